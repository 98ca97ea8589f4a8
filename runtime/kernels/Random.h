// Random numbers without a state: draw number d of row n is a function of (seed, split, n, d), so that a
// generator can begin anywhere and makes only what is asked for. The numbers are those of wyrand (Wang
// Yi) at place n × draws + d of its sequence.
#ifndef MILLSTREAM_RUNTIME_KERNELS_RANDOM_H
#define MILLSTREAM_RUNTIME_KERNELS_RANDOM_H

#include "runtime/kernels/Kernel.h"

namespace millstream::random {

inline constexpr uint64_t draws_per_row = 32;

// The upper 64 bits of a product: a number below `span`, if `bits` are uniform.
inline uint64_t below(uint64_t bits, uint64_t span) {
  return static_cast<uint64_t>(static_cast<unsigned __int128>(bits) * span >> 64);
}

inline uint64_t mix(uint64_t a, uint64_t b) {
  unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product >> 64) ^ static_cast<uint64_t>(product);
}

inline uint64_t bitsAt(uint64_t start, uint64_t place) {
  uint64_t state = start + place * 0xa0761d6478bd642full;
  return mix(state, state ^ 0xe7037ed1a0b428dbull);
}

inline uint64_t bits(uint64_t start, int64_t row, uint64_t draw) {
  return bitsAt(start, static_cast<uint64_t>(row) * draws_per_row + draw);
}

// In [0, 1), of 53 bits.
inline double unit(uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

// False once in `ratio`: the choice between a hot and a cold thing. What is left of the bits is uniform
// again, and goes back to `bits`.
inline bool allButOneIn(uint64_t ratio, uint64_t &bits) {
  unsigned __int128 product = static_cast<unsigned __int128>(bits) * ratio;
  bits = static_cast<uint64_t>(product);
  return static_cast<uint64_t>(product >> 64) != 0;
}

// One of two numbers without a branch, which would be mispredicted as often as not.
inline int64_t choose(bool first, int64_t a, int64_t b) {
  int64_t mask = -static_cast<int64_t>(first);
  return b ^ ((a ^ b) & mask);
}

// Where a split's sequence starts.
inline uint64_t startOf(uint64_t seed, uint64_t split) {
  // splitmix64's finaliser over both.
  uint64_t z = seed * 0x9e3779b97f4a7c15ull + (split + 1) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

// Division of numbers below 2^63 by one that is known before, 1 to 2^63: a multiplication and two shifts,
// no branch (Granlund and Montgomery, "Division by Invariant Integers using Multiplication").
struct Divider {
  uint64_t magic = uint64_t{1} << 63; // ⌈2^(63 + shift) / by⌉
  uint64_t by = 1;
  uint32_t shift = 0; // ⌈log2 by⌉

  Divider() = default;
  explicit Divider(uint64_t divisor) : by(divisor) {
    shift = divisor == 1 ? 0 : 64 - static_cast<uint32_t>(__builtin_clzll(divisor - 1));
    unsigned __int128 power = static_cast<unsigned __int128>(1) << (63 + shift);
    magic = static_cast<uint64_t>((power + divisor - 1) / divisor);
  }
  uint64_t divide(uint64_t value) const {
    auto product = static_cast<unsigned __int128>(value) * magic;
    return static_cast<uint64_t>(product >> 63) >> shift;
  }
  uint64_t remainder(uint64_t value) const { return value - divide(value) * by; }
};

} // namespace millstream::random
#endif
