// Address space from the system, and the extents in it.
#include "runtime/state/Region.h"

#include "runtime/state/Slots.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <sys/mman.h>
#include <unistd.h>

namespace millstream::state {

// Large pages from here on: a small table must not take 2 MiB, and up to here small pages do.
static constexpr uint64_t large_pages_from = 2 << 20;
static constexpr uint64_t large_page_bytes = 2 << 20;
static constexpr uint64_t commit_bytes_min = 1 << 20;
static constexpr uint64_t owners_bytes = region_bytes / page_bytes * sizeof(uint16_t);

void outOfMemory(const char *what) {
  fprintf(stderr, "out of memory: %s\n", what);
  _exit(static_cast<int>(ErrorClass::environment));
}

Region::~Region() {
  if (start_)
    munmap(start_, region_bytes);
  if (owners_)
    munmap(owners_, owners_bytes);
}

static Status noAddressSpace() {
  return Status::environment(errors::no_memory, "cannot reserve " + std::to_string(region_bytes >> 30) +
                                                    " GiB of address space for state: " + strerror(errno) +
                                                    "; is it limited (ulimit -v)?");
}

// Zero, readable and writable if `committed` and the system allows it.
static void *reserveBytes(uint64_t bytes, bool &committed) {
  constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void *area = committed ? mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, -1, 0) : MAP_FAILED;
  if (area != MAP_FAILED)
    return area;
  committed = false;
  area = mmap(nullptr, bytes, PROT_NONE, flags, -1, 0);
  return area == MAP_FAILED ? nullptr : area;
}

Status Region::reserve(bool stepwise) {
  bool committed = !stepwise;
  auto *begin = static_cast<uint8_t *>(reserveBytes(2 * region_bytes, committed));
  if (!begin)
    return noAddressSpace();
  uint64_t before = -reinterpret_cast<uintptr_t>(begin) & (region_bytes - 1);
  start_ = begin + before;
  if (before > 0)
    munmap(begin, before);
  munmap(start_ + region_bytes, region_bytes - before);
  owners_ = static_cast<uint16_t *>(reserveBytes(owners_bytes, committed));
  if (!owners_)
    return noAddressSpace();
  committed_ = committed ? region_bytes : 0;
  // Best effort, both.
  (void)madvise(start_, large_pages_from, MADV_NOHUGEPAGE);
  (void)madvise(start_ + large_pages_from, region_bytes - large_pages_from, MADV_HUGEPAGE);
  return {};
}

void Region::commit(uint64_t end) {
  uint64_t wanted = std::max(committed_ + std::max(committed_ / 8, commit_bytes_min), end);
  wanted = std::min((wanted + commit_bytes_min - 1) & ~(commit_bytes_min - 1), region_bytes);
  uint64_t owners = (wanted / page_bytes * sizeof(uint16_t) + page_bytes - 1) & ~(page_bytes - 1);
  if (mprotect(start_, wanted, PROT_READ | PROT_WRITE) != 0 || mprotect(owners_, owners, PROT_READ | PROT_WRITE) != 0)
    outOfMemory("operator state cannot grow");
  committed_ = wanted;
}

// ---- Free extents ----

Region::FreeMap::iterator Region::removeFree(FreeMap::iterator at) {
  idle_bytes_ -= at->second.held_bytes;
  return free_.erase(at);
}

void Region::addFree(uint64_t offset, Free added) {
  auto next = free_.lower_bound(offset);
  if (next != free_.end() && offset + added.bytes == next->first) {
    added = {added.bytes + next->second.bytes, added.held_bytes + next->second.held_bytes};
    next = removeFree(next);
  }
  if (next != free_.begin()) {
    auto before = std::prev(next);
    if (before->first + before->second.bytes == offset) {
      offset = before->first;
      added = {added.bytes + before->second.bytes, added.held_bytes + before->second.held_bytes};
      removeFree(before);
    }
  }
  idle_bytes_ += added.held_bytes;
  free_[offset] = added;
}

// The first that fits: memory gathers at the start.
bool Region::takeFree(uint64_t bytes, uint64_t alignment, Extent &taken) {
  for (auto at = free_.begin(); at != free_.end(); ++at) {
    uint64_t begin = at->first;
    uint64_t offset = (begin + alignment - 1) & ~(alignment - 1);
    uint64_t before = offset - begin;
    Free whole = at->second;
    if (whole.bytes < bytes || whole.bytes - bytes < before)
      continue;
    removeFree(at);
    if (before > 0)
      addFree(begin, {before, std::min(before, whole.held_bytes)});
    if (uint64_t after = whole.bytes - before - bytes; after > 0)
      addFree(offset + bytes, {after, std::min(after, whole.held_bytes)});
    taken = {offset, whole.held_bytes == 0};
    return true;
  }
  return false;
}

uint64_t Region::extend(uint64_t bytes, uint64_t alignment) {
  uint64_t offset = (end_ + alignment - 1) & ~(alignment - 1);
  if (offset > region_bytes || region_bytes - offset < bytes)
    outOfMemory("a table of operator state needs more than 256 GiB");
  if (offset > end_)
    addFree(end_, {offset - end_, 0});
  end_ = offset + bytes;
  if (end_ > committed_)
    commit(end_);
  return offset;
}

// ---- Extents ----

Region::Extent Region::take(uint64_t bytes, uint64_t alignment, uint32_t group) {
  Extent extent;
  if (!takeFree(bytes, alignment, extent))
    extent = {extend(bytes, alignment), true};
  used_bytes_ += bytes;
  std::fill_n(owners_ + extent.offset / page_bytes, bytes / page_bytes, static_cast<uint16_t>(group));
  return extent;
}

void Region::give(uint64_t offset, uint64_t bytes) {
  used_bytes_ -= bytes;
  addFree(offset, {bytes, bytes});
}

void Region::trim(uint64_t kept_bytes) {
  for (auto &[begin, extent] : free_) {
    if (idle_bytes_ <= kept_bytes)
      return;
    // A large page that is in use beside the extent must not be broken up.
    uint64_t grain = begin >= large_pages_from ? large_page_bytes : page_bytes;
    uint64_t from = (begin + grain - 1) & ~(grain - 1), to = (begin + extent.bytes) & ~(grain - 1);
    if (from >= to || extent.held_bytes <= extent.bytes - (to - from))
      continue;
    if (madvise(start_ + from, to - from, MADV_DONTNEED) != 0)
      memset(start_ + from, 0, to - from);
    uint64_t edges = extent.bytes - (to - from);
    idle_bytes_ -= extent.held_bytes - edges;
    extent.held_bytes = edges;
  }
}

} // namespace millstream::state
