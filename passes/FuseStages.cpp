// Fusion: inlines stages where they are pushed to.
#include "passes/Passes.h"

#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace millstream {
#define GEN_PASS_DEF_FUSESTAGES
#include "passes/Passes.h.inc"

namespace {

class Fusion {
public:
  Fusion(ModuleOp module, unsigned small_ops, unsigned copied_ops) : small_ops_(small_ops), copies_left_(copied_ops) {
    module.walk([&](task::StageOp stage) { stages_.insert({stage.getSymNameAttr(), {stage, {}}}); });
    module.walk([&](task::PushOp push) { pushesTo(push).push_back(push); });
  }

  // Small stages with several places first, since what they push to may be inlined in none of these then.
  // Stages form a graph without cycles: each round removes a stage or is the last.
  void run() {
    for (bool changed = true; changed;) {
      changed = false;
      for (bool copying : {true, false})
        for (auto &[name, use] : stages_)
          if (use.stage && !use.pushes.empty() && copying == (use.pushes.size() > 1) && (!copying || mayCopy(use))) {
            inlineEverywhere(use);
            changed = true;
          }
    }
  }

private:
  struct Use {
    task::StageOp stage; // null when it is gone
    SmallVector<task::PushOp> pushes;
  };

  SmallVector<task::PushOp> &pushesTo(task::PushOp push) { return stages_[push.getStageAttr().getAttr()].pushes; }

  // Behind many unions a stage may be reached in very many ways: all copies share a budget.
  bool mayCopy(const Use &use) {
    unsigned ops = 0;
    const_cast<task::StageOp &>(use.stage).getBody().walk(
        [&](Operation *) { return ++ops > small_ops_ ? WalkResult::interrupt() : WalkResult::advance(); });
    size_t cost = ops * (use.pushes.size() - 1);
    if (ops > small_ops_ || cost > copies_left_)
      return false;
    copies_left_ -= cost;
    return true;
  }

  void inlineEverywhere(Use &use) {
    task::StageOp stage = use.stage;
    SmallVector<task::PushOp> places = std::move(use.pushes);
    use = {};
    for (task::PushOp place : places)
      inlineAt(place, stage);
    stage.walk([&](task::PushOp push) { llvm::erase(pushesTo(push), push); });
    stage.erase();
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
        if (auto pushed = dyn_cast<task::PushOp>(copy))
          pushesTo(pushed).push_back(pushed);
      });
    push.erase();
  }

  unsigned small_ops_;
  size_t copies_left_;
  llvm::MapVector<StringAttr, Use> stages_;
};

struct FuseStages : impl::FuseStagesBase<FuseStages> {
  using FuseStagesBase::FuseStagesBase;
  void runOnOperation() override { Fusion(getOperation(), small_ops, copied_ops).run(); }
};

} // namespace
} // namespace millstream
