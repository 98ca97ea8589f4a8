// Instants to text by a pattern and back, as Java's SimpleDateFormat has it (locale en, lenient): FROM_UNIXTIME,
// UNIX_TIMESTAMP, TO_DATE with a pattern, DATE_FORMAT of text, CONVERT_TZ.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_SIMPLEDATE_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_SIMPLEDATE_H

#include "runtime/abi/Abi.h"
#include "runtime/functions/Zones.h"

#include <string_view>

namespace millstream {

// False for a pattern that is none. `out` is in the arena.
[[nodiscard]] bool formatSimple(MsContext *, int64_t instant_ms, const TimeZone &, std::string_view pattern,
                                MsString *out);
// Whether a pattern has known letters alone and its quotes end.
bool isSimplePattern(std::string_view pattern);
enum class SimpleParse { value, mismatch, badPattern };
// What stands behind the part that fits the pattern does not count. A zone in the text wins over `zone`.
// `now_ms` settles two-digit years: they are at most 80 years back and 20 ahead.
[[nodiscard]] SimpleParse parseSimple(std::string_view text, std::string_view pattern, const TimeZone &zone,
                                      int64_t now_ms, int64_t *instant_ms);

} // namespace millstream

extern "C" {
// FROM_UNIXTIME(seconds, pattern), in the session's zone.
MsOutcome ms_from_unixtime(MsContext *, int64_t seconds, MsString pattern, MsString *out);
// UNIX_TIMESTAMP(text, pattern): seconds; the least bigint where the text does not fit.
MsOutcome ms_unix_timestamp(MsContext *, MsString text, MsString pattern, int64_t *out);
// TO_DATE(text, pattern): the date that Flink makes of the least bigint where the text does not fit.
MsOutcome ms_to_date_by_pattern(MsContext *, MsString text, MsString pattern, int32_t *out);
// DATE_FORMAT(text, pattern): NULL where the text is no yyyy-MM-dd HH:mm:ss.
MsOutcome ms_date_format_text(MsContext *, MsString text, MsString pattern, MsString *out);
// CONVERT_TZ(text, from, to): NULL where the text is no yyyy-MM-dd HH:mm:ss.
MsOutcome ms_convert_tz(MsContext *, MsString text, MsString from, MsString to, MsString *out);
// Null if the pattern is one, else what is wrong with it.
const char *ms_simple_pattern_check(MsString pattern);
}

#endif
