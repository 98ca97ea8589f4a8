// See the header. Escapes are in JsonEscape.cpp.
#include "runtime/formats/JsonReader.h"

#include "runtime/formats/JsonEscape.h"
#include "runtime/formats/NumberText.h"

namespace millstream {

namespace {

constexpr uint32_t depth_max = 1024;

// Which brackets are open: a bit each, set for an object.
class Brackets {
public:
  bool push(bool object) {
    if (depth_ == depth_max)
      return false;
    uint64_t bit = uint64_t{1} << (depth_ % 64);
    uint64_t &word = bits_[depth_ / 64];
    word = object ? word | bit : word & ~bit;
    ++depth_;
    return true;
  }
  void pop() { --depth_; }
  bool empty() const { return depth_ == 0; }
  bool inObject() const { return bits_[(depth_ - 1) / 64] >> ((depth_ - 1) % 64) & 1; }

private:
  uint64_t bits_[depth_max / 64] = {};
  uint32_t depth_ = 0;
};

// What walk() passes, kept by no one.
struct NoOutput {
  void punctuation(char) {}
  void string(const JsonString &) {}
  void scalar(JsonReader &, const char *) {}
};

// Compact JSON as Jackson prints a tree.
struct TextOutput {
  std::string &to;
  void punctuation(char c) { to += c; }
  void string(const JsonString &value) {
    to += '"';
    if (value.has_escape)
      appendNormalEscapes(to, value.raw);
    else
      to.append(value.raw);
    to += '"';
  }
  void scalar(JsonReader &reader, const char *token) {
    std::string_view text = reader.scalarText(token);
    bool number = text[0] == '-' || (text[0] >= '0' && text[0] <= '9');
    double value;
    if (text == "-0") {
      to += '0';
    } else if (number && text.find_first_of(".eE") != text.npos && parseDouble(text, value) == TextResult::value) {
      char digits[40];
      to.append(digits, static_cast<size_t>(ms_format_f64(digits, value) - digits));
    } else {
      to.append(text);
    }
  }
};

} // namespace

JsonLiteral JsonReader::literal(const char *token) const {
  // The line feed at the line's end keeps the comparisons from going too far.
  auto is = [&](const char *word, size_t bytes) {
    return limit_ - token >= static_cast<ptrdiff_t>(bytes) && memcmp(token, word, bytes) == 0 &&
           isJsonDelimiter(token[bytes]);
  };
  if (is("null", 4))
    return JsonLiteral::null;
  if (is("true", 4))
    return JsonLiteral::yes;
  if (is("false", 5))
    return JsonLiteral::no;
  return JsonLiteral::none;
}

bool JsonReader::checkScalar(const char *token) {
  if (*token == '-' || isJsonDigit(*token)) {
    JsonNumber ignored;
    return number(token, ignored);
  }
  return literal(token) != JsonLiteral::none || wrongValue(token);
}

// Passes a key and its colon; gives the value's token.
template <typename Output> const char *JsonReader::walkKey(const char *token, Output &output) {
  if (*token != '"') {
    wrongToken(token, '"');
    return nullptr;
  }
  JsonString name = string(token);
  if ((name.has_escape && !checkEscapes(name.raw)) || !expect(':'))
    return nullptr;
  output.string(name);
  output.punctuation(':');
  return take();
}

template <typename Output> bool JsonReader::walk(const char *token, Output &output) {
  Brackets open;
  while (token) {
    char c = *token;
    if (c == '{' || c == '[') {
      if (!open.push(c == '{'))
        return error_->sayOfRecord("not valid JSON: more than " + std::to_string(depth_max) + " brackets are open");
      output.punctuation(c);
      token = take();
      if (!token)
        return false;
      if (*token != (c == '{' ? '}' : ']')) {
        if (c == '{')
          token = walkKey(token, output);
        continue;
      }
      output.punctuation(*token);
      open.pop();
    } else if (c == '"') {
      JsonString text = string(token);
      if (text.has_escape && !checkEscapes(text.raw))
        return false;
      output.string(text);
    } else {
      if (!checkScalar(token))
        return false;
      output.scalar(*this, token);
    }
    // Behind a value: brackets close, or a comma leads to the next.
    for (;;) {
      if (open.empty())
        return true;
      token = take();
      if (!token)
        return false;
      bool object = open.inObject();
      output.punctuation(*token);
      if (*token == ',') {
        token = take();
        if (token && object)
          token = walkKey(token, output);
        break;
      }
      if (*token != (object ? '}' : ']'))
        return wrongToken(token, object ? '}' : ']');
      open.pop();
    }
  }
  return false;
}

bool JsonReader::skipOther(const char *token) {
  if (*token != '{' && *token != '[')
    return checkScalar(token);
  NoOutput none;
  return walk(token, none);
}

bool JsonReader::copyValue(const char *token, std::string &to) {
  TextOutput output{to};
  return walk(token, output);
}

size_t JsonReader::countElements() const {
  size_t depth = 0;
  size_t commas = 0;
  const uint32_t *first = next_;
  for (const uint32_t *at = first; base_ + *at < limit_; ++at) {
    char c = base_[*at];
    if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth == 0)
        return at == first ? 0 : commas + 1;
      --depth;
    } else if (c == ',' && depth == 0) {
      ++commas;
    }
  }
  return commas + 1;
}

bool JsonReader::checkEscapes(std::string_view raw) {
  if (const char *bad = findBadEscape(raw))
    return error_->sayOfRecord(
        "not valid JSON: " + quoteShort({bad, std::min<size_t>(raw.data() + raw.size() - bad, 6)}) +
        " is no escape, at byte " + std::to_string(bad - line_));
  return true;
}

bool JsonReader::resolveSlowly(const JsonString &string, Arena &arena, std::string_view &text) {
  if (!checkEscapes(string.raw))
    return false;
  auto at = static_cast<char *>(arena.allocate(string.raw.size()));
  text = {at, static_cast<size_t>(resolveEscapes(string.raw, at) - at)};
  return true;
}

void JsonReader::findBackslash(const char *from) {
  auto found = static_cast<const char *>(memchr(from, '\\', static_cast<size_t>(end_ - from)));
  backslash_ = found ? found : end_;
}

std::string_view JsonReader::scalarText(const char *token) const {
  const char *at = token;
  while (!isJsonDelimiter(*at))
    ++at;
  return {token, static_cast<size_t>(at - token)};
}

// A token as it is shown: a bracket, a string's beginning, a scalar.
static std::string showToken(const char *token, std::string_view scalar) {
  return quoteShort(scalar.empty() ? std::string_view(token, 1) : scalar);
}

std::string JsonReader::describe(const char *token) {
  if (*token == '{' || *token == '[')
    return *token == '{' ? "an object" : "an array";
  return quoteShort(*token == '"' ? string(token).raw : scalarText(token));
}

bool JsonReader::wrongToken(const char *token, char wanted) {
  return error_->sayOfRecord(std::string("not valid JSON: expected '") + wanted + "' at byte " +
                             std::to_string(token - line_) + ", got " + showToken(token, scalarText(token)));
}

bool JsonReader::wrongValue(const char *token) {
  return error_->sayOfRecord("not valid JSON: expected a value at byte " + std::to_string(token - line_) + ", got " +
                             showToken(token, scalarText(token)));
}

void JsonReader::endsEarly() { (void)error_->sayOfRecord("not valid JSON: the record ends early"); }

} // namespace millstream
