// The SQL functions that are made of SimpleDateFormat's rules.
#include "runtime/functions/SimpleDate.h"
#include "runtime/kernels/Calendar.h"
#include "runtime/kernels/Text.h"

#include <optional>
#include <string>

using namespace millstream;
using millstream::calendar::floorDiv;

namespace {

std::string_view view(MsString s) { return {s.data, s.size}; }
constexpr std::string_view default_pattern = "yyyy-MM-dd HH:mm:ss";

MsOutcome fail(MsContext *context, std::string message, MsString culprit) {
  message += " '";
  message.append(culprit.data, text::skipCharacters(culprit.data, text::end(culprit), 64));
  message += "'";
  ms_error(context, {message.data(), message.size()});
  return MS_ERROR;
}

MsOutcome badPattern(MsContext *context, MsString pattern) { return fail(context, "no date pattern:", pattern); }

const TimeZone &utcZone() { return *findTimeZone("UTC"); }

// The instant that a text says by a pattern; none where it does not fit.
MsOutcome parseInstant(MsContext *context, MsString text, MsString pattern, const TimeZone &zone,
                       std::optional<int64_t> *instant_ms) {
  int64_t found_ms;
  switch (parseSimple(view(text), view(pattern), zone, ms_now(context), &found_ms)) {
  case SimpleParse::value:
    *instant_ms = found_ms;
    return MS_VALUE;
  case SimpleParse::mismatch:
    instant_ms->reset();
    return MS_VALUE;
  case SimpleParse::badPattern:
    break;
  }
  return badPattern(context, pattern);
}

} // namespace

MsOutcome ms_from_unixtime(MsContext *context, int64_t seconds, MsString pattern, MsString *out) {
  int64_t instant_ms = static_cast<int64_t>(static_cast<uint64_t>(seconds) * 1000);
  return formatSimple(context, instant_ms, sessionTimeZone(), view(pattern), out) ? MS_VALUE
                                                                                  : badPattern(context, pattern);
}

MsOutcome ms_unix_timestamp(MsContext *context, MsString text, MsString pattern, int64_t *out) {
  std::optional<int64_t> instant_ms;
  MsOutcome outcome = parseInstant(context, text, pattern, sessionTimeZone(), &instant_ms);
  *out = instant_ms ? *instant_ms / 1000 : INT64_MIN;
  return outcome;
}

MsOutcome ms_to_date_by_pattern(MsContext *context, MsString text, MsString pattern, int32_t *out) {
  std::optional<int64_t> instant_ms;
  MsOutcome outcome = parseInstant(context, text, pattern, utcZone(), &instant_ms);
  // The days of the least bigint in milliseconds, wrapped to an int, as Flink answers where the text does not fit.
  *out = static_cast<int32_t>(instant_ms ? floorDiv(*instant_ms, calendar::day_ms) : calendar::daysOf(1705471, 9, 27));
  return outcome;
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
    return fail(context, "unknown time zone", source ? to : from);
  int64_t instant_ms;
  if (parseSimple(view(text), default_pattern, *source, ms_now(context), &instant_ms) != SimpleParse::value)
    return MS_NULL;
  return formatSimple(context, instant_ms, *target, default_pattern, out) ? MS_VALUE : badPattern(context, text);
}

const char *ms_simple_pattern_check(MsString pattern) {
  return isSimplePattern(view(pattern)) ? nullptr : "no date pattern of Java's SimpleDateFormat";
}
