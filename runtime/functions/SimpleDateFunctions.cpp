// The SQL functions that are made of SimpleDateFormat's rules.
#include "runtime/functions/SimpleDate.h"
#include "runtime/kernels/Calendar.h"
#include "runtime/kernels/Text.h"

#include <string>

using namespace millstream;
using millstream::calendar::floorDiv;

namespace {

std::string_view view(MsString s) { return {s.data, s.size}; }
constexpr std::string_view default_pattern = "yyyy-MM-dd HH:mm:ss";

MsOutcome badPattern(MsContext *context, MsString pattern) {
  std::string message = "no date pattern: '";
  message.append(pattern.data, text::skipCharacters(pattern.data, text::end(pattern), 64));
  message += "'";
  ms_error(context, {message.data(), message.size()});
  return MS_ERROR;
}

MsOutcome unknownZone(MsContext *context, MsString name) {
  std::string message = "unknown time zone '";
  message.append(name.data, text::skipCharacters(name.data, text::end(name), 64));
  message += "'";
  ms_error(context, {message.data(), message.size()});
  return MS_ERROR;
}

const TimeZone &utcZone() { return *findTimeZone("UTC"); }

} // namespace

MsOutcome ms_from_unixtime(MsContext *context, int64_t seconds, MsString pattern, MsString *out) {
  int64_t instant_ms = static_cast<int64_t>(static_cast<uint64_t>(seconds) * 1000);
  return formatSimple(context, instant_ms, sessionTimeZone(), view(pattern), out) ? MS_VALUE
                                                                                  : badPattern(context, pattern);
}

MsOutcome ms_unix_timestamp(MsContext *context, MsString text, MsString pattern, int64_t *out) {
  int64_t instant_ms;
  switch (parseSimple(view(text), view(pattern), sessionTimeZone(), ms_now(context), &instant_ms)) {
  case SimpleParse::value:
    *out = instant_ms / 1000;
    return MS_VALUE;
  case SimpleParse::mismatch:
    *out = INT64_MIN;
    return MS_VALUE;
  case SimpleParse::badPattern:
    break;
  }
  return badPattern(context, pattern);
}

MsOutcome ms_to_date_by_pattern(MsContext *context, MsString text, MsString pattern, int32_t *out) {
  int64_t instant_ms;
  switch (parseSimple(view(text), view(pattern), utcZone(), ms_now(context), &instant_ms)) {
  case SimpleParse::value:
    *out = static_cast<int32_t>(floorDiv(instant_ms, calendar::day_ms));
    return MS_VALUE;
  case SimpleParse::mismatch:
    // The days of the least bigint in milliseconds, wrapped to an int, as Flink answers.
    *out = static_cast<int32_t>(calendar::daysOf(1705471, 9, 27));
    return MS_VALUE;
  case SimpleParse::badPattern:
    break;
  }
  return badPattern(context, pattern);
}

MsOutcome ms_date_format_text(MsContext *context, MsString text, MsString pattern, MsString *out) {
  int64_t instant_ms;
  if (parseSimple(view(text), default_pattern, utcZone(), ms_now(context), &instant_ms) != SimpleParse::value)
    return MS_NULL;
  return formatSimple(context, instant_ms, utcZone(), view(pattern), out) ? MS_VALUE : badPattern(context, pattern);
}

MsOutcome ms_convert_tz(MsContext *context, MsString text, MsString from, MsString to, MsString *out) {
  const TimeZone *source = findTimeZone(view(from)), *target = findTimeZone(view(to));
  if (!source || !target)
    return unknownZone(context, source ? to : from);
  int64_t instant_ms;
  if (parseSimple(view(text), default_pattern, *source, ms_now(context), &instant_ms) != SimpleParse::value)
    return MS_NULL;
  return formatSimple(context, instant_ms, *target, default_pattern, out) ? MS_VALUE : badPattern(context, text);
}

const char *ms_simple_pattern_check(MsString pattern) {
  return isSimplePattern(view(pattern)) ? nullptr : "no date pattern of Java's SimpleDateFormat";
}
