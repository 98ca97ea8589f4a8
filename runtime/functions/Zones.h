// Time zones: the pipeline's own (execution.time_zone), and those named in CONVERT_TZ and the like, read
// from the system's zoneinfo when first asked for.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_ZONES_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_ZONES_H

#include "runtime/abi/Abi.h"

#include <string_view>

namespace millstream {

class TimeZone;

// The zone of that name: UTC, an offset (+02:00, GMT+2, UTC-03:30, Z), or one of zoneinfo's
// (Europe/Berlin). Null if there is none. Zones live as long as the process; any thread may ask.
const TimeZone *findTimeZone(std::string_view name);
// The zone of TIMESTAMP_LTZ in this process, UTC until it is set. False where the name is unknown.
[[nodiscard]] bool setSessionTimeZone(std::string_view name);
const TimeZone &sessionTimeZone();

// What to add to an instant, in seconds from 1970, to have the zone's local time.
int64_t zoneOffset(const TimeZone &, int64_t instant_seconds);
// The offset at a local time: of the earlier one where clocks went back, of before where they went forward
// (the local time then moves forward by the gap), as java.time has it.
int64_t localZoneOffset(const TimeZone &, int64_t local_seconds);
// The same, but of the later one where clocks went back, as java.util.Calendar has it.
int64_t standardLocalZoneOffset(const TimeZone &, int64_t local_seconds);

} // namespace millstream

extern "C" {
// Offsets of the session's zone, in milliseconds, for kernels.
int64_t ms_zone_offset(int64_t instant_ms);
int64_t ms_zone_local_offset(int64_t local_ms);
// Of a zone by name; false if it is unknown.
bool ms_named_zone_local_offset(MsString name, int64_t local_ms, int64_t *offset_ms);
// Null if there is a zone of that name, else what is wrong.
const char *ms_zone_check(MsString name);
}

#endif
