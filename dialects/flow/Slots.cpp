// Sizes of SQL values in slots.
#include "dialects/flow/Slots.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace millstream::flow;

namespace millstream {

uint32_t slotBytes(Type type) {
  auto timeBytes = [](unsigned precision) { return precision <= 3 ? 8 : 16; };
  return TypeSwitch<Type, uint32_t>(stripNullable(type))
      .Case([](IntegerType integer) { return integer.getWidth() <= 8 ? 1 : integer.getWidth() / 8; })
      .Case([](FloatType number) { return number.getWidth() / 8; })
      .Case([](DecimalType decimal) { return decimal.getPrecision() <= 18 ? 8 : 16; })
      .Case<DateType, TimeType>([](auto) { return 4; })
      .Case<TimestampType, TimestampLtzType>([&](auto time) { return timeBytes(time.getPrecision()); })
      .Case([](IntervalType interval) { return interval.getMonths() ? 4 : 8; })
      .Case([](RowType) { return 8; })
      .Default([](Type) { return 16; });
}

RowShape shapeOf(ArrayRef<Type> types) {
  std::vector<FieldShape> fields;
  for (Type type : types)
    fields.push_back({slotBytes(type), isNullable(type)});
  return layoutRow(fields);
}

} // namespace millstream
