// How a table is stored: in chunks, each a sequence of sections, readable without the process that wrote
// them. All numbers are little-endian; a section's size is a multiple of 8.
//
//   header    SectionHeader, 64 bytes
//   records   `records` slots of `record_bytes` each, as in memory (runtime/state/Slots.h), free ones left
//             out. A key's further records (Plan.Table.next_offset) stand right behind its slot, with
//             their key bytes and marker zero; a record's link is 1 where one follows, else 0. The offset
//             of a text of more than 12 bytes counts from the start of `text`.
//   text      `text_bytes`, padded with zeros to a multiple of 8
//
// A section of slots holds one slice of one key group, or a part of it. In a section of timers the records
// are pairs of a time and a key's hash (runtime/state/Timers.h); group and slice are 0. Sections come in any order.
// What reads them trusts nothing: sizes, offsets, markers, keys that come twice.
#ifndef MILLSTREAM_RUNTIME_STATE_CHUNK_H
#define MILLSTREAM_RUNTIME_STATE_CHUNK_H

#include <cstdint>

namespace millstream::state {

inline constexpr uint64_t section_magic = 0x3154415453534d; // "MSSTAT1\0"
inline constexpr uint32_t layout_version = 1;               // of slots and sections, in the descriptor

enum class SectionKind : uint32_t { slots = 1, timers = 2 };

struct SectionHeader {
  uint64_t magic;
  SectionKind kind;
  uint32_t record_bytes;
  uint32_t group;
  uint32_t groups; // of the table that wrote it
  int64_t slice;
  uint64_t records; // slots and further records
  uint64_t keys;    // slots alone
  uint64_t text_bytes;
  uint64_t reserved; // 0
};
static_assert(sizeof(SectionHeader) == 64);

} // namespace millstream::state
#endif
