// The pipeline's time zone, by the C library's localtime: what the clock there shows of a moment, and the moment at
// which it shows something. As java.time has it, what a clock shows twice is the first of the two, and what it leaves
// out is moved on by as much as it leaves out.
#include "test/differential/interpreter/Functions.h"

#include <cstdlib>
#include <ctime>

namespace millstream::reference {

static bool is_utc = true;

void setTimeZone(const std::string &name) {
  is_utc = name == "UTC";
  setenv("TZ", (":" + name).c_str(), 1);
  tzset();
}

static int128 offsetMs(int128 utc_ms) {
  if (is_utc)
    return 0;
  auto seconds = static_cast<time_t>(utc_ms / 1000 - (utc_ms % 1000 < 0));
  constexpr time_t years_10000 = 10000 * time_t(31556952);
  tm broken = {};
  if (seconds < -years_10000 || seconds > years_10000 || !localtime_r(&seconds, &broken))
    throw Unsupported{"a time zone's offset so far away"};
  return int128(broken.tm_gmtoff) * 1000;
}

int128 toLocalMs(int128 utc_ms) { return utc_ms + offsetMs(utc_ms); }

int128 toUtcMs(int128 local_ms) {
  constexpr int128 day_ms = 86400000;
  int128 before = offsetMs(local_ms - day_ms - offsetMs(local_ms - day_ms));
  int128 after = offsetMs(local_ms + day_ms);
  for (int128 offset : {before, after})
    if (offsetMs(local_ms - offset) == offset)
      return local_ms - offset;
  return local_ms - before;
}

} // namespace millstream::reference
