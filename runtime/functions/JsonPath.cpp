// Paths into JSON, in the grammar of the Jayway library that Flink uses, as far as they lead to one value.
#include "runtime/functions/JsonPath.h"

namespace millstream {

static void skipBlanks(std::string_view &text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ')
    text.remove_prefix(1);
}

static bool takeWord(std::string_view &text, std::string_view word) {
  if (text.size() <= word.size() || text[word.size()] != ' ')
    return false;
  for (size_t i = 0; i < word.size(); ++i)
    if ((text[i] | 0x20) != word[i])
      return false;
  text.remove_prefix(word.size());
  return true;
}

JsonPath::JsonPath(std::string_view path) : rest_(path) {
  skipBlanks(rest_);
  if (takeWord(rest_, "lax") || takeWord(rest_, "strict"))
    skipBlanks(rest_);
  while (!rest_.empty() && static_cast<unsigned char>(rest_.back()) <= ' ')
    rest_.remove_suffix(1);
  if (rest_.starts_with("$"))
    rest_.remove_prefix(1);
  else
    implied_key_ = true;
}

JsonPath::Next JsonPath::next(JsonStep &step) {
  step = {};
  if (implied_key_) {
    implied_key_ = false;
    if (rest_.empty())
      return Next::bad;
  } else {
    if (rest_.empty())
      return Next::end;
    if (rest_.front() == '[')
      return readBracket(step);
    if (rest_.front() != '.')
      return Next::bad;
    rest_.remove_prefix(1);
  }
  if (rest_.starts_with(".") || rest_.starts_with("*"))
    return Next::several;
  if (rest_.starts_with("["))
    return readBracket(step);
  size_t length = rest_.find_first_of(".[");
  step.key = rest_.substr(0, length);
  rest_.remove_prefix(step.key.size());
  if (step.key.empty() || step.key.find('(') != std::string_view::npos)
    return Next::bad;
  return Next::step;
}

JsonPath::Next JsonPath::readBracket(JsonStep &step) {
  rest_.remove_prefix(1);
  skipBlanks(rest_);
  if (rest_.empty())
    return Next::bad;
  char c = rest_.front();
  if (c == '*' || c == '?')
    return Next::several;
  return c == '\'' || c == '"' ? readQuoted(step, c) : readIndex(step);
}

JsonPath::Next JsonPath::readQuoted(JsonStep &step, char quote) {
  size_t end = rest_.find(quote, 1);
  if (end == std::string_view::npos)
    return Next::bad;
  step.key = rest_.substr(1, end - 1);
  if (step.key.find('\\') != std::string_view::npos)
    return Next::bad;
  rest_.remove_prefix(end + 1);
  skipBlanks(rest_);
  if (rest_.starts_with(","))
    return Next::several;
  if (!rest_.starts_with("]"))
    return Next::bad;
  rest_.remove_prefix(1);
  return Next::step;
}

JsonPath::Next JsonPath::readIndex(JsonStep &step) {
  bool negative = rest_.front() == '-';
  size_t i = negative;
  for (; i < rest_.size() && i < 11 && rest_[i] >= '0' && rest_[i] <= '9'; ++i)
    step.index = step.index * 10 + (rest_[i] - '0');
  if (i == static_cast<size_t>(negative))
    return rest_.starts_with(":") ? Next::several : Next::bad;
  rest_.remove_prefix(i);
  skipBlanks(rest_);
  if (rest_.starts_with(":") || rest_.starts_with(","))
    return Next::several;
  if (!rest_.starts_with("]"))
    return Next::bad;
  rest_.remove_prefix(1);
  step.is_index = true;
  step.index = negative ? -step.index : step.index;
  return Next::step;
}

} // namespace millstream
