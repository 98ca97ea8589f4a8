// Rounding, powers, logarithms, trigonometry: over doubles, unless the type of the argument can be kept.
#include "frontend/functions/TableBuilder.h"

namespace millstream::table {
namespace {

int32_t scaleOf(mlir::Type type) { return static_cast<int32_t>(asDecimal(type).getScale()); }

// decimal(p, 0): FLOOR and CEIL keep the precision.
mlir::Type whole(mlir::MLIRContext *context, Types args) {
  return flow::DecimalType::get(context, asDecimal(args[0]).getPrecision(), 0);
}
mlir::Type roundedToWhole(mlir::MLIRContext *, Types args) { return decimalRounded(asDecimal(args[0]), 0); }
mlir::Type roundedTo(Types args, int64_t digits) { return decimalRounded(asDecimal(args[0]), digits); }

Constants firstScale(Types args, mlir::Type) { return {scaleOf(args[0])}; }
Constants zeroDigits(Types args, mlir::Type result) {
  return {0, scaleOf(args[0]), scaleOf(result), static_cast<int32_t>(asDecimal(result).getPrecision())};
}
Constants scales(Types args, mlir::Type result) {
  return {scaleOf(args[0]), scaleOf(result), static_cast<int32_t>(asDecimal(result).getPrecision())};
}

void addWhole(Family &family, const char *name, const char *signature, const char *doc, const char *f32,
              const char *f64, const char *of_decimal) {
  family.function(name, signature, doc)
      .add({tinyint}, first, "ms_same_i8")
      .add({smallint}, first, "ms_same_i16")
      .add({integer}, first, "ms_same_i32")
      .add({bigint}, first, "ms_same_i64")
      .add({decimal}, whole, of_decimal, value, firstScale)
      .add({float32}, first, f32)
      .add({float64}, first, f64);
}

struct RoundKernels {
  const char *i8, *i16, *i32, *i64, *f32, *f64, *decimal;
};

void addRounding(Family &family, const char *name, const char *signature, const char *doc, const RoundKernels &k) {
  auto f = family.function(name, signature, doc);
  f.add({tinyint}, first, "ms_same_i8").add({smallint}, first, "ms_same_i16");
  f.add({integer}, first, "ms_same_i32").add({bigint}, first, "ms_same_i64");
  f.add({decimal}, roundedToWhole, k.decimal, nullable, zeroDigits);
  f.add({float32}, first, k.f32, value, [](Types, mlir::Type) -> Constants { return {0}; });
  f.add({float64}, first, k.f64, value, [](Types, mlir::Type) -> Constants { return {0}; });
  f.add({tinyint, integer}, first, k.i8).add({smallint, integer}, first, k.i16);
  f.add({integer, integer}, first, k.i32).add({bigint, integer}, first, k.i64);
  f.add({decimal, integer}, first, k.decimal, nullable, scales).withLiteral(roundedTo);
  f.add({float32, integer}, first, k.f32).add({float64, integer}, first, k.f64);
}

void addDoubleFunctions(Family &family) {
  struct Entry {
    const char *name, *signature, *doc, *kernel;
  };
  static constexpr Entry entries[] = {
      {"SQRT", "SQRT(x)", "The square root; NaN of a negative number.", "ms_sqrt"},
      {"EXP", "EXP(x)", "e to the power of x.", "ms_exp"},
      {"LN", "LN(x)", "The natural logarithm.", "ms_ln"},
      {"LOG10", "LOG10(x)", "The logarithm to base 10.", "ms_log10"},
      {"LOG2", "LOG2(x)", "The logarithm to base 2.", "ms_log2"},
      {"SIN", "SIN(x)", "The sine.", "ms_sin"},
      {"COS", "COS(x)", "The cosine.", "ms_cos"},
      {"TAN", "TAN(x)", "The tangent.", "ms_tan"},
      {"COT", "COT(x)", "The cotangent.", "ms_cot"},
      {"ASIN", "ASIN(x)", "The arc sine.", "ms_asin"},
      {"ACOS", "ACOS(x)", "The arc cosine.", "ms_acos"},
      {"ATAN", "ATAN(x)", "The arc tangent.", "ms_atan"},
      {"SINH", "SINH(x)", "The hyperbolic sine.", "ms_sinh"},
      {"COSH", "COSH(x)", "The hyperbolic cosine.", "ms_cosh"},
      {"TANH", "TANH(x)", "The hyperbolic tangent.", "ms_tanh"},
      {"DEGREES", "DEGREES(x)", "Radians to degrees.", "ms_degrees"},
      {"RADIANS", "RADIANS(x)", "Degrees to radians.", "ms_radians"},
  };
  for (const Entry &entry : entries)
    family.function(entry.name, entry.signature, entry.doc).add({float64}, toFloat64, entry.kernel);
  family.function("POWER", "POWER(x, y)", "x to the power of y.").add({float64, float64}, toFloat64, "ms_power");
  family.function("ATAN2", "ATAN2(y, x)", "The angle of the point (x, y).")
      .add({float64, float64}, toFloat64, "ms_atan2");
  family.function("LOG", "LOG([base, ]x)", "The logarithm to a base, or the natural one.")
      .add({float64}, toFloat64, "ms_ln")
      .add({float64, float64}, toFloat64, "ms_log");
  family.function("PI", "PI()", "3.141592653589793.").add({}, toFloat64, "ms_pi");
  family.function("E", "E()", "2.718281828459045.").add({}, toFloat64, "ms_e");
}

} // namespace

void addMathFunctions(std::vector<Function> &table) {
  Family family(table, "math");
  addWhole(family, "FLOOR", "FLOOR(x)", "The next whole number below. FLOOR(t TO unit) cuts a time off.",
           "ms_floor_f32", "ms_floor_f64", "ms_floor_decimal");
  addWhole(family, "CEIL", "CEIL(x)", "The next whole number above. CEIL(t TO unit) rounds a time up.", "ms_ceil_f32",
           "ms_ceil_f64", "ms_ceil_decimal");
  addRounding(family, "ROUND", "ROUND(x[, digits])",
              "Rounded half away from zero to digits behind the point, before it if negative.",
              {"ms_round_i8", "ms_round_i16", "ms_round_i32", "ms_round_i64", "ms_round_f32", "ms_round_f64",
               "ms_round_decimal"});
  addRounding(family, "TRUNCATE", "TRUNCATE(x[, digits])", "Cut off behind that many digits.",
              {"ms_truncate_i8", "ms_truncate_i16", "ms_truncate_i32", "ms_truncate_i64", "ms_truncate_f32",
               "ms_truncate_f64", "ms_truncate_decimal"});
  addDoubleFunctions(family);
}

} // namespace millstream::table
