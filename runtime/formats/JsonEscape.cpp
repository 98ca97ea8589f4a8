// See the header.
#include "runtime/formats/JsonEscape.h"

#include "runtime/functions/Utf8.h"

#include <cstring>

namespace millstream {

static int hexValue(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

const char *findBadEscape(std::string_view raw) {
  for (size_t at = 0; at < raw.size(); ++at) {
    if (raw[at] != '\\')
      continue;
    size_t start = at++;
    if (at == raw.size())
      return raw.data() + start;
    if (raw[at] != 'u') {
      if (!memchr("\"\\/bfnrt", raw[at], 8))
        return raw.data() + start;
      continue;
    }
    for (int i = 0; i < 4; ++i)
      if (++at >= raw.size() || hexValue(raw[at]) < 0)
        return raw.data() + start;
  }
  return nullptr;
}

// The four digits behind `\u`.
static uint32_t codeUnit(const char *digits) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i)
    value = value << 4 | static_cast<uint32_t>(hexValue(digits[i]));
  return value;
}

// Writes the character whose `\u` ends at `at`; `at` goes behind its digits.
static char *resolveUnicode(std::string_view raw, size_t &at, char *to) {
  uint32_t unit = codeUnit(raw.data() + at);
  at += 4;
  if (unit < 0xd800 || unit > 0xdfff)
    return utf8::encode(to, unit);
  bool pair = unit < 0xdc00 && raw.size() - at >= 6 && raw[at] == '\\' && raw[at + 1] == 'u';
  uint32_t low = pair ? codeUnit(raw.data() + at + 2) : 0;
  if (low < 0xdc00 || low > 0xdfff)
    return utf8::encode(to, 0xfffd);
  at += 6;
  return utf8::encode(to, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
}

static char simpleEscape(char c) {
  switch (c) {
  case 'b':
    return '\b';
  case 'f':
    return '\f';
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 't':
    return '\t';
  default:
    return c;
  }
}

char *resolveEscapes(std::string_view raw, char *to) {
  size_t at = 0;
  while (at < raw.size()) {
    auto found = static_cast<const char *>(memchr(raw.data() + at, '\\', raw.size() - at));
    size_t plain = found ? static_cast<size_t>(found - raw.data()) - at : raw.size() - at;
    memcpy(to, raw.data() + at, plain);
    to += plain;
    at += plain;
    if (!found)
      break;
    char kind = raw[at + 1];
    at += 2;
    if (kind == 'u')
      to = resolveUnicode(raw, at, to);
    else
      *to++ = simpleEscape(kind);
  }
  return to;
}

static void appendEscaped(std::string &to, unsigned char c) {
  static constexpr char digits[] = "0123456789ABCDEF";
  static constexpr char letters[] = "btn\0fr";
  if (c == '"' || c == '\\') {
    to += '\\';
    to += static_cast<char>(c);
  } else if (c >= '\b' && c <= '\r' && letters[c - '\b']) {
    to += '\\';
    to += letters[c - '\b'];
  } else {
    to += "\\u00";
    to += digits[c >> 4];
    to += digits[c & 15];
  }
}

void appendNormalEscapes(std::string &to, std::string_view raw) {
  std::string text(raw.size(), '\0');
  text.resize(static_cast<size_t>(resolveEscapes(raw, text.data()) - text.data()));
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\')
      appendEscaped(to, static_cast<unsigned char>(c));
    else
      to += c;
  }
}

} // namespace millstream
