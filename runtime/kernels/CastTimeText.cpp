// Casts of text to dates, times and timestamps, and of instants to text.
#include "runtime/functions/CastText.h"
#include "runtime/functions/ParseTime.h"
#include "runtime/functions/Zones.h"
#include "runtime/kernels/Calendar.h"
#include "runtime/kernels/Text.h"

using namespace millstream;
using namespace millstream::calendar;

extern "C" MsString ms_cast_ts_string(MsContext *, int64_t value_ms, int32_t precision);
extern "C" MsString ms_cast_tsn_string(MsContext *, int128 value_ns, int32_t precision);

MS_KERNEL MsString ms_cast_ltz_string(MsContext *context, int64_t instant_ms, int32_t precision) {
  return ms_cast_ts_string(context, instant_ms + ms_zone_offset(instant_ms), precision);
}
MS_KERNEL MsString ms_cast_ltzn_string(MsContext *context, int128 instant_ns, int32_t precision) {
  int64_t offset_ms = ms_zone_offset(static_cast<int64_t>(instant_ns / ms_ns));
  return ms_cast_tsn_string(context, instant_ns + static_cast<int128>(offset_ms) * ms_ns, precision);
}

MS_KERNEL MsOutcome ms_cast_string_date(MsContext *context, MsString s, int32_t *out) {
  return ms_parse_date(s, out) ? MS_VALUE : ms_cast_error(context, s, "date");
}
MS_KERNEL MsOutcome ms_cast_string_time(MsContext *context, MsString s, int32_t precision, int32_t *out) {
  if (!ms_parse_time(s, out))
    return ms_cast_error(context, s, "time");
  int32_t unit = precision <= 0 ? 1000 : precision == 1 ? 100 : precision == 2 ? 10 : 1;
  *out = *out / unit * unit;
  return MS_VALUE;
}
MS_KERNEL MsOutcome ms_cast_string_ts(MsContext *context, MsString s, int32_t precision, int64_t *out) {
  int128 value_ns;
  if (!ms_parse_timestamp(s, precision, &value_ns))
    return ms_cast_error(context, s, "timestamp");
  *out = static_cast<int64_t>((value_ns - (value_ns % ms_ns + ms_ns) % ms_ns) / ms_ns);
  return MS_VALUE;
}
MS_KERNEL MsOutcome ms_cast_string_tsn(MsContext *context, MsString s, int32_t precision, int128 *out) {
  return ms_parse_timestamp(s, precision, out) ? MS_VALUE : ms_cast_error(context, s, "timestamp");
}
MS_KERNEL MsOutcome ms_cast_string_ltz(MsContext *context, MsString s, int32_t precision, int64_t *out) {
  MsOutcome outcome = ms_cast_string_ts(context, s, precision, out);
  if (outcome == MS_VALUE)
    *out -= ms_zone_local_offset(*out);
  return outcome;
}
MS_KERNEL MsOutcome ms_cast_string_ltzn(MsContext *context, MsString s, int32_t precision, int128 *out) {
  MsOutcome outcome = ms_cast_string_tsn(context, s, precision, out);
  if (outcome == MS_VALUE)
    *out -= static_cast<int128>(ms_zone_local_offset(static_cast<int64_t>(*out / ms_ns))) * ms_ns;
  return outcome;
}
