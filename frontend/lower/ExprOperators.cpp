// Operators: signs, arithmetic, comparison, and the predicates that are put together from comparisons.
#include "frontend/lower/ExprBuilder.h"
#include "llvm/ADT/StringSwitch.h"

using mlir::Location;
using mlir::Type;
using mlir::Value;

namespace millstream {

Value ExprBuilder::buildSigned(const Expr &node) {
  const Expr &operand = *node.children[0];
  if (node.kind == ExprKind::minus && operand.kind == ExprKind::integer)
    return buildInteger(operand, true); // so that the least bigint can be written
  Value value = build(operand);
  if (!value)
    return {};
  if (node.kind == ExprKind::minus)
    return callNamed(node, "NEG", value);
  Type type = flow::stripNullable(value.getType());
  bool number = (llvm::isa<mlir::IntegerType>(type) && !type.isInteger(1)) ||
                llvm::isa<mlir::FloatType, flow::DecimalType, flow::IntervalType, flow::NullType>(type);
  return number ? value : mismatch(node.range, "'+' needs a number, got " + printType(value.getType()));
}

static bool isComparison(llvm::StringRef op) {
  return llvm::StringSwitch<bool>(op).Cases({"=", "<>", "<", "<=", ">", ">="}, true).Default(false);
}

// (a, b) = (c, d) is a = c AND b = d.
Value ExprBuilder::compareRows(const Expr &node) {
  const Expr &left = *node.children[0], &right = *node.children[1];
  if (node.text != "=" && node.text != "<>")
    return unsupported(node.range, "comparing rows by '" + node.text + "'");
  if (left.children.size() != right.children.size() || left.children.empty())
    return mismatch(node.range, "'" + node.text + "' compares rows of as many fields, got " +
                                    std::to_string(left.children.size()) + " and " +
                                    std::to_string(right.children.size()));
  auto equals = [&](size_t i) -> Value {
    Value a = build(*left.children[i]), b = build(*right.children[i]);
    return a && b ? compare("=", node, a, b, true) : Value();
  };
  Value result = equals(0);
  for (size_t i = 1; i < left.children.size() && result; ++i)
    result = joinLogic(node, true, result, [&] { return equals(i); });
  return result && node.text == "<>" ? negate(locate(node), result) : result;
}

Value ExprBuilder::buildBinary(const Expr &node) {
  if (isComparison(node.text) && node.children[0]->kind == ExprKind::row && node.children[1]->kind == ExprKind::row)
    return compareRows(node);
  Value left = build(*node.children[0]), right = build(*node.children[1]);
  if (!left || !right)
    return {};
  if (isComparison(node.text))
    return compare(node.text, node, left, right, node.text == "=" || node.text == "<>");
  return callNamed(node, node.text, {left, right});
}

Value ExprBuilder::compare(llvm::StringRef op, const Expr &at, Value left, Value right, bool is_equality) {
  Type a = flow::stripNullable(left.getType()), b = flow::stripNullable(right.getType());
  if (Type type = textComparisonType(a, b, is_equality)) {
    left = cast(locate(at), left, type);
    right = cast(locate(at), right, type);
    if (!left || !right)
      return mismatch(at.range, "cannot compare " + printType(a) + " with " + printType(b));
  }
  return callNamed(at, op, {left, right});
}

Value ExprBuilder::buildTruth(const Expr &node) {
  const Expr &operand = *node.children[0];
  if (node.text == "JSON")
    return buildIsJson(node);
  Value value = build(operand);
  if (!value)
    return {};
  Location loc = locate(node);
  if (node.text != "NULL")
    value = asBoolean(operand, value, "IS " + node.text);
  if (!value)
    return {};
  Value result;
  if (node.text == "NULL" || node.text == "UNKNOWN")
    result = isNull(loc, value);
  else
    result = isTrue(loc, node.text == "TRUE" ? value : negate(loc, value));
  return node.negated ? negate(loc, result) : result;
}

// Differs, or just one of them is NULL.
Value ExprBuilder::buildDistinct(const Expr &node) {
  Value left = build(*node.children[0]), right = build(*node.children[1]);
  if (!left || !right)
    return {};
  Location loc = locate(node);
  Value differs = compare("<>", node, left, right, true);
  if (!differs)
    return {};
  Value result = isTrue(loc, differs);
  bool can_be_null = flow::isNullable(differs.getType());
  if (can_be_null) {
    Value left_null = isNull(loc, left), right_null = isNull(loc, right);
    Value one = flow::OrOp::create(builder_, loc, left_null, right_null);
    Value both = flow::AndOp::create(builder_, loc, left_null, right_null);
    Value just_one = flow::AndOp::create(builder_, loc, one, negate(loc, both));
    result = flow::OrOp::create(builder_, loc, just_one, result);
  }
  return node.negated ? negate(loc, result) : result;
}

Value ExprBuilder::buildBetween(const Expr &node) {
  Values operands;
  if (!buildAll(node.children, operands))
    return {};
  Location loc = locate(node);
  auto within = [&](Value low, Value high) -> Value {
    Value above = compare(">=", node, operands[0], low, false);
    Value below = above ? compare("<=", node, operands[0], high, false) : Value();
    return below ? flow::AndOp::create(builder_, loc, above, below).getResult() : Value();
  };
  Value result = within(operands[1], operands[2]);
  if (result && node.symmetric) {
    Value swapped = within(operands[2], operands[1]);
    result = swapped ? flow::OrOp::create(builder_, loc, result, swapped).getResult() : Value();
  }
  return result && node.negated ? negate(loc, result) : result;
}

static bool isNumberLiteral(const Expr &node) {
  const Expr &literal = node.kind == ExprKind::minus ? *node.children[0] : node;
  return literal.kind == ExprKind::integer || literal.kind == ExprKind::decimal ||
         literal.kind == ExprKind::approximate;
}

// As Flink has it, a number written in the list of an IN is cast to the type of what is looked for, so that
// `2 IN (2.5)` holds; only decimals keep the digits of a decimal.
Value ExprBuilder::castListed(const Expr &item, Value value, Type sought) {
  bool is_number = llvm::isa<mlir::FloatType>(sought) || (llvm::isa<mlir::IntegerType>(sought) && !sought.isInteger(1));
  bool to_decimal = llvm::isa<flow::DecimalType>(sought) && llvm::isa<mlir::FloatType>(value.getType());
  if (!isNumberLiteral(item) || !(is_number || to_decimal))
    return value;
  return cast(locate(item), value, sought);
}

// Any number of equalities joined by OR.
Value ExprBuilder::buildIn(const Expr &node) {
  const Expr &left = *node.children[0];
  Values parts; // of the left side: one value, or those of a row
  bool is_row = left.kind == ExprKind::row;
  if (!buildAll(is_row ? llvm::ArrayRef(left.children) : llvm::ArrayRef(node.children).take_front(1), parts))
    return {};
  Location loc = locate(node);
  auto equalTo = [&](Value part, const Expr &item) -> Value {
    Value value = build(item);
    if (value)
      value = castListed(item, value, flow::stripNullable(part.getType()));
    return value ? compare("=", node, part, value, false) : Value();
  };
  auto equals = [&](const Expr &item) -> Value {
    if (!is_row)
      return equalTo(parts[0], item);
    if (item.kind != ExprKind::row || item.children.size() != parts.size())
      return mismatch(item.range,
                      "expected a row of " + std::to_string(parts.size()) + " values, as on the left of IN");
    Value all;
    for (auto [i, part] : llvm::enumerate(parts)) {
      Value one = equalTo(part, *item.children[i]);
      if (!one)
        return {};
      all = all ? flow::AndOp::create(builder_, loc, all, one).getResult() : one;
    }
    return all;
  };
  Value result = equals(*node.children[1]);
  for (size_t i = 2; i < node.children.size() && result; ++i)
    result = joinLogic(node, false, result, [&] { return equals(*node.children[i]); });
  return result && node.negated ? negate(loc, result) : result;
}

Value ExprBuilder::buildLike(const Expr &node) {
  bool similar = node.kind == ExprKind::similar;
  llvm::StringRef name = similar ? "SIMILAR TO" : "LIKE";
  Values operands;
  if (!buildAll(node.children, operands))
    return {};
  if (!findFunction(name))
    return unsupported(node.word, name.str());
  Value result = callNamed(node, name, operands);
  return result && node.negated ? negate(locate(node), result) : result;
}

} // namespace millstream
