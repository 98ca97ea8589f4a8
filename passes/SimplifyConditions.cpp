// Patterns of conditions. A condition is asked in the end whether it is TRUE, so that three-valued logic below
// that question becomes two-valued as far as it can.
#include "passes/KernelFacts.h"
#include "passes/Simplify.h"

using namespace mlir;
using namespace millstream::flow;

namespace millstream {
namespace {

Value isTrue(PatternRewriter &rewriter, Location loc, Value operand) {
  return rewriter.createOrFold<IsTrueOp>(loc, rewriter.getI1Type(), operand);
}

// Whether the call gives NULL only where an argument is, and is evaluated for nothing else.
bool isStrictValue(CallOp call) {
  return !call.getIsVolatile() && (call.getKind() == KernelResult::value || call.getKind() == KernelResult::arena);
}

// The comparison that a call is, if it is one and total.
std::optional<Comparison> findTotalComparison(CallOp call) {
  auto comparison = call ? findComparison(call.getKernel()) : std::nullopt;
  return comparison && comparison->isTotal() ? comparison : std::nullopt;
}

// The same of a call that compares a value with itself.
std::optional<Comparison> findComparisonWithItself(CallOp call) {
  auto comparison = findTotalComparison(call);
  bool same = comparison && call.getArgs().size() == 2 && call.getArgs()[0] == call.getArgs()[1];
  return same ? comparison : std::nullopt;
}

// AND is true where both sides are, OR where one is. (NOT is left: what is not true may be NULL.)
template <typename Logic> struct IsTrueOfLogic : OpRewritePattern<IsTrueOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(IsTrueOp op, PatternRewriter &rewriter) const override {
    auto logic = op.getOperand().getDefiningOp<Logic>();
    if (!logic)
      return failure();
    Value lhs = isTrue(rewriter, op.getLoc(), logic.getLhs()), rhs = isTrue(rewriter, op.getLoc(), logic.getRhs());
    rewriter.replaceOpWithNewOp<Logic>(op, lhs, rhs);
    return success();
  }
};

// NOT a < b is a >= b: also where one is NULL, but not for NaN.
struct NotOfComparison : OpRewritePattern<NotOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(NotOp op, PatternRewriter &rewriter) const override {
    auto call = op.getOperand().getDefiningOp<CallOp>();
    auto comparison = findTotalComparison(call);
    if (!comparison || !call->hasOneUse())
      return failure();
    rewriter.replaceOpWithNewOp<CallOp>(op, op.getType(), comparison->inverseKernel(), KernelResult::value,
                                        call.getArgs(), call.getConstants(), false, false);
    return success();
  }
};

// NOT (a AND b) is NOT a OR NOT b, and so for OR, where both sides are comparisons that can be turned round.
template <typename Logic, typename Dual> struct NotOfLogic : OpRewritePattern<NotOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(NotOp op, PatternRewriter &rewriter) const override {
    auto logic = op.getOperand().getDefiningOp<Logic>();
    if (!logic || !logic->hasOneUse() || !canTurn(logic.getLhs()) || !canTurn(logic.getRhs()))
      return failure();
    auto negate = [&](Value value) { return rewriter.createOrFold<NotOp>(op.getLoc(), value.getType(), value); };
    Value lhs = negate(logic.getLhs()), rhs = negate(logic.getRhs());
    rewriter.replaceOpWithNewOp<Dual>(op, lhs, rhs);
    return success();
  }
  static bool canTurn(Value value) {
    if (value.getDefiningOp<NotOp>())
      return true;
    auto call = value.getDefiningOp<CallOp>();
    return findTotalComparison(call) && call->hasOneUse();
  }
};

// a = a is TRUE, a < a FALSE, if a is neither NULL nor NaN.
struct CompareWithItself : OpRewritePattern<CallOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CallOp op, PatternRewriter &rewriter) const override {
    auto comparison = findComparisonWithItself(op);
    if (!comparison || isNullable(op.getType()))
      return failure();
    rewriter.replaceOpWithNewOp<ConstantOp>(op, op.getType(), rewriter.getBoolAttr(comparison->holdsForEqual()));
    return success();
  }
};

