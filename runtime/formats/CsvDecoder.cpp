// The CSV format (RFC 4180): columns found by the header's names, or by position; only those that the
// plan uses are converted.
#include "runtime/formats/CsvReader.h"
#include "runtime/formats/Decoder.h"
#include "runtime/formats/Lines.h"
#include "runtime/formats/RecordError.h"
#include "runtime/formats/SlotText.h"
#include "runtime/formats/Utf8.h"

#include <algorithm>
#include <charconv>

namespace millstream {

namespace {

constexpr size_t window_bytes_max = 96 << 10;
constexpr size_t window_bytes_min = 1 << 10;
constexpr size_t window_bytes_limit = size_t{1} << 31; // of CsvIndex

// Finds the end of a record that is too long to be read, byte by byte.
struct RecordSkipper {
  enum State : char {
    none = 0,
    fieldStart = 'f',
    unquoted = 'u',
    quoted = 'q',
    quoteSeen = 'e', // in a quoted field: it ends here, or the quote is doubled
    comment = 'c',
  };
  State state = none;

  // Gives the place behind the record, or `end` with the state kept.
  const char *skip(const char *at, const char *end, const CsvDialect &dialect) {
    for (; at != end; ++at) {
      char c = *at;
      if (state == quoted) {
        state = c == dialect.quote ? quoteSeen : quoted;
        continue;
      }
      if (c == '\n') {
        state = none;
        return at + 1;
      }
      if (state == comment)
        continue;
      if (c == dialect.quote && state != unquoted)
        state = quoted;
      else
        state = c == dialect.delimiter ? fieldStart : unquoted;
    }
    return at;
  }
};

// A field that is converted: where it is in a record, where it goes.
struct UsedColumn {
  size_t index;
  const FieldPlan *field;
  bool integer;   // tinyint to bigint
  bool timestamp; // in milliseconds, without a zone
};

UsedColumn useColumn(size_t index, const FieldPlan &field) {
  TypeKind kind = field.type.kind;
  return {index, &field, kind >= proto::Type::TINYINT && kind <= proto::Type::BIGINT,
          kind == proto::Type::TIMESTAMP && field.type.precision == 3};
}

// A few digits, perhaps behind a minus: what most integers are.
bool parseFewDigits(std::string_view text, int64_t &value) {
  bool negative = !text.empty() && text[0] == '-';
  size_t at = negative;
  if (text.size() == at || text.size() > 10)
    return false;
  value = 0;
  for (; at < text.size(); ++at) {
    auto digit = static_cast<uint32_t>(static_cast<unsigned char>(text[at]) - '0');
    if (digit > 9)
      return false;
    value = value * 10 + digit;
  }
  value = negative ? -value : value;
  return true;
}

class CsvDecoder final : public RecordDecoder {
public:
  explicit CsvDecoder(const DecoderConfig &config);

  Status decode(const DecodeInput &, DecodeOutput &) override;
  std::string saveState() const override;
  Status restoreState(std::string_view state) override;

private:
  size_t windowBytes(const DecodeOutput &) const;
  Status decodeWindow(DecodeOutput &, uint64_t offset);
  Status skipTooLong(const char *&at, const char *end, uint64_t offset, DecodeOutput &);
  Status headerTooLong() const;
  Status readHeader(CsvReader::Result);
  Status useHeader(const std::vector<std::string> &names);
  void decodeRecord(CsvReader::Result, uint64_t offset, DecodeOutput &);
  bool convertFields(uint8_t *slot, Arena &);
  bool convertUsual(const UsedColumn &, const CsvField &, uint8_t *slot);
  bool convertField(const FieldPlan &, const CsvField &, uint8_t *slot, Arena &);
  // An unquoted field that stands for null.
  bool isNull(std::string_view text) const {
    return text.size() == null_text_.size() &&
           (text.empty() || (text[0] == null_text_[0] && memcmp(text.data(), null_text_.data(), text.size()) == 0));
  }
  bool checkRecord(CsvReader::Result);
  void addTooLong(const char *begin, const char *end, uint64_t offset, DecodeOutput &);
  void addBad(uint64_t offset, DecodeOutput &);

