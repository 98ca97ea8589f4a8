// Dates and times in text, as TextValue.h says.
#include "runtime/formats/TextValue.h"

#include "runtime/kernels/Calendar.h"

#include <cstring>

namespace millstream {

namespace {

// A reader over the text that stops at the first thing that does not fit.
class TimeText {
public:
  explicit TimeText(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool done() const { return at_ == end_; }
  bool take(char c) {
    if (at_ == end_ || *at_ != c)
      return false;
    ++at_;
    return true;
  }
  // Two digits, not above `most`.
  bool pair(uint32_t most, uint32_t &value) {
    if (end_ - at_ < 2)
      return false;
    auto tens = static_cast<uint32_t>(static_cast<unsigned char>(at_[0]) - '0');
    auto ones = static_cast<uint32_t>(static_cast<unsigned char>(at_[1]) - '0');
    value = tens * 10 + ones;
    at_ += 2;
    return tens < 10 && ones < 10 && value <= most;
  }
  bool date(int64_t &days);
  bool clock(bool seconds_needed, uint32_t &second_of_day, uint32_t &nanoseconds);
  bool zone(ParsedTimestamp &);

private:
  bool year(int64_t &value);
  bool fraction(uint32_t &nanoseconds);

  const char *at_;
  const char *end_;
};

// Four digits, or a sign and four to six.
bool TimeText::year(int64_t &value) {
  if (at_ != end_ && *at_ != '-' && *at_ != '+') {
    uint32_t century, rest;
    if (!pair(99, century) || !pair(99, rest))
      return false;
    value = century * 100 + rest;
    return true;
  }
  bool negative = take('-');
  if (!negative && !take('+'))
    return false;
  int digits = 0;
  value = 0;
  for (; at_ != end_ && static_cast<unsigned char>(*at_ - '0') < 10; ++at_, ++digits) {
    if (digits == 6)
      return false;
    value = value * 10 + (*at_ - '0');
  }
  if (negative)
    value = -value;
  return digits >= 4;
}

bool TimeText::date(int64_t &days) {
  int64_t years;
  uint32_t month, day;
  if (!year(years) || !take('-') || !pair(12, month) || !take('-') || !pair(31, day) || month == 0 || day == 0)
    return false;
  auto in_year = static_cast<int32_t>(month);
  auto in_month = static_cast<int32_t>(day);
  days = calendar::daysOf(years, in_year, in_month);
  return day <= 28 || in_month <= calendar::daysInMonth(years, in_year);
}

bool TimeText::fraction(uint32_t &nanoseconds) {
  uint32_t digits = 0;
  nanoseconds = 0;
  for (; at_ != end_ && static_cast<unsigned char>(*at_ - '0') < 10; ++at_, ++digits) {
    if (digits == 9)
      return false;
    nanoseconds = nanoseconds * 10 + static_cast<uint32_t>(*at_ - '0');
  }
  for (uint32_t i = digits; i < 9; ++i)
    nanoseconds *= 10;
  return true;
}

bool TimeText::clock(bool seconds_needed, uint32_t &second_of_day, uint32_t &nanoseconds) {
  uint32_t hour, minute, second = 0;
  nanoseconds = 0;
  if (!pair(23, hour) || !take(':') || !pair(59, minute))
    return false;
  if (take(':')) {
    if (!pair(59, second) || (take('.') && !fraction(nanoseconds)))
      return false;
  } else if (seconds_needed) {
    return false;
  }
  second_of_day = hour * 3600 + minute * 60 + second;
  return true;
}

// Nothing, Z, or an offset: +02:00, +0200, +02.
bool TimeText::zone(ParsedTimestamp &value) {
  if (done())
    return true;
  value.has_zone = true;
  if (take('Z'))
    return done();
  bool west = take('-');
  if (!west && !take('+'))
    return false;
  uint32_t hours, minutes = 0;
  if (!pair(18, hours))
    return false;
  take(':');
  if (!done() && !pair(59, minutes))
    return false;
  int64_t offset = hours * 3600 + minutes * 60;
  value.seconds += west ? offset : -offset;
  value.has_offset = true;
  return done();
}

uint32_t cutTo(uint32_t nanoseconds, uint32_t precision) {
  uint32_t unit = 1;
  for (uint32_t i = precision; i < 9; ++i)
    unit *= 10;
  return nanoseconds - nanoseconds % unit;
}

} // namespace

TextResult parseDate(std::string_view text, int32_t &days) {
  TimeText reader(text);
  int64_t found;
  if (!reader.date(found) || !reader.done())
    return TextResult::malformed;
  days = static_cast<int32_t>(found);
  return TextResult::value;
}

TextResult parseTime(std::string_view text, uint32_t precision, int32_t &value_ms) {
  TimeText reader(text);
  uint32_t second_of_day, nanoseconds;
  if (!reader.clock(true, second_of_day, nanoseconds) || !reader.done())
    return TextResult::malformed;
  uint32_t kept = precision < 3 ? precision : 3;
  value_ms = static_cast<int32_t>(second_of_day * 1000 + cutTo(nanoseconds, kept) / 1'000'000);
  return TextResult::value;
}

TextResult parseTimestamp(std::string_view text, uint32_t precision, ParsedTimestamp &value) {
  TimeText reader(text);
  int64_t days;
  uint32_t second_of_day, nanoseconds;
  if (!reader.date(days) || !(reader.take('T') || reader.take(' ')) || !reader.clock(false, second_of_day, nanoseconds))
    return TextResult::malformed;
  value.seconds = days * 86400 + second_of_day;
  value.nanoseconds = precision >= 9 ? nanoseconds : cutTo(nanoseconds, precision);
  value.has_zone = false;
  value.has_offset = false;
  return reader.zone(value) ? TextResult::value : TextResult::malformed;
}

// Eight characters that should be as `shape` has them, where `0` stands for any digit: their digits' values,
// a byte each, zeros elsewhere. False if one does not fit.
static inline bool digitsOf(const char *at, const char (&shape)[9], uint64_t &digits) {
  uint64_t wanted, limits = 0;
  memcpy(&wanted, shape, 8);
  // Added to a byte these carry into its top bit where a digit is above 9, or another character differs.
  for (int i = 0; i < 8; ++i)
    limits |= static_cast<uint64_t>(shape[i] == '0' ? 0x76 : 0x7f) << (8 * i);
  memcpy(&digits, at, 8);
  digits ^= wanted;
  return (((digits + limits) | digits) & 0x8080808080808080ull) == 0;
}

// Neighbouring digits as numbers below 100: byte i is 10 × digit i + digit i+1.
static inline uint64_t pairsOf(uint64_t digits) { return digits * 10 + (digits >> 8); }

// Days from 1970-01-01 of a day from year 1 to 9999.
static inline int64_t daysOfUsual(int32_t year, int32_t month, int32_t day) {
  static constexpr int32_t before[] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  constexpr int32_t before_1970 = 719162 + 1; // from 0001-01-01, and that days of a month begin with 1
  int32_t full = year - 1;
  int32_t leaping = year - (month <= 2); // the years whose leap day has passed
  return full * 365 + leaping / 4 - leaping / 100 + leaping / 400 + before[month] + day - before_1970;
}

bool parseUsualTimestamp(std::string_view text, int64_t &value_ms, bool &has_zone) {
  if (text.size() < 19)
    return false;
  const char *at = text.data();
  uint64_t date, time, second;
  if (!digitsOf(at, "0000-00-", date) ||
      !(at[10] == 'T' ? digitsOf(at + 8, "00T00:00", time) : digitsOf(at + 8, "00 00:00", time)) ||
      !digitsOf(at + 11, "00:00:00", second))
    return false;
  uint64_t date_pairs = pairsOf(date), time_pairs = pairsOf(time);
  auto year = static_cast<int32_t>((date_pairs & 0xff) * 100 + (date_pairs >> 16 & 0xff));
  auto month = static_cast<int32_t>(date_pairs >> 40 & 0xff);
  auto day = static_cast<int32_t>(time_pairs & 0xff);
  uint64_t hour = time_pairs >> 24 & 0xff, minute = time_pairs >> 48 & 0xff, seconds = pairsOf(second) >> 48 & 0xff;
  if (year < 1 || month < 1 || month > 12 || day < 1 || (day > 28 && day > calendar::daysInMonth(year, month)) ||
      hour > 23 || minute > 59 || seconds > 59)
    return false;
  size_t used = 19;
  uint64_t ms = 0;
  if (text.size() >= 23 && at[19] == '.') {
    auto digit = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(at[i]) - '0'); };
    uint32_t tenths = digit(20), hundredths = digit(21), thousandths = digit(22);
    if (tenths > 9 || hundredths > 9 || thousandths > 9)
      return false;
    ms = tenths * 100 + hundredths * 10 + thousandths;
    used = 23;
  }
  has_zone = used < text.size() && at[used] == 'Z';
  if (used + has_zone != text.size())
    return false;
  value_ms = daysOfUsual(year, month, day) * calendar::day_ms +
             static_cast<int64_t>((hour * 3600 + minute * 60 + seconds) * 1000 + ms);
  return true;
}

} // namespace millstream
