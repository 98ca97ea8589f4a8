// CSV as sources read it and sinks write it.
#ifndef MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_FORMATS_H
#define MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_FORMATS_H

#include "test/differential/interpreter/Value.h"

#include "mlir/IR/BuiltinAttributes.h"

namespace millstream::reference {

struct CsvDialect {
  explicit CsvDialect(mlir::DictionaryAttr settings);
  char delimiter, quote;
  std::string null_text;
  bool header = true, comments = false;
};

struct CsvField {
  std::string text;
  bool quoted;
};
struct CsvRecord {
  size_t offset;
  std::string raw; // without its line end
  std::vector<CsvField> fields;
};

class CsvReader {
public:
  CsvReader(std::string text, const CsvDialect &dialect) : text_(std::move(text)), dialect_(dialect) {}
  // Goes past empty lines and comments; false at the end.
  bool next(CsvRecord &);

private:
  std::string text_;
  CsvDialect dialect_;
  size_t at_ = 0;
};

// `header` names the record's fields. Throws Failure.
Row rowFromCsv(const CsvRecord &, const std::vector<std::string> &header, const CsvDialect &, flow::RowType,
               llvm::ArrayRef<bool> used);
std::string writeCsvRow(const Row &, flow::RowType, const CsvDialect &);
std::string writeCsvHeader(flow::RowType, const CsvDialect &);

} // namespace millstream::reference
#endif