  RowPlan row_;
  CsvDialect dialect_;
  std::string null_text_;
  uint64_t max_record_bytes_;
  const TimeZone *zone_;
  bool has_header_;
  std::vector<std::string> header_; // empty until it has been read
  size_t columns_ = 0;              // of a record; 0 until the header has been read
  std::vector<UsedColumn> used_;
  CsvReader reader_;
  RecordSkipper skipper_;
  RecordError error_;
  size_t record_bytes_ = 128; // of the records seen last, on average
  bool ascii_ = false;        // the window
};

char oneByte(const std::string &text, char otherwise) { return text.empty() ? otherwise : text[0]; }

CsvDialect dialectOf(const Settings &settings) {
  return {oneByte(settings.text("delimiter"), ','), oneByte(settings.text("quote"), '"'),
          settings.flag("comments", false)};
}

CsvDecoder::CsvDecoder(const DecoderConfig &config)
    : row_(planRow(*config.row)), dialect_(dialectOf(Settings(*config.settings))),
      null_text_(Settings(*config.settings).text("null")), max_record_bytes_(config.max_record_bytes),
      zone_(findTimeZone(config.time_zone)), has_header_(Settings(*config.settings).flag("header", true)),
      reader_(dialect_) {
  if (has_header_)
    return;
  columns_ = row_.fields.size();
  for (size_t i = 0; i < row_.fields.size(); ++i)
    if (row_.fields[i].used)
      used_.push_back(useColumn(i, row_.fields[i]));
}

size_t roomLeft(const DecodeOutput &output) { return output.row_capacity - output.row_count - output.bad.size(); }

size_t CsvDecoder::windowBytes(const DecodeOutput &output) const {
  return std::clamp((roomLeft(output) + 1) * record_bytes_, window_bytes_min, window_bytes_max);
}

Status CsvDecoder::decode(const DecodeInput &input, DecodeOutput &output) {
  const char *end = input.data + input.size;
  const char *at = input.data;
  if (input.offset == 0 && std::string_view(input.data, input.size).starts_with(byte_order_mark))
    at += byte_order_mark.size();
  if (skipper_.state != RecordSkipper::none)
    at = skipper_.skip(at, end, dialect_);
  size_t wanted = windowBytes(output);
  while (at != end && roomLeft(output) > 0) {
    size_t bytes = std::min({static_cast<size_t>(end - at), wanted, window_bytes_limit - 1});
    bool all = at + bytes == end;
    reader_.startWindow(at, bytes, all && input.end);
    ascii_ = isAscii({at, bytes});
    uint64_t offset = input.offset + static_cast<uint64_t>(at - input.data);
    MILLSTREAM_TRY(decodeWindow(output, offset));
    size_t done = reader_.position();
    at += done;
    if (done > 0) {
      wanted = windowBytes(output);
      continue;
    }
    // A record that is not whole: look further, unless it is too long already (a carriage return at the
    // end may not be part of it) or that is all there is.
    if (bytes > max_record_bytes_ + 1) {
      MILLSTREAM_TRY(skipTooLong(at, end, offset, output));
    } else if (all) {
      break;
    }
    wanted = 2 * bytes;
  }
  output.consumed = static_cast<size_t>(at - input.data);
  return {};
}

// Goes past a record that is too long, or as far as there is anything; a comment may be so long.
Status CsvDecoder::skipTooLong(const char *&at, const char *end, uint64_t offset, DecodeOutput &output) {
  bool comment = dialect_.comments && *at == '#';
  if (columns_ == 0 && !comment)
    return headerTooLong();
  skipper_.state = comment ? RecordSkipper::comment : RecordSkipper::fieldStart;
  const char *next = skipper_.skip(at, end, dialect_);
  if (!comment)
    addTooLong(at, next, offset, output);
  at = next;
  return {};
}

Status CsvDecoder::headerTooLong() const {
  return Status::data(errors::bad_header,
                      "the header is longer than max_record, " + std::to_string(max_record_bytes_) + " bytes");
}

// Decodes the window's whole records, until the output is full.
Status CsvDecoder::decodeWindow(DecodeOutput &output, uint64_t offset) {
  size_t records = 0;
  while (!reader_.atEnd() && roomLeft(output) > 0) {
    uint64_t start = offset + reader_.position();
    CsvReader::Result result = reader_.next(columns_);
    if (result == CsvReader::Result::incomplete)
      break;
    if (result == CsvReader::Result::skipped)
      continue;
    ++records;
    if (__builtin_expect(columns_ == 0, 0))
      MILLSTREAM_TRY(readHeader(result));
    else
      decodeRecord(result, start, output);
  }
  if (records)
    record_bytes_ = reader_.position() / records + 1;
  return {};
}

Status CsvDecoder::readHeader(CsvReader::Result result) {
  if (reader_.record().size() > max_record_bytes_)
    return headerTooLong();
  if (result != CsvReader::Result::record)
    return Status::data(errors::bad_header, "the header has a quoted field without its end");
  Arena arena;
  std::vector<std::string> names;
  for (size_t i = 0; i < reader_.fieldCount(); ++i)
    names.emplace_back(reader_.unquote(reader_.fieldAt(i), arena));
  return useHeader(names);
}

std::string listNames(const std::vector<std::string> &names) {
  constexpr size_t shown_max = 20;
  std::string list;
  for (size_t i = 0; i < names.size() && i < shown_max; ++i)
    list += (i ? ", " : "") + quoteShort(names[i]);
  return names.size() > shown_max ? list + ", …" : list;
}

Status CsvDecoder::useHeader(const std::vector<std::string> &names) {
  used_.clear();
  for (const FieldPlan &field : row_.fields) {
    if (!field.used)
      continue;
    auto found = std::find(names.begin(), names.end(), field.name);
    if (found == names.end())
      return Status::data(errors::bad_header, "the header has no column '" + field.name + "', but " + listNames(names));
    if (std::find(found + 1, names.end(), field.name) != names.end())
      return Status::data(errors::bad_header, "the header has column '" + field.name + "' twice");
    used_.push_back(useColumn(static_cast<size_t>(found - names.begin()), field));
  }
  header_ = names;
  columns_ = names.size();
  return {};
}

void CsvDecoder::decodeRecord(CsvReader::Result result, uint64_t offset, DecodeOutput &output) {
  std::string_view record = reader_.record();
  if (__builtin_expect(record.size() > max_record_bytes_, 0))
    return addTooLong(record.data(), record.data() + record.size(), offset, output);
  uint8_t *slot = output.rows + size_t{output.row_count} * row_.bytes;
  copySlot(slot, row_.blank.data(), row_.bytes);
  if (__builtin_expect(checkRecord(result) && convertFields(slot, *output.arena), 1))
    output.offsets[output.row_count++] = offset;
  else
    addBad(offset, output);
}

bool CsvDecoder::checkRecord(CsvReader::Result result) {
  if (!ascii_ && !isUtf8(reader_.record()))
    return error_.sayOfRecord("not valid UTF-8");
  if (result == CsvReader::Result::openQuote)
    return error_.sayOfRecord("a quoted field without its closing quote");
  if (result == CsvReader::Result::afterQuote)
    return error_.sayOfRecord("text behind the closing quote of a field");
  if (reader_.fieldCount() != columns_)
    return error_.sayOfRecord("expected " + std::to_string(columns_) + " fields, got " +
                              std::to_string(reader_.fieldCount()));
  return true;
}

bool CsvDecoder::convertFields(uint8_t *slot, Arena &arena) {
  for (const UsedColumn &column : used_) {
    CsvField found = reader_.fieldAt(column.index);
    const FieldPlan &field = *column.field;
    if (!found.quoted && isNull(found.text)) {
      if (!field.null_mask) {
        error_.nullNotAllowed();
        return error_.at(field.name);
      }
      continue; // as the blank slot has it
    }
    if (!convertUsual(column, found, slot) && !convertField(field, found, slot, arena))
      return error_.at(field.name);
    field.setPresent(slot);
  }
  return true;
}

// Texts as they are, and the usual forms of numbers and times. False for any other.
bool CsvDecoder::convertUsual(const UsedColumn &column, const CsvField &found, uint8_t *slot) {
  const FieldPlan &field = *column.field;
  uint8_t *at = slot + field.offset;
  if (field.type.kind == proto::Type::STRING && !found.doubled) {
    storeText(found.text, at);
    return true;
  }
  int64_t value;
  bool has_zone;
  if (column.integer && parseFewDigits(found.text, value)) {
    IntegerLimits limits = integerLimits(field.type.kind);
    if (value < limits.least || value > limits.most)
      return false;
    storeInteger(field.type.kind, value, at);
    return true;
  }
  if (column.timestamp && parseUsualTimestamp(found.text, value, has_zone)) {
    storeAt(at, value);
    return true;
  }
  return false;
}

bool CsvDecoder::convertField(const FieldPlan &field, const CsvField &found, uint8_t *slot, Arena &arena) {
  std::string_view text = reader_.unquote(found, arena);
  TextResult result = convertText(field.type, text, zone_, arena, slot + field.offset);
  return result == TextResult::value || error_.notOfType(field.type, text, result);
}

void CsvDecoder::addTooLong(const char *begin, const char *end, uint64_t offset, DecodeOutput &output) {
  output.bad.push_back(
      {tooLongRaw(begin, end, max_record_bytes_), output.arena->copy(tooLongText(max_record_bytes_)), offset});
}

void CsvDecoder::addBad(uint64_t offset, DecodeOutput &output) {
  output.bad.push_back({reader_.record(), error_.keep(*output.arena), offset});
}

// What is being skipped (or '-'), then the header's names, each behind its length and a colon.
std::string CsvDecoder::saveState() const {
  if (header_.empty() && skipper_.state == RecordSkipper::none)
    return {};
  std::string state(1, skipper_.state == RecordSkipper::none ? '-' : static_cast<char>(skipper_.state));
  for (const std::string &name : header_)
    state += std::to_string(name.size()) + ":" + name;
  return state;
}

Status CsvDecoder::restoreState(std::string_view state) {
  if (state.empty())
    return {};
  Status damaged = otherDecoder("csv");
  if (std::string_view("-fuqec").find(state[0]) == std::string_view::npos)
    return damaged;
  skipper_.state = state[0] == '-' ? RecordSkipper::none : static_cast<RecordSkipper::State>(state[0]);
  state.remove_prefix(1);
  std::vector<std::string> names;
  while (!state.empty()) {
    size_t bytes = 0;
    auto [end, failed] = std::from_chars(state.data(), state.data() + state.size(), bytes);
    auto digits = static_cast<size_t>(end - state.data());
    if (failed != std::errc() || digits == state.size() || *end != ':' || bytes > state.size() - digits - 1)
      return damaged;
    names.emplace_back(state.substr(digits + 1, bytes));
    state.remove_prefix(digits + 1 + bytes);
  }
  if (!has_header_)
    return names.empty() ? Status() : std::move(damaged);
  return names.empty() ? Status() : useHeader(names);
}

Result<std::unique_ptr<RecordDecoder>> makeCsvDecoder(const DecoderConfig &config) {
  for (const proto::Field &field : config.row->fields()) {
    TypeKind kind = field.type().kind();
    if (field.used() && (kind == proto::Type::ARRAY || kind == proto::Type::MAP || kind == proto::Type::ROW))
      return Status::usage(errors::bad_setting, "column '" + field.name() + "' is of type " +
                                                    typeText(planType(field.type())) + ", which csv cannot hold");
  }
  return std::unique_ptr<RecordDecoder>(new CsvDecoder(config));
}

} // namespace

MILLSTREAM_FORMAT(csv, makeCsvDecoder);

} // namespace millstream
