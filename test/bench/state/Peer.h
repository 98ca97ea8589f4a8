// What an expert would write by hand for an updating count and sum by one int64 key: one open-addressing
// table, linear probing, load up to 3/4, the same hash as operator state.
#ifndef MILLSTREAM_TEST_BENCH_STATE_PEER_H
#define MILLSTREAM_TEST_BENCH_STATE_PEER_H

#include "runtime/kernels/Hash.h"

#include <cstdlib>
#include <sys/mman.h>

namespace millstream::bench {

class Peer {
public:
  struct Entry {
    int64_t key, count, sum; // count 0: free
  };
  explicit Peer(bool large_pages) : large_pages_(large_pages) { entries_ = allocate(16); }
  ~Peer() { munmap(entries_, bytes(mask_ + 1)); }

  static uint64_t hashOf(int64_t key) { return hash::addWord(hash::start(), static_cast<uint64_t>(key)); }
  void prefetch(uint64_t hash) const { __builtin_prefetch(&entries_[hash & mask_], 1); }

  inline Entry &upsert(int64_t key, uint64_t hash) {
    uint64_t index = hash & mask_;
    while (entries_[index].count != 0) {
      if (entries_[index].key == key)
        return entries_[index];
      index = (index + 1) & mask_;
    }
    if (__builtin_expect(size_ >= limit_, 0)) {
      grow();
      index = hash & mask_;
      while (entries_[index].count != 0)
        index = (index + 1) & mask_;
    }
    ++size_;
    entries_[index].key = key;
    return entries_[index];
  }
  uint64_t size() const { return size_; }
  template <typename Visit> void forEach(Visit visit) const {
    for (uint64_t i = 0; i <= mask_; ++i)
      if (entries_[i].count != 0)
        visit(entries_[i]);
  }

private:
  static uint64_t bytes(uint64_t capacity) { return capacity * sizeof(Entry); }
  Entry *allocate(uint64_t capacity) {
    void *memory = mmap(nullptr, bytes(capacity), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
      abort();
    if (large_pages_)
      madvise(memory, bytes(capacity), MADV_HUGEPAGE);
    return static_cast<Entry *>(memory);
  }
  __attribute__((noinline)) void grow() {
    uint64_t capacity = mask_ + 1;
    Entry *old = entries_;
    entries_ = allocate(capacity * 2);
    mask_ = capacity * 2 - 1;
    limit_ = capacity * 2 / 4 * 3;
    for (uint64_t i = 0; i < capacity; ++i) {
      if (old[i].count == 0)
        continue;
      uint64_t index = hashOf(old[i].key) & mask_;
      while (entries_[index].count != 0)
        index = (index + 1) & mask_;
      entries_[index] = old[i];
    }
    munmap(old, bytes(capacity));
  }

  bool large_pages_;
  Entry *entries_;
  uint64_t mask_ = 15;
  uint64_t limit_ = 12;
  uint64_t size_ = 0;
};

} // namespace millstream::bench
#endif
