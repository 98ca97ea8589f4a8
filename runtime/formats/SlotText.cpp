// See the header.
#include "runtime/formats/SlotText.h"

namespace millstream {

namespace {

template <typename T, typename Parse> TextResult convertSimple(uint8_t *at, Parse parse) {
  T value{};
  TextResult result = parse(value);
  if (result == TextResult::value)
    storeAt(at, value);
  return result;
}

TextResult convertTimestamp(const TypePlan &type, std::string_view text, const TimeZone *zone, uint8_t *at) {
  int64_t value_ms;
  bool has_zone;
  if (type.precision == 3 && parseUsualTimestamp(text, value_ms, has_zone) &&
      (type.kind == proto::Type::TIMESTAMP || has_zone)) {
    storeAt(at, value_ms);
    return TextResult::value;
  }
  ParsedTimestamp parsed;
  if (TextResult result = parseTimestamp(text, type.precision, parsed); result != TextResult::value)
    return result;
  if (type.kind == proto::Type::TIMESTAMP && parsed.has_offset)
    return TextResult::malformed;
  if (type.kind == proto::Type::TIMESTAMP_LTZ && !parsed.has_zone && zone)
    parsed.seconds -= localZoneOffset(*zone, parsed.seconds);
  if (type.slot_bytes == 8)
    storeAt(at, parsed.seconds * 1000 + parsed.nanoseconds / 1'000'000);
  else
    storeAt(at, static_cast<__int128>(parsed.seconds) * 1'000'000'000 + parsed.nanoseconds);
  return TextResult::value;
}

TextResult convertBytes(std::string_view text, Arena &arena, uint8_t *at) {
  auto bytes = static_cast<char *>(arena.allocate(text.size() / 4 * 3 + 3));
  int64_t size = decodeBase64(text, bytes);
  if (size < 0)
    return TextResult::malformed;
  storeText({bytes, static_cast<size_t>(size)}, at);
  return TextResult::value;
}

} // namespace

TextResult convertText(const TypePlan &type, std::string_view text, const TimeZone *zone, Arena &arena, uint8_t *at) {
  if (type.kind == proto::Type::STRING) {
    storeText(text, at);
    return TextResult::value;
  }
  text = trimmed(text);
  switch (type.kind) {
  case proto::Type::BOOLEAN:
    return convertSimple<bool>(at, [&](bool &value) { return parseBoolean(text, value); });
  case proto::Type::FLOAT:
    return convertSimple<float>(at, [&](float &value) { return parseFloat(text, value); });
  case proto::Type::DOUBLE:
    return convertSimple<double>(at, [&](double &value) { return parseDouble(text, value); });
  case proto::Type::DATE:
    return convertSimple<int32_t>(at, [&](int32_t &value) { return parseDate(text, value); });
  case proto::Type::TIME:
    return convertSimple<int32_t>(at, [&](int32_t &value) { return parseTime(text, type.precision, value); });
  case proto::Type::TIMESTAMP:
  case proto::Type::TIMESTAMP_LTZ:
    return convertTimestamp(type, text, zone, at);
  case proto::Type::BYTES:
    return convertBytes(text, arena, at);
  case proto::Type::DECIMAL: {
    __int128 value;
    TextResult result = parseDecimal(text, type.precision, type.scale, value);
    if (result == TextResult::value)
      storeDecimal(type, value, at);
    return result;
  }
  case proto::Type::ARRAY:
  case proto::Type::MAP:
  case proto::Type::ROW:
    return TextResult::malformed;
  default: {
    IntegerLimits limits = integerLimits(type.kind);
    int64_t value;
    TextResult result = parseInteger(text, limits.least, limits.most, value);
    if (result == TextResult::value)
      storeInteger(type.kind, value, at);
    return result;
  }
  }
}

} // namespace millstream
