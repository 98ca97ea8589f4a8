// Where delimiters, quotes and line feeds are in CSV text, found many bytes at a time. What they mean (a
// delimiter between quotes is text) is for the reader to say; only lines without any quote can be taken
// apart by the index alone, and it says which those are.
#ifndef MILLSTREAM_RUNTIME_FORMATS_CSVINDEX_H
#define MILLSTREAM_RUNTIME_FORMATS_CSVINDEX_H

#include <cstddef>
#include <cstdint>
#include <memory>

namespace millstream {

class CsvIndex {
public:
  // Which token a line feed is, and whether there is a quote between it and the line feed before.
  struct Line {
    uint32_t token : 31;
    uint32_t quoted : 1;
  };

  // Indexes text of less than 2 GiB. Up to 64 bytes behind it are read, but do not matter.
  void build(const char *text, size_t bytes, char delimiter, char quote);
  // Offsets of delimiters, quotes and line feeds, in order.
  const uint32_t *tokens() const { return tokens_.get(); }
  size_t tokenCount() const { return token_count_; }
  const Line *lines() const { return lines_.get(); }
  size_t lineCount() const { return line_count_; }

private:
  std::unique_ptr<uint32_t[]> tokens_;
  size_t capacity_ = 0;
  size_t token_count_ = 0;
  std::unique_ptr<Line[]> lines_;
  size_t line_count_ = 0;
};

} // namespace millstream
#endif
