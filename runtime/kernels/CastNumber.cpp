// Casts between integers, floats and booleans, as Java has them: integers are cut to the narrower width,
// floats stop at the ends of int and bigint (and are cut from int to the narrower ones), NaN is 0.
#include "runtime/kernels/Kernel.h"

using namespace millstream;

namespace {

// Towards zero, stopping at the ends of T.
template <class T, class F> T saturate(F value) {
  constexpr F least = static_cast<F>(static_cast<T>(T(1) << (sizeof(T) * 8 - 1))); // a power of two: exact
  if (value != value)
    return 0;
  if (value < least)
    return static_cast<T>(least);
  if (value >= -least)
    return static_cast<T>(~(T(1) << (sizeof(T) * 8 - 1)));
  return static_cast<T>(value);
}

} // namespace

#define MS_INTEGER_CAST(from, F, to, T)                                                                                \
  MS_INLINE_KERNEL T ms_cast_##from##_##to(F value) { return static_cast<T>(value); }
#define MS_INTEGER_CASTS(from, F)                                                                                      \
  MS_INTEGER_CAST(from, F, i8, int8_t)                                                                                 \
  MS_INTEGER_CAST(from, F, i16, int16_t)                                                                               \
  MS_INTEGER_CAST(from, F, i32, int32_t)                                                                               \
  MS_INTEGER_CAST(from, F, i64, int64_t)                                                                               \
  MS_INTEGER_CAST(from, F, f32, float)                                                                                 \
  MS_INTEGER_CAST(from, F, f64, double)                                                                                \
  MS_INLINE_KERNEL bool ms_cast_##from##_bool(F value) { return value != 0; }

MS_INTEGER_CASTS(i8, int8_t)
MS_INTEGER_CASTS(i16, int16_t)
MS_INTEGER_CASTS(i32, int32_t)
MS_INTEGER_CASTS(i64, int64_t)

#define MS_FLOAT_CASTS(from, F)                                                                                        \
  MS_INLINE_KERNEL int8_t ms_cast_##from##_i8(F value) { return static_cast<int8_t>(saturate<int32_t>(value)); }       \
  MS_INLINE_KERNEL int16_t ms_cast_##from##_i16(F value) { return static_cast<int16_t>(saturate<int32_t>(value)); }    \
  MS_INLINE_KERNEL int32_t ms_cast_##from##_i32(F value) { return saturate<int32_t>(value); }                          \
  MS_INLINE_KERNEL int64_t ms_cast_##from##_i64(F value) { return saturate<int64_t>(value); }                          \
  MS_INLINE_KERNEL bool ms_cast_##from##_bool(F value) { return value != 0; }

MS_FLOAT_CASTS(f32, float)
MS_FLOAT_CASTS(f64, double)
MS_INLINE_KERNEL double ms_cast_f32_f64(float value) { return static_cast<double>(value); }
MS_INLINE_KERNEL float ms_cast_f64_f32(double value) { return static_cast<float>(value); }

MS_INTEGER_CAST(bool, bool, i8, int8_t)
MS_INTEGER_CAST(bool, bool, i16, int16_t)
MS_INTEGER_CAST(bool, bool, i32, int32_t)
MS_INTEGER_CAST(bool, bool, i64, int64_t)
MS_INTEGER_CAST(bool, bool, f32, float)
MS_INTEGER_CAST(bool, bool, f64, double)
