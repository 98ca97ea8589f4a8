// Reads the tokens of one JSON record after another from an indexed window of lines. Structure is
// checked wherever the reader passes, values that nobody wants included; nothing is allocated for them.
//
// Every line ends in a line feed, the last one too, so that scanning a scalar ends by itself.
#ifndef MILLSTREAM_RUNTIME_FORMATS_JSONREADER_H
#define MILLSTREAM_RUNTIME_FORMATS_JSONREADER_H

#include "runtime/core/Arena.h"
#include "runtime/formats/JsonIndex.h"
#include "runtime/formats/RecordError.h"

#include <cstring>
#include <string_view>

namespace millstream {

// What stands between a string's quotes.
struct JsonString {
  std::string_view raw;
  bool has_escape;
};

// A number as it is written, with what a fast conversion needs.
struct JsonNumber {
  std::string_view text;
  uint64_t digits;   // all of them without the point; meaningful up to 19
  uint32_t count;    // digits written
  uint32_t fraction; // digits behind the point
  bool negative;
  bool has_exponent;
};

enum class JsonLiteral : uint8_t { none, null, yes, no };

// Bytes that may follow a scalar.
struct JsonDelimiters {
  bool of[256] = {};
  constexpr JsonDelimiters() {
    for (unsigned char c : {' ', '\t', '\n', '\r', ',', ':', '[', ']', '{', '}'})
      of[c] = true;
  }
};
inline constexpr JsonDelimiters json_delimiters;
inline bool isJsonDelimiter(char c) { return json_delimiters.of[static_cast<unsigned char>(c)]; }

inline bool isJsonDigit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

// Takes digits into the number; gives the place behind them.
inline const char *scanJsonDigits(const char *at, JsonNumber &number) {
  const char *start = at;
  for (; isJsonDigit(*at); ++at)
    number.digits = number.digits * 10 + static_cast<uint64_t>(*at - '0');
  number.count += static_cast<uint32_t>(at - start);
  return at;
}

// Reads a number by JSON's grammar, up to a delimiter; false for what is none.
inline bool scanJsonNumber(const char *token, JsonNumber &number) {
  number = {};
  const char *at = token;
  number.negative = *at == '-';
  at += number.negative;
  const char *whole = at;
  at = scanJsonDigits(at, number);
  if (at == whole || (*whole == '0' && at - whole > 1))
    return false;
  if (*at == '.') {
    const char *point = at;
    at = scanJsonDigits(at + 1, number);
    number.fraction = static_cast<uint32_t>(at - point - 1);
    if (number.fraction == 0)
      return false;
  }
  if (*at == 'e' || *at == 'E') {
    number.has_exponent = true;
    ++at;
    at += *at == '-' || *at == '+';
    if (!isJsonDigit(*at))
      return false;
    while (isJsonDigit(*at))
      ++at;
  }
  number.text = {token, static_cast<size_t>(at - token)};
  return isJsonDelimiter(*at);
}

class JsonReader {
public:
  explicit JsonReader(RecordError &error) : error_(&error) {}

  // The text that the index was built of, and its tokens.
  void startWindow(const char *text, size_t bytes, const uint32_t *tokens) {
    base_ = text;
    end_ = text + bytes;
    next_ = tokens;
    backslash_ = text - 1; // not looked for yet
  }
  // The next line, up to its line feed. The tokens of the one before have all been passed.
  void startRecord(const char *line, const char *line_end) {
    line_ = line;
    limit_ = line_end;
  }
  // Goes past what is left of the line.
  void skipRecord() {
    while (peek() < limit_)
      ++next_;
  }
  bool recordDone() const { return peek() >= limit_; }

  // For shortcuts: the tokens from the next one on (offsets from base()), and moving on to one of them.
  const char *base() const { return base_; }
  const uint32_t *cursor() const { return next_; }
  void moveTo(const uint32_t *next) { next_ = next; }
  // The first backslash behind a token, or the window's end.
  const char *firstBackslash(const char *token) {
    if (__builtin_expect(backslash_ < token, 0))
      findBackslash(token);
    return backslash_;
  }

  // The next token, not taken; at or behind the line's end if there is none.
  const char *peek() const { return base_ + *next_; }
  // Takes the next token; null at the line's end, with the error set.
  const char *take() {
    const char *token = peek();
    if (__builtin_expect(token >= limit_, 0)) {
      endsEarly();
      return nullptr;
    }
    ++next_;
    return token;
  }
  // Takes a token that must be the one given.
  bool expect(char wanted) {
    const char *token = take();
    if (!token)
      return false;
    return *token == wanted || wrongToken(token, wanted);
  }

  // Of a token taken that is an opening quote.
  JsonString string(const char *token) {
    const char *last = peek() - 1;
    while (*last != '"')
      --last;
    return {{token + 1, static_cast<size_t>(last - token - 1)}, firstBackslash(token) < last};
  }
  // Of a token taken. False, with the error set, for what is no number.
  bool number(const char *token, JsonNumber &number) { return scanJsonNumber(token, number) || wrongValue(token); }
  JsonLiteral literal(const char *token) const;

  // Checks the value that begins with the token taken, and goes past it.
  bool skipValue(const char *token) {
    if (*token == '"')
      return firstBackslash(token) >= peek() || checkEscapes(string(token).raw);
    return skipOther(token);
  }
  // The same, and appends it as Flink would write it: without white space, numbers as Java has them.
  bool copyValue(const char *token, std::string &to);
  // How many elements the array or object whose opening bracket was taken last seems to hold: right if
  // it is well formed.
  size_t countElements() const;

  // Checks escapes; the string's quotes were seen.
  bool checkEscapes(std::string_view raw);
  // The text of a string, escapes resolved into the arena. A surrogate without its pair is U+FFFD.
  bool resolve(const JsonString &string, Arena &arena, std::string_view &text) {
    text = string.raw;
    return !string.has_escape || resolveSlowly(string, arena, text);
  }

  // Both say what is wrong, and give false.
  bool wrongToken(const char *token, char wanted);
  bool wrongValue(const char *token);
  // What a value is, for errors: 'an array', or a scalar's text in quotes.
  std::string describe(const char *token);
  // A scalar's text, for errors.
  std::string_view scalarText(const char *token) const;
  RecordError &error() { return *error_; }

private:
  bool skipOther(const char *token);
  bool resolveSlowly(const JsonString &, Arena &, std::string_view &text);
  void endsEarly();
  void findBackslash(const char *from);
  bool checkScalar(const char *token);
  template <typename Output> bool walk(const char *token, Output &);
  template <typename Output> const char *walkKey(const char *token, Output &);

  RecordError *error_;
  const char *base_ = nullptr;
  const char *end_ = nullptr;
  const uint32_t *next_ = nullptr;
  const char *line_ = nullptr;
  const char *limit_ = nullptr;
  const char *backslash_ = nullptr; // the first at or behind some token passed; end_ if there is none
};

} // namespace millstream
#endif
