// Memory of one key group's range: blocks of a power of two, from 16 bytes, given and taken back by
// offset. New blocks come from the end, aligned to their size; freed ones are kept in a list for each
// size and used again.
#ifndef MILLSTREAM_RUNTIME_STATE_BLOCKS_H
#define MILLSTREAM_RUNTIME_STATE_BLOCKS_H

#include "runtime/state/Range.h"
#include "runtime/state/Slots.h"

#include <array>
#include <vector>

namespace millstream::state {

class Blocks {
public:
  Blocks(uint8_t *range, bool commits) : range_(range), committed_(commits ? 0 : range_bytes) {}

  struct Block {
    uint64_t offset;
    bool zero; // all of it is zero; else it holds what was there before
  };
  // A block of at least `bytes`. Ends the process when the range is full.
  Block take(uint64_t bytes);
  // `hand_back`: its memory goes back to the system, if it is large enough to matter.
  void give(uint64_t offset, uint64_t bytes, bool hand_back);
  // Hands back memory of free blocks, until at most `kept_bytes` of them hold any.
  void trim(uint64_t kept_bytes);

  uint8_t *range() const { return range_; }
  uint64_t usedBytes() const { return used_bytes_; }
  // Of free blocks of at least large_bytes that still hold memory.
  uint64_t idleBytes() const { return idle_bytes_; }

  static constexpr uint64_t large_bytes = 64 << 10;
  // Whether a block for the one has room for just the other.
  static bool sameSize(uint64_t a, uint64_t b) { return bitsOf(a) == bitsOf(b); }

private:
  static constexpr int smallest_bits = 4;
  static constexpr int large_bits = 16;
  struct LargeBlock {
    uint64_t offset;
    bool zero;
  };
  static int bitsOf(uint64_t bytes);
  uint64_t extend(int bits);
  void keep(uint64_t offset, int bits, bool zero);
  void commit(uint64_t end);

  uint8_t *range_;
  uint64_t end_ = 64; // offset 0 means none
  uint64_t committed_;
  uint64_t used_bytes_ = 0;
  uint64_t idle_bytes_ = 0;
  // Small free blocks hold the offset of the next one.
  std::array<uint64_t, large_bits - smallest_bits> small_{};
  std::vector<std::pair<int, LargeBlock>> large_; // by size in bits; few
};

} // namespace millstream::state
#endif
