// Order of values, and their texts.
#include "test/differential/interpreter/Value.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Base64.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>

using namespace mlir;

namespace millstream::reference {

int compareValues(const Value &a, const Value &b) {
  if (a.is_null || b.is_null)
    return static_cast<int>(b.is_null) - static_cast<int>(a.is_null);
  if (a.number != b.number)
    return a.number < b.number ? -1 : 1;
  if (a.real != b.real)
    return a.real < b.real ? -1 : 1;
  if (int order = a.text.compare(b.text))
    return order < 0 ? -1 : 1;
  for (size_t i = 0; i < a.items.size() && i < b.items.size(); ++i)
    if (int order = compareValues(a.items[i], b.items[i]))
      return order;
  return a.items.size() == b.items.size() ? 0 : a.items.size() < b.items.size() ? -1 : 1;
}

bool RowLess::operator()(const Row &a, const Row &b) const {
  for (size_t i = 0; i < a.size() && i < b.size(); ++i)
    if (int order = compareValues(a[i], b[i]))
      return order < 0;
  return a.size() < b.size();
}

static std::string padded(int128 number, size_t digits) {
  std::string text = std::to_string(static_cast<long long>(number));
  return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
}

std::string dateText(int128 days) {
  std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
  // Beyond chrono's years the calendar repeats every 400 years, which are 146097 days.
  long long year = 0;
  int128 whole = days / 146097 - (days % 146097 < 0);
  date = std::chrono::sys_days(std::chrono::days(static_cast<int>(days - whole * 146097)));
  year = static_cast<long long>(whole) * 400 + static_cast<int>(date.year());
  std::string text = padded(year < 0 ? -year : year, 4);
  if (year < 0 || year > 9999)
    text = (year < 0 ? "-" : "+") + text;
  return text + "-" + padded(static_cast<unsigned>(date.month()), 2) + "-" +
         padded(static_cast<unsigned>(date.day()), 2);
}

std::string clockText(int128 seconds_of_day) {
  return padded(seconds_of_day / 3600, 2) + ":" + padded(seconds_of_day / 60 % 60, 2) + ":" +
         padded(seconds_of_day % 60, 2);
}

std::string decimalText(int128 unscaled, unsigned scale) {
  bool negative = unscaled < 0;
  auto rest = negative ? -static_cast<unsigned __int128>(unscaled) : static_cast<unsigned __int128>(unscaled);
  std::string digits;
  for (; rest != 0 || digits.size() <= scale; rest /= 10)
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  if (scale)
    digits.insert(digits.size() - scale, ".");
  return (negative ? "-" : "") + digits;
}

std::string realText(double value, bool is_float) {
  if (std::isnan(value))
    return "NaN";
  std::string sign = std::signbit(value) ? "-" : "";
  value = std::fabs(value);
  if (std::isinf(value))
    return sign + "Infinity";
  if (value == 0)
    return sign + "0.0";
  char buffer[64];
  auto end =
      is_float ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<float>(value), std::chars_format::scientific)
               : std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  std::string text(buffer, end.ptr);
  size_t e = text.find('e');
  int exponent = std::atoi(text.c_str() + e + 1);
  std::string digits = text.substr(0, 1) + (e > 2 ? text.substr(2, e - 2) : "");
  // Java takes the nearest text of two digits where one would do.
  constexpr double least = std::numeric_limits<double>::denorm_min();
  if (!is_float && value <= 2 * least)
    return sign + (value == least ? "4.9E-324" : "9.9E-324");
  if (exponent < -3 || exponent >= 7)
    return sign + digits.substr(0, 1) + "." + (digits.size() > 1 ? digits.substr(1) : "0") + "E" +
           std::to_string(exponent);
  if (exponent < 0)
    return sign + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  auto whole = static_cast<size_t>(exponent) + 1;
  if (digits.size() < whole + 1)
    digits += std::string(whole + 1 - digits.size(), '0');
  return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

static std::string quoted(const std::string &text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\r':
      out += "\\r";
      break;
    default:
      if (static_cast<unsigned char>(c) < 0x20) {
        char escape[8];
        snprintf(escape, sizeof escape, "\\u%04X", static_cast<unsigned>(c));
        out += escape;
      } else {
        out += c;
      }
    }
  }
  return out + "\"";
}

