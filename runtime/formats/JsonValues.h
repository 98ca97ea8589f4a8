// JSON values into row slots, by the rules of Flink's json format: a number, a boolean or an object
// becomes text for a string; text that holds a value of the wanted type becomes that value; 5.9 for an
// int is 5; digits beyond a decimal's scale are rounded half up; a missing field is null; of a repeated
// key the last counts. Where Flink guesses (any other text is false, a decimal too large is null), the
// record is in error.
#ifndef MILLSTREAM_RUNTIME_FORMATS_JSONVALUES_H
#define MILLSTREAM_RUNTIME_FORMATS_JSONVALUES_H

#include "runtime/formats/JsonReader.h"
#include "runtime/formats/SlotText.h"

#include <string>

namespace millstream {

class JsonValues {
public:
  JsonValues(JsonReader &reader, const TimeZone *zone) : reader_(&reader), zone_(zone) {}

  // Before each record: where nested values go, and how many bytes of them it may make.
  void startRecord(Arena &arena, size_t nested_bytes_max) {
    arena_ = &arena;
    nested_bytes_left_ = nested_bytes_max;
  }
  // Converts the value whose token was taken into the field's place in a slot. On failure the error
  // names the field.
  bool convertField(const FieldPlan &field, const char *token, uint8_t *slot) {
    return convertInto(field, token, slot) || reader_->error().at(field.name);
  }

private:
  bool convertInto(const FieldPlan &field, const char *token, uint8_t *slot) {
    if (*token == 'n' && reader_->literal(token) == JsonLiteral::null)
      return convertNull(field, slot);
    if (__builtin_expect(!convertValue(field.type, token, slot + field.offset), 0))
      return false;
    field.setPresent(slot);
    return true;
  }
  bool convertNull(const FieldPlan &, uint8_t *slot);
  bool convertValue(const TypePlan &, const char *token, uint8_t *at);
  bool convertInteger(const TypePlan &, const char *token, uint8_t *at);
  bool convertNumber(const TypePlan &, const char *token, uint8_t *at);
  bool convertDouble(const TypePlan &, const JsonNumber &, uint8_t *at);
  bool convertDecimal(const TypePlan &, const JsonNumber &, uint8_t *at);
  bool convertBoolean(const TypePlan &, const char *token, uint8_t *at);
  bool convertToText(const char *token, uint8_t *at);
  bool convertString(const TypePlan &, const char *token, uint8_t *at);
  bool convertRow(const TypePlan &, const char *token, uint8_t *at);
  bool convertArray(const TypePlan &, const char *token, uint8_t *at);
  bool convertMap(const TypePlan &, const char *token, uint8_t *at);
  bool convertEntries(const TypePlan &, uint8_t *slots, size_t count, size_t &filled);
  bool convertEntry(const TypePlan &, const char *key_token, uint8_t *slot);
  bool readRowField(const TypePlan &, uint8_t *slot, uint64_t *seen);
  bool mismatch(const TypePlan &, const char *token);
  uint8_t *allocateSlots(const TypePlan &, size_t count);

  JsonReader *reader_;
  Arena *arena_ = nullptr;
  size_t nested_bytes_left_ = 0;
  const TimeZone *zone_;
  std::string scratch_;
};

} // namespace millstream
#endif
