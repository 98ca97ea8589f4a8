// Durations as the spec and the command line write them: 500ms 5s 10m 1h 30d.
#ifndef MILLSTREAM_RUNTIME_APP_DURATION_H
#define MILLSTREAM_RUNTIME_APP_DURATION_H

#include <cstdint>
#include <string>
#include <string_view>

namespace millstream {

// False if the text is none, or too long for 64 bits of milliseconds.
bool parseDuration(std::string_view text, int64_t &ms);
// `10s`, `1m`: as a spec has it, in the largest unit that it is a multiple of.
std::string exactDuration(int64_t ms);
// `1.25 s`, `3 m 20 s`: for people.
std::string formatDuration(int64_t ms);
// 1234567 as 1,234,567.
std::string formatCount(uint64_t count);

} // namespace millstream
#endif
