// Records that are lines: where they end, which are too long. Shared by the formats whose records hold no
// line feed (JSON, raw); the rest is for all formats.
#ifndef MILLSTREAM_RUNTIME_FORMATS_LINES_H
#define MILLSTREAM_RUNTIME_FORMATS_LINES_H

#include "runtime/formats/Decoder.h"

#include <string_view>

namespace millstream {

// A byte order mark, which some programs put at the start of a text file.
inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// The error of a record longer than max_record.
std::string tooLongText(uint64_t max_record_bytes);
// As much of it as its error shows: the same however much of it has arrived.
std::string_view tooLongRaw(const char *begin, const char *end, uint64_t max_record_bytes);

// What was found at a place of the input.
struct LineSpan {
  enum Kind : uint8_t {
    none,    // no whole line is left; what is consumed grows no more
    lines,   // [begin, end) holds whole lines, the last one with its line feed
    last,    // [begin, end) is the input's last line, which has no line feed
    tooLong, // [begin, end) is the start of a line longer than the limit
  };
  Kind kind;
  const char *begin;
  const char *end;
  size_t next; // what is consumed once the span has been dealt with
};

class LineSplitter {
public:
  explicit LineSplitter(uint64_t max_record_bytes) : max_record_bytes_(max_record_bytes) {}

  // The lines from `at` on: as many whole ones as fit in about `bytes_wanted`, at least one. A line that
  // is too long comes alone, and the rest of it is skipped, over several inputs if need be.
  LineSpan find(const DecodeInput &, size_t at, size_t bytes_wanted);
  bool tooLong(size_t line_bytes) const { return line_bytes > max_record_bytes_; }
  // The error of such a line.
  BadRecord describeTooLong(const char *begin, const char *end, uint64_t offset, Arena &) const;

  // One byte while a line is being skipped, else nothing.
  std::string saveState() const { return skipping_ ? "s" : ""; }
  bool restoreState(std::string_view state) {
    skipping_ = state == "s";
    return state.empty() || skipping_;
  }

private:
  uint64_t max_record_bytes_;
  bool skipping_ = false; // the input starts within a line that was too long
};

} // namespace millstream
#endif
