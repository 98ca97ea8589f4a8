// See the header.
#include "runtime/formats/CsvIndex.h"

#include <emmintrin.h>

namespace millstream {

namespace {

// A bit for each of 64 bytes.
struct BlockMasks {
  uint64_t delimiters;
  uint64_t quotes;
  uint64_t feeds;
};

uint64_t equalBytes(const __m128i (&block)[4], __m128i wanted) {
  uint64_t mask = 0;
  for (int i = 0; i < 4; ++i)
    mask |= static_cast<uint64_t>(static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(block[i], wanted))))
            << (16 * i);
  return mask;
}

BlockMasks examine(const char *text, __m128i delimiter, __m128i quote, __m128i feed) {
  __m128i block[4];
  for (int i = 0; i < 4; ++i)
    block[i] = _mm_loadu_si128(reinterpret_cast<const __m128i *>(text + 16 * i));
  return {equalBytes(block, delimiter), equalBytes(block, quote), equalBytes(block, feed)};
}

} // namespace

void CsvIndex::build(const char *text, size_t bytes, char delimiter, char quote) {
  if (bytes + 64 > capacity_) {
    capacity_ = bytes + 64;
    tokens_.reset(new uint32_t[capacity_]);
  }
  const __m128i delimiters = _mm_set1_epi8(delimiter);
  const __m128i quotes = _mm_set1_epi8(quote);
  const __m128i feeds = _mm_set1_epi8('\n');
  uint32_t *next = tokens_.get();
  lines_.clear();
  bool quoted = false; // since the last line feed
  for (size_t at = 0; at < bytes; at += 64) {
    BlockMasks masks = examine(text + at, delimiters, quotes, feeds);
    uint64_t valid = bytes - at >= 64 ? ~uint64_t{0} : (uint64_t{1} << (bytes - at)) - 1;
    uint64_t tokens = (masks.delimiters | masks.quotes | masks.feeds) & valid;
    uint64_t rest = masks.quotes & valid; // quotes not yet counted to a line
    for (uint64_t ends = masks.feeds & valid; ends; ends &= ends - 1) {
      uint64_t before = (ends & -ends) - 1;
      auto token = static_cast<uint32_t>(next - tokens_.get() + __builtin_popcountll(tokens & before));
      lines_.push_back({token, quoted || (rest & before) != 0});
      rest &= ~before;
      quoted = false;
    }
    quoted |= rest != 0;
    for (; tokens; tokens &= tokens - 1)
      *next++ = static_cast<uint32_t>(at) + static_cast<uint32_t>(__builtin_ctzll(tokens));
  }
  token_count_ = static_cast<size_t>(next - tokens_.get());
}

} // namespace millstream
