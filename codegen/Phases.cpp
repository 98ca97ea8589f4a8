// All phases of a compilation, to the llvm dialect.
#include "codegen/Passes.h"

using namespace mlir;

namespace millstream {

Phase phaseOf(ModuleOp module) {
  if (!module.getOps<flow::PipelineOp>().empty())
    return Phase::flow;
  return module.getOps<task::ProgramOp>().empty() ? Phase::llvm : Phase::task;
}

void addAllPhases(OpPassManager &passes, Phase from, Phase to, unsigned level) {
  if (from >= to)
    return;
  addPhases(passes, from, to, level);
  if (to == Phase::llvm)
    passes.addPass(createLowerTask());
}

void registerPhasePipelines() {
  for (Phase phase : {Phase::optimized, Phase::task, Phase::fused, Phase::llvm}) {
    std::string word = phaseName(phase).str();
    PassPipelineRegistration<>("to-" + word, "all passes from flow to the end of the phase '" + word + "'",
                               [phase](OpPassManager &passes) { addAllPhases(passes, Phase::flow, phase); });
  }
}

} // namespace millstream
