// Dates, times and timestamps out of text, as CAST reads them.
#include "runtime/functions/ParseTime.h"

#include "runtime/kernels/Calendar.h"

#include <string_view>

using namespace millstream;
using namespace millstream::calendar;

namespace {

std::string_view view(MsString s) { return {s.data, s.size}; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ')
    text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
    text.remove_suffix(1);
  return text;
}

// Digits alone, blanks around them; at most 9 of them, which every field of a time fits.
bool readNumber(std::string_view text, int32_t &out) {
  text = trimmed(text);
  while (text.size() > 9 && text.front() == '0')
    text.remove_prefix(1);
  if (text.empty() || text.size() > 9)
    return false;
  out = 0;
  for (char c : text) {
    if (c < '0' || c > '9')
      return false;
    out = out * 10 + (c - '0');
  }
  return true;
}

// What `text` has before `separator` (all, if it has none), taken off.
std::string_view takeField(std::string_view &text, char separator, bool &more) {
  size_t at = text.find(separator);
  more = at != std::string_view::npos;
  std::string_view field = text.substr(0, at);
  text.remove_prefix(more ? at + 1 : text.size());
  return field;
}

// Milliseconds of a fraction's digits, rounded half up; what is no digit counts as 0.
int32_t readMilliseconds(std::string_view digits) {
  int32_t value = 0, unit = 100;
  for (size_t i = 0; i < digits.size() && unit > 0; ++i, unit /= 10) {
    if (digits[i] >= '0' && digits[i] <= '9')
      value += unit * (digits[i] - '0');
    if (unit == 1 && i + 1 < digits.size() && digits[i + 1] >= '5')
      ++value;
  }
  return value;
}

// [+-]H or [+-]H:m behind a time.
bool readOffset(std::string_view text, int32_t &hours, int32_t &minutes) {
  bool more;
  minutes = 0;
  return readNumber(takeField(text, ':', more), hours) && (!more || readNumber(text, minutes));
}

// A run of `least` to `most` digits, taken off.
bool takeDigits(std::string_view &text, size_t least, size_t most, int32_t &out) {
  size_t count = 0;
  out = 0;
  for (; count < most && count < text.size() && text[count] >= '0' && text[count] <= '9'; ++count)
    out = out * 10 + (text[count] - '0');
  text.remove_prefix(count);
  return count >= least;
}
bool takeCharacter(std::string_view &text, char c) {
  if (text.empty() || text.front() != c)
    return false;
  text.remove_prefix(1);
  return true;
}

// H:m:s[.fraction] to the end of the text.
bool readClock(std::string_view text, int32_t precision, int64_t &value_ns) {
  int32_t hour, minute, second;
  if (!takeDigits(text, 1, 2, hour) || !takeCharacter(text, ':') || !takeDigits(text, 1, 2, minute) ||
      !takeCharacter(text, ':') || !takeDigits(text, 1, 2, second))
    return false;
  int64_t fraction_ns = 0;
  if (takeCharacter(text, '.')) {
    int64_t unit = second_ns;
    int32_t places = 0;
    for (; places < 9 && !text.empty() && text.front() >= '0' && text.front() <= '9'; ++places) {
      unit /= 10;
      if (places < precision)
        fraction_ns += unit * (text.front() - '0');
      text.remove_prefix(1);
    }
  }
  bool midnight = hour == 24 && minute == 0 && second == 0 && fraction_ns == 0;
  if (!text.empty() || (hour > 23 && !midnight) || minute > 59 || second > 59)
    return false;
  value_ns = ((hour * 60 + minute) * 60 + second) * second_ns + fraction_ns;
  return true;
}

} // namespace

bool ms_parse_date(MsString s, int32_t *days) {
  std::string_view text = view(s);
  size_t blank = text.find(' ');
  if (blank != std::string_view::npos && blank > 0)
    text = text.substr(0, blank);
  bool more;
  int32_t year, month = 1, day = 1;
  if (!readNumber(takeField(text, '-', more), year))
    return false;
  if (more && !readNumber(takeField(text, '-', more), month))
    return false;
  if (more && !readNumber(text, day))
    return false;
  if (year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))
    return false;
  *days = static_cast<int32_t>(daysOf(year, month, day));
  return true;
}

bool ms_parse_time(MsString s, int32_t *time_ms) {
  std::string_view text = view(s);
  int32_t sign = 1, offset_hours = 0, offset_minutes = 0;
  size_t zone = text.find('-');
  if (zone != std::string_view::npos)
    sign = -1;
  else
    zone = text.find('+');
  if (zone != std::string_view::npos) {
    if (!readOffset(text.substr(zone + 1), offset_hours, offset_minutes))
      return false;
    text = text.substr(0, zone);
  }
  bool more;
  int32_t hour, minute = 0, second = 0, fraction_ms = 0;
  if (!readNumber(takeField(text, ':', more), hour))
    return false;
  if (more && !readNumber(takeField(text, ':', more), minute))
    return false;
  if (more) {
    if (!readNumber(takeField(text, '.', more), second))
      return false;
    fraction_ms = readMilliseconds(trimmed(text));
  }
  if (hour > 23 || minute > 59 || second > 59 || offset_hours > 23 || offset_minutes > 59)
    return false;
  int64_t value_ms = (hour + sign * offset_hours) * hour_ms + (minute + sign * offset_minutes) * minute_ms +
                     second * second_ms + fraction_ms;
  *time_ms = static_cast<int32_t>(floorMod(value_ms, day_ms));
  return true;
}

bool ms_parse_timestamp(MsString s, int32_t precision, int128 *value_ns) {
  std::string_view text = view(s);
  int32_t year, month, day;
  // yyyy takes four digits and no sign; a longer year needs one.
  if (!takeDigits(text, 4, 4, year) || !takeCharacter(text, '-') || !takeDigits(text, 1, 2, month) ||
      !takeCharacter(text, '-') || !takeDigits(text, 1, 2, day))
    return false;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31)
    return false;
  int64_t of_day_ns = 0;
  if (!text.empty() && (!takeCharacter(text, ' ') || !readClock(text, precision, of_day_ns)))
    return false;
  int32_t last = daysInMonth(year, month);
  int64_t days = daysOf(year, month, day < last ? day : last);
  *value_ns = static_cast<int128>(days) * (day_ms * ms_ns) + of_day_ns;
  return true;
}
