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

#endif
