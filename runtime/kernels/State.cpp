// Operator state for generated code: find, make, prefetch and walk the slots of a table (memory:
// runtime/state/Slots.h; what may be called when: runtime/state/State.h). What runs for every row is here and is
// inlined, with the sizes of keys and slots as constants; what is rare is a call into runtime/state/.
//
// A key in probe form is `fixed_bytes` bytes (a multiple of 8, padded with zeros), then `strings` MsStrings.
#include "runtime/kernels/Kernel.h"
#include "runtime/state/Slots.h"

using namespace millstream;

MS_INLINE_KERNEL uint64_t ms_state_hash(const uint8_t *key, int32_t fixed_bytes, int32_t strings) {
  return state::hashKey(key, fixed_bytes, strings);
}

// Brings the line of a key's first slot into the cache, if the slice is the current one.
MS_INLINE_KERNEL void ms_state_prefetch(const MsTable *table, int64_t slice, uint64_t hash, int32_t slot_bytes,
                                        int32_t groups) {
  if (__builtin_expect(table->current.slice != slice, 0))
    return;
  MsSlots group = table->current.slots[state::groupIndex(hash, static_cast<uint64_t>(groups))];
  const uint8_t *slot = group.slots + (hash & group.mask) * static_cast<uint64_t>(slot_bytes);
  __builtin_prefetch(slot, 1);
  __builtin_prefetch(slot + 2 * slot_bytes - 1, 1);
}

MS_INLINE_KERNEL const MsSlots *ms_state_slots(const MsTable *table) { return table->current.slots; }
MS_INLINE_KERNEL MsFill *ms_state_fill(const MsTable *table) { return table->current.fill; }

MS_INLINE_KERNEL uint8_t *ms_state_upsert_in(MsTable *table, int64_t slice, const MsSlots *slots, MsFill *fills,
                                             const uint8_t *key, uint64_t hash, int32_t fixed_bytes, int32_t strings,
                                             int32_t slot_bytes, int32_t groups, bool *inserted) {
  auto bytes = static_cast<uint64_t>(slot_bytes);
  uint64_t number = state::groupIndex(hash, static_cast<uint64_t>(groups));
  MsSlots group = slots[number];
  uint8_t tag = state::tagOf(hash);
  uint8_t *slot;
  for (uint64_t index = hash & group.mask;; index = (index + 1) & group.mask) {
    slot = group.slots + index * bytes;
    state::Held held = state::lookAt(slot, bytes, tag, key, fixed_bytes, strings);
    if (held == state::Held::key) {
      state::willWrite(slot, bytes);
      *inserted = false;
      return slot;
    }
    if (held == state::Held::nothing)
      break;
  }
  MsFill *fill = &fills[number];
  if (__builtin_expect(fill->count >= fill->limit, 0)) {
    if (table->current.slice != slice) // another upsert may have chosen its own
      ms_state_open(table, slice);
    slot = ms_state_grow(table, slice, hash);
    fill = &table->current.fill[number];
  }
  state::willWrite(slot, bytes);
  ++fill->count;
  memcpy(slot, key, static_cast<size_t>(fixed_bytes));
  for (int32_t i = 0; i < strings; ++i) {
    int32_t at = fixed_bytes + i * static_cast<int32_t>(state::string_bytes);
    MsString text = state::probeString(key + at);
    ms_state_put_string(table, slot + at, text.data, text.size);
  }
  slot[bytes - 1] = tag;
  *inserted = true;
  return slot;
}

MS_INLINE_KERNEL uint8_t *ms_state_upsert(MsContext *, MsTable *table, int64_t slice, const uint8_t *key, uint64_t hash,
                                          int32_t fixed_bytes, int32_t strings, int32_t slot_bytes, int32_t groups,
                                          bool *inserted) {
  if (__builtin_expect(table->current.slice != slice, 0))
    ms_state_open(table, slice);
  return ms_state_upsert_in(table, slice, table->current.slots, table->current.fill, key, hash, fixed_bytes, strings,
                            slot_bytes, groups, inserted);
}

MS_INLINE_KERNEL uint8_t *ms_state_find(MsTable *table, int64_t slice, const uint8_t *key, uint64_t hash,
                                        int32_t fixed_bytes, int32_t strings, int32_t slot_bytes, int32_t groups) {
  auto bytes = static_cast<uint64_t>(slot_bytes);
  if (__builtin_expect(table->current.slice != slice, 0) && !ms_state_select(table, slice))
    return nullptr;
  MsSlots group = table->current.slots[state::groupIndex(hash, static_cast<uint64_t>(groups))];
  uint8_t tag = state::tagOf(hash);
  for (uint64_t index = hash & group.mask;; index = (index + 1) & group.mask) {
    uint8_t *slot = group.slots + index * bytes;
    state::Held held = state::lookAt(slot, bytes, tag, key, fixed_bytes, strings);
    if (held == state::Held::key)
      return slot;
    if (held == state::Held::nothing)
      return nullptr;
  }
}

// The slots of a block that are taken, from `*cursor` on and of at most 256: how many they are; `*cursor` is then where
// to go on. Gathered first and without branches, because which slots are taken cannot be foreseen.
MS_INLINE_KERNEL uint64_t ms_state_taken(uint8_t *slots, uint64_t capacity, int32_t slot_bytes, uint64_t *cursor,
                                         uint8_t **taken) {
  auto bytes = static_cast<uint64_t>(slot_bytes);
  uint64_t count = 0, end = capacity - *cursor < 256 ? capacity : *cursor + 256;
  for (uint64_t index = *cursor; index < end; ++index) {
    taken[count] = slots + index * bytes;
    count += slots[index * bytes + bytes - 1] != 0;
  }
  *cursor = end;
  return count;
}

// Announces a write to a slot that was not just given by ms_state_upsert.
MS_INLINE_KERNEL void ms_state_touch(MsTable *, uint8_t *slot, int32_t slot_bytes) {
  state::willWrite(slot, static_cast<uint64_t>(slot_bytes));
}

// A string field's text. Points into state: valid until the next upsert, erase or set on the table.
MS_INLINE_KERNEL MsString ms_state_get_string(const uint8_t *slot, const uint8_t *field) {
  const uint8_t *data = state::stringData(field, state::regionOf(slot));
  return {reinterpret_cast<const char *>(data), hash::load32(field)};
}

// The record behind this one in a slot's chain, or null (runtime/state/Chains.cpp). `next_offset` is where
// the slot layout holds the link.
MS_INLINE_KERNEL uint8_t *ms_state_chain_next(uint8_t *record, int32_t next_offset) {
  uint64_t offset = hash::load64(record + next_offset);
  return offset ? state::regionOf(record) + offset : nullptr;
}
