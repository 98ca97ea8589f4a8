// Times and intervals added and subtracted. A day interval is milliseconds, a month interval months; a date
// takes the whole days of an interval, a time of day goes around the clock.
#include "runtime/kernels/Calendar.h"
#include "runtime/kernels/Kernel.h"

using namespace millstream;
using namespace millstream::calendar;

namespace {

inline int128 nanoseconds(int64_t interval_ms) { return static_cast<int128>(interval_ms) * ms_ns; }

inline int64_t plus(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
inline int64_t minus(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}

inline int64_t monthsOn(int64_t value_ms, int64_t months) {
  int64_t of_day = floorMod(value_ms, day_ms);
  return plus(static_cast<int64_t>(static_cast<uint64_t>(addMonths((value_ms - of_day) / day_ms, months)) * day_ms),
              of_day);
}
inline int128 monthsOnNs(int128 value_ns, int64_t months) {
  constexpr int128 day_ns = static_cast<int128>(day_ms) * ms_ns;
  int128 of_day = value_ns % day_ns;
  if (of_day < 0)
    of_day += day_ns;
  return addMonths(static_cast<int64_t>((value_ns - of_day) / day_ns), months) * day_ns + of_day;
}
inline int32_t around(int64_t value_ms) { return static_cast<int32_t>(floorMod(value_ms, day_ms)); }

} // namespace

MS_INLINE_KERNEL int128 ms_add_ns_interval(int128 ns, int64_t interval_ms) { return ns + nanoseconds(interval_ms); }
MS_INLINE_KERNEL int128 ms_sub_ns_interval(int128 ns, int64_t interval_ms) { return ns - nanoseconds(interval_ms); }
MS_INLINE_KERNEL int128 ms_add_interval_ns(int64_t interval_ms, int128 ns) { return ns + nanoseconds(interval_ms); }

MS_INLINE_KERNEL int32_t ms_add_date_interval(int32_t days, int64_t interval_ms) {
  return static_cast<int32_t>(plus(days, interval_ms / day_ms));
}
MS_INLINE_KERNEL int32_t ms_sub_date_interval(int32_t days, int64_t interval_ms) {
  return static_cast<int32_t>(minus(days, interval_ms / day_ms));
}
MS_INLINE_KERNEL int32_t ms_interval_add_date(int64_t interval_ms, int32_t days) {
  return ms_add_date_interval(days, interval_ms);
}

MS_INLINE_KERNEL int32_t ms_add_time_interval(int32_t time_ms, int64_t interval_ms) {
  return around(plus(time_ms, interval_ms % day_ms));
}
MS_INLINE_KERNEL int32_t ms_sub_time_interval(int32_t time_ms, int64_t interval_ms) {
  return around(minus(time_ms, interval_ms % day_ms));
}
MS_INLINE_KERNEL int32_t ms_interval_add_time(int64_t interval_ms, int32_t time_ms) {
  return ms_add_time_interval(time_ms, interval_ms);
}

MS_KERNEL int64_t ms_add_months_ms(int64_t value_ms, int32_t months) { return monthsOn(value_ms, months); }
MS_KERNEL int64_t ms_sub_months_ms(int64_t value_ms, int32_t months) { return monthsOn(value_ms, -int64_t(months)); }
MS_KERNEL int64_t ms_months_add_ms(int32_t months, int64_t value_ms) { return monthsOn(value_ms, months); }
MS_KERNEL int128 ms_add_months_ns(int128 value_ns, int32_t months) { return monthsOnNs(value_ns, months); }
MS_KERNEL int128 ms_sub_months_ns(int128 value_ns, int32_t months) { return monthsOnNs(value_ns, -int64_t(months)); }
MS_KERNEL int128 ms_months_add_ns(int32_t months, int128 value_ns) { return monthsOnNs(value_ns, months); }
MS_KERNEL int32_t ms_add_months_date(int32_t days, int32_t months) {
  return static_cast<int32_t>(addMonths(days, months));
}
MS_KERNEL int32_t ms_sub_months_date(int32_t days, int32_t months) {
  return static_cast<int32_t>(addMonths(days, -int64_t(months)));
}
MS_KERNEL int32_t ms_months_add_date(int32_t months, int32_t days) {
  return static_cast<int32_t>(addMonths(days, months));
}
