// Patterns of dates and times taken apart, and what their fields hold.
#include "runtime/functions/DatePattern.h"

#include <charconv>

namespace millstream::pattern {

const std::string_view month_names[12] = {"January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December"};
const std::string_view day_names[7] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

static bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool Reader::next(Token &token) {
  while (!rest_.empty()) {
    char c = rest_.front();
    token = {};
    if (c == '\'') {
      bool doubled = rest_.size() > 1 && rest_[1] == '\'';
      if (doubled) {
        token.text = rest_.substr(0, 1);
        rest_.remove_prefix(2);
        return true;
      }
      quoted_ = !quoted_;
      rest_.remove_prefix(1);
      continue;
    }
    size_t length = 1;
    if (quoted_) {
      length = rest_.find('\'');
      length = length == std::string_view::npos ? rest_.size() : length;
    } else if (isLetter(c)) {
      while (length < rest_.size() && rest_[length] == c)
        ++length;
      token.kind = Token::letters;
      token.letter = c;
      token.count = static_cast<uint32_t>(length);
    } else if (brackets_ && (c == '[' || c == ']')) {
      token.kind = c == '[' ? Token::open : Token::close;
    }
    if (token.kind == Token::literal)
      token.text = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return true;
  }
  bad_ = quoted_;
  return false;
}

Fields breakDown(int64_t value_ms) {
  Fields fields;
  int64_t of_day_ms = calendar::floorMod(value_ms, calendar::day_ms);
  fields.days = (value_ms - of_day_ms) / calendar::day_ms;
  fields.date = calendar::dateOf(fields.days);
  fields.of_day_ns = of_day_ms * calendar::ms_ns;
  return fields;
}

Fields breakDown(__int128 value_ns) {
  constexpr __int128 day_ns = static_cast<__int128>(calendar::day_ms) * calendar::ms_ns;
  Fields fields;
  __int128 of_day = value_ns % day_ns;
  if (of_day < 0)
    of_day += day_ns;
  fields.days = static_cast<int64_t>((value_ns - of_day) / day_ns);
  fields.date = calendar::dateOf(fields.days);
  fields.of_day_ns = static_cast<int64_t>(of_day);
  return fields;
}

// Days since the Sunday at or before the 1st of January of a year.
static int64_t firstWeekStart(int64_t year) {
  int64_t first = calendar::daysOf(year, 1, 1);
  return first - calendar::dayOfWeek(first);
}

int64_t weekYear(const Fields &fields) {
  return fields.days >= firstWeekStart(fields.date.year + 1) ? fields.date.year + 1 : fields.date.year;
}
int32_t weekOfYear(const Fields &fields) {
  return static_cast<int32_t>((fields.days - firstWeekStart(weekYear(fields))) / 7) + 1;
}
int32_t weekOfMonth(const Fields &fields) {
  int64_t first = fields.days - fields.date.day + 1;
  return static_cast<int32_t>((fields.date.day - 1 + calendar::dayOfWeek(first)) / 7) + 1;
}

void Writer::putNumber(int64_t value, uint32_t width) {
  char digits[24];
  uint64_t magnitude = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  char *end = std::to_chars(digits, digits + sizeof digits, magnitude).ptr;
  if (value < 0)
    put("-");
  for (auto have = static_cast<uint32_t>(end - digits); have < width; ++have)
    put("0");
  put({digits, static_cast<size_t>(end - digits)});
}

void putOffset(Writer &writer, int32_t offset_seconds, bool colon, bool short_form) {
  writer.put(offset_seconds < 0 ? "-" : "+");
  int32_t minutes = (offset_seconds < 0 ? -offset_seconds : offset_seconds) / 60;
  writer.putNumber(minutes / 60, 2);
  if (short_form && minutes % 60 == 0)
    return;
  if (colon)
    writer.put(":");
  writer.putNumber(minutes % 60, 2);
}

} // namespace millstream::pattern
