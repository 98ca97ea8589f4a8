// A table of operator state: key groups with their memory, slices, growth, and what checkpoints ask of it.
// Generated code reads and writes it through kernels (runtime/kernels/State.h, with the rules for
// callers); the memory itself is described in runtime/state/Slots.h.
#ifndef MILLSTREAM_RUNTIME_STATE_TABLE_H
#define MILLSTREAM_RUNTIME_STATE_TABLE_H

#include "runtime/core/State.h"
#include "runtime/proto/plan.pb.h"
#include "runtime/state/Blocks.h"
#include "runtime/state/Snapshot.h"
#include "runtime/state/Timers.h"

#include <limits>

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
  int32_t groups() const { return static_cast<int32_t>(blocks_.size()); }

  // Slices. `select` and `open` make one current; `open` makes it if it is not there.
  bool select(int64_t slice);
  void open(int64_t slice);
  void drop(int64_t slice);
  bool firstSlice(int64_t from, int64_t &slice) const;
  const MsSlice *find(int64_t slice) const;
  uint64_t count() const;
  // Of blocks in use: slots, texts, further records.
  uint64_t usedBytes() const;
  // That the table holds from the system, about.
  uint64_t heldBytes() const { return region_.usedBytes() + region_.idleBytes(); }
  // The slots of the slice used last.
  uint64_t currentBytes() const;

  // Slots.
  uint64_t hashOf(const uint8_t *slot) const {
    return hashSlot(slot, static_cast<int32_t>(layout_.key_fixed_bytes), static_cast<int32_t>(layout_.key_strings));
  }
  uint8_t *grow(int64_t slice, uint64_t hash);
  void erase(int64_t slice, uint8_t *slot);

  // Strings and further records.
  void putString(uint8_t *field, const char *data, uint64_t size);
  // Frees what the field held, or writes over it where the size allows it.
  void setString(uint8_t *field, const char *data, uint64_t size);
  void freeString(uint8_t *field);
  uint8_t *addRecord(uint8_t *record);
  void removeRecord(uint8_t *record);
  bool shiftRecord(uint8_t *record);

  // Records of a session that is being looked at (runtime/state/Sessions.cpp).
  std::vector<uint8_t *> &sessionMembers() { return session_members_; }

  // Time.
  void arm(uint8_t *slot, uint64_t hash, int32_t time_offset, int64_t time);
  uint8_t *nextDue(int64_t slice, int64_t until, int32_t time_offset, int64_t &time);
  const Timers &timers() const { return timers_; }
  void expire(int64_t slice, int32_t time_offset, int64_t older_than, int32_t budget);

private:
  // A live slice, with its arrays over the groups.
  struct Live {
    MsSlice slice;
    std::unique_ptr<MsSlots[]> slots;
    std::unique_ptr<MsFill[]> fill;
    uint64_t capacity = 0; // slots of all groups
  };
  Table() = default;
  Status readLayout(const proto::Table &);
  uint32_t groupOf(const uint8_t *inside) const {
    return region_.groupAt(static_cast<uint64_t>(inside - region_.start()));
  }
  Blocks &blocksOf(const uint8_t *inside) { return blocks_[groupOf(inside)]; }
  std::vector<Live>::iterator position(int64_t slice);
  Live makeSlice(int64_t slice) const;
  uint32_t limitOf(uint64_t capacity) const;
  std::vector<uint32_t> &countsBefore(int64_t slice) {
    return slice == std::numeric_limits<int64_t>::max() ? merged_counts_ : dropped_counts_;
  }
  MsSlots makeSlots(uint32_t group, uint64_t capacity);
  void giveSlots(uint32_t group, const MsSlots &);
  void moveSlots(const MsSlots &from, const MsSlots &to) const;
  uint8_t *freeSlot(const MsSlots &, uint64_t hash) const;
  void resize(const MsSlice &, uint32_t group, uint64_t capacity);
  void shrink(const MsSlice &, uint32_t group);
  void eraseAt(const MsSlice &, uint32_t group, uint64_t hole);
  uint8_t *findArmed(const MsSlice &, const Timer &, int32_t time_offset) const;
  void prefetchArmed(const MsSlice &) const;
  void freeStrings(uint8_t *record, bool with_key);
  void freeRecords(uint8_t *slot);
  Status loadSlots(const SectionHeader &, const uint8_t *records);
  Status loadTimers(const SectionHeader &, const uint8_t *records);
  void snapshotTimers(TableSnapshot &) const;
  uint8_t *at(uint64_t offset) { return region_.start() + offset; }
  void trim();

  std::string name_;
  proto::Table description_;
  Layout layout_;
  Region region_;
  std::vector<Blocks> blocks_;           // by group
  std::unique_ptr<uint8_t[]> free_slot_; // what groups without slots point to
  Live none_;                            // a slice without slots
  std::vector<Live> live_;               // by slice
  // By group, how many slots the slice had that was dropped last: the next has room for as many. The last
  // slice of all, where overlapping windows are merged, comes between the others and is counted by itself.
  std::vector<uint32_t> dropped_counts_, merged_counts_;
  Timers timers_;
  std::vector<uint8_t *> session_members_;
  uint32_t expire_group_ = 0; // where the sweep goes on
  uint64_t expire_index_ = 0;
  uint64_t recent_peak_bytes_ = 0; // of the region, while there were windows
  std::shared_ptr<ChunkPool> pool_ = std::make_shared<ChunkPool>();
  MsTable handle_{};
};

} // namespace millstream::state
#endif
