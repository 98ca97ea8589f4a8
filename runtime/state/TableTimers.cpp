// What goes by time within a table without windows: keys that are due, and keys that have not been touched
// for long.
#include "runtime/kernels/State.h"
#include "runtime/state/Table.h"

namespace millstream::state {

static int64_t timeAt(const uint8_t *slot, int32_t time_offset) {
  return static_cast<int64_t>(hash::load64(slot + time_offset));
}

// ---- Timers ----

void Table::arm(uint8_t *slot, uint64_t hash, int32_t time_offset, int64_t time) {
  willWrite(slot, layout_.slot_bytes);
  memcpy(slot + time_offset, &time, sizeof time);
  timers_.add({time, hash});
}

// The slot that waits for just this timer, or null.
uint8_t *Table::findArmed(const MsSlice &slice, const Timer &timer, int32_t time_offset) const {
  MsSlots in = slice.slots[groupIndex(timer.hash, blocks_.size())];
  uint64_t bytes = layout_.slot_bytes;
  uint8_t tag = tagOf(timer.hash);
  for (uint64_t index = timer.hash & in.mask;; index = (index + 1) & in.mask) {
    uint8_t *slot = in.slots + index * bytes;
    if (slot[bytes - 1] == 0)
      return nullptr;
    if (slot[bytes - 1] == tag && timeAt(slot, time_offset) == timer.time && hashOf(slot) == timer.hash)
      return slot;
  }
}

// How many timers before its own a slot is asked for: about what memory takes longer than one does.
static constexpr size_t prefetch_distance = 6;

void Table::prefetchArmed(const MsSlice &slice) const {
  const Timer *timer = timers_.ahead(prefetch_distance);
  if (!timer)
    return;
  MsSlots in = slice.slots[groupIndex(timer->hash, blocks_.size())];
  const uint8_t *slot = in.slots + (timer->hash & in.mask) * layout_.slot_bytes;
  __builtin_prefetch(slot);
  __builtin_prefetch(slot + layout_.slot_bytes - 1);
}

uint8_t *Table::nextDue(int64_t slice_id, int64_t until, int32_t time_offset, int64_t &time) {
  const MsSlice *slice = find(slice_id);
  while (const Timer *timer = timers_.due(until)) {
    if (slice)
      prefetchArmed(*slice);
    uint8_t *slot = slice ? findArmed(*slice, *timer, time_offset) : nullptr;
    time = timer->time;
    // Of two keys with one hash and one time each has its own entry: the first found is taken by the first.
    timers_.pop();
    if (!slot)
      continue;
    willWrite(slot, layout_.slot_bytes);
    int64_t none = INT64_MAX;
    memcpy(slot + time_offset, &none, sizeof none);
    return slot;
  }
  return nullptr;
}

// ---- Expiry ----

void Table::expire(int64_t slice_id, int32_t time_offset, int64_t older_than, int32_t budget) {
  const MsSlice *slice = find(slice_id);
  if (!slice)
    return;
  uint64_t bytes = layout_.slot_bytes;
  for (uint32_t groups_left = static_cast<uint32_t>(blocks_.size()); budget > 0 && groups_left > 0; --budget) {
    if (expire_group_ >= blocks_.size())
      expire_group_ = 0;
    MsSlots in = slice->slots[expire_group_];
    if (slice->fill[expire_group_].count == 0 || expire_index_ > in.mask) {
      shrink(*slice, expire_group_);
      ++expire_group_;
      expire_index_ = 0;
      --groups_left;
      continue;
    }
    const uint8_t *slot = in.slots + expire_index_ * bytes;
    // Another may move into an erased slot's place: it is looked at next.
    if (slot[bytes - 1] != 0 && timeAt(slot, time_offset) < older_than)
      eraseAt(*slice, expire_group_, expire_index_);
    else
      ++expire_index_;
  }
}

} // namespace millstream::state

void ms_state_arm(MsTable *table, uint8_t *slot, uint64_t hash, int32_t time_offset, int64_t time) {
  table->table->arm(slot, hash, time_offset, time);
}

uint8_t *ms_state_next_due(MsTable *table, int64_t slice, int64_t until, int32_t time_offset, int64_t *time) {
  return table->table->nextDue(slice, until, time_offset, *time);
}

void ms_state_expire(MsTable *table, int64_t slice, int32_t time_offset, int64_t older_than, int32_t, int32_t budget) {
  table->table->expire(slice, time_offset, older_than, budget);
}
