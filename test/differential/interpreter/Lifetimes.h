// How long state lives (`ttl`): a key that was not touched for so long is taken for new.
#ifndef MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_LIFETIMES_H
#define MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_LIFETIMES_H

#include "test/differential/interpreter/Interpreter.h"

namespace millstream::reference {

class Lifetimes {
public:
  // `ttl_ms` below 0 is for ever. What goes by the clock must be so long that it never ends here.
  Lifetimes(int64_t ttl_ms, bool by_event_time) : ttl_ms_(ttl_ms) {
    constexpr int64_t day_ms = 86400000;
    if (ttl_ms_ >= 0 && !by_event_time && ttl_ms_ < day_ms)
      throw Unsupported{"a short ttl by the clock"};
    if (!by_event_time)
      ttl_ms_ = -1;
  }

  // Whether the key's time is past as this row sees it: by its split's watermark; by its own time if an operator
  // made it.
  bool isPast(const Row &key, const Record &record) {
    if (ttl_ms_ < 0)
      return false;
    int64_t now_ms = record.watermark_ms == time_min_ms ? record.time_ms : record.watermark_ms;
    latest_ms_ = std::max(latest_ms_, now_ms);
    auto found = touched_ms_.find(key);
    return found != touched_ms_.end() && found->second + ttl_ms_ <= now_ms;
  }
  // Whether it is past at the end of the input.
  bool isOver(const Row &key) const {
    auto found = touched_ms_.find(key);
    return ttl_ms_ >= 0 && found != touched_ms_.end() && found->second + ttl_ms_ <= latest_ms_;
  }
  void touch(const Row &key, const Record &record) {
    auto [found, is_new] = touched_ms_.try_emplace(key, record.time_ms);
    found->second = std::max(found->second, record.time_ms);
  }
  void forget(const Row &key) { touched_ms_.erase(key); }

private:
  int64_t ttl_ms_;
  int64_t latest_ms_ = time_min_ms;
  std::map<Row, int64_t, RowLess> touched_ms_;
};

} // namespace millstream::reference
#endif
