// The raw format: every line is one text, without its line end (LF or CRLF). An empty line is an empty
// text.
#include "runtime/formats/Lines.h"
#include "runtime/formats/SlotText.h"
#include "runtime/formats/Utf8.h"

#include <cstring>

namespace millstream {

namespace {

constexpr size_t window_bytes = 64 << 10;

class RawDecoder final : public RecordDecoder {
public:
  explicit RawDecoder(const DecoderConfig &config) : row_(planRow(*config.row)), lines_(config.max_record_bytes) {}

  Status decode(const DecodeInput &, DecodeOutput &) override;
  std::string saveState() const override { return lines_.saveState(); }
  Status restoreState(std::string_view state) override {
    return lines_.restoreState(state) ? Status() : otherDecoder("raw");
  }

private:
  const char *decodeLines(const char *begin, const char *end, uint64_t offset, DecodeOutput &);
  void decodeLine(std::string_view line, uint64_t offset, bool ascii, DecodeOutput &);

  RowPlan row_;
  LineSplitter lines_;
};

bool isFull(const DecodeOutput &output) { return output.row_count + output.bad.size() >= output.row_capacity; }

Status RawDecoder::decode(const DecodeInput &input, DecodeOutput &output) {
  size_t at = 0;
  if (input.offset == 0 && std::string_view(input.data, input.size).starts_with(byte_order_mark))
    at = byte_order_mark.size();
  while (!isFull(output)) {
    LineSpan span = lines_.find(input, at, window_bytes);
    uint64_t offset = input.offset + static_cast<uint64_t>(span.begin - input.data);
    if (span.kind == LineSpan::lines) {
      at = static_cast<size_t>(decodeLines(span.begin, span.end, offset, output) - input.data);
      continue;
    }
    at = span.next;
    if (span.kind == LineSpan::none)
      break;
    if (span.kind == LineSpan::tooLong)
      output.bad.push_back(lines_.describeTooLong(span.begin, span.end, offset, *output.arena));
    else
      decodeLine({span.begin, static_cast<size_t>(span.end - span.begin)}, offset, false, output);
  }
  output.consumed = at;
  return {};
}

// Decodes lines until the output is full; gives the place behind the last one.
const char *RawDecoder::decodeLines(const char *begin, const char *end, uint64_t offset, DecodeOutput &output) {
  bool ascii = isAscii({begin, static_cast<size_t>(end - begin)});
  const char *line = begin;
  while (line != end && !isFull(output)) {
    auto feed = static_cast<const char *>(memchr(line, '\n', static_cast<size_t>(end - line)));
    decodeLine({line, static_cast<size_t>(feed - line)}, offset + static_cast<uint64_t>(line - begin), ascii, output);
    line = feed + 1;
  }
  return line;
}

void RawDecoder::decodeLine(std::string_view line, uint64_t offset, bool ascii, DecodeOutput &output) {
  if (lines_.tooLong(line.size())) {
    output.bad.push_back(lines_.describeTooLong(line.data(), line.data() + line.size(), offset, *output.arena));
    return;
  }
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  bool text = !row_.fields.empty() && row_.fields[0].type.kind == proto::Type::STRING;
  if (text && !ascii && !isUtf8(line)) {
    output.bad.push_back({line, output.arena->copy("not valid UTF-8"), offset});
    return;
  }
  uint8_t *slot = output.rows + size_t{output.row_count} * row_.bytes;
  copySlot(slot, row_.blank.data(), row_.bytes);
  if (!row_.fields.empty() && row_.fields[0].used) {
    row_.fields[0].setPresent(slot);
    storeText(line, slot + row_.fields[0].offset);
  }
  output.offsets[output.row_count++] = offset;
}

Result<std::unique_ptr<RecordDecoder>> makeRawDecoder(const DecoderConfig &config) {
  const proto::Row &row = *config.row;
  bool one = row.fields_size() == 1 &&
             (row.fields(0).type().kind() == proto::Type::STRING || row.fields(0).type().kind() == proto::Type::BYTES);
  if (!one)
    return Status::usage(errors::bad_setting, "the raw format needs a type of one string column");
  return std::unique_ptr<RecordDecoder>(new RawDecoder(config));
}

} // namespace

MILLSTREAM_FORMAT(raw, makeRawDecoder);

} // namespace millstream
