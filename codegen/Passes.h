// The passes of code generation.
#ifndef MILLSTREAM_CODEGEN_PASSES_H
#define MILLSTREAM_CODEGEN_PASSES_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "passes/Passes.h"

namespace millstream {
#define GEN_PASS_DECL
#include "codegen/Lowering.h.inc"
#define GEN_PASS_REGISTRATION
#include "codegen/Lowering.h.inc"

// The phase whose result the module can be, by what it holds: flow, task or llvm. Going on from there
// repeats a part of the work at most.
Phase phaseOf(mlir::ModuleOp);
// As addPhases, with the last phase too.
void addAllPhases(mlir::OpPassManager &, Phase from, Phase to, unsigned level = 2);
// Registers `to-optimized`, `to-task`, `to-fused` and `to-llvm`: all passes up to the end of that phase.
void registerPhasePipelines();
} // namespace millstream
#endif
