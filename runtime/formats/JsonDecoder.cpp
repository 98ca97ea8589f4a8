// The JSON format: one value a line, an object. Lines are indexed many at a time (JsonIndex); a window in
// which anything is wrong with strings or UTF-8 is done again line by line, so that one bad record says
// nothing about its neighbours.
#include "runtime/formats/JsonRecord.h"
#include "runtime/formats/Lines.h"

#include <algorithm>

namespace millstream {

namespace {

// Large enough to spread the cost of starting, small enough to stay in the nearer caches with its index.
constexpr size_t window_bytes_max = 96 << 10;
constexpr size_t window_bytes_min = 1 << 10;
// After so many records in a row that were not as usual, the shortcut is tried with every so-manieth.
constexpr uint32_t unusual_max = 16;

class JsonDecoder final : public RecordDecoder {
public:
  explicit JsonDecoder(const DecoderConfig &config) : lines_(config.max_record_bytes), record_(config) {}

  Status decode(const DecodeInput &, DecodeOutput &) override;
  std::string saveState() const override { return lines_.saveState(); }
  Status restoreState(std::string_view state) override {
    return lines_.restoreState(state) ? Status() : otherDecoder("json");
  }

private:
  size_t windowBytes(const DecodeOutput &) const;
  size_t decodeWindow(const char *begin, const char *end, uint64_t offset, DecodeOutput &);
  const char *decodeNext(const char *line, const char *end, uint64_t offset, DecodeOutput &);
  size_t decodeLineByLine(const char *begin, const char *end, uint64_t offset, DecodeOutput &);
  void decodeLast(const char *begin, const char *end, uint64_t offset, DecodeOutput &);
  void decodeLine(const char *line, const char *end, uint64_t offset, DecodeOutput &);
  void addBad(const char *line, const char *end, uint64_t offset, DecodeOutput &);
  uint8_t *nextSlot(const DecodeOutput &output) const {
    return output.rows + size_t{output.row_count} * record_.rowBytes();
  }

