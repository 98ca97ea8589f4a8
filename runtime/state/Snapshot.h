// Writes a table's content into chunks (runtime/state/Chunk.h), in memory that is kept from one
// checkpoint to the next: fresh memory is slow.
#ifndef MILLSTREAM_RUNTIME_STATE_SNAPSHOT_H
#define MILLSTREAM_RUNTIME_STATE_SNAPSHOT_H

#include "runtime/core/State.h"
#include "runtime/state/Chunk.h"

#include <mutex>
#include <vector>

namespace millstream::state {

// Bytes that grow, not cleared.
class ChunkBuffer {
public:
  ChunkBuffer() = default;
  ChunkBuffer(ChunkBuffer &&other) noexcept;
  ChunkBuffer &operator=(ChunkBuffer &&other) noexcept;
  ~ChunkBuffer();
  // Room for `bytes` behind what there is.
  uint8_t *extend(uint64_t bytes);
  void cut(uint64_t bytes) { size_ = bytes; }
  uint8_t *at(uint64_t offset) { return data_ + offset; }
  uint64_t size() const { return size_; }
  std::string_view view() const { return {reinterpret_cast<const char *>(data_), size_}; }

private:
  uint8_t *data_ = nullptr;
  uint64_t size_ = 0;
  uint64_t capacity_ = 0;
};

// Buffers that no snapshot uses. A snapshot may end on another thread, and after its table.
class ChunkPool {
public:
  ChunkBuffer take();
  // Keeps at most as many as the snapshot before used.
  void give(std::vector<ChunkBuffer> buffers);

private:
  std::mutex mutex_;
  std::vector<ChunkBuffer> buffers_;
};

class TableSnapshot final : public StateSnapshot {
public:
  explicit TableSnapshot(std::shared_ptr<ChunkPool> pool) : pool_(std::move(pool)) {}
  ~TableSnapshot() override { pool_->give(std::move(chunks_)); }
  bool next(std::string_view &chunk) override;
  // The chunk to write the next section into.
  ChunkBuffer &current();

private:
  std::shared_ptr<ChunkPool> pool_;
  std::vector<ChunkBuffer> chunks_;
  size_t read_ = 0;
};

} // namespace millstream::state
#endif
