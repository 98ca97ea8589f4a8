// Folds and canonicalisation of scalar ops. Only what holds for every value, NULL included.
#include "dialects/flow/Flow.h"

using namespace mlir;
using namespace millstream::flow;

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

// The truth value of a folded operand: true, false, or nothing (NULL and unknown values).
static std::optional<bool> truth(Attribute value) {
  auto boolean = dyn_cast_if_present<BoolAttr>(value);
  return boolean ? std::optional<bool>(boolean.getValue()) : std::nullopt;
}

static bool isNullValue(Attribute value) { return isa_and_present<UnitAttr>(value); }

// Whether `operand` is one side of a `Dual` op: a AND (a OR b) is a, whatever b is, and so for OR.
template <typename Dual> bool absorbs(Value operand, Value other) {
  auto dual = other.getDefiningOp<Dual>();
  return dual && (dual.getLhs() == operand || dual.getRhs() == operand);
}

// Whether one is the negation of the other. Says something of values that are not NULL alone: a AND NOT a
// is NULL where a is.
static bool areOpposite(Value a, Value b) {
  auto isNotOf = [](Value candidate, Value operand) {
    auto negation = candidate.getDefiningOp<NotOp>();
    return negation && negation.getOperand() == operand;
  };
  return !isNullable(a.getType()) && !isNullable(b.getType()) && (isNotOf(a, b) || isNotOf(b, a));
}

// AND with `absorbing` false, OR with `absorbing` true; `Same` is the op itself, `Dual` the other one.
template <typename Same, typename Dual>
OpFoldResult foldLogic(Same op, Attribute left, Attribute right, bool absorbing) {
  Value lhs = op.getLhs(), rhs = op.getRhs();
  Type result = op.getType();
  for (auto [value, operand, other] : {std::tuple(left, lhs, rhs), std::tuple(right, rhs, lhs)}) {
    std::optional<bool> known = truth(value);
    if (known && *known == absorbing)
      return BoolAttr::get(result.getContext(), absorbing);
    if (known && other.getType() == result)
      return other;
    if (operand.getType() == result && absorbs<Dual>(operand, other))
      return operand;
    if (other.getType() == result && absorbs<Same>(operand, other))
      return other;
  }
  if (isNullValue(left) && isNullValue(right))
    return left;
  if (areOpposite(lhs, rhs))
    return BoolAttr::get(result.getContext(), absorbing);
  return lhs == rhs ? OpFoldResult(lhs) : OpFoldResult();
}

OpFoldResult AndOp::fold(FoldAdaptor adaptor) {
  return foldLogic<AndOp, OrOp>(*this, adaptor.getLhs(), adaptor.getRhs(), false);
}

OpFoldResult OrOp::fold(FoldAdaptor adaptor) {
  return foldLogic<OrOp, AndOp>(*this, adaptor.getLhs(), adaptor.getRhs(), true);
}

OpFoldResult NotOp::fold(FoldAdaptor adaptor) {
  if (isNullValue(adaptor.getOperand()))
    return adaptor.getOperand();
  if (std::optional<bool> known = truth(adaptor.getOperand()))
    return BoolAttr::get(getContext(), !*known);
  if (auto inner = getOperand().getDefiningOp<NotOp>())
    return inner.getOperand();
  return {};
}

OpFoldResult IsNullOp::fold(FoldAdaptor adaptor) {
  if (!isNullable(getOperand().getType()) || getOperand().getDefiningOp<WrapOp>())
    return BoolAttr::get(getContext(), false);
  if (Attribute value = adaptor.getOperand())
    return BoolAttr::get(getContext(), isNullValue(value));
  return {};
}

OpFoldResult IsTrueOp::fold(FoldAdaptor adaptor) {
  if (!isNullable(getOperand().getType()))
    return getOperand();
  if (auto wrap = getOperand().getDefiningOp<WrapOp>())
    return wrap.getOperand();
  if (Attribute value = adaptor.getOperand())
    return BoolAttr::get(getContext(), truth(value).value_or(false));
  return {};
}

OpFoldResult ReinterpretOp::fold(FoldAdaptor adaptor) {
  if (getOperand().getType() == getType())
    return getOperand();
  if (auto inner = getOperand().getDefiningOp<ReinterpretOp>()) {
    getOperandMutable().assign(inner.getOperand());
    return getResult();
  }
  return adaptor.getOperand(); // a literal is of its register
}

OpFoldResult WrapOp::fold(FoldAdaptor adaptor) { return adaptor.getOperand(); }

OpFoldResult UnwrapOp::fold(FoldAdaptor adaptor) {
  if (auto wrap = getOperand().getDefiningOp<WrapOp>())
    return wrap.getOperand();
  Attribute value = adaptor.getOperand();
  return isa_and_present<UnitAttr>(value) ? Attribute() : value;
}

