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

// AND with `absorbing` false, OR with `absorbing` true.
static OpFoldResult foldLogic(Value lhs, Value rhs, Type result, Attribute left, Attribute right, bool absorbing) {
  for (auto [value, other] : {std::pair(left, rhs), std::pair(right, lhs)}) {
    std::optional<bool> known = truth(value);
    if (known && *known == absorbing)
      return BoolAttr::get(result.getContext(), absorbing);
    if (known && other.getType() == result)
      return other;
  }
  return lhs == rhs ? OpFoldResult(lhs) : OpFoldResult();
}

OpFoldResult AndOp::fold(FoldAdaptor adaptor) {
  return foldLogic(getLhs(), getRhs(), getType(), adaptor.getLhs(), adaptor.getRhs(), false);
}

OpFoldResult OrOp::fold(FoldAdaptor adaptor) {
  return foldLogic(getLhs(), getRhs(), getType(), adaptor.getLhs(), adaptor.getRhs(), true);
}

OpFoldResult NotOp::fold(FoldAdaptor adaptor) {
  if (std::optional<bool> known = truth(adaptor.getOperand()))
    return BoolAttr::get(getContext(), !*known);
  if (auto inner = getOperand().getDefiningOp<NotOp>())
    return inner.getOperand();
  return {};
}

OpFoldResult IsNullOp::fold(FoldAdaptor adaptor) {
  if (!isNullable(getOperand().getType()) || getOperand().getDefiningOp<WrapOp>())
    return BoolAttr::get(getContext(), false);
  if (isa_and_present<UnitAttr>(adaptor.getOperand()))
    return BoolAttr::get(getContext(), true);
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

OpFoldResult ReinterpretOp::fold(FoldAdaptor) {
  return getOperand().getType() == getType() ? OpFoldResult(getOperand()) : OpFoldResult();
}

OpFoldResult WrapOp::fold(FoldAdaptor adaptor) { return adaptor.getOperand(); }

OpFoldResult UnwrapOp::fold(FoldAdaptor adaptor) {
  if (auto wrap = getOperand().getDefiningOp<WrapOp>())
    return wrap.getOperand();
  Attribute value = adaptor.getOperand();
  return isa_and_present<UnitAttr>(value) ? Attribute() : value;
}

// A condition that is known leaves one branch.
LogicalResult IfOp::canonicalize(IfOp op, PatternRewriter &rewriter) {
  auto constant = op.getCondition().getDefiningOp<ConstantOp>();
  std::optional<bool> known = constant ? truth(constant.getValue()) : std::nullopt;
  if (!known)
    return failure();
  Block *block = &(*known ? op.getThenRegion() : op.getElseRegion()).front();
  auto yield = cast<YieldOp>(block->getTerminator());
  SmallVector<Value> results(yield.getValues());
  rewriter.eraseOp(yield);
  rewriter.inlineBlockBefore(block, op);
  rewriter.replaceOp(op, results);
  return success();
}
