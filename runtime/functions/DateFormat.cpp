// Timestamps to text by a pattern, as Java's DateTimeFormatter writes them.
#include "runtime/functions/DateFormat.h"

#include "runtime/functions/DatePattern.h"
#include "runtime/kernels/Text.h"

#include <string>

using namespace millstream;
using namespace millstream::pattern;

namespace {

constexpr const char *unknown_letter = "an unknown letter in a date pattern";
constexpr const char *too_many = "too many of a letter in a date pattern";
constexpr const char *needs_zone = "a date pattern that asks for the time zone of a timestamp";

// Years: two digits of the century, or the number with a sign where it has more digits than letters.
void putYear(Writer &writer, int64_t year, uint32_t count) {
  if (count == 2) {
    writer.putNumber((year < 0 ? -year : year) % 100, 2);
    return;
  }
  int64_t limit = 1;
  for (uint32_t i = 0; i < count && i < 18; ++i)
    limit *= 10;
  if (count >= 4 && year >= limit)
    writer.put("+");
  writer.putNumber(year, count);
}

// Three letters, the name, or its first letter, by the number of pattern letters.
std::string_view textForm(std::string_view name, uint32_t count) {
  return count == 3 ? name.substr(0, 3) : count == 4 ? name : name.substr(0, 1);
}

void putQuarter(Writer &writer, int32_t quarter, uint32_t count) {
  static constexpr std::string_view names[] = {"1st quarter", "2nd quarter", "3rd quarter", "4th quarter"};
  if (count == 3)
    writer.put("Q");
  if (count == 4)
    writer.put(names[quarter - 1]);
  else
    writer.putNumber(quarter, count == 2 ? 2 : 1);
}

void putFraction(Writer &writer, int32_t nano, uint32_t digits) {
  char text[9];
  for (int i = 8; i >= 0; --i, nano /= 10)
    text[i] = static_cast<char>('0' + nano % 10);
  writer.put({text, digits});
}

// A number of one or two letters' width; null, or what is wrong.
const char *putShort(Writer &writer, int64_t value, uint32_t count, uint32_t letters_max = 2) {
  if (count > letters_max)
    return too_many;
  writer.putNumber(value, count);
  return nullptr;
}

const char *putDateField(Writer &writer, const Fields &fields, char letter, uint32_t count) {
  int32_t weekday = calendar::isoDayOfWeek(fields.days);
  switch (letter) {
  case 'G':
    writer.put(count <= 3   ? (fields.date.year > 0 ? "AD" : "BC")
               : count == 4 ? (fields.date.year > 0 ? "Anno Domini" : "Before Christ")
                            : (fields.date.year > 0 ? "A" : "B"));
    return count > 5 ? too_many : nullptr;
  case 'u':
    putYear(writer, fields.date.year, count);
    return count > 19 ? too_many : nullptr;
  case 'y':
    putYear(writer, fields.date.year > 0 ? fields.date.year : 1 - fields.date.year, count);
    return count > 19 ? too_many : nullptr;
  case 'Y':
    putYear(writer, weekYear(fields), count);
    return count > 19 ? too_many : nullptr;
  case 'Q':
  case 'q':
    putQuarter(writer, (fields.date.month + 2) / 3, count);
    return count > 5 ? too_many : nullptr;
  case 'M':
  case 'L':
    if (count > 2)
      writer.put(textForm(month_names[fields.date.month - 1], count));
    else
      writer.putNumber(fields.date.month, count);
    return count > 5 ? too_many : nullptr;
  case 'w':
    return putShort(writer, weekOfYear(fields), count);
  case 'W':
    return putShort(writer, weekOfMonth(fields), count, 1);
  case 'd':
    return putShort(writer, fields.date.day, count);
  case 'D':
    return putShort(writer, calendar::dayOfYear(fields.days), count, 3);
  case 'F':
    return putShort(writer, (fields.date.day - 1) % 7 + 1, count, 1);
  case 'E':
    writer.put(textForm(day_names[weekday - 1], count < 3 ? 3 : count));
    return count > 5 ? too_many : nullptr;
  case 'e':
  case 'c':
    if (count > 2)
      writer.put(textForm(day_names[weekday - 1], count));
    else
      writer.putNumber(weekday % 7 + 1, count);
    return count > 5 || (letter == 'c' && count == 2) ? too_many : nullptr;
  default:
    return unknown_letter;
  }
}

const char *putField(Writer &writer, const Fields &fields, char letter, uint32_t count) {
  int32_t hour = fields.hour();
  switch (letter) {
  case 'a':
    writer.put(hour < 12 ? "AM" : "PM");
    return count > 1 ? too_many : nullptr;
  case 'h':
    return putShort(writer, (hour + 11) % 12 + 1, count);
  case 'K':
    return putShort(writer, hour % 12, count);
  case 'k':
    return putShort(writer, hour == 0 ? 24 : hour, count);
  case 'H':
    return putShort(writer, hour, count);
  case 'm':
    return putShort(writer, fields.minute(), count);
  case 's':
    return putShort(writer, fields.second(), count);
  case 'S':
    putFraction(writer, fields.nano(), count < 9 ? count : 9);
    return count > 9 ? too_many : nullptr;
  case 'A':
    return putShort(writer, fields.of_day_ns / calendar::ms_ns, count, 19);
  case 'n':
    return putShort(writer, fields.nano(), count, 19);
  case 'N':
    return putShort(writer, fields.of_day_ns, count, 19);
  case 'V':
  case 'v':
  case 'z':
  case 'O':
  case 'X':
  case 'x':
  case 'Z':
    return needs_zone;
  default:
    return putDateField(writer, fields, letter, count);
  }
}

// Null, or what is wrong with the pattern.
const char *formatFields(Writer &writer, const Fields &fields, std::string_view pattern) {
  Reader reader(pattern, true);
  Token token;
  int32_t open = 0;
  while (reader.next(token)) {
    const char *wrong = nullptr;
    if (token.kind == Token::letters)
      wrong = putField(writer, fields, token.letter, token.count);
    else if (token.kind == Token::literal)
      writer.put(token.text);
    else
      open += token.kind == Token::open ? 1 : -1;
    if (token.kind == Token::literal && (token.text == "{" || token.text == "}" || token.text == "#"))
      wrong = "a reserved character in a date pattern";
    if (wrong)
      return wrong;
    if (open < 0)
      return "a ']' without a '[' in a date pattern";
  }
  return reader.bad() ? "a quote that does not end in a date pattern" : nullptr;
}

MsOutcome format(MsContext *context, const Fields &fields, MsString pattern, MsString *out) {
  uint64_t room = pattern.size * 4 + 64 < text_bytes_max ? pattern.size * 4 + 64 : text_bytes_max;
  char *text = text::allocate(context, room);
  Writer writer(text, room);
  const char *wrong = formatFields(writer, fields, {pattern.data, pattern.size});
  if (!wrong && writer.overflown())
    wrong = "too long a text by a date pattern";
  if (!wrong) {
    *out = {text, writer.text().size()};
    return MS_VALUE;
  }
  std::string message = std::string(wrong) + ": '";
  message.append(pattern.data, text::skipCharacters(pattern.data, text::end(pattern), 64));
  message += "'";
  ms_error(context, {message.data(), message.size()});
  return MS_ERROR;
}

} // namespace

MsOutcome ms_format_timestamp(MsContext *context, int64_t value_ms, MsString pattern, MsString *out) {
  return format(context, breakDown(value_ms), pattern, out);
}
MsOutcome ms_format_timestamp_ns(MsContext *context, int128 value_ns, MsString pattern, MsString *out) {
  return format(context, breakDown(value_ns), pattern, out);
}

const char *ms_date_pattern_check(MsString pattern, bool parsing) {
  char text[text_bytes_max];
  Writer writer(text, sizeof text);
  const char *wrong = formatFields(writer, breakDown(int64_t(0)), {pattern.data, pattern.size});
  return parsing && wrong == needs_zone ? nullptr : wrong;
}
