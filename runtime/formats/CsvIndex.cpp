// See the header.
#include "runtime/formats/CsvIndex.h"

#include <immintrin.h>

namespace millstream {

namespace {

// A bit for each of 64 bytes.
struct BlockMasks {
  uint64_t delimiters;
  uint64_t quotes;
  uint64_t feeds;
};

struct Marks {
  char delimiter;
  char quote;
};

struct Sse2 {
  static inline uint64_t equal(const __m128i (&block)[4], char wanted) {
    uint64_t mask = 0;
    for (int i = 0; i < 4; ++i)
      mask |= static_cast<uint64_t>(
                  static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(block[i], _mm_set1_epi8(wanted)))))
              << (16 * i);
    return mask;
  }
  static inline BlockMasks examine(const char *text, Marks marks) {
    __m128i block[4];
    for (int i = 0; i < 4; ++i)
      block[i] = _mm_loadu_si128(reinterpret_cast<const __m128i *>(text + 16 * i));
    return {equal(block, marks.delimiter), equal(block, marks.quote), equal(block, '\n')};
  }
};

#define MILLSTREAM_AVX2 __attribute__((target("avx2,bmi,popcnt")))

struct Avx2 {
  MILLSTREAM_AVX2 static inline uint64_t equal(__m256i low, __m256i high, char wanted) {
    __m256i all = _mm256_set1_epi8(wanted);
    auto first = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, all)));
    auto second = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, all)));
    return first | static_cast<uint64_t>(second) << 32;
  }
  MILLSTREAM_AVX2 static inline BlockMasks examine(const char *text, Marks marks) {
    __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(text));
    __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(text + 32));
    return {equal(low, high, marks.delimiter), equal(low, high, marks.quote), equal(low, high, '\n')};
  }
};

// Where what was found is written: behind the last entry there must be room for 8 more.
struct Found {
  uint32_t *tokens;
  CsvIndex::Line *lines;
  uint32_t *next_token;
  CsvIndex::Line *next_line;
};

[[gnu::always_inline]] inline uint32_t countBits(uint64_t bits) {
  return static_cast<uint32_t>(__builtin_popcountll(bits));
}

// The place of the lowest bit; 63 if there is none.
[[gnu::always_inline]] inline uint32_t lowestBit(uint64_t bits) {
  return static_cast<uint32_t>(__builtin_ctzll(bits | uint64_t{1} << 63));
}

// Notes the lines that end in a block without quotes: two at a time, of which those that there are not
// mean nothing and are written over. Most blocks have none or one, and no branch tells them apart.
[[gnu::always_inline]] inline void addPlainLines(Found &found, uint64_t feeds, uint64_t tokens) {
  auto before = static_cast<uint32_t>(found.next_token - found.tokens);
  uint32_t count = countBits(feeds);
  uint32_t done = 0;
  do {
    for (uint32_t i = 0; i < 2; ++i) {
      uint64_t below = (feeds & -feeds) - 1;
      found.next_line[done + i] = {before + countBits(tokens & below), 0};
      feeds &= feeds - 1;
    }
    done += 2;
  } while (__builtin_expect(done < count, 0));
  found.next_line += count;
}

// The same with quotes in the block, or before it in its first line (`quoted`).
[[gnu::always_inline]] inline bool addQuotedLines(Found &found, uint64_t feeds, uint64_t quotes, uint64_t tokens,
                                                  bool quoted) {
  auto before = static_cast<uint32_t>(found.next_token - found.tokens);
  for (; feeds; feeds &= feeds - 1) {
    uint64_t below = (feeds & -feeds) - 1;
    *found.next_line++ = {before + countBits(tokens & below), quoted || (quotes & below) != 0};
    quotes &= ~below;
    quoted = false;
  }
  return quoted || quotes != 0;
}

// The same for each instruction set: inlined into a function that is compiled for it.
template <typename Isa>
[[gnu::always_inline]] inline void buildWith(const char *text, size_t bytes, Marks marks, Found &found) {
  bool quoted = false; // since the last line feed
  for (size_t at = 0; at < bytes; at += 64) {
    BlockMasks masks = Isa::examine(text + at, marks);
    uint64_t valid = bytes - at >= 64 ? ~uint64_t{0} : (uint64_t{1} << (bytes - at)) - 1;
    uint64_t quotes = masks.quotes & valid;
    uint64_t feeds = masks.feeds & valid;
    uint64_t tokens = (masks.delimiters & valid) | quotes | feeds;
    if (quotes == 0 && !quoted)
      addPlainLines(found, feeds, tokens);
    else
      quoted = addQuotedLines(found, feeds, quotes, tokens, quoted);
    // Eight places at a time, as above.
    uint32_t count = countBits(tokens);
    for (uint32_t done = 0; done < count; done += 8) {
      for (uint32_t i = 0; i < 8; ++i) {
        found.next_token[done + i] = static_cast<uint32_t>(at) + lowestBit(tokens);
        tokens &= tokens - 1;
      }
    }
    found.next_token += count;
  }
}

void buildSse2(const char *text, size_t bytes, Marks marks, Found &found) {
  Found local = found;
  buildWith<Sse2>(text, bytes, marks, local);
  found = local;
}

MILLSTREAM_AVX2 void buildAvx2(const char *text, size_t bytes, Marks marks, Found &found) {
  Found local = found;
  buildWith<Avx2>(text, bytes, marks, local);
  found = local;
}

} // namespace

void CsvIndex::build(const char *text, size_t bytes, char delimiter, char quote) {
  constexpr size_t beyond = 64 + 8; // a last block, and places written in eights
  if (bytes + beyond > capacity_) {
    capacity_ = bytes + beyond;
    tokens_.reset(new uint32_t[capacity_]);
    lines_.reset(new Line[capacity_]);
  }
  static const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
  Found found{tokens_.get(), lines_.get(), tokens_.get(), lines_.get()};
  (has_avx2 ? buildAvx2 : buildSse2)(text, bytes, {delimiter, quote}, found);
  token_count_ = static_cast<size_t>(found.next_token - found.tokens);
  line_count_ = static_cast<size_t>(found.next_line - found.lines);
}

} // namespace millstream
