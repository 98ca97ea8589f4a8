// A pass over JSON text that checks it and skips values, for functions that look for one of them.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_JSONSCAN_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_JSONSCAN_H

#include "runtime/kernels/Text.h"

#include <cstring>
#include <string_view>

namespace millstream::json {

// Deeper values are no JSON to us, as to Jackson.
inline constexpr uint32_t depth_max = 1000;

// Reads JSON values one behind the other; false (and at_ anywhere) on text that is none.
class Scanner {
public:
  Scanner(const char *at, const char *end) : at_(at), end_(end) {}
  const char *at() const { return at_; }
  char peek() {
    skipBlanks();
    return at_ == end_ ? '\0' : *at_;
  }
  bool take(char c) {
    if (peek() != c || at_ == end_)
      return false;
    ++at_;
    return true;
  }

  bool skipValue(uint32_t depth = 0) {
    switch (peek()) {
    case '{':
      return depth < depth_max && skipMembers(depth);
    case '[':
      return depth < depth_max && skipElements(depth);
    case '"':
      return skipString();
    case 't':
      return takeWord("true");
    case 'f':
      return takeWord("false");
    case 'n':
      return takeWord("null");
    default:
      return skipNumber();
    }
  }

  // A string's content, between its quotes.
  bool readString(MsString &content) {
    skipBlanks();
    const char *start = at_ + 1;
    if (!skipString())
      return false;
    content = text::between(start, at_ - 1);
    return true;
  }

private:
  void skipBlanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r'))
      ++at_;
  }
  bool takeWord(std::string_view word) {
    if (static_cast<size_t>(end_ - at_) < word.size() || memcmp(at_, word.data(), word.size()) != 0)
      return false;
    at_ += word.size();
    return true;
  }

  bool skipMembers(uint32_t depth) {
    ++at_;
    if (take('}'))
      return true;
    do {
      if (peek() != '"' || !skipString() || !take(':') || !skipValue(depth + 1))
        return false;
    } while (take(','));
    return take('}');
  }
  bool skipElements(uint32_t depth) {
    ++at_;
    if (take(']'))
      return true;
    do {
      if (!skipValue(depth + 1))
        return false;
    } while (take(','));
    return take(']');
  }

  static bool isHex(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }
  bool skipString() {
    if (at_ == end_ || *at_ != '"')
      return false;
    for (++at_;; ++at_) {
      while (end_ - at_ >= 8 && isPlain(text::load(at_)))
        at_ += 8;
      if (at_ == end_)
        return false;
      auto c = static_cast<unsigned char>(*at_);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c < 0x20)
        return false;
      if (c == '\\' && !skipEscape())
        return false;
    }
  }
  // Whether none of 8 bytes is a quote, a backslash or a control character.
  static bool isPlain(uint64_t word) {
    constexpr uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
    uint64_t found = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) | ((word - ones * 0x20) & ~word);
    return (found & tops) == 0;
  }
  // Leaves at_ on the escape's last character.
  bool skipEscape() {
    if (++at_ == end_)
      return false;
    if (*at_ != 'u')
      return strchr("\"\\/bfnrt", *at_) != nullptr && *at_ != '\0';
    if (end_ - at_ < 5)
      return false;
    for (int i = 0; i < 4; ++i)
      if (!isHex(*++at_))
        return false;
    return true;
  }

  bool skipDigits() {
    const char *start = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9')
      ++at_;
    return at_ != start;
  }
  bool skipNumber() {
    if (at_ != end_ && *at_ == '-')
      ++at_;
    const char *digits = at_;
    if (!skipDigits() || (*digits == '0' && at_ - digits > 1))
      return false;
    if (at_ != end_ && *at_ == '.') {
      ++at_;
      if (!skipDigits())
        return false;
    }
    if (at_ == end_ || (*at_ | 0x20) != 'e')
      return true;
    ++at_;
    if (at_ != end_ && (*at_ == '+' || *at_ == '-'))
      ++at_;
    return skipDigits();
  }

  const char *at_, *end_;
};

} // namespace millstream::json
#endif
