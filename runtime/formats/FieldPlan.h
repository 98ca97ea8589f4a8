// What decoders know of the rows they fill: the plan's protobuf messages turned into plain structs, with
// the layouts of nested rows, arrays and maps worked out, so that converting a value looks nothing up.
#ifndef MILLSTREAM_RUNTIME_FORMATS_FIELDPLAN_H
#define MILLSTREAM_RUNTIME_FORMATS_FIELDPLAN_H

#include "runtime/proto/plan.pb.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace millstream {

using TypeKind = proto::Type::Kind;

struct FieldPlan;

struct TypePlan {
  TypeKind kind = proto::Type::BOOLEAN;
  bool nullable = false;
  uint32_t precision = 0;
  uint32_t scale = 0;
  uint32_t slot_bytes = 0; // of a value in a slot
  // Row, array ("element") and map ("key", "value"): the fields of a nested slot, and its size. An
  // array's or a map's slots lie one behind the other; a row has one slot of its own.
  std::vector<FieldPlan> fields;
  uint32_t nested_bytes = 0;
  std::vector<uint8_t> blank; // a nested slot with every nullable field null
};

struct FieldPlan {
  std::string name;
  TypePlan type;
  uint32_t offset = 0;
  uint32_t null_offset = 0;
  uint8_t null_mask = 0;
  bool used = true;

  void setPresent(uint8_t *slot) const {
    if (null_mask)
      slot[null_offset] &= static_cast<uint8_t>(~null_mask);
  }
  // Null bit set, the value's bytes zero. Only for a nullable field.
  void setNull(uint8_t *slot) const {
    slot[null_offset] |= null_mask;
    memset(slot + offset, 0, type.slot_bytes);
  }
};

// Copies a slot: short, and a multiple of 8 bytes, so that a call of memcpy would take longer. (The empty
// asm keeps the compiler from making the loop one.)
inline void copySlot(uint8_t *to, const uint8_t *from, size_t bytes) {
  for (size_t i = 0; i < bytes; i += 8) {
    asm("" : "+r"(i));
    memcpy(to + i, from + i, 8);
  }
}

struct RowPlan {
  std::vector<FieldPlan> fields;
  uint32_t bytes = 0;
  // What a record's slot holds before its fields are read: every used nullable field null, the rest 0.
  std::vector<uint8_t> blank;
};

RowPlan planRow(const proto::Row &);
TypePlan planType(const proto::Type &);
// Bytes that a value of the kind takes in a slot; see runtime/abi/Abi.h.
uint32_t slotBytes(TypeKind, uint32_t precision);
// As a spec writes it: `decimal(12,2)`, `array<string>`; without `?`.
std::string typeText(const TypePlan &);

} // namespace millstream
#endif
