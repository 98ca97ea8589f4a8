// Reserved address space for a table: one range a key group, side by side, aligned to a range's size.
// Pages cost memory when they are first written.
#ifndef MILLSTREAM_RUNTIME_STATE_RANGE_H
#define MILLSTREAM_RUNTIME_STATE_RANGE_H

#include "runtime/env/Status.h"

namespace millstream::state {

class Ranges {
public:
  Ranges() = default;
  Ranges(const Ranges &) = delete;
  Ranges &operator=(const Ranges &) = delete;
  ~Ranges();
  Status reserve(uint64_t count);
  uint8_t *start(uint64_t index) const;
  // Whether pages must be asked for by commitPages: the system counts reserved memory as used otherwise.
  bool commits() const { return commits_; }

private:
  uint8_t *start_ = nullptr;
  uint64_t bytes_ = 0;
  bool commits_ = false;
};

// All of these: page-aligned, and end the process where memory has run out.
void commitPages(uint8_t *start, uint64_t bytes);
void preferLargePages(uint8_t *start, uint64_t bytes);
// Gives the memory back: the bytes are zero afterwards.
void handBackPages(uint8_t *start, uint64_t bytes);

// Ends the process, with exit code 6: a restart goes on from the last checkpoint.
[[noreturn]] void outOfMemory(const char *what);

} // namespace millstream::state
#endif
