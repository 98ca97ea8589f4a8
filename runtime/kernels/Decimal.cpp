// Arithmetic and rounding of decimals. The compiler knows precisions and scales, so what cannot overflow is
// bare 128-bit code; the rest tries 128 bits first and calls runtime/functions/WideDecimal.
#include "runtime/kernels/Decimal.h"

#include "runtime/functions/WideDecimal.h"
#include "runtime/kernels/Fail.h"

using namespace millstream;

// ---- Results of at most 38 digits ----

MS_INLINE_KERNEL int128 ms_decimal_add(int128 a, int128 b, int32_t raise_a, int32_t raise_b) {
  return a * powerOfTen(raise_a) + b * powerOfTen(raise_b);
}
MS_INLINE_KERNEL int128 ms_decimal_sub(int128 a, int128 b, int32_t raise_a, int32_t raise_b) {
  return a * powerOfTen(raise_a) - b * powerOfTen(raise_b);
}
MS_INLINE_KERNEL int128 ms_decimal_mul(int128 a, int128 b) { return a * b; }
MS_INLINE_KERNEL int128 ms_neg_i128(int128 a) { return -a; }
MS_INLINE_KERNEL int128 ms_abs_i128(int128 a) { return a < 0 ? -a : a; }
MS_INLINE_KERNEL int128 ms_sign_decimal(int128 a, int32_t scale) {
  return a == 0 ? 0 : a < 0 ? -powerOfTen(scale) : powerOfTen(scale);
}

// ---- Results that may need more: NULL then ----

static inline MsOutcome giveWithin(int128 value, int32_t precision, int128 *out) {
  *out = value;
  return decimal::fits(value, precision) ? MS_VALUE : MS_NULL;
}

MS_INLINE_KERNEL MsOutcome ms_decimal_add_wide(MsContext *, int128 a, int128 b, int32_t raise_a, int32_t raise_b,
                                               int32_t drop, int128 *out) {
  int128 left, right, sum;
  if (decimal::raise(a, raise_a, left) && decimal::raise(b, raise_b, right) &&
      !__builtin_add_overflow(left, right, &sum))
    return giveWithin(decimal::lowerRounding(sum, drop), 38, out);
  return ms_wide_sum(a, b, raise_a, raise_b, drop, out);
}
MS_INLINE_KERNEL MsOutcome ms_decimal_sub_wide(MsContext *context, int128 a, int128 b, int32_t raise_a, int32_t raise_b,
                                               int32_t drop, int128 *out) {
  return ms_decimal_add_wide(context, a, -b, raise_a, raise_b, drop, out);
}
MS_INLINE_KERNEL MsOutcome ms_decimal_mul_wide(MsContext *, int128 a, int128 b, int32_t drop, int128 *out) {
  int128 product;
  if (!__builtin_mul_overflow(a, b, &product))
    return giveWithin(decimal::lowerRounding(product, drop), 38, out);
  return ms_wide_product(a, b, drop, out);
}

// In 64 bits where both (and the quotient) fit.
static inline decimal::Division divide(int128 a, int128 b) {
  auto narrow_a = static_cast<int64_t>(a), narrow_b = static_cast<int64_t>(b);
  if (a == narrow_a && b == narrow_b && a != INT64_MIN)
    return {narrow_a / narrow_b, narrow_a % narrow_b};
  return {a / b, a % b};
}

// a * 10^shift / b. Below 10^36 the dividend leaves room enough that rounding once, to the result's scale,
// gives what rounding to 38 digits first would.
MS_INLINE_KERNEL MsOutcome ms_decimal_div(MsContext *context, int128 a, int128 b, int32_t shift, int32_t precision,
                                          int128 *out) {
  if (__builtin_expect(b == 0, 0))
    return failWith(context, "division by zero");
  int128 dividend;
  if (shift >= 0 && shift <= 38 && decimal::raise(a, shift, dividend) && decimal::fits(dividend, 36)) {
    auto [quotient, rest] = divide(dividend, b);
    int128 distance = rest < 0 ? -rest : rest, size = b < 0 ? -b : b;
    if (distance >= size - distance)
      quotient += (a < 0) != (b < 0) ? -1 : 1;
    return giveWithin(quotient, precision, out);
  }
  return ms_wide_quotient(a, b, shift, precision, out);
}

MS_INLINE_KERNEL MsOutcome ms_decimal_mod(MsContext *context, int128 a, int128 b, int32_t raise_a, int32_t raise_b,
                                          int32_t drop, int32_t precision, int128 *out) {
  if (__builtin_expect(b == 0, 0))
    return failWith(context, "division by zero");
  int128 left, right;
  if (decimal::raise(a, raise_a, left) && decimal::raise(b, raise_b, right))
    return giveWithin(decimal::lowerRounding(divide(left, right).rest, drop), precision, out);
  return ms_wide_remainder(a, b, raise_a, raise_b, drop, precision, out);
}

// ---- Rounding ----

