// Text to timestamps by a pattern, as Java's DateTimeFormatter reads it: numbers of fixed width may stand
// side by side, parts in brackets may be missing, fields left out are those of 1970-01-01 00:00.
#include "runtime/functions/DateFormat.h"

#include "runtime/functions/DatePattern.h"

#include <optional>

using namespace millstream;
using namespace millstream::pattern;

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isZoneCharacter(char c) {
  return isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '/' || c == '_' || c == '+' || c == '-' ||
         c == ':';
}

enum Field : uint8_t {
  year_field,
  year_of_era_field,
  month_field,
  day_field,
  day_of_year_field,
  weekday_field,
  half_field,
  hour_field,
  clock_hour_field,
  half_hour_field,
  clock_half_hour_field,
  minute_field,
  second_field,
  nano_field,
  milli_of_day_field,
  nano_of_day_field,
  ignored_field,
  field_count
};

struct Parsed {
  int64_t values[field_count] = {};
  uint32_t present = 0;
  bool has(Field field) const { return present >> field & 1; }
  int64_t get(Field field, int64_t otherwise) const { return has(field) ? values[field] : otherwise; }
  // A field that comes twice must be the same both times.
  bool set(Field field, int64_t value) {
    if (has(field) && field != ignored_field)
      return values[field] == value;
    values[field] = value;
    present |= 1u << field;
    return true;
  }
};

// How a number is read.
struct Number {
  Field field;
  uint32_t least, most;     // digits
  bool plus_beyond = false; // more digits than `least` need a plus sign (years)
  bool may_be_negative = false;
  bool two_digit_year = false;
  bool fraction = false;
  bool isFixed() const { return least == most; }
};

// A number's rule for a letter; nothing if the letter (in that count) is no number.
std::optional<Number> numberOf(char letter, uint32_t count) {
  auto plain = [count](Field field) { return Number{field, count, count == 1 ? 19u : count, false, count == 1}; };
  auto long_number = [count](Field field) { return Number{field, count, 19}; };
  switch (letter) {
  case 'u':
  case 'y': {
    Field field = letter == 'u' ? year_field : year_of_era_field;
    if (count == 2)
      return Number{field, 2, 2, false, false, true};
    return Number{field, count, 19, count >= 4, true};
  }
  case 'M':
  case 'L':
    return count <= 2 ? std::optional(plain(month_field)) : std::nullopt;
  case 'Q':
  case 'q':
  case 'F':
  case 'W':
  case 'w':
    return count <= 2 ? std::optional(plain(ignored_field)) : std::nullopt;
  case 'd':
    return plain(day_field);
  case 'D':
    return count == 1 ? plain(day_of_year_field) : Number{day_of_year_field, count, 3};
  case 'H':
    return plain(hour_field);
  case 'k':
    return plain(clock_hour_field);
  case 'K':
    return plain(half_hour_field);
  case 'h':
    return plain(clock_half_hour_field);
  case 'm':
    return plain(minute_field);
  case 's':
    return plain(second_field);
  case 'S':
    return Number{nano_field, count, count, false, false, false, true};
  case 'A':
    return long_number(milli_of_day_field);
  case 'n':
    return long_number(nano_field);
  case 'N':
    return long_number(nano_of_day_field);
  default:
    return std::nullopt;
  }
}

class Parser {
public:
  explicit Parser(std::string_view text) : rest_(text) {}

  // Reads by the pattern up to its end, or to the ] of the part that it is in.
  bool readAll(Reader &reader) {
    Token token;
    while (reader.next(token)) {
      if (token.kind == Token::close)
        return true;
      if (!read(token, reader))
        return false;
    }
    return true;
  }
  bool atEnd() const { return rest_.empty(); }
  const Parsed &parsed() const { return parsed_; }

private:
  bool read(const Token &token, Reader &reader) {
    if (token.kind == Token::open)
      return readOptional(reader);
    if (token.kind == Token::literal)
      return take(token.text);
    if (std::optional<Number> number = numberOf(token.letter, token.count))
      return readNumber(*number, reader);
    return readText(token);
  }

  bool readOptional(Reader &reader) {
    Parser inner = *this;
    Reader ahead = reader;
    if (inner.readAll(ahead))
      *this = inner;
    int32_t depth = 1;
    for (Token token; depth > 0 && reader.next(token);)
      depth += token.kind == Token::open ? 1 : token.kind == Token::close ? -1 : 0;
    return true;
  }

