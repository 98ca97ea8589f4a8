// Converts parameters' texts to slots.
#include "runtime/app/Params.h"

#include "runtime/abi/Abi.h"
#include "runtime/app/Duration.h"
#include "runtime/formats/TextValue.h"

#include <cstring>
#include <limits>

namespace millstream {

std::string typeName(const proto::Type &type) {
  static const char *const names[] = {"boolean",   "tinyint",       "smallint", "int",      "bigint", "float",
                                      "double",    "decimal",       "string",   "bytes",    "date",   "time",
                                      "timestamp", "timestamp_ltz", "interval", "interval", "array",  "map",
                                      "row"};
  std::string name = names[type.kind()];
  switch (type.kind()) {
  case proto::Type::DECIMAL:
    name += '(' + std::to_string(type.precision()) + ',' + std::to_string(type.scale()) + ')';
    break;
  case proto::Type::TIME:
  case proto::Type::TIMESTAMP:
  case proto::Type::TIMESTAMP_LTZ:
    name += '(' + std::to_string(type.precision()) + ')';
    break;
  default:
    break;
  }
  return type.nullable() ? name + '?' : name;
}

namespace {

template <typename T> TextResult put(uint8_t *slot, TextResult result, T value) {
  if (result == TextResult::value)
    memcpy(slot, &value, sizeof value);
  return result;
}

template <typename T> TextResult putInteger(uint8_t *slot, std::string_view text) {
  int64_t value = 0;
  TextResult result = parseInteger(text, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), value);
  return put(slot, result, static_cast<T>(value));
}

TextResult putDecimal(uint8_t *slot, const proto::Type &type, std::string_view text) {
  __int128 value = 0;
  TextResult result = parseDecimal(text, type.precision(), type.scale(), value);
  if (type.precision() <= 18)
    return put(slot, result, static_cast<int64_t>(value));
  return put(slot, result, value);
}

TextResult putTimestamp(uint8_t *slot, const proto::Type &type, std::string_view text) {
  ParsedTimestamp parsed;
  TextResult result = parseTimestamp(text, type.precision(), parsed);
  if (type.precision() <= 3)
    return put(slot, result, parsed.seconds * 1000 + parsed.nanoseconds / 1000000);
  return put(slot, result, static_cast<__int128>(parsed.seconds) * 1000000000 + parsed.nanoseconds);
}

TextResult putDuration(uint8_t *slot, std::string_view text) {
  int64_t ms = 0;
  return put(slot, parseDuration(text, ms) ? TextResult::value : TextResult::malformed, ms);
}

// `text` must live as long as the slot.
TextResult putValue(uint8_t *slot, const proto::Type &type, const std::string &text) {
  switch (type.kind()) {
  case proto::Type::BOOLEAN: {
    bool value = false;
    TextResult result = parseBoolean(text, value);
    return put(slot, result, static_cast<uint8_t>(value));
  }
  case proto::Type::TINYINT:
    return putInteger<int8_t>(slot, text);
  case proto::Type::SMALLINT:
    return putInteger<int16_t>(slot, text);
  case proto::Type::INT:
    return putInteger<int32_t>(slot, text);
  case proto::Type::BIGINT:
    return putInteger<int64_t>(slot, text);
  case proto::Type::FLOAT: {
    float value = 0;
    TextResult result = parseFloat(text, value);
    return put(slot, result, value);
  }
  case proto::Type::DOUBLE: {
    double value = 0;
    TextResult result = parseDouble(text, value);
    return put(slot, result, value);
  }
  case proto::Type::DECIMAL:
    return putDecimal(slot, type, text);
  case proto::Type::STRING:
  case proto::Type::BYTES:
    return put(slot, TextResult::value, MsString{text.data(), text.size()});
  case proto::Type::DATE: {
    int32_t days = 0;
    TextResult result = parseDate(text, days);
    return put(slot, result, days);
  }
  case proto::Type::TIME: {
    int32_t value_ms = 0;
    TextResult result = parseTime(text, std::min(type.precision(), 3u), value_ms);
    return put(slot, result, value_ms);
  }
  case proto::Type::TIMESTAMP:
  case proto::Type::TIMESTAMP_LTZ:
    return putTimestamp(slot, type, text);
  case proto::Type::INTERVAL_DAY:
    return putDuration(slot, text);
  case proto::Type::INTERVAL_MONTH:
    return putInteger<int32_t>(slot, text);
  default:
    return TextResult::malformed;
  }
}

// Bytes of a value in a slot, as the null bits stand behind them.
uint32_t slotBytes(const proto::Type &type) {
  switch (type.kind()) {
  case proto::Type::BOOLEAN:
  case proto::Type::TINYINT:
    return 1;
  case proto::Type::SMALLINT:
    return 2;
  case proto::Type::INT:
  case proto::Type::FLOAT:
  case proto::Type::DATE:
  case proto::Type::TIME:
  case proto::Type::INTERVAL_MONTH:
    return 4;
  case proto::Type::DECIMAL:
    return type.precision() <= 18 ? 8 : 16;
  case proto::Type::TIMESTAMP:
  case proto::Type::TIMESTAMP_LTZ:
    return type.precision() <= 3 ? 8 : 16;
  case proto::Type::STRING:
  case proto::Type::BYTES:
    return 16;
  default:
    return 8;
  }
}

void addLine(std::string &to, const std::string &line) {
  if (!to.empty())
    to += "; ";
  to += line;
}

} // namespace

Status Params::load(const proto::Plan &plan, const std::vector<std::pair<std::string, std::string>> &given) {
  std::string wrong;
  values_.clear();
  for (const proto::Param &param : plan.params()) {
    auto value = std::make_unique<Value>();
    value->name = param.name();
    bool has_value = param.has_default();
    value->text = param.default_text();
    for (const auto &[name, text] : given) {
      if (name != param.name())
        continue;
      value->text = text;
      has_value = true;
    }
    if (has_value) {
      TextResult result = putValue(value->slot, param.type(), value->text);
      if (result != TextResult::value)
        addLine(wrong, "parameter '" + param.name() + "' has value '" + value->text + "', which is " +
                           (result == TextResult::range ? "too large or too small for " : "not of type ") +
                           typeName(param.type()));
    } else if (param.type().nullable()) {
      value->slot[slotBytes(param.type())] = 1;
    } else {
      addLine(wrong, "parameter '" + param.name() + "' (" + typeName(param.type()) + ") has no value: give --set " +
                         param.name() + "=VALUE");
    }
    values_.push_back(std::move(value));
  }
  for (const auto &[name, unused] : given)
    if (!text(name))
      addLine(wrong, "there is no parameter '" + name + "'");
  return wrong.empty() ? Status() : Status::usage(errors::bad_param, std::move(wrong));
}

std::vector<const uint8_t *> Params::slots() const {
  std::vector<const uint8_t *> result;
  for (const std::unique_ptr<Value> &value : values_)
    result.push_back(value->slot);
  return result;
}

const std::string *Params::text(std::string_view name) const {
  for (const std::unique_ptr<Value> &value : values_)
    if (value->name == name)
      return &value->text;
  return nullptr;
}

} // namespace millstream
