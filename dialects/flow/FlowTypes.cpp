// The flow dialect's types: their text form and what they check.
#include "dialects/flow/Flow.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace millstream::flow;

#define GET_TYPEDEF_CLASSES
#include "dialects/flow/FlowTypes.cpp.inc"

void FlowDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/flow/FlowTypes.cpp.inc"
      >();
}

static LogicalResult verifyPrecision(function_ref<InFlightDiagnostic()> error, unsigned precision) {
  if (precision > 9)
    return error() << "precision must be 0 to 9, got " << precision;
  return success();
}

LogicalResult TimestampType::verify(function_ref<InFlightDiagnostic()> error, unsigned precision) {
  return verifyPrecision(error, precision);
}

LogicalResult TimestampLtzType::verify(function_ref<InFlightDiagnostic()> error, unsigned precision) {
  return verifyPrecision(error, precision);
}

LogicalResult DecimalType::verify(function_ref<InFlightDiagnostic()> error, unsigned precision, unsigned scale) {
  if (precision < 1 || precision > 38)
    return error() << "decimal precision must be 1 to 38, got " << precision;
  if (scale > precision)
    return error() << "decimal scale must be at most the precision " << precision << ", got " << scale;
  return success();
}

LogicalResult NullableType::verify(function_ref<InFlightDiagnostic()> error, Type type) {
  if (isa<NullableType>(type))
    return error() << "a nullable type cannot be nullable once more";
  return success();
}

Type IntervalType::parse(AsmParser &parser) {
  StringRef unit;
  SMLoc at = parser.getCurrentLocation();
  if (parser.parseLess() || parser.parseKeyword(&unit) || parser.parseGreater())
    return {};
  if (unit != "day" && unit != "month")
    return parser.emitError(at, "expected 'day' or 'month', found '") << unit << "'", Type();
  return get(parser.getContext(), unit == "month");
}

void IntervalType::print(AsmPrinter &printer) const { printer << (getMonths() ? "<month>" : "<day>"); }

LogicalResult RowType::verify(function_ref<InFlightDiagnostic()> error, ArrayRef<StringAttr> names,
                              ArrayRef<Type> types) {
  if (names.size() != types.size())
    return error() << "a row needs as many names as types, got " << names.size() << " and " << types.size();
  llvm::StringSet<> seen;
  for (StringAttr name : names)
    if (!seen.insert(name.getValue()).second)
      return error() << "column '" << name.getValue() << "' stands twice in a row";
  return success();
}

int RowType::find(StringRef name) const {
  for (auto [i, candidate] : llvm::enumerate(getNames()))
    if (candidate.getValue() == name)
      return static_cast<int>(i);
  return -1;
}

static ParseResult parseFields(AsmParser &parser, SmallVectorImpl<StringAttr> &names, SmallVectorImpl<Type> &types) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::LessGreater, [&]() -> ParseResult {
    std::string name;
    Type type;
    if (parser.parseString(&name) || parser.parseColon() || parser.parseType(type))
      return failure();
    names.push_back(StringAttr::get(parser.getContext(), name));
    types.push_back(type);
    return success();
  });
}

Type RowType::parse(AsmParser &parser) {
  SmallVector<StringAttr> names;
  SmallVector<Type> types;
  SMLoc at = parser.getCurrentLocation();
  if (parseFields(parser, names, types))
    return {};
  return getChecked([&] { return parser.emitError(at); }, parser.getContext(), names, types);
}

void RowType::print(AsmPrinter &printer) const {
  printer << '<';
  llvm::interleaveComma(llvm::zip(getNames(), getTypes()), printer, [&](auto field) {
    printer.printString(std::get<0>(field).getValue());
    printer << ": " << std::get<1>(field);
  });
  printer << '>';
}

// !flow.stream<row<…>, upsert ["k"], timed>
Type StreamType::parse(AsmParser &parser) {
  SmallVector<StringAttr> names, keys;
  SmallVector<Type> types;
  StringRef word;
  SMLoc at = parser.getCurrentLocation();
  if (parser.parseLess() || parser.parseKeyword("row") || parseFields(parser, names, types) || parser.parseComma() ||
      parser.parseKeyword(&word))
    return {};
  std::optional<ChangelogKind> kind = symbolizeChangelogKind(word);
  if (!kind)
    return parser.emitError(at, "expected append, upsert or retract, found '") << word << "'", Type();
  auto parseKey = [&]() -> ParseResult {
    std::string key;
    if (parser.parseString(&key))
      return failure();
    keys.push_back(StringAttr::get(parser.getContext(), key));
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::OptionalSquare, parseKey))
    return {};
  bool timed = succeeded(parser.parseOptionalComma());
  if ((timed && parser.parseKeyword("timed")) || parser.parseGreater())
    return {};
  auto row = RowType::getChecked([&] { return parser.emitError(at); }, parser.getContext(), names, types);
  return row ? get(parser.getContext(), row, *kind, keys, timed) : StreamType();
}

void StreamType::print(AsmPrinter &printer) const {
  printer << "<row";
  getRow().print(printer);
  printer << ", " << stringifyChangelogKind(getKind());
  if (!getKeys().empty()) {
    printer << " [";
    llvm::interleaveComma(getKeys(), printer, [&](StringAttr key) { printer.printString(key.getValue()); });
    printer << ']';
  }
  printer << (getTimed() ? ", timed>" : ">");
}

namespace millstream::flow {

Type stripNullable(Type type) {
  auto nullable = dyn_cast<NullableType>(type);
  return nullable ? nullable.getType() : type;
}

bool isView(Type type) { return isa<StringType, BytesType, ArrayType, MapType, RowType>(stripNullable(type)); }

Type makeNullable(Type type) { return isNullable(type) ? type : NullableType::get(type.getContext(), type); }

static RowType textRow(MLIRContext *context, ArrayRef<StringRef> names) {
  SmallVector<StringAttr> attrs;
  for (StringRef name : names)
    attrs.push_back(StringAttr::get(context, name));
  return RowType::get(context, attrs, SmallVector<Type>(names.size(), StringType::get(context)));
}

RowType failedRowType(MLIRContext *context) { return textRow(context, {"row", "error", "node", "position"}); }
RowType badRecordRowType(MLIRContext *context) { return textRow(context, {"raw", "error", "source", "position"}); }

} // namespace millstream::flow
