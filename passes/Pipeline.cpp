// The order of the passes, by phases.
#include "passes/Passes.h"

#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace millstream {

static constexpr std::pair<Phase, llvm::StringLiteral> phase_names[] = {{Phase::flow, "flow"},
                                                                        {Phase::optimized, "optimized"},
                                                                        {Phase::task, "task"},
                                                                        {Phase::fused, "fused"},
                                                                        {Phase::llvm, "llvm"}};

llvm::StringRef phaseName(Phase phase) { return phase_names[static_cast<size_t>(phase)].second; }

std::optional<Phase> findPhase(llvm::StringRef name) {
  for (auto [phase, text] : phase_names)
    if (text == name)
      return phase;
  return std::nullopt;
}

static void addPhase(OpPassManager &passes, Phase phase, bool optimize) {
  switch (phase) {
  case Phase::flow:
  case Phase::llvm:
    break;
  case Phase::optimized:
    if (optimize)
      passes.addPass(createSimplifyExpressions());
    passes.addPass(createPushProjections());
    if (optimize)
      passes.addPass(createCSEPass());
    break;
  case Phase::task:
    passes.addPass(createConvertFlowToTask());
    passes.addPass(createLayoutState());
    break;
  case Phase::fused:
    if (!optimize)
      break;
    // Once for each stage alone, then with what could be put in front of unions.
    for (bool again : {false, true}) {
      if (again)
        passes.addPass(createSplitStages());
      passes.addPass(createFuseStages());
      passes.addPass(createSimplifyExpressions());
      passes.addPass(createShareExpressions());
      passes.addPass(createPushFilters());
    }
    passes.addPass(createPreAggregate());
    break;
  }
}

void addPhases(OpPassManager &passes, Phase from, Phase to, unsigned level) {
  for (int phase = static_cast<int>(from) + 1; phase <= static_cast<int>(to); ++phase)
    addPhase(passes, static_cast<Phase>(phase), level > 0);
}

} // namespace millstream
