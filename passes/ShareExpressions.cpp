// Sharing: what several operators compute of one row is computed once. See Passes.td.
#include "passes/Passes.h"

#include "mlir/IR/Dominance.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/RegionUtils.h"

#include <unordered_map>

using namespace mlir;

namespace millstream {
#define GEN_PASS_DEF_SHAREEXPRESSIONS
#include "passes/Passes.h.inc"

namespace {

// Whether the op may be evaluated earlier, or for rows that did not need it: it cannot fail and has no effect.
bool isMovable(Operation *op) { return isMemoryEffectFree(op) && isSpeculatable(op); }

// Whether everything that the op and its regions use is defined outside of `region`.
bool isIndependentOf(Operation *op, Region &region) {
  auto isOutside = [&](Value value) { return !region.isAncestor(value.getParentRegion()); };
  if (!llvm::all_of(op->getOperands(), isOutside))
    return false;
  bool independent = true;
  for (Region &inner : op->getRegions())
    visitUsedValuesDefinedAbove(inner, [&](OpOperand *use) { independent &= isOutside(use->get()); });
  return independent;
}

// What cannot fail need not be evaluated within a try, where nothing outside can share it.
bool hoistFromTry(task::TryOp attempt) {
  if (!llvm::hasSingleElement(attempt.getBody()))
    return false;
  bool changed = false;
  for (Operation &op : llvm::make_early_inc_range(attempt.getBody().front().without_terminator())) {
    if (!isMovable(&op) || !isIndependentOf(&op, attempt.getBody()))
      continue;
    op.moveBefore(attempt);
    changed = true;
  }
  // A value from outside that the try only hands on is used as it is. (After a failure nobody uses either.)
  auto yield = cast<task::YieldOp>(attempt.getBody().front().getTerminator());
  for (auto [result, value] : llvm::zip(attempt.getResults(), yield.getValues())) {
    if (result.use_empty() || attempt.getBody().isAncestor(value.getParentRegion()))
      continue;
    result.replaceAllUsesWith(value);
    changed = true;
  }
  return changed;
}

// Results that nobody uses any more are not yielded.
void dropUnusedResults(task::TryOp attempt) {
  llvm::BitVector unused(attempt.getResults().size());
  for (auto [i, result] : llvm::enumerate(attempt.getResults()))
    unused[i] = result.use_empty();
  if (unused.none())
    return;
  SmallVector<Type> types{attempt.getOk().getType()};
  SmallVector<Value> kept{attempt.getOk()};
  for (Value result : attempt.getResults())
    if (!result.use_empty())
      types.push_back(result.getType()), kept.push_back(result);
  OpBuilder builder(attempt);
  auto smaller = task::TryOp::create(builder, attempt.getLoc(), types, ValueRange());
  smaller.getBody().takeBody(attempt.getBody());
  smaller.getBody().front().getTerminator()->eraseOperands(unused);
  for (auto [from, to] : llvm::zip(kept, smaller->getResults()))
    from.replaceAllUsesWith(to);
  attempt.erase();
}

// ---- Evaluations that can fail ----

// Whether doing it again for the same row would give the same.
bool isRepeatable(task::TryOp attempt) {
  bool repeatable = true;
  attempt.getBody().walk([&](Operation *op) {
    auto call = dyn_cast<flow::CallOp>(op);
    repeatable &= call ? !call.getIsVolatile() : isMemoryEffectFree(op) || isa<task::FailIfOp, flow::IfOp>(op);
  });
  return repeatable;
}

// The text of a try's failure, taken right behind it.
Value failureOf(task::TryOp attempt) {
  Location loc = attempt.getLoc();
  OpBuilder b(attempt.getContext());
  b.setInsertionPointAfter(attempt);
  auto type = flow::StringType::get(b.getContext());
  auto choice = flow::IfOp::create(b, loc, type, attempt.getOk());
  b.setInsertionPointToStart(&choice.getThenRegion().emplaceBlock());
  Value none = flow::ConstantOp::create(b, loc, type, b.getStringAttr(""));
  flow::YieldOp::create(b, loc, none);
  b.setInsertionPointToStart(&choice.getElseRegion().emplaceBlock());
  Value error = task::ErrorTextOp::create(b, loc, type);
  flow::YieldOp::create(b, loc, error);
  return choice.getResult(0);
}

// The failure of `second` is that of `first`, whose text may no longer be the last one there.
void noteFailure(task::TryOp first, task::TryOp second) {
  Value text;
  for (Operation *user : second.getOk().getUsers()) {
    auto branch = dyn_cast<flow::IfOp>(user);
    if (!branch || branch.getElseRegion().empty())
      continue;
    Block *handler = &branch.getElseRegion().front();
    bool tells =
        handler
            ->walk([](Operation *op) {
              return isa<task::ErrorTextOp, task::FailOp>(op) ? WalkResult::interrupt() : WalkResult::advance();
            })
            .wasInterrupted();
    if (!tells)
      continue;
    if (!text)
      text = failureOf(first);
    OpBuilder b = OpBuilder::atBlockBegin(handler);
    task::NoteErrorOp::create(b, second.getLoc(), text);
  }
}

// Equal for equal tries.
size_t hashOf(task::TryOp attempt) {
  llvm::hash_code hash = llvm::hash_value(attempt.getNumResults());
  attempt.getBody().walk(
      [&](Operation *op) { hash = llvm::hash_combine(hash, op->getName(), op->getAttrDictionary()); });
  return hash;
}

// A try equal to one that was gone through on the way to it has the same outcome.
bool shareAttempts(Operation *program) {
  DominanceInfo dominance(program);
  std::unordered_map<size_t, SmallVector<task::TryOp>> earlier;
  SmallVector<task::TryOp> attempts;
  program->walk<WalkOrder::PreOrder>([&](task::TryOp attempt) { attempts.push_back(attempt); });
  bool changed = false;
  for (task::TryOp attempt : attempts) {
    if (!isRepeatable(attempt))
      continue;
    SmallVector<task::TryOp> &others = earlier[hashOf(attempt)];
    auto *same = llvm::find_if(others, [&](task::TryOp other) {
      return dominance.properlyDominates(other, attempt) &&
             OperationEquivalence::isEquivalentTo(other, attempt, OperationEquivalence::IgnoreLocations);
    });
    if (same == others.end()) {
      others.push_back(attempt);
      continue;
    }
    noteFailure(*same, attempt);
    attempt->replaceAllUsesWith(*same);
    attempt.erase();
    changed = true;
  }
  return changed;
}

// ---- Branches on one condition ----

// The next branch on the same condition in the block, if all between the two can be done before the first.
flow::IfOp findTwin(flow::IfOp first) {
  for (Operation *op = first->getNextNode(); op; op = op->getNextNode()) {
    auto branch = dyn_cast<flow::IfOp>(op);
    if (branch && branch.getCondition() == first.getCondition())
      return branch;
    bool uses_first = llvm::any_of(op->getOperands(), [&](Value value) { return value.getDefiningOp() == first; });
    bool commutes = isa<task::CountOp>(op) || (isMovable(op) && op->getNumRegions() == 0);
    if (!commutes || uses_first)
      return {};
  }
  return {};
}

// Both branches as one: first what the first one did, then the second. Per row nothing changes its order.
flow::IfOp merge(flow::IfOp first, flow::IfOp second) {
  for (Operation *op = first->getNextNode(); op != second;) {
    Operation *next = op->getNextNode();
    op->moveBefore(first);
    op = next;
  }
  SmallVector<Type> types(first.getResultTypes());
  llvm::append_range(types, second.getResultTypes());
  OpBuilder builder(first);
  auto both = flow::IfOp::create(builder, second.getLoc(), types, first.getCondition());
  for (auto [to, from, behind] : {std::tuple(&both.getThenRegion(), &first.getThenRegion(), &second.getThenRegion()),
                                  std::tuple(&both.getElseRegion(), &first.getElseRegion(), &second.getElseRegion())}) {
    to->takeBody(*from);
    Block &block = to->front(), &rest = behind->front();
    auto yield = cast<flow::YieldOp>(block.getTerminator());
    for (auto [result, value] : llvm::zip(first.getResults(), yield.getValues()))
      result.replaceUsesWithIf(value,
                               [&](OpOperand &use) { return behind->isAncestor(use.getOwner()->getParentRegion()); });
    SmallVector<Value> values(yield.getValues());
    yield.erase();
    llvm::append_range(values, cast<flow::YieldOp>(rest.getTerminator()).getValues());
    rest.getTerminator()->erase();
    block.getOperations().splice(block.end(), rest.getOperations());
    OpBuilder end = OpBuilder::atBlockEnd(&block);
    flow::YieldOp::create(end, second.getLoc(), values);
  }
  for (auto [i, result] : llvm::enumerate(first.getResults()))
    result.replaceAllUsesWith(both.getResult(i));
  for (auto [i, result] : llvm::enumerate(second.getResults()))
    result.replaceAllUsesWith(both.getResult(first.getNumResults() + i));
  second.erase();
  first.erase();
  return both;
}

// Merges in a block, then in the blocks within it.
bool mergeBranches(Block &block) {
  bool changed = false;
  for (Operation *op = block.empty() ? nullptr : &block.front(); op; op = op->getNextNode()) {
    if (auto branch = dyn_cast<flow::IfOp>(op)) {
      while (flow::IfOp twin = findTwin(branch)) {
        branch = merge(branch, twin);
        changed = true;
      }
      op = branch;
    }
    for (Region &region : op->getRegions())
      for (Block &inner : region)
        changed |= mergeBranches(inner);
  }
  return changed;
}

struct ShareExpressions : impl::ShareExpressionsBase<ShareExpressions> {
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    auto shareValues = [&] {
      DominanceInfo dominance(getOperation());
      eliminateCommonSubExpressions(rewriter, dominance, getOperation());
    };
    getOperation().walk([](task::TryOp attempt) { hoistFromTry(attempt); });
    SmallVector<task::TryOp> attempts;
    getOperation().walk([&](task::TryOp attempt) { attempts.push_back(attempt); });
    for (task::TryOp attempt : attempts)
      dropUnusedResults(attempt);
    do
      shareValues();
    while (shareAttempts(getOperation()) | mergeBranches(*getOperation().getBody()));
  }
};

} // namespace
} // namespace millstream
