// Instants to text and back as Java's SimpleDateFormat has it.
#include "runtime/functions/SimpleDate.h"

#include "runtime/functions/DatePattern.h"
#include "runtime/kernels/Text.h"

#include <optional>

namespace millstream {

using namespace pattern;
using calendar::floorDiv;

namespace {

// ---- Formatting ----

void putZone(Writer &writer, int32_t offset_seconds, char letter, uint32_t count) {
  if (letter == 'X' && offset_seconds == 0)
    writer.put("Z");
  else if (letter == 'X')
    putOffset(writer, offset_seconds, count >= 3, count == 1);
  else if (letter == 'Z')
    putOffset(writer, offset_seconds, false, false);
  else if (offset_seconds == 0)
    writer.put("UTC");
  else {
    writer.put("GMT");
    putOffset(writer, offset_seconds, true, false);
  }
}

void putText(Writer &writer, std::string_view name, uint32_t count) {
  writer.put(count >= 4 ? name : name.substr(0, 3));
}

// A field that is a number; nothing for other letters.
std::optional<int64_t> numberField(const Fields &fields, char letter) {
  int32_t hour = fields.hour();
  switch (letter) {
  case 'w':
    return weekOfYear(fields);
  case 'W':
    return weekOfMonth(fields);
  case 'D':
    return calendar::dayOfYear(fields.days);
  case 'd':
    return fields.date.day;
  case 'F':
    return (fields.date.day - 1) / 7 + 1;
  case 'u':
    return calendar::isoDayOfWeek(fields.days);
  case 'H':
    return hour;
  case 'k':
    return hour == 0 ? 24 : hour;
  case 'K':
    return hour % 12;
  case 'h':
    return (hour + 11) % 12 + 1;
  case 'm':
    return fields.minute();
  case 's':
    return fields.second();
  case 'S':
    return fields.nano() / calendar::ms_ns;
  default:
    return std::nullopt;
  }
}

// False for a letter that is none.
bool putField(Writer &writer, const Fields &fields, int32_t offset_seconds, char letter, uint32_t count) {
  if (std::optional<int64_t> number = numberField(fields, letter)) {
    writer.putNumber(*number, count);
    return true;
  }
  int64_t year = letter == 'Y' ? weekYear(fields) : fields.date.year;
  switch (letter) {
  case 'G':
    writer.put(fields.date.year > 0 ? "AD" : "BC");
    return true;
  case 'y':
  case 'Y':
    year = year > 0 ? year : 1 - year;
    writer.putNumber(count == 2 ? year % 100 : year, count);
    return true;
  case 'M':
  case 'L':
    if (count >= 3)
      putText(writer, month_names[fields.date.month - 1], count);
    else
      writer.putNumber(fields.date.month, count);
    return true;
  case 'E':
    putText(writer, day_names[calendar::isoDayOfWeek(fields.days) - 1], count);
    return true;
  case 'a':
    writer.put(fields.hour() < 12 ? "AM" : "PM");
    return true;
  case 'z':
  case 'Z':
  case 'X':
    putZone(writer, offset_seconds, letter, count);
    return letter != 'X' || count <= 3;
  default:
    return false;
  }
}

bool isKnownLetter(const Token &token) {
  return std::string_view("GyYMLwWDdFEuaHkKhmsSzZX").find(token.letter) != std::string_view::npos &&
         (token.letter != 'X' || token.count <= 3);
}

// ---- Parsing ----

struct Found {
  int64_t year = 1970, month = 1, day = 1, day_of_year = 0, week = 0, weekday = 0;
  int64_t hour = 0, half = 0, minute = 0, second = 0, milli = 0;
  bool has_day_of_year = false, has_week = false, has_weekday = false, has_month = false;
  bool half_clock = false; // hour counts within a half of the day
  bool has_offset = false;
  int32_t offset_seconds = 0;
};

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool sameLetter(char a, char b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return lower(a) == lower(b);
}

class SimpleParser {
public:
  SimpleParser(std::string_view text, int64_t now_ms) : rest_(text), now_ms_(now_ms) {}

