// How long state lives (`ttl`): a key that was not touched for so long is taken for new.
#ifndef MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_LIFETIMES_H
#define MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_LIFETIMES_H

#include "test/differential/interpreter/Interpreter.h"

namespace millstream::reference {

struct Moment {
  int64_t time_ms = time_min_ms; // the row's own
  int64_t now_ms = time_min_ms;  // as the row sees it
};

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

  // Now is the watermark of the row's split; of a row that an operator made its own time.
  static Moment momentOf(const Record &record) {
    return {record.time_ms, record.watermark_ms == time_min_ms ? record.time_ms : record.watermark_ms};
  }
  // Whether what was touched at a time is gone for a row.
  bool isPast(int64_t touched_ms, const Moment &row) const {
    return ttl_ms_ >= 0 && touched_ms + ttl_ms_ <= row.now_ms;
  }
  bool isPast(const Row &key, const Record &record) {
    Moment row = momentOf(record);
    latest_ms_ = std::max(latest_ms_, row.now_ms);
    auto found = touched_ms_.find(key);
    return found != touched_ms_.end() && isPast(found->second, row);
  }
  // Whether it is past at the end of the input.
  bool isOver(const Row &key) const {
    auto found = touched_ms_.find(key);
    return found != touched_ms_.end() && isPast(found->second, {latest_ms_, latest_ms_});
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
