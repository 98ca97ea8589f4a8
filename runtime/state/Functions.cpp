// What generated code and kernels call out of line.
#include "runtime/core/Context.h"
#include "runtime/kernels/State.h"
#include "runtime/state/Table.h"

using namespace millstream;

extern "C" {

MsTable *ms_state_table(MsContext *context, uint32_t table) { return context->tables[table]; }

bool ms_state_select(MsTable *table, int64_t slice) { return table->table->select(slice); }

void ms_state_open(MsTable *table, int64_t slice) { table->table->open(slice); }

uint8_t *ms_state_grow(MsTable *table, int64_t slice, uint64_t hash) { return table->table->grow(slice, hash); }

void ms_state_put_string(MsTable *table, uint8_t *field, const char *data, uint64_t size) {
  table->table->putString(field, data, size);
}

void ms_state_set_string(MsTable *table, uint8_t *slot, uint8_t *field, MsString text) {
  state::willWrite(slot, table->table->layout().slot_bytes);
  table->table->setString(field, text.data, text.size);
}

void ms_state_erase(MsTable *table, int64_t slice, uint8_t *slot) { table->table->erase(slice, slot); }

int32_t ms_state_next_block(MsTable *table, int64_t slice, uint32_t *cursor, uint8_t **slots, uint64_t *capacity) {
  const MsSlice *found = table->table->find(slice);
  for (; found && *cursor < table->group_count; ++*cursor) {
    if (found->fill[*cursor].count == 0)
      continue;
    *slots = found->slots[*cursor].slots;
    *capacity = found->slots[*cursor].mask + 1;
    ++*cursor;
    return 1;
  }
  return 0;
}

bool ms_state_first_slice(const MsTable *table, int64_t from, int64_t *slice) {
  return table->table->firstSlice(from, *slice);
}

void ms_state_drop_slice(MsTable *table, int64_t slice) { table->table->drop(slice); }

// Up to about what the second level of caches holds (2 MiB) plain loops are faster than those in two parts
// (codegen/LowerStaged.cpp): measured with test/bench, rows 2 and 4.
static constexpr uint64_t near_bytes = 2 << 20;

int32_t ms_state_is_large(const MsTable *table) { return table->table->currentBytes() > near_bytes; }

uint64_t ms_state_count(const MsTable *table) { return table->table->count(); }

} // extern "C"
