// The units of EXTRACT, FLOOR(t TO unit), TIMESTAMPADD and TIMESTAMPDIFF, as numbers that the compiler
// passes to kernels.
#ifndef MILLSTREAM_RUNTIME_KERNELS_TIMEUNIT_H
#define MILLSTREAM_RUNTIME_KERNELS_TIMEUNIT_H

#include <stdint.h>

namespace millstream {

enum TimeUnit : int32_t {
  unit_year,
  unit_quarter,
  unit_month,
  unit_week,
  unit_day,
  unit_hour,
  unit_minute,
  unit_second,
  unit_millisecond,
  unit_microsecond,
  unit_nanosecond,
  unit_epoch,
  unit_decade,
  unit_century,
  unit_millennium,
  unit_day_of_year,
  unit_day_of_week,     // Sunday is 1
  unit_iso_day_of_week, // Monday is 1
  unit_iso_year,
  time_unit_count,
};

} // namespace millstream
#endif
