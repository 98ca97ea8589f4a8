// The text of DATE, TIME, TIMESTAMP and INTERVAL literals to their values.
#include "frontend/lower/ExprTimes.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSwitch.h"

#include <array>

namespace millstream {
namespace {

// Takes 1 to `digits_max` digits off the front.
std::optional<int64_t> takeNumber(llvm::StringRef &text, unsigned digits_max) {
  size_t count = 0;
  int64_t value = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') {
    if (count == digits_max)
      return std::nullopt;
    value = value * 10 + (text[count++] - '0');
  }
  text = text.drop_front(count);
  return count == 0 ? std::nullopt : std::optional<int64_t>(value);
}

bool isLeapYear(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int64_t daysInMonth(int64_t year, int64_t month) {
  constexpr std::array<int64_t, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && isLeapYear(year) ? 29 : days[month - 1];
}

// Days from 1970-01-01 in the proleptic Gregorian calendar: years are counted from March, so that a leap
// day is the last of its year.
int64_t daysOf(int64_t year, int64_t month, int64_t day) {
  int64_t shifted = year - (month <= 2);
  int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year - 719468;
}

std::optional<int64_t> takeDate(llvm::StringRef &text) {
  auto year = takeNumber(text, 4);
  if (!year || *year < 1 || !text.consume_front("-"))
    return std::nullopt;
  auto month = takeNumber(text, 2);
  if (!month || *month < 1 || *month > 12 || !text.consume_front("-"))
    return std::nullopt;
  auto day = takeNumber(text, 2);
  if (!day || *day < 1 || *day > daysInMonth(*year, *month))
    return std::nullopt;
  return daysOf(*year, *month, *day);
}

// `.123` as nanoseconds, and how many digits there were; nothing written is 0 digits.
std::optional<TimeOfDay> takeFraction(llvm::StringRef &text) {
  if (!text.consume_front("."))
    return TimeOfDay{0, 0};
  size_t written = text.size();
  auto value = takeNumber(text, 9);
  if (!value)
    return std::nullopt;
  auto precision = static_cast<unsigned>(written - text.size());
  for (unsigned i = precision; i < 9; ++i)
    *value *= 10;
  return TimeOfDay{*value, precision};
}

std::optional<TimeOfDay> takeTime(llvm::StringRef &text) {
  auto hour = takeNumber(text, 2);
  if (!hour || *hour > 23 || !text.consume_front(":"))
    return std::nullopt;
  auto minute = takeNumber(text, 2);
  if (!minute || *minute > 59 || !text.consume_front(":"))
    return std::nullopt;
  auto second = takeNumber(text, 2);
  if (!second || *second > 59)
    return std::nullopt;
  auto fraction = takeFraction(text);
  if (!fraction)
    return std::nullopt;
  fraction->nanoseconds += ((*hour * 60 + *minute) * 60 + *second) * 1000000000;
  return fraction;
}

} // namespace

std::optional<int32_t> readDate(llvm::StringRef text) {
  text = text.trim(' ');
  auto days = takeDate(text);
  return days && text.empty() ? std::optional<int32_t>(static_cast<int32_t>(*days)) : std::nullopt;
}

std::optional<TimeOfDay> readTime(llvm::StringRef text) {
  text = text.trim(' ');
  auto time = takeTime(text);
  return time && text.empty() ? time : std::nullopt;
}

std::optional<Timestamp> readTimestamp(llvm::StringRef text) {
  text = text.trim(' ');
  auto days = takeDate(text);
  if (!days)
    return std::nullopt;
  constexpr __int128 day_ns = __int128(86400) * 1000000000;
  if (text.empty())
    return Timestamp{*days * day_ns, 0};
  if (!text.consume_front(" "))
    return std::nullopt;
  auto time = takeTime(text);
  if (!time || !text.empty())
    return std::nullopt;
  return Timestamp{*days * day_ns + time->nanoseconds, time->precision};
}

// ---- Intervals ----

namespace {

// The fields that a day-time interval may run over, in order.
constexpr std::array<llvm::StringLiteral, 4> day_fields = {"DAY", "HOUR", "MINUTE", "SECOND"};
constexpr std::array<int64_t, 4> day_field_ms = {86400000, 3600000, 60000, 1000};
constexpr std::array<int64_t, 4> day_field_max = {0, 23, 59, 59};          // of all but the first
constexpr std::array<llvm::StringLiteral, 3> separators = {" ", ":", ":"}; // between them

int fieldIndex(llvm::StringRef unit) {
  for (size_t i = 0; i < day_fields.size(); ++i)
    if (day_fields[i] == unit)
      return static_cast<int>(i);
  return -1;
}

std::string qualifierText(const IntervalQualifier &qualifier) {
  return qualifier.from + (qualifier.to.empty() ? "" : " TO " + qualifier.to);
}

// The first field: as many digits as its precision, 2 if none is written.
std::optional<int64_t> takeLeading(llvm::StringRef &text, const IntervalQualifier &qualifier, std::string &problem) {
  int64_t precision = qualifier.precision < 0 ? 2 : qualifier.precision;
  llvm::StringRef digits = text.take_while([](char c) { return c >= '0' && c <= '9'; }).ltrim('0');
  if (digits.size() > static_cast<size_t>(precision)) {
    problem = "interval value " + digits.take_front(20).str() + " has more than the " + std::to_string(precision) +
              " digits of " + qualifier.from + "(" + std::to_string(precision) + ")";
    return std::nullopt;
  }
  size_t zeros = text.size() - text.ltrim('0').size();
  if (zeros > 0 && digits.empty())
    text = text.drop_front(zeros - 1); // all zeros: keep one
  else
    text = text.drop_front(zeros);
  return takeNumber(text, 10);
}

std::optional<int64_t> readMonths(llvm::StringRef text, const IntervalQualifier &qualifier, std::string &problem) {
  auto leading = takeLeading(text, qualifier, problem);
  if (!leading)
    return std::nullopt;
  int64_t factor = llvm::StringSwitch<int64_t>(qualifier.from).Case("YEAR", 12).Case("QUARTER", 3).Default(1);
  int64_t value = *leading * factor;
  if (!qualifier.to.empty()) {
    if (!text.consume_front("-"))
      return std::nullopt;
    auto months = takeNumber(text, 2);
    if (!months || *months > 11)
      return std::nullopt;
    value += *months;
  }
  if (value > INT32_MAX) {
    problem = "the interval is too long: more than 2147483647 months";
    return std::nullopt;
  }
  return text.empty() ? std::optional<int64_t>(value) : std::nullopt;
}

// The fraction of seconds, cut to milliseconds.
std::optional<int64_t> takeMilliseconds(llvm::StringRef &text, const IntervalQualifier &qualifier) {
  size_t digits = text.size() - 1;
  auto fraction = takeFraction(text);
  if (!fraction)
    return std::nullopt;
  int64_t digits_max = qualifier.fraction < 0 ? 6 : qualifier.fraction;
  if (fraction->precision > 0 && digits > static_cast<size_t>(digits_max))
    return std::nullopt;
  return fraction->nanoseconds / 1000000;
}

std::optional<int64_t> readMilliseconds(llvm::StringRef text, const IntervalQualifier &qualifier,
                                        std::string &problem) {
  auto leading = takeLeading(text, qualifier, problem);
  if (!leading)
    return std::nullopt;
  if (qualifier.from == "WEEK")
    return text.empty() ? std::optional<int64_t>(*leading * 7 * day_field_ms[0]) : std::nullopt;
  int first = fieldIndex(qualifier.from), last = qualifier.to.empty() ? first : fieldIndex(qualifier.to);
  int64_t value = *leading * day_field_ms[first];
  for (int field = first + 1; field <= last; ++field) {
    if (!text.consume_front(separators[field - 1]))
      return std::nullopt;
    auto number = takeNumber(text, 2);
    if (!number || *number > day_field_max[field])
      return std::nullopt;
    value += *number * day_field_ms[field];
  }
  if (last == 3) {
    auto milliseconds = takeMilliseconds(text, qualifier);
    if (!milliseconds)
      return std::nullopt;
    value += *milliseconds;
  }
  return text.empty() ? std::optional<int64_t>(value) : std::nullopt;
}

} // namespace

bool isIntervalQualifier(const IntervalQualifier &qualifier, bool &months) {
  llvm::StringRef from = qualifier.from, to = qualifier.to;
  months = from == "YEAR" || from == "QUARTER" || from == "MONTH";
  if (months)
    return to.empty() || (from == "YEAR" && to == "MONTH");
  if (from == "WEEK")
    return to.empty();
  int first = fieldIndex(from);
  return first >= 0 && (to.empty() || fieldIndex(to) > first);
}

std::optional<Interval> readInterval(llvm::StringRef text, bool negative, const IntervalQualifier &qualifier,
                                     std::string &problem) {
  bool months = false;
  if (!isIntervalQualifier(qualifier, months)) {
    problem = "there is no interval of " + qualifierText(qualifier);
    return std::nullopt;
  }
  constexpr int64_t precision_max = 10;
  if (qualifier.precision == 0 || qualifier.precision > precision_max || qualifier.fraction > 9) {
    problem = "an interval has 1 to 10 leading digits and at most 9 of a second";
    return std::nullopt;
  }
  llvm::StringRef rest = text.trim(' ');
  bool minus = rest.consume_front("-");
  if (!minus)
    rest.consume_front("+");
  auto value = months ? readMonths(rest, qualifier, problem) : readMilliseconds(rest, qualifier, problem);
  if (!value) {
    if (problem.empty())
      problem = "'" + text.take_front(40).str() + "' is not an interval of " + qualifierText(qualifier);
    return std::nullopt;
  }
  return Interval{months, minus != negative ? -*value : *value};
}

} // namespace millstream
