// Scalars; rows, arrays and maps are in JsonNested.cpp.
#include "runtime/formats/JsonValues.h"

#include "runtime/formats/JsonShortcut.h"

namespace millstream {

namespace {

bool isNumberStart(char c) { return c == '-' || static_cast<unsigned char>(c - '0') < 10; }

} // namespace

bool JsonValues::convertNull(const FieldPlan &field, uint8_t *slot) {
  if (!field.null_mask)
    return reader_->error().nullNotAllowed();
  field.setNull(slot);
  return true;
}

bool JsonValues::convertValue(const TypePlan &type, const char *token, uint8_t *at) {
  switch (type.kind) {
  case proto::Type::TINYINT:
  case proto::Type::SMALLINT:
  case proto::Type::INT:
  case proto::Type::BIGINT:
  case proto::Type::INTERVAL_DAY:
  case proto::Type::INTERVAL_MONTH:
    return *token == '"' ? convertString(type, token, at) : convertInteger(type, token, at);
  case proto::Type::FLOAT:
  case proto::Type::DOUBLE:
  case proto::Type::DECIMAL:
    return *token == '"' ? convertString(type, token, at) : convertNumber(type, token, at);
  case proto::Type::STRING:
    return convertToText(token, at);
  case proto::Type::BOOLEAN:
    return *token == '"' ? convertString(type, token, at) : convertBoolean(type, token, at);
  case proto::Type::ARRAY:
    return convertArray(type, token, at);
  case proto::Type::MAP:
    return convertMap(type, token, at);
  case proto::Type::ROW:
    return convertRow(type, token, at);
  default: // bytes, dates and times are text
    return *token == '"' ? convertString(type, token, at) : mismatch(type, token);
  }
}

bool JsonValues::convertInteger(const TypePlan &type, const char *token, uint8_t *at) {
  if (!isNumberStart(*token))
    return mismatch(type, token);
  JsonNumber number;
  if (!reader_->number(token, number))
    return false;
  IntegerLimits limits = integerLimits(type.kind);
  int64_t value;
  if (!number.has_exponent && number.fraction == 0 && number.count <= 18) {
    value = number.negative ? -static_cast<int64_t>(number.digits) : static_cast<int64_t>(number.digits);
    if (value < limits.least || value > limits.most)
      return reader_->error().notOfType(type, number.text, TextResult::range);
  } else if (TextResult result = parseTruncated(number.text, limits.least, limits.most, value);
             result != TextResult::value) {
    return reader_->error().notOfType(type, number.text, result);
  }
  storeInteger(type.kind, value, at);
  return true;
}

bool JsonValues::convertNumber(const TypePlan &type, const char *token, uint8_t *at) {
  if (!isNumberStart(*token))
    return mismatch(type, token);
  JsonNumber number;
  if (!reader_->number(token, number))
    return false;
  if (type.kind == proto::Type::DOUBLE)
    return convertDouble(type, number, at);
  if (type.kind == proto::Type::DECIMAL)
    return convertDecimal(type, number, at);
  TextResult result = convertText(type, number.text, zone_, *arena_, at);
  return result == TextResult::value || reader_->error().notOfType(type, number.text, result);
}

bool JsonValues::convertDouble(const TypePlan &type, const JsonNumber &number, uint8_t *at) {
  // Up to 15 digits and a power of ten up to 22 are exact in a double, so that one division rounds
  // correctly (Clinger's fast path).
  if (!number.has_exponent && number.count <= 15) {
    double value = static_cast<double>(number.digits) / static_cast<double>(json_powers_of_ten[number.fraction]);
    storeAt(at, number.negative ? -value : value);
    return true;
  }
  TextResult result = convertText(type, number.text, zone_, *arena_, at);
  return result == TextResult::value || reader_->error().notOfType(type, number.text, result);
}

bool JsonValues::convertDecimal(const TypePlan &type, const JsonNumber &number, uint8_t *at) {
  uint32_t missing = type.scale - number.fraction; // digits of the scale not written
  if (!number.has_exponent && number.fraction <= type.scale && number.count + missing <= 18) {
    auto value = static_cast<int64_t>(number.digits * json_powers_of_ten[missing]);
    if (type.precision < 18 && static_cast<uint64_t>(value) >= json_powers_of_ten[type.precision])
      return reader_->error().notOfType(type, number.text, TextResult::range);
    storeDecimal(type, number.negative ? -value : value, at);
    return true;
  }
  TextResult result = convertText(type, number.text, zone_, *arena_, at);
  return result == TextResult::value || reader_->error().notOfType(type, number.text, result);
}

bool JsonValues::convertBoolean(const TypePlan &type, const char *token, uint8_t *at) {
  JsonLiteral literal = reader_->literal(token);
  if (literal != JsonLiteral::yes && literal != JsonLiteral::no)
    return mismatch(type, token);
  storeAt(at, literal == JsonLiteral::yes);
  return true;
}

bool JsonValues::convertToText(const char *token, uint8_t *at) {
  std::string_view text;
  if (*token == '"') {
    if (!reader_->resolve(reader_->string(token), *arena_, text))
      return false;
  } else if (*token == '{' || *token == '[') {
    scratch_.clear();
    if (!reader_->copyValue(token, scratch_))
      return false;
    text = arena_->copy(scratch_);
  } else {
    if (!reader_->skipValue(token))
      return false;
    text = reader_->scalarText(token);
  }
  storeText(text, at);
  return true;
}

bool JsonValues::convertString(const TypePlan &type, const char *token, uint8_t *at) {
  std::string_view text;
  if (!reader_->resolve(reader_->string(token), *arena_, text))
    return false;
  TextResult result = convertText(type, text, zone_, *arena_, at);
  return result == TextResult::value || reader_->error().notOfType(type, text, result);
}

// A value that is none of those the type can be made of; one that is no JSON at all is that first.
bool JsonValues::mismatch(const TypePlan &type, const char *token) {
  bool scalar = *token != '{' && *token != '[' && *token != '"';
  if (scalar && !reader_->skipValue(token))
    return false;
  return reader_->error().unexpected(type, reader_->describe(token));
}

} // namespace millstream
