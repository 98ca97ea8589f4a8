// Characters out of UTF-8 and back, for native functions. What is no UTF-8 is read as U+FFFD, one for each
// byte that does not belong.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_UTF8_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_UTF8_H

#include <cstdint>

namespace millstream::utf8 {

struct Decoded {
  uint32_t character;
  uint32_t bytes; // read: 1 to 4
  bool valid;
};

// Reads one character of [at, end), which is not empty.
inline Decoded decode(const char *at, const char *end) {
  auto first = static_cast<unsigned char>(*at);
  if (first < 0x80)
    return {first, 1, true};
  uint32_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || end - at < static_cast<int64_t>(bytes))
    return {0xFFFD, 1, false};
  uint32_t character = first & (0xFFu >> (bytes + 1));
  for (uint32_t i = 1; i < bytes; ++i) {
    auto next = static_cast<unsigned char>(at[i]);
    if ((next & 0xC0) != 0x80)
      return {0xFFFD, 1, false};
    character = character << 6 | (next & 0x3F);
  }
  static constexpr uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  bool valid = character >= least[bytes] && character <= 0x10FFFF && (character < 0xD800 || character > 0xDFFF);
  return valid ? Decoded{character, bytes, true} : Decoded{0xFFFD, 1, false};
}

// Writes one character; gives the place behind. Takes at most 4 bytes.
inline char *encode(char *at, uint32_t character) {
  if (character < 0x80) {
    *at++ = static_cast<char>(character);
  } else if (character < 0x800) {
    *at++ = static_cast<char>(0xC0 | character >> 6);
    *at++ = static_cast<char>(0x80 | (character & 0x3F));
  } else if (character < 0x10000) {
    *at++ = static_cast<char>(0xE0 | character >> 12);
    *at++ = static_cast<char>(0x80 | (character >> 6 & 0x3F));
    *at++ = static_cast<char>(0x80 | (character & 0x3F));
  } else {
    *at++ = static_cast<char>(0xF0 | character >> 18);
    *at++ = static_cast<char>(0x80 | (character >> 12 & 0x3F));
    *at++ = static_cast<char>(0x80 | (character >> 6 & 0x3F));
    *at++ = static_cast<char>(0x80 | (character & 0x3F));
  }
  return at;
}

} // namespace millstream::utf8
#endif
