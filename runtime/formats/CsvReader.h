// Takes CSV text apart into records and fields (RFC 4180), many records at a time. A quote opens a quoted
// field only at the field's start; elsewhere it is text, as most programs have it.
#ifndef MILLSTREAM_RUNTIME_FORMATS_CSVREADER_H
#define MILLSTREAM_RUNTIME_FORMATS_CSVREADER_H

#include "runtime/core/Arena.h"
#include "runtime/formats/CsvIndex.h"

#include <string_view>
#include <vector>

namespace millstream {

struct CsvDialect {
  char delimiter = ',';
  char quote = '"';
  bool comments = false; // lines that begin with # are no records
};

struct CsvField {
  std::string_view text; // of a quoted field, what is between its quotes
  bool quoted;
  bool doubled; // two quotes stand for one
};

class CsvReader {
public:
  enum class Result : uint8_t {
    record,     // fields() are its fields
    skipped,    // a comment or a blank line
    incomplete, // the window ends within it
    openQuote,  // the input ends within a quoted field
    afterQuote, // text behind a field's closing quote
  };

  explicit CsvReader(CsvDialect dialect) : dialect_(dialect) {}

  // `final`: nothing follows the window. Up to 64 bytes behind the text are read, but do not matter.
  void startWindow(const char *text, size_t bytes, bool final);
  bool atEnd() const { return at_ == bytes_; }
  // Where the record starts that comes next, in the window.
  size_t position() const { return at_; }

  // Where next() finds just as many fields as expected, and no quotes, it looks at nothing but those
  // that fieldAt() is asked for; of other records, all() has the fields.
  Result next(size_t fields_expected);
  size_t fieldCount() const { return count_; }
  CsvField fieldAt(size_t index) const {
    if (!plain_)
      return fields_[index];
    const uint32_t *ends = index_.tokens() + first_token_;
    size_t begin = index == 0 ? start_ : ends[index - 1] + 1;
    size_t end = index + 1 == count_ ? last_end_ : ends[index];
    return {{text_ + begin, end - begin}, false, false};
  }
  // The bytes of the record read last, without its line end.
  std::string_view record() const { return {text_ + start_, end_ - start_}; }

  // A quoted field's text with doubled quotes made single, in the arena where there are any.
  std::string_view unquote(const CsvField &, Arena &) const;

private:
  bool nextPlain(size_t fields_expected);
  Result nextAny();
  Result readFields();
  bool readQuoted(size_t &at, Result &problem);
  bool readUnquoted(size_t &at);
  Result finishRecord(size_t end, size_t next);

  CsvDialect dialect_;
  CsvIndex index_;
  const char *text_ = nullptr;
  size_t bytes_ = 0;
  bool final_ = false;
  size_t at_ = 0;    // of the next record
  size_t token_ = 0; // the first at or behind at_
  size_t line_ = 0;  // of the index, the first that ends at or behind at_
  // The record read last.
  size_t start_ = 0;
  size_t end_ = 0;
  size_t count_ = 0;
  bool plain_ = false;
  size_t first_token_ = 0;       // where plain_
  size_t last_end_ = 0;          // where plain_
  std::vector<CsvField> fields_; // where not
};

} // namespace millstream
#endif
