// Which kernel casts between two types, as Flink's CAST does.
#include "frontend/functions/FunctionTable.h"
#include "frontend/functions/TypeRules.h"

using mlir::Type;

namespace millstream {
namespace {

using flow::DecimalType;
using enum KernelResult;
using Cast = std::optional<CastKernel>;

// How a number is held, as kernels' names have it: i8 … f64, bool; -1 for others.
int numberIndex(Type type) {
  if (type.isInteger(1))
    return 0;
  if (auto integer = llvm::dyn_cast<mlir::IntegerType>(type))
    return integer.getWidth() == 8 ? 1 : integer.getWidth() == 16 ? 2 : integer.getWidth() == 32 ? 3 : 4;
  if (type.isF32())
    return 5;
  return type.isF64() ? 6 : -1;
}

// The value is held alike in both types.
CastKernel same(llvm::StringRef kernel) { return CastKernel{kernel, value, {}}; }

int32_t precisionOf(DecimalType type) { return static_cast<int32_t>(type.getPrecision()); }
int32_t scaleOf(DecimalType type) { return static_cast<int32_t>(type.getScale()); }

#define MILLSTREAM_FROM(from)                                                                                          \
  {"ms_cast_" from "_bool", "ms_cast_" from "_i8",  "ms_cast_" from "_i16", "ms_cast_" from "_i32",                    \
   "ms_cast_" from "_i64",  "ms_cast_" from "_f32", "ms_cast_" from "_f64"}

Cast castNumbers(int from, int to) {
  static constexpr const char *kernels[7][7] = {MILLSTREAM_FROM("bool"), MILLSTREAM_FROM("i8"),  MILLSTREAM_FROM("i16"),
                                                MILLSTREAM_FROM("i32"),  MILLSTREAM_FROM("i64"), MILLSTREAM_FROM("f32"),
                                                MILLSTREAM_FROM("f64")};
  return CastKernel{kernels[from][to], value, {}};
}

Cast castToDecimal(int from, DecimalType to) {
  int32_t precision = precisionOf(to), scale = scaleOf(to);
  if (from == 0)
    return CastKernel{"ms_cast_bool_decimal", value, {scale}};
  if (from == 5)
    return CastKernel{"ms_cast_f32_decimal", fallible, {precision, scale}};
  if (from == 6)
    return CastKernel{"ms_cast_f64_decimal", fallible, {precision, scale}};
  static constexpr int32_t digits[] = {0, 3, 5, 10, 19};
  static constexpr const char *exact[] = {"", "ms_cast_i8_decimal", "ms_cast_i16_decimal", "ms_cast_i32_decimal",
                                          "ms_cast_i64_decimal"};
  static constexpr const char *checked[] = {"", "ms_cast_i8_decimal_checked", "ms_cast_i16_decimal_checked",
                                            "ms_cast_i32_decimal_checked", "ms_cast_i64_decimal_checked"};
  if (precision - scale >= digits[from])
    return CastKernel{exact[from], value, {scale}};
  return CastKernel{checked[from], nullable, {scale, precision}};
}

Cast castFromDecimal(DecimalType from, int to) {
  static constexpr const char *kernels[7] = MILLSTREAM_FROM("decimal");
  if (to == 0)
    return CastKernel{kernels[to], value, {}};
  if (to >= 5)
    return CastKernel{kernels[to], value, {precisionOf(from), scaleOf(from)}};
  return CastKernel{kernels[to], value, {scaleOf(from)}};
}

Cast castDecimals(DecimalType from, DecimalType to) {
  int32_t raise = scaleOf(to) - scaleOf(from);
  // Rounding away digits may carry into one more before the point.
  unsigned needed = integerDigits(from) + (raise < 0);
  if (integerDigits(to) >= needed && raise == 0)
    return same("ms_same_i128");
  if (integerDigits(to) >= needed && raise > 0)
    return CastKernel{"ms_cast_decimal_raise", value, {raise}};
  if (integerDigits(to) >= needed)
    return CastKernel{"ms_cast_decimal_lower", value, {-raise}};
  return CastKernel{"ms_cast_decimal_decimal", nullable, {scaleOf(from), scaleOf(to), precisionOf(to)}};
}

// ---- Times ----

bool isLocal(Type type) { return llvm::isa<flow::TimestampLtzType>(type); }
bool isTimestamp(Type type) { return llvm::isa<flow::TimestampType, flow::TimestampLtzType>(type); }
int32_t digitsOf(Type type) { return static_cast<int32_t>(timestampPrecision(type)); }

// Within plain timestamps, or within instants: the precision alone changes.
Cast castPrecision(Type from, Type to) {
  int32_t digits = digitsOf(to);
  bool shorter = digits < digitsOf(from);
  if (isMilliseconds(from) && isMilliseconds(to))
    return shorter ? CastKernel{"ms_cut_ms", value, {digits}} : same("ms_same_i64");
  if (isMilliseconds(from))
    return CastKernel{"ms_cast_ms_ns", value, {}};
  if (isMilliseconds(to))
    return CastKernel{"ms_cast_ns_ms", value, {digits}};
  return shorter ? CastKernel{"ms_cut_ns", value, {digits}} : same("ms_same_i128");
}

Cast castTimestamps(Type from, Type to) {
  if (isLocal(from) == isLocal(to))
    return castPrecision(from, to);
  int32_t digits = digitsOf(to);
  bool shorter = digits < digitsOf(from), local = isLocal(to);
  if (isMilliseconds(from) && isNanoseconds(to))
    return CastKernel{local ? "ms_cast_ts_ltzn" : "ms_cast_ltz_tsn", value, {}};
  if (isNanoseconds(from) && isMilliseconds(to))
    return CastKernel{local ? "ms_cast_tsn_ltz" : "ms_cast_ltzn_ts", value, {digits}};
  if (isMilliseconds(from) && shorter)
    return CastKernel{local ? "ms_cast_ts_ltz_cut" : "ms_cast_ltz_ts_cut", value, {digits}};
  if (isMilliseconds(from))
    return CastKernel{local ? "ms_cast_ts_ltz" : "ms_cast_ltz_ts", value, {}};
  // Nanoseconds keep all their digits across the zone.
  return CastKernel{local ? "ms_cast_tsn_ltzn" : "ms_cast_ltzn_tsn", value, {}};
}

// Index of a timestamp's holding in the tables below: ts, tsn, ltz, ltzn.
int holdingOf(Type timestamp) { return (isLocal(timestamp) ? 2 : 0) + isNanoseconds(timestamp); }

Cast castTime(Type from, Type to) {
  static constexpr const char *date_to[] = {"ms_cast_date_ts", "ms_cast_date_tsn", "ms_cast_date_ltz",
                                            "ms_cast_date_ltzn"};
  static constexpr const char *to_date[] = {"ms_cast_ts_date", "ms_cast_tsn_date", "ms_cast_ltz_date",
                                            "ms_cast_ltzn_date"};
  static constexpr const char *time_to[] = {"ms_cast_time_ts", "ms_cast_time_tsn", "ms_cast_time_ltz",
                                            "ms_cast_time_ltzn"};
  static constexpr const char *to_time[] = {"ms_cast_ts_time", "ms_cast_tsn_time", "ms_cast_ltz_time",
                                            "ms_cast_ltzn_time"};
  if (isTimestamp(from) && isTimestamp(to))
    return castTimestamps(from, to);
  if (isTimestamp(to) && llvm::isa<flow::DateType>(from))
    return CastKernel{date_to[holdingOf(to)], value, {}};
  if (isTimestamp(to) && llvm::isa<flow::TimeType>(from))
    return CastKernel{time_to[holdingOf(to)], value, {}};
  if (isTimestamp(from) && llvm::isa<flow::DateType>(to))
    return CastKernel{to_date[holdingOf(from)], value, {}};
  auto target = llvm::dyn_cast<flow::TimeType>(to);
  if (!target)
    return std::nullopt;
  int32_t digits = std::min<int32_t>(target.getPrecision(), 3);
  if (isTimestamp(from))
    return CastKernel{to_time[holdingOf(from)], value, {digits}};
  auto source = llvm::dyn_cast<flow::TimeType>(from);
  if (!source)
    return std::nullopt;
  return target.getPrecision() < std::min(source.getPrecision(), 3u) ? CastKernel{"ms_cut_time", value, {digits}}
                                                                     : same("ms_same_i32");
}

// ---- Text ----

Cast castToText(Type from) {
  static constexpr const char *numbers[] = {"ms_cast_bool_string", "ms_cast_i8_string",  "ms_cast_i16_string",
                                            "ms_cast_i32_string",  "ms_cast_i64_string", "ms_cast_f32_string",
                                            "ms_cast_f64_string"};
  static constexpr const char *timestamps[] = {"ms_cast_ts_string", "ms_cast_tsn_string", "ms_cast_ltz_string",
                                               "ms_cast_ltzn_string"};
  if (int number = numberIndex(from); number >= 0)
    return CastKernel{numbers[number], number == 0 ? value : arena, {}};
  if (auto decimal = llvm::dyn_cast<DecimalType>(from))
    return CastKernel{"ms_cast_decimal_string", arena, {scaleOf(decimal)}};
  if (isTimestamp(from))
    return CastKernel{timestamps[holdingOf(from)], arena, {digitsOf(from)}};
  if (auto time = llvm::dyn_cast<flow::TimeType>(from))
    return CastKernel{"ms_cast_time_string", arena, {static_cast<int32_t>(time.getPrecision())}};
  if (llvm::isa<flow::DateType>(from))
    return CastKernel{"ms_cast_date_string", arena, {}};
  if (auto interval = llvm::dyn_cast<flow::IntervalType>(from))
    return CastKernel{interval.getMonths() ? "ms_cast_months_string" : "ms_cast_interval_string", arena, {}};
  if (llvm::isa<flow::BytesType>(from))
    return CastKernel{"ms_cast_bytes_string", arena, {}};
  return std::nullopt;
}

Cast castFromText(Type to) {
  static constexpr const char *numbers[7] = MILLSTREAM_FROM("string");
  static constexpr const char *timestamps[] = {"ms_cast_string_ts", "ms_cast_string_tsn", "ms_cast_string_ltz",
                                               "ms_cast_string_ltzn"};
  if (int number = numberIndex(to); number >= 0)
    return CastKernel{numbers[number], fallible, {}};
  if (auto decimal = llvm::dyn_cast<DecimalType>(to))
    return CastKernel{"ms_cast_string_decimal", fallible, {precisionOf(decimal), scaleOf(decimal)}};
  if (isTimestamp(to))
    return CastKernel{timestamps[holdingOf(to)], fallible, {digitsOf(to)}};
  if (auto time = llvm::dyn_cast<flow::TimeType>(to))
    return CastKernel{"ms_cast_string_time", fallible, {static_cast<int32_t>(time.getPrecision())}};
  if (llvm::isa<flow::DateType>(to))
    return CastKernel{"ms_cast_string_date", fallible, {}};
  if (llvm::isa<flow::BytesType>(to))
    return same("ms_same_text");
  return std::nullopt;
}

#undef MILLSTREAM_FROM

} // namespace

std::optional<CastKernel> findCast(Type from, Type to) {
  if (from == to)
    return CastKernel{};
  if (llvm::isa<flow::StringType>(to))
    return castToText(from);
  if (llvm::isa<flow::StringType>(from))
    return castFromText(to);
  int source = numberIndex(from), target = numberIndex(to);
  auto from_decimal = llvm::dyn_cast<DecimalType>(from), to_decimal = llvm::dyn_cast<DecimalType>(to);
  if (source >= 0 && target >= 0)
    return castNumbers(source, target);
  if (source >= 0 && to_decimal)
    return castToDecimal(source, to_decimal);
  if (from_decimal && target >= 0)
    return castFromDecimal(from_decimal, target);
  if (from_decimal && to_decimal)
    return castDecimals(from_decimal, to_decimal);
  // Arrays that differ in nothing but whether elements may be NULL are laid out differently: no cast yet.
  return castTime(from, to);
}

} // namespace millstream
