// The queue of timers.
#include "runtime/state/Timers.h"

#include <algorithm>

namespace millstream::state {

// For what has the earliest at its end, or (std::push_heap and its kin) in front. By hash too, so that the order
// does not depend on how timers came in.
struct IsLater {
  bool operator()(const Timer &a, const Timer &b) const { return a.time != b.time ? a.time > b.time : a.hash > b.hash; }
};

std::vector<Timer> &Timers::bucketOf(int64_t number) {
  if (!recent_ || recent_bucket_ != number) {
    recent_ = &far_[number];
    recent_bucket_ = number;
  }
  return *recent_;
}

void Timers::add(Timer timer) {
  ++count_;
  int64_t bucket = timer.time >> bucket_bits;
  if (bucket > near_bucket_)
    return bucketOf(bucket).push_back(timer);
  late_.push_back(timer);
  std::push_heap(late_.begin(), late_.end(), IsLater());
}

void Timers::openBucket() {
  auto first = far_.begin();
  near_bucket_ = first->first;
  near_ = std::move(first->second);
  recent_ = nullptr;
  far_.erase(first);
  std::sort(near_.begin(), near_.end(), IsLater());
}

bool Timers::isFromLate() const { return near_.empty() || (!late_.empty() && IsLater()(near_.back(), late_.front())); }

const Timer *Timers::due(int64_t until) {
  if (near_.empty() && late_.empty() && !far_.empty() && far_.begin()->first <= until >> bucket_bits)
    openBucket();
  if (near_.empty() && late_.empty())
    return nullptr;
  const Timer *first = isFromLate() ? &late_.front() : &near_.back();
  return first->time <= until ? first : nullptr;
}

void Timers::pop() {
  --count_;
  if (!isFromLate())
    return near_.pop_back();
  std::pop_heap(late_.begin(), late_.end(), IsLater());
  late_.pop_back();
}

} // namespace millstream::state
