// How far event times reach. Timestamps are 64-bit milliseconds; an event time that is further from 1970 than this
// is taken for the furthest. So the sums that windows, sessions and lifetimes are made of never overflow, and the
// ends of the range are left to watermarks: nothing seen yet, and the end of the input.
#ifndef MILLSTREAM_RUNTIME_ABI_EVENTTIME_H
#define MILLSTREAM_RUNTIME_ABI_EVENTTIME_H

#include <stdint.h>

namespace millstream {

constexpr int64_t event_time_most_ms = int64_t{1} << 50; // 35,678 years

} // namespace millstream
#endif
