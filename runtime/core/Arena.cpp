// The slow paths of the batch arena.
#include "runtime/core/Arena.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace millstream {

static constexpr size_t block_bytes = 256 << 10;
static constexpr size_t kept_bytes_max = 8 << 20;

Arena::~Arena() {
  for (Block &block : blocks_)
    free(block.data);
}

void *Arena::allocateSlow(size_t bytes) {
  // A kept block that is too small is skipped: the next batch starts from the first again.
  while (used_ < blocks_.size() && blocks_[used_].bytes < bytes)
    ++used_;
  if (used_ == blocks_.size()) {
    size_t wanted = bytes > block_bytes ? bytes : block_bytes;
    char *data = static_cast<char *>(malloc(wanted));
    if (!data) {
      fprintf(stderr, "out of memory: a batch needs %zu bytes more\n", bytes);
      abort();
    }
    blocks_.push_back({data, wanted});
  }
  Block &block = blocks_[used_++];
  next_ = block.data + bytes;
  end_ = block.data + block.bytes;
  return block.data;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty())
    return {};
  void *to = allocate(text.size());
  memcpy(to, text.data(), text.size());
  return {static_cast<char *>(to), text.size()};
}

void Arena::reset() {
  size_t held = 0;
  size_t kept = 0;
  for (Block &block : blocks_) {
    if (kept > 0 && held + block.bytes > kept_bytes_max) {
      free(block.data);
      continue;
    }
    held += block.bytes;
    blocks_[kept++] = block;
  }
  blocks_.resize(kept);
  used_ = 0;
  next_ = end_ = nullptr;
}

size_t Arena::bytes() const {
  size_t sum = 0;
  for (const Block &block : blocks_)
    sum += block.bytes;
  return sum;
}

} // namespace millstream
