// When which key of a table is due: a queue ordered by time, in which adding is cheap and firing looks at
// what is due alone. An entry names its key by the hash, since slots move; the slot holds the time that
// it waits for, and an entry counts only where the two agree, so an entry whose slot was armed again or
// is gone is passed over, and two keys of one hash do no harm.
//
// Times up to some moment are in a heap; later ones in buckets by about a second, unordered, each of
// which becomes the heap when its time has come.
#ifndef MILLSTREAM_RUNTIME_STATE_TIMERS_H
#define MILLSTREAM_RUNTIME_STATE_TIMERS_H

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
  uint64_t count() const { return count_; }

  template <class Visit> void forEach(Visit visit) const {
    for (const Timer &timer : near_)
      visit(timer);
    for (const auto &[bucket, timers] : far_)
      for (const Timer &timer : timers)
        visit(timer);
  }

private:
  static constexpr int bucket_bits = 10; // of milliseconds
  std::vector<Timer> near_;              // a heap: all timers of buckets up to near_bucket_
  std::map<int64_t, std::vector<Timer>> far_;
  int64_t near_bucket_ = INT64_MIN;
  uint64_t count_ = 0;
};

} // namespace millstream::state
#endif
