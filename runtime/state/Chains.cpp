// Further records of a key, as a session window has them: a chain of blocks behind the slot, each of a
// slot's size and with the value fields at the same offsets, the key bytes and the marker zero. The link
// is an offset in the range, at Layout::next_offset.
#include "runtime/kernels/State.h"
#include "runtime/state/Table.h"

namespace millstream::state {

uint8_t *Table::addRecord(uint8_t *record) {
  uint64_t bytes = layout_.slot_bytes;
  Blocks &blocks = blocksOf(record);
  uint64_t offset = blocks.take(bytes).offset;
  uint8_t *added = at(offset);
  willWrite(added, bytes);
  willWrite(record, bytes);
  memset(added, 0, bytes);
  memcpy(added + *layout_.next_offset, record + *layout_.next_offset, sizeof offset);
  memcpy(record + *layout_.next_offset, &offset, sizeof offset);
  return added;
}

void Table::removeRecord(uint8_t *record) {
  uint64_t offset = hash::load64(record + *layout_.next_offset);
  if (offset == 0)
    return;
  Blocks &blocks = blocksOf(record);
  uint8_t *removed = at(offset);
  willWrite(record, layout_.slot_bytes);
  memcpy(record + *layout_.next_offset, removed + *layout_.next_offset, sizeof offset);
  freeStrings(removed, false);
  blocks.give(offset, layout_.slot_bytes);
}

bool Table::shiftRecord(uint8_t *record) {
  uint64_t offset = hash::load64(record + *layout_.next_offset);
  if (offset == 0)
    return false;
  Blocks &blocks = blocksOf(record);
  uint32_t key_bytes = layout_.keyBytes();
  willWrite(record, layout_.slot_bytes);
  freeStrings(record, false);
  memcpy(record + key_bytes, at(offset) + key_bytes, layout_.slot_bytes - 1 - key_bytes);
  blocks.give(offset, layout_.slot_bytes);
  return true;
}

} // namespace millstream::state

uint8_t *ms_state_chain_add(MsTable *table, uint8_t *record) { return table->table->addRecord(record); }
void ms_state_chain_remove(MsTable *table, uint8_t *record) { table->table->removeRecord(record); }
bool ms_state_chain_shift(MsTable *table, uint8_t *record) { return table->table->shiftRecord(record); }
