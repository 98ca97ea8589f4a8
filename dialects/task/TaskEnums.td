//===- TaskEnums.td - counters and parts --------------------------------===//
#ifndef MILLSTREAM_DIALECTS_TASK_TASKENUMS_TD
#define MILLSTREAM_DIALECTS_TASK_TASKENUMS_TD

include "mlir/IR/EnumAttr.td"

def Task_Counter : I32EnumAttr<"Counter", "what a node counts, in the order of MsCounter", [
  I32EnumAttrCase<"rows_in", 0, "in">, I32EnumAttrCase<"rows_out", 1, "out">, I32EnumAttrCase<"rows_late", 2, "late">,
  I32EnumAttrCase<"rows_dropped", 3, "dropped">, I32EnumAttrCase<"rows_failed", 4, "failed">]> {
  let cppNamespace = "::millstream::task";
  let genSpecializedAttr = 0;
}
def Task_Part : I32EnumAttr<"Part", "which rows of a source", [
  I32EnumAttrCase<"rows", 0>, I32EnumAttrCase<"errors", 1>]> {
  let cppNamespace = "::millstream::task";
  let genSpecializedAttr = 0;
}

#endif
