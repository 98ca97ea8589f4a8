// What the decimal kernels share: powers of ten, moving between scales, and rounding half away from zero,
// over unscaled 128-bit integers of at most 38 digits.
#ifndef MILLSTREAM_RUNTIME_KERNELS_DECIMAL_H
#define MILLSTREAM_RUNTIME_KERNELS_DECIMAL_H

#include "runtime/kernels/Kernel.h"

namespace millstream {

struct PowersOfTen {
  int128 values[39];
  constexpr PowersOfTen() : values{} {
    values[0] = 1;
    for (int i = 1; i < 39; ++i)
      values[i] = values[i - 1] * 10;
  }
};
// Of internal linkage, so that a copy in generated code and one in the runtime library are no matter to a linker.
static constexpr PowersOfTen powers_of_ten;
// 10^n for n from 0 to 38.
inline int128 powerOfTen(int32_t n) { return powers_of_ten.values[n]; }

namespace decimal {

inline constexpr int128 largest = ~(static_cast<int128>(1) << 127);

// value * 10^by, or false if that leaves 128 bits.
inline bool raise(int128 value, int32_t by, int128 &out) {
  return !__builtin_mul_overflow(value, powerOfTen(by), &out);
}

// The same, but stopping at the ends of 128 bits: still in the right order to every decimal of 38 digits.
inline int128 raiseSaturating(int128 value, int32_t by) {
  int128 out;
  if (raise(value, by, out))
    return out;
  return value < 0 ? -largest : largest;
}

struct Division {
  int128 quotient;
  int128 rest; // of the dividend's sign
};
// value / 10^by, towards zero. Values of 18 digits are divided in 64 bits, by multiplying where `by` is known.
inline Division divideByPower(int128 value, int32_t by) {
  auto narrow = static_cast<int64_t>(value);
  if (by <= 18 && value == narrow) {
    auto unit = static_cast<int64_t>(powerOfTen(by));
    return {narrow / unit, narrow % unit};
  }
  return {value / powerOfTen(by), value % powerOfTen(by)};
}

// value / 10^by, half away from zero, for any by >= 0.
inline int128 lowerRounding(int128 value, int32_t by) {
  if (by == 0)
    return value;
  if (by > 38)
    return 0;
  auto [quotient, rest] = divideByPower(value, by);
  int128 distance = rest < 0 ? -rest : rest;
  if (distance >= powerOfTen(by) - distance)
    quotient += value < 0 ? -1 : 1;
  return quotient;
}

inline bool fits(int128 value, int32_t precision) {
  int128 limit = powerOfTen(precision);
  return value < limit && value > -limit;
}

} // namespace decimal
} // namespace millstream
#endif
