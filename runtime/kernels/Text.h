// What the text kernels share: counting and skipping characters of UTF-8, searching, and making room for a
// result. A character is a code point, counted by its first byte, so bytes that are no UTF-8 count too and
// nothing is read beyond the end.
#ifndef MILLSTREAM_RUNTIME_KERNELS_TEXT_H
#define MILLSTREAM_RUNTIME_KERNELS_TEXT_H

#include "runtime/kernels/Fail.h"
#include "runtime/kernels/Kernel.h"

#include <string.h>

namespace millstream::text {

// The longest result that a function makes; beyond it the row fails.
inline constexpr uint64_t bytes_max = uint64_t(1) << 30;

inline bool startsCharacter(char byte) { return (byte & 0xC0) != 0x80; }

// How many of 8 bytes start a character.
inline uint64_t countStarts(uint64_t word) {
  uint64_t continuation = (word >> 7) & (~word >> 6) & 0x0101010101010101ull;
  return 8 - static_cast<uint64_t>(__builtin_popcountll(continuation));
}

inline uint64_t load(const char *at) {
  uint64_t word;
  memcpy(&word, at, 8);
  return word;
}

inline uint64_t countCharacters(const char *at, const char *end) {
  uint64_t count = 0;
  for (; end - at >= 8; at += 8)
    count += countStarts(load(at));
  for (; at != end; ++at)
    count += startsCharacter(*at);
  return count;
}
inline uint64_t countCharacters(MsString s) { return countCharacters(s.data, s.data + s.size); }

// The place `count` characters further on, or the end.
inline const char *skipCharacters(const char *at, const char *end, uint64_t count) {
  for (; count >= 8 && end - at >= 8; at += 8)
    count -= countStarts(load(at));
  for (; at != end; ++at)
    if (startsCharacter(*at) && count-- == 0)
      return at;
  return end;
}

inline const char *end(MsString s) { return s.data + s.size; }
inline MsString between(const char *from, const char *to) { return {from, static_cast<uint64_t>(to - from)}; }
static constexpr MsString empty = {"", 0};

inline bool isAscii(MsString s) {
  uint64_t i = 0, seen = 0;
  for (; i + 8 <= s.size; i += 8)
    seen |= load(s.data + i);
  for (; i < s.size; ++i)
    seen |= static_cast<unsigned char>(s.data[i]) & 0x80;
  return (seen & 0x8080808080808080ull) == 0;
}

// Where `seek` first stands in [from, end), or null.
inline const char *find(const char *from, const char *end, MsString seek) {
  if (seek.size == 0)
    return from;
  auto room = static_cast<uint64_t>(end - from);
  if (room < seek.size)
    return nullptr;
  if (seek.size == 1)
    return static_cast<const char *>(memchr(from, seek.data[0], room));
  return static_cast<const char *>(memmem(from, room, seek.data, seek.size));
}

inline bool startsWith(MsString s, MsString prefix) {
  return s.size >= prefix.size && (prefix.size == 0 || memcmp(s.data, prefix.data, prefix.size) == 0);
}
inline bool endsWith(MsString s, MsString suffix) {
  return s.size >= suffix.size &&
         (suffix.size == 0 || memcmp(s.data + (s.size - suffix.size), suffix.data, suffix.size) == 0);
}

inline char *allocate(MsContext *context, uint64_t bytes) { return static_cast<char *>(ms_alloc(context, bytes)); }
inline char *append(char *at, MsString s) {
  if (s.size)
    memcpy(at, s.data, s.size);
  return at + s.size;
}

} // namespace millstream::text
#endif
