// Comparisons of every type, and the larger and smaller of two values.
#include "runtime/kernels/Decimal.h"
#include "runtime/kernels/Kernel.h"

#include <cstring>

using namespace millstream;

namespace {

// Unsigned bytes, the shorter first where one begins the other.
inline int compareText(MsString a, MsString b) {
  uint64_t shorter = a.size < b.size ? a.size : b.size;
  int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
  return order ? order : (a.size > b.size) - (a.size < b.size);
}

inline bool equalText(MsString a, MsString b) {
  return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

} // namespace

#define MS_COMPARISON(suffix, T)                                                                                       \
  MS_INLINE_KERNEL bool ms_eq_##suffix(T a, T b) { return a == b; }                                                    \
  MS_INLINE_KERNEL bool ms_ne_##suffix(T a, T b) { return a != b; }                                                    \
  MS_INLINE_KERNEL bool ms_lt_##suffix(T a, T b) { return a < b; }                                                     \
  MS_INLINE_KERNEL bool ms_le_##suffix(T a, T b) { return a <= b; }                                                    \
  MS_INLINE_KERNEL bool ms_gt_##suffix(T a, T b) { return a > b; }                                                     \
  MS_INLINE_KERNEL bool ms_ge_##suffix(T a, T b) { return a >= b; }                                                    \
  MS_INLINE_KERNEL T ms_greatest_##suffix(T a, T b) { return a < b ? b : a; }                                          \
  MS_INLINE_KERNEL T ms_least_##suffix(T a, T b) { return a > b ? b : a; }

MS_COMPARISON(bool, bool)
MS_COMPARISON(i8, int8_t)
MS_COMPARISON(i16, int16_t)
MS_COMPARISON(i32, int32_t)
MS_COMPARISON(i64, int64_t)
MS_COMPARISON(i128, int128)
MS_COMPARISON(f32, float)
MS_COMPARISON(f64, double)

MS_INLINE_KERNEL bool ms_eq_text(MsString a, MsString b) { return equalText(a, b); }
MS_INLINE_KERNEL bool ms_ne_text(MsString a, MsString b) { return !equalText(a, b); }
MS_INLINE_KERNEL bool ms_lt_text(MsString a, MsString b) { return compareText(a, b) < 0; }
MS_INLINE_KERNEL bool ms_le_text(MsString a, MsString b) { return compareText(a, b) <= 0; }
MS_INLINE_KERNEL bool ms_gt_text(MsString a, MsString b) { return compareText(a, b) > 0; }
MS_INLINE_KERNEL bool ms_ge_text(MsString a, MsString b) { return compareText(a, b) >= 0; }
MS_INLINE_KERNEL MsString ms_greatest_text(MsString a, MsString b) { return compareText(a, b) < 0 ? b : a; }
MS_INLINE_KERNEL MsString ms_least_text(MsString a, MsString b) { return compareText(a, b) > 0 ? b : a; }

// Decimals: `raise_a` and `raise_b` (one of them 0) bring both to one scale; `exact` says that this stays
// within 128 bits.
#define MS_DECIMAL_COMPARISON(name, op)                                                                                \
  MS_INLINE_KERNEL bool name(int128 a, int128 b, int32_t raise_a, int32_t raise_b, int32_t exact) {                    \
    if (exact)                                                                                                         \
      return a * powerOfTen(raise_a)                                                                                   \
    op b *powerOfTen(raise_b);                                                                                         \
    return decimal::raiseSaturating(a, raise_a) op decimal::raiseSaturating(b, raise_b);                               \
  }

MS_DECIMAL_COMPARISON(ms_eq_decimal, ==)
MS_DECIMAL_COMPARISON(ms_ne_decimal, !=)
MS_DECIMAL_COMPARISON(ms_lt_decimal, <)
MS_DECIMAL_COMPARISON(ms_le_decimal, <=)
MS_DECIMAL_COMPARISON(ms_gt_decimal, >)
MS_DECIMAL_COMPARISON(ms_ge_decimal, >=)
