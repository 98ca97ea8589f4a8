//===- FlowInterfaces.td - what passes ask of an operator ---------------===//
#ifndef MILLSTREAM_DIALECTS_FLOW_FLOWINTERFACES_TD
#define MILLSTREAM_DIALECTS_FLOW_FLOWINTERFACES_TD

include "mlir/IR/Interfaces.td"

def Flow_NodeInterface : OpInterface<"NodeInterface"> {
  let description = "An operator of the graph: a node of the user's spec, or one step of it.";
  let cppNamespace = "::millstream::flow";
  let methods = [
    InterfaceMethod<"The name that the spec gives it", "::llvm::StringRef", "getNodeName">,
    InterfaceMethod<"A word for its kind, as the spec has it", "::llvm::StringRef", "getNodeKind", (ins), [{
      return $_op->getName().stripDialect();
    }]>,
    InterfaceMethod<"Whether it keeps state between rows", "bool", "isStateful", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"Whether the rows of a result are rows of the inputs, with the same columns", "bool", "passesRows",
                    (ins "unsigned":$result), [{}], [{ return false; }]>,
  ];
}

def Flow_FallibleInterface : OpInterface<"FallibleInterface"> {
  let description = [{
    A scalar op whose evaluation may fail on a row. No pass moves, adds or removes such an evaluation, and
    lowering gives it a cold path to the node's error policy.
  }];
  let cppNamespace = "::millstream::flow";
  let methods = [InterfaceMethod<"Whether this one can fail", "bool", "canFail">];
}

#endif
