// Small text work that the runtime needs outside of the hot path: times, JSON strings, UTF-8 repair.
#include "runtime/core/Log.h"

#include <cstdio>
#include <time.h>

namespace millstream {

std::string formatTime(int64_t wall_ms) {
  int64_t seconds = wall_ms >= 0 ? wall_ms / 1000 : -((-wall_ms + 999) / 1000);
  int ms = static_cast<int>(wall_ms - seconds * 1000);
  time_t time = static_cast<time_t>(seconds);
  tm parts = {};
  if (!gmtime_r(&time, &parts))
    return std::to_string(wall_ms) + " ms";
  char text[80];
  snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900, parts.tm_mon + 1,
           parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, ms);
  return text;
}

// Length of the valid UTF-8 sequence at the start of `text`, 0 if there is none.
static size_t sequenceLength(std::string_view text) {
  auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  auto follows = [&](size_t i) { return (byte(i) & 0xc0) == 0x80; };
  unsigned first = byte(0);
  if (first < 0x80)
    return 1;
  if (first >= 0xc2 && first <= 0xdf)
    return follows(1) ? 2 : 0;
  if ((first & 0xf0) == 0xe0) {
    if (!follows(1) || !follows(2) || (first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) > 0x9f))
      return 0;
    return 3;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (!follows(1) || !follows(2) || !follows(3) || (first == 0xf0 && byte(1) < 0x90) ||
        (first == 0xf4 && byte(1) > 0x8f))
      return 0;
    return 4;
  }
  return 0;
}

void appendValidUtf8(std::string &to, std::string_view text) {
  while (!text.empty()) {
    size_t length = sequenceLength(text);
    if (length == 0) {
      to += "\xef\xbf\xbd";
      text.remove_prefix(1);
      continue;
    }
    to.append(text.data(), length);
    text.remove_prefix(length);
  }
}

void appendReadable(std::string &to, std::string_view text) {
  std::string valid;
  appendValidUtf8(valid, text);
  for (size_t i = 0; i < valid.size(); ++i) {
    unsigned char byte = static_cast<unsigned char>(valid[i]);
    // U+0080 to U+009F are control characters too.
    unsigned char next = i + 1 < valid.size() ? static_cast<unsigned char>(valid[i + 1]) : 0;
    bool high = byte == 0xc2 && next >= 0x80 && next < 0xa0;
    if (byte >= 0x20 && byte != 0x7f && !high) {
      to += valid[i];
    } else if (byte == '\n' || byte == '\r' || byte == '\t') {
      to += byte == '\n' ? "\\n" : byte == '\r' ? "\\r" : "\\t";
    } else {
      char escape[8];
      snprintf(escape, sizeof escape, "\\x%02x", high ? next : byte);
      to += escape;
      i += high;
    }
  }
}

void appendJsonString(std::string &to, std::string_view text) {
  std::string valid;
  appendValidUtf8(valid, text);
  to += '"';
  for (char c : valid) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      to += '\\';
      to += c;
    } else if (c == '\n') {
      to += "\\n";
    } else if (c == '\t') {
      to += "\\t";
    } else if (c == '\r') {
      to += "\\r";
    } else if (byte < 0x20) {
      char escape[8];
      snprintf(escape, sizeof escape, "\\u%04x", byte);
      to += escape;
    } else {
      to += c;
    }
  }
  to += '"';
}

} // namespace millstream