// The fraction without zeros at its end, of `digits` digits.
static std::string fractionText(int128 fraction, size_t digits) {
  if (fraction == 0)
    return "";
  std::string text = padded(fraction, digits);
  while (text.back() == '0')
    text.pop_back();
  return "." + text;
}

static std::string timestampJson(const Value &value, unsigned precision, bool iso, bool local) {
  int128 unit = precision <= 3 ? 1000 : 1000000000; // in a second
  int128 seconds = value.number / unit - (value.number % unit < 0);
  int128 days = seconds / 86400 - (seconds % 86400 < 0);
  return "\"" + dateText(days) + (iso ? "T" : " ") + clockText(seconds - days * 86400) +
         fractionText(value.number - seconds * unit, precision <= 3 ? 3 : 9) + (local ? "Z" : "") + "\"";
}

static std::string arrayJson(const Value &value, Type element, bool iso) {
  std::string text = "[";
  for (const Value &item : value.items)
    text += (text.size() > 1 ? "," : "") + writeJson(item, element, iso);
  return text + "]";
}

static std::string mapJson(const Value &value, flow::MapType type, bool iso) {
  std::string text = "{";
  for (const Value &entry : value.items)
    text += (text.size() > 1 ? "," : "") + quoted(entry.items[0].text) + ":" +
            writeJson(entry.items[1], type.getValue(), iso);
  return text + "}";
}

std::string writeJson(const Value &value, Type type, bool iso) {
  if (value.is_null)
    return "null";
  auto real = [&](bool is_float) {
    std::string text = realText(value.real, is_float);
    return std::isfinite(value.real) ? text : "\"" + text + "\"";
  };
  return TypeSwitch<Type, std::string>(flow::stripNullable(type))
      .Case([&](IntegerType integer) {
        if (integer.getWidth() == 1)
          return std::string(value.number ? "true" : "false");
        return decimalText(value.number, 0);
      })
      .Case([&](Float32Type) { return real(true); })
      .Case([&](Float64Type) { return real(false); })
      .Case([&](flow::DecimalType decimal) { return decimalText(value.number, decimal.getScale()); })
      .Case([&](flow::StringType) { return quoted(value.text); })
      .Case([&](flow::BytesType) { return "\"" + llvm::encodeBase64(value.text) + "\""; })
      .Case([&](flow::DateType) { return "\"" + dateText(value.number) + "\""; })
      .Case([&](flow::TimeType) {
        return "\"" + clockText(value.number / 1000) + fractionText(value.number % 1000, 3) + "\"";
      })
      .Case([&](flow::TimestampType time) { return timestampJson(value, time.getPrecision(), iso, false); })
      .Case([&](flow::TimestampLtzType time) { return timestampJson(value, time.getPrecision(), iso, true); })
      .Case([&](flow::IntervalType) { return decimalText(value.number, 0); })
      .Case([&](flow::ArrayType array) { return arrayJson(value, array.getElement(), iso); })
      .Case([&](flow::MapType map) { return mapJson(value, map, iso); })
      .Case([&](flow::RowType row) { return writeJsonRow(value.items, row, iso); })
      .Default([](Type) -> std::string { throw Unsupported{"a type in JSON"}; });
}

std::string writeJsonRow(const Row &row, flow::RowType type, bool iso) {
  std::string text = "{";
  for (auto [name, field, value] : llvm::zip(type.getNames(), type.getTypes(), row))
    text += (text.size() > 1 ? "," : "") + quoted(name.getValue().str()) + ":" + writeJson(value, field, iso);
  return text + "}";
}

} // namespace millstream::reference