  SimpleParse read(std::string_view pattern) {
    Reader reader(pattern, false);
    for (Token token; reader.next(token);) {
      if (token.kind == Token::literal) {
        if (!rest_.starts_with(token.text))
          return SimpleParse::mismatch;
        rest_.remove_prefix(token.text.size());
        continue;
      }
      if (!isKnownLetter(token))
        return SimpleParse::badPattern;
      while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
        rest_.remove_prefix(1);
      if (!readField(token, reader))
        return SimpleParse::mismatch;
    }
    return reader.bad() ? SimpleParse::badPattern : SimpleParse::value;
  }
  const Found &found() const { return found_; }

private:
  static bool isNumber(const Token &token) {
    if (token.kind != Token::letters || std::string_view("GEazZX").find(token.letter) != std::string_view::npos)
      return false;
    return token.count < 3 || (token.letter != 'M' && token.letter != 'L');
  }

  // A number; only as many digits as letters where another number follows at once.
  bool readNumber(const Token &token, Reader ahead, int64_t &value, size_t &digits) {
    Token next;
    bool abutting = ahead.next(next) && isNumber(next);
    size_t most = abutting ? token.count : 18;
    bool negative = !abutting && !rest_.empty() && rest_.front() == '-';
    if (negative)
      rest_.remove_prefix(1);
    digits = 0;
    value = 0;
    while (digits < rest_.size() && digits < most && isDigit(rest_[digits]))
      value = value * 10 + (rest_[digits++] - '0');
    rest_.remove_prefix(digits);
    if (negative)
      value = -value;
    return digits > 0;
  }

  // Names in any case, the longer form first.
  template <size_t n> bool readName(const std::string_view (&names)[n], int64_t &value) {
    for (size_t length : {size_t(0), size_t(3)})
      for (size_t i = 0; i < n; ++i) {
        std::string_view name = length ? names[i].substr(0, length) : names[i];
        if (name.size() > rest_.size())
          continue;
        size_t same = 0;
        while (same < name.size() && sameLetter(name[same], rest_[same]))
          ++same;
        if (same == name.size()) {
          rest_.remove_prefix(same);
          value = static_cast<int64_t>(i) + 1;
          return true;
        }
      }
    return false;
  }

  bool readField(const Token &token, const Reader &reader) {
    static constexpr std::string_view halves[] = {"AM", "PM"};
    static constexpr std::string_view eras[] = {"BC", "AD"};
    int64_t value = 0;
    size_t digits = 0;
    if (isNumber(token))
      return readNumber(token, reader, value, digits) && setNumber(token, value, digits);
    switch (token.letter) {
    case 'M':
    case 'L':
      found_.has_month = true;
      return readName(month_names, found_.month);
    case 'E':
      found_.has_weekday = true;
      return readName(day_names, found_.weekday);
    case 'a':
      if (!readName(halves, value))
        return false;
      found_.half = value - 1;
      return true;
    case 'G':
      return readName(eras, value);
    default:
      return readZone(token);
    }
  }

  bool setNumber(const Token &token, int64_t value, size_t digits) {
    switch (token.letter) {
    case 'y':
    case 'Y':
      found_.year = token.count <= 2 && digits == 2 && value >= 0 ? nearYear(value) : value;
      return true;
    case 'M':
    case 'L':
      found_.month = value;
      return found_.has_month = true;
    case 'd':
      found_.day = value;
      return true;
    case 'D':
      found_.day_of_year = value;
      return found_.has_day_of_year = true;
    case 'w':
      found_.week = value;
      return found_.has_week = true;
    case 'u':
      found_.weekday = value;
      return found_.has_weekday = true;
    case 'H':
      found_.hour = value;
      found_.half_clock = false;
      return true;
    case 'k':
      found_.hour = value == 24 ? 0 : value;
      found_.half_clock = false;
      return true;
    case 'K':
      found_.hour = value;
      return found_.half_clock = true;
    case 'h':
      found_.hour = value == 12 ? 0 : value;
      return found_.half_clock = true;
    case 'm':
      found_.minute = value;
      return true;
    case 's':
      found_.second = value;
      return true;
    case 'S':
      found_.milli = value;
      return true;
    default:
      return true; // W and F say nothing that the date does not
    }
  }

  // The year ending in those two digits that is at most 80 years back and less than 20 ahead.
  int64_t nearYear(int64_t two_digits) const {
    int64_t start = calendar::dateOf(floorDiv(now_ms_, calendar::day_ms)).year - 80;
    int64_t year = start - calendar::floorMod(start, 100) + two_digits;
    return year < start ? year + 100 : year;
  }

