//===- FlowDialect.td - what to compute ---------------------------------===//
#ifndef MILLSTREAM_DIALECTS_FLOW_FLOWDIALECT_TD
#define MILLSTREAM_DIALECTS_FLOW_FLOWDIALECT_TD

include "mlir/IR/OpBase.td"

def Flow_Dialect : Dialect {
  let name = "flow";
  let summary = "what a pipeline computes: streams, and SQL expressions over their rows";
  let description = [{
    A pipeline is one `flow.pipeline` whose body is a graph of operators over typed streams. A stream's
    type holds its columns, its changelog kind and its event-time column. Scalar expressions are SSA in
    the operators' regions, one block argument per column, over nullable SQL types: a `T` that is not
    wrapped in `nullable` is NOT NULL and costs nothing.

    The dialect knows nothing of YAML or SQL text, nor of where state lives or what a worker runs:
    those are `state` and `task`.
  }];
  let cppNamespace = "::millstream::flow";
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let extraClassDeclaration = "void registerTypes();";
}

#endif
