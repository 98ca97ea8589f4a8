// Arithmetic of integers and floats: integers wrap around as Java's do, a zero divisor of integers fails,
// floats follow IEEE 754.
#include "runtime/kernels/Fail.h"
#include "runtime/kernels/Kernel.h"

using namespace millstream;

namespace {

// Wrapping at the type's own width, without the undefined behaviour of signed overflow.
template <class T> struct Wide;
template <> struct Wide<int8_t> {
  using Type = uint32_t;
};
template <> struct Wide<int16_t> {
  using Type = uint32_t;
};
template <> struct Wide<int32_t> {
  using Type = uint32_t;
};
template <> struct Wide<int64_t> {
  using Type = uint64_t;
};
template <class T> constexpr typename Wide<T>::Type wide(T value) { return static_cast<typename Wide<T>::Type>(value); }

template <class T> T quotient(T a, T b) { return b == -1 ? static_cast<T>(0 - wide(a)) : static_cast<T>(a / b); }
template <class T, class U> U remainder(T a, U b) { return b == -1 ? U(0) : static_cast<U>(a % b); }

} // namespace

#define MS_INTEGER_ARITHMETIC(suffix, T)                                                                               \
  MS_INLINE_KERNEL T ms_add_##suffix(T a, T b) { return static_cast<T>(wide(a) + wide(b)); }                           \
  MS_INLINE_KERNEL T ms_sub_##suffix(T a, T b) { return static_cast<T>(wide(a) - wide(b)); }                           \
  MS_INLINE_KERNEL T ms_mul_##suffix(T a, T b) { return static_cast<T>(wide(a) * wide(b)); }                           \
  MS_INLINE_KERNEL T ms_neg_##suffix(T a) { return static_cast<T>(0 - wide(a)); }                                      \
  MS_INLINE_KERNEL T ms_abs_##suffix(T a) { return a < 0 ? static_cast<T>(0 - wide(a)) : a; }                          \
  MS_INLINE_KERNEL T ms_sign_##suffix(T a) { return static_cast<T>((a > 0) - (a < 0)); }                               \
  MS_INLINE_KERNEL MsOutcome ms_div_##suffix(MsContext *context, T a, T b, T *out) {                                   \
    if (__builtin_expect(b == 0, 0))                                                                                   \
      return failWith(context, "division by zero");                                                                    \
    *out = quotient(a, b);                                                                                             \
    return MS_VALUE;                                                                                                   \
  }

MS_INTEGER_ARITHMETIC(i8, int8_t)
MS_INTEGER_ARITHMETIC(i16, int16_t)
MS_INTEGER_ARITHMETIC(i32, int32_t)
MS_INTEGER_ARITHMETIC(i64, int64_t)

// The remainder has the divisor's type, in which it always fits.
#define MS_REMAINDER(suffix, T, U)                                                                                     \
  MS_INLINE_KERNEL MsOutcome ms_mod_##suffix(MsContext *context, T a, U b, U *out) {                                   \
    if (__builtin_expect(b == 0, 0))                                                                                   \
      return failWith(context, "division by zero");                                                                    \
    *out = remainder(a, b);                                                                                            \
    return MS_VALUE;                                                                                                   \
  }

MS_REMAINDER(i8, int8_t, int8_t)
MS_REMAINDER(i16, int16_t, int16_t)
MS_REMAINDER(i32, int32_t, int32_t)
MS_REMAINDER(i64, int64_t, int64_t)
MS_REMAINDER(i16_i8, int16_t, int8_t)
MS_REMAINDER(i32_i8, int32_t, int8_t)
MS_REMAINDER(i64_i8, int64_t, int8_t)
MS_REMAINDER(i32_i16, int32_t, int16_t)
MS_REMAINDER(i64_i16, int64_t, int16_t)
MS_REMAINDER(i64_i32, int64_t, int32_t)

#define MS_FLOAT_ARITHMETIC(suffix, T, fabs)                                                                           \
  MS_INLINE_KERNEL T ms_add_##suffix(T a, T b) { return a + b; }                                                       \
  MS_INLINE_KERNEL T ms_sub_##suffix(T a, T b) { return a - b; }                                                       \
  MS_INLINE_KERNEL T ms_mul_##suffix(T a, T b) { return a * b; }                                                       \
  MS_INLINE_KERNEL T ms_div_##suffix(T a, T b) { return a / b; }                                                       \
  MS_INLINE_KERNEL T ms_neg_##suffix(T a) { return -a; }                                                               \
  MS_INLINE_KERNEL T ms_abs_##suffix(T a) { return fabs(a); }                                                          \
  MS_INLINE_KERNEL T ms_sign_##suffix(T a) { return a > 0 ? T(1) : a < 0 ? T(-1) : a; }

MS_FLOAT_ARITHMETIC(f32, float, __builtin_fabsf)
MS_FLOAT_ARITHMETIC(f64, double, __builtin_fabs)
