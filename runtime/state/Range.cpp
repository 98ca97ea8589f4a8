// Address space from the system.
#include "runtime/state/Range.h"

#include "runtime/state/Slots.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

namespace millstream::state {

void outOfMemory(const char *what) {
  fprintf(stderr, "out of memory: %s\n", what);
  _exit(static_cast<int>(ErrorClass::environment));
}

Ranges::~Ranges() {
  if (start_)
    munmap(start_, bytes_);
}

Status Ranges::reserve(uint64_t count) {
  uint64_t bytes = count * range_bytes;
  uint64_t asked = bytes + range_bytes;
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void *area = mmap(nullptr, asked, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (area == MAP_FAILED && errno == ENOMEM) { // strict accounting (vm.overcommit_memory=2)
    area = mmap(nullptr, asked, PROT_NONE, flags, -1, 0);
    commits_ = true;
  }
  if (area == MAP_FAILED)
    return Status::environment(errors::no_memory, "cannot reserve " + std::to_string(bytes >> 30) +
                                                      " GiB of address space for state: " + strerror(errno) +
                                                      "; is it limited (ulimit -v)? fewer key_groups need less");
  auto *begin = static_cast<uint8_t *>(area);
  uint64_t before = -reinterpret_cast<uintptr_t>(begin) & (range_bytes - 1);
  start_ = begin + before;
  bytes_ = bytes;
  if (before > 0)
    munmap(begin, before);
  if (before < range_bytes)
    munmap(start_ + bytes, range_bytes - before);
  // A group with one key must not take 2 MiB, whatever the system's default is. Best effort.
  (void)madvise(start_, bytes_, MADV_NOHUGEPAGE);
  return {};
}

uint8_t *Ranges::start(uint64_t index) const { return start_ + index * range_bytes; }

void commitPages(uint8_t *start, uint64_t bytes) {
  if (mprotect(start, bytes, PROT_READ | PROT_WRITE) != 0)
    outOfMemory("operator state cannot grow");
}

void preferLargePages(uint8_t *start, uint64_t bytes) { (void)madvise(start, bytes, MADV_HUGEPAGE); }

void handBackPages(uint8_t *start, uint64_t bytes) {
  if (madvise(start, bytes, MADV_DONTNEED) != 0)
    memset(start, 0, bytes);
}

} // namespace millstream::state
