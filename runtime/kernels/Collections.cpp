// Arrays and maps: how many elements, and a map's value by its key. Elements are slots as
// runtime/abi/RowLayout.h lays them out; the compiler passes the places as constants:
//   stride of an entry, offset of its key, offset of its value, offset and mask of its value's null bit
#include "runtime/kernels/Kernel.h"

#include <string.h>

using namespace millstream;

namespace {

template <class T> T load(const uint8_t *at) {
  T value;
  memcpy(&value, at, sizeof value);
  return value;
}

template <class K> bool sameKey(const uint8_t *at, K key) { return load<K>(at) == key; }
template <> bool sameKey(const uint8_t *at, MsString key) {
  auto have = load<MsString>(at);
  return have.size == key.size && (key.size == 0 || memcmp(have.data, key.data, key.size) == 0);
}

// The last entry of the key counts, as when a map is filled one after the other.
template <class K> const uint8_t *findEntry(MsArray map, K key, int32_t stride, int32_t key_offset) {
  for (uint64_t i = map.count; i-- > 0;) {
    const uint8_t *entry = map.data + i * static_cast<uint64_t>(stride);
    if (sameKey(entry + key_offset, key))
      return entry;
  }
  return nullptr;
}

} // namespace

MS_INLINE_KERNEL int32_t ms_cardinality(MsArray collection) { return static_cast<int32_t>(collection.count); }

// A value is loaded as `Stored` and given as `V`.
#define MS_MAP_GET(key_name, K, value_name, Stored, V)                                                                 \
  MS_KERNEL MsOutcome ms_map_get_##key_name##_##value_name(MsContext *, MsArray map, K key, int32_t stride,            \
                                                           int32_t key_offset, int32_t value_offset,                   \
                                                           int32_t null_offset, int32_t null_mask, V *out) {           \
    const uint8_t *entry = findEntry<K>(map, key, stride, key_offset);                                                 \
    if (!entry || (entry[null_offset] & null_mask))                                                                    \
      return MS_NULL;                                                                                                  \
    *out = static_cast<V>(load<Stored>(entry + value_offset));                                                         \
    return MS_VALUE;                                                                                                   \
  }
#define MS_MAP_GETS(key_name, K)                                                                                       \
  MS_MAP_GET(key_name, K, i8, uint8_t, uint8_t)                                                                        \
  MS_MAP_GET(key_name, K, i16, int16_t, int16_t)                                                                       \
  MS_MAP_GET(key_name, K, i32, int32_t, int32_t)                                                                       \
  MS_MAP_GET(key_name, K, i64, int64_t, int64_t)                                                                       \
  MS_MAP_GET(key_name, K, f32, float, float)                                                                           \
  MS_MAP_GET(key_name, K, f64, double, double)                                                                         \
  MS_MAP_GET(key_name, K, decimal, int64_t, int128)                                                                    \
  MS_MAP_GET(key_name, K, i128, int128, int128)                                                                        \
  MS_MAP_GET(key_name, K, pair, MsString, MsString)                                                                    \
  MS_MAP_GET(key_name, K, row, const uint8_t *, const uint8_t *)

MS_MAP_GETS(text, MsString)
MS_MAP_GETS(i8, int8_t)
MS_MAP_GETS(i16, int16_t)
MS_MAP_GETS(i32, int32_t)
MS_MAP_GETS(i64, int64_t)
