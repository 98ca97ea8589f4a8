// See the header. Dates and times are in TextTime.cpp.
#include "runtime/formats/TextValue.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace millstream {

namespace {

bool isDigit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

// A number taken apart: the value is ±whole.fraction × 10^exponent.
struct NumberText {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  int64_t exponent = 0; // beyond ±10^9 it stays there

  char digit(size_t i) const { return i < whole.size() ? whole[i] : fraction[i - whole.size()]; }
  size_t digits() const { return whole.size() + fraction.size(); }
};

std::string_view takeDigits(std::string_view text, size_t &at) {
  size_t start = at;
  while (at < text.size() && isDigit(text[at]))
    ++at;
  return text.substr(start, at - start);
}

bool takeApart(std::string_view text, NumberText &number) {
  size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+'))
    number.negative = text[at++] == '-';
  number.whole = takeDigits(text, at);
  if (at < text.size() && text[at] == '.') {
    ++at;
    number.fraction = takeDigits(text, at);
  }
  if (number.digits() == 0)
    return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    bool negative = false;
    if (at < text.size() && (text[at] == '-' || text[at] == '+'))
      negative = text[at++] == '-';
    std::string_view digits = takeDigits(text, at);
    if (digits.empty())
      return false;
    for (char c : digits)
      if (number.exponent < 1'000'000'000)
        number.exponent = number.exponent * 10 + (c - '0');
    if (negative)
      number.exponent = -number.exponent;
  }
  return at == text.size();
}

enum class Rounding { halfUp, towardsZero };

// |number| × 10^scale as an integer of at most `digits_max` (38) digits. False if it has more.
bool scaleExactly(const NumberText &number, int64_t scale, int64_t digits_max, Rounding rounding,
                  unsigned __int128 &value) {
  value = 0;
  size_t count = number.digits();
  size_t first = 0;
  while (first < count && number.digit(first) == '0')
    ++first;
  if (first == count)
    return true;
  // The value is 0.d1d2… × 10^magnitude, so that `wanted` digits stand before the result's point.
  int64_t magnitude = static_cast<int64_t>(number.whole.size()) + number.exponent - static_cast<int64_t>(first);
  int64_t wanted = magnitude + scale;
  if (wanted > digits_max)
    return false;
  if (wanted < 0)
    return true;
  for (int64_t i = 0; i < wanted; ++i) {
    size_t at = first + static_cast<size_t>(i);
    value = value * 10 + static_cast<unsigned>(at < count ? number.digit(at) - '0' : 0);
  }
  size_t next = first + static_cast<size_t>(wanted);
  if (rounding == Rounding::halfUp && next < count && number.digit(next) >= '5')
    ++value;
  return true;
}

unsigned __int128 powerOfTen(uint32_t exponent) {
  unsigned __int128 power = 1;
  while (exponent--)
    power *= 10;
  return power;
}

// Where the digits fit a double exactly and the power of ten is one, one operation rounds correctly
// (Clinger's fast path); else std::from_chars.
TextResult parseFinite(std::string_view text, double &value) {
  static constexpr double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  NumberText number;
  if (!takeApart(text, number))
    return TextResult::malformed;
  int64_t power = number.exponent - static_cast<int64_t>(number.fraction.size());
  if (number.digits() <= 15 && power >= -22 && power <= 22) {
    uint64_t mantissa = 0;
    for (size_t i = 0; i < number.digits(); ++i)
      mantissa = mantissa * 10 + static_cast<uint64_t>(number.digit(i) - '0');
    auto exact = static_cast<double>(mantissa);
    value = power < 0 ? exact / powers[-power] : exact * powers[power];
    if (number.negative)
      value = -value;
    return TextResult::value;
  }
  if (text[0] == '+')
    text.remove_prefix(1);
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed == std::errc() && end == text.data() + text.size())
    return std::isinf(value) ? TextResult::range : TextResult::value;
  if (failed != std::errc::result_out_of_range)
    return TextResult::malformed;
  if (static_cast<int64_t>(number.whole.size()) + number.exponent > 0)
    return TextResult::range;
  value = number.negative ? -0.0 : 0.0;
  return TextResult::value;
}

template <typename T> bool parseName(std::string_view text, T &value) {
  bool negative = !text.empty() && text[0] == '-';
  std::string_view name = !text.empty() && (text[0] == '-' || text[0] == '+') ? text.substr(1) : text;
  if (name == "Infinity")
    value = negative ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::infinity();
  else if (name == "NaN")
    value = std::numeric_limits<T>::quiet_NaN();
  else
    return false;
  return true;
}

} // namespace

