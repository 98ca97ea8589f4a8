// The walk is guided by the value: it knows what must come next, so it needs neither the block's
// indentation nor whether the scalar stands in a flow collection.
#include "frontend/yaml/Scalars.h"

#include <algorithm>
#include <string>

namespace millstream::yaml {
namespace {

bool isBlank(char c) { return c == ' ' || c == '\t'; }

class Walk {
public:
  Walk(std::string_view file, uint32_t begin, std::string_view value) : file_(file), p_(begin), value_(value) {
    place_.offsets.reserve(value.size());
  }

  ScalarPlace run() {
    uint32_t begin = p_;
    char first = at(p_);
    bool ok = false;
    if (first == '"' || first == '\'')
      ok = quoted(first);
    else if (first == '|' || first == '>')
      ok = block(first == '>');
    else
      ok = plain();
    place_.exact = ok && i_ == value_.size();
    if (!place_.exact) {
      place_.offsets.assign(1, begin); // not one a byte: slices mean the whole scalar
      if (value_.size() == 1)
        place_.offsets.clear();
    }
    place_.end = std::max(place_.end, std::min<uint32_t>(begin + 1, static_cast<uint32_t>(file_.size())));
    return std::move(place_);
  }

private:
  char at(size_t p) const { return p < file_.size() ? file_[p] : '\0'; }
  bool more() const { return i_ < value_.size(); }
  bool atBreak(size_t p) const { return at(p) == '\n' || at(p) == '\r'; }
  uint32_t skipBreak(uint32_t p) const { return at(p) == '\r' && at(p + 1) == '\n' ? p + 2 : p + 1; }
  uint32_t skipBlanks(uint32_t p) const {
    while (isBlank(at(p)))
      ++p;
    return p;
  }
  void emit(uint32_t offset) {
    place_.offsets.push_back(offset);
    ++i_;
  }

  // Line breaks inside a flow scalar: one is a space, n more are n newlines. Blanks around them vanish.
  // Returns false if the value disagrees.
  bool foldBreaks(bool first_is_escaped) {
    std::vector<uint32_t> breaks;
    uint32_t p = skipBlanks(p_);
    while (atBreak(p)) {
      breaks.push_back(p);
      p = skipBlanks(skipBreak(p));
    }
    p_ = p;
    if (breaks.size() == 1 && !first_is_escaped) {
      if (!more() || value_[i_] != ' ')
        return false;
      emit(breaks[0]);
      return true;
    }
    for (size_t k = 1; k < breaks.size(); ++k) {
      if (!more() || value_[i_] != '\n')
        return false;
      emit(breaks[k]);
    }
    return true;
  }

  bool same(uint32_t file_at) {
    if (!more() || at(file_at) != value_[i_])
      return false;
    emit(file_at);
    return true;
  }

  bool plain() {
    place_.plain = true;
    while (more()) {
      bool ok = atBreak(skipBlanks(p_)) ? foldBreaks(false) : same(p_) && ++p_;
      if (!ok)
        return finish(p_, false);
    }
    return finish(p_, true);
  }

  bool finish(uint32_t end, bool ok) {
    place_.end = std::min<uint32_t>(end, static_cast<uint32_t>(file_.size()));
    return ok;
  }

  bool quoted(char quote) {
    uint32_t closing = findClosing(quote);
    place_.unclosed = closing == file_.size();
    ++p_;
    while (p_ < closing) {
      bool ok = true;
      if (atBreak(skipBlanks(p_)))
        ok = foldBreaks(false);
      else if (quote == '\'' && at(p_) == '\'') {
        ok = same(p_);
        p_ += 2;
      } else if (quote == '"' && at(p_) == '\\')
        ok = escape();
      else
        ok = same(p_) && ++p_;
      if (!ok)
        return finish(closing + 1, false);
    }
    return finish(closing + 1, true);
  }

