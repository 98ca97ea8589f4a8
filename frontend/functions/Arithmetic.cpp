// + - * / % and the sign functions: integers wrap around and keep the wider type, decimals grow as Flink's
// do, intervals move times.
#include "frontend/functions/TableBuilder.h"

namespace millstream::table {
namespace {

flow::DecimalType left(Types args) { return asDecimal(args[0]); }
flow::DecimalType right(Types args) { return asDecimal(args[1]); }

mlir::Type sum(mlir::MLIRContext *, Types args) { return decimalSum(left(args), right(args)); }
mlir::Type product(mlir::MLIRContext *, Types args) { return decimalProduct(left(args), right(args)); }
mlir::Type quotient(mlir::MLIRContext *, Types args) { return decimalQuotient(left(args), right(args)); }
mlir::Type remainder(mlir::MLIRContext *, Types args) { return decimalRemainder(left(args), right(args)); }

// No result digit is given up and none can overflow.
bool sumFits(Types args) {
  bool clamped;
  decimalSum(left(args), right(args), &clamped);
  return !clamped;
}
bool productFits(Types args) {
  bool clamped;
  decimalProduct(left(args), right(args), &clamped);
  return !clamped;
}

int32_t scaleOf(flow::DecimalType type) { return static_cast<int32_t>(type.getScale()); }

// By which powers of ten each side is multiplied to reach their common scale.
Constants raises(Types args, mlir::Type) {
  int32_t a = scaleOf(left(args)), b = scaleOf(right(args));
  return {std::max(b - a, 0), std::max(a - b, 0)};
}
// The same, and how many digits of the exact result are rounded away.
Constants raisesAndDrop(Types args, mlir::Type result) {
  int32_t a = scaleOf(left(args)), b = scaleOf(right(args));
  return {std::max(b - a, 0), std::max(a - b, 0), std::max(a, b) - scaleOf(asDecimal(result))};
}
Constants productDrop(Types args, mlir::Type result) {
  return {scaleOf(left(args)) + scaleOf(right(args)) - scaleOf(asDecimal(result))};
}
// quotient = a * 10^shift / b, with the result's precision.
Constants quotientShift(Types args, mlir::Type result) {
  flow::DecimalType type = asDecimal(result);
  return {scaleOf(type) - scaleOf(left(args)) + scaleOf(right(args)), static_cast<int32_t>(type.getPrecision())};
}
Constants remainderRaises(Types args, mlir::Type result) {
  Constants constants = raisesAndDrop(args, result);
  constants.push_back(static_cast<int32_t>(asDecimal(result).getPrecision()));
  return constants;
}

// tinyint … bigint, float, double: the same operation at each width.
void addWidths(FunctionBuilder &f, std::initializer_list<const char *> kernels, KernelResult integers) {
  static constexpr Kind kinds[] = {tinyint, smallint, integer, bigint, float32, float64};
  size_t i = 0;
  for (const char *kernel : kernels) {
    Kind kind = kinds[i];
    f.add({kind, kind}, first, kernel, i < 4 ? integers : value);
    ++i;
  }
}

void addSums(Family &family) {
  auto plus = family.function("+", "a + b",
                              "The sum. Integers keep the wider type and wrap around; a decimal of more than 38 digits "
                              "is NULL. An interval moves a date, time or timestamp.");
  addWidths(plus, {"ms_add_i8", "ms_add_i16", "ms_add_i32", "ms_add_i64"}, value);
  plus.add({decimal, decimal}, sum, "ms_decimal_add", value, raises).accepting(sumFits);
  plus.add({decimal, decimal}, sum, "ms_decimal_add_wide", nullable, raisesAndDrop);
  plus.add({float32, float32}, first, "ms_add_f32").add({float64, float64}, first, "ms_add_f64");
  plus.add({intervalDay, intervalDay}, first, "ms_add_i64").add({intervalMonth, intervalMonth}, first, "ms_add_i32");
  plus.add({timestampNs, intervalDay}, first, "ms_add_ns_interval")
      .add({timestampMs, intervalDay}, first, "ms_add_i64");
  plus.add({ltzNs, intervalDay}, first, "ms_add_ns_interval").add({ltzMs, intervalDay}, first, "ms_add_i64");
  plus.add({timestampNs, intervalMonth}, first, "ms_add_months_ns")
      .add({timestampMs, intervalMonth}, first, "ms_add_months_ms");
  plus.add({ltzNs, intervalMonth}, first, "ms_add_months_ns").add({ltzMs, intervalMonth}, first, "ms_add_months_ms");
  plus.add({date, intervalDay}, first, "ms_add_date_interval").add({date, intervalMonth}, first, "ms_add_months_date");
  plus.add({time, intervalDay}, first, "ms_add_time_interval");
  // An interval may stand in front.
  plus.add({intervalDay, timestampNs}, second, "ms_add_interval_ns")
      .add({intervalDay, timestampMs}, second, "ms_add_i64");
  plus.add({intervalDay, ltzNs}, second, "ms_add_interval_ns").add({intervalDay, ltzMs}, second, "ms_add_i64");
  plus.add({intervalMonth, timestampNs}, second, "ms_months_add_ns")
      .add({intervalMonth, timestampMs}, second, "ms_months_add_ms");
  plus.add({intervalDay, date}, second, "ms_interval_add_date")
      .add({intervalMonth, date}, second, "ms_months_add_date");
  plus.add({intervalDay, time}, second, "ms_interval_add_time");
}

void addDifferences(Family &family) {
  auto minus = family.function("-", "a - b",
                               "The difference. Integers keep the wider type and wrap around; a decimal of more than "
                               "38 digits is NULL. An interval moves a date, time or timestamp back.");
  addWidths(minus, {"ms_sub_i8", "ms_sub_i16", "ms_sub_i32", "ms_sub_i64"}, value);
  minus.add({decimal, decimal}, sum, "ms_decimal_sub", value, raises).accepting(sumFits);
  minus.add({decimal, decimal}, sum, "ms_decimal_sub_wide", nullable, raisesAndDrop);
  minus.add({float32, float32}, first, "ms_sub_f32").add({float64, float64}, first, "ms_sub_f64");
  minus.add({intervalDay, intervalDay}, first, "ms_sub_i64").add({intervalMonth, intervalMonth}, first, "ms_sub_i32");
  minus.add({timestampNs, intervalDay}, first, "ms_sub_ns_interval")
      .add({timestampMs, intervalDay}, first, "ms_sub_i64");
  minus.add({ltzNs, intervalDay}, first, "ms_sub_ns_interval").add({ltzMs, intervalDay}, first, "ms_sub_i64");
  minus.add({timestampNs, intervalMonth}, first, "ms_sub_months_ns")
      .add({timestampMs, intervalMonth}, first, "ms_sub_months_ms");
  minus.add({ltzNs, intervalMonth}, first, "ms_sub_months_ns").add({ltzMs, intervalMonth}, first, "ms_sub_months_ms");
  minus.add({date, intervalDay}, first, "ms_sub_date_interval").add({date, intervalMonth}, first, "ms_sub_months_date");
  minus.add({time, intervalDay}, first, "ms_sub_time_interval");
}

void addProducts(Family &family) {
  auto times = family.function("*", "a * b",
                               "The product. Integers keep the wider type and wrap around; a decimal of more than 38 "
                               "digits is NULL. An interval may be multiplied by an integer.");
  addWidths(times, {"ms_mul_i8", "ms_mul_i16", "ms_mul_i32", "ms_mul_i64"}, value);
  times.add({decimal, decimal}, product, "ms_decimal_mul").accepting(productFits);
  times.add({decimal, decimal}, product, "ms_decimal_mul_wide", nullable, productDrop);
  times.add({float32, float32}, first, "ms_mul_f32").add({float64, float64}, first, "ms_mul_f64");
  times.add({intervalDay, bigint}, first, "ms_mul_i64").add({bigint, intervalDay}, second, "ms_mul_i64");
  times.add({intervalMonth, integer}, first, "ms_mul_i32").add({integer, intervalMonth}, second, "ms_mul_i32");
}

void addQuotients(Family &family) {
  auto over = family.function("/", "a / b",
                              "The quotient, cut towards zero for integers. Dividing an integer or a decimal by zero "
                              "is an error; a double gives an infinity or NaN.");
  addWidths(over, {"ms_div_i8", "ms_div_i16", "ms_div_i32", "ms_div_i64"}, fallible);
  over.add({decimal, decimal}, quotient, "ms_decimal_div", fallible, quotientShift);
  over.add({float32, float32}, first, "ms_div_f32").add({float64, float64}, first, "ms_div_f64");
}

void addRemainders(Family &family) {
  auto mod = family.function("%", "a % b",
                             "The remainder, with the sign of the dividend and the type of the divisor. By zero it is "
                             "an error for integers and decimals.");
  constexpr KernelResult f = fallible;
  addWidths(mod, {"ms_mod_i8", "ms_mod_i16", "ms_mod_i32", "ms_mod_i64"}, f);
  mod.add({smallint, tinyint}, second, "ms_mod_i16_i8", f).add({integer, tinyint}, second, "ms_mod_i32_i8", f);
  mod.add({bigint, tinyint}, second, "ms_mod_i64_i8", f).add({integer, smallint}, second, "ms_mod_i32_i16", f);
  mod.add({bigint, smallint}, second, "ms_mod_i64_i16", f).add({bigint, integer}, second, "ms_mod_i64_i32", f);
  mod.add({decimal, decimal}, remainder, "ms_decimal_mod", f, remainderRaises);
  family.alias("MOD", "%", "MOD(a, b)");
}

// One argument, result of its type, at each width and for decimals.
void addUnary(FunctionBuilder &f, llvm::ArrayRef<const char *> kernels) {
  f.add({tinyint}, first, kernels[0]).add({smallint}, first, kernels[1]);
  f.add({integer}, first, kernels[2]).add({bigint}, first, kernels[3]);
}

} // namespace

void addArithmeticFunctions(std::vector<Function> &table) {
  Family family(table, "arithmetic");
  addSums(family);
  addDifferences(family);
  addProducts(family);
  addQuotients(family);
  addRemainders(family);

  auto negate = family.function("NEG", "-a", "The number with the other sign; the least integer stays as it is.");
  addUnary(negate, {"ms_neg_i8", "ms_neg_i16", "ms_neg_i32", "ms_neg_i64"});
  negate.add({decimal}, first, "ms_neg_i128").add({float32}, first, "ms_neg_f32").add({float64}, first, "ms_neg_f64");
  negate.add({intervalDay}, first, "ms_neg_i64").add({intervalMonth}, first, "ms_neg_i32");

  auto abs = family.function("ABS", "ABS(a)", "The number without its sign; the least integer stays as it is.");
  addUnary(abs, {"ms_abs_i8", "ms_abs_i16", "ms_abs_i32", "ms_abs_i64"});
  abs.add({decimal}, first, "ms_abs_i128").add({float32}, first, "ms_abs_f32").add({float64}, first, "ms_abs_f64");

  auto sign = family.function("SIGN", "SIGN(a)", "-1, 0 or 1 in the number's own type.");
  addUnary(sign, {"ms_sign_i8", "ms_sign_i16", "ms_sign_i32", "ms_sign_i64"});
  sign.add({decimal}, first, "ms_sign_decimal", value,
           [](Types args, mlir::Type) -> Constants { return {scaleOf(left(args))}; });
  sign.add({float32}, first, "ms_sign_f32").add({float64}, first, "ms_sign_f64");
}

} // namespace millstream::table
