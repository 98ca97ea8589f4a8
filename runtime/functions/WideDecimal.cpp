// Decimal arithmetic over 256-bit magnitudes. Rarely reached, so written to be plainly right: division is
// bit by bit.
#include "runtime/functions/WideDecimal.h"

#include "runtime/kernels/Decimal.h"

#include <charconv>
#include <string>

using namespace millstream;

namespace {

using uint128 = unsigned __int128;

struct Wide {
  uint128 high = 0;
  uint128 low = 0;
};

bool operator<(const Wide &a, const Wide &b) { return a.high != b.high ? a.high < b.high : a.low < b.low; }

Wide add(const Wide &a, const Wide &b) {
  Wide sum{a.high + b.high, a.low + b.low};
  sum.high += sum.low < a.low;
  return sum;
}

Wide subtract(const Wide &a, const Wide &b) {
  Wide difference{a.high - b.high, a.low - b.low};
  difference.high -= a.low < b.low;
  return difference;
}

Wide shiftLeft(const Wide &a) { return {a.high << 1 | a.low >> 127, a.low << 1}; }

Wide multiply(uint128 a, uint128 b) {
  uint128 mask = ~uint64_t(0);
  uint128 a0 = a & mask, a1 = a >> 64, b0 = b & mask, b1 = b >> 64;
  uint128 low = a0 * b0, mid = a1 * b0, mid2 = a0 * b1;
  uint128 carry = (low >> 64) + (mid & mask) + (mid2 & mask);
  return {a1 * b1 + (mid >> 64) + (mid2 >> 64) + (carry >> 64), carry << 64 | (low & mask)};
}

uint128 magnitude(int128 value) { return value < 0 ? 0 - static_cast<uint128>(value) : static_cast<uint128>(value); }

// value * 10^by; the callers' values keep within 76 digits, so within 253 bits.
Wide raise(uint128 value, int32_t by) {
  Wide result{0, value};
  while (by > 0) {
    int32_t step = by > 18 ? 18 : by;
    auto factor = static_cast<uint128>(powerOfTen(step));
    Wide low = multiply(result.low, factor);
    result = {low.high + result.high * factor, low.low};
    by -= step;
  }
  return result;
}

struct Division {
  Wide quotient;
  uint128 rest;
};

Division divide(const Wide &value, uint128 divisor) {
  Division d{{}, 0};
  for (int bit = 255; bit >= 0; --bit) {
    bool top = d.rest >> 127; // the rest stays below the divisor, so below 2^127 unless the divisor is larger
    uint128 part = bit >= 128 ? value.high >> (bit - 128) : value.low >> bit;
    d.rest = d.rest << 1 | (part & 1);
    d.quotient = shiftLeft(d.quotient);
    if (top || d.rest >= divisor) {
      d.rest -= divisor;
      d.quotient.low |= 1;
    }
  }
  return d;
}

// value / divisor, halves up.
Wide divideRounding(const Wide &value, uint128 divisor) {
  Division d = divide(value, divisor);
  return d.rest >= divisor - d.rest ? add(d.quotient, {0, 1}) : d.quotient;
}

// value / 10^by, halves up.
Wide lower(const Wide &value, int32_t by) {
  if (by <= 0)
    return value;
  if (by <= 38)
    return divideRounding(value, static_cast<uint128>(powerOfTen(by)));
  // Cut in two steps: what the first leaves behind counts as more than nothing in the second.
  Division first = divide(value, static_cast<uint128>(powerOfTen(by - 38)));
  Division second = divide(first.quotient, static_cast<uint128>(powerOfTen(38)));
  auto divisor = static_cast<uint128>(powerOfTen(38));
  return second.rest >= divisor - second.rest ? add(second.quotient, {0, 1}) : second.quotient;
}

MsOutcome give(const Wide &value, bool negative, int32_t precision, int128 *out) {
  if (value.high != 0 || value.low >= static_cast<uint128>(powerOfTen(precision)))
    return MS_NULL;
  *out = negative ? -static_cast<int128>(value.low) : static_cast<int128>(value.low);
  return MS_VALUE;
}

int32_t digitsOf(uint128 value) {
  int32_t digits = 1;
  while (digits < 39 && value >= static_cast<uint128>(powerOfTen(digits)))
    ++digits;
  return digits;
}

} // namespace

MsOutcome ms_wide_sum(int128 a, int128 b, int32_t raise_a, int32_t raise_b, int32_t drop, int128 *out) {
  Wide left = raise(magnitude(a), raise_a), right = raise(magnitude(b), raise_b);
  bool negative = a < 0;
  Wide sum;
  if ((a < 0) == (b < 0)) {
    sum = add(left, right);
  } else if (left < right) {
    sum = subtract(right, left);
    negative = b < 0;
  } else {
    sum = subtract(left, right);
  }
  return give(lower(sum, drop), negative, 38, out);
}

MsOutcome ms_wide_product(int128 a, int128 b, int32_t drop, int128 *out) {
  return give(lower(multiply(magnitude(a), magnitude(b)), drop), (a < 0) != (b < 0), 38, out);
}

MsOutcome ms_wide_quotient(int128 a, int128 b, int32_t shift, int32_t precision, int128 *out) {
  if (a == 0)
    return give({}, false, precision, out);
  uint128 numerator = magnitude(a), divisor = magnitude(b);
  // First to 38 significant digits, as Flink's MathContext does, then to the result's scale.
  int32_t exponent = 38 + digitsOf(divisor) - digitsOf(numerator);
  Wide quotient = divideRounding(raise(numerator, exponent), divisor);
  Wide limit{0, static_cast<uint128>(powerOfTen(38))};
  if (limit < quotient) {
    --exponent;
    quotient = divideRounding(raise(numerator, exponent), divisor);
  }
  if (exponent < shift)
    return MS_NULL;
  return give(lower(quotient, exponent - shift), (a < 0) != (b < 0), precision, out);
}

MsOutcome ms_wide_remainder(int128 a, int128 b, int32_t raise_a, int32_t raise_b, int32_t drop, int32_t precision,
                            int128 *out) {
  Wide rest{0, magnitude(a)};
  if (raise_b == 0) {
    rest = {0, divide(raise(magnitude(a), raise_a), magnitude(b)).rest};
  } else {
    Wide divisor = raise(magnitude(b), raise_b);
    // Raised beyond 128 bits it is larger than any dividend of 38 digits.
    if (divisor.high == 0)
      rest.low %= divisor.low;
  }
  return give(lower(rest, drop), a < 0, precision, out);
}

double ms_wide_to_double(int128 unscaled, int32_t scale) {
  char text[48];
  char *end = text + sizeof text;
  char *at = end;
  uint128 value = magnitude(unscaled);
  do {
    *--at = static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  } while (value != 0);
  std::string number(unscaled < 0 ? "-" : "");
  number.append(at, end);
  number += "e-";
  number += std::to_string(scale);
  double result = 0;
  std::from_chars(number.data(), number.data() + number.size(), result);
  return result;
}
