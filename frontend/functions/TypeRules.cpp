// Flink's rules for SQL types: decimals of arithmetic, implicit casts, common types.
#include "frontend/functions/TypeRules.h"

#include "frontend/functions/FunctionTable.h"

#include <algorithm>

using mlir::Type;

namespace millstream {

using flow::DecimalType;

bool isInteger(Type type) { return llvm::isa<mlir::IntegerType>(type) && !type.isInteger(1); }

bool isNumeric(Type type) {
  return isInteger(type) || llvm::isa<DecimalType, mlir::Float32Type, mlir::Float64Type>(type);
}

unsigned timestampPrecision(Type type) {
  if (auto plain = llvm::dyn_cast<flow::TimestampType>(type))
    return plain.getPrecision();
  return llvm::cast<flow::TimestampLtzType>(type).getPrecision();
}

static bool isTimestamp(Type type) { return llvm::isa<flow::TimestampType, flow::TimestampLtzType>(type); }
bool isMilliseconds(Type type) { return isTimestamp(type) && timestampPrecision(type) <= 3; }
bool isNanoseconds(Type type) { return isTimestamp(type) && timestampPrecision(type) > 3; }

DecimalType decimalOf(Type type) {
  if (auto decimal = llvm::dyn_cast<DecimalType>(type))
    return decimal;
  if (!isInteger(type))
    return {};
  unsigned bits = type.getIntOrFloatBitWidth();
  return DecimalType::get(type.getContext(), bits == 8 ? 3 : bits == 16 ? 5 : bits == 32 ? 10 : 19, 0);
}

DecimalType clampDecimal(mlir::MLIRContext *context, unsigned precision, unsigned scale, bool *clamped) {
  if (clamped)
    *clamped = precision > decimal_precision_max;
  if (precision <= decimal_precision_max)
    return DecimalType::get(context, precision, scale);
  unsigned integer_digits = precision - scale;
  unsigned kept = integer_digits >= decimal_precision_max ? 0 : decimal_precision_max - integer_digits;
  return DecimalType::get(context, decimal_precision_max, std::max(kept, std::min(scale, 6u)));
}

DecimalType decimalSum(DecimalType a, DecimalType b, bool *clamped) {
  unsigned scale = std::max(a.getScale(), b.getScale());
  return clampDecimal(a.getContext(), std::max(integerDigits(a), integerDigits(b)) + scale + 1, scale, clamped);
}

DecimalType decimalProduct(DecimalType a, DecimalType b, bool *clamped) {
  return clampDecimal(a.getContext(), a.getPrecision() + b.getPrecision() + 1, a.getScale() + b.getScale(), clamped);
}

DecimalType decimalQuotient(DecimalType a, DecimalType b) {
  unsigned scale = std::max(6u, a.getScale() + b.getPrecision() + 1);
  return clampDecimal(a.getContext(), integerDigits(a) + b.getScale() + scale, scale);
}

DecimalType decimalRemainder(DecimalType a, DecimalType b) {
  unsigned scale = std::max(a.getScale(), b.getScale());
  return clampDecimal(a.getContext(), std::max(std::min(integerDigits(a), integerDigits(b)) + scale, 1u), scale);
}

DecimalType decimalRounded(DecimalType type, int64_t digits) {
  if (digits >= static_cast<int64_t>(type.getScale()))
    return type;
  unsigned kept = digits < 0 ? 0 : static_cast<unsigned>(digits);
  unsigned precision = std::min(1 + integerDigits(type) + kept, decimal_precision_max);
  return DecimalType::get(type.getContext(), precision, kept);
}

static bool isImplicitNumericCast(Type from, Type to) {
  if (llvm::isa<mlir::Float64Type>(to))
    return true;
  if (llvm::isa<mlir::Float32Type>(to))
    return isInteger(from);
  if (isInteger(to))
    return isInteger(from) && from.getIntOrFloatBitWidth() <= to.getIntOrFloatBitWidth();
  DecimalType source = decimalOf(from), target = llvm::cast<DecimalType>(to);
  return source && integerDigits(source) <= integerDigits(target) && source.getScale() <= target.getScale();
}

bool isImplicitCast(Type from, Type to) {
  if (from == to || llvm::isa<flow::NullType>(from))
    return true;
  if (isNumeric(from) && isNumeric(to))
    return isImplicitNumericCast(from, to);
  if (isTimestamp(to) && isTimestamp(from)) // plain to local or back, as Flink; precision only grows
    return timestampPrecision(from) <= timestampPrecision(to);
  if (isTimestamp(to))
    return llvm::isa<flow::DateType>(from);
  if (auto target = llvm::dyn_cast<flow::TimeType>(to)) {
    auto source = llvm::dyn_cast<flow::TimeType>(from);
    return source && source.getPrecision() <= target.getPrecision();
  }
  return false;
}

static Type commonNumericType(Type a, Type b) {
  bool real = llvm::isa<mlir::FloatType>(a) || llvm::isa<mlir::FloatType>(b);
  if (!real) {
    if (isInteger(a) && isInteger(b))
      return a.getIntOrFloatBitWidth() >= b.getIntOrFloatBitWidth() ? a : b;
    DecimalType left = decimalOf(a), right = decimalOf(b);
    unsigned scale = std::max(left.getScale(), right.getScale());
    unsigned digits = std::max(integerDigits(left), integerDigits(right));
    return DecimalType::get(a.getContext(), std::min(digits + scale, decimal_precision_max),
                            std::min(scale, decimal_precision_max - std::min(digits, decimal_precision_max)));
  }
  bool is_float = !llvm::isa<mlir::Float64Type>(a) && !llvm::isa<mlir::Float64Type>(b) && !llvm::isa<DecimalType>(a) &&
                  !llvm::isa<DecimalType>(b);
  return is_float ? Type(mlir::Float32Type::get(a.getContext())) : Type(mlir::Float64Type::get(a.getContext()));
}

static Type commonElementType(Type a, Type b) {
  Type common = commonType(flow::stripNullable(a), flow::stripNullable(b));
  if (!common)
    return {};
  return flow::withNullability(common, flow::isNullable(a) || flow::isNullable(b));
}

// Arrays, maps and rows: by their parts. No values are converted inside them, so the parts must differ in
// nothing but nullability.
static Type commonNestedType(Type a, Type b) {
  auto same = [](Type left, Type right) { return flow::stripNullable(left) == flow::stripNullable(right); };
  if (auto left = llvm::dyn_cast<flow::ArrayType>(a)) {
    auto right = llvm::dyn_cast<flow::ArrayType>(b);
    if (!right || !same(left.getElement(), right.getElement()))
      return {};
    Type element = commonElementType(left.getElement(), right.getElement());
    return element == left.getElement() ? a : element == right.getElement() ? b : Type();
  }
  return {};
}

Type commonType(Type a, Type b) {
  if (a == b || llvm::isa<flow::NullType>(b))
    return a;
  if (llvm::isa<flow::NullType>(a))
    return b;
  if (isNumeric(a) && isNumeric(b))
    return commonNumericType(a, b);
  if (Type nested = commonNestedType(a, b))
    return nested;
  if (isTimestamp(a) && isTimestamp(b)) {
    unsigned precision = std::max(timestampPrecision(a), timestampPrecision(b));
    if (llvm::isa<flow::TimestampType>(a) && llvm::isa<flow::TimestampType>(b))
      return flow::TimestampType::get(a.getContext(), precision);
    return flow::TimestampLtzType::get(a.getContext(), precision);
  }
  if (isImplicitCast(a, b))
    return b;
  if (isImplicitCast(b, a))
    return a;
  return {};
}

Type textComparisonType(Type a, Type b, bool isEquality) {
  if (llvm::isa<flow::StringType>(b))
    std::swap(a, b);
  if (!llvm::isa<flow::StringType>(a) || llvm::isa<flow::StringType>(b))
    return {};
  bool is_time = isTimestamp(b) || llvm::isa<flow::DateType, flow::TimeType>(b);
  return is_time || (isNumeric(b) && !isEquality) ? b : Type();
}

} // namespace millstream
