// The queue of timers.
#include "runtime/state/Timers.h"

#include <algorithm>

namespace millstream::state {

// For std::push_heap and its kin, which keep the largest in front: the earliest is. By hash too, so that
// the order does not depend on how timers came in.
static bool isLater(const Timer &a, const Timer &b) { return a.time != b.time ? a.time > b.time : a.hash > b.hash; }

void Timers::add(Timer timer) {
  ++count_;
  int64_t bucket = timer.time >> bucket_bits;
  if (bucket > near_bucket_) {
    far_[bucket].push_back(timer);
    return;
  }
  near_.push_back(timer);
  std::push_heap(near_.begin(), near_.end(), isLater);
}

const Timer *Timers::due(int64_t until) {
  if (near_.empty() && !far_.empty() && far_.begin()->first <= until >> bucket_bits) {
    near_bucket_ = far_.begin()->first;
    near_ = std::move(far_.begin()->second);
    far_.erase(far_.begin());
    std::make_heap(near_.begin(), near_.end(), isLater);
  }
  return !near_.empty() && near_.front().time <= until ? &near_.front() : nullptr;
}

void Timers::pop() {
  --count_;
  std::pop_heap(near_.begin(), near_.end(), isLater);
  near_.pop_back();
}

} // namespace millstream::state
