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

// What tumbling and hopping windows share: mostly a row goes where the one before it went, and the memory of
// groups is used again.
template <typename Group, int64_t span_ms_, int64_t out_of_order_ms_> class LastGroup {
protected:
  // Whether a row goes to the group used last, and closes no window.
  [[gnu::always_inline]] bool takesAgain(int64_t time_ms) {
    if (static_cast<uint64_t>(time_ms - last_start_ms_) >= static_cast<uint64_t>(span_ms_) ||
        time_ms - out_of_order_ms_ >= next_end_ms_)
      return false;
    latest_ms_ = std::max(latest_ms_, time_ms);
    return true;
  }
  std::unique_ptr<Group> newGroup() {
    if (spare_.empty())
      return std::make_unique<Group>();
    std::unique_ptr<Group> group = std::move(spare_.back());
    spare_.pop_back();
    return group;
  }
  void putBack(std::unique_ptr<Group> group) {
    group->clear();
    spare_.push_back(std::move(group));
  }

  int64_t latest_ms_ = INT64_MIN;
  int64_t next_end_ms_ = INT64_MAX;   // the next window's last millisecond
  int64_t last_start_ms_ = INT64_MAX; // of the group used last; none that is closed
  Group *last_ = nullptr;

private:
  std::vector<std::unique_ptr<Group>> spare_;
};

template <typename Group, int64_t size_ms_, int64_t out_of_order_ms_>
class TumblingWindows : LastGroup<Group, size_ms_, out_of_order_ms_> {
  using Base = LastGroup<Group, size_ms_, out_of_order_ms_>;
  using Base::last_, Base::last_start_ms_, Base::latest_ms_, Base::next_end_ms_;

public:
  // The window's group for a row, or null if the row is late. `fire(window_start, group)` is called for
  // the windows that the row's time closes, those before it, never the row's own.
  template <typename Fire> Group *add(int64_t time_ms, Fire fire) {
    return Base::takesAgain(time_ms) ? last_ : addSlowly(time_ms, fire);
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
      open_.push_back({index, Base::newGroup()});
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
      Base::putBack(std::move(open_[fired].group));
      ++fired;
    }
    open_.erase(open_.begin(), open_.begin() + static_cast<ptrdiff_t>(fired));
    next_end_ms_ = open_.empty() ? INT64_MAX : (open_[0].index + 1) * size_ms_ - 1;
    last_start_ms_ = INT64_MAX;
  }

  std::vector<Open> open_;
};

} // namespace millstream::peers
#endif
