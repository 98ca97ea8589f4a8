// A table of operator state: key groups with their memory, slices, growth, and what checkpoints ask of it.
// Generated code reads and writes it through kernels (runtime/kernels/State.h, with the rules for
// callers); the memory itself is described in runtime/state/Slots.h.
#ifndef MILLSTREAM_RUNTIME_STATE_TABLE_H
#define MILLSTREAM_RUNTIME_STATE_TABLE_H

#include "runtime/core/State.h"
#include "runtime/proto/plan.pb.h"
#include "runtime/state/Blocks.h"
#include "runtime/state/Snapshot.h"

namespace millstream::state {

// What the table needs to know of its slots.
struct Layout {
  uint32_t slot_bytes = 0;
  uint32_t key_fixed_bytes = 0;
  uint32_t key_strings = 0;
  std::vector<uint32_t> key_string_offsets;
  std::vector<uint32_t> value_string_offsets;
  std::optional<uint32_t> next_offset; // of the link to further records of a key

  uint32_t keyBytes() const { return key_fixed_bytes + key_strings * string_bytes; }
  bool hasStrings() const { return key_strings > 0 || !value_string_offsets.empty(); }
};

class Table final : public StateTable {
public:
  // Checks the description and reserves address space.
  static Status make(const proto::Table &, std::unique_ptr<Table> &);

  const std::string &name() const override { return name_; }
  std::string descriptor() const override;
  std::unique_ptr<StateSnapshot> snapshot() override;
  Status load(std::string_view chunk) override;

  const Layout &layout() const { return layout_; }
  MsTable *handle() { return &handle_; }

  // Slices. `select` and `open` bring one to the front of its group; `open` makes it if need be.
  MsSlice *select(MsGroup &, int64_t slice);
  void open(MsGroup &, int64_t slice);
  void drop(int64_t slice);
  bool firstSlice(int64_t from, int64_t &slice) const;
  const MsSlice *peek(const MsGroup &, int64_t slice) const; // without a change of order
  uint64_t count() const;
  // Of blocks in use: slots and strings.
  uint64_t usedBytes() const;
  uint64_t idleBytes() const;

  // Slots.
  uint8_t *grow(MsGroup &, int64_t slice, uint64_t hash);
  void erase(int64_t slice, uint8_t *slot);

  // Strings and further records.
  void putString(uint8_t *field, const char *data, uint64_t size);
  // Frees what the field held, or writes over it where the size allows it.
  void setString(uint8_t *field, const char *data, uint64_t size);
  void freeString(uint8_t *field);
  uint8_t *addRecord(uint8_t *record);
  void removeRecord(uint8_t *record);
  bool shiftRecord(uint8_t *record);

private:
  struct Store {
    Store(uint8_t *range, bool commits) : blocks(range, commits) {}
    Blocks blocks;
    std::vector<MsSlice> others;   // live slices that are neither current nor previous
    uint64_t dropped_capacity = 0; // of the slice dropped last: the next one grows fast up to that
  };
  struct LiveSlice {
    int64_t slice;
    uint32_t groups;
  };
  Table() = default;
  Status readLayout(const proto::Table &);
  Store &storeOf(const MsGroup &group) { return stores_[static_cast<size_t>(&group - groups_.data())]; }
  Store &storeOf(const uint8_t *inside) {
    return stores_[static_cast<size_t>(inside - stores_[0].blocks.range()) >> range_bits];
  }
  MsGroup &groupOf(const uint8_t *inside) {
    return groups_[static_cast<size_t>(inside - stores_[0].blocks.range()) >> range_bits];
  }
  MsSlice noSlice() { return {0, free_slot_.get(), 0, 0, 0}; }
  uint64_t hashOf(const uint8_t *slot) const {
    return hashSlot(slot, static_cast<int32_t>(layout_.key_fixed_bytes), static_cast<int32_t>(layout_.key_strings));
  }
  MsSlice *lookUp(MsGroup &, int64_t slice);
  MsSlice makeSlice(Store &, int64_t slice, uint64_t capacity);
  void resize(Store &, MsSlice &, uint64_t capacity);
  void moveSlots(const MsSlice &from, const MsSlice &to) const;
  uint8_t *freeSlot(const MsSlice &, uint64_t hash) const;
  bool removeSlice(MsGroup &, int64_t slice, MsSlice &removed);
  void freeStrings(uint8_t *record, bool with_key);
  void freeRecords(uint8_t *slot);
  Status loadSlots(const SectionHeader &, const uint8_t *records);
  void noteLive(int64_t slice);
  void trim(uint64_t used_before);

  std::string name_;
  proto::Table description_;
  Layout layout_;
  Ranges ranges_;
  std::vector<MsGroup> groups_;
  std::vector<Store> stores_;
  std::unique_ptr<uint8_t[]> free_slot_; // what a group without slices points to
  std::vector<LiveSlice> live_;          // by slice
  uint64_t recent_peak_bytes_ = 0;
  bool windowed_ = false; // a slice was dropped: memory of freed slots will be used again
  std::shared_ptr<ChunkPool> pool_ = std::make_shared<ChunkPool>();
  MsTable handle_{};
};

} // namespace millstream::state
#endif
