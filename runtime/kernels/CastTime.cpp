// Casts among dates, times and timestamps. A timestamp becomes a date as Flink does it: before 1970 the part
// of a day is cut towards 1970. Instants (timestamp_ltz) go through the session's zone.
#include "runtime/functions/Zones.h"
#include "runtime/kernels/Calendar.h"
#include "runtime/kernels/Kernel.h"
#include "runtime/kernels/Text.h"

using namespace millstream;
using namespace millstream::calendar;

namespace {

// 10^n for the digits of a second that are cut off.
inline int64_t unitOf(int32_t digits) {
  int64_t unit = 1;
  for (int32_t i = 0; i < digits; ++i)
    unit *= 10;
  return unit;
}

inline int64_t toLocal(int64_t instant_ms) { return instant_ms + ms_zone_offset(instant_ms); }
inline int64_t toInstant(int64_t local_ms) { return local_ms - ms_zone_local_offset(local_ms); }

inline int64_t floorToMs(int128 value_ns) {
  auto ms = static_cast<int64_t>(value_ns / ms_ns);
  return ms - (value_ns % ms_ns < 0);
}

} // namespace

// ---- Precision. `digits` is how many digits of a second are kept. ----

// Of milliseconds, towards 1970.
MS_INLINE_KERNEL int64_t ms_cut_ms(int64_t value_ms, int32_t digits) {
  int64_t unit = unitOf(3 - digits);
  return value_ms / unit * unit;
}
MS_INLINE_KERNEL int64_t ms_cast_ns_ms(int128 value_ns, int32_t digits) {
  return ms_cut_ms(floorToMs(value_ns), digits);
}
MS_INLINE_KERNEL int128 ms_cast_ms_ns(int64_t value_ms) { return static_cast<int128>(value_ms) * ms_ns; }
MS_INLINE_KERNEL int128 ms_cut_ns(int128 value_ns, int32_t digits) {
  int64_t unit = unitOf(9 - digits);
  int128 rest = value_ns % unit;
  return value_ns - (rest < 0 ? rest + unit : rest);
}
MS_INLINE_KERNEL int32_t ms_cut_time(int32_t time_ms, int32_t digits) {
  auto unit = static_cast<int32_t>(unitOf(3 - digits));
  return time_ms / unit * unit;
}

// ---- Dates and times of day ----

MS_INLINE_KERNEL int64_t ms_cast_date_ts(int32_t days) { return days * day_ms; }
MS_INLINE_KERNEL int128 ms_cast_date_tsn(int32_t days) { return ms_cast_ms_ns(days * day_ms); }
MS_INLINE_KERNEL int64_t ms_cast_time_ts(int32_t time_ms) { return time_ms; }
MS_INLINE_KERNEL int128 ms_cast_time_tsn(int32_t time_ms) { return ms_cast_ms_ns(time_ms); }
MS_INLINE_KERNEL int32_t ms_cast_ts_date(int64_t value_ms) { return static_cast<int32_t>(value_ms / day_ms); }
MS_INLINE_KERNEL int32_t ms_cast_tsn_date(int128 value_ns) { return ms_cast_ts_date(floorToMs(value_ns)); }
MS_INLINE_KERNEL int32_t ms_cast_ts_time(int64_t value_ms, int32_t digits) {
  return ms_cut_time(static_cast<int32_t>(floorMod(value_ms, day_ms)), digits);
}
MS_INLINE_KERNEL int32_t ms_cast_tsn_time(int128 value_ns, int32_t digits) {
  return ms_cast_ts_time(floorToMs(value_ns), digits);
}

// ---- Instants ----

MS_INLINE_KERNEL int64_t ms_cast_ts_ltz(int64_t value_ms) { return toInstant(value_ms); }
MS_INLINE_KERNEL int64_t ms_cast_ltz_ts(int64_t instant_ms) { return toLocal(instant_ms); }
MS_INLINE_KERNEL int128 ms_cast_tsn_ltzn(int128 value_ns) {
  return value_ns - ms_cast_ms_ns(ms_zone_local_offset(floorToMs(value_ns)));
}
MS_INLINE_KERNEL int128 ms_cast_ltzn_tsn(int128 instant_ns) {
  return instant_ns + ms_cast_ms_ns(ms_zone_offset(floorToMs(instant_ns)));
}
// Across both zone and precision, `digits` of the result.
MS_INLINE_KERNEL int128 ms_cast_ts_ltzn(int64_t value_ms) { return ms_cast_ms_ns(toInstant(value_ms)); }
MS_INLINE_KERNEL int64_t ms_cast_tsn_ltz(int128 value_ns, int32_t digits) {
  return ms_cast_ns_ms(ms_cast_tsn_ltzn(value_ns), digits);
}
MS_INLINE_KERNEL int128 ms_cast_ltz_tsn(int64_t instant_ms) { return ms_cast_ms_ns(toLocal(instant_ms)); }
MS_INLINE_KERNEL int64_t ms_cast_ltzn_ts(int128 instant_ns, int32_t digits) {
  return ms_cast_ns_ms(ms_cast_ltzn_tsn(instant_ns), digits);
}
MS_INLINE_KERNEL int64_t ms_cast_ts_ltz_cut(int64_t value_ms, int32_t digits) {
  return ms_cut_ms(toInstant(value_ms), digits);
}
MS_INLINE_KERNEL int64_t ms_cast_ltz_ts_cut(int64_t instant_ms, int32_t digits) {
  return ms_cut_ms(toLocal(instant_ms), digits);
}

MS_INLINE_KERNEL int32_t ms_cast_ltz_date(int64_t instant_ms) {
  return static_cast<int32_t>(floorDiv(toLocal(instant_ms), day_ms));
}
MS_INLINE_KERNEL int32_t ms_cast_ltzn_date(int128 instant_ns) { return ms_cast_ltz_date(floorToMs(instant_ns)); }
MS_INLINE_KERNEL int32_t ms_cast_ltz_time(int64_t instant_ms, int32_t digits) {
  return ms_cast_ts_time(toLocal(instant_ms), digits);
}
MS_INLINE_KERNEL int32_t ms_cast_ltzn_time(int128 instant_ns, int32_t digits) {
  return ms_cast_ltz_time(floorToMs(instant_ns), digits);
}
MS_INLINE_KERNEL int64_t ms_cast_date_ltz(int32_t days) { return toInstant(days * day_ms); }
MS_INLINE_KERNEL int128 ms_cast_date_ltzn(int32_t days) { return ms_cast_ms_ns(ms_cast_date_ltz(days)); }
MS_INLINE_KERNEL int64_t ms_cast_time_ltz(int32_t time_ms) { return toInstant(time_ms); }
MS_INLINE_KERNEL int128 ms_cast_time_ltzn(int32_t time_ms) { return ms_cast_ms_ns(toInstant(time_ms)); }
