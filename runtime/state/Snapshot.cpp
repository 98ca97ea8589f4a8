// A table's content as of now, copied.
#include "runtime/state/Snapshot.h"

#include "runtime/kernels/Hash.h"
#include "runtime/state/Table.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace millstream::state {

// A chunk is closed when it holds this much; a section ends where its records would pass it.
static constexpr uint64_t chunk_bytes = 1 << 20;

// ---- Buffers ----

ChunkBuffer::ChunkBuffer(ChunkBuffer &&other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

ChunkBuffer &ChunkBuffer::operator=(ChunkBuffer &&other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(capacity_, other.capacity_);
  return *this;
}

ChunkBuffer::~ChunkBuffer() { free(data_); }

uint8_t *ChunkBuffer::extend(uint64_t bytes) {
  uint64_t needed = size_ + bytes;
  if (needed > capacity_) {
    uint64_t capacity = capacity_ ? capacity_ : 64 << 10;
    while (capacity < needed)
      capacity *= 2;
    data_ = static_cast<uint8_t *>(realloc(data_, capacity));
    if (!data_)
      outOfMemory("a copy of operator state for a checkpoint");
    capacity_ = capacity;
  }
  uint8_t *result = data_ + size_;
  size_ = needed;
  return result;
}

ChunkBuffer ChunkPool::take() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (buffers_.empty())
    return {};
  ChunkBuffer buffer = std::move(buffers_.back());
  buffers_.pop_back();
  buffer.cut(0);
  return buffer;
}

void ChunkPool::give(std::vector<ChunkBuffer> buffers) {
  std::lock_guard<std::mutex> lock(mutex_);
  buffers_ = std::move(buffers);
}

bool TableSnapshot::next(std::string_view &chunk) {
  if (read_ == chunks_.size())
    return false;
  chunk = chunks_[read_++].view();
  return true;
}

ChunkBuffer &TableSnapshot::current() {
  if (chunks_.empty() || chunks_.back().size() >= chunk_bytes)
    chunks_.push_back(pool_->take());
  return chunks_.back();
}

// ---- Sections ----

namespace {

// Copies the slots of one slice of one group, as many sections as that takes.
class SliceWriter {
public:
  SliceWriter(const Layout &layout, TableSnapshot &to, SectionHeader header)
      : layout_(layout), to_(to), header_(header) {
    layout_strings_ = layout.key_string_offsets;
    layout_strings_.insert(layout_strings_.end(), layout.value_string_offsets.begin(),
                           layout.value_string_offsets.end());
  }

  void write(const MsSlots &slots) {
    if (layout_strings_.empty() && !layout_.next_offset)
      return writePlain(slots);
    uint64_t bytes = layout_.slot_bytes;
    open();
    for (const uint8_t *slot = slots.slots, *end = slot + (slots.mask + 1) * bytes; slot != end; slot += bytes) {
      if (slot[bytes - 1] == 0)
        continue;
      if (chunk_->size() + text_.size() >= chunk_bytes) {
        close();
        open();
      }
      ++header_.keys;
      writeKey(slot);
    }
    close();
  }

private:
  // The sizes that keys and counts mostly come to are constants for the copying.
  void writePlain(const MsSlots &slots) {
    if (!writeOfOneOf<16, 24, 32, 40, 48, 64>(slots))
      writePlain<0>(slots);
  }
  template <uint64_t... sizes> bool writeOfOneOf(const MsSlots &slots) {
    return ((layout_.slot_bytes == sizes && (writePlain<sizes>(slots), true)) || ...);
  }

  // Slots that are copied whether taken or not, as which are cannot be foreseen; what is taken stays.
  template <uint64_t constant_bytes> void writePlain(const MsSlots &slots) {
    const uint64_t bytes = constant_bytes ? constant_bytes : layout_.slot_bytes;
    const uint8_t *slot = slots.slots, *end = slot + (slots.mask + 1) * bytes;
    while (slot != end) {
      open();
      uint64_t room = chunk_->size() < chunk_bytes ? (chunk_bytes - chunk_->size()) / bytes : 0;
      uint64_t most = std::min<uint64_t>(std::max<uint64_t>(room, 2) - 1, static_cast<uint64_t>(end - slot) / bytes);
      uint64_t begin = chunk_->size(), count = 0;
      uint8_t *to = chunk_->extend((most + 1) * bytes);
      for (; slot != end && count < most; slot += bytes) {
        memcpy(to, slot, bytes);
        uint64_t taken = slot[bytes - 1] != 0;
        to += taken * bytes;
        count += taken;
      }
      chunk_->cut(begin + count * bytes);
      header_.records = header_.keys = count;
      close();
    }
  }

