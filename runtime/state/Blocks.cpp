// Free lists and the end of a key group's range.
#include "runtime/state/Blocks.h"

#include <algorithm>
#include <bit>

namespace millstream::state {

static constexpr uint64_t large_page_bytes = 2 << 20;
static constexpr uint64_t commit_bytes_min = 64 << 10;

int Blocks::bitsOf(uint64_t bytes) {
  return bytes <= (uint64_t{1} << smallest_bits) ? smallest_bits : static_cast<int>(std::bit_width(bytes - 1));
}

void Blocks::commit(uint64_t end) {
  uint64_t wanted = std::max(committed_ + std::max(committed_ / 4, commit_bytes_min), end);
  wanted = std::min((wanted + 4095) & ~uint64_t{4095}, range_bytes);
  commitPages(range_ + committed_, wanted - committed_);
  committed_ = wanted;
}

// A new block at the end. What alignment leaves out becomes free blocks.
uint64_t Blocks::extend(int bits) {
  uint64_t bytes = uint64_t{1} << bits;
  uint64_t alignment = std::min(bytes, large_page_bytes);
  uint64_t offset = (end_ + alignment - 1) & ~(alignment - 1);
  if (offset > range_bytes || range_bytes - offset < bytes)
    outOfMemory("one key group's state needs more than 16 GiB; more execution.key_groups divide it further");
  if (offset + bytes > committed_)
    commit(offset + bytes);
  while (end_ < offset) {
    int gap_bits = std::countr_zero(end_);
    keep(end_, gap_bits, true);
    end_ += uint64_t{1} << gap_bits;
  }
  end_ = offset + bytes;
  if (bytes >= large_page_bytes)
    preferLargePages(range_ + offset, bytes);
  return offset;
}

Blocks::Block Blocks::take(uint64_t bytes) {
  if (bytes > range_bytes / 2)
    outOfMemory("one key group's slice needs more than 8 GiB; more execution.key_groups divide it further");
  int bits = bitsOf(bytes);
  uint64_t size = uint64_t{1} << bits;
  used_bytes_ += size;
  if (bits < large_bits) {
    uint64_t &head = small_[static_cast<size_t>(bits - smallest_bits)];
    if (head == 0)
      return {extend(bits), true};
    uint64_t offset = head;
    head = hash::load64(range_ + offset);
    return {offset, false};
  }
  for (size_t i = large_.size(); i > 0; --i)
    if (large_[i - 1].first == bits) {
      LargeBlock block = large_[i - 1].second;
      large_.erase(large_.begin() + static_cast<ptrdiff_t>(i - 1));
      idle_bytes_ -= block.zero ? 0 : size;
      return {block.offset, block.zero};
    }
  return {extend(bits), true};
}

// Puts a block into its list.
void Blocks::keep(uint64_t offset, int bits, bool zero) {
  if (bits < large_bits) {
    uint64_t &head = small_[static_cast<size_t>(bits - smallest_bits)];
    memcpy(range_ + offset, &head, sizeof head);
    head = offset;
    return;
  }
  large_.push_back({bits, {offset, zero}});
  idle_bytes_ += zero ? 0 : uint64_t{1} << bits;
}

void Blocks::give(uint64_t offset, uint64_t bytes, bool hand_back) {
  int bits = bitsOf(bytes);
  uint64_t size = uint64_t{1} << bits;
  used_bytes_ -= size;
  bool zero = hand_back && bits >= large_bits;
  if (zero)
    handBackPages(range_ + offset, size);
  keep(offset, bits, zero);
}

void Blocks::trim(uint64_t kept_bytes) {
  for (std::pair<int, LargeBlock> &entry : large_) {
    if (idle_bytes_ <= kept_bytes)
      return;
    uint64_t size = uint64_t{1} << entry.first;
    if (entry.second.zero)
      continue;
    handBackPages(range_ + entry.second.offset, size);
    entry.second.zero = true;
    idle_bytes_ -= size;
  }
}

} // namespace millstream::state
