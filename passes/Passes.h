// All passes of the compiler, and the pipeline that they form.
#ifndef MILLSTREAM_PASSES_PASSES_H
#define MILLSTREAM_PASSES_PASSES_H

#include "dialects/task/Task.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

namespace millstream {

#define GEN_PASS_DECL
#include "passes/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "passes/Passes.h.inc"

// The phases of a compilation, in order: each ends in a module that can be written, verified and read
// back, and the next starts from it.
enum class Phase { flow, optimized, task, fused, llvm };
// The word for a phase, as `--stop-after` takes it.
llvm::StringRef phaseName(Phase);
std::optional<Phase> findPhase(llvm::StringRef name);

// Adds the passes that lead from the end of phase `from` to the end of phase `to` (`llvm` is codegen's). At
// level 0 only those without which there is no program: no answer depends on the others.
void addPhases(mlir::OpPassManager &, Phase from, Phase to, unsigned level = 2);

} // namespace millstream
#endif
