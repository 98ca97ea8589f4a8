// See the header.
#include "runtime/formats/CsvReader.h"

#include <cstring>

namespace millstream {

void CsvReader::startWindow(const char *text, size_t bytes, bool final) {
  index_.build(text, bytes, dialect_.delimiter, dialect_.quote);
  text_ = text;
  bytes_ = bytes;
  final_ = final;
  at_ = 0;
  token_ = 0;
  line_ = 0;
}

CsvReader::Result CsvReader::next(size_t fields_expected) {
  if (__builtin_expect(nextPlain(fields_expected), 1))
    return Result::record;
  return nextAny();
}

// A line without quotes and with the right number of delimiters.
bool CsvReader::nextPlain(size_t fields_expected) {
  if (line_ == index_.lineCount())
    return false;
  CsvIndex::Line line = index_.lines()[line_];
  if (line.quoted || line.token - token_ + 1 != fields_expected)
    return false;
  if (dialect_.comments && text_[at_] == '#')
    return false;
  size_t feed = index_.tokens()[line.token];
  plain_ = true;
  count_ = fields_expected;
  first_token_ = token_;
  start_ = at_;
  end_ = feed > at_ && text_[feed - 1] == '\r' ? feed - 1 : feed;
  last_end_ = end_;
  at_ = feed + 1;
  token_ = line.token + 1;
  ++line_;
  return true;
}

CsvReader::Result CsvReader::nextAny() {
  plain_ = false;
  start_ = at_;
  fields_.clear();
  count_ = 0;
  bool comment = dialect_.comments && text_[at_] == '#';
  bool blank = text_[at_] == '\n' || (text_[at_] == '\r' && bytes_ - at_ > 1 && text_[at_ + 1] == '\n') ||
               (text_[at_] == '\r' && bytes_ - at_ == 1 && final_);
  if (!comment && !blank)
    return readFields();
  while (token_ < index_.tokenCount() && text_[index_.tokens()[token_]] != '\n')
    ++token_;
  bool whole = token_ < index_.tokenCount();
  if (!whole && !final_)
    return Result::incomplete;
  size_t end = whole ? index_.tokens()[token_++] : bytes_;
  (void)finishRecord(end, whole ? end + 1 : end);
  return Result::skipped;
}

// Notes the record's end, and where the next begins.
CsvReader::Result CsvReader::finishRecord(size_t end, size_t next) {
  end_ = end;
  at_ = next;
  count_ = fields_.size();
  while (line_ < index_.lineCount() && index_.lines()[line_].token < token_)
    ++line_;
  return Result::record;
}

CsvReader::Result CsvReader::readFields() {
  size_t at = at_;
  Result problem = Result::record;
  for (;;) {
    bool quoted = at < bytes_ && text_[at] == dialect_.quote;
    if (quoted ? !readQuoted(at, problem) : !readUnquoted(at))
      return problem == Result::openQuote ? problem : Result::incomplete;
    // `at` is at the delimiter, the line feed or the end.
    if (at == bytes_ || text_[at] == '\n')
      break;
    ++at;
  }
  size_t end = at;
  if (at < bytes_ && end > start_ && text_[end - 1] == '\r')
    --end;
  (void)finishRecord(end, at == bytes_ ? at : at + 1);
  return problem;
}

// Reads to the next delimiter or line feed, past quotes. Takes the token there.
bool CsvReader::readUnquoted(size_t &at) {
  const uint32_t *tokens = index_.tokens();
  while (token_ < index_.tokenCount() && text_[tokens[token_]] == dialect_.quote)
    ++token_;
  bool found = token_ < index_.tokenCount();
  if (!found && !final_)
    return false;
  size_t end = found ? tokens[token_++] : bytes_;
  size_t text_end = end;
  bool last = !found || text_[end] == '\n';
  if (last && text_end > at && text_[text_end - 1] == '\r')
    --text_end;
  fields_.push_back({{text_ + at, text_end - at}, false, false});
  at = end;
  return true;
}

// Reads from the opening quote to behind the closing one, and what must follow it.
bool CsvReader::readQuoted(size_t &at, Result &problem) {
  const uint32_t *tokens = index_.tokens();
  size_t count = index_.tokenCount();
  ++token_; // the opening quote
  bool doubled = false;
  size_t close;
  for (;;) {
    while (token_ < count && text_[tokens[token_]] != dialect_.quote)
      ++token_;
    if (token_ == count) {
      if (final_) {
        problem = Result::openQuote;
        at_ = end_ = bytes_;
      }
      return false;
    }
    close = tokens[token_++];
    if (close + 1 == bytes_ && !final_)
      return false; // the next byte may be a second quote
    if (close + 1 == bytes_ || text_[close + 1] != dialect_.quote)
      break;
    doubled = true;
    ++token_;
  }
  fields_.push_back({{text_ + at + 1, close - at - 1}, true, doubled});
  at = close + 1;
  bool carriage = at < bytes_ && text_[at] == '\r';
  if (carriage && (at + 1 < bytes_ ? text_[at + 1] == '\n' : true)) {
    if (at + 1 == bytes_ && !final_)
      return false;
    ++at;
  }
  if (at == bytes_)
    return final_;
  if (text_[at] != dialect_.delimiter && text_[at] != '\n') {
    problem = Result::afterQuote;
    fields_.pop_back();
    return readUnquoted(at);
  }
  ++token_;
  return true;
}

std::string_view CsvReader::unquote(const CsvField &field, Arena &arena) const {
  if (!field.doubled)
    return field.text;
  auto copy = static_cast<char *>(arena.allocate(field.text.size()));
  char *to = copy;
  for (size_t i = 0; i < field.text.size(); ++i) {
    *to++ = field.text[i];
    if (field.text[i] == dialect_.quote)
      ++i; // the second of two
  }
  return {copy, static_cast<size_t>(to - copy)};
}

} // namespace millstream
