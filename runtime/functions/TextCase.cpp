// Upper and lower case beyond ASCII, by tables.
#include "runtime/functions/TextCase.h"

#include "runtime/functions/Utf8.h"

#include <algorithm>
#include <cstring>
#include <iterator>

using namespace millstream;

namespace {

struct CaseRange {
  uint32_t first, last;
  int32_t distance;
  uint32_t stride;
};
struct CaseExpansion {
  uint32_t character;
  uint32_t to[3]; // zeros behind
};

#include "runtime/functions/TextCaseTables.inc"

template <size_t n> uint32_t mapSimply(const CaseRange (&ranges)[n], uint32_t character) {
  const CaseRange *range = std::upper_bound(std::begin(ranges), std::end(ranges), character,
                                            [](uint32_t c, const CaseRange &r) { return c < r.first; });
  if (range == std::begin(ranges))
    return character;
  --range;
  if (character > range->last || (character - range->first) % range->stride != 0)
    return character;
  return character + static_cast<uint32_t>(range->distance);
}

char *writeUpper(char *at, uint32_t character) {
  if (character < 0x80)
    return utf8::encode(at, character >= 'a' && character <= 'z' ? character - 32 : character);
  const CaseExpansion *found = std::lower_bound(std::begin(upper_expansions), std::end(upper_expansions), character,
                                                [](const CaseExpansion &e, uint32_t c) { return e.character < c; });
  if (found == std::end(upper_expansions) || found->character != character)
    return utf8::encode(at, mapSimply(upper_ranges, character));
  for (uint32_t to : found->to)
    if (to)
      at = utf8::encode(at, to);
  return at;
}

uint32_t lowerOf(uint32_t character) {
  if (character < 0x80)
    return character >= 'A' && character <= 'Z' ? character + 32 : character;
  return mapSimply(lower_ranges, character);
}

// Whether a character has case: it belongs to some mapping.
bool isCased(uint32_t character) {
  char upper[16];
  char *end = writeUpper(upper, character);
  char self[4];
  char *self_end = utf8::encode(self, character);
  bool same = end - upper == self_end - self && memcmp(upper, self, static_cast<size_t>(end - upper)) == 0;
  return !same || lowerOf(character) != character;
}

constexpr uint32_t capital_sigma = 0x3A3, small_sigma = 0x3C3, final_sigma = 0x3C2, capital_i_dot = 0x130;

} // namespace

MsString ms_text_upper(MsContext *context, MsString s) {
  // A character of 2 bytes may become 3 characters of 2 bytes each, one byte at most 1.
  auto *result = static_cast<char *>(ms_alloc(context, s.size * 3 + 4));
  char *at = result;
  for (const char *from = s.data, *end = s.data + s.size; from != end;) {
    utf8::Decoded d = utf8::decode(from, end);
    if (d.valid)
      at = writeUpper(at, d.character);
    else
      *at++ = *from;
    from += d.bytes;
  }
  return {result, static_cast<uint64_t>(at - result)};
}

MsString ms_text_lower(MsContext *context, MsString s) {
  auto *result = static_cast<char *>(ms_alloc(context, s.size * 3 + 4));
  char *at = result;
  bool after_letter = false;
  for (const char *from = s.data, *end = s.data + s.size; from != end;) {
    utf8::Decoded d = utf8::decode(from, end);
    from += d.bytes;
    if (!d.valid) {
      *at++ = from[-1];
      after_letter = false;
      continue;
    }
    if (d.character == capital_sigma) {
      bool before_letter = from != end && isCased(utf8::decode(from, end).character);
      at = utf8::encode(at, after_letter && !before_letter ? final_sigma : small_sigma);
    } else if (d.character == capital_i_dot) {
      at = utf8::encode(utf8::encode(at, 'i'), 0x307);
    } else {
      at = utf8::encode(at, lowerOf(d.character));
    }
    after_letter = isCased(d.character);
  }
  return {result, static_cast<uint64_t>(at - result)};
}
