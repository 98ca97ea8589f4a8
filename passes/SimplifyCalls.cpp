// Patterns of function calls.
#include "passes/KernelFacts.h"
#include "passes/Simplify.h"

#include "llvm/ADT/SmallString.h"

using namespace mlir;
using namespace millstream::flow;

namespace millstream {
namespace {

// A call of the same function with other arguments or another kind of result.
CallOp remake(PatternRewriter &rewriter, CallOp op, Type type, ValueRange arguments, bool safe) {
  return CallOp::create(rewriter, op.getLoc(), type, op.getKernel(), op.getKind(), arguments, op.getConstants(), safe,
                        op.getIsVolatile());
}

// A value in place of a call's result, which may be nullable where the value is not.
void replace(PatternRewriter &rewriter, CallOp op, Value value) {
  if (value.getType() != op.getType())
    value = WrapOp::create(rewriter, op.getLoc(), op.getType(), value);
  rewriter.replaceOp(op, value);
}

// With a NULL argument a function is not evaluated, so that it cannot fail either.
struct NullArgument : OpRewritePattern<CallOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CallOp op, PatternRewriter &rewriter) const override {
    if (llvm::none_of(op.getArgs(), isNullLiteral))
      return failure();
    rewriter.replaceOpWithNewOp<ConstantOp>(op, op.getType(), rewriter.getUnitAttr());
    return success();
  }
};

// Arguments that cannot be NULL are passed as they are; if none can, neither can the result of most kinds.
struct UnwrapArguments : OpRewritePattern<CallOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CallOp op, PatternRewriter &rewriter) const override {
    SmallVector<Value> arguments;
    for (Value argument : op.getArgs())
      arguments.push_back(plain(rewriter, argument));
    if (llvm::equal(arguments, op.getArgs()))
      return failure();
    bool may_be_null = op.getKind() == KernelResult::nullable || op.getSafe() ||
                       llvm::any_of(arguments, [](Value value) { return isNullable(value.getType()); });
    // What a fallible kernel gives is nullable by its signature, not by its arguments, where it may give NULL.
    may_be_null |= op.getKind() == KernelResult::fallible;
    if (may_be_null) {
      rewriter.modifyOpInPlace(op, [&] { op.getArgsMutable().assign(arguments); });
      return success();
    }
    replace(rewriter, op, remake(rewriter, op, stripNullable(op.getType()), arguments, false).getResult());
    return success();
  }

  static Value plain(PatternRewriter &rewriter, Value argument) {
    if (!isNullable(argument.getType()))
      return argument;
    if (auto wrap = argument.getDefiningOp<WrapOp>())
      return wrap.getOperand();
    if (Attribute literal = literalOf(argument))
      return ConstantOp::create(rewriter, argument.getLoc(), stripNullable(argument.getType()), literal);
    return argument;
  }
};

// A call that cannot fail, with a literal divisor for one, needs no way out, and may be moved, shared and left
// away. NULL stands for failure then, and never comes of that.
struct CannotFail : OpRewritePattern<CallOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CallOp op, PatternRewriter &rewriter) const override {
    if (!op.canFail() || op.getIsVolatile() || !cannotFail(op))
      return failure();
    Value result = remake(rewriter, op, makeNullable(op.getType()), op.getArgs(), true);
    if (!isNullable(op.getType()))
      result = UnwrapOp::create(rewriter, op.getLoc(), op.getType(), result);
    rewriter.replaceOp(op, result);
    return success();
  }
};

// ---- Literals ----

IntegerAttr integerLiteral(Value value, unsigned width) {
  auto literal = dyn_cast_if_present<IntegerAttr>(literalOf(value));
  if (!literal || isa<BoolAttr>(literal))
    return {};
  return IntegerAttr::get(IntegerType::get(value.getContext(), width), literal.getValue().sextOrTrunc(width));
}

// Whole numbers of 8 to 64 bits, added, multiplied, compared and widened at compile time.
struct FoldIntegers : OpRewritePattern<CallOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CallOp op, PatternRewriter &rewriter) const override {
    Attribute result = compute(op);
    if (!result)
      return failure();
    rewriter.replaceOpWithNewOp<ConstantOp>(op, op.getType(), result);
    return success();
  }

  static Attribute compute(CallOp op) {
    if (auto widening = findIntegerWidening(op.getKernel()); widening && op.getArgs().size() == 1) {
      IntegerAttr value = integerLiteral(op.getArgs()[0], widening->from);
      return value ? IntegerAttr::get(IntegerType::get(op.getContext(), widening->to),
                                      value.getValue().sext(widening->to))
                   : IntegerAttr();
    }
    if (op.getArgs().size() != 2)
      return {};
    if (auto operation = findIntegerOperation(op.getKernel())) {
      IntegerAttr a = integerLiteral(op.getArgs()[0], operation->width),
                  b = integerLiteral(op.getArgs()[1], operation->width);
      return a && b ? IntegerAttr::get(a.getType(), operation->compute(a.getValue(), b.getValue())) : IntegerAttr();
    }
    auto comparison = findComparison(op.getKernel());
    if (!comparison || (comparison->suffix != "i8" && comparison->suffix != "i16" && comparison->suffix != "i32" &&
                        comparison->suffix != "i64"))
      return {};
    IntegerAttr a = integerLiteral(op.getArgs()[0], 64), b = integerLiteral(op.getArgs()[1], 64);
    return a && b ? BoolAttr::get(op.getContext(), holds(comparison->relation, a.getInt(), b.getInt())) : BoolAttr();
  }

  static bool holds(Relation relation, int64_t a, int64_t b) {
    switch (relation) {
    case Relation::eq:
      return a == b;
    case Relation::ne:
      return a != b;
    case Relation::lt:
      return a < b;
    case Relation::le:
      return a <= b;
    case Relation::gt:
      return a > b;
    case Relation::ge:
      return a >= b;
    }
    return false;
  }
};

