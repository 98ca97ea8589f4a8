// Memory that lives until the end of a batch: taken by moving a pointer, given back all at once. The
// blocks are kept for the next batch, up to a limit, so that memory stays flat.
#ifndef MILLSTREAM_RUNTIME_CORE_ARENA_H
#define MILLSTREAM_RUNTIME_CORE_ARENA_H

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace millstream {

class Arena {
public:
  Arena() = default;
  Arena(const Arena &) = delete;
  Arena &operator=(const Arena &) = delete;
  ~Arena();

  // 8-byte aligned, not cleared. Never null: running out of memory ends the process.
  void *allocate(size_t bytes) {
    bytes = (bytes + 7) & ~size_t{7};
    if (bytes > static_cast<size_t>(end_ - next_))
      return allocateSlow(bytes);
    void *result = next_;
    next_ += bytes;
    return result;
  }
  // A copy that lives as long as the batch.
  std::string_view copy(std::string_view text);
  // Gives everything back. What was allocated before is gone.
  void reset();
  // Exchanges all memory with another.
  void swap(Arena &other) noexcept {
    blocks_.swap(other.blocks_);
    std::swap(used_, other.used_);
    std::swap(next_, other.next_);
    std::swap(end_, other.end_);
  }
  // Bytes held from the system.
  size_t bytes() const;

private:
  struct Block {
    char *data;
    size_t bytes;
  };
  void *allocateSlow(size_t bytes);

  std::vector<Block> blocks_; // those in use: [0, used_)
  size_t used_ = 0;
  char *next_ = nullptr;
  char *end_ = nullptr;
};

} // namespace millstream
#endif
