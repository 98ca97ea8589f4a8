// Timestamps to text by a pattern, and back, as Java's DateTimeFormatter has it (locale en, smart resolving):
// DATE_FORMAT of timestamps, and TO_TIMESTAMP.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_DATEFORMAT_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_DATEFORMAT_H

#include "runtime/abi/Abi.h"

extern "C" {
// MS_ERROR for a pattern that is none, or that asks for a time zone.
MsOutcome ms_format_timestamp(MsContext *, int64_t value_ms, MsString pattern, MsString *out);
MsOutcome ms_format_timestamp_ns(MsContext *, __int128 value_ns, MsString pattern, MsString *out);
// Local milliseconds by a pattern. Text that does not fit it is tried as yyyy-M-d[ H:m:s[.fraction]]; MS_NULL
// where that does not fit either, or the pattern is none.
MsOutcome ms_parse_by_pattern(MsString text, MsString pattern, int64_t *local_ms);
// Null if a pattern can be used to format (`parsing` false) or to parse, else what is wrong with it.
const char *ms_date_pattern_check(MsString pattern, bool parsing);
}

#endif
