// The text of DATE, TIME, TIMESTAMP and INTERVAL literals to their values, as Calcite reads them.
#ifndef MILLSTREAM_FRONTEND_LOWER_EXPRTIMES_H
#define MILLSTREAM_FRONTEND_LOWER_EXPRTIMES_H

#include "frontend/sql/Ast.h"
#include "llvm/ADT/StringRef.h"

#include <optional>

namespace millstream {

// Days from 1970-01-01 of `yyyy-MM-dd`; digits may be left out: 2024-1-1.
std::optional<int32_t> readDate(llvm::StringRef);

struct TimeOfDay {
  int64_t nanoseconds; // of the day
  unsigned precision;  // digits of the fraction as written, at most 9
};
// `HH:mm:ss[.fraction]`.
std::optional<TimeOfDay> readTime(llvm::StringRef);

struct Timestamp {
  __int128 nanoseconds; // from 1970-01-01
  unsigned precision;
};
// `yyyy-MM-dd[ HH:mm:ss[.fraction]]`.
std::optional<Timestamp> readTimestamp(llvm::StringRef);

struct Interval {
  bool months; // else milliseconds
  int64_t value;
};
// The value of INTERVAL 'text' qualifier. On failure `problem` says why.
std::optional<Interval> readInterval(llvm::StringRef text, bool negative, const IntervalQualifier &,
                                     std::string &problem);

// Whether the units may stand in an interval, as DAY TO SECOND; sets whether it counts months.
bool isIntervalQualifier(const IntervalQualifier &, bool &months);

} // namespace millstream
#endif