// ---- Choices ----

// A condition that is known leaves one branch.
static LogicalResult keepOneBranch(IfOp op, PatternRewriter &rewriter) {
  auto constant = op.getCondition().getDefiningOp<ConstantOp>();
  std::optional<bool> known = constant ? truth(constant.getValue()) : std::nullopt;
  if (!known)
    return failure();
  Block *block = *known ? op.thenBlock() : op.elseBlock();
  auto yield = cast<YieldOp>(block->getTerminator());
  SmallVector<Value> results(yield.getValues());
  rewriter.eraseOp(yield);
  rewriter.inlineBlockBefore(block, op);
  rewriter.replaceOp(op, results);
  return success();
}

// IF NOT a THEN b ELSE c is IF a THEN c ELSE b.
static LogicalResult turnAround(IfOp op, PatternRewriter &rewriter) {
  auto negation = op.getCondition().getDefiningOp<NotOp>();
  if (!negation)
    return failure();
  auto turned = IfOp::create(rewriter, op.getLoc(), op.getResultTypes(), negation.getOperand());
  turned.getThenRegion().takeBody(op.getElseRegion());
  turned.getElseRegion().takeBody(op.getThenRegion());
  rewriter.replaceOp(op, turned);
  return success();
}

// Within a branch its condition is known.
static LogicalResult useCondition(IfOp op, PatternRewriter &rewriter) {
  bool changed = false;
  for (bool holds : {true, false}) {
    Region *region = holds ? &op.getThenRegion() : &op.getElseRegion();
    auto isWithin = [&](OpOperand &use) { return region->isAncestor(use.getOwner()->getParentRegion()); };
    if (llvm::none_of(op.getCondition().getUses(), isWithin))
      continue;
    rewriter.setInsertionPointToStart(&region->front());
    Value known = ConstantOp::create(rewriter, op.getLoc(), rewriter.getI1Type(), rewriter.getBoolAttr(holds));
    rewriter.replaceUsesWithIf(op.getCondition(), known, isWithin);
    changed = true;
  }
  return success(changed);
}

// A result that both branches give alike is that value; TRUE and FALSE are the condition.
static LogicalResult dropKnownResults(IfOp op, PatternRewriter &rewriter) {
  auto truthOf = [](Value value) {
    auto constant = value.getDefiningOp<ConstantOp>();
    return constant ? truth(constant.getValue()) : std::nullopt;
  };
  auto yields = [](Block *block) { return cast<YieldOp>(block->getTerminator()).getValues(); };
  bool changed = false;
  for (auto [result, then, otherwise] : llvm::zip(op.getResults(), yields(op.thenBlock()), yields(op.elseBlock()))) {
    if (result.use_empty())
      continue;
    Value known;
    std::optional<bool> if_true = truthOf(then), if_false = truthOf(otherwise);
    if (then == otherwise)
      known = then;
    else if (result.getType().isInteger(1) && if_true && if_false && *if_true != *if_false) {
      known = op.getCondition();
      if (!*if_true)
        known = NotOp::create(rewriter, op.getLoc(), known);
    }
    if (!known)
      continue;
    rewriter.replaceAllUsesWith(result, known);
    changed = true;
  }
  return success(changed);
}

// Results that nobody uses are not yielded.
static LogicalResult dropUnusedResults(IfOp op, PatternRewriter &rewriter) {
  llvm::BitVector unused(op.getNumResults());
  for (auto [i, result] : llvm::enumerate(op.getResults()))
    unused[i] = result.use_empty();
  if (unused.none())
    return failure();
  SmallVector<Type> types;
  SmallVector<Value> old;
  for (Value result : op.getResults())
    if (!result.use_empty())
      types.push_back(result.getType()), old.push_back(result);
  auto smaller = IfOp::create(rewriter, op.getLoc(), types, op.getCondition());
  smaller.getThenRegion().takeBody(op.getThenRegion());
  smaller.getElseRegion().takeBody(op.getElseRegion());
  for (Block *block : {smaller.thenBlock(), smaller.elseBlock()})
    rewriter.modifyOpInPlace(block->getTerminator(), [&] { block->getTerminator()->eraseOperands(unused); });
  for (auto [from, to] : llvm::zip(old, smaller.getResults()))
    rewriter.replaceAllUsesWith(from, to);
  rewriter.eraseOp(op);
  return success();
}

LogicalResult IfOp::canonicalize(IfOp op, PatternRewriter &rewriter) {
  for (auto rewrite : {keepOneBranch, turnAround, useCondition, dropKnownResults, dropUnusedResults})
    if (succeeded(rewrite(op, rewriter)))
      return success();
  return failure();
}
