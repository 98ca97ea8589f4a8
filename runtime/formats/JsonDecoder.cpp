// The JSON format: one value a line, an object. Lines are indexed many at a time (JsonIndex); a window in
// which anything is wrong with strings or UTF-8 is done again line by line, so that one bad record says
// nothing about its neighbours.
//
// Keys mostly come in the same order in every record: the decoder remembers what the n-th member was, and
// looks a name up only where it differs.
#include "runtime/formats/JsonShortcut.h"
#include "runtime/formats/JsonValues.h"
#include "runtime/formats/Lines.h"

#include <algorithm>
#include <unordered_map>

namespace millstream {

namespace {

// Large enough to spread the cost of starting, small enough to stay in the nearer caches with its index.
constexpr size_t window_bytes_max = 96 << 10;
constexpr size_t window_bytes_min = 1 << 10;
constexpr size_t known_members_max = 512;
// Nested values of one record may take this much, and a multiple of what a record may have.
constexpr size_t nested_bytes_base = 64 << 20;
constexpr size_t nested_bytes_factor = 8;

constexpr int32_t field_unknown = -1; // of no column
constexpr int32_t field_unused = -2;  // of a column that nothing reads

class JsonDecoder final : public RecordDecoder {
public:
  explicit JsonDecoder(const DecoderConfig &config);

  Status decode(const DecodeInput &, DecodeOutput &) override;
  std::string saveState() const override { return lines_.saveState(); }
  Status restoreState(std::string_view state) override {
    return lines_.restoreState(state) ? Status() : Status::internal("the state of a json decoder is damaged");
  }

private:
  size_t windowBytes(const DecodeOutput &) const;
  size_t decodeWindow(const char *begin, const char *end, uint64_t offset, DecodeOutput &);
  size_t decodeLineByLine(const char *begin, const char *end, uint64_t offset, DecodeOutput &);
  void decodeLast(const char *begin, const char *end, uint64_t offset, DecodeOutput &);
  void decodeLine(const char *line, const char *end, uint64_t offset, DecodeOutput &);
  bool decodeRecord(uint8_t *slot);
  size_t takeShortcuts(size_t position, uint8_t *slot, uint64_t *seen, bool &closed);
  bool decodeMember(size_t position, uint8_t *slot, uint64_t *seen);
  bool findField(size_t position, const char *key, int32_t &field);
  int32_t fieldNamed(std::string_view name) const;
  bool checkMissing(const uint64_t *seen);
  void addBad(const char *line, const char *end, uint64_t offset, DecodeOutput &);

