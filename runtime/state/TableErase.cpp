// Erasing: single slots, whole slices, and the memory that comes free.
#include "runtime/state/Table.h"

#include <algorithm>

namespace millstream::state {

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
  Blocks &blocks = storeOf(slot).blocks;
  uint64_t next = hash::load64(slot + *layout_.next_offset);
  while (next != 0) {
    uint8_t *record = blocks.range() + next;
    uint64_t offset = next;
    next = hash::load64(record + *layout_.next_offset);
    freeStrings(record, false);
    blocks.give(offset, layout_.slot_bytes, false);
  }
}

// Slots behind the hole move up as far as their probe sequences allow, so that no search stops early.
void Table::erase(int64_t slice_id, uint8_t *slot) {
  MsGroup &group = groupOf(slot);
  MsSlice *slice = lookUp(group, slice_id);
  if (!slice)
    return;
  uint64_t bytes = layout_.slot_bytes;
  freeRecords(slot);
  uint64_t hole = static_cast<uint64_t>(slot - slice->slots) / bytes;
  for (uint64_t index = (hole + 1) & slice->mask;; index = (index + 1) & slice->mask) {
    uint8_t *next = slice->slots + index * bytes;
    if (next[bytes - 1] == 0)
      break;
    uint64_t home = hashOf(next) & slice->mask;
    if (((index - home) & slice->mask) < ((index - hole) & slice->mask))
      continue;
    willWrite(slice->slots + hole * bytes, bytes);
    memcpy(slice->slots + hole * bytes, next, bytes);
    hole = index;
  }
  willWrite(slice->slots + hole * bytes, bytes);
  memset(slice->slots + hole * bytes, 0, bytes);
  --slice->count;
}

bool Table::removeSlice(MsGroup &group, int64_t slice_id, MsSlice &removed) {
  MsSlice *slice = lookUp(group, slice_id);
  if (!slice)
    return false;
  removed = *slice;
  std::vector<MsSlice> &others = storeOf(group).others;
  if (slice == &group.current) {
    group.current = group.previous;
    slice = &group.previous;
  }
  if (slice == &group.previous) {
    group.previous = noSlice();
    if (!others.empty()) {
      group.previous = others.back();
      others.pop_back();
    }
    return true;
  }
  *slice = others.back();
  others.pop_back();
  return true;
}

// What windows needed at their height they will need again: so much is kept, and half as much more.
void Table::trim(uint64_t used_before) {
  recent_peak_bytes_ = std::max(used_before, recent_peak_bytes_ - recent_peak_bytes_ / 8);
  uint64_t used = usedBytes();
  uint64_t wanted = recent_peak_bytes_ + recent_peak_bytes_ / 2;
  uint64_t idle = idleBytes();
  uint64_t kept = wanted > used ? wanted - used : 0;
  if (idle <= kept)
    return;
  for (Store &store : stores_)
    store.blocks.trim(static_cast<uint64_t>(static_cast<unsigned __int128>(store.blocks.idleBytes()) * kept / idle));
}

void Table::drop(int64_t slice_id) {
  auto at = std::lower_bound(live_.begin(), live_.end(), slice_id,
                             [](const LiveSlice &live, int64_t value) { return live.slice < value; });
  if (at == live_.end() || at->slice != slice_id)
    return;
  live_.erase(at);
  windowed_ = true;
  uint64_t used_before = usedBytes();
  uint64_t bytes = layout_.slot_bytes;
  for (MsGroup &group : groups_) {
    MsSlice removed;
    if (!removeSlice(group, slice_id, removed))
      continue;
    uint64_t capacity = removed.mask + 1;
    if (layout_.hasStrings() || layout_.next_offset)
      for (uint8_t *slot = removed.slots, *end = slot + capacity * bytes; slot != end; slot += bytes)
        if (slot[bytes - 1] != 0)
          freeRecords(slot);
    Store &store = storeOf(group);
    store.dropped_capacity = capacity;
    store.blocks.give(static_cast<uint64_t>(removed.slots - store.blocks.range()), capacity * bytes, false);
  }
  trim(used_before);
}

} // namespace millstream::state
