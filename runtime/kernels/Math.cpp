// Rounding of integers and floats, and functions of the C library over doubles.
#include "runtime/functions/RoundReal.h"
#include "runtime/kernels/Decimal.h"
#include "runtime/kernels/Kernel.h"

#include <math.h>

using namespace millstream;

namespace {

// Rounded half away from zero, or cut, at 10^-digits; wraps at the type's width as Java's narrowing does.
template <class T, bool cut> T roundInteger(T value, int32_t digits) {
  if (digits >= 0)
    return value;
  if (digits < -19)
    return 0;
  int128 whole = cut ? decimal::divideByPower(value, -digits).quotient : decimal::lowerRounding(value, -digits);
  return static_cast<T>(whole * powerOfTen(-digits));
}

} // namespace

#define MS_INTEGER_ROUNDING(suffix, T)                                                                                 \
  MS_INLINE_KERNEL T ms_same_##suffix(T value) { return value; }                                                       \
  MS_KERNEL T ms_round_##suffix(T value, int32_t digits) { return roundInteger<T, false>(value, digits); }             \
  MS_KERNEL T ms_truncate_##suffix(T value, int32_t digits) { return roundInteger<T, true>(value, digits); }
MS_INTEGER_ROUNDING(i8, int8_t)
MS_INTEGER_ROUNDING(i16, int16_t)
MS_INTEGER_ROUNDING(i32, int32_t)
MS_INTEGER_ROUNDING(i64, int64_t)

MS_INLINE_KERNEL int128 ms_same_i128(int128 value) { return value; }
MS_INLINE_KERNEL MsString ms_same_text(MsString value) { return value; }

MS_INLINE_KERNEL float ms_floor_f32(float x) { return __builtin_elementwise_floor(x); }
MS_INLINE_KERNEL double ms_floor_f64(double x) { return __builtin_elementwise_floor(x); }
MS_INLINE_KERNEL float ms_ceil_f32(float x) { return __builtin_elementwise_ceil(x); }
MS_INLINE_KERNEL double ms_ceil_f64(double x) { return __builtin_elementwise_ceil(x); }

// Rounded in decimal, from the shortest digits that read back: 2.675 rounds to 2.68.
MS_KERNEL double ms_round_f64(double x, int32_t digits) { return ms_round_real(x, digits); }
MS_KERNEL float ms_round_f32(float x, int32_t digits) { return static_cast<float>(ms_round_real(x, digits)); }
MS_KERNEL double ms_truncate_f64(double x, int32_t digits) { return ms_truncate_real(x, digits); }
MS_KERNEL float ms_truncate_f32(float x, int32_t digits) { return static_cast<float>(ms_truncate_real(x, digits)); }

#define MS_DOUBLE_FUNCTION(name, expression)                                                                           \
  MS_INLINE_KERNEL double name(double x) { return expression; }
MS_DOUBLE_FUNCTION(ms_sqrt, __builtin_elementwise_sqrt(x))
MS_DOUBLE_FUNCTION(ms_exp, exp(x))
MS_DOUBLE_FUNCTION(ms_ln, log(x))
MS_DOUBLE_FUNCTION(ms_log10, log10(x))
MS_DOUBLE_FUNCTION(ms_log2, log(x) / M_LN2)
MS_DOUBLE_FUNCTION(ms_sin, sin(x))
MS_DOUBLE_FUNCTION(ms_cos, cos(x))
MS_DOUBLE_FUNCTION(ms_tan, tan(x))
MS_DOUBLE_FUNCTION(ms_cot, 1.0 / tan(x))
MS_DOUBLE_FUNCTION(ms_asin, asin(x))
MS_DOUBLE_FUNCTION(ms_acos, acos(x))
MS_DOUBLE_FUNCTION(ms_atan, atan(x))
MS_DOUBLE_FUNCTION(ms_sinh, sinh(x))
MS_DOUBLE_FUNCTION(ms_cosh, cosh(x))
MS_DOUBLE_FUNCTION(ms_tanh, tanh(x))
MS_DOUBLE_FUNCTION(ms_degrees, x * (180.0 / M_PI))
MS_DOUBLE_FUNCTION(ms_radians, x *(M_PI / 180.0))

// Java's pow differs from C's where a base of ±1 meets an infinite or NaN exponent: NaN there.
MS_INLINE_KERNEL double ms_power(double x, double y) {
  if (y != y || ((x == 1 || x == -1) && isinf(y)))
    return __builtin_nan("");
  return pow(x, y);
}
MS_INLINE_KERNEL double ms_atan2(double y, double x) { return atan2(y, x); }
MS_INLINE_KERNEL double ms_log(double base, double x) { return log(x) / log(base); }
MS_INLINE_KERNEL double ms_pi() { return M_PI; }
MS_INLINE_KERNEL double ms_e() { return M_E; }