  RowPlan row_;
  bool unknown_fails_;
  size_t nested_bytes_max_;
  std::unordered_map<std::string_view, int32_t> names_;
  std::vector<uint64_t> required_; // a bit for each used NOT NULL field
  std::vector<uint64_t> seen_;
  std::vector<KnownMember> known_members_;
  LineSplitter lines_;
  JsonIndex index_;
  RecordError error_;
  JsonReader reader_;
  JsonValues values_;
  size_t line_bytes_ = 256; // of the lines seen last, on average
  Arena *arena_ = nullptr;
  const char *line_end_ = nullptr;
};

JsonDecoder::JsonDecoder(const DecoderConfig &config)
    : row_(planRow(*config.row)), unknown_fails_(Settings(*config.settings).text("unknown_fields", "ignore") == "fail"),
      nested_bytes_max_(nested_bytes_base + nested_bytes_factor * config.max_record_bytes),
      lines_(config.max_record_bytes), reader_(error_), values_(reader_, findTimeZone(config.time_zone)) {
  required_.resize(row_.fields.size() / 64 + 1);
  seen_.resize(required_.size());
  for (size_t i = 0; i < row_.fields.size(); ++i) {
    names_.emplace(row_.fields[i].name, row_.fields[i].used ? static_cast<int32_t>(i) : field_unused);
    if (row_.fields[i].used && !row_.fields[i].null_mask)
      required_[i / 64] |= uint64_t{1} << (i % 64);
  }
}

size_t roomLeft(const DecodeOutput &output) { return output.row_capacity - output.row_count - output.bad.size(); }

// About as much as fills the output, so that little is indexed twice.
size_t JsonDecoder::windowBytes(const DecodeOutput &output) const {
  size_t likely = roomLeft(output) * line_bytes_ + line_bytes_;
  return std::clamp(likely, window_bytes_min, window_bytes_max);
}

Status JsonDecoder::decode(const DecodeInput &input, DecodeOutput &output) {
  arena_ = output.arena;
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
      output.bad.push_back(lines_.describeTooLong(span.begin, span.end, offset, *arena_));
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
  reader_.startWindow(begin, bytes, index_.tokens());
  const char *line = begin;
  size_t lines = 0;
  while (line != end && roomLeft(output) > 0) {
    auto feed = static_cast<const char *>(memchr(line, '\n', static_cast<size_t>(end - line)));
    decodeLine(line, feed, offset + static_cast<uint64_t>(line - begin), output);
    line = feed + 1;
    ++lines;
  }
  auto done = static_cast<size_t>(line - begin);
  line_bytes_ = done / lines + 1;
  return done;
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
      reader_.startWindow(line, bytes, index_.tokens());
      decodeLine(line, feed, line_offset, output);
    } else if (lines_.tooLong(bytes - 1)) {
      output.bad.push_back(lines_.describeTooLong(line, feed, line_offset, *arena_));
    } else if (fault != JsonIndex::Fault::empty) {
      error_.sayOfRecord(describeFault(fault));
      addBad(line, feed, line_offset, output);
    }
    line = feed + 1;
  }
  return static_cast<size_t>(line - begin);
}

// The last line has no line feed, which the reader needs: it gets one in the arena.
void JsonDecoder::decodeLast(const char *begin, const char *end, uint64_t offset, DecodeOutput &output) {
  auto bytes = static_cast<size_t>(end - begin);
  auto copy = static_cast<char *>(arena_->allocate(bytes + 1 + decoder_padding_bytes));
  memcpy(copy, begin, bytes);
  copy[bytes] = '\n';
  memset(copy + bytes + 1, 0, decoder_padding_bytes);
  decodeLineByLine(copy, copy + bytes + 1, offset, output);
}

void JsonDecoder::decodeLine(const char *line, const char *end, uint64_t offset, DecodeOutput &output) {
  reader_.startRecord(line, end);
  line_end_ = end;
  if (__builtin_expect(lines_.tooLong(static_cast<size_t>(end - line)), 0)) {
    output.bad.push_back(lines_.describeTooLong(line, end, offset, *arena_));
    return reader_.skipRecord();
  }
  if (__builtin_expect(reader_.recordDone(), 0))
    return; // a blank line is no record
  values_.startRecord(*arena_, nested_bytes_max_);
  uint8_t *slot = output.rows + size_t{output.row_count} * row_.bytes;
  copySlot(slot, row_.blank.data(), row_.bytes);
  if (__builtin_expect(decodeRecord(slot), 1)) {
    output.offsets[output.row_count++] = offset;
    return;
  }
  addBad(line, end, offset, output);
  reader_.skipRecord();
}

bool JsonDecoder::decodeRecord(uint8_t *slot) {
  const char *token = reader_.take();
  if (*token != '{') {
    bool scalar = *token != '[' && *token != '"';
    if (scalar && !reader_.skipValue(token))
      return false; // what is no JSON at all is that first
    return error_.sayOfRecord("expected an object, got " + reader_.describe(token));
  }
  uint64_t *seen = seen_.data();
  for (uint64_t &word : seen_)
    word = 0;
  bool closed = !reader_.recordDone() && *reader_.peek() == '}';
  if (closed)
    (void)reader_.take();
  for (size_t position = 0; !closed; ++position) {
    position = takeShortcuts(position, slot, seen, closed);
    if (closed)
      break;
    if (!decodeMember(position, slot, seen))
      return false;
    token = reader_.take();
    if (!token)
      return false;
    closed = *token == '}';
    if (!closed && *token != ',')
      return reader_.wrongToken(token, '}');
  }
  if (!reader_.recordDone())
    return error_.sayOfRecord("not valid JSON: more than one value in a line");
  return checkMissing(seen);
}

