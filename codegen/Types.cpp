// SQL types in registers and slots.
#include "codegen/Types.h"
#include "dialects/state/State.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace millstream::flow;

namespace millstream {

Type spanType(MLIRContext *context) {
  return LLVM::LLVMStructType::getLiteral(context,
                                          {LLVM::LLVMPointerType::get(context), IntegerType::get(context, 64)});
}

bool isSpan(Type type) { return type == spanType(type.getContext()); }

static bool isMilliseconds(unsigned precision) { return precision <= 3; }

RegisterTypes::RegisterTypes(MLIRContext *context) {
  auto integer = [context](unsigned bits) { return IntegerType::get(context, bits); };
  addConversion([](IntegerType type) { return type; });
  addConversion([](FloatType type) { return type; });
  addConversion([](LLVM::LLVMPointerType type) { return type; });
  addConversion([](LLVM::LLVMStructType type) { return type; });
  addConversion([=](state::SlotType) { return LLVM::LLVMPointerType::get(context); });
  addConversion([=](StringType) { return spanType(context); });
  addConversion([=](BytesType) { return spanType(context); });
  addConversion([=](ArrayType) { return spanType(context); });
  addConversion([=](MapType) { return spanType(context); });
  addConversion([=](RowType) { return LLVM::LLVMPointerType::get(context); });
  addConversion([=](DecimalType) { return integer(128); });
  addConversion([=](DateType) { return integer(32); });
  addConversion([=](TimeType) { return integer(32); });
  addConversion([=](TimestampType type) { return integer(isMilliseconds(type.getPrecision()) ? 64 : 128); });
  addConversion([=](TimestampLtzType type) { return integer(isMilliseconds(type.getPrecision()) ? 64 : 128); });
  addConversion([=](IntervalType type) { return integer(type.getMonths() ? 32 : 64); });
  addConversion([=, this](NullableType type) -> Type {
    return LLVM::LLVMStructType::getLiteral(context, {integer(1), convertType(type.getType())});
  });
}

Type slotType(Type sqlType, Type registerType) {
  Type type = stripNullable(sqlType);
  if (type.isInteger(1))
    return IntegerType::get(type.getContext(), 8);
  if (isa<DecimalType>(type))
    return IntegerType::get(type.getContext(), slotBytes(type) * 8);
  return registerType;
}

llvm::StringRef kernelSuffix(Type type) {
  auto byWidth = [](unsigned width) -> llvm::StringRef {
    return width == 1 ? "bool" : width == 8 ? "i8" : width == 16 ? "i16" : width == 32 ? "i32" : "i64";
  };
  return TypeSwitch<Type, llvm::StringRef>(type)
      .Case([&](IntegerType integer) { return byWidth(integer.getWidth()); })
      .Case([](FloatType number) { return number.getWidth() == 32 ? "f32" : "f64"; })
      .Case([](DecimalType) { return "decimal"; })
      .Case([](StringType) { return "string"; })
      .Case([](BytesType) { return "bytes"; })
      .Case([](DateType) { return "date"; })
      .Case([](TimeType) { return "time"; })
      .Case([](TimestampType time) { return isMilliseconds(time.getPrecision()) ? "timestamp_ms" : "timestamp_ns"; })
      .Case([](TimestampLtzType time) { return isMilliseconds(time.getPrecision()) ? "ltz_ms" : "ltz_ns"; })
      .Case([](IntervalType interval) { return interval.getMonths() ? "interval_month" : "interval_day"; })
      .Default([](Type) { return ""; });
}

static void fillNested(proto::Type &result, ArrayRef<llvm::StringRef> names, ArrayRef<Type> types);

static void fillKind(proto::Type &result, Type type) {
  using Kind = proto::Type;
  auto timed = [&](Kind::Kind kind, unsigned precision) {
    result.set_kind(kind);
    result.set_precision(precision);
  };
  TypeSwitch<Type>(type)
      .Case([&](IntegerType integer) {
        unsigned width = integer.getWidth();
        result.set_kind(width == 1    ? Kind::BOOLEAN
                        : width == 8  ? Kind::TINYINT
                        : width == 16 ? Kind::SMALLINT
                        : width == 32 ? Kind::INT
                                      : Kind::BIGINT);
      })
      .Case([&](FloatType number) { result.set_kind(number.getWidth() == 32 ? Kind::FLOAT : Kind::DOUBLE); })
      .Case([&](DecimalType decimal) {
        timed(Kind::DECIMAL, decimal.getPrecision());
        result.set_scale(decimal.getScale());
      })
      .Case([&](StringType) { result.set_kind(Kind::STRING); })
      .Case([&](BytesType) { result.set_kind(Kind::BYTES); })
      .Case([&](DateType) { result.set_kind(Kind::DATE); })
      .Case([&](TimeType time) { timed(Kind::TIME, time.getPrecision()); })
      .Case([&](TimestampType time) { timed(Kind::TIMESTAMP, time.getPrecision()); })
      .Case([&](TimestampLtzType time) { timed(Kind::TIMESTAMP_LTZ, time.getPrecision()); })
      .Case([&](IntervalType i) { result.set_kind(i.getMonths() ? Kind::INTERVAL_MONTH : Kind::INTERVAL_DAY); })
      .Case([&](ArrayType array) {
        result.set_kind(Kind::ARRAY);
        fillNested(result, {"element"}, {array.getElement()});
      })
      .Case([&](MapType map) {
        result.set_kind(Kind::MAP);
        fillNested(result, {"key", "value"}, {map.getKey(), map.getValue()});
      })
      .Case([&](RowType row) {
        result.set_kind(Kind::ROW);
        SmallVector<llvm::StringRef> names;
        for (StringAttr name : row.getNames())
          names.push_back(name.getValue());
        fillNested(result, names, row.getTypes());
      });
}

proto::Type protoType(Type type) {
  proto::Type result;
  result.set_nullable(isNullable(type));
  fillKind(result, stripNullable(type));
  return result;
}

static void fillField(proto::Field &field, llvm::StringRef name, Type type, const FieldPlace &place) {
  field.set_name(name.str());
  *field.mutable_type() = protoType(type);
  field.set_offset(place.offset);
  field.set_null_offset(place.null_offset);
  field.set_null_mask(place.null_mask);
  field.set_used(true);
}

static void fillNested(proto::Type &result, ArrayRef<llvm::StringRef> names, ArrayRef<Type> types) {
  RowShape shape = shapeOf(types);
  for (auto [name, type, place] : llvm::zip(names, types, shape.fields))
    fillField(*result.add_fields(), name, type, place);
}

proto::Row protoRow(RowType row, ArrayRef<bool> used) {
  proto::Row result;
  RowShape shape = shapeOf(row);
  result.set_bytes(shape.bytes);
  for (size_t i = 0; i < row.size(); ++i) {
    proto::Field &field = *result.add_fields();
    fillField(field, row.getNames()[i].getValue(), row.getTypes()[i], shape.fields[i]);
    field.set_used(used.empty() || used[i]);
  }
  return result;
}

} // namespace millstream
