// See the header.
#include "runtime/formats/JsonShortcut.h"

namespace millstream {

KnownMember::KnownMember(std::string_view raw, int32_t index, const FieldPlan *field) : index_(index), raw_(raw) {
  raw_ += '"';
  if (raw_.size() <= sizeof(first_)) {
    char bytes[sizeof(first_)] = {};
    memcpy(bytes, raw_.data(), raw_.size());
    first_ = _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes));
    beyond_ = 0xffffu << raw_.size() & 0xffff;
    short_ = true;
  }
  if (!field)
    return;
  offset_ = field->offset;
  null_offset_ = field->null_offset;
  null_mask_ = field->null_mask;
  type_ = field->type.kind;
  value_bytes_ = static_cast<uint8_t>(field->type.slot_bytes);
  scale_ = static_cast<uint8_t>(field->type.scale);
  limits_ = integerLimits(type_);
  switch (type_) {
  case proto::Type::STRING:
    kind_ = Kind::text;
    break;
  case proto::Type::TINYINT:
  case proto::Type::SMALLINT:
  case proto::Type::INT:
  case proto::Type::BIGINT:
    kind_ = Kind::integer;
    break;
  case proto::Type::DOUBLE:
    kind_ = Kind::real;
    break;
  case proto::Type::BOOLEAN:
    kind_ = Kind::boolean;
    break;
  case proto::Type::DECIMAL:
    kind_ = Kind::decimal;
    if (field->type.precision < 18)
      limits_.most = static_cast<int64_t>(json_powers_of_ten[field->type.precision]) - 1;
    break;
  case proto::Type::TIMESTAMP:
  case proto::Type::TIMESTAMP_LTZ:
    kind_ = field->type.precision == 3 ? Kind::timestamp : Kind::none;
    needs_zone_ = type_ == proto::Type::TIMESTAMP_LTZ;
    break;
  default:
    kind_ = Kind::none;
  }
}

} // namespace millstream