  uint32_t findClosing(char quote) const {
    for (uint32_t p = p_ + 1; p < file_.size(); ++p) {
      if (quote == '"' && file_[p] == '\\')
        ++p;
      else if (file_[p] == quote) {
        if (quote == '"' || at(p + 1) != '\'')
          return p;
        ++p;
      }
    }
    return static_cast<uint32_t>(file_.size());
  }

  // One escape of a double-quoted scalar; the value tells how many bytes it became.
  bool escape() {
    uint32_t start = p_;
    char c = at(p_ + 1);
    if (c == '\n' || c == '\r') {
      ++p_;
      return foldBreaks(true);
    }
    size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    p_ += 2 + static_cast<uint32_t>(digits);
    size_t bytes = 1;
    if (more())
      bytes = sequenceLength(static_cast<unsigned char>(value_[i_]));
    for (size_t k = 0; k < bytes; ++k) {
      if (!more())
        return false;
      emit(start);
    }
    return true;
  }

  static size_t sequenceLength(unsigned char c) { return c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4; }

  // A literal (|) or folded (>) block. The indentation is that of the first line with text, less the
  // blanks that the value begins with.
  bool block(bool folded) {
    while (p_ < file_.size() && !atBreak(p_))
      ++p_;
    finish(p_, true);
    if (!more() || p_ >= file_.size())
      return !more();
    p_ = skipBreak(p_);
    size_t indent = blockIndent();
    bool line_start = true;
    while (more()) {
      if (line_start) {
        for (size_t k = 0; k < indent && at(p_) == ' '; ++k)
          ++p_;
        line_start = false;
      }
      if (!atBreak(p_) && p_ < file_.size()) {
        if (!same(p_))
          return false;
        finish(++p_, true);
        continue;
      }
      if (!blockBreaks(folded, indent))
        return false;
    }
    return true;
  }

  size_t blockIndent() const {
    uint32_t line = p_;
    for (;;) {
      uint32_t p = line;
      while (at(p) == ' ')
        ++p;
      if (p >= file_.size())
        return p - line;
      if (!atBreak(p)) {
        size_t lead = value_.find_first_not_of('\n');
        size_t blanks = 0;
        while (lead != std::string_view::npos && lead + blanks < value_.size() && value_[lead + blanks] == ' ')
          ++blanks;
        return p - line >= blanks ? p - line - blanks : 0;
      }
      line = skipBreak(p);
    }
  }

  // The breaks from here to the next line with text, against the spaces or newlines they became.
  bool blockBreaks(bool folded, size_t indent) {
    std::vector<uint32_t> breaks;
    uint32_t p = p_;
    while (atBreak(p)) {
      breaks.push_back(p);
      p = skipBreak(p);
      for (size_t k = 0; k < indent && at(p) == ' '; ++k)
        ++p;
    }
    if (breaks.empty()) { // the file ends without a break; the value may have one
      while (more() && value_[i_] == '\n')
        emit(p_ > 0 ? p_ - 1 : 0);
      return !more();
    }
    p_ = p;
    if (folded && value_[i_] == ' ') {
      emit(breaks[0]);
      return breaks.size() == 1;
    }
    size_t newlines = 0;
    while (i_ + newlines < value_.size() && value_[i_ + newlines] == '\n')
      ++newlines;
    if (newlines == 0)
      return false;
    size_t skipped = newlines < breaks.size() && i_ + newlines < value_.size() ? breaks.size() - newlines : 0;
    if (skipped > 1)
      return false;
    for (size_t k = 0; k < newlines; ++k)
      emit(breaks[std::min(k + skipped, breaks.size() - 1)]);
    return true;
  }

  std::string_view file_;
  uint32_t p_;
  std::string_view value_;
  size_t i_ = 0;
  ScalarPlace place_;
};

} // namespace

ScalarPlace placeScalar(std::string_view file, uint32_t begin, std::string_view value) {
  return Walk(file, begin, value).run();
}

} // namespace millstream::yaml
