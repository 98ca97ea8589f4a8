// One JSON record, an object, into a row's slot: which member is which field, what is missing.
//
// Keys mostly come in the same order in every record: what the n-th member was is remembered, and a name
// looked up only where it differs.
#ifndef MILLSTREAM_RUNTIME_FORMATS_JSONRECORD_H
#define MILLSTREAM_RUNTIME_FORMATS_JSONRECORD_H

#include "runtime/formats/Decoder.h"
#include "runtime/formats/JsonShortcut.h"
#include "runtime/formats/JsonValues.h"

#include <unordered_map>

namespace millstream {

class JsonRecord {
public:
  explicit JsonRecord(const DecoderConfig &config);
  JsonRecord(const JsonRecord &) = delete;
  JsonRecord &operator=(const JsonRecord &) = delete;

  uint32_t rowBytes() const { return row_.bytes; }
  RecordError &error() { return error_; }

  // An indexed text of whole lines, and where what is made goes.
  void startWindow(const char *text, size_t bytes, const uint32_t *tokens, Arena &arena);

  // Takes the record at a line's start, if it is as usual from its bracket to its line feed, and gives the
  // place of that; else null, and nothing has been read.
  const char *takeUsual(const char *line, uint8_t *slot);

  enum class Result : uint8_t { row, blank, bad };
  // Reads the record of a line, whatever it is; on `bad` the error says why.
  Result read(const char *line, const char *line_feed, uint8_t *slot);
  // Goes past a line that is not to be read.
  void skip(const char *line, const char *line_feed);

private:
  // What is known behind the last member taken.
  struct Progress {
    size_t position = 0;          // of the next member
    const char *before = nullptr; // the bracket or comma before it
    bool closed = false;          // its bracket was read: `before` is that
  };
  void startRecord(uint8_t *slot);
  void takeMembers(Progress &, const char *limit, uint8_t *slot);
  const uint32_t *passNested(const char *value, const uint32_t *behind);
  bool readObject(uint8_t *slot);
  bool readMember(size_t position, uint8_t *slot);
  bool findField(size_t position, const char *key, int32_t &field);
  bool anyMissing() const;
  bool reportMissing();

  RowPlan row_;
  bool unknown_fails_;
  size_t nested_bytes_max_;
  std::unordered_map<std::string_view, int32_t> names_;
  std::vector<uint64_t> required_; // a bit for each used NOT NULL field
  std::vector<uint64_t> seen_;     // a bit for each field found in the record
  std::vector<KnownMember> known_;
  RecordError error_;
  JsonReader reader_;
  JsonValues values_;
  Arena *arena_ = nullptr;
  const char *window_feed_ = nullptr; // the window's last line feed
  const char *line_feed_ = nullptr;   // of the record read
  bool usual_nesting_ = true;         // a shortcut over nested values has not failed in the window
};

} // namespace millstream
#endif
