// How operator state lies in memory, as kernels and the runtime both see it. Kernels are inlined into
// generated code, so this header holds plain structs and arithmetic, no library types.
//
// A table has key groups, chosen by the hash's upper half, and one region of 2^38 bytes of address space,
// aligned to its size: whoever has a pointer into it gets its start by masking, and what is kept in state
// itself are offsets from there, never pointers. Each page of the region belongs to one group.
//
// State is also divided in slices, named by an int64: a window's start, or 0. A slice of a group is an
// open-addressing hash table with linear probing over inline slots:
//
//   [fixed key bytes, a multiple of 8][string keys, 16 bytes each][value fields …][… marker]
//
// The marker is the slot's last byte: 0 where the slot is free, else 0x80 and seven bits of the key's
// hash, so that a probe seldom compares keys that differ. A slot's size is a multiple of 8.
//
// A string in state is 16 bytes: size (32 bits), then either up to 12 bytes of text, padded with zeros, or
// its first 4 bytes and the offset (64 bits) of all of it in the region.
#ifndef MILLSTREAM_RUNTIME_STATE_SLOTS_H
#define MILLSTREAM_RUNTIME_STATE_SLOTS_H

#include "runtime/kernels/Hash.h"

namespace millstream::state {
class Table;
}

// The slots of one slice in one group. Where there are none, `slots` is one free slot that is never
// written, and `mask` is 0.
struct MsSlots {
  uint8_t *slots;
  uint64_t mask; // capacity - 1
};
struct MsFill {
  uint32_t count;
  uint32_t limit; // the count at which it grows; 0 where there are no slots
};

// A slice, over all groups: what a probe reads is dense, so that it stays in the cache.
struct MsSlice {
  int64_t slice;
  MsSlots *slots; // by group
  MsFill *fill;   // by group
};

struct MsTable {
  MsSlice current;  // the slice used last; without any, one of id 0 that has no slots
  MsSlice previous; // the one before it
  uint64_t group_count;
  millstream::state::Table *table;
};

