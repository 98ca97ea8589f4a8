// Casts of floats, decimals and bytes from and to text.
#include "runtime/functions/CastText.h"

#include "runtime/formats/TextValue.h"
#include "runtime/functions/Utf8.h"
#include "runtime/kernels/Decimal.h"
#include "runtime/kernels/Text.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>

using namespace millstream;

MsOutcome ms_cast_error(MsContext *context, MsString text, const char *type) {
  constexpr uint64_t shown_max = 64;
  std::string message = "cannot cast '";
  message.append(text.data, text::skipCharacters(text.data, text.data + text.size, shown_max));
  message += text::countCharacters(text) > shown_max ? "…' to " : "' to ";
  message += type;
  ms_error(context, {message.data(), message.size()});
  return MS_ERROR;
}

namespace {

// Bytes up to ' ' at both ends do not count, as in Java.
std::string_view trimmed(MsString s) {
  std::string_view text(s.data, s.size);
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ')
    text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
    text.remove_suffix(1);
  return text;
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// Whether it is digits, with at most one point, and an exponent: what from_chars is then given.
bool isDecimalNumber(std::string_view text) {
  size_t i = 0, digits = 0;
  for (; i < text.size() && isDigit(text[i]); ++i)
    ++digits;
  if (i < text.size() && text[i] == '.')
    for (++i; i < text.size() && isDigit(text[i]); ++i)
      ++digits;
  if (digits == 0)
    return false;
  if (i == text.size())
    return true;
  if (text[i] != 'e' && text[i] != 'E')
    return false;
  ++i;
  if (i < text.size() && (text[i] == '+' || text[i] == '-'))
    ++i;
  if (i == text.size())
    return false;
  for (; i < text.size(); ++i)
    if (!isDigit(text[i]))
      return false;
  return true;
}

// What std::from_chars reports as out of range: too large, or too small?
bool isHuge(std::string_view text) {
  // By the exponent of the first digit that is not zero.
  int64_t exponent = 0;
  size_t e = text.find_first_of("eE");
  if (e != std::string_view::npos) {
    std::string_view digits = text.substr(e + 1);
    bool negative = !digits.empty() && digits[0] == '-';
    for (char c : digits)
      if (isDigit(c) && exponent < 1000000)
        exponent = exponent * 10 + (c - '0');
    if (negative)
      exponent = -exponent;
    text = text.substr(0, e);
  }
  size_t point = text.find('.');
  std::string_view whole = text.substr(0, point);
  for (size_t i = 0; i < whole.size(); ++i)
    if (whole[i] != '0')
      return static_cast<int64_t>(whole.size() - i) + exponent > 0;
  if (point == std::string_view::npos)
    return false;
  int64_t zeros = 0;
  for (char c : text.substr(point + 1)) {
    if (c != '0')
      return exponent - zeros > 0;
    ++zeros;
  }
  return false;
}

template <class F> bool parseFloat(MsString s, F &out) {
  std::string_view text = trimmed(s);
  bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+'))
    text.remove_prefix(1);
  if (text == "NaN") {
    out = std::numeric_limits<F>::quiet_NaN();
    return true;
  }
  F value = 0;
  if (text == "Infinity") {
    value = std::numeric_limits<F>::infinity();
  } else {
    if (!text.empty() && (text.back() == 'd' || text.back() == 'D' || text.back() == 'f' || text.back() == 'F'))
      text.remove_suffix(1); // Java's type suffixes
    if (!isDecimalNumber(text))
      return false;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range)
      value = isHuge(text) ? std::numeric_limits<F>::infinity() : F(0);
  }
  out = negative ? -value : value;
  return true;
}

// Decimal digits and where the point is: 0.digits × 10^exponent.
struct Digits {
  std::string digits; // without zeros in front
  int64_t exponent = 0;
  bool negative = false;
};

bool parseDigits(std::string_view text, Digits &out) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    out.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (!isDecimalNumber(text))
    return false;
  size_t e = text.find_first_of("eE");
  if (e != std::string_view::npos) {
    std::string_view exponent = text.substr(e + 1);
    bool negative = exponent[0] == '-';
    for (char c : exponent)
      if (isDigit(c) && out.exponent < 1000000000)
        out.exponent = out.exponent * 10 + (c - '0');
    if (negative)
      out.exponent = -out.exponent;
    text = text.substr(0, e);
  }
  bool behind = false;
  for (char c : text) {
    if (c == '.') {
      behind = true;
      continue;
    }
    if (out.digits.empty() && c == '0') {
      out.exponent -= behind;
      continue;
    }
    out.digits.push_back(c);
    out.exponent += !behind;
  }
  return true;
}

// The digits as an unscaled decimal, rounded half up. False if it takes more than the precision.
bool roundToDecimal(const Digits &number, int32_t precision, int32_t scale, int128 &out) {
  int64_t kept = number.exponent + scale; // digits before the last place of the scale
  out = 0;
  if (number.digits.empty() || kept < 0)
    return true;
  if (kept > 38)
    return false;
  for (int64_t i = 0; i < kept; ++i)
    out = out * 10 + (i < static_cast<int64_t>(number.digits.size()) ? number.digits[static_cast<size_t>(i)] - '0' : 0);
  if (kept < static_cast<int64_t>(number.digits.size()) && number.digits[static_cast<size_t>(kept)] >= '5')
    ++out;
  if (number.negative)
    out = -out;
  return decimal::fits(out, precision);
}

