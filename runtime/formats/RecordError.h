// Why a record does not parse, in words: collected while values are converted, then kept in the batch's
// arena. A text names the field, what was expected and the value that was found, shortened.
#ifndef MILLSTREAM_RUNTIME_FORMATS_RECORDERROR_H
#define MILLSTREAM_RUNTIME_FORMATS_RECORDERROR_H

#include "runtime/core/Arena.h"
#include "runtime/formats/FieldPlan.h"
#include "runtime/formats/TextValue.h"

#include <string>
#include <string_view>

namespace millstream {

class RecordError {
public:
  void clear() {
    text_.clear();
    path_.clear();
    of_record_ = false;
  }

  // All give false, so that a converter can return them. `value` as the user wrote it.
  bool notOfType(const TypePlan &, std::string_view value, TextResult);
  // What was found where a value of the type was expected: "an array".
  bool unexpected(const TypePlan &, std::string_view found);
  bool missing(std::string_view field); // a NOT NULL field
  bool nullNotAllowed();                // null for the type of a NOT NULL field
  bool say(std::string text);           // anything about the value at hand
  bool sayOfRecord(std::string text);   // anything about the record as a whole: names no field

  // Where in the record the error is, from the inside out: called for each level on the way back.
  bool at(std::string_view field);
  bool atElement(uint64_t index);

  // The whole text, `field 'a.b[2]': …`.
  std::string_view keep(Arena &) const;

private:
  std::string text_;
  std::string path_;
  bool of_record_ = false;
};

// `value` between quotes, at most 48 bytes of it, what is not UTF-8 as U+FFFD.
std::string quoteShort(std::string_view value);

} // namespace millstream
#endif
