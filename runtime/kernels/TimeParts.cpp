// EXTRACT, and YEAR(t) and its like. As in Flink, the date and the clock of a timestamp before 1970 are cut
// towards 1970: of 1969-12-31 23:59:59.999 the year is 1970 and the millisecond -1.
#include "runtime/functions/Zones.h"
#include "runtime/kernels/Calendar.h"
#include "runtime/kernels/Kernel.h"
#include "runtime/kernels/TimeUnit.h"

using namespace millstream;
using namespace millstream::calendar;

namespace {

// `year` years make one `span` (a century, a millennium), the first of which begins with year 1.
inline int64_t spanOf(int64_t year, int64_t span) {
  return year > 0 ? (year + span - 1) / span : (year - span + 1) / span;
}

inline int64_t datePart(int64_t days, int32_t unit) {
  switch (unit) {
  case unit_year:
    return dateOf(days).year;
  case unit_quarter:
    return (dateOf(days).month + 2) / 3;
  case unit_month:
    return dateOf(days).month;
  case unit_week:
    return isoWeek(days);
  case unit_day:
    return dateOf(days).day;
  case unit_epoch:
    return days * 86400;
  case unit_decade:
    return dateOf(days).year / 10;
  case unit_century:
    return spanOf(dateOf(days).year, 100);
  case unit_millennium:
    return spanOf(dateOf(days).year, 1000);
  case unit_day_of_year:
    return dayOfYear(days);
  case unit_day_of_week:
    return dayOfWeek(days) + 1;
  case unit_iso_day_of_week:
    return isoDayOfWeek(days);
  case unit_iso_year:
    return isoYear(days);
  default:
    return 0; // the clock of a date
  }
}

// `nanoseconds` is what the value has beyond its milliseconds.
inline int64_t timestampPart(int64_t value_ms, int32_t nanoseconds, int32_t unit) {
  switch (unit) {
  case unit_hour:
    return value_ms % day_ms / hour_ms;
  case unit_minute:
    return value_ms % hour_ms / minute_ms;
  case unit_second:
    return value_ms % minute_ms / second_ms;
  case unit_millisecond:
    return value_ms % second_ms;
  case unit_microsecond:
    return value_ms % second_ms * 1000 + nanoseconds / 1000;
  case unit_nanosecond:
    return value_ms % second_ms * ms_ns + nanoseconds;
  case unit_epoch:
    return value_ms / second_ms;
  default:
    return datePart(value_ms / day_ms, unit);
  }
}

struct SplitNs {
  int64_t ms;
  int32_t nanoseconds; // 0 to 999999
};
inline SplitNs split(int128 value_ns) {
  auto ms = static_cast<int64_t>(value_ns / ms_ns);
  auto rest = static_cast<int32_t>(value_ns % ms_ns);
  return rest < 0 ? SplitNs{ms - 1, rest + static_cast<int32_t>(ms_ns)} : SplitNs{ms, rest};
}

} // namespace

MS_INLINE_KERNEL int64_t ms_extract_date(int32_t days, int32_t unit) { return datePart(days, unit); }
MS_INLINE_KERNEL int64_t ms_extract_time(int32_t time_ms, int32_t unit) { return timestampPart(time_ms, 0, unit); }
MS_INLINE_KERNEL int64_t ms_extract_ms(int64_t value_ms, int32_t unit) { return timestampPart(value_ms, 0, unit); }
MS_INLINE_KERNEL int64_t ms_extract_ns(int128 value_ns, int32_t unit) {
  SplitNs value = split(value_ns);
  return timestampPart(value.ms, value.nanoseconds, unit);
}
MS_INLINE_KERNEL int64_t ms_extract_ltz(int64_t instant_ms, int32_t unit) {
  return timestampPart(instant_ms + ms_zone_offset(instant_ms), 0, unit);
}
MS_INLINE_KERNEL int64_t ms_extract_ltzn(int128 instant_ns, int32_t unit) {
  SplitNs value = split(instant_ns);
  return timestampPart(value.ms + ms_zone_offset(value.ms), value.nanoseconds, unit);
}
MS_INLINE_KERNEL int64_t ms_extract_interval(int64_t interval_ms, int32_t unit) {
  return unit == unit_day ? interval_ms / day_ms : timestampPart(interval_ms, 0, unit);
}
MS_INLINE_KERNEL int64_t ms_extract_months(int32_t months, int32_t unit) {
  return unit == unit_year ? months / 12 : unit == unit_quarter ? months % 12 / 3 + 1 : months % 12;
}
