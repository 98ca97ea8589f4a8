// See the header.
#include "runtime/formats/Utf8.h"

#include "runtime/functions/Utf8.h"

#include <cstring>

namespace millstream {

bool isAscii(std::string_view text) {
  constexpr uint64_t tops = 0x8080808080808080ull;
  const char *at = text.data();
  size_t rest = text.size();
  uint64_t found = 0;
  for (; rest >= 8; rest -= 8, at += 8) {
    uint64_t word;
    memcpy(&word, at, 8);
    found |= word;
  }
  uint64_t last = 0;
  if (rest)
    memcpy(&last, at, rest);
  return ((found | last) & tops) == 0;
}

bool isUtf8(std::string_view text) {
  if (isAscii(text))
    return true;
  const char *at = text.data();
  const char *end = at + text.size();
  while (at != end) {
    utf8::Decoded next = utf8::decode(at, end);
    if (!next.valid)
      return false;
    at += next.bytes;
  }
  return true;
}

} // namespace millstream
