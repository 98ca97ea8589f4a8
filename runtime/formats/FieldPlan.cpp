// See the header.
#include "runtime/formats/FieldPlan.h"

#include "runtime/abi/RowLayout.h"

namespace millstream {

uint32_t slotBytes(TypeKind kind, uint32_t precision) {
  switch (kind) {
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
  case proto::Type::BIGINT:
  case proto::Type::DOUBLE:
  case proto::Type::INTERVAL_DAY:
  case proto::Type::ROW:
    return 8;
  case proto::Type::DECIMAL:
    return precision <= 18 ? 8 : 16;
  case proto::Type::TIMESTAMP:
  case proto::Type::TIMESTAMP_LTZ:
    return precision <= 3 ? 8 : 16;
  default: // string, bytes, array, map
    return 16;
  }
}

// Places the fields of a nested slot by the same function as the compiler.
static void layOutNested(TypePlan &plan) {
  std::vector<FieldShape> shapes;
  for (const FieldPlan &field : plan.fields)
    shapes.push_back({field.type.slot_bytes, field.type.nullable});
  RowShape shape = layoutRow(shapes);
  plan.nested_bytes = shape.bytes;
  plan.blank.assign(shape.bytes, 0);
  for (size_t i = 0; i < plan.fields.size(); ++i) {
    FieldPlan &field = plan.fields[i];
    field.offset = shape.fields[i].offset;
    field.null_offset = shape.fields[i].null_offset;
    field.null_mask = shape.fields[i].null_mask;
    if (field.null_mask)
      plan.blank[field.null_offset] |= field.null_mask;
  }
}

TypePlan planType(const proto::Type &type) {
  TypePlan plan;
  plan.kind = type.kind();
  plan.nullable = type.nullable();
  plan.precision = type.precision();
  plan.scale = type.scale();
  plan.slot_bytes = slotBytes(plan.kind, plan.precision);
  for (const proto::Field &field : type.fields()) {
    FieldPlan &nested = plan.fields.emplace_back();
    nested.name = field.name();
    nested.type = planType(field.type());
  }
  if (plan.kind == proto::Type::ROW || plan.kind == proto::Type::ARRAY || plan.kind == proto::Type::MAP)
    layOutNested(plan);
  return plan;
}

RowPlan planRow(const proto::Row &row) {
  RowPlan plan;
  plan.bytes = row.bytes();
  plan.blank.assign(row.bytes(), 0);
  for (const proto::Field &field : row.fields()) {
    FieldPlan &place = plan.fields.emplace_back();
    place.name = field.name();
    place.type = planType(field.type());
    place.offset = field.offset();
    place.null_offset = field.null_offset();
    place.null_mask = static_cast<uint8_t>(field.null_mask());
    place.used = field.used();
    if (place.used && place.null_mask)
      plan.blank[place.null_offset] |= place.null_mask;
  }
  return plan;
}

static std::string withPrecision(const char *name, uint32_t precision) {
  return std::string(name) + "(" + std::to_string(precision) + ")";
}

std::string typeText(const TypePlan &type) {
  switch (type.kind) {
  case proto::Type::BOOLEAN:
    return "boolean";
  case proto::Type::TINYINT:
    return "tinyint";
  case proto::Type::SMALLINT:
    return "smallint";
  case proto::Type::INT:
    return "int";
  case proto::Type::BIGINT:
    return "bigint";
  case proto::Type::FLOAT:
    return "float";
  case proto::Type::DOUBLE:
    return "double";
  case proto::Type::DECIMAL:
    return "decimal(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
  case proto::Type::STRING:
    return "string";
  case proto::Type::BYTES:
    return "bytes";
  case proto::Type::DATE:
    return "date";
  case proto::Type::TIME:
    return withPrecision("time", type.precision);
  case proto::Type::TIMESTAMP:
    return withPrecision("timestamp", type.precision);
  case proto::Type::TIMESTAMP_LTZ:
    return withPrecision("timestamp_ltz", type.precision);
  case proto::Type::INTERVAL_DAY:
  case proto::Type::INTERVAL_MONTH:
    return "interval";
  case proto::Type::ARRAY:
    return "array<" + typeText(type.fields[0].type) + ">";
  case proto::Type::MAP:
    return "map<" + typeText(type.fields[0].type) + ", " + typeText(type.fields[1].type) + ">";
  default: {
    std::string text = "row<";
    for (size_t i = 0; i < type.fields.size(); ++i)
      text += (i ? ", " : "") + type.fields[i].name + " " + typeText(type.fields[i].type);
    return text + ">";
  }
  }
}

} // namespace millstream