  // +hhmm, +hh:mm, +h; Z, or a name as GMT+1, UTC, Europe/Berlin, PST.
  bool readZone(const Token &token) {
    if (token.letter == 'X' && rest_.starts_with("Z")) {
      rest_.remove_prefix(1);
      return found_.has_offset = true;
    }
    size_t length = 0;
    auto belongs = [&](char c) {
      return isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '/' || c == '_' || c == ':' ||
             ((c == '+' || c == '-') && (length == 0 || !isDigit(rest_[length - 1])));
    };
    while (length < rest_.size() && belongs(rest_[length]))
      ++length;
    std::string_view name = rest_.substr(0, length);
    const TimeZone *zone = length ? findTimeZone(name) : nullptr;
    if (!zone)
      return false;
    rest_.remove_prefix(length);
    found_.has_offset = true;
    found_.offset_seconds = static_cast<int32_t>(zoneOffset(*zone, floorDiv(resolveLocal(found_), 1000)));
    return true;
  }

public:
  // Everything may run over: month 13 is the next year's first, hour 25 the next day's.
  static int64_t resolveLocal(const Found &f) {
    constexpr int64_t limit = 1'000'000'000; // keeps the sums below within 64 bits
    auto bounded = [](int64_t value) { return value > limit ? limit : value < -limit ? -limit : value; };
    constexpr int64_t year_limit = 100'000'000;
    int64_t year = f.year > year_limit ? year_limit : f.year < -year_limit ? -year_limit : f.year;
    int64_t month = year * 12 + bounded(f.month) - 1;
    int64_t days = calendar::daysOf(floorDiv(month, 12), static_cast<int32_t>(calendar::floorMod(month, 12)) + 1, 1);
    days += bounded(f.day) - 1;
    if (f.has_day_of_year && !f.has_month) {
      days = calendar::daysOf(year, 1, 1) + bounded(f.day_of_year) - 1;
    } else if (f.has_week && !f.has_month) {
      int64_t first = calendar::daysOf(year, 1, 1);
      days = first - calendar::dayOfWeek(first) + (bounded(f.week) - 1) * 7 + (f.has_weekday ? f.weekday % 7 : 0);
    }
    int64_t hour = bounded(f.hour) + (f.half_clock ? 12 * f.half : 0);
    return days * calendar::day_ms + hour * calendar::hour_ms + bounded(f.minute) * calendar::minute_ms +
           bounded(f.second) * calendar::second_ms + bounded(f.milli);
  }

private:
  std::string_view rest_;
  int64_t now_ms_;
  Found found_;
};

} // namespace

bool isSimplePattern(std::string_view pattern) {
  Reader reader(pattern, false);
  for (Token token; reader.next(token);)
    if (token.kind == Token::letters && !isKnownLetter(token))
      return false;
  return !reader.bad();
}

bool formatSimple(MsContext *context, int64_t instant_ms, const TimeZone &zone, std::string_view pattern,
                  MsString *out) {
  uint64_t room = pattern.size() * 4 + 64 < text_bytes_max ? pattern.size() * 4 + 64 : text_bytes_max;
  char *text = text::allocate(context, room);
  Writer writer(text, room);
  auto offset_seconds = static_cast<int32_t>(zoneOffset(zone, floorDiv(instant_ms, 1000)));
  Fields fields = breakDown(instant_ms + int64_t(offset_seconds) * 1000);
  Reader reader(pattern, false);
  for (Token token; reader.next(token);) {
    if (token.kind == Token::literal)
      writer.put(token.text);
    else if (!putField(writer, fields, offset_seconds, token.letter, token.count))
      return false;
  }
  *out = {text, writer.text().size()};
  return !reader.bad() && !writer.overflown();
}

SimpleParse parseSimple(std::string_view text, std::string_view pattern, const TimeZone &zone, int64_t now_ms,
                        int64_t *instant_ms) {
  SimpleParser parser(text, now_ms);
  SimpleParse result = parser.read(pattern);
  if (result != SimpleParse::value)
    return result;
  int64_t local_ms = SimpleParser::resolveLocal(parser.found());
  int64_t offset_seconds = parser.found().has_offset ? parser.found().offset_seconds
                                                     : standardLocalZoneOffset(zone, floorDiv(local_ms, 1000));
  *instant_ms = local_ms - offset_seconds * 1000;
  return result;
}

} // namespace millstream
