// CAST, by the types alone: which kernel a compiled pipeline uses does not matter here.
#include "test/differential/interpreter/Functions.h"

#include "llvm/ADT/TypeSwitch.h"

#include <chrono>
#include <cmath>
#include <limits>
#include <regex>

using namespace mlir;

namespace millstream::reference {

namespace {

std::string withoutControls(const std::string &text) {
  auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  size_t from = 0, to = text.size();
  while (from < to && blank(text[from]))
    ++from;
  while (to > from && blank(text[to - 1]))
    --to;
  return text.substr(from, to - from);
}

struct NumberParts {
  bool negative;
  std::string digits;
  long exponent; // of the last digit
};

NumberParts takeApart(const std::string &text) {
  static const std::regex form("([+-]?)([0-9]*)(\\.([0-9]*))?([eE]([+-]?[0-9]+))?");
  std::smatch match;
  if (!std::regex_match(text, match, form) || match[2].length() + match[4].length() == 0)
    throw Failure{"no number"};
  long exponent = 0;
  if (match[6].length() > 6)
    throw Unsupported{"a huge exponent"};
  if (match[6].matched)
    exponent = std::stol(match[6].str());
  return {match[1].str() == "-", match[2].str() + match[4].str(), exponent - match[4].length()};
}

int128 saturate(double value, unsigned bits) {
  if (std::isnan(value))
    return 0;
  int128 limit = int128(1) << (bits - 1);
  if (value >= static_cast<double>(limit))
    return limit - 1;
  return value <= -static_cast<double>(limit) ? -limit : static_cast<int128>(value);
}

bool isReal(Type type) { return isa<FloatType>(type); }
unsigned scaleOf(Type type) {
  auto decimal = dyn_cast<flow::DecimalType>(type);
  return decimal ? decimal.getScale() : 0;
}
unsigned precisionOf(Type type) {
  auto time = dyn_cast<flow::TimestampType>(type);
  auto local = dyn_cast<flow::TimestampLtzType>(type);
  return time ? time.getPrecision() : local ? local.getPrecision() : 0;
}
bool isTimestamp(Type type) { return isa<flow::TimestampType, flow::TimestampLtzType>(type); }

double realOf(const Value &value, Type from, bool to_float) {
  if (isReal(from))
    return to_float ? static_cast<double>(static_cast<float>(value.real)) : value.real;
  if (auto decimal = dyn_cast<flow::DecimalType>(from)) {
    std::string text = decimalText(value.number, decimal.getScale());
    return to_float ? static_cast<double>(std::strtof(text.c_str(), nullptr)) : std::strtod(text.c_str(), nullptr);
  }
  return to_float ? static_cast<double>(static_cast<float>(value.number)) : static_cast<double>(value.number);
}

Value toInteger(const Value &value, Type from, unsigned bits) {
  if (bits == 1)
    return makeNumber(isReal(from) ? value.real != 0 : value.number != 0);
  if (isReal(from)) // tinyint and smallint by way of int
    return makeNumber(wrapInteger(saturate(value.real, std::max(bits, 32u)), bits));
  Big whole = big(value.number).sdiv(tenTo(scaleOf(from)));
  return makeNumber(wrapInteger(static_cast<int128>(whole.trunc(64).getSExtValue()), bits));
}

Value toDecimal(const Value &value, Type from, flow::DecimalType to) {
  if (!isReal(from))
    return rescale(big(value.number), scaleOf(from), to.getScale(), to.getPrecision());
  if (!std::isfinite(value.real))
    throw Failure{"no number"};
  // By the digits that the double prints.
  try {
    return numberFromText(realText(value.real, false), to.getScale(), to.getPrecision(), true);
  } catch (const Failure &) {
    return makeNull();
  }
}

std::string timestampText(const Value &value, unsigned precision) {
  int128 unit = precision <= 3 ? 1000 : 1000000000;
  int128 seconds = value.number / unit - (value.number % unit < 0), days = seconds / 86400 - (seconds % 86400 < 0);
  std::string text = dateText(days) + " " + clockText(seconds - days * 86400);
  if (precision == 0)
    return text;
  std::string fraction = decimalText(value.number - seconds * unit, 0);
  fraction = std::string((precision <= 3 ? 3 : 9) - fraction.size(), '0') + fraction;
  return text + "." + fraction.substr(0, precision);
}

Value toText(const Value &value, Type from) {
  return TypeSwitch<Type, Value>(from)
      .Case([&](IntegerType integer) {
        if (integer.getWidth() == 1)
          return makeText(value.number ? "TRUE" : "FALSE");
        return makeText(decimalText(value.number, 0));
      })
      .Case([&](FloatType real) { return makeText(realText(value.real, real.isF32())); })
      .Case([&](flow::DecimalType decimal) { return makeText(decimalText(value.number, decimal.getScale())); })
      .Case([&](flow::DateType) { return makeText(dateText(value.number)); })
      .Case([&](flow::BytesType) { return value; })
      .Case<flow::TimestampType, flow::TimestampLtzType>(
          [&](Type time) { return makeText(timestampText(value, precisionOf(time))); })
      .Default([](Type) -> Value { throw Unsupported{"a cast to text"}; });
}

Value booleanFromText(std::string text) {
  text = StringRef(text).lower();
  for (const char *word : {"true", "t", "yes", "y", "1"})
    if (text == word)
      return makeNumber(1);
  for (const char *word : {"false", "f", "no", "n", "0"})
    if (text == word)
      return makeNumber(0);
  throw Failure{"no boolean"};
}

Value integerFromText(const std::string &text, unsigned bits) {
  static const std::regex form("[+-]?[0-9]*(\\.[0-9]*)?");
  std::string number = trimmed(text);
  if (!std::regex_match(number, form) || number.find_first_of("0123456789") == std::string::npos)
    throw Failure{"no integer"};
  Value value = numberFromText(number, 0, 38, false);
  if (wrapInteger(value.number, bits) != value.number)
    throw Failure{"out of range"};
  return value;
}

int128 timestampFromText(const std::string &text, unsigned precision) {
  static const std::regex form(
      "([0-9]{4})-([0-9]{2})-([0-9]{2})( ([0-9]{2}):([0-9]{2}):([0-9]{2})(\\.([0-9]{1,9}))?)?");
  std::smatch match;
  if (!std::regex_match(text, match, form))
    throw Failure{"no timestamp"};
  int128 seconds = daysFromText(text.substr(0, 10)) * 86400;
  if (!match[4].matched)
    return seconds * (precision <= 3 ? 1000 : 1000000000);
  int hour = std::stoi(match[5]), minute = std::stoi(match[6]), second = std::stoi(match[7]);
  if (hour > 23 || minute > 59 || second > 59)
    throw Failure{"no timestamp"};
  std::string fraction = (match[9].str() + "000000000").substr(0, precision);
  fraction = (fraction + "000000000").substr(0, precision <= 3 ? 3 : 9);
  return (seconds + hour * 3600 + minute * 60 + second) * (precision <= 3 ? 1000 : 1000000000) + std::stol(fraction);
}

// What stands before the first blank: a year alone, a year and a month, or a date.
int128 looseDate(const std::string &text) {
  size_t blank = text.find(' ');
  std::string rest = blank != std::string::npos && blank > 0 ? text.substr(0, blank) : text;
  static const std::regex form("\\s*([0-9]{1,9})\\s*(-\\s*([0-9]{1,9})\\s*(-\\s*([0-9]{1,9})\\s*)?)?");
  std::smatch match;
  if (!std::regex_match(rest, match, form))
    throw Failure{"no date"};
  auto part = [&](size_t i) { return match[i].matched ? std::stol(match[i]) : 1; };
  if (part(1) > 9999 || part(3) > 12 || part(5) > 31)
    throw Failure{"no date"};
  char plain[16];
  snprintf(plain, sizeof plain, "%04ld-%02ld-%02ld", part(1), part(3), part(5));
  return daysFromText(plain);
}

// Short text to a short decimal: the one character that ends the digits is not looked at, as in Flink: '12x' is 12, and
// 'a' is 0.
std::string shortDecimal(const std::string &text, unsigned precision) {
  constexpr size_t short_most = 18;
  size_t start = text.find_first_not_of(" \n\t");
  if (precision > short_most || text.size() > short_most || start == std::string::npos)
    return text;
  size_t end = text.find_first_not_of("0123456789.", start + (text[start] == '-' || text[start] == '+'));
  if (end == std::string::npos || std::string(" \n\teE").find(text[end]) != std::string::npos ||
      text.find_first_not_of(" \n\t", end + 1) != std::string::npos)
    return text;
  std::string number = text.substr(0, end);
  return number.find_first_of("0123456789") == std::string::npos ? "0" : number;
}

Value fromText(const std::string &text, Type to) {
  return TypeSwitch<Type, Value>(to)
      .Case([&](IntegerType integer) {
        return integer.getWidth() == 1 ? booleanFromText(text) : integerFromText(text, integer.getWidth());
      })
      .Case([&](FloatType real) { return makeReal(realFromText(withoutControls(text), real.isF32())); })
      .Case([&](flow::DecimalType decimal) {
        return numberFromText(withoutControls(shortDecimal(text, decimal.getPrecision())), decimal.getScale(),
                              decimal.getPrecision(), true);
      })
      .Case([&](flow::DateType) { return makeNumber(looseDate(text)); })
      .Case<flow::TimestampType>([&](Type time) { return makeNumber(timestampFromText(text, precisionOf(time))); })
      .Default([](Type) -> Value { throw Unsupported{"a cast of text"}; });
}

Value castTimestamp(const Value &value, Type from, Type to) {
  unsigned before = precisionOf(from), after = precisionOf(to);
  int128 number = value.number;
  if ((before <= 3) != (after <= 3)) {
    int128 ms = number / 1000000 - (number % 1000000 < 0);
    number = before <= 3 ? number * 1000000 : ms;
  }
  if (after >= before)
    return makeNumber(number);
  unsigned held = after <= 3 ? 3 : 9;
  int128 unit = 1;
  for (unsigned i = after; i < held; ++i)
    unit *= 10;
  if (number < 0)
    throw Unsupported{"cutting digits of a timestamp before 1970"};
  return makeNumber(number / unit * unit);
}

Value castTimes(const Value &value, Type from, Type to) {
  if (isTimestamp(from) && isTimestamp(to))
    return castTimestamp(value, from, to);
  int128 unit = precisionOf(isTimestamp(from) ? from : to) <= 3 ? 1 : 1000000; // in a millisecond
  if (isTimestamp(from) && isa<flow::DateType>(to)) {
    int128 ms = value.number / unit - (value.number % unit < 0);
    return makeNumber(ms / 86400000); // towards 1970
  }
  if (isa<flow::DateType>(from) && isTimestamp(to))
    return makeNumber(value.number * 86400000 * unit);
  throw Unsupported{"a cast of times"};
}

// Between a moment and what the clock of the zone shows then.
Value shiftZone(Value value, unsigned precision, int128 (*shift)(int128)) {
  int128 unit = precision <= 3 ? 1 : 1000000, ms = value.number / unit - (value.number % unit < 0);
  value.number += (shift(ms) - ms) * unit;
  return value;
}

Value castPlain(const Value &value, Type from, Type to) {
  if (from == to)
    return value;
  if (isa<flow::StringType>(to))
    return toText(value, from);
  if (isa<flow::StringType>(from))
    return fromText(value.text, to);
  bool number = from.isIntOrFloat() || isa<flow::DecimalType>(from);
  if (number && to.isIntOrIndex())
    return toInteger(value, from, to.getIntOrFloatBitWidth());
  if (number && isReal(to))
    return makeReal(realOf(value, from, to.isF32()));
  if (number && isa<flow::DecimalType>(to))
    return toDecimal(value, from, llvm::cast<flow::DecimalType>(to));
  return castTimes(value, from, to);
}

// A timestamp_ltz is cast as the timestamp that the zone's clock shows.
Value cast(const Call &call) {
  Type from = call.types[0], to = flow::stripNullable(call.result);
  bool from_local = isa<flow::TimestampLtzType>(from), to_local = isa<flow::TimestampLtzType>(to);
  if (from_local == to_local)
    return castPlain(call.args[0], from, to);
  auto plain = [](Type type) { return flow::TimestampType::get(type.getContext(), precisionOf(type)); };
  if (from_local)
    return castPlain(shiftZone(call.args[0], precisionOf(from), toLocalMs), plain(from), to);
  Value value = castPlain(call.args[0], from, plain(to));
  return value.is_null ? value : shiftZone(value, precisionOf(to), toUtcMs);
}

} // namespace

Value numberFromText(const std::string &text, unsigned scale, unsigned digits, bool round) {
  NumberParts parts = takeApart(text);
  if (parts.digits.size() > 100 || std::abs(parts.exponent) > 60) {
    if (parts.digits.find_first_not_of('0') == std::string::npos)
      return makeNumber(0);
    if (static_cast<long>(parts.digits.size()) + parts.exponent < -static_cast<long>(scale) - 1)
      return makeNumber(0);
    if (parts.digits.size() > 100 || parts.exponent > 0)
      throw Failure{"out of range"};
  }
  Big number(512, parts.digits, 10);
  long shift = parts.exponent + static_cast<long>(scale);
  if (shift >= 0)
    number *= tenTo(static_cast<unsigned>(shift));
  else
    number = round ? divideHalfUp(number, tenTo(static_cast<unsigned>(-shift)))
                   : number.sdiv(tenTo(static_cast<unsigned>(-shift)));
  Value value = fitDecimal(parts.negative ? -number : number, digits);
  if (value.is_null)
    throw Failure{"out of range"};
  return value;
}

double realFromText(const std::string &text, bool is_float) {
  std::string rest = text;
  bool negative = !rest.empty() && rest[0] == '-';
  if (negative || (!rest.empty() && rest[0] == '+'))
    rest.erase(0, 1);
  if (rest == "NaN")
    return std::numeric_limits<double>::quiet_NaN();
  double value = std::numeric_limits<double>::infinity();
  if (rest != "Infinity") {
    takeApart(rest);
    value = is_float ? static_cast<double>(std::strtof(rest.c_str(), nullptr)) : std::strtod(rest.c_str(), nullptr);
  }
  return negative ? -value : value;
}

int128 daysFromText(const std::string &text) {
  using namespace std::chrono;
  static const std::regex form("([0-9]{4})-([0-9]{2})-([0-9]{2})");
  std::smatch match;
  if (!std::regex_match(text, match, form))
    throw Failure{"no date"};
  year_month_day date{year(std::stoi(match[1])), month(static_cast<unsigned>(std::stoi(match[2]))),
                      day(static_cast<unsigned>(std::stoi(match[3])))};
  if (!date.ok())
    throw Failure{"no date"};
  return sys_days(date).time_since_epoch().count();
}

Value timeFromJsonText(const std::string &text, Type type) {
  if (isa<flow::DateType>(type))
    return makeNumber(daysFromText(text));
  if (!isTimestamp(type))
    throw Unsupported{"a time in JSON"};
  std::string plain = text;
  if (!plain.empty() && plain.back() == 'Z')
    plain.pop_back();
  if (size_t t = plain.find('T'); t != std::string::npos)
    plain[t] = ' ';
  if (plain.size() < 19)
    throw Failure{"no timestamp"};
  return makeNumber(timestampFromText(plain, precisionOf(type)));
}

void addCastFunctions(FunctionMap &map) {
  static const char *const names[] = {"bool",   "i8", "i16", "i32", "i64",  "f32",  "f64",  "decimal",
                                      "string", "ts", "tsn", "ltz", "ltzn", "date", "time", "bytes"};
  for (const char *from : names)
    for (const char *to : names)
      map[std::string("ms_cast_") + from + "_" + to] = cast;
  for (const char *name :
       {"ms_cast_i8_decimal_checked", "ms_cast_i16_decimal_checked", "ms_cast_i32_decimal_checked",
        "ms_cast_i64_decimal_checked", "ms_cast_decimal_raise", "ms_cast_decimal_lower", "ms_cast_ms_ns",
        "ms_cast_ns_ms", "ms_cut_ms", "ms_cut_ns", "ms_cast_ts_ltz_cut", "ms_cast_ltz_ts_cut"})
    map[name] = cast;
}

Value callFunction(const Call &call) {
  static const FunctionMap functions = [] {
    FunctionMap map;
    addNumberFunctions(map);
    addDecimalFunctions(map);
    addTextFunctions(map);
    addTimeFunctions(map);
    addPatternFunctions(map);
    addCastFunctions(map);
    return map;
  }();
  auto found = functions.find(call.kernel);
  if (found == functions.end())
    throw Unsupported{"the function " + call.kernel};
  return found->second(call);
}

} // namespace millstream::reference