  void open() {
    chunk_ = &to_.current();
    start_ = chunk_->size();
    chunk_->extend(sizeof header_);
    header_.records = header_.keys = 0;
    text_.clear();
  }

  void close() {
    header_.text_bytes = text_.size();
    memcpy(chunk_->at(start_), &header_, sizeof header_);
    if (header_.records == 0) {
      chunk_->cut(start_);
      return;
    }
    text_.resize((text_.size() + 7) & ~size_t{7});
    memcpy(chunk_->extend(text_.size()), text_.data(), text_.size());
  }

  uint8_t *record() {
    ++header_.records;
    return chunk_->extend(layout_.slot_bytes);
  }

  void writeKey(const uint8_t *slot) {
    uint64_t bytes = layout_.slot_bytes;
    const uint8_t *region = regionOf(slot);
    for (const uint8_t *from = slot; from;) {
      uint8_t *to = record();
      memcpy(to, from, bytes);
      for (uint32_t offset : layout_strings_)
        moveText(to + offset, region);
      uint64_t next = 0;
      if (layout_.next_offset) {
        next = hash::load64(from + *layout_.next_offset);
        uint64_t follows = next != 0;
        memcpy(to + *layout_.next_offset, &follows, sizeof follows);
      }
      from = next ? region + next : nullptr;
    }
  }

  void moveText(uint8_t *field, const uint8_t *region) {
    uint32_t size = hash::load32(field);
    if (size <= string_inline_bytes)
      return;
    const auto *data = reinterpret_cast<const char *>(stringData(field, region));
    uint64_t offset = text_.size();
    text_.append(data, size);
    memcpy(field + 8, &offset, sizeof offset);
  }

  const Layout &layout_;
  TableSnapshot &to_;
  SectionHeader header_;
  std::vector<uint32_t> layout_strings_;
  ChunkBuffer *chunk_ = nullptr;
  uint64_t start_ = 0;
  std::string text_;
};

} // namespace

void Table::snapshotTimers(TableSnapshot &snapshot) const {
  SectionHeader header = {section_magic, SectionKind::timers, sizeof(Timer), 0, 1, 0, 0, 0, 0, 0};
  ChunkBuffer *chunk = nullptr;
  uint64_t start = 0;
  auto close = [&] {
    if (chunk)
      memcpy(chunk->at(start), &header, sizeof header);
    chunk = nullptr;
  };
  timers_.forEach([&](const Timer &timer) {
    if (!chunk) {
      chunk = &snapshot.current();
      start = chunk->size();
      chunk->extend(sizeof header);
      header.records = 0;
    }
    memcpy(chunk->extend(sizeof timer), &timer, sizeof timer);
    ++header.records;
    if (chunk->size() >= chunk_bytes)
      close();
  });
  close();
}

std::unique_ptr<StateSnapshot> Table::snapshot() {
  auto snapshot = std::make_unique<TableSnapshot>(pool_);
  auto groups = static_cast<uint32_t>(blocks_.size());
  for (const Live &live : live_)
    for (uint32_t group = 0; group < groups; ++group) {
      SectionHeader header = {
          section_magic, SectionKind::slots, layout_.slot_bytes, group, groups, live.slice.slice, 0, 0, 0, 0};
      if (live.fill[group].count > 0)
        SliceWriter(layout_, *snapshot, header).write(live.slots[group]);
    }
  snapshotTimers(*snapshot);
  return snapshot;
}

// What makes two tables the same: all of the layout and what it means, but neither where the node stands in the plan
// nor the number of key groups.
std::string Table::descriptor() const {
  proto::TableDescriptor descriptor;
  descriptor.set_layout_version(layout_version);
  descriptor.set_hash(hash::number);
  *descriptor.mutable_table() = description_;
  descriptor.mutable_table()->clear_name();
  descriptor.mutable_table()->clear_node();
  descriptor.mutable_table()->clear_key_groups();
  return descriptor.SerializeAsString();
}

} // namespace millstream::state
