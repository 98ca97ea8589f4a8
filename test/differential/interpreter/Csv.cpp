// CSV (RFC 4180), a character at a time.
#include "test/differential/interpreter/Formats.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace millstream::reference {

CsvDialect::CsvDialect(DictionaryAttr settings) {
  auto text = [&](llvm::StringRef name, std::string &out) {
    if (auto value = settings.getAs<StringAttr>(name))
      out = value.str();
  };
  std::string delimiter_text = ",", quote_text = "\"";
  text("delimiter", delimiter_text);
  text("quote", quote_text);
  text("null", null_text);
  delimiter = delimiter_text[0];
  quote = quote_text[0];
  if (auto value = settings.getAs<BoolAttr>("header"))
    header = value.getValue();
  if (auto value = settings.getAs<BoolAttr>("comments"))
    comments = value.getValue();
}

// What is between quotes; `at` goes from the opening one behind the closing one.
static std::string readQuoted(const std::string &text, size_t &at, char quote) {
  std::string field;
  for (++at; at < text.size(); ++at) {
    if (text[at] == quote && (at + 1 == text.size() || text[at + 1] != quote))
      return ++at, field;
    at += text[at] == quote;
    field += text[at];
  }
  throw Unsupported{"a quoted field without its end"};
}

bool CsvReader::next(CsvRecord &record) {
  for (;;) {
    if (at_ >= text_.size())
      return false;
    size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string line = text_.substr(at_, end - at_);
    if (line.empty() || line == "\r" || (dialect_.comments && line[0] == '#'))
      at_ = end + 1;
    else
      break;
  }
  record = {at_, "", {}};
  for (;;) {
    CsvField field{"", text_[at_] == dialect_.quote && at_ < text_.size()};
    if (field.quoted)
      field.text = readQuoted(text_, at_, dialect_.quote);
    while (at_ < text_.size() && text_[at_] != dialect_.delimiter && text_[at_] != '\n')
      field.text += text_[at_++];
    bool last = at_ >= text_.size() || text_[at_] == '\n';
    if (last && !field.text.empty() && field.text.back() == '\r')
      field.text.pop_back();
    record.fields.push_back(field);
    if (last)
      break;
    ++at_;
  }
  record.raw = text_.substr(record.offset, at_ - record.offset);
  if (!record.raw.empty() && record.raw.back() == '\r')
    record.raw.pop_back();
  ++at_;
  return true;
}

Row rowFromCsv(const CsvRecord &record, const std::vector<std::string> &header, const CsvDialect &dialect,
               flow::RowType type, llvm::ArrayRef<bool> used) {
  if (record.fields.size() != header.size())
    throw Failure{"the number of fields"};
  Row row;
  for (size_t i = 0; i < type.size(); ++i) {
    if (!used.empty() && !used[i]) {
      row.push_back(makeNull());
      continue;
    }
    auto at = std::find(header.begin(), header.end(), type.getNames()[i].getValue());
    if (at == header.end())
      throw Unsupported{"a column that the header lacks"};
    const CsvField &field = record.fields[static_cast<size_t>(at - header.begin())];
    Json json{Json::string, field.text, {}, {}};
    if (!field.quoted && field.text == dialect.null_text)
      json.kind = Json::null;
    row.push_back(fromJson(json, type.getTypes()[i]));
  }
  return row;
}

static std::string quoted(const std::string &text, char quote) {
  std::string out(1, quote);
  for (char c : text)
    out += c == quote ? std::string(2, quote) : std::string(1, c);
  return out + quote;
}

static std::string csvField(const Value &value, Type type, const CsvDialect &dialect) {
  if (value.is_null)
    return dialect.null_text;
  bool is_text = isa<flow::StringType>(flow::stripNullable(type));
  std::string text = is_text ? value.text : writeJson(value, type);
  if (!is_text && text.size() > 1 && text.front() == '"')
    text = text.substr(1, text.size() - 2);
  bool splits = text.find(dialect.delimiter) != std::string::npos;
  bool reads_otherwise =
      text.empty() || text == dialect.null_text ||
      (is_text && (text[0] == '#' || text.find_first_of(std::string("\r\n") + dialect.quote) != std::string::npos));
  return splits || reads_otherwise ? quoted(text, dialect.quote) : text;
}

std::string writeCsvRow(const Row &row, flow::RowType type, const CsvDialect &dialect) {
  std::string line;
  for (size_t i = 0; i < row.size(); ++i)
    line += (i ? std::string(1, dialect.delimiter) : "") + csvField(row[i], type.getTypes()[i], dialect);
  return line;
}

std::string writeCsvHeader(flow::RowType type, const CsvDialect &dialect) {
  std::string line;
  for (StringAttr name : type.getNames())
    line += (line.empty() ? "" : std::string(1, dialect.delimiter)) + name.str();
  return line;
}

} // namespace millstream::reference
