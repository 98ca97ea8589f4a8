// Types as a spec writes them, and places in it.
#include "frontend/lower/Types.h"

#include "frontend/sql/Parse.h"
#include "mlir/IR/Location.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using mlir::Type;

namespace millstream {

std::string quoteName(llvm::StringRef name) {
  auto starts = [](char c) { return llvm::isAlpha(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; };
  auto part = [&](char c) { return starts(c) || llvm::isDigit(c); };
  bool plain = !name.empty() && starts(name.front()) && llvm::all_of(name, part) && !isReservedWord(name);
  if (plain)
    return name.str();
  std::string result = "`";
  for (char c : name)
    result += c == '`' ? "``" : std::string(1, c);
  return result + "`";
}

static std::string withPrecision(llvm::StringRef name, unsigned precision) {
  return (name + "(" + llvm::Twine(precision) + ")").str();
}

static std::string printRow(flow::RowType row) {
  std::string result = "row<";
  for (auto [i, name] : llvm::enumerate(row.getNames()))
    result += (i ? ", " : "") + quoteName(name.getValue()) + " " + printType(row.getTypes()[i]);
  return result + ">";
}

static llvm::StringRef integerName(unsigned width) {
  switch (width) {
  case 1:
    return "boolean";
  case 8:
    return "tinyint";
  case 16:
    return "smallint";
  case 32:
    return "int";
  default:
    return "bigint";
  }
}

std::string printType(Type type) {
  return llvm::TypeSwitch<Type, std::string>(type)
      .Case([](flow::NullableType nullable) { return printType(nullable.getType()) + "?"; })
      .Case([](mlir::IntegerType integer) { return integerName(integer.getWidth()).str(); })
      .Case([](mlir::FloatType number) { return number.getWidth() == 32 ? "float" : "double"; })
      .Case([](flow::DecimalType decimal) {
        return ("decimal(" + llvm::Twine(decimal.getPrecision()) + "," + llvm::Twine(decimal.getScale()) + ")").str();
      })
      .Case([](flow::StringType) { return "string"; })
      .Case([](flow::BytesType) { return "bytes"; })
      .Case([](flow::DateType) { return "date"; })
      .Case([](flow::TimeType time) { return withPrecision("time", time.getPrecision()); })
      .Case([](flow::TimestampType time) { return withPrecision("timestamp", time.getPrecision()); })
      .Case([](flow::TimestampLtzType time) { return withPrecision("timestamp_ltz", time.getPrecision()); })
      .Case([](flow::IntervalType interval) {
        return interval.getMonths() ? "interval year to month" : "interval day to second";
      })
      .Case([](flow::ArrayType array) { return "array<" + printType(array.getElement()) + ">"; })
      .Case([](flow::MapType map) { return "map<" + printType(map.getKey()) + ", " + printType(map.getValue()) + ">"; })
      .Case([](flow::RowType row) { return printRow(row); })
      .Case([](flow::NullType) { return "null"; })
      .Default([](Type) { return "?"; });
}

mlir::Location locationOf(mlir::MLIRContext *context, SourceRange range) {
  if (!range.file)
    return mlir::UnknownLoc::get(context);
  auto at = range.file->position(range.begin);
  return mlir::FileLineColLoc::get(context, range.file->name(), at.line, at.column);
}

std::string shortened(llvm::StringRef text) {
  constexpr size_t bytes_max = 40;
  if (text.size() <= bytes_max)
    return text.str();
  size_t cut = bytes_max;
  while (cut > 0 && (text[cut] & 0xC0) == 0x80) // never inside a character
    --cut;
  return text.take_front(cut).str() + "…";
}

} // namespace millstream
