// Sources: files of JSON lines, CSV or plain lines.
#include "test/differential/interpreter/Formats.h"
#include "test/differential/interpreter/Interpreter.h"

#include <fstream>
#include <glob.h>
#include <sstream>

namespace millstream::reference {

namespace {

std::vector<std::string> filesOf(const std::string &folder, const std::string &pattern) {
  std::vector<std::string> files;
  glob_t found;
  if (glob((folder + "/" + pattern).c_str(), 0, nullptr, &found) == 0)
    files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  return files;
}

// One file, which is one split.
class FileReader {
public:
  FileReader(Interpreter &interpreter, flow::SourceOp op, const std::string &path)
      : interpreter_(interpreter), op_(op), row_type_(rowTypeOf(op)),
        name_(path.substr(interpreter.folder().size() + 1)), split_(interpreter.nextSplit()) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    text_ = text.str();
  }

  void read() {
    if (op_.getFormat() == "csv")
      return readCsv();
    bool json = op_.getFormat() == "json";
    std::stringstream lines(text_);
    size_t offset = 0;
    for (std::string line; std::getline(lines, line); offset += line.size() + 1) {
      if (json && !line.empty())
        deliver(offset, line, [&] { return rowOfJson(line); });
      else if (!json)
        deliver(offset, line, [&] { return Row{makeText(llvm::StringRef(line).rtrim('\r').str())}; });
    }
  }

private:
  static flow::RowType rowTypeOf(flow::SourceOp op) {
    return llvm::cast<flow::StreamType>(op.getOutputs()[0].getType()).getRow();
  }

  Row rowOfJson(const std::string &line) {
    Json json;
    if (!parseJson(line, json))
      throw Failure{"no JSON"};
    return rowFromJson(json, row_type_, op_.getUsed());
  }

  void readCsv() {
    CsvDialect dialect(op_.getFormatSettings());
    CsvReader reader(text_, dialect);
    std::vector<std::string> header;
    CsvRecord record;
    if (!dialect.header)
      for (mlir::StringAttr name : row_type_.getNames())
        header.push_back(name.str());
    else if (reader.next(record))
      for (const CsvField &field : record.fields)
        header.push_back(field.text);
    while (reader.next(record))
      deliver(record.offset, record.raw, [&] { return rowFromCsv(record, header, dialect, row_type_, op_.getUsed()); });
  }

  // A record, or what its policy says if it does not parse.
  void deliver(size_t offset, const std::string &raw, llvm::function_ref<Row()> parse) {
    Record record;
    record.split = split_;
    record.position = name_ + ":" + std::to_string(offset);
    try {
      record.row = parse();
    } catch (const Failure &failure) {
      if (op_.getParseErrors() == flow::Policy::fail)
        throw Stopped{op_.getName().str(), failure.reason};
      if (op_.getParseErrors() == flow::Policy::drop)
        return;
      record.row = {makeText(raw), makeText(failure.reason), makeText(op_.getName().str()), makeText(record.position)};
      return interpreter_.deliver(op_.getOutputs()[1], record);
    }
    interpreter_.deliver(op_.getOutputs()[0], record);
  }

  Interpreter &interpreter_;
  flow::SourceOp op_;
  flow::RowType row_type_;
  std::string name_, text_;
  unsigned split_;
};

} // namespace

void readSource(Interpreter &interpreter, flow::SourceOp op) {
  auto path = op.getConnectorSettings().getAs<mlir::StringAttr>("path");
  if (op.getConnector() != "file" || !path || !op.getMetadata().empty())
    throw Unsupported{"a source other than a file"};
  std::vector<std::string> files = filesOf(interpreter.folder(), path.getValue().str());
  if (files.empty())
    throw Unsupported{"no input at " + path.getValue().str()};
  for (const std::string &file : files)
    FileReader(interpreter, op, file).read();
}

} // namespace millstream::reference
