// Filter pushdown below a union: see Passes.td.
#include "passes/Passes.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace millstream {
#define GEN_PASS_DEF_SPLITSTAGES
#include "passes/Passes.h.inc"

namespace {

struct SplitStages : impl::SplitStagesBase<SplitStages> {
  using SplitStagesBase::SplitStagesBase;

  static unsigned countOps(Region &region) {
    unsigned ops = 0;
    region.walk([&](Operation *) { ++ops; });
    return ops;
  }

  // The branch that a stage comes to after a few ops that cannot fail, if it does nothing behind it and little
  // for the rows that do not pass. What is left of the stage then is small enough to be copied.
  flow::IfOp filterOf(task::StageOp stage) {
    unsigned ops = 0;
    for (Operation &op : stage.getBody().front()) {
      ++ops;
      if (auto branch = dyn_cast<flow::IfOp>(op)) {
        constexpr unsigned push_and_ends = 3;
        unsigned left = ops + countOps(branch.getElseRegion()) + push_and_ends;
        bool is_filter = branch.getNumResults() == 0 && isa<task::ReturnOp>(branch->getNextNode());
        return is_filter && left <= small_ops && countOps(branch.getThenRegion()) > push_and_ends ? branch
                                                                                                  : flow::IfOp();
      }
      if (!isa<task::CountOp>(op) && !(isMemoryEffectFree(&op) && isSpeculatable(&op)))
        return {};
    }
    return {};
  }

  // Puts what is behind the filter in a stage of its own.
  void split(task::StageOp stage, flow::IfOp filter) {
    Block *behind = filter.thenBlock();
    SetVector<Value> captured;
    getUsedValuesDefinedAbove(filter.getThenRegion(), captured);
    OpBuilder builder(stage);
    builder.setInsertionPointAfter(stage);
    auto rest = task::StageOp::create(builder, filter.getLoc(), (stage.getSymName() + ".passed").str());
    Block *body = &rest.getBody().emplaceBlock();
    SmallVector<Value> passed;
    builder.setInsertionPointToStart(body);
    for (Value value : captured) {
      Operation *maker = value.getDefiningOp();
      Value inner;
      if (maker && maker->hasTrait<OpTrait::ConstantLike>()) {
        inner = builder.clone(*maker)->getResult(0);
      } else {
        inner = body->addArgument(value.getType(), filter.getLoc());
        passed.push_back(value);
      }
      value.replaceUsesWithIf(
          inner, [&](OpOperand &use) { return filter.getThenRegion().isAncestor(use.getOwner()->getParentRegion()); });
    }
    Operation *yield = behind->getTerminator();
    body->getOperations().splice(body->end(), behind->getOperations(), behind->begin(), yield->getIterator());
    builder.setInsertionPointToEnd(body);
    task::ReturnOp::create(builder, filter.getLoc());
    builder.setInsertionPoint(yield);
    task::PushOp::create(builder, filter.getLoc(), rest.getSymName(), passed);
  }

  void runOnOperation() override {
    llvm::MapVector<StringAttr, unsigned> pushes;
    getOperation().walk([&](task::PushOp push) { ++pushes[push.getStageAttr().getAttr()]; });
    SmallVector<task::StageOp> stages;
    getOperation().walk([&](task::StageOp stage) { stages.push_back(stage); });
    for (task::StageOp stage : stages)
      if (pushes[stage.getSymNameAttr()] > 1)
        if (flow::IfOp filter = filterOf(stage))
          split(stage, filter);
  }
};

} // namespace
} // namespace millstream
