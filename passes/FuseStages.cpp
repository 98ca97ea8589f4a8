// Fusion: inlines stages where they are pushed to.
#include "passes/Passes.h"

#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace millstream {
#define GEN_PASS_DEF_FUSESTAGES
#include "passes/Passes.h.inc"

namespace {

using PushesOf = llvm::MapVector<StringAttr, SmallVector<task::PushOp>>;

PushesOf findPushes(ModuleOp module) {
  PushesOf pushes;
  module.walk([&](task::PushOp push) { pushes[push.getStageAttr().getAttr()].push_back(push); });
  return pushes;
}

// Puts a copy of the stage's body in place of the push. Locations say where it was inlined, for debuggers.
void inlineAt(task::PushOp push, task::StageOp stage) {
  IRMapping mapping;
  Block &body = stage.getBody().front();
  mapping.map(body.getArguments(), push.getValues());
  OpBuilder builder(push);
  for (Operation &op : body.without_terminator())
    builder.clone(op, mapping)->walk([&](Operation *copy) {
      copy->setLoc(CallSiteLoc::get(copy->getLoc(), push.getLoc()));
    });
  push.erase();
}

struct FuseStages : impl::FuseStagesBase<FuseStages> {
  using FuseStagesBase::FuseStagesBase;

  bool worthCopying(task::StageOp stage) {
    unsigned ops = 0;
    stage.getBody().walk([&](Operation *) { ++ops; });
    return ops <= small_ops;
  }

  // Stages form a graph without cycles, so repeating ends: each round removes a stage or is the last.
  bool fuseOnce() {
    PushesOf pushes = findPushes(getOperation());
    SymbolTableCollection symbols;
    for (auto &[name, places] : pushes) {
      auto stage = symbols.lookupNearestSymbolFrom<task::StageOp>(places.front(), name);
      if (places.size() > 1 && !worthCopying(stage))
        continue;
      for (task::PushOp place : places)
        inlineAt(place, stage);
      stage.erase();
      return true;
    }
    return false;
  }

  void runOnOperation() override {
    while (fuseOnce()) {
    }
  }
};

} // namespace
} // namespace millstream