// x + 0, x - 0, x * 1 are x. Not for floats: -0.0 + 0.0 is 0.0.
struct NeutralElement : OpRewritePattern<CallOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CallOp op, PatternRewriter &rewriter) const override {
    auto operation = findIntegerOperation(op.getKernel());
    if (!operation || op.getArgs().size() != 2)
      return failure();
    using Kind = IntegerOperation::Kind;
    auto isNeutral = [&](Value value) {
      IntegerAttr literal = integerLiteral(value, operation->width);
      return literal && literal.getValue() == (operation->kind == Kind::mul ? 1 : 0);
    };
    Value lhs = op.getArgs()[0], rhs = op.getArgs()[1], kept;
    if (isNeutral(rhs))
      kept = lhs;
    else if (operation->kind != Kind::sub && isNeutral(lhs))
      kept = rhs;
    if (!kept || stripNullable(kept.getType()) != stripNullable(op.getType()))
      return failure();
    replace(rewriter, op, kept);
    return success();
  }
};

// ---- Casts and the like ----

// The value under another type, or the value itself.
struct Identity : OpRewritePattern<CallOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CallOp op, PatternRewriter &rewriter) const override {
    if (!isIdentity(op.getKernel()) || op.getArgs().size() != 1)
      return failure();
    Value value = op.getArgs()[0];
    Type type = withNullability(op.getType(), isNullable(value.getType()));
    if (value.getType() != type)
      value = ReinterpretOp::create(rewriter, op.getLoc(), type, value);
    replace(rewriter, op, value);
    return success();
  }
};

// UPPER(UPPER(s)) is UPPER(s).
struct Repeated : OpRewritePattern<CallOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CallOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getArgs().empty() ? CallOp() : op.getArgs()[0].getDefiningOp<CallOp>();
    if (!inner || !isIdempotent(op.getKernel()) || inner.getKernel() != op.getKernel() ||
        inner.getConstants() != op.getConstants() || inner.getType() != op.getType() ||
        !llvm::equal(op.getArgs().drop_front(), inner.getArgs().drop_front()))
      return failure();
    rewriter.replaceOp(op, inner.getResult());
    return success();
  }
};

// A cast of a cast that only adds room is one cast: of integers to wider ones, of decimals to larger scales.
struct WideningTwice : OpRewritePattern<CallOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CallOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getArgs().size() == 1 ? op.getArgs()[0].getDefiningOp<CallOp>() : CallOp();
    if (!inner || inner.getArgs().size() != 1)
      return failure();
    auto remade = [&](const llvm::Twine &kernel, ArrayRef<int32_t> constants) {
      llvm::SmallString<32> name;
      rewriter.replaceOpWithNewOp<CallOp>(op, op.getType(), kernel.toStringRef(name), KernelResult::value,
                                          inner.getArgs(), constants, false, false);
      return success();
    };
    auto first = findIntegerWidening(inner.getKernel()), second = findIntegerWidening(op.getKernel());
    if (first && second && first->to == second->from)
      return remade("ms_cast_i" + llvm::Twine(first->from) + "_i" + llvm::Twine(second->to), {});
    llvm::StringRef raise = "ms_cast_decimal_raise";
    if (op.getKernel() == raise && inner.getKernel() == raise)
      return remade(raise, {inner.getConstants()[0] + op.getConstants()[0]});
    return failure();
  }
};

// A wider integer cast back is the integer.
struct WidenedAndBack : OpRewritePattern<CallOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(CallOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getArgs().size() == 1 ? op.getArgs()[0].getDefiningOp<CallOp>() : CallOp();
    auto widening = inner ? findIntegerWidening(inner.getKernel()) : std::nullopt;
    if (!widening)
      return failure();
    std::string back = "ms_cast_i" + std::to_string(widening->to) + "_i" + std::to_string(widening->from);
    if (op.getKernel() != back || inner.getArgs()[0].getType() != op.getType())
      return failure();
    rewriter.replaceOp(op, inner.getArgs()[0]);
    return success();
  }
};

} // namespace

void addCallPatterns(RewritePatternSet &set) {
  set.add<NullArgument, UnwrapArguments, CannotFail, FoldIntegers, NeutralElement, Identity, Repeated, WideningTwice,
          WidenedAndBack>(set.getContext());
}

} // namespace millstream
