// What aggregate functions need beside ordinary arithmetic: averages, and sums of decimals.
#include "runtime/kernels/Decimal.h"
#include "runtime/kernels/Kernel.h"

using namespace millstream;

// Averages of integers are cut off, as Flink has them. `count` is not 0.
#define MS_AVERAGE(suffix, T)                                                                                          \
  MS_INLINE_KERNEL T ms_avg_##suffix(int64_t sum, int64_t count) { return static_cast<T>(sum / count); }
MS_AVERAGE(i8, int8_t)
MS_AVERAGE(i16, int16_t)
MS_AVERAGE(i32, int32_t)
MS_AVERAGE(i64, int64_t)

MS_INLINE_KERNEL double ms_avg_f64(double sum, int64_t count) { return sum / static_cast<double>(count); }
MS_INLINE_KERNEL float ms_avg_f32(double sum, int64_t count) {
  return static_cast<float>(sum / static_cast<double>(count));
}

static constexpr int128 decimal_limit = [] { // 10^38
  int128 value = 1;
  for (int i = 0; i < 38; ++i)
    value *= 10;
  return value;
}();

// A sum of more than 38 digits is NULL.
MS_INLINE_KERNEL MsOutcome ms_sum_decimal(MsContext *, int128 a, int128 b, int128 *sum) {
  if (__builtin_add_overflow(a, b, sum) || *sum >= decimal_limit || *sum <= -decimal_limit)
    return MS_NULL;
  return MS_VALUE;
}

// sum / count, raised by `raise` digits first, rounded half up; NULL where that has more than 38 digits.
MS_KERNEL MsOutcome ms_avg_decimal(MsContext *, int128 sum, int64_t count, int32_t raise, int128 *average) {
  int128 whole = sum / count, rest = sum % count, divisor = count;
  for (int32_t i = 0; i < raise; ++i) {
    int128 digit = rest * 10 / divisor;
    rest = rest * 10 % divisor;
    if (__builtin_mul_overflow(whole, 10, &whole) || __builtin_add_overflow(whole, digit, &whole))
      return MS_NULL;
  }
  int128 twice = (rest < 0 ? -rest : rest) * 2;
  if (twice >= divisor)
    whole += sum < 0 ? -1 : 1;
  *average = whole;
  return whole >= decimal_limit || whole <= -decimal_limit ? MS_NULL : MS_VALUE;
}
