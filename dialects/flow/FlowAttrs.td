//===- FlowAttrs.td - policies, windows, aggregate calls ----------------===//
#ifndef MILLSTREAM_DIALECTS_FLOW_FLOWATTRS_TD
#define MILLSTREAM_DIALECTS_FLOW_FLOWATTRS_TD

include "dialects/flow/FlowDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class Flow_Attr<string name, string mnem> : AttrDef<Flow_Dialect, name> { let mnemonic = mnem; }

class Flow_Enum<string name, string summary, list<I32EnumAttrCase> cases> : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::millstream::flow";
  let genSpecializedAttr = 0;
}

def Flow_Policy : Flow_Enum<"Policy", "what becomes of a row that fails", [
  I32EnumAttrCase<"fail", 0>, I32EnumAttrCase<"drop", 1>, I32EnumAttrCase<"route", 2>]>;
def Flow_PolicyAttr : EnumAttr<Flow_Dialect, Flow_Policy, "policy">;

def Flow_KernelResult : Flow_Enum<"KernelResult", "how a kernel gives its result", [
  I32EnumAttrCase<"value", 0>, I32EnumAttrCase<"arena", 1>, I32EnumAttrCase<"nullable", 2>,
  I32EnumAttrCase<"fallible", 3>]>;
def Flow_KernelResultAttr : EnumAttr<Flow_Dialect, Flow_KernelResult, "result">;

def Flow_WindowKind : Flow_Enum<"WindowKind", "how rows are grouped in time", [
  I32EnumAttrCase<"none", 0>, I32EnumAttrCase<"tumble", 1>, I32EnumAttrCase<"hop", 2>,
  I32EnumAttrCase<"session", 3>, I32EnumAttrCase<"cumulate", 4>, I32EnumAttrCase<"count", 5>]>;
def Flow_WindowKindAttr : EnumAttr<Flow_Dialect, Flow_WindowKind, "window_kind">;

def Flow_WindowAttr : Flow_Attr<"Window", "window"> {
  let summary = "a window: its kind and its spans in milliseconds";
  let description = [{
    `size` is the window's length (hop, tumble, cumulate), the gap of a session, or the number of rows of a
    count window; `step` the slide of a hop and the step of a cumulate; `offset` moves all windows. Windows
    over processing time say so.
  }];
  let parameters = (ins EnumParameter<Flow_WindowKind>:$kind, "int64_t":$size,
                        DefaultValuedParameter<"int64_t", "0">:$step,
                        DefaultValuedParameter<"int64_t", "0">:$offset,
                        DefaultValuedParameter<"bool", "false">:$processing_time);
  let assemblyFormat = "`<` $kind `,` $size (`,` `step` $step^)? (`,` `offset` $offset^)? (`,` `processing` $processing_time^)? `>`";
}

def Flow_AggregateCallAttr : Flow_Attr<"AggregateCall", "agg"> {
  let summary = "one aggregate function over a group: COUNT, SUM, AVG, MIN, MAX";
  let description = [{
    `has_argument` is false for COUNT(*); `filtered` means that the input region yields a condition behind
    the argument. `type` is the result's type.
  }];
  let parameters = (ins StringRefParameter<>:$function, "bool":$distinct, "bool":$has_argument, "bool":$filtered,
                        "::mlir::Type":$type);
  let assemblyFormat = "`<` $function `,` `distinct` `=` $distinct `,` `argument` `=` $has_argument `,` `filter` `=` $filtered `,` $type `>`";
}

#endif