TextResult parseInteger(std::string_view text, int64_t least, int64_t most, int64_t &value) {
  size_t at = 0;
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+'))
    negative = text[at++] == '-';
  size_t first = at;
  while (at < text.size() && text[at] == '0')
    ++at;
  size_t significant = at;
  uint64_t magnitude = 0;
  for (; at < text.size() && isDigit(text[at]); ++at)
    magnitude = magnitude * 10 + static_cast<uint64_t>(text[at] - '0'); // wraps only beyond 19 digits
  if (at != text.size() || at == first)
    return TextResult::malformed;
  if (at - significant > 19 || magnitude > (uint64_t{1} << 63) - (negative ? 0 : 1))
    return TextResult::range;
  value = static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
  return value < least || value > most ? TextResult::range : TextResult::value;
}

TextResult parseTruncated(std::string_view text, int64_t least, int64_t most, int64_t &value) {
  NumberText number;
  if (!takeApart(text, number))
    return TextResult::malformed;
  unsigned __int128 magnitude;
  if (!scaleExactly(number, 0, 20, Rounding::towardsZero, magnitude))
    return TextResult::range;
  auto exact = static_cast<__int128>(magnitude);
  if (number.negative)
    exact = -exact;
  if (exact < least || exact > most)
    return TextResult::range;
  value = static_cast<int64_t>(exact);
  return TextResult::value;
}

TextResult parseDouble(std::string_view text, double &value) {
  if (parseName(text, value))
    return TextResult::value;
  return parseFinite(text, value);
}

TextResult parseFloat(std::string_view text, float &value) {
  if (parseName(text, value))
    return TextResult::value;
  NumberText number;
  if (!takeApart(text, number))
    return TextResult::malformed;
  if (text[0] == '+')
    text.remove_prefix(1);
  // Straight to float: by way of a double some texts would be rounded twice.
  auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed == std::errc())
    return std::isinf(value) ? TextResult::range : TextResult::value;
  double wide = 0;
  if (parseFinite(text, wide) != TextResult::value || std::fabs(wide) > 1)
    return TextResult::range;
  value = number.negative ? -0.0f : 0.0f;
  return TextResult::value;
}

TextResult parseDecimal(std::string_view text, uint32_t precision, uint32_t scale, __int128 &value) {
  NumberText number;
  if (!takeApart(text, number))
    return TextResult::malformed;
  unsigned __int128 magnitude;
  if (!scaleExactly(number, scale, precision, Rounding::halfUp, magnitude) || magnitude >= powerOfTen(precision))
    return TextResult::range;
  value = static_cast<__int128>(magnitude);
  if (number.negative)
    value = -value;
  return TextResult::value;
}

TextResult parseBoolean(std::string_view text, bool &value) {
  auto equals = [&](std::string_view name) {
    if (text.size() != name.size())
      return false;
    for (size_t i = 0; i < name.size(); ++i)
      if ((text[i] | 0x20) != name[i])
        return false;
    return true;
  };
  value = equals("true");
  return value || equals("false") ? TextResult::value : TextResult::malformed;
}

int64_t decodeBase64(std::string_view text, char *to) {
  while (!text.empty() && text.size() % 4 == 0 && text.back() == '=') {
    text.remove_suffix(1);
    if (!text.empty() && text.back() == '=')
      text.remove_suffix(1);
    break;
  }
  if (text.size() % 4 == 1)
    return -1;
  char *at = to;
  uint32_t group = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    uint32_t six;
    if (c >= 'A' && c <= 'Z')
      six = static_cast<uint32_t>(c - 'A');
    else if (c >= 'a' && c <= 'z')
      six = static_cast<uint32_t>(c - 'a') + 26;
    else if (isDigit(c))
      six = static_cast<uint32_t>(c - '0') + 52;
    else if (c == '+' || c == '/')
      six = c == '+' ? 62 : 63;
    else
      return -1;
    group = group << 6 | six;
    if (i % 4 == 3) {
      *at++ = static_cast<char>(group >> 16);
      *at++ = static_cast<char>(group >> 8);
      *at++ = static_cast<char>(group);
      group = 0;
    }
  }
  if (text.size() % 4 == 2) {
    *at++ = static_cast<char>(group >> 4);
  } else if (text.size() % 4 == 3) {
    *at++ = static_cast<char>(group >> 10);
    *at++ = static_cast<char>(group >> 2);
  }
  return at - to;
}

} // namespace millstream