// Reads members from the one at `position` on, as long as they are as usual, and what follows each; gives
// the position of the next. `closed`: the object's bracket was read.
size_t JsonDecoder::takeShortcuts(size_t position, uint8_t *slot, uint64_t *seen, bool &closed) {
  const char *base = reader_.base();
  const char *limit = line_end_;
  const uint32_t *next = reader_.cursor();
  while (position < known_members_.size() && !closed) {
    const KnownMember &known = known_members_[position];
    const char *key = base + next[0];
    if (key >= limit || *key != '"' || !known.matches(key + 1, limit))
      break;
    const char *colon = base + next[1];
    const char *value = base + next[2];
    if (colon >= limit || *colon != ':' || value >= limit)
      break;
    const char *after = base + next[3];
    if (after >= limit || (*after != ',' && *after != '}') ||
        !known.take(value, after, reader_.firstBackslash(key), slot))
      break;
    if (known.index() >= 0)
      seen[known.index() / 64] |= uint64_t{1} << (known.index() % 64);
    closed = *after == '}';
    next += 4;
    ++position;
  }
  reader_.moveTo(next);
  return position;
}

bool JsonDecoder::decodeMember(size_t position, uint8_t *slot, uint64_t *seen) {
  const char *key = reader_.take();
  if (!key)
    return false;
  if (*key != '"')
    return reader_.wrongToken(key, '"');
  int32_t field;
  if (!findField(position, key, field) || !reader_.expect(':'))
    return false;
  const char *token = reader_.take();
  if (!token)
    return false;
  if (field < 0)
    return reader_.skipValue(token);
  seen[field / 64] |= uint64_t{1} << (field % 64);
  return values_.convertField(row_.fields[static_cast<size_t>(field)], token, slot);
}

bool JsonDecoder::findField(size_t position, const char *key, int32_t &field) {
  if (position < known_members_.size()) {
    const KnownMember &known = known_members_[position];
    if (known.matches(key + 1, line_end_)) {
      field = known.index();
      return true;
    }
  }
  JsonString text = reader_.string(key);
  std::string_view name;
  if (!reader_.resolve(text, *arena_, name))
    return false;
  field = fieldNamed(name);
  if (field == field_unknown && unknown_fails_)
    return error_.sayOfRecord("unknown field " + quoteShort(name));
  const FieldPlan *plan = field < 0 ? nullptr : &row_.fields[static_cast<size_t>(field)];
  if (position < known_members_.size())
    known_members_[position] = KnownMember(text.raw, field, plan);
  else if (position < known_members_max)
    known_members_.emplace_back(text.raw, field, plan);
  return true;
}

int32_t JsonDecoder::fieldNamed(std::string_view name) const {
  auto found = names_.find(name);
  return found == names_.end() ? field_unknown : found->second;
}

bool JsonDecoder::checkMissing(const uint64_t *seen) {
  for (size_t word = 0; word < required_.size(); ++word) {
    uint64_t missing = required_[word] & ~seen[word];
    if (missing)
      return error_.missing(row_.fields[word * 64 + static_cast<size_t>(__builtin_ctzll(missing))].name);
  }
  return true;
}

void JsonDecoder::addBad(const char *line, const char *end, uint64_t offset, DecodeOutput &output) {
  std::string_view raw(line, static_cast<size_t>(end - line));
  if (raw.ends_with('\r'))
    raw.remove_suffix(1);
  output.bad.push_back({raw, error_.keep(*arena_), offset});
}

Result<std::unique_ptr<RecordDecoder>> makeJsonDecoder(const DecoderConfig &config) {
  return std::unique_ptr<RecordDecoder>(new JsonDecoder(config));
}

} // namespace

MILLSTREAM_FORMAT(json, makeJsonDecoder);

} // namespace millstream
