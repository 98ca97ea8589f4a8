// When which key of a table is due: a queue ordered by time, in which adding is cheap and firing looks at
// what is due alone. An entry names its key by the hash, since slots move; the slot holds the time that
// it waits for, and an entry counts only where the two agree, so an entry whose slot was armed again or
// is gone is passed over, and two keys of one hash do no harm.
//
// Later times are in buckets by about a second, unordered; a bucket is sorted when its time has come. What is
// added to a bucket behind that is in a heap.
#ifndef MILLSTREAM_RUNTIME_STATE_TIMERS_H
#define MILLSTREAM_RUNTIME_STATE_TIMERS_H

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace millstream::state {

struct Timer {
  int64_t time;
  uint64_t hash;
};
static_assert(sizeof(Timer) == 16); // a record in checkpoints

class Timers {
public:
  void add(Timer);
  // The earliest that is not after `until`; null if there is none. Valid until the next call.
  const Timer *due(int64_t until);
  // Removes what `due` gave.
  void pop();
  // One of those that come next, for asking for its memory beforehand; null if there is none.
  const Timer *ahead(std::size_t count) const {
    return count < near_.size() ? &near_[near_.size() - 1 - count] : nullptr;
  }
  uint64_t count() const { return count_; }

  template <class Visit> void forEach(Visit visit) const {
    for (const std::vector<Timer> *near : {&near_, &late_})
      for (const Timer &timer : *near)
        visit(timer);
    for (const auto &[bucket, timers] : far_)
      for (const Timer &timer : timers)
        visit(timer);
  }

private:
  static constexpr int bucket_bits = 10; // of milliseconds
  std::vector<Timer> &bucketOf(int64_t number);
  void openBucket();
  bool isFromLate() const;

  std::vector<Timer> near_;                   // the bucket whose time has come: the earliest is the last
  std::vector<Timer> late_;                   // a heap: added to buckets up to near_bucket_ when they were sorted
  std::map<int64_t, std::vector<Timer>> far_; // by time >> bucket_bits
  std::vector<Timer> *recent_ = nullptr;      // of far_: the bucket added to last, mostly the next one's, too
  int64_t recent_bucket_ = 0;
  int64_t near_bucket_ = INT64_MIN;
  uint64_t count_ = 0;
};

} // namespace millstream::state
#endif
