// Operator state, as generated code uses it, and for native callers (tests, benchmarks). Generated code
// calls these by name. How slots lie: runtime/state/Slots.h.
//
// A key in probe form is `fixed_bytes` bytes (a multiple of 8, zeros where padded: nulls are zero with
// their bit in a byte of their own), then `strings` MsStrings. `fixed_bytes`, `strings`, `slot_bytes`,
// `groups` (how many key groups there are) and offsets into slots are constants of the table (Plan.tables). A slot's
// value bytes are the caller's, but for string fields, which only ms_state_set_string writes, and the link at
// `next_offset`.
//
// Rules:
//  - A slot pointer, and text from ms_state_get_string, holds until the next upsert, erase, drop or expire
//    on the same table; text in a field also only until that field is set.
//  - A write to a slot is announced beforehand: ms_state_upsert has announced it; for a slot from
//    anywhere else, call ms_state_touch.
//  - While a block of ms_state_next_block is walked there is no upsert, erase, drop or expire on the same
//    table; finds and writes to values are fine, and other tables are free.
//  - A slice is there from its first upsert until it is dropped, even if all its slots were erased.
//  - Running out of memory ends the process (exit code 6), as everywhere.
#ifndef MILLSTREAM_RUNTIME_KERNELS_STATE_H
#define MILLSTREAM_RUNTIME_KERNELS_STATE_H

#include "runtime/abi/Abi.h"

typedef struct MsTable MsTable;
typedef struct MsSlots MsSlots;
typedef struct MsFill MsFill;

extern "C" {
// The table of that index in Plan.tables.
MsTable *ms_state_table(MsContext *, uint32_t table);

// ---- Inlined ----
uint64_t ms_state_hash(const uint8_t *key, int32_t fixed_bytes, int32_t strings);
// Brings a key's slot into the cache, some rows before it is needed.
void ms_state_prefetch(const MsTable *, int64_t slice, uint64_t hash, int32_t slot_bytes, int32_t groups);
// The key's slot; a new one (`inserted`) has zero value bytes.
uint8_t *ms_state_upsert(MsContext *, MsTable *, int64_t slice, const uint8_t *key, uint64_t hash, int32_t fixed_bytes,
                         int32_t strings, int32_t slot_bytes, int32_t groups, bool *inserted);
// The same in a slice whose arrays are at hand: after ms_state_open they are those of ms_state_slots and
// ms_state_fill, and stay where they are until the slice is dropped.
uint8_t *ms_state_upsert_in(MsTable *, int64_t slice, const MsSlots *, MsFill *, const uint8_t *key, uint64_t hash,
                            int32_t fixed_bytes, int32_t strings, int32_t slot_bytes, int32_t groups, bool *inserted);
const MsSlots *ms_state_slots(const MsTable *);
MsFill *ms_state_fill(const MsTable *);
// The key's slot, or null.
uint8_t *ms_state_find(MsTable *, int64_t slice, const uint8_t *key, uint64_t hash, int32_t fixed_bytes,
                       int32_t strings, int32_t slot_bytes, int32_t groups);
// Of a block of ms_state_next_block, `taken` of 256.
uint64_t ms_state_taken(uint8_t *slots, uint64_t capacity, int32_t slot_bytes, uint64_t *cursor, uint8_t **taken);
void ms_state_touch(MsTable *, uint8_t *slot, int32_t slot_bytes);
// `field` lies in `slot` (a key's or a value's string), or in a further record.
MsString ms_state_get_string(const uint8_t *slot, const uint8_t *field);
// The record behind `record` in the chain of its key, or null.
uint8_t *ms_state_chain_next(uint8_t *record, int32_t next_offset);

// ---- Calls ----
// Sets a value's string; what the field held is freed. `text` may be the field's own.
void ms_state_set_string(MsTable *, uint8_t *slot, uint8_t *field, MsString text);
// Removes a slot, its strings and further records. Other slots of the slice may move.
void ms_state_erase(MsTable *, int64_t slice, uint8_t *slot);
// Slots of all keys of a slice, in blocks: 1 and the next block of `capacity` slots, of which those are
// taken whose last byte is not 0; or 0 at the end. `cursor` is 0 at first.
int32_t ms_state_next_block(MsTable *, int64_t slice, uint32_t *cursor, uint8_t **slots, uint64_t *capacity);
// The least slice that is not below `from`; false if there is none.
bool ms_state_first_slice(const MsTable *, int64_t from, int64_t *slice);
void ms_state_drop_slice(MsTable *, int64_t slice);
// Further records of a key, for tables with a link (runtime/state/Chains.cpp). `record` is a slot or a
// further record. A record stays where it is until it is removed; the slot itself moves as slots do.
// A new record behind `record`, its value bytes zero.
uint8_t *ms_state_chain_add(MsTable *, uint8_t *record);
// Removes the record behind `record`, if there is one.
void ms_state_chain_remove(MsTable *, uint8_t *record);
// Puts the values of the record behind `record` in place of its own, and removes that one; false, and
// nothing is done, where there is none.
bool ms_state_chain_shift(MsTable *, uint8_t *record);
// ---- Time: for tables without windows ----
// Makes a slot due at `time`: written into its i64 at `time_offset`, and queued. A time it waited for before
// counts no longer. For what is put off again and again (a session's end) arm once and, when it falls due
// too early, arm again for the end known by then: the queue then holds one entry a key.
void ms_state_arm(MsTable *, uint8_t *slot, uint64_t hash, int32_t time_offset, int64_t time);
// The next slot that is due by `until`, in order of time; null when there is none. Its field is then
// INT64_MAX, `time` what it was. Slots may be armed, made and erased between calls.
uint8_t *ms_state_next_due(MsTable *, int64_t slice, int64_t until, int32_t time_offset, int64_t *time);
// Erases slots whose i64 at `time_offset` is below `older_than`: looks at up to `budget` slots, going on
// where the call before stopped, and gives memory back where few are left. Whether a slot still counts is
// for the caller to decide by its time, whether it is erased yet or not.
void ms_state_expire(MsTable *, int64_t slice, int32_t time_offset, int64_t older_than, int32_t slot_bytes,
                     int32_t budget);

// Whether the slice used last is larger than the nearer caches.
int32_t ms_state_is_large(const MsTable *);
// Keys in all slices.
uint64_t ms_state_count(const MsTable *);
}

#endif