  LineSplitter lines_;
  JsonIndex index_;
  JsonRecord record_;
  size_t line_bytes_ = 256; // of the lines seen last, on average
  uint32_t unusual_ = 0;    // records since one was as usual
};

size_t roomLeft(const DecodeOutput &output) { return output.row_capacity - output.row_count - output.bad.size(); }

// About as much as fills the output, so that little is indexed twice.
size_t JsonDecoder::windowBytes(const DecodeOutput &output) const {
  size_t likely = roomLeft(output) * line_bytes_ + line_bytes_;
  return std::clamp(likely, window_bytes_min, window_bytes_max);
}

Status JsonDecoder::decode(const DecodeInput &input, DecodeOutput &output) {
  size_t at = 0;
  if (input.offset == 0 && std::string_view(input.data, input.size).starts_with(byte_order_mark))
    at = byte_order_mark.size();
  while (roomLeft(output) > 0) {
    LineSpan span = lines_.find(input, at, windowBytes(output));
    uint64_t offset = input.offset + static_cast<uint64_t>(span.begin - input.data);
    if (span.kind == LineSpan::lines) {
      at = static_cast<size_t>(span.begin - input.data) + decodeWindow(span.begin, span.end, offset, output);
      continue;
    }
    at = span.next;
    if (span.kind == LineSpan::none)
      break;
    if (span.kind == LineSpan::tooLong)
      output.bad.push_back(lines_.describeTooLong(span.begin, span.end, offset, *output.arena));
    else
      decodeLast(span.begin, span.end, offset, output);
  }
  output.consumed = at;
  return {};
}

// Decodes lines until the output is full; gives how many bytes of them are done.
size_t JsonDecoder::decodeWindow(const char *begin, const char *end, uint64_t offset, DecodeOutput &output) {
  auto bytes = static_cast<size_t>(end - begin);
  JsonIndex::Fault fault = index_.build(begin, bytes);
  if (fault != JsonIndex::Fault::none)
    return decodeLineByLine(begin, end, offset, output);
  record_.startWindow(begin, bytes, index_.tokens(), *output.arena);
  const char *line = begin;
  size_t lines = 0;
  for (; line != end && roomLeft(output) > 0; ++lines)
    line = decodeNext(line, end, offset + static_cast<uint64_t>(line - begin), output);
  auto done = static_cast<size_t>(line - begin);
  line_bytes_ = done / lines + 1;
  return done;
}

// Decodes one line; gives the place behind it.
const char *JsonDecoder::decodeNext(const char *line, const char *end, uint64_t offset, DecodeOutput &output) {
  if (unusual_ < unusual_max || unusual_ % unusual_max == 0) {
    const char *feed = record_.takeUsual(line, nextSlot(output));
    if (feed && !lines_.tooLong(static_cast<size_t>(feed - line))) {
      unusual_ = 0;
      output.offsets[output.row_count++] = offset;
      return feed + 1;
    }
    if (feed) {
      output.bad.push_back(lines_.describeTooLong(line, feed, offset, *output.arena));
      return feed + 1;
    }
  }
  ++unusual_;
  auto feed = static_cast<const char *>(memchr(line, '\n', static_cast<size_t>(end - line)));
  decodeLine(line, feed, offset, output);
  return feed + 1;
}

const char *describeFault(JsonIndex::Fault fault) {
  switch (fault) {
  case JsonIndex::Fault::notUtf8:
    return "not valid UTF-8";
  case JsonIndex::Fault::controlCharacter:
    return "not valid JSON: a control character in a string";
  case JsonIndex::Fault::openString:
    return "not valid JSON: a string without its closing quote";
  default:
    return "the record is too large";
  }
}

size_t JsonDecoder::decodeLineByLine(const char *begin, const char *end, uint64_t offset, DecodeOutput &output) {
  const char *line = begin;
  while (line != end && roomLeft(output) > 0) {
    auto feed = static_cast<const char *>(memchr(line, '\n', static_cast<size_t>(end - line)));
    uint64_t line_offset = offset + static_cast<uint64_t>(line - begin);
    auto bytes = static_cast<size_t>(feed + 1 - line);
    JsonIndex::Fault fault = index_.build(line, bytes);
    if (fault == JsonIndex::Fault::none) {
      record_.startWindow(line, bytes, index_.tokens(), *output.arena);
      decodeLine(line, feed, line_offset, output);
    } else if (lines_.tooLong(bytes - 1)) {
      output.bad.push_back(lines_.describeTooLong(line, feed, line_offset, *output.arena));
    } else if (fault != JsonIndex::Fault::empty) {
      record_.error().sayOfRecord(describeFault(fault));
      addBad(line, feed, line_offset, output);
    }
    line = feed + 1;
  }
  return static_cast<size_t>(line - begin);
}

// The last line has no line feed, which the reader needs: it gets one in the arena.
void JsonDecoder::decodeLast(const char *begin, const char *end, uint64_t offset, DecodeOutput &output) {
  auto bytes = static_cast<size_t>(end - begin);
  auto copy = static_cast<char *>(output.arena->allocate(bytes + 1 + decoder_padding_bytes));
  memcpy(copy, begin, bytes);
  copy[bytes] = '\n';
  memset(copy + bytes + 1, 0, decoder_padding_bytes);
  decodeLineByLine(copy, copy + bytes + 1, offset, output);
}

void JsonDecoder::decodeLine(const char *line, const char *end, uint64_t offset, DecodeOutput &output) {
  if (lines_.tooLong(static_cast<size_t>(end - line))) {
    output.bad.push_back(lines_.describeTooLong(line, end, offset, *output.arena));
    return record_.skip(line, end);
  }
  switch (record_.read(line, end, nextSlot(output))) {
  case JsonRecord::Result::row:
    output.offsets[output.row_count++] = offset;
    break;
  case JsonRecord::Result::bad:
    addBad(line, end, offset, output);
    break;
  case JsonRecord::Result::blank:
    break; // a blank line is no record
  }
}

void JsonDecoder::addBad(const char *line, const char *end, uint64_t offset, DecodeOutput &output) {
  std::string_view raw(line, static_cast<size_t>(end - line));
  if (raw.ends_with('\r'))
    raw.remove_suffix(1);
  output.bad.push_back({raw, record_.error().keep(*output.arena), offset});
}

Result<std::unique_ptr<RecordDecoder>> makeJsonDecoder(const DecoderConfig &config) {
  return std::unique_ptr<RecordDecoder>(new JsonDecoder(config));
}

} // namespace

MILLSTREAM_FORMAT(json, makeJsonDecoder);

} // namespace millstream
