// TIMESTAMPADD and TIMESTAMPDIFF.
#include "runtime/kernels/Calendar.h"
#include "runtime/kernels/Kernel.h"
#include "runtime/kernels/TimeUnit.h"

using namespace millstream;
using namespace millstream::calendar;

namespace {

// A unit's months, or 0.
inline int64_t monthsOf(int32_t unit) {
  switch (unit) {
  case unit_year:
    return 12;
  case unit_quarter:
    return 3;
  case unit_month:
    return 1;
  case unit_decade:
    return 120;
  case unit_century:
    return 1200;
  case unit_millennium:
    return 12000;
  default:
    return 0;
  }
}

// A unit's milliseconds, or 0.
inline int64_t millisecondsOf(int32_t unit) {
  switch (unit) {
  case unit_week:
    return 7 * day_ms;
  case unit_day:
    return day_ms;
  case unit_hour:
    return hour_ms;
  case unit_minute:
    return minute_ms;
  case unit_second:
    return second_ms;
  case unit_millisecond:
    return 1;
  default:
    return 0;
  }
}

inline int64_t wrappingMultiply(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}
inline int64_t wrappingAdd(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

// As many months as an int holds, as Flink's month intervals are.
inline int64_t spanMonths(int64_t count, int64_t months) {
  return static_cast<int32_t>(wrappingMultiply(count, months));
}

inline int64_t addMs(int64_t count, int64_t value_ms, int32_t unit) {
  if (int64_t months = monthsOf(unit)) {
    int64_t of_day = floorMod(value_ms, day_ms);
    return wrappingAdd(wrappingMultiply(addMonths((value_ms - of_day) / day_ms, spanMonths(count, months)), day_ms),
                       of_day);
  }
  return wrappingAdd(value_ms, wrappingMultiply(count, millisecondsOf(unit)));
}

// Whole months from `b` to `a`, both in days; negative where a is before b.
inline int32_t monthsBetweenDays(int64_t a, int64_t b) {
  bool swapped = a < b;
  int64_t later = swapped ? b : a, earlier = swapped ? a : b;
  Date to = dateOf(later), from = dateOf(earlier);
  int64_t months = (to.year - from.year) * 12 + to.month - from.month;
  // The largest count that does not lead past `later`; a month's last day counts as any later one.
  while (months > 0 && addMonths(earlier, months) > later)
    --months;
  return static_cast<int32_t>(swapped ? -months : months);
}

inline int32_t monthsBetween(int64_t a_ms, int64_t b_ms) {
  int64_t a_clock = floorMod(a_ms, day_ms), b_clock = floorMod(b_ms, day_ms);
  int64_t a_days = (a_ms - a_clock) / day_ms, b_days = (b_ms - b_clock) / day_ms;
  int32_t months = monthsBetweenDays(a_days, b_days);
  if (addMonths(b_days, months) == a_days && a_clock < b_clock)
    --months;
  return months;
}

inline int32_t difference(int64_t from_ms, int64_t to_ms, int32_t unit) {
  if (int64_t months = monthsOf(unit))
    return monthsBetween(to_ms, from_ms) / static_cast<int32_t>(months);
  int64_t span = static_cast<int64_t>(static_cast<uint64_t>(to_ms) - static_cast<uint64_t>(from_ms));
  int64_t size = millisecondsOf(unit);
  if (size == 0) // microseconds and nanoseconds
    return static_cast<int32_t>(wrappingMultiply(span, unit == unit_microsecond ? 1000 : ms_ns));
  return static_cast<int32_t>(span / size);
}

inline int64_t floorToMs(int128 value_ns) {
  auto ms = static_cast<int64_t>(value_ns / ms_ns);
  return ms - (value_ns % ms_ns < 0);
}

} // namespace

MS_INLINE_KERNEL int64_t ms_timestampadd_ms(int64_t count, int64_t value_ms, int32_t unit) {
  return addMs(count, value_ms, unit);
}
MS_INLINE_KERNEL int128 ms_timestampadd_ns(int64_t count, int128 value_ns, int32_t unit) {
  if (unit == unit_microsecond || unit == unit_nanosecond)
    return value_ns + static_cast<int128>(count) * (unit == unit_microsecond ? 1000 : 1);
  int64_t value_ms = floorToMs(value_ns);
  int128 rest = value_ns - static_cast<int128>(value_ms) * ms_ns;
  return static_cast<int128>(addMs(count, value_ms, unit)) * ms_ns + rest;
}
// Units of days and longer: a date.
MS_INLINE_KERNEL int32_t ms_timestampadd_date(int64_t count, int32_t days, int32_t unit) {
  if (int64_t months = monthsOf(unit))
    return static_cast<int32_t>(addMonths(days, spanMonths(count, months)));
  return static_cast<int32_t>(wrappingAdd(days, wrappingMultiply(count, millisecondsOf(unit) / day_ms)));
}
// Units of the clock: a timestamp.
MS_INLINE_KERNEL int64_t ms_timestampadd_date_ms(int64_t count, int32_t days, int32_t unit) {
  return addMs(count, days * day_ms, unit);
}
MS_INLINE_KERNEL int32_t ms_timestampadd_time(int64_t count, int32_t time_ms, int32_t unit) {
  return static_cast<int32_t>(floorMod(addMs(count, time_ms, unit), day_ms));
}

MS_INLINE_KERNEL int32_t ms_timestampdiff_ms(int64_t from_ms, int64_t to_ms, int32_t unit) {
  return difference(from_ms, to_ms, unit);
}
MS_INLINE_KERNEL int32_t ms_timestampdiff_date(int32_t from, int32_t to, int32_t unit) {
  return difference(from * day_ms, to * day_ms, unit);
}
MS_INLINE_KERNEL int32_t ms_timestampdiff_date_ms(int32_t from, int64_t to_ms, int32_t unit) {
  return difference(from * day_ms, to_ms, unit);
}
MS_INLINE_KERNEL int32_t ms_timestampdiff_ms_date(int64_t from_ms, int32_t to, int32_t unit) {
  return difference(from_ms, to * day_ms, unit);
}
