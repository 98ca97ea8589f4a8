// Text into the slot of a row: the conversion that a field of CSV, a string of JSON and a key of a JSON
// object have in common.
#ifndef MILLSTREAM_RUNTIME_FORMATS_SLOTTEXT_H
#define MILLSTREAM_RUNTIME_FORMATS_SLOTTEXT_H

#include "runtime/abi/Abi.h"
#include "runtime/core/Arena.h"
#include "runtime/formats/FieldPlan.h"
#include "runtime/formats/TextValue.h"
#include "runtime/functions/Zones.h"

namespace millstream {

template <typename T> inline void storeAt(uint8_t *at, T value) { memcpy(at, &value, sizeof(value)); }

// Which integers the kind holds (tinyint … bigint, intervals).
struct IntegerLimits {
  int64_t least;
  int64_t most;
};
inline IntegerLimits integerLimits(TypeKind kind) {
  switch (kind) {
  case proto::Type::TINYINT:
    return {INT8_MIN, INT8_MAX};
  case proto::Type::SMALLINT:
    return {INT16_MIN, INT16_MAX};
  case proto::Type::INT:
  case proto::Type::INTERVAL_MONTH:
    return {INT32_MIN, INT32_MAX};
  default:
    return {INT64_MIN, INT64_MAX};
  }
}
// Stores an integer that the kind can hold.
inline void storeInteger(TypeKind kind, int64_t value, uint8_t *at) {
  switch (kind) {
  case proto::Type::TINYINT:
    return storeAt(at, static_cast<int8_t>(value));
  case proto::Type::SMALLINT:
    return storeAt(at, static_cast<int16_t>(value));
  case proto::Type::INT:
  case proto::Type::INTERVAL_MONTH:
    return storeAt(at, static_cast<int32_t>(value));
  default:
    return storeAt(at, value);
  }
}
inline void storeDecimal(const TypePlan &type, __int128 value, uint8_t *at) {
  if (type.slot_bytes == 8)
    storeAt(at, static_cast<int64_t>(value));
  else
    storeAt(at, value);
}
inline void storeText(std::string_view text, uint8_t *at) { storeAt(at, MsString{text.data(), text.size()}); }

// Converts text to any type but array, map and row. A string points to the text itself; of other types
// white space around the text does not count. A timestamp_ltz without a zone is a local time of `zone`
// (UTC if null). `at` is the value's place, not the slot's start.
TextResult convertText(const TypePlan &, std::string_view text, const TimeZone *zone, Arena &, uint8_t *at);

} // namespace millstream
#endif
