// A table's address space: reserved once, aligned to its size, given out in extents of whole pages, each of
// which belongs to one key group. Extents that come back are joined with free neighbours and given to
// whichever group grows next, so a table's memory stays dense: its pages can be large ones, and its page
// tables small (docs/decisions: ranges of their own for every group cost half as much again per access).
#ifndef MILLSTREAM_RUNTIME_STATE_REGION_H
#define MILLSTREAM_RUNTIME_STATE_REGION_H

#include "runtime/env/Status.h"

#include <map>

namespace millstream::state {

inline constexpr uint64_t page_bytes = 4096;

// Ends the process, with exit code 6: a restart goes on from the last checkpoint.
[[noreturn]] void outOfMemory(const char *what);

class Region {
public:
  Region() = default;
  Region(const Region &) = delete;
  Region &operator=(const Region &) = delete;
  ~Region();
  // Where the system counts reserved memory as used (vm.overcommit_memory=2), or `stepwise` says so, memory is
  // asked for as extents are taken.
  Status reserve(bool stepwise = false);
  uint8_t *start() const { return start_; }

  struct Extent {
    uint64_t offset;
    bool zero; // all of it is zero; else it holds what was there before
  };
  // `bytes` is a multiple of page_bytes; aligned to a power of two of at least that. Ends the process when
  // there is no more.
  Extent take(uint64_t bytes, uint64_t alignment, uint32_t group);
  void give(uint64_t offset, uint64_t bytes);
  // Hands memory of free extents back to the system, until about `kept_bytes` of them hold any.
  void trim(uint64_t kept_bytes);

  uint32_t groupAt(uint64_t offset) const { return owners_[offset / page_bytes]; }
  uint64_t usedBytes() const { return used_bytes_; }
  // Of free extents that still hold memory.
  uint64_t idleBytes() const { return idle_bytes_; }

private:
  struct Free {
    uint64_t bytes;
    uint64_t held_bytes; // at most so many hold memory; 0: all of it is zero
  };
  using FreeMap = std::map<uint64_t, Free>; // by offset; no two touch each other
  bool takeFree(uint64_t bytes, uint64_t alignment, Extent &);
  uint64_t extend(uint64_t bytes, uint64_t alignment);
  void commit(uint64_t end);
  void addFree(uint64_t offset, Free);
  FreeMap::iterator removeFree(FreeMap::iterator);

  uint8_t *start_ = nullptr;
  uint16_t *owners_ = nullptr; // by page
  uint64_t end_ = page_bytes;  // offset 0 means none
  uint64_t committed_ = 0;     // where the system counts reserved memory as used: what was asked for
  uint64_t used_bytes_ = 0;
  uint64_t idle_bytes_ = 0;
  FreeMap free_;
};

} // namespace millstream::state
#endif
