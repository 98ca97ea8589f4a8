// Dates, times and timestamps out of text, as CAST reads them: Flink's grammar, looser than ISO 8601.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_PARSETIME_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_PARSETIME_H

#include "runtime/abi/Abi.h"

extern "C" {
// y, y-M or y-M-d with blanks around the numbers; what follows a blank (a time) does not count.
bool ms_parse_date(MsString, int32_t *days);
// H, H:m or H:m:s with a fraction of which milliseconds count, and an offset (+1, -02:30) that is added.
bool ms_parse_time(MsString, int32_t *time_ms);
// yyyy-M-d, then maybe H:m:s and a fraction, of which `precision` digits count. Day 31 of a shorter month is
// its last day, 24:00:00 the next day's start.
bool ms_parse_timestamp(MsString, int32_t precision, __int128 *value_ns);
}

#endif