  bool take(std::string_view text) {
    if (!rest_.starts_with(text))
      return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  // Digits that the numbers of fixed width right behind this one need for themselves.
  static uint32_t reservedDigits(Reader ahead) {
    uint32_t reserved = 0;
    for (Token token; ahead.next(token) && token.kind == Token::letters;) {
      std::optional<Number> number = numberOf(token.letter, token.count);
      if (!number || !number->isFixed())
        break;
      reserved += number->least;
    }
    return reserved;
  }

  bool readNumber(const Number &number, const Reader &reader) {
    bool plus = !rest_.empty() && rest_.front() == '+', minus = !rest_.empty() && rest_.front() == '-';
    if ((plus && !number.plus_beyond) || (minus && !number.may_be_negative))
      return false;
    if (plus || minus)
      rest_.remove_prefix(1);
    uint32_t digits = 0, reserved = number.isFixed() ? 0 : reservedDigits(reader);
    while (digits < rest_.size() && digits < number.most + reserved && isDigit(rest_[digits]))
      ++digits;
    if (reserved > 0)
      digits = digits > reserved + number.least ? digits - reserved : digits < number.least ? digits : number.least;
    if (digits < number.least || digits > 18)
      return false;
    int64_t value = 0;
    for (uint32_t i = 0; i < digits; ++i)
      value = value * 10 + (rest_[i] - '0');
    rest_.remove_prefix(digits);
    if (number.plus_beyond && !minus && plus != (digits > number.least))
      return false;
    if (minus && value == 0)
      return false;
    if (number.fraction)
      for (uint32_t i = digits; i < 9; ++i)
        value *= 10;
    if (number.two_digit_year)
      value += 2000;
    return parsed_.set(number.field, minus ? -value : value);
  }

  // One of several names, in full or by its first three letters.
  template <size_t n> bool readName(const std::string_view (&names)[n], bool full, Field field) {
    for (size_t i = 0; i < n; ++i)
      if (take(full ? names[i] : names[i].substr(0, 3)))
        return parsed_.set(field, static_cast<int64_t>(i) + 1);
    return false;
  }

  bool readText(const Token &token) {
    switch (token.letter) {
    case 'M':
    case 'L':
      return token.count <= 4 && readName(month_names, token.count == 4, month_field);
    case 'E':
    case 'e':
    case 'c':
      return token.count <= 4 && (token.letter == 'E' || token.count >= 3) &&
             readName(day_names, token.count == 4, weekday_field);
    case 'a':
      if (take("AM"))
        return parsed_.set(half_field, 0);
      return take("PM") && parsed_.set(half_field, 1);
    case 'Q':
    case 'q':
      if (token.count != 3 || !take("Q") || rest_.empty() || rest_.front() < '1' || rest_.front() > '4')
        return false;
      rest_.remove_prefix(1);
      return true;
    case 'G':
      return take("AD") || take("Anno Domini");
    case 'X':
      return take("Z") || readOffset(token.count == 1 ? 0 : token.count % 2 == 0 ? 1 : 2);
    case 'x':
      return readOffset(token.count == 1 ? 0 : token.count % 2 == 0 ? 1 : 2);
    case 'Z':
      if (token.count == 4)
        return readLocalizedOffset();
      return token.count == 5 ? take("Z") || readOffset(2) : readOffset(1);
    case 'O':
      return readLocalizedOffset();
    case 'V':
    case 'z':
      return readZoneName();
    default:
      return false;
    }
  }

  bool takeDigitPair() {
    if (rest_.size() < 2 || !isDigit(rest_[0]) || !isDigit(rest_[1]))
      return false;
    rest_.remove_prefix(2);
    return true;
  }
  // Form 0: +hh[mm], 1: +hhmm, 2: +hh:mm. What it says does not change a local time.
  bool readOffset(int form) {
    if (!take("+") && !take("-"))
      return false;
    if (!takeDigitPair() || (form == 2 && !take(":")))
      return false;
    return takeDigitPair() || form == 0;
  }
  bool readLocalizedOffset() {
    if (!take("GMT"))
      return false;
    if (!rest_.empty() && (rest_.front() == '+' || rest_.front() == '-'))
      while (!rest_.empty() && isZoneCharacter(rest_.front()))
        rest_.remove_prefix(1);
    return true;
  }
  bool readZoneName() {
    size_t length = 0;
    while (length < rest_.size() && isZoneCharacter(rest_[length]))
      ++length;
    rest_.remove_prefix(length);
    return length > 0;
  }

  std::string_view rest_;
  Parsed parsed_;
};

bool within(const Parsed &parsed, Field field, int64_t least, int64_t most) {
  return !parsed.has(field) || (parsed.values[field] >= least && parsed.values[field] <= most);
}

bool inRange(const Parsed &parsed) {
  constexpr int64_t year_max = 200'000'000; // as far as 64 bits of milliseconds reach
  return within(parsed, year_field, -year_max, year_max) && within(parsed, year_of_era_field, 1, year_max) &&
         within(parsed, month_field, 1, 12) && within(parsed, day_field, 1, 31) &&
         within(parsed, day_of_year_field, 1, 366) && within(parsed, hour_field, 0, 24) &&
         within(parsed, clock_hour_field, 1, 24) && within(parsed, half_hour_field, 0, 11) &&
         within(parsed, clock_half_hour_field, 1, 12) && within(parsed, minute_field, 0, 59) &&
         within(parsed, second_field, 0, 59) && within(parsed, nano_field, 0, 999'999'999) &&
         within(parsed, milli_of_day_field, 0, calendar::day_ms - 1) &&
         within(parsed, nano_of_day_field, 0, calendar::day_ms * calendar::ms_ns - 1);
}

bool resolveDate(const Parsed &parsed, int64_t &days) {
  int64_t year = parsed.get(year_field, parsed.get(year_of_era_field, 1970));
  if (parsed.has(day_of_year_field) && !parsed.has(month_field)) {
    int64_t of_year = parsed.values[day_of_year_field];
    if (of_year == 366 && !calendar::isLeapYear(year))
      return false;
    days = calendar::daysOf(year, 1, 1) + of_year - 1;
  } else {
    auto month = static_cast<int32_t>(parsed.get(month_field, 1));
    auto day = static_cast<int32_t>(parsed.get(day_field, 1));
    int32_t last = calendar::daysInMonth(year, month);
    // A whole date is moved to the month's last day, a lone day is not.
    days = calendar::daysOf(year, month, day < last ? day : last);
  }
  return !parsed.has(weekday_field) || calendar::isoDayOfWeek(days) == parsed.values[weekday_field];
}

bool resolveClock(const Parsed &parsed, int64_t &of_day_ms) {
  int64_t hour = parsed.get(hour_field, 0);
  if (parsed.has(clock_hour_field))
    hour = parsed.values[clock_hour_field] % 24;
  if (parsed.has(half_field) && (parsed.has(half_hour_field) || parsed.has(clock_half_hour_field)))
    hour = parsed.get(half_hour_field, parsed.get(clock_half_hour_field, 0) % 12) + 12 * parsed.values[half_field];
  int64_t minute = parsed.get(minute_field, 0), second = parsed.get(second_field, 0);
  int64_t nano = parsed.get(nano_field, 0);
  if (hour == 24 && (minute || second || nano))
    return false;
  of_day_ms = ((hour * 60 + minute) * 60 + second) * 1000 + nano / calendar::ms_ns;
  if (parsed.has(milli_of_day_field))
    of_day_ms = parsed.values[milli_of_day_field];
  if (parsed.has(nano_of_day_field))
    of_day_ms = parsed.values[nano_of_day_field] / calendar::ms_ns;
  return true;
}

// ---- What Flink tries next: the texts of java.sql.Timestamp and Date ----

bool takeDigits(std::string_view &text, size_t least, size_t most, int64_t &value) {
  size_t count = 0;
  value = 0;
  for (; count < text.size() && isDigit(text[count]); ++count)
    value = count < most ? value * 10 + (text[count] - '0') : value;
  text.remove_prefix(count);
  return count >= least && count <= most;
}
bool takeCharacter(std::string_view &text, char c) {
  if (text.empty() || text.front() != c)
    return false;
  text.remove_prefix(1);
  return true;
}

// yyyy-[M]M-[d]d, and after a blank h:m:s[.fraction]; days and hours may run over into the next.
bool parsePlain(std::string_view text, int64_t *local_ms) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ')
    text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
    text.remove_suffix(1);
  int64_t year, month, day, hour = 0, minute = 0, second = 0, milli = 0;
  if (!takeDigits(text, 4, 4, year) || !takeCharacter(text, '-') || !takeDigits(text, 1, 2, month) ||
      !takeCharacter(text, '-') || !takeDigits(text, 1, 2, day))
    return false;
  if (month < 1 || month > 12 || day < 1 || day > 31)
    return false;
  if (takeCharacter(text, ' ')) {
    while (takeCharacter(text, ' '))
      ;
    if (!takeDigits(text, 1, 9, hour) || !takeCharacter(text, ':') || !takeDigits(text, 1, 9, minute) ||
        !takeCharacter(text, ':') || !takeDigits(text, 1, 9, second))
      return false;
    if (takeCharacter(text, '.')) {
      std::string_view fraction = text;
      int64_t value;
      if (!takeDigits(text, 1, 9, value))
        return false;
      for (size_t i = 0; i < 3; ++i)
        milli = milli * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
    }
  }
  if (!text.empty())
    return false;
  int64_t days = calendar::daysOf(year, static_cast<int32_t>(month), 1) + day - 1;
  *local_ms = days * calendar::day_ms + ((hour * 60 + minute) * 60 + second) * 1000 + milli;
  return true;
}

bool parseExactly(std::string_view text, std::string_view pattern, int64_t *local_ms) {
  Reader reader(pattern, true);
  Parser parser(text);
  int64_t days, of_day_ms;
  if (!parser.readAll(reader) || reader.bad() || !parser.atEnd() || !inRange(parser.parsed()) ||
      !resolveDate(parser.parsed(), days) || !resolveClock(parser.parsed(), of_day_ms))
    return false;
  *local_ms = days * calendar::day_ms + of_day_ms;
  return true;
}

} // namespace

MsOutcome ms_parse_by_pattern(MsString text, MsString pattern, int64_t *local_ms) {
  std::string_view value(text.data, text.size), by(pattern.data, pattern.size);
  if (parseExactly(value, by, local_ms))
    return MS_VALUE;
  if (ms_date_pattern_check(pattern, true) != nullptr)
    return MS_NULL;
  return parsePlain(value, local_ms) ? MS_VALUE : MS_NULL;
}