// Where a may be NULL, a = a is true if it is not.
struct IsTrueOfItself : OpRewritePattern<IsTrueOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(IsTrueOp op, PatternRewriter &rewriter) const override {
    auto call = op.getOperand().getDefiningOp<CallOp>();
    auto comparison = findComparisonWithItself(call);
    if (!comparison)
      return failure();
    if (!comparison->holdsForEqual()) {
      rewriter.replaceOpWithNewOp<ConstantOp>(op, rewriter.getI1Type(), rewriter.getBoolAttr(false));
      return success();
    }
    Value missing = rewriter.createOrFold<IsNullOp>(op.getLoc(), rewriter.getI1Type(), call.getArgs()[0]);
    rewriter.replaceOpWithNewOp<NotOp>(op, rewriter.getI1Type(), missing);
    return success();
  }
};

// b = TRUE is b, b = FALSE is NOT b.
struct CompareWithTruth : OpRewritePattern<CallOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CallOp op, PatternRewriter &rewriter) const override {
    bool equal = op.getKernel() == "ms_eq_bool";
    if ((!equal && op.getKernel() != "ms_ne_bool") || op.getArgs().size() != 2)
      return failure();
    for (auto [value, other] :
         {std::pair(op.getArgs()[0], op.getArgs()[1]), std::pair(op.getArgs()[1], op.getArgs()[0])}) {
      auto literal = dyn_cast_if_present<BoolAttr>(literalOf(other));
      if (!literal || value.getType() != op.getType())
        continue;
      if (literal.getValue() == equal)
        rewriter.replaceOp(op, value);
      else
        rewriter.replaceOpWithNewOp<NotOp>(op, op.getType(), value);
      return success();
    }
    return failure();
  }
};

// A strict function is NULL where an argument is: whether it is needs no evaluation.
struct IsNullOfCall : OpRewritePattern<IsNullOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(IsNullOp op, PatternRewriter &rewriter) const override {
    Value operand = op.getOperand();
    if (Operation *same = operand.getDefiningOp(); isa_and_nonnull<NotOp, ReinterpretOp>(same)) {
      rewriter.replaceOpWithNewOp<IsNullOp>(op, op.getType(), same->getOperand(0));
      return success();
    }
    auto call = operand.getDefiningOp<CallOp>();
    if (!call || !isStrictValue(call))
      return failure();
    Value any;
    for (Value argument : call.getArgs()) {
      if (!isNullable(argument.getType()))
        continue;
      Value missing = rewriter.createOrFold<IsNullOp>(op.getLoc(), rewriter.getI1Type(), argument);
      any = any ? rewriter.createOrFold<OrOp>(op.getLoc(), any, missing) : missing;
    }
    if (!any)
      return failure();
    rewriter.replaceOp(op, any);
    return success();
  }
};

// Sides that are known not to be NULL are joined as plain booleans.
template <typename Logic> struct UnwrapSides : OpRewritePattern<Logic> {
  using OpRewritePattern<Logic>::OpRewritePattern;
  LogicalResult matchAndRewrite(Logic op, PatternRewriter &rewriter) const override {
    if (!isNullable(op.getType()))
      return failure();
    auto plain = [&](Value side) -> Value {
      if (!isNullable(side.getType()))
        return side;
      if (auto wrap = side.getDefiningOp<WrapOp>())
        return wrap.getOperand();
      auto literal = dyn_cast_if_present<BoolAttr>(literalOf(side));
      return literal ? ConstantOp::create(rewriter, op.getLoc(), rewriter.getI1Type(), literal).getResult() : Value();
    };
    Value lhs = plain(op.getLhs()), rhs = plain(op.getRhs());
    if (!lhs || !rhs)
      return failure();
    Value joined = rewriter.createOrFold<Logic>(op.getLoc(), lhs, rhs);
    rewriter.replaceOpWithNewOp<WrapOp>(op, op.getType(), joined);
    return success();
  }
};

} // namespace

void addConditionPatterns(RewritePatternSet &set) {
  set.add<IsTrueOfLogic<AndOp>, IsTrueOfLogic<OrOp>, NotOfComparison, NotOfLogic<AndOp, OrOp>, NotOfLogic<OrOp, AndOp>,
          CompareWithItself, IsTrueOfItself, CompareWithTruth, IsNullOfCall, UnwrapSides<AndOp>, UnwrapSides<OrOp>>(
      set.getContext());
}

} // namespace millstream
