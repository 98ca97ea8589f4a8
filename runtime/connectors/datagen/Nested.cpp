// See the header. Native only: generated code calls the two functions at the end.
#include "runtime/connectors/datagen/Nested.h"

#include "runtime/connectors/datagen/DatagenGenerator.h"
#include "runtime/connectors/datagen/Kernels.h"
#include "runtime/formats/FieldPlan.h"
#include "runtime/formats/SlotText.h"

#include <limits>

namespace millstream::datagen {

namespace {

class NestedMaker {
public:
  NestedMaker(MsContext *context, uint64_t start, int64_t now_ms) : context_(context), start_(start), now_ms_(now_ms) {}

  MsArray makeList(const TypePlan &, uint64_t count);
  const uint8_t *makeRow(const TypePlan &);

private:
  uint64_t next() { return random::bitsAt(start_, drawn_++); }
  uint8_t *makeSlots(const TypePlan &, uint64_t count);
  void makeValue(const TypePlan &, uint8_t *at);
  MsString makeText(bool hex);
  __int128 makeDecimal(uint32_t precision);

  MsContext *context_;
  uint64_t start_;
  uint64_t drawn_ = 0;
  int64_t now_ms_;
};

uint8_t *NestedMaker::makeSlots(const TypePlan &type, uint64_t count) {
  auto slots = static_cast<uint8_t *>(ms_alloc(context_, type.nested_bytes * count + 8));
  for (uint64_t i = 0; i < count; ++i) {
    uint8_t *slot = slots + i * type.nested_bytes;
    memcpy(slot, type.blank.data(), type.nested_bytes);
    for (const FieldPlan &field : type.fields) {
      makeValue(field.type, slot + field.offset);
      field.setPresent(slot);
    }
  }
  return slots;
}

MsArray NestedMaker::makeList(const TypePlan &type, uint64_t count) { return {makeSlots(type, count), count}; }

const uint8_t *NestedMaker::makeRow(const TypePlan &type) { return makeSlots(type, 1); }

MsString NestedMaker::makeText(bool hex) {
  auto text = static_cast<char *>(ms_alloc(context_, default_text_length));
  for (uint64_t i = 0; i < default_text_length; ++i) {
    uint64_t bits = next();
    text[i] = hex ? "0123456789abcdef"[bits >> 60] : static_cast<char>(bits >> 56);
  }
  return {text, default_text_length};
}

__int128 NestedMaker::makeDecimal(uint32_t precision) {
  unsigned __int128 limit = 1;
  for (uint32_t i = 0; i < precision; ++i)
    limit *= 10;
  unsigned __int128 wide = static_cast<unsigned __int128>(next()) << 64 | next();
  auto value = static_cast<__int128>(wide % limit);
  return next() >> 63 ? -value : value;
}

void NestedMaker::makeValue(const TypePlan &type, uint8_t *at) {
  switch (type.kind) {
  case proto::Type::BOOLEAN:
    return storeAt(at, next() >> 63 != 0);
  case proto::Type::FLOAT:
    return storeAt(at, static_cast<float>(random::unit(next())));
  case proto::Type::DOUBLE:
    return storeAt(at, random::unit(next()));
  case proto::Type::DECIMAL:
    return storeDecimal(type, makeDecimal(type.precision), at);
  case proto::Type::STRING:
  case proto::Type::BYTES:
    return storeAt(at, makeText(type.kind == proto::Type::STRING));
  case proto::Type::DATE:
    return storeAt(at, static_cast<int32_t>(now_ms_ / 86'400'000));
  case proto::Type::TIME:
    return storeAt(at, static_cast<int32_t>(random::below(next(), 86'400) * 1000));
  case proto::Type::TIMESTAMP:
  case proto::Type::TIMESTAMP_LTZ:
    if (type.slot_bytes == 8)
      return storeAt(at, now_ms_ / 1000 * 1000);
    return storeAt(at, static_cast<__int128>(now_ms_) * 1'000'000);
  case proto::Type::INTERVAL_DAY:
    return storeAt(at, static_cast<int64_t>(random::below(next(), default_interval_ms_most)));
  case proto::Type::INTERVAL_MONTH:
    return storeAt(at, static_cast<int32_t>(random::below(next(), default_interval_months_most)));
  case proto::Type::ARRAY:
  case proto::Type::MAP:
    return storeAt(at, makeList(type, default_list_length));
  case proto::Type::ROW:
    return storeAt(at, makeRow(type));
  default:
    return storeInteger(type.kind, static_cast<int64_t>(next()), at);
  }
}

NestedMaker makerFor(MsContext *context, const MsGenerator *generator, int64_t n, const Field &field) {
  const Split &split = *reinterpret_cast<const Split *>(generator);
  int64_t row = n * split.splits + split.split;
  int64_t now_ms = split.base_ms + static_cast<int64_t>(static_cast<double>(row) * split.row_us) / 1000;
  return {context, random::bitsAt(split.random_start + field.salt, static_cast<uint64_t>(n) * 2), now_ms};
}

const Field &fieldOf(const MsGenerator *generator, int32_t field) {
  return reinterpret_cast<const Split *>(generator)->fields[field];
}

} // namespace

} // namespace millstream::datagen

using namespace millstream;
using namespace millstream::datagen;

MsArray ms_datagen_random_array(MsContext *context, const MsGenerator *generator, int64_t n, int32_t field) {
  const Field &made = fieldOf(generator, field);
  return makerFor(context, generator, n, made).makeList(*static_cast<const TypePlan *>(made.type), made.length);
}

const uint8_t *ms_datagen_random_row(MsContext *context, const MsGenerator *generator, int64_t n, int32_t field) {
  const Field &made = fieldOf(generator, field);
  return makerFor(context, generator, n, made).makeRow(*static_cast<const TypePlan *>(made.type));
}
