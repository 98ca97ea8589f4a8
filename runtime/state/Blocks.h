// Memory of one key group, out of its table's region: blocks, given and taken back by offset. Up to
// small_bytes_max they are powers of two from 16 bytes, cut from extents of the group's own, with a list of
// free ones for each size; larger ones are extents themselves, in whole pages.
#ifndef MILLSTREAM_RUNTIME_STATE_BLOCKS_H
#define MILLSTREAM_RUNTIME_STATE_BLOCKS_H

#include "runtime/state/Region.h"
#include "runtime/state/Slots.h"

#include <array>

namespace millstream::state {

class Blocks {
public:
  Blocks(Region &region, uint32_t group) : region_(&region), group_(group) {}

  // A block of at least `bytes`, aligned to the least power of two that holds it, or to a page. Ends the
  // process where there is no more memory.
  Region::Extent take(uint64_t bytes);
  void give(uint64_t offset, uint64_t bytes);
  uint64_t usedBytes() const { return used_bytes_; }

  static constexpr uint64_t small_bytes_max = 16 << 10;
  // Whether a block for the one has room for just the other.
  static bool sameSize(uint64_t a, uint64_t b);

private:
  static constexpr int smallest_bits = 4;
  static constexpr int small_bits_max = 14;
  static int bitsOf(uint64_t bytes);
  Region::Extent cut(int bits);
  void keep(uint64_t offset, int bits);
  void keepRest();

  Region *region_;
  uint32_t group_;
  uint64_t used_bytes_ = 0;
  uint64_t small_extents_bytes_ = 0;
  // What is left of the newest extent for small blocks.
  uint64_t next_ = 0;
  uint64_t end_ = 0;
  bool zero_ = false;
  // Small free blocks hold the offset of the next one.
  std::array<uint64_t, small_bits_max - smallest_bits + 1> free_{};
};

} // namespace millstream::state
#endif
