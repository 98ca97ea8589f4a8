// A key group's small blocks, and its large ones.
#include "runtime/state/Blocks.h"

#include <algorithm>
#include <bit>

namespace millstream::state {

static constexpr uint64_t extent_bytes_max = 256 << 10;

int Blocks::bitsOf(uint64_t bytes) {
  return bytes <= (uint64_t{1} << smallest_bits) ? smallest_bits : static_cast<int>(std::bit_width(bytes - 1));
}

static uint64_t pagesOf(uint64_t bytes) { return (bytes + page_bytes - 1) & ~(page_bytes - 1); }

bool Blocks::sameSize(uint64_t a, uint64_t b) {
  bool small = a <= small_bytes_max;
  if (small != (b <= small_bytes_max))
    return false;
  return small ? bitsOf(a) == bitsOf(b) : pagesOf(a) == pagesOf(b);
}

void Blocks::keep(uint64_t offset, int bits) {
  uint64_t &head = free_[static_cast<size_t>(bits - smallest_bits)];
  willWrite(region_->start() + offset, sizeof head);
  memcpy(region_->start() + offset, &head, sizeof head);
  head = offset;
}

// What is left of the extent becomes free blocks.
void Blocks::keepRest() {
  while (next_ < end_) {
    int bits = std::min({std::countr_zero(next_), static_cast<int>(std::bit_width(end_ - next_)) - 1, small_bits_max});
    keep(next_, bits);
    next_ += uint64_t{1} << bits;
  }
}

// A block from the extent, or from a new one: the more there are, the larger it is.
Region::Extent Blocks::cut(int bits) {
  uint64_t size = uint64_t{1} << bits;
  for (;;) {
    uint64_t offset = (next_ + size - 1) & ~(size - 1);
    if (offset + size <= end_) {
      uint64_t end = end_;
      end_ = offset;
      keepRest();
      end_ = end;
      next_ = offset + size;
      return {offset, zero_};
    }
    keepRest();
    uint64_t bytes = std::bit_floor(std::clamp(small_extents_bytes_ / 4, std::max(size, page_bytes), extent_bytes_max));
    Region::Extent extent = region_->take(bytes, std::min(bytes, small_bytes_max), group_);
    small_extents_bytes_ += bytes;
    next_ = extent.offset;
    end_ = next_ + bytes;
    zero_ = extent.zero;
  }
}

Region::Extent Blocks::take(uint64_t bytes) {
  if (bytes > small_bytes_max) {
    bytes = pagesOf(bytes);
    used_bytes_ += bytes;
    return region_->take(bytes, page_bytes, group_);
  }
  int bits = bitsOf(bytes);
  used_bytes_ += uint64_t{1} << bits;
  uint64_t &head = free_[static_cast<size_t>(bits - smallest_bits)];
  if (head == 0)
    return cut(bits);
  uint64_t offset = head;
  head = hash::load64(region_->start() + offset);
  return {offset, false};
}

void Blocks::give(uint64_t offset, uint64_t bytes) {
  if (bytes > small_bytes_max) {
    used_bytes_ -= pagesOf(bytes);
    region_->give(offset, pagesOf(bytes));
    return;
  }
  int bits = bitsOf(bytes);
  used_bytes_ -= uint64_t{1} << bits;
  keep(offset, bits);
}

} // namespace millstream::state
