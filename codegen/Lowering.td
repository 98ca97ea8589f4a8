//===- Lowering.td - passes from task to the llvm dialect ---------------===//
#ifndef MILLSTREAM_CODEGEN_LOWERING_TD
#define MILLSTREAM_CODEGEN_LOWERING_TD

include "mlir/Pass/PassBase.td"

def LowerTask : Pass<"lower-task", "::mlir::ModuleOp"> {
  let summary = "turns scans, stages and expressions into functions of the llvm dialect";
  let description = [{
    Every scan becomes a function `ms_scan_SOURCE_PART(context, batch)` with one loop, every stage that fusion
    left a function. SQL values take the registers of runtime/abi/Abi.h: a nullable value is a pair of a
    valid bit and the value, text a pair of pointer and size. Functions become calls of kernels, which the
    linked bitcode inlines later; a NULL argument skips the call. Counters, sinks' buffers and event times
    are kept in locals over the loop. Branches become blocks, and an expression that can fail a branch out of
    its `task.try`.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def AddDebugInfo : Pass<"add-debug-info", "::mlir::ModuleOp"> {
  let summary = "gives functions of the llvm dialect debug information, from locations";
  let description = [{
    For `--debug-info`, behind `lower-task`. Each function becomes a subprogram that has the name of its node;
    what fusion inlined (a location `callsite("node"("spec.yaml":12:5) at …)`) is an inlined subprogram of
    its own, so that a back trace goes through the nodes as a row does. Of fused locations the first that leads
    to a file counts; an operation without a place has its function's. Kernels have no lines: once inlined,
    they stand at the expression that calls them.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif
