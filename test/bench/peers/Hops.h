// Hopping windows over event time for the peers, from slices of one slide that windows share: a row is added
// to one table, and a window that is due merges its slices into a table that is used again and again.
//
// A row that is late for the first windows of its slice counts in the others: it goes to a part of the slice
// that begins with a later window. There is no such row while input is in order.
#ifndef MILLSTREAM_TEST_BENCH_PEERS_HOPS_H
#define MILLSTREAM_TEST_BENCH_PEERS_HOPS_H

#include "test/bench/peers/Windows.h"

namespace millstream::peers {

// Group: clear(), and merge(const Group &). Window n ends at n × slide.
template <typename Group, int64_t slide_ms_, int64_t slides_, int64_t out_of_order_ms_>
class HoppingWindows : LastGroup<Group, slide_ms_, out_of_order_ms_> {
  using Base = LastGroup<Group, slide_ms_, out_of_order_ms_>;
  using Base::last_, Base::last_start_ms_, Base::latest_ms_, Base::next_end_ms_;

public:
  // The group for a row, or null if all its windows are closed. `fire(window_end, group)` is called for windows
  // that the row's time closes.
  template <typename Fire> Group *add(int64_t time_ms, Fire fire) {
    return Base::takesAgain(time_ms) ? last_ : addSlowly(time_ms, fire);
  }
  template <typename Fire> void finish(Fire fire) { fireUpTo(INT64_MAX, fire); }

private:
  struct Part {
    int64_t slice, first; // its first window
    std::unique_ptr<Group> group;
  };

  template <typename Fire> [[gnu::noinline]] Group *addSlowly(int64_t time_ms, Fire fire) {
    int64_t slice = time_ms / slide_ms_; // times are after 1970
    int64_t closed = latest_ms_ == INT64_MIN ? INT64_MIN : (latest_ms_ - out_of_order_ms_ + 1) / slide_ms_;
    int64_t first = std::max(slice + 1, closed + 1);
    if (first > slice + slides_)
      return nullptr;
    if (time_ms > latest_ms_) {
      latest_ms_ = time_ms;
      if (time_ms - out_of_order_ms_ >= next_end_ms_)
        fireUpTo((time_ms - out_of_order_ms_ + 1) / slide_ms_, fire);
    }
    return open(slice, first);
  }

  Group *open(int64_t slice, int64_t first) {
    auto found =
        std::find_if(parts_.begin(), parts_.end(), [&](const Part &p) { return p.slice == slice && p.first == first; });
    if (found == parts_.end()) {
      parts_.push_back({slice, first, Base::newGroup()});
      found = parts_.end() - 1;
      next_end_ms_ = std::min(next_end_ms_, first * slide_ms_ - 1);
    }
    last_start_ms_ = first == slice + 1 ? slice * slide_ms_ : INT64_MAX;
    last_ = found->group.get();
    return last_;
  }

  template <typename Fire> void fireUpTo(int64_t last_window, Fire fire) {
    while (!parts_.empty()) {
      int64_t window = INT64_MAX;
      for (const Part &part : parts_)
        window = std::min(window, std::max(part.first, fired_ + 1));
      if (window > last_window)
        break;
      merged_.clear();
      for (const Part &part : parts_)
        if (part.first <= window)
          merged_.merge(*part.group);
      fire(window * slide_ms_, merged_);
      fired_ = window;
      for (Part &part : parts_) {
        if (part.slice + slides_ > window)
          continue;
        Base::putBack(std::move(part.group));
      }
      std::erase_if(parts_, [](const Part &part) { return !part.group; });
    }
    next_end_ms_ = INT64_MAX;
    for (const Part &part : parts_)
      next_end_ms_ = std::min(next_end_ms_, std::max(part.first, fired_ + 1) * slide_ms_ - 1);
    last_start_ms_ = INT64_MAX;
  }

  int64_t fired_ = INT64_MIN; // the last window fired
  Group merged_;
  std::vector<Part> parts_;
};

} // namespace millstream::peers
#endif