namespace millstream::state {

inline constexpr uint64_t region_bytes = uint64_t{1} << 38;
inline constexpr uint32_t string_bytes = 16;
inline constexpr uint32_t string_inline_bytes = 12;

inline const uint8_t *regionOf(const uint8_t *inside) {
  return inside - (reinterpret_cast<uintptr_t>(inside) & (region_bytes - 1));
}
inline uint8_t *regionOf(uint8_t *inside) {
  return inside - (reinterpret_cast<uintptr_t>(inside) & (region_bytes - 1));
}

inline uint64_t groupIndex(uint64_t hash, uint64_t group_count) { return (hash >> 32) * group_count >> 32; }
// Bits that neither the group nor the slot's place depends on much.
inline uint8_t tagOf(uint64_t hash) { return static_cast<uint8_t>(0x80 | (hash >> 32 & 0x7f)); }

// Every write to a slot or to memory that it refers to is announced here, before it happens. It does
// nothing yet: checkpoints that copy pages on their first write hook in here.
inline void willWrite(uint8_t *, uint64_t) {}

// ---- Strings in state ----

inline const uint8_t *stringData(const uint8_t *field, const uint8_t *region) {
  return hash::load32(field) <= string_inline_bytes ? field + 4 : region + hash::load64(field + 8);
}

// Whether two pieces of `size` bytes are equal, without a call where they are short.
inline bool equalBytes(const uint8_t *a, const uint8_t *b, uint64_t size) {
  if (size > 16)
    return memcmp(a, b, size) == 0;
  hash::Ends x = hash::ends(a, size), y = hash::ends(b, size);
  return ((x.first ^ y.first) | (x.last ^ y.last)) == 0;
}

inline bool equalString(const uint8_t *field, const MsString &text) {
  if (hash::load32(field) != text.size)
    return false;
  const auto *data = reinterpret_cast<const uint8_t *>(text.data);
  if (text.size <= string_inline_bytes)
    return equalBytes(field + 4, data, text.size);
  return hash::load32(field + 4) == hash::load32(data) &&
         equalBytes(regionOf(field) + hash::load64(field + 8), data, text.size);
}

// ---- Keys: fixed bytes, then MsStrings in probe form, then strings of state in a slot ----
// Written without loops over the first few words and strings: the counts are constants after inlining,
// and what is left is straight-line code.

template <int Done = 0> inline uint64_t hashWords(uint64_t h, const uint8_t *key, int32_t bytes) {
  if constexpr (Done < 8) {
    if (bytes <= Done * 8)
      return h;
    return hashWords<Done + 1>(hash::addWord(h, hash::load64(key + Done * 8)), key, bytes);
  } else {
    for (int32_t i = Done * 8; i < bytes; i += 8)
      h = hash::addWord(h, hash::load64(key + i));
    return h;
  }
}

inline MsString probeString(const uint8_t *at) {
  MsString text;
  memcpy(&text, at, sizeof text);
  return text;
}

template <int Done = 0> inline uint64_t hashStrings(uint64_t h, const uint8_t *strings, int32_t count) {
  if constexpr (Done < 4) {
    if (count <= Done)
      return h;
    MsString text = probeString(strings + Done * string_bytes);
    return hashStrings<Done + 1>(hash::addString(h, text.data, text.size), strings, count);
  } else {
    for (int32_t i = Done; i < count; ++i) {
      MsString text = probeString(strings + i * string_bytes);
      h = hash::addString(h, text.data, text.size);
    }
    return h;
  }
}

template <int Done = 0> inline bool equalStrings(const uint8_t *fields, const uint8_t *strings, int32_t count) {
  if constexpr (Done < 4) {
    if (count <= Done)
      return true;
    return equalString(fields + Done * string_bytes, probeString(strings + Done * string_bytes)) &&
           equalStrings<Done + 1>(fields, strings, count);
  } else {
    for (int32_t i = Done; i < count; ++i)
      if (!equalString(fields + i * string_bytes, probeString(strings + i * string_bytes)))
        return false;
    return true;
  }
}

inline uint64_t hashKey(const uint8_t *key, int32_t fixed_bytes, int32_t strings) {
  return hash::finish(hashStrings(hashWords(hash::start(), key, fixed_bytes), key + fixed_bytes, strings), strings > 0);
}

inline bool equalKey(const uint8_t *slot, const uint8_t *key, int32_t fixed_bytes, int32_t strings) {
  return memcmp(slot, key, static_cast<size_t>(fixed_bytes)) == 0 &&
         equalStrings(slot + fixed_bytes, key + fixed_bytes, strings);
}

// What a probe finds in a slot: the key that it looks for, another, or that the slot is free.
enum class Held { key, other, nothing };

// A key of one word is compared by itself: free slots are zero, so the marker, which may lie in another line of memory,
// is asked only where the slot's key is 0.
inline Held lookAt(const uint8_t *slot, uint64_t slot_bytes, uint8_t tag, const uint8_t *key, int32_t fixed_bytes,
                   int32_t strings) {
  if (fixed_bytes == 8 && strings == 0) {
    uint64_t held = hash::load64(slot), wanted = hash::load64(key);
    if (__builtin_expect(held == 0, 0) && slot[slot_bytes - 1] == 0)
      return Held::nothing;
    return held == wanted ? Held::key : Held::other;
  }
  uint8_t marker = slot[slot_bytes - 1];
  if (marker == tag && equalKey(slot, key, fixed_bytes, strings))
    return Held::key;
  return marker == 0 ? Held::nothing : Held::other;
}

// The hash of the key in a slot.
inline uint64_t hashSlot(const uint8_t *slot, int32_t fixed_bytes, int32_t strings) {
  uint64_t h = hashWords(hash::start(), slot, fixed_bytes);
  const uint8_t *region = regionOf(slot);
  for (int32_t i = 0; i < strings; ++i) {
    const uint8_t *field = slot + fixed_bytes + i * static_cast<int32_t>(string_bytes);
    h = hash::addString(h, stringData(field, region), hash::load32(field));
  }
  return hash::finish(h, strings > 0);
}

} // namespace millstream::state

// ---- Out of line (runtime/state), for kernels ----
extern "C" {

// Makes a slice the table's current one; false where it is not live.
bool ms_state_select(MsTable *table, int64_t slice);
// The same, made if it is not there.
void ms_state_open(MsTable *table, int64_t slice);
// Makes room in the current slice, which is `slice` or not made yet, and returns the free slot for a key of
// this hash.
uint8_t *ms_state_grow(MsTable *table, int64_t slice, uint64_t hash);
// Puts text into a string field that holds nothing yet.
void ms_state_put_string(MsTable *table, uint8_t *field, const char *data, uint64_t size);
}

#endif
