// Times from text and numbers and back, and the clock: what stands between SQL and the native functions of
// runtime/functions.
#include "runtime/functions/CastText.h"
#include "runtime/functions/DateFormat.h"
#include "runtime/functions/ParseTime.h"
#include "runtime/functions/SimpleDate.h"
#include "runtime/functions/Zones.h"
#include "runtime/kernels/Calendar.h"
#include "runtime/kernels/Decimal.h"
#include "runtime/kernels/Text.h"

using namespace millstream;
using namespace millstream::calendar;

namespace {

// What Flink takes as an instant: years 0 to 9999.
constexpr int64_t least_instant_ms = -62'167'219'200'000, most_instant_ms = 253'402'300'799'999;

constexpr MsString default_pattern = {"yyyy-MM-dd HH:mm:ss", 19};

inline int64_t floorToMs(int128 value_ns) {
  auto ms = static_cast<int64_t>(value_ns / ms_ns);
  return ms - (value_ns % ms_ns < 0);
}

// `count` units of 10^-precision seconds as nanoseconds; NULL outside the years above.
inline MsOutcome instantOf(int128 count, int32_t precision, int128 *out) {
  if (precision < 0 || precision > 9)
    return MS_NULL;
  if (count > INT64_MAX || count < INT64_MIN)
    return MS_NULL;
  *out = count * powerOfTen(9 - precision);
  return *out >= static_cast<int128>(least_instant_ms) * ms_ns && *out <= static_cast<int128>(most_instant_ms) * ms_ns
             ? MS_VALUE
             : MS_NULL;
}
inline MsOutcome toMs(MsOutcome outcome, int128 value_ns, int64_t *out) {
  if (outcome == MS_VALUE)
    *out = floorToMs(value_ns);
  return outcome;
}

// A double's seconds keep their fraction down to milliseconds; of finer units the fraction is cut.
inline MsOutcome instantOfDouble(double count, int32_t precision, int128 *out) {
  if (precision < 0 || precision > 9 || !(count > -1e19 && count < 1e19))
    return MS_NULL;
  if (precision < 3) {
    double factor = precision == 0 ? 1000 : precision == 1 ? 100 : 10;
    return instantOf(static_cast<int128>(count * factor), 3, out);
  }
  return instantOf(static_cast<int128>(count), precision, out);
}

} // namespace

// ---- The clock ----

MS_KERNEL int64_t ms_local_timestamp(MsContext *context) {
  int64_t now_ms = ms_now(context);
  return now_ms + ms_zone_offset(now_ms);
}
MS_KERNEL int32_t ms_current_date(MsContext *context) {
  return static_cast<int32_t>(floorDiv(ms_local_timestamp(context), day_ms));
}
MS_KERNEL int32_t ms_current_time(MsContext *context) {
  return static_cast<int32_t>(floorMod(ms_local_timestamp(context), day_ms) / second_ms * second_ms);
}
MS_KERNEL int64_t ms_unix_now(MsContext *context) { return ms_now(context) / second_ms; }

// ---- Numbers ----

MS_KERNEL MsOutcome ms_to_ltz_i64(MsContext *, int64_t count, int32_t precision, int64_t *out) {
  int128 value_ns = 0;
  return toMs(instantOf(count, precision, &value_ns), value_ns, out);
}
MS_KERNEL MsOutcome ms_to_ltzn_i64(MsContext *, int64_t count, int32_t precision, int128 *out) {
  return instantOf(count, precision, out);
}
MS_KERNEL MsOutcome ms_to_ltz_f64(MsContext *, double count, int32_t precision, int64_t *out) {
  int128 value_ns = 0;
  return toMs(instantOfDouble(count, precision, &value_ns), value_ns, out);
}
MS_KERNEL MsOutcome ms_to_ltzn_f64(MsContext *, double count, int32_t precision, int128 *out) {
  return instantOfDouble(count, precision, out);
}
MS_KERNEL MsOutcome ms_to_ltz_decimal(MsContext *, int128 count, int32_t precision, int32_t scale, int64_t *out) {
  int128 value_ns = 0;
  return toMs(instantOf(count / powerOfTen(scale), precision, &value_ns), value_ns, out);
}
MS_KERNEL MsOutcome ms_to_ltzn_decimal(MsContext *, int128 count, int32_t precision, int32_t scale, int128 *out) {
  return instantOf(count / powerOfTen(scale), precision, out);
}

// ---- From text ----

MS_KERNEL MsOutcome ms_to_date(MsContext *, MsString s, int32_t *out) {
  return ms_parse_date(s, out) ? MS_VALUE : MS_NULL;
}
MS_KERNEL MsOutcome ms_to_timestamp(MsContext *, MsString s, int64_t *out) {
  int128 value_ns = 0;
  return toMs(ms_parse_timestamp(s, 3, &value_ns) ? MS_VALUE : MS_NULL, value_ns, out);
}
MS_KERNEL MsOutcome ms_to_timestamp_by_pattern(MsContext *, MsString s, MsString pattern, int64_t *out) {
  return ms_parse_by_pattern(s, pattern, out);
}
// A time of UTC.
MS_KERNEL MsOutcome ms_to_ltz_text(MsContext *context, MsString s, int64_t *out) {
  MsOutcome outcome = ms_to_timestamp(context, s, out);
  return outcome == MS_VALUE ? outcome : ms_cast_error(context, s, "timestamp_ltz");
}
// Local time of the zone `zone`, UTC where none is given.
MS_KERNEL MsOutcome ms_to_ltz_in_zone(MsContext *context, MsString s, MsString pattern, const char *zone_data,
                                      uint64_t zone_size, int64_t *out) {
  MsString zone = {zone_data, zone_size};
  int64_t offset = 0;
  MsOutcome outcome = ms_parse_by_pattern(s, pattern, out);
  if (outcome != MS_VALUE)
    return outcome;
  if (!ms_named_zone_local_offset(zone, *out, &offset))
    return failWith(context, "unknown time zone");
  *out -= offset;
  return MS_VALUE;
}
MS_KERNEL MsOutcome ms_unix_timestamp_of(MsContext *context, MsString s, int64_t *out) {
  return ms_unix_timestamp(context, s, default_pattern, out);
}

// ---- To text ----

MS_KERNEL MsOutcome ms_format_ltz(MsContext *context, int64_t instant_ms, MsString pattern, MsString *out) {
  return ms_format_timestamp(context, instant_ms + ms_zone_offset(instant_ms), pattern, out);
}
MS_KERNEL MsOutcome ms_format_ltzn(MsContext *context, int128 instant_ns, MsString pattern, MsString *out) {
  int128 offset_ns = static_cast<int128>(ms_zone_offset(floorToMs(instant_ns))) * ms_ns;
  return ms_format_timestamp_ns(context, instant_ns + offset_ns, pattern, out);
}
MS_KERNEL MsOutcome ms_from_unixtime_of(MsContext *context, int64_t seconds, MsString *out) {
  return ms_from_unixtime(context, seconds, default_pattern, out);
}
MS_KERNEL MsOutcome ms_convert_tz_of(MsContext *context, MsString s, MsString from, const char *to_data,
                                     uint64_t to_size, MsString *out) {
  return ms_convert_tz(context, s, from, MsString{to_data, to_size}, out);
}
