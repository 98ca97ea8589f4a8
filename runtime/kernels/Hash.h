// The hash of keys in operator state: number 2, fixed for ever. It decides which key group a key belongs
// to and where its slot lies, and checkpoints name it by number, so a change here is a new number and
// never an edit. All loads are little-endian.
//
//   fold(a, b)   the low and the high half of the 128-bit product a * b, xored
//   h            k0, then for each 8-byte word w of the fixed part: h = fold(h ^ w, k1)
//   a string     while more than 16 bytes are left: h = fold(w0 ^ k2, w1 ^ h), 16 bytes on;
//                of the last up to 16 bytes two words a, b (see `ends`);
//                h = fold(a ^ k2, (b ^ h) + size * k1)
//
//   the result   h; of a key with strings fold(h, k3)
//
// One fold is enough for a number: groups go by the upper bits and slots by the lower, which both depend on all of a
// word. A further one, which number 1 had, was a sixth of the time of an update in a small table, and lost what a
// product does for keys that are close together: they come to lie evenly, with shorter probes than at random
// (Fibonacci hashing, Knuth, The Art of Computer Programming 3, 6.4).
//
// k1 is so chosen that no shift of it is near 0 or 2^64: each bit of a number moves the upper bits far.
// The multiply-fold is the idea of wyhash (Wang Yi); constants are the odd ones among the fractional
// parts of the square roots of primes (7, 61, 11, 17).
#ifndef MILLSTREAM_RUNTIME_KERNELS_HASH_H
#define MILLSTREAM_RUNTIME_KERNELS_HASH_H

#include "runtime/abi/Abi.h"

#include <cstring>

namespace millstream::hash {

inline constexpr uint32_t number = 2;

inline constexpr uint64_t k0 = 0xa54ff53a5f1d36f1;
inline constexpr uint64_t k1 = 0xcf6c85d39d1a1e15;
inline constexpr uint64_t k2 = 0x510e527fade682d1;
inline constexpr uint64_t k3 = 0x1f83d9abfb41bd6b;

inline uint64_t load64(const void *from) {
  uint64_t value;
  memcpy(&value, from, sizeof value);
  return value;
}
inline uint32_t load32(const void *from) {
  uint32_t value;
  memcpy(&value, from, sizeof value);
  return value;
}

inline uint64_t fold(uint64_t a, uint64_t b) {
  auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

inline uint64_t start() { return k0; }
inline uint64_t addWord(uint64_t h, uint64_t word) { return fold(h ^ word, k1); }
inline uint64_t finish(uint64_t h, bool has_strings) { return has_strings ? fold(h, k3) : h; }

// Two words that together hold all of 0 to 16 bytes; they overlap where there are fewer than 16.
struct Ends {
  uint64_t first, last;
};
inline Ends ends(const uint8_t *data, uint64_t size) {
  if (size >= 8)
    return {load64(data), load64(data + size - 8)};
  if (size >= 4)
    return {load32(data), load32(data + size - 4)};
  if (size > 0)
    return {data[0] | static_cast<uint64_t>(data[size / 2]) << 8 | static_cast<uint64_t>(data[size - 1]) << 16, 0};
  return {0, 0};
}

inline uint64_t addString(uint64_t h, const void *text, uint64_t size) {
  const auto *data = static_cast<const uint8_t *>(text);
  uint64_t left = size;
  while (left > 16) {
    h = fold(load64(data) ^ k2, load64(data + 8) ^ h);
    data += 16;
    left -= 16;
  }
  Ends last = ends(data, left);
  // The size must not meet the text by xor: that would make one-letter texts equal to some of two.
  return fold(last.first ^ k2, (last.last ^ h) + size * k1);
}

} // namespace millstream::hash
#endif
