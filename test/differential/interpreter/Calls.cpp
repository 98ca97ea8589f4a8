// COUNT, SUM, AVG, MIN and MAX over all of a group's values at once.
#include "test/differential/interpreter/Functions.h"
#include "test/differential/interpreter/Interpreter.h"

namespace millstream::reference {

namespace {

// One after the other, as a sum that overflows is NULL and starts afresh with the next value.
Value sumDecimals(const std::vector<Value> &values) {
  Value sum = makeNull();
  for (const Value &value : values)
    sum = sum.is_null ? value : fitDecimal(big(sum.number) + big(value.number), 38);
  return sum;
}

// From 0, or (SUM, to which -0.0 alone is -0.0) from the first value.
double sumReals(const std::vector<Value> &values, bool is_float, bool from_first) {
  double sum = from_first ? -0.0 : 0.0;
  for (const Value &value : values) {
    sum += value.real;
    sum = is_float ? static_cast<double>(static_cast<float>(sum)) : sum;
  }
  return sum;
}

int128 sumIntegers(const std::vector<Value> &values, unsigned bits) {
  int128 sum = 0;
  for (const Value &value : values)
    sum = wrapInteger(sum + value.number, bits);
  return sum;
}

Value average(mlir::Type result, mlir::Type argument, const std::vector<Value> &values) {
  auto count = static_cast<int128>(values.size());
  if (auto decimal = llvm::dyn_cast<flow::DecimalType>(result)) {
    Value sum = sumDecimals(values);
    if (sum.is_null)
      return sum;
    unsigned raise = decimal.getScale() - llvm::cast<flow::DecimalType>(argument).getScale();
    return fitDecimal(divideHalfUp(big(sum.number) * tenTo(raise), big(count)), decimal.getPrecision());
  }
  if (llvm::isa<mlir::FloatType>(result)) {
    double quotient = sumReals(values, false, false) / static_cast<double>(count);
    return makeReal(result.isF32() ? static_cast<double>(static_cast<float>(quotient)) : quotient);
  }
  return makeNumber(wrapInteger(sumIntegers(values, 64) / count, bitsOf(result)));
}

Value sum(mlir::Type result, const std::vector<Value> &values) {
  if (llvm::isa<flow::DecimalType>(result))
    return sumDecimals(values);
  if (llvm::isa<mlir::FloatType>(result))
    return makeReal(sumReals(values, result.isF32(), true));
  return makeNumber(sumIntegers(values, bitsOf(result)));
}

} // namespace

Value aggregate(flow::AggregateCallAttr call, mlir::Type argument, const std::vector<Value> &values) {
  llvm::StringRef name = call.getFunction();
  if (name == "COUNT")
    return makeNumber(static_cast<int128>(values.size()));
  if (values.empty())
    return makeNull();
  mlir::Type result = flow::stripNullable(call.getType());
  if (name == "SUM")
    return sum(result, values);
  if (name == "AVG")
    return average(result, argument, values);
  if (name != "MIN" && name != "MAX")
    throw Unsupported{name.str()};
  Value best = values.front();
  for (const Value &value : values) {
    int order = compareValues(value, best);
    if (name == "MIN" ? order < 0 : order > 0)
      best = value;
  }
  return best;
}

} // namespace millstream::reference
