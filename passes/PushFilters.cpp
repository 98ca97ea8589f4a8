// Filter pushdown: what only rows behind a filter need is computed, and loaded, behind it. See Passes.td.
#include "passes/Passes.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace millstream {
#define GEN_PASS_DEF_PUSHFILTERS
#include "passes/Passes.h.inc"

namespace {

bool isOfState(Operation *op) {
  return op && op->getName().getDialectNamespace() == state::StateDialect::getDialectNamespace();
}

class Sinking {
public:
  explicit Sinking(Operation *function) : function_(function) {}

  void run() {
    for (Region &region : function_->getRegions())
      for (Block &block : region)
        sinkIn(block);
  }

private:
  // From the last op to the first, so that what an op used can follow it; then within the ops' regions.
  void sinkIn(Block &block) {
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      sink(&op);
    for (Operation &op : block)
      for (Region &region : op.getRegions())
        for (Block &inner : region)
          sinkIn(inner);
  }

  void sink(Operation *op) {
    if (op->use_empty() || op->hasTrait<OpTrait::IsTerminator>() || op->hasTrait<OpTrait::ConstantLike>() ||
        !isMemoryEffectFree(op) || !isSpeculatable(op) || seesState(op))
      return;
    Operation *place = placeFor(op);
    if (place)
      op->moveBefore(place);
  }

  // The op before which all users are evaluated, as far within branches as they agree; null if that is
  // where the op stands. Loops are not entered: there it would be evaluated more often.
  Operation *placeFor(Operation *op) {
    Operation *place = nullptr;
    Block *block = op->getBlock();
    for (;;) {
      Operation *first = firstUser(op, *block);
      auto branch = dyn_cast_or_null<flow::IfOp>(first);
      Region *region = branch ? commonRegion(op, branch) : nullptr;
      if (!region)
        return place;
      block = &region->front();
      place = firstUser(op, *block);
    }
  }

  // The first op of the block that uses the op, itself or within its regions; all uses must be in it.
  static Operation *firstUser(Operation *op, Block &block) {
    Operation *first = nullptr;
    for (Operation *user : op->getUsers()) {
      Operation *ancestor = block.findAncestorOpInBlock(*user);
      if (!ancestor)
        return nullptr;
      if (!first || ancestor->isBeforeInBlock(first))
        first = ancestor;
    }
    return first;
  }

  // The region of the branch that all users are in.
  static Region *commonRegion(Operation *op, flow::IfOp branch) {
    for (Region *region : {&branch.getThenRegion(), &branch.getElseRegion()})
      if (llvm::all_of(op->getUsers(), [&](Operation *user) { return region->isAncestor(user->getParentRegion()); }))
        return region;
    return nullptr;
  }

  // Whether an operand may be a view into a table, which a later access may change.
  bool seesState(Operation *op) {
    auto sees = [&](Operation *inner) {
      bool any = llvm::any_of(inner->getOperands(), [&](Value v) { return flow::isView(v.getType()) && isOfState(v); });
      return any ? WalkResult::interrupt() : WalkResult::advance();
    };
    return op->walk(sees).wasInterrupted();
  }
  bool isOfState(Value value) {
    auto known = of_state_.find(value);
    if (known != of_state_.end())
      return known->second;
    Operation *maker = value.getDefiningOp();
    bool result = millstream::isOfState(maker ? maker : value.getParentBlock()->getParentOp());
    if (maker && !result) {
      auto isPart = [&](Value part) { return isOfState(part); };
      result = llvm::any_of(maker->getOperands(), isPart);
      for (Region &region : maker->getRegions())
        for (Block &block : region)
          result |= llvm::any_of(block.getTerminator()->getOperands(), isPart);
    }
    return of_state_[value] = result;
  }

  Operation *function_;
  DenseMap<Value, bool> of_state_;
};

// A column that a cold path describes is loaded there once more, so that this keeps it nowhere else.
void loadWhereDescribed(task::LoadOp load) {
  for (OpOperand &use : llvm::make_early_inc_range(load->getUses())) {
    if (!isa<task::DescribeOp>(use.getOwner()))
      continue;
    OpBuilder builder(use.getOwner());
    use.set(builder.clone(*load)->getResult(0));
  }
  if (load->use_empty())
    load.erase();
}

// Columns are loaded by ops of their own from here on.
void loadColumns(task::ScanOp scan) {
  Block &body = scan.getBody().front();
  OpBuilder builder(&body, body.begin());
  for (BlockArgument column : body.getArguments()) {
    auto isLoad = [](Operation *user) { return isa<task::LoadOp>(user); };
    if (llvm::all_of(column.getUsers(), isLoad))
      continue;
    auto load = task::LoadOp::create(builder, scan.getLoc(), column.getType(), column);
    column.replaceAllUsesExcept(load, load);
    loadWhereDescribed(load);
  }
}

struct PushFilters : impl::PushFiltersBase<PushFilters> {
  void runOnOperation() override {
    getOperation().walk([](task::ScanOp scan) { loadColumns(scan); });
    getOperation().walk([](Operation *op) {
      if (isa<task::ScanOp, task::StageOp, task::TimerOp>(op))
        Sinking(op).run();
    });
  }
};

} // namespace
} // namespace millstream
