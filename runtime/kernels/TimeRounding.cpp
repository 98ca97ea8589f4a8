// FLOOR(t TO unit) and CEIL(t TO unit). Weeks begin on Sunday. For weeks and longer units a timestamp counts
// by its date alone (cut towards 1970), as in Flink: the ceiling to a month of the month's first day is that
// day, whatever the clock says.
#include "runtime/functions/Zones.h"
#include "runtime/kernels/Calendar.h"
#include "runtime/kernels/Kernel.h"
#include "runtime/kernels/TimeUnit.h"

using namespace millstream;
using namespace millstream::calendar;

namespace {

// First days of spans of years that begin with year 1: centuries and millennia.
inline int64_t spanStart(int64_t year, int64_t span, bool up) {
  int64_t last = (year + span - 1) / span * span;
  return daysOf(up ? last + 1 : last - span + 1, 1, 1);
}

inline int64_t roundDays(int64_t days, int32_t unit, bool up) {
  Date date = dateOf(days);
  switch (unit) {
  case unit_millennium:
    return spanStart(date.year, 1000, up);
  case unit_century:
    return spanStart(date.year, 100, up);
  case unit_decade:
    return daysOf((date.year / 10 + up) * 10, 1, 1);
  case unit_year:
    return daysOf(date.year + (up && (date.month > 1 || date.day > 1)), 1, 1);
  case unit_quarter: {
    int32_t month = (date.month + 2) / 3 * 3 - 2;
    // Flink goes on to the next quarter from every day but 1 January.
    return up && (date.month > 1 || date.day > 1) ? addMonths(daysOf(date.year, month, 1), 3)
                                                  : daysOf(date.year, month, 1);
  }
  case unit_month:
    return addMonths(daysOf(date.year, date.month, 1), up && date.day > 1);
  case unit_week: {
    int32_t weekday = dayOfWeek(days);
    return days - weekday + (up && weekday > 0 ? 7 : 0);
  }
  default:
    return days;
  }
}

inline int64_t clockUnit(int32_t unit) {
  switch (unit) {
  case unit_day:
    return day_ms;
  case unit_hour:
    return hour_ms;
  case unit_minute:
    return minute_ms;
  case unit_second:
    return second_ms;
  default:
    return unit >= unit_millisecond && unit <= unit_nanosecond ? 1 : 0;
  }
}

inline int64_t roundMs(int64_t value_ms, int32_t unit, bool up) {
  int64_t clock = clockUnit(unit);
  if (clock == 0)
    return roundDays(value_ms / day_ms, unit, up) * day_ms;
  int64_t rest = floorMod(value_ms, clock);
  return value_ms - rest + (up && rest > 0 ? clock : 0);
}

inline int64_t floorToMs(int128 value_ns) {
  auto ms = static_cast<int64_t>(value_ns / ms_ns);
  return ms - (value_ns % ms_ns < 0);
}

// By local time, with the offset that holds at the instant.
inline int64_t roundInstant(int64_t instant_ms, int32_t unit, bool up) {
  int64_t offset = ms_zone_offset(instant_ms);
  return roundMs(instant_ms + offset, unit, up) - offset;
}

} // namespace

#define MS_TIME_ROUNDING(name, up)                                                                                     \
  MS_INLINE_KERNEL int32_t ms_##name##_date(int32_t days, int32_t unit) {                                              \
    return static_cast<int32_t>(unit == unit_day ? days + up : roundDays(days, unit, up));                             \
  }                                                                                                                    \
  MS_INLINE_KERNEL int32_t ms_##name##_time(int32_t time_ms, int32_t unit) {                                           \
    return static_cast<int32_t>(roundMs(time_ms, unit, up));                                                           \
  }                                                                                                                    \
  MS_INLINE_KERNEL int64_t ms_##name##_ms(int64_t value_ms, int32_t unit) { return roundMs(value_ms, unit, up); }      \
  MS_INLINE_KERNEL int128 ms_##name##_ns(int128 value_ns, int32_t unit) {                                              \
    return static_cast<int128>(roundMs(floorToMs(value_ns), unit, up)) * ms_ns;                                        \
  }                                                                                                                    \
  MS_INLINE_KERNEL int64_t ms_##name##_ltz(int64_t instant_ms, int32_t unit) {                                         \
    return roundInstant(instant_ms, unit, up);                                                                         \
  }                                                                                                                    \
  MS_INLINE_KERNEL int128 ms_##name##_ltzn(int128 instant_ns, int32_t unit) {                                          \
    return static_cast<int128>(roundInstant(floorToMs(instant_ns), unit, up)) * ms_ns;                                 \
  }

MS_TIME_ROUNDING(floor, 0)
MS_TIME_ROUNDING(ceil, 1)