static inline int128 floorTo(int128 value, int32_t scale) {
  auto [quotient, rest] = decimal::divideByPower(value, scale);
  return quotient - (rest < 0);
}
MS_INLINE_KERNEL int128 ms_floor_decimal(int128 a, int32_t scale) { return floorTo(a, scale); }
MS_INLINE_KERNEL int128 ms_ceil_decimal(int128 a, int32_t scale) { return -floorTo(-a, scale); }

// Rounds or cuts at `digits` behind the point and gives the result in `result_scale`, which holds them.
template <bool cut>
static inline MsOutcome roundDecimal(int128 a, int32_t digits, int32_t scale, int32_t result_scale, int32_t precision,
                                     int128 *out) {
  int128 value = a;
  int32_t have = scale; // digits behind the point of `value`
  if (digits < scale) {
    // Saturated, so that no digit count overflows: 40 places take every decimal to zero.
    int64_t by = static_cast<int64_t>(scale) - digits;
    int32_t places = by > 39 ? 39 : static_cast<int32_t>(by);
    value = !cut ? decimal::lowerRounding(a, places) : places > 38 ? 0 : decimal::divideByPower(a, places).quotient;
    have = scale - places;
  }
  if (value == 0)
    return giveWithin(0, precision, out);
  int128 scaled = value;
  if (result_scale - have > 38 || !decimal::raise(value, result_scale - have, scaled))
    return MS_NULL;
  return giveWithin(scaled, precision, out);
}
MS_KERNEL MsOutcome ms_round_decimal(MsContext *, int128 a, int32_t digits, int32_t scale, int32_t result_scale,
                                     int32_t precision, int128 *out) {
  return roundDecimal<false>(a, digits, scale, result_scale, precision, out);
}
MS_KERNEL MsOutcome ms_truncate_decimal(MsContext *, int128 a, int32_t digits, int32_t scale, int32_t result_scale,
                                        int32_t precision, int128 *out) {
  return roundDecimal<true>(a, digits, scale, result_scale, precision, out);
}

// ---- Between decimals and other numbers ----

MS_INLINE_KERNEL int128 ms_cast_decimal_raise(int128 a, int32_t by) { return a * powerOfTen(by); }
MS_INLINE_KERNEL int128 ms_cast_decimal_lower(int128 a, int32_t by) { return decimal::lowerRounding(a, by); }
MS_INLINE_KERNEL MsOutcome ms_cast_decimal_decimal(MsContext *, int128 a, int32_t scale, int32_t to_scale,
                                                   int32_t to_precision, int128 *out) {
  if (to_scale <= scale)
    return giveWithin(decimal::lowerRounding(a, scale - to_scale), to_precision, out);
  int128 raised;
  if (!decimal::raise(a, to_scale - scale, raised))
    return MS_NULL;
  return giveWithin(raised, to_precision, out);
}

MS_INLINE_KERNEL bool ms_cast_decimal_bool(int128 a) { return a != 0; }
MS_INLINE_KERNEL int128 ms_cast_bool_decimal(bool a, int32_t scale) { return a ? powerOfTen(scale) : 0; }

// Cut towards zero, then wrapped to the integer's width.
#define MS_DECIMAL_INTEGER_CASTS(suffix, T)                                                                            \
  MS_INLINE_KERNEL T ms_cast_decimal_##suffix(int128 a, int32_t scale) {                                               \
    return static_cast<T>(decimal::divideByPower(a, scale).quotient);                                                  \
  }                                                                                                                    \
  MS_INLINE_KERNEL int128 ms_cast_##suffix##_decimal(T a, int32_t scale) { return a * powerOfTen(scale); }             \
  MS_INLINE_KERNEL MsOutcome ms_cast_##suffix##_decimal_checked(MsContext *, T a, int32_t scale, int32_t precision,    \
                                                                int128 *out) {                                         \
    int128 raised;                                                                                                     \
    if (!decimal::raise(a, scale, raised))                                                                             \
      return MS_NULL;                                                                                                  \
    return giveWithin(raised, precision, out);                                                                         \
  }
MS_DECIMAL_INTEGER_CASTS(i8, int8_t)
MS_DECIMAL_INTEGER_CASTS(i16, int16_t)
MS_DECIMAL_INTEGER_CASTS(i32, int32_t)
MS_DECIMAL_INTEGER_CASTS(i64, int64_t)

// Up to 18 digits Flink divides two doubles; beyond, it takes the nearest double. Where both parts are
// exact doubles, that is the same.
MS_INLINE_KERNEL double ms_cast_decimal_f64(int128 a, int32_t precision, int32_t scale) {
  int128 exact = static_cast<int128>(1) << 53;
  if (precision <= 18 || (a < exact && a > -exact && scale <= 22))
    return static_cast<double>(static_cast<int64_t>(a)) / static_cast<double>(powerOfTen(scale));
  return ms_wide_to_double(a, scale);
}
MS_INLINE_KERNEL float ms_cast_decimal_f32(int128 a, int32_t precision, int32_t scale) {
  return static_cast<float>(ms_cast_decimal_f64(a, precision, scale));
}
