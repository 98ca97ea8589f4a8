// Functions of arrays and maps. An array's element by number is an op of its own (flow.element).
#include "frontend/functions/TableBuilder.h"
#include "runtime/abi/RowLayout.h"

namespace millstream::table {
namespace {

// A type's bytes in a slot.
uint32_t slotBytes(mlir::Type type) {
  type = flow::stripNullable(type);
  if (llvm::isa<flow::StringType, flow::BytesType, flow::ArrayType, flow::MapType>(type))
    return 16;
  if (auto decimal = llvm::dyn_cast<flow::DecimalType>(type))
    return decimal.getPrecision() <= 18 ? 8 : 16;
  if (llvm::isa<flow::TimestampType, flow::TimestampLtzType>(type))
    return isMilliseconds(type) ? 8 : 16;
  if (auto interval = llvm::dyn_cast<flow::IntervalType>(type))
    return interval.getMonths() ? 4 : 8;
  if (llvm::isa<flow::DateType, flow::TimeType>(type))
    return 4;
  if (type.isIntOrFloat())
    return type.isInteger(1) ? 1 : type.getIntOrFloatBitWidth() / 8;
  return 8; // a row's address
}

Constants entryPlaces(Types args, mlir::Type) {
  auto map = llvm::cast<flow::MapType>(args[0]);
  RowShape shape = layoutRow({{slotBytes(map.getKey()), flow::isNullable(map.getKey())},
                              {slotBytes(map.getValue()), flow::isNullable(map.getValue())}});
  const FieldPlace &key = shape.fields[0], &value = shape.fields[1];
  return {static_cast<int32_t>(shape.bytes), static_cast<int32_t>(key.offset), static_cast<int32_t>(value.offset),
          value.null_mask ? static_cast<int32_t>(value.null_offset) : 0, value.null_mask};
}

mlir::Type mapValue(mlir::MLIRContext *, Types args) {
  return flow::stripNullable(llvm::cast<flow::MapType>(args[0]).getValue());
}

// How a map's keys and values are held, as kernels' names have it.
enum Holding { text, i8, i16, i32, i64, f32, f64, narrow_decimal, i128, pair, row_address, other };

Holding keyHolding(mlir::Type type) {
  type = flow::stripNullable(type);
  if (llvm::isa<flow::StringType, flow::BytesType>(type))
    return text;
  if (llvm::isa<mlir::FloatType, flow::DecimalType>(type))
    return other;
  uint32_t size = slotBytes(type);
  bool plain = isInteger(type) || type.isInteger(1) ||
               llvm::isa<flow::DateType, flow::TimeType, flow::IntervalType>(type) || isMilliseconds(type);
  return !plain ? other : size == 1 ? i8 : size == 2 ? i16 : size == 4 ? i32 : i64;
}

Holding valueHolding(mlir::Type type) {
  type = flow::stripNullable(type);
  if (type.isF32())
    return f32;
  if (type.isF64())
    return f64;
  if (llvm::isa<flow::RowType>(type))
    return row_address;
  if (llvm::isa<flow::StringType, flow::BytesType, flow::ArrayType, flow::MapType>(type))
    return pair;
  uint32_t size = slotBytes(type);
  if (size == 16)
    return i128;
  if (llvm::isa<flow::DecimalType>(type))
    return narrow_decimal;
  return size == 1 ? i8 : size == 2 ? i16 : size == 4 ? i32 : i64;
}

// One overload a pair of holdings: the key is of the map's key type.
template <Holding key, Holding value> bool holds(Types args) {
  auto map = llvm::cast<flow::MapType>(args[0]);
  return flow::stripNullable(map.getKey()) == args[1] && keyHolding(map.getKey()) == key &&
         valueHolding(map.getValue()) == value;
}

#define MILLSTREAM_MAP_GET(key, value, suffix)                                                                         \
  f.add({map, any}, mapValue, "ms_map_get_" #key "_" suffix, nullable, entryPlaces).accepting(holds<key, value>);
#define MILLSTREAM_MAP_GETS(key)                                                                                       \
  MILLSTREAM_MAP_GET(key, i8, "i8")                                                                                    \
  MILLSTREAM_MAP_GET(key, i16, "i16")                                                                                  \
  MILLSTREAM_MAP_GET(key, i32, "i32")                                                                                  \
  MILLSTREAM_MAP_GET(key, i64, "i64")                                                                                  \
  MILLSTREAM_MAP_GET(key, f32, "f32")                                                                                  \
  MILLSTREAM_MAP_GET(key, f64, "f64")                                                                                  \
  MILLSTREAM_MAP_GET(key, narrow_decimal, "decimal")                                                                   \
  MILLSTREAM_MAP_GET(key, i128, "i128")                                                                                \
  MILLSTREAM_MAP_GET(key, pair, "pair")                                                                                \
  MILLSTREAM_MAP_GET(key, row_address, "row")

void addMapAccess(Family &family) {
  auto f = family.function("ITEM", "m[key]", "A map's value of a key; NULL if it has none.");
  MILLSTREAM_MAP_GETS(text)
  MILLSTREAM_MAP_GETS(i8)
  MILLSTREAM_MAP_GETS(i16)
  MILLSTREAM_MAP_GETS(i32)
  MILLSTREAM_MAP_GETS(i64)
}

} // namespace

void addCollectionFunctions(std::vector<Function> &table) {
  Family family(table, "collection");
  family.function("CARDINALITY", "CARDINALITY(c)", "The number of elements of an array, or of entries of a map.")
      .add({array}, toInteger, "ms_cardinality")
      .add({map}, toInteger, "ms_cardinality");
  addMapAccess(family);
}

} // namespace millstream::table
