// Well-formedness as the Unicode Standard's table 3-7 has it: no overlong forms, no surrogates, nothing
// beyond U+10FFFF. yaml-cpp also takes the byte 0x04 for the end of input, so controls must be kept away.
#include "frontend/yaml/Utf8Check.h"

#include <fmt/format.h>

namespace millstream::yaml {
namespace {

// The length of the sequence at `p`, its code point in `point`; 0 if it is malformed.
size_t decode(std::string_view text, size_t p, uint32_t &point) {
  auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  uint32_t first = byte(p);
  if (first < 0x80) {
    point = first;
    return 1;
  }
  size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4)
    return 0;
  point = first & (0x7Fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((byte(p + i) & 0xC0) != 0x80)
      return 0;
    point = point << 6 | (byte(p + i) & 0x3F);
  }
  static constexpr uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  bool bad = point < least[size] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF);
  return bad ? 0 : size;
}

bool isControl(uint32_t point) {
  if (point == '\t' || point == '\n' || point == '\r' || point == 0x85)
    return false;
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xFFFE || point == 0xFFFF;
}

} // namespace

bool checkUtf8(const SourceFile &file, Diagnostics &diagnostics) {
  std::string_view text = file.text();
  for (size_t p = 0; p < text.size();) {
    uint32_t point = 0;
    size_t size = decode(text, p, point);
    auto at = static_cast<uint32_t>(p);
    if (size == 0) {
      diagnostics.error(codes::bad_encoding, {&file, at, at + 1},
                        fmt::format("byte 0x{:02X} is not UTF-8", static_cast<unsigned char>(text[p])));
      return false;
    }
    if (isControl(point)) {
      diagnostics
          .error(codes::bad_encoding, {&file, at, at + static_cast<uint32_t>(size)},
                 fmt::format("the control character U+{:04X} is not allowed", point))
          .notes.push_back({{}, fmt::format("in double quotes it can be written as \"\\x{:02X}\"", point & 0xFF)});
      return false;
    }
    p += size;
  }
  return true;
}

} // namespace millstream::yaml
