// See the header. Shortest digits come from std::to_chars; what is done here is Java's arrangement of them.
#include "runtime/formats/NumberText.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace {

char *putName(char *at, const char *name) {
  size_t bytes = strlen(name);
  memcpy(at, name, bytes);
  return at + bytes;
}

// Digits without a point, and the power of ten of the first one.
struct Digits {
  char text[24];
  int count = 0;
  int exponent = 0;
};

// Takes apart what to_chars writes in scientific form: d[.ddd]e±xx.
Digits takeApart(const char *text, const char *end) {
  Digits digits;
  for (; text != end && *text != 'e'; ++text)
    if (*text != '.')
      digits.text[digits.count++] = *text;
  if (text != end) {
    ++text;
    if (*text == '+')
      ++text;
    std::from_chars(text, end, digits.exponent);
  }
  return digits;
}

// Java wants the nearest of all two-digit texts that read back, even where one digit would do. Only the
// least subnormal numbers are so coarse that it matters: 4.9E-324, not 5.0E-324.
template <typename T> Digits shortestDigits(T value) {
  char text[64];
  auto [end, failed] = std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific);
  Digits digits = takeApart(text, end);
  if (digits.count > 1 || !(std::fpclassify(value) == FP_SUBNORMAL))
    return digits;
  auto two = std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific, 1);
  T back = 0;
  std::from_chars(text, two.ptr, back);
  return back == value ? takeApart(text, two.ptr) : digits;
}

template <typename T> char *formatReal(char *at, T value) {
  if (std::isnan(value))
    return putName(at, "NaN");
  if (std::signbit(value)) {
    *at++ = '-';
    value = -value;
  }
  if (std::isinf(value))
    return putName(at, "Infinity");
  if (value == 0)
    return putName(at, "0.0");
  Digits digits = shortestDigits(value);
  bool plain = digits.exponent >= -3 && digits.exponent < 7;
  int before = plain ? digits.exponent + 1 : 1; // digits before the point
  if (before <= 0) {
    *at++ = '0';
  } else {
    for (int i = 0; i < before; ++i)
      *at++ = i < digits.count ? digits.text[i] : '0';
  }
  *at++ = '.';
  for (int i = before; i < 0; ++i)
    *at++ = '0';
  int first = before > 0 ? before : 0;
  if (first >= digits.count)
    *at++ = '0';
  for (int i = first; i < digits.count; ++i)
    *at++ = digits.text[i];
  if (plain)
    return at;
  *at++ = 'E';
  return std::to_chars(at, at + 8, digits.exponent).ptr;
}

} // namespace

char *ms_format_f64(char *at, double value) { return formatReal(at, value); }

char *ms_format_f32(char *at, float value) { return formatReal(at, value); }

char *ms_format_wide_decimal(char *at, unsigned __int128 magnitude, int32_t scale) {
  char digits[48];
  char *end = digits + sizeof(digits);
  char *first = end;
  while (magnitude != 0 || end - first <= scale) {
    *--first = static_cast<char>('0' + static_cast<int>(magnitude % 10));
    magnitude /= 10;
  }
  auto whole = static_cast<size_t>(end - first - scale);
  memcpy(at, first, whole);
  at += whole;
  if (scale == 0)
    return at;
  *at++ = '.';
  memcpy(at, end - scale, static_cast<size_t>(scale));
  return at + scale;
}
