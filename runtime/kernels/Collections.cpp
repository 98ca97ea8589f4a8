// Arrays and maps: how many elements, a map's value by its key, their text. Elements are slots as
// runtime/abi/RowLayout.h lays them out; the compiler passes the places as constants:
//   stride of an entry, offset of its key, offset of its value, offset and mask of its value's null bit
#include "runtime/kernels/Text.h"

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

// ---- Making maps ----

// Whether two entries have the same key; `key_bytes` is 0 for text.
static bool sameEntry(const uint8_t *a, const uint8_t *b, int32_t key_offset, int32_t key_bytes, int32_t null_offset,
                      int32_t null_mask) {
  if ((a[null_offset] ^ b[null_offset]) & null_mask)
    return false;
  if (key_bytes == 0)
    return sameKey(a + key_offset, load<MsString>(b + key_offset));
  return memcmp(a + key_offset, b + key_offset, static_cast<size_t>(key_bytes)) == 0;
}

// The map without entries whose key comes once more: of equal keys the last counts.
MS_KERNEL MsArray ms_map_unique(MsContext *context, MsArray map, int32_t stride, int32_t key_offset, int32_t key_bytes,
                                int32_t null_offset, int32_t null_mask) {
  auto bytes = static_cast<uint64_t>(stride);
  auto *to = static_cast<uint8_t *>(ms_alloc(context, map.count * bytes));
  uint64_t count = 0;
  for (uint64_t i = 0; i < map.count; ++i) {
    const uint8_t *entry = map.data + i * bytes;
    bool again = false;
    for (uint64_t k = i + 1; k < map.count && !again; ++k)
      again = sameEntry(entry, map.data + k * bytes, key_offset, key_bytes, null_offset, null_mask);
    if (!again)
      memcpy(to + count++ * bytes, entry, bytes);
  }
  return {to, count};
}

// ---- Text ----

namespace {

constexpr MsString null_text = {"NULL", 4};

// A field that holds text or NULL.
struct TextPlace {
  int32_t offset, null_offset, null_mask;
  MsString of(const uint8_t *slot) const {
    return slot[null_offset] & null_mask ? null_text : load<MsString>(slot + offset);
  }
};

// The texts in brackets with commas between; of a map's entries key=value.
MsString joinTexts(MsContext *context, MsArray array, int32_t stride, char open, char close, TextPlace first,
                   const TextPlace *second) {
  uint64_t size = 2;
  auto slot = [&](uint64_t i) { return array.data + i * static_cast<uint64_t>(stride); };
  for (uint64_t i = 0; i < array.count; ++i)
    size += first.of(slot(i)).size + (i ? 2 : 0) + (second ? second->of(slot(i)).size + 1 : 0);
  char *data = text::allocate(context, size), *at = data;
  *at++ = open;
  for (uint64_t i = 0; i < array.count; ++i) {
    if (i)
      at = text::append(at, {", ", 2});
    at = text::append(at, first.of(slot(i)));
    if (second) {
      *at++ = '=';
      at = text::append(at, second->of(slot(i)));
    }
  }
  *at++ = close;
  return text::between(data, at);
}

} // namespace

// Of an array of texts that may be NULL: what an array's, a row's and a map's cast to text ends in.
MS_KERNEL MsString ms_array_text(MsContext *context, MsArray texts, int32_t stride, int32_t offset, int32_t null_offset,
                                 int32_t null_mask) {
  return joinTexts(context, texts, stride, '[', ']', {offset, null_offset, null_mask}, nullptr);
}
MS_KERNEL MsString ms_row_text(MsContext *context, MsArray texts, int32_t stride, int32_t offset, int32_t null_offset,
                               int32_t null_mask) {
  return joinTexts(context, texts, stride, '(', ')', {offset, null_offset, null_mask}, nullptr);
}
MS_KERNEL MsString ms_map_text(MsContext *context, MsArray texts, int32_t stride, int32_t key_offset,
                               int32_t key_null_offset, int32_t key_null_mask, int32_t offset, int32_t null_offset,
                               int32_t null_mask) {
  TextPlace value{offset, null_offset, null_mask};
  return joinTexts(context, texts, stride, '{', '}', {key_offset, key_null_offset, key_null_mask}, &value);
}
