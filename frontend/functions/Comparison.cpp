// = <> < <= > >= and what builds on them. Text and bytes compare byte by byte, floats as in Java (NaN is
// unequal to all), decimals by value whatever their scales.
#include "frontend/functions/TableBuilder.h"

namespace millstream::table {
namespace {

// The powers of ten that bring both sides to one scale, and 1 if that cannot leave 128 bits.
Constants commonScale(Types args, mlir::Type) {
  flow::DecimalType a = asDecimal(args[0]), b = asDecimal(args[1]);
  int32_t raise_a = std::max<int32_t>(b.getScale() - a.getScale(), 0);
  int32_t raise_b = std::max<int32_t>(a.getScale() - b.getScale(), 0);
  bool exact =
      a.getPrecision() + raise_a <= decimal_precision_max && b.getPrecision() + raise_b <= decimal_precision_max;
  return {raise_a, raise_b, exact};
}

// Kernels of one operator, by how the compared values are held.
struct Kernels {
  const char *boolean, *i8, *i16, *i32, *i64, *i128, *f32, *f64, *decimal, *text;
};

#define MILLSTREAM_KERNELS(op)                                                                                         \
  Kernels{"ms_" op "_bool", "ms_" op "_i8",  "ms_" op "_i16", "ms_" op "_i32",     "ms_" op "_i64",                    \
          "ms_" op "_i128", "ms_" op "_f32", "ms_" op "_f64", "ms_" op "_decimal", "ms_" op "_text"}

void addComparison(Family &family, llvm::StringRef name, llvm::StringRef signature, llvm::StringRef doc,
                   const Kernels &k) {
  auto f = family.function(name, signature, doc);
  auto pair = [&](Kind kind, const char *kernel) { f.add({kind, kind}, toBoolean, kernel); };
  pair(boolean, k.boolean);
  pair(tinyint, k.i8);
  pair(smallint, k.i16);
  pair(integer, k.i32);
  pair(bigint, k.i64);
  f.add({decimal, decimal}, toBoolean, k.decimal, value, commonScale);
  pair(float32, k.f32);
  pair(float64, k.f64);
  pair(string, k.text);
  pair(bytes, k.text);
  pair(date, k.i32);
  pair(time, k.i32);
  // Nanoseconds first: a pair of mixed precision must not be cut to milliseconds.
  pair(timestampNs, k.i128);
  pair(timestampMs, k.i64);
  pair(ltzNs, k.i128);
  pair(ltzMs, k.i64);
  pair(intervalDay, k.i64);
  pair(intervalMonth, k.i32);
}

// The larger or smaller of two: kernels by width.
void addExtreme(Family &family, llvm::StringRef name, llvm::StringRef signature, llvm::StringRef doc,
                const Kernels &k) {
  auto f = family.function(name, signature, doc);
  auto pair = [&](Kind kind, const char *kernel) { f.add({kind, kind}, first, kernel).variadic().unified(); };
  pair(boolean, k.boolean);
  pair(tinyint, k.i8);
  pair(smallint, k.i16);
  pair(integer, k.i32);
  pair(bigint, k.i64);
  pair(decimal, k.i128);
  pair(float32, k.f32);
  pair(float64, k.f64);
  pair(string, k.text);
  pair(date, k.i32);
  pair(time, k.i32);
  pair(timestampNs, k.i128);
  pair(timestampMs, k.i64);
  pair(ltzNs, k.i128);
  pair(ltzMs, k.i64);
}

} // namespace

void addComparisonFunctions(std::vector<Function> &table) {
  Family family(table, "comparison");
  addComparison(family, "=", "a = b", "Whether both are equal.", MILLSTREAM_KERNELS("eq"));
  addComparison(family, "<>", "a <> b", "Whether they differ.", MILLSTREAM_KERNELS("ne"));
  addComparison(family, "<", "a < b", "Whether the first is smaller. Text compares by its UTF-8 bytes.",
                MILLSTREAM_KERNELS("lt"));
  addComparison(family, "<=", "a <= b", "Whether the first is smaller or both are equal.", MILLSTREAM_KERNELS("le"));
  addComparison(family, ">", "a > b", "Whether the first is larger.", MILLSTREAM_KERNELS("gt"));
  addComparison(family, ">=", "a >= b", "Whether the first is larger or both are equal.", MILLSTREAM_KERNELS("ge"));
  addExtreme(family, "GREATEST", "GREATEST(a, b, …)",
             "The largest of the arguments, in their common type; NULL if one is NULL.",
             MILLSTREAM_KERNELS("greatest"));
  addExtreme(family, "LEAST", "LEAST(a, b, …)",
             "The smallest of the arguments, in their common type; NULL if one is NULL.", MILLSTREAM_KERNELS("least"));
}

} // namespace millstream::table
