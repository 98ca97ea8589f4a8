// Erasing: single slots, whole slices, and the memory that comes free.
#include "runtime/state/Table.h"

#include <algorithm>

namespace millstream::state {

static constexpr uint64_t idle_bytes_min = 1 << 20;

void Table::freeStrings(uint8_t *record, bool with_key) {
  if (with_key)
    for (uint32_t offset : layout_.key_string_offsets)
      freeString(record + offset);
  for (uint32_t offset : layout_.value_string_offsets)
    freeString(record + offset);
}

// The strings of a slot and all further records of its key.
void Table::freeRecords(uint8_t *slot) {
  freeStrings(slot, true);
  if (!layout_.next_offset)
    return;
  Blocks &blocks = blocksOf(slot);
  uint64_t next = hash::load64(slot + *layout_.next_offset);
  while (next != 0) {
    uint8_t *record = at(next);
    uint64_t offset = next;
    next = hash::load64(record + *layout_.next_offset);
    freeStrings(record, false);
    blocks.give(offset, layout_.slot_bytes);
  }
}

// Slots behind the hole move up as far as their probe sequences allow, so that no search stops early.
void Table::eraseAt(const MsSlice &slice, uint32_t group, uint64_t hole) {
  MsSlots in = slice.slots[group];
  uint64_t bytes = layout_.slot_bytes;
  freeRecords(in.slots + hole * bytes);
  for (uint64_t index = (hole + 1) & in.mask;; index = (index + 1) & in.mask) {
    uint8_t *next = in.slots + index * bytes;
    if (next[bytes - 1] == 0)
      break;
    uint64_t home = hashOf(next) & in.mask;
    if (((index - home) & in.mask) < ((index - hole) & in.mask))
      continue;
    willWrite(in.slots + hole * bytes, bytes);
    memcpy(in.slots + hole * bytes, next, bytes);
    hole = index;
  }
  willWrite(in.slots + hole * bytes, bytes);
  memset(in.slots + hole * bytes, 0, bytes);
  --slice.fill[group].count;
}

void Table::erase(int64_t slice_id, uint8_t *slot) {
  const MsSlice *slice = find(slice_id);
  if (!slice)
    return;
  uint32_t group = groupOf(slot);
  eraseAt(*slice, group, static_cast<uint64_t>(slot - slice->slots[group].slots) / layout_.slot_bytes);
  shrink(*slice, group);
}

// What windows needed at their height they will need again: so much is kept, and a quarter of what is in
// use for slices that grow.
void Table::trim() {
  uint64_t used = region_.usedBytes();
  uint64_t kept = std::max(used / 4, idle_bytes_min);
  if (recent_peak_bytes_ > used)
    kept = std::max(kept, recent_peak_bytes_ - used);
  if (region_.idleBytes() > kept + kept / 4)
    region_.trim(kept);
}

void Table::drop(int64_t slice) {
  auto at = position(slice);
  if (at == live_.end() || at->slice.slice != slice)
    return;
  recent_peak_bytes_ = std::max(region_.usedBytes(), recent_peak_bytes_ - recent_peak_bytes_ / 8);
  uint64_t bytes = layout_.slot_bytes;
  for (uint32_t group = 0; group < blocks_.size(); ++group) {
    if (at->fill[group].limit == 0)
      continue;
    MsSlots slots = at->slots[group];
    if (layout_.hasStrings() || layout_.next_offset)
      for (uint8_t *slot = slots.slots, *end = slot + (slots.mask + 1) * bytes; slot != end; slot += bytes)
        if (slot[bytes - 1] != 0)
          freeRecords(slot);
    countsBefore(slice)[group] = at->fill[group].count;
    giveSlots(group, slots);
  }
  const MsSlots *gone = at->slice.slots;
  live_.erase(at);
  // While slice 0 is live, the one without slots, whose id is 0 too, must not be the current one.
  const MsSlice *zero = find(0);
  for (MsSlice *recent : {&handle_.current, &handle_.previous})
    if (recent->slots == gone)
      *recent = zero ? *zero : none_.slice;
  trim();
}

} // namespace millstream::state
