// Days and dates of the proleptic Gregorian calendar, by Howard Hinnant's "chrono-Compatible Low-Level Date
// Algorithms": a year begins in March, so that the leap day is its last.
#ifndef MILLSTREAM_RUNTIME_KERNELS_CALENDAR_H
#define MILLSTREAM_RUNTIME_KERNELS_CALENDAR_H

#include "runtime/kernels/Kernel.h"

namespace millstream::calendar {

inline constexpr int64_t second_ms = 1000, minute_ms = 60'000, hour_ms = 3'600'000, day_ms = 86'400'000;
inline constexpr int64_t second_ns = 1'000'000'000, ms_ns = 1'000'000;

struct Date {
  int64_t year;
  int32_t month; // 1 to 12
  int32_t day;   // 1 to 31
};

// Days from 1970-01-01.
inline int64_t daysOf(int64_t year, int32_t month, int32_t day) {
  year -= month <= 2;
  int64_t era = (year >= 0 ? year : year - 399) / 400;
  auto of_era = static_cast<int32_t>(year - era * 400);
  int32_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

inline Date dateOf(int64_t days) {
  days += 719468;
  int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  auto of_era = static_cast<int32_t>(days - era * 146097);
  int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
  int32_t shifted = (5 * of_year + 2) / 153;
  int32_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {year + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1};
}

inline bool isLeapYear(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }
inline int32_t daysInMonth(int64_t year, int32_t month) {
  return month == 2 ? 28 + isLeapYear(year) : 30 + ((month + month / 8) & 1);
}

inline int64_t floorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0); } // b > 0
inline int64_t floorMod(int64_t a, int64_t b) {
  int64_t rest = a % b;
  return rest < 0 ? rest + b : rest;
}

// The same day of the month that many months on, or the month's last.
inline int64_t addMonths(int64_t days, int64_t months) {
  Date date = dateOf(days);
  int64_t month = date.year * 12 + date.month - 1 + months;
  int64_t year = floorDiv(month, 12);
  auto of_year = static_cast<int32_t>(floorMod(month, 12)) + 1;
  int32_t last = daysInMonth(year, of_year);
  return daysOf(year, of_year, date.day < last ? date.day : last);
}

// Sunday is 0.
inline int32_t dayOfWeek(int64_t days) { return static_cast<int32_t>(floorMod(days + 4, 7)); }
// Monday is 1.
inline int32_t isoDayOfWeek(int64_t days) { return static_cast<int32_t>(floorMod(days + 3, 7)) + 1; }
inline int32_t dayOfYear(int64_t days) { return static_cast<int32_t>(days - daysOf(dateOf(days).year, 1, 1)) + 1; }
// The year to which ISO 8601 counts the day's week: that of its Thursday.
inline int64_t isoYear(int64_t days) { return dateOf(days + 4 - isoDayOfWeek(days)).year; }
inline int32_t isoWeek(int64_t days) {
  int64_t thursday = days + 4 - isoDayOfWeek(days);
  return (dayOfYear(thursday) - 1) / 7 + 1;
}

} // namespace millstream::calendar
#endif
