// Tumbling windows over event time for the peers: a table a window, those that are open in a small ring.
// A row is late when its window ended at or before the watermark that stood before it; a window fires
// when the watermark reaches its last millisecond.
#ifndef MILLSTREAM_TEST_BENCH_PEERS_WINDOWS_H
#define MILLSTREAM_TEST_BENCH_PEERS_WINDOWS_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace millstream::peers {

template <typename Group, int64_t size_ms_, int64_t out_of_order_ms_> class TumblingWindows {
public:
  // The window's group for a row, or null if the row is late. `fire(window_start, group)` is called for
  // the windows that the row's time closes, those before it, never the row's own.
  template <typename Fire> Group *add(int64_t time_ms, Fire fire) {
    // Mostly the window of the row before, which is open.
    if (static_cast<uint64_t>(time_ms - last_start_ms_) < static_cast<uint64_t>(size_ms_) &&
        time_ms - out_of_order_ms_ < next_end_ms_) {
      latest_ms_ = std::max(latest_ms_, time_ms);
      return last_;
    }
    return addSlowly(time_ms, fire);
  }
  template <typename Fire> void finish(Fire fire) { fireUpTo(INT64_MAX, fire); }

private:
  struct Open {
    int64_t index;
    std::unique_ptr<Group> group;
  };

  template <typename Fire> [[gnu::noinline]] Group *addSlowly(int64_t time_ms, Fire fire) {
    int64_t index = time_ms / size_ms_; // times are after 1970
    int64_t watermark = latest_ms_ == INT64_MIN ? INT64_MIN : latest_ms_ - out_of_order_ms_;
    if ((index + 1) * size_ms_ - 1 <= watermark)
      return nullptr;
    if (time_ms > latest_ms_) {
      latest_ms_ = time_ms;
      // The row's own window takes the row in before it closes: at the next row.
      if (time_ms - out_of_order_ms_ >= next_end_ms_)
        fireUpTo(std::min(time_ms - out_of_order_ms_, (index + 1) * size_ms_ - 2), fire);
    }
    return open(index);
  }

  Group *open(int64_t index) {
    auto found = std::find_if(open_.begin(), open_.end(), [&](const Open &open) { return open.index == index; });
    if (found == open_.end()) {
      std::unique_ptr<Group> group = spare_.empty() ? std::make_unique<Group>() : std::move(spare_.back());
      if (!spare_.empty())
        spare_.pop_back();
      open_.push_back({index, std::move(group)});
      found = open_.end() - 1;
      next_end_ms_ = std::min(next_end_ms_, (index + 1) * size_ms_ - 1);
    }
    last_start_ms_ = index * size_ms_;
    last_ = found->group.get();
    return last_;
  }

  template <typename Fire> void fireUpTo(int64_t watermark, Fire fire) {
    std::sort(open_.begin(), open_.end(), [](const Open &a, const Open &b) { return a.index < b.index; });
    size_t fired = 0;
    while (fired < open_.size() && (open_[fired].index + 1) * size_ms_ - 1 <= watermark) {
      fire(open_[fired].index * size_ms_, *open_[fired].group);
      open_[fired].group->clear();
      spare_.push_back(std::move(open_[fired].group));
      ++fired;
    }
    open_.erase(open_.begin(), open_.begin() + static_cast<ptrdiff_t>(fired));
    next_end_ms_ = open_.empty() ? INT64_MAX : (open_[0].index + 1) * size_ms_ - 1;
    last_start_ms_ = INT64_MAX;
  }

  int64_t latest_ms_ = INT64_MIN;
  int64_t next_end_ms_ = INT64_MAX;   // the first open window's last millisecond
  int64_t last_start_ms_ = INT64_MAX; // of the window used last; no row lies in one that is closed
  Group *last_ = nullptr;
  std::vector<Open> open_;
  std::vector<std::unique_ptr<Group>> spare_;
};

} // namespace millstream::peers
#endif