bool isBlank(char c) { return c == ' ' || c == '\n' || c == '\t'; }

// Digits from `i` on, saturated; `i` is left behind the first other character.
void readExponent(std::string_view text, size_t &i, int64_t &value) {
  constexpr int64_t stop = 40; // beyond, every value of 18 digits is out of range or zero
  while (i < text.size()) {
    char c = text[i++];
    if (!isDigit(c))
      return;
    if (value < stop)
      value = value * 10 + (c - '0');
  }
}

// Short text by Flink's rules, which are looser than those for long: the character that ends the digits is
// not looked at ('F' is 0), digits count with their zeros in front, and rounding may reach 10^precision.
bool parseShortDecimal(std::string_view text, int32_t precision, int32_t scale, int128 &out) {
  size_t i = 0;
  while (i < text.size() && isBlank(text[i]))
    ++i;
  if (i == text.size())
    return false;
  bool negative = text[i] == '-';
  if ((negative || text[i] == '+') && ++i == text.size())
    return false;
  int64_t value = 0, digits = 0, point = -1, exponent = 0;
  char last = 0;
  while (i < text.size()) {
    last = text[i++];
    if (isDigit(last)) {
      value = value * 10 + (last - '0');
      ++digits;
    } else if (last == '.') {
      if (point >= 0)
        return false;
      point = digits;
    } else {
      break;
    }
  }
  if ((last == 'e' || last == 'E') && i < text.size()) {
    bool down = text[i] == '-';
    if ((down || text[i] == '+') && ++i == text.size())
      return false;
    readExponent(text, i, exponent);
    if (down)
      exponent = -exponent;
  }
  for (; i < text.size(); ++i)
    if (!isBlank(text[i]))
      return false;
  int64_t change = exponent - (point < 0 ? 0 : digits - point) + scale;
  if (digits + change > precision)
    return false;
  if (change >= 0)
    out = value * powerOfTen(static_cast<int32_t>(change));
  else
    out = decimal::lowerRounding(value, change < -39 ? 39 : static_cast<int32_t>(-change));
  out = negative ? -out : out;
  return true;
}

std::string decimalName(int32_t precision, int32_t scale) {
  return "decimal(" + std::to_string(precision) + ", " + std::to_string(scale) + ")";
}

} // namespace

MsOutcome ms_cast_string_f32(MsContext *context, MsString s, float *out) {
  return parseFloat(s, *out) ? MS_VALUE : ms_cast_error(context, s, "float");
}
MsOutcome ms_cast_string_f64(MsContext *context, MsString s, double *out) {
  return parseFloat(s, *out) ? MS_VALUE : ms_cast_error(context, s, "double");
}

MsOutcome ms_cast_string_decimal(MsContext *context, MsString s, int32_t precision, int32_t scale, int128 *out) {
  constexpr int32_t short_max = 18; // digits of a 64-bit integer, Flink's own limit between its two parsers
  Digits number;
  bool is_short = precision <= short_max && s.size <= static_cast<uint64_t>(short_max);
  if (is_short ? parseShortDecimal({s.data, s.size}, precision, scale, *out)
               : parseDigits(trimmed(s), number) && roundToDecimal(number, precision, scale, *out))
    return MS_VALUE;
  return ms_cast_error(context, s, decimalName(precision, scale).c_str());
}

MsOutcome ms_cast_f64_decimal(MsContext *context, double value, int32_t precision, int32_t scale, int128 *out) {
  if (!std::isfinite(value)) {
    MsString name = std::isnan(value) ? MsString{"NaN", 3}
                    : value < 0       ? MsString{"-Infinity", 9}
                                      : MsString{"Infinity", 8};
    return ms_cast_error(context, name, decimalName(precision, scale).c_str());
  }
  char text[32];
  auto [end, error] = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific);
  Digits number;
  parseDigits({text, static_cast<size_t>(end - text)}, number);
  return roundToDecimal(number, precision, scale, *out) ? MS_VALUE : MS_NULL;
}
MsOutcome ms_cast_f32_decimal(MsContext *context, float value, int32_t precision, int32_t scale, int128 *out) {
  return ms_cast_f64_decimal(context, static_cast<double>(value), precision, scale, out);
}

MsString ms_cast_bytes_string(MsContext *context, MsString bytes) {
  const char *end = bytes.data + bytes.size;
  const char *at = bytes.data;
  while (at != end) {
    utf8::Decoded d = utf8::decode(at, end);
    if (!d.valid)
      break;
    at += d.bytes;
  }
  if (at == end)
    return bytes;
  auto *result = static_cast<char *>(ms_alloc(context, bytes.size * 3));
  char *to = result;
  for (at = bytes.data; at != end;) {
    utf8::Decoded d = utf8::decode(at, end);
    to = utf8::encode(to, d.character);
    at += d.bytes;
  }
  return {result, static_cast<uint64_t>(to - result)};
}

MsOutcome ms_from_base64(MsContext *context, MsString s, MsString *out) {
  auto *bytes = static_cast<char *>(ms_alloc(context, s.size / 4 * 3 + 3));
  int64_t size = decodeBase64({s.data, s.size}, bytes);
  if (size < 0) {
    ms_error(context, {"FROM_BASE64 of text that is not base64", 38});
    return MS_ERROR;
  }
  *out = ms_cast_bytes_string(context, {bytes, static_cast<uint64_t>(size)});
  return MS_VALUE;
}
