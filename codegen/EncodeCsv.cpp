// Rows as CSV (RFC 4180), a line each.
#include "codegen/Encoders.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace millstream {
namespace {

// The characters that texts of a type consist of; strings can hold any, and are not asked for.
llvm::StringRef charactersOf(Type type) {
  return TypeSwitch<Type, llvm::StringRef>(type)
      .Case([](IntegerType integer) { return integer.getWidth() == 1 ? "truefals" : "-0123456789"; })
      .Case([](flow::IntervalType) { return "-0123456789"; })
      .Case([](flow::DecimalType) { return "-.0123456789"; })
      .Case([](FloatType) { return "-+.0123456789eENaInfinity"; })
      .Case<flow::DateType, flow::TimeType, flow::TimestampType, flow::TimestampLtzType>(
          [](auto) { return "-+.:0123456789TZ "; })
      .Default([](Type) { return "+/=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"; });
}

class CsvEncoder : public RowEncoder {
public:
  CsvEncoder(FunctionLowering &f, DictionaryAttr settings)
      : RowEncoder(f, settings), delimiter_(text("delimiter", ",")), quote_(text("quote", "\"")),
        null_(text("null", "")) {}

  LogicalResult encode(Value buffer, OperandRange values, ArrayAttr) override {
    for (auto [i, value] : llvm::enumerate(values)) {
      if (i > 0)
        f.call("ms_put_literal", Type(), {buffer, f.textConstant(delimiter_)});
      if (failed(put(buffer, f.lookup(value), value.getType())))
        return failure();
    }
    f.call("ms_put_literal", Type(), {buffer, f.textConstant("\n")});
    return success();
  }

private:
  LogicalResult put(Value buffer, Value value, Type type) {
    if (!flow::isNullable(type))
      return putPlain(buffer, value, type);
    Block *merge = f.addBlock();
    Block *null = f.addBlock();
    Block *valid = f.addBlock();
    f.branchIf(f.extract(value, 0), valid, null);
    f.builder.setInsertionPointToEnd(valid);
    if (failed(putPlain(buffer, f.extract(value, 1), flow::stripNullable(type))))
      return failure();
    f.branch(merge);
    f.builder.setInsertionPointToEnd(null);
    f.call("ms_csv_put_null", Type(), {buffer, f.textConstant(null_)});
    f.branch(merge);
    f.builder.setInsertionPointToEnd(merge);
    return success();
  }

  LogicalResult putPlain(Value buffer, Value value, Type type) {
    llvm::StringRef suffix = kernelSuffix(type);
    if (suffix.empty())
      return emitError(f.loc) << "CSV cannot hold a column of type " << type;
    SmallVector<Value> arguments{buffer, value};
    TypeSwitch<Type>(type)
        .Case([&](flow::DecimalType decimal) { arguments.push_back(f.constant32(decimal.getScale())); })
        .Case([&](flow::TimeType time) { arguments.push_back(f.constant32(time.getPrecision())); })
        .Case<flow::TimestampType, flow::TimestampLtzType>([&](auto) { arguments.push_back(f.constant32(1)); });
    arguments.push_back(f.constant32(delimiter_.empty() ? ',' : delimiter_[0]));
    arguments.push_back(f.constant32(quote_.empty() ? 0 : quote_[0]));
    if (isa<flow::StringType>(type)) // its kernel looks at each character anyway
      arguments.push_back(f.textConstant(null_));
    bool may_read_as_null = !isa<flow::StringType>(type) && !null_.empty() &&
                            llvm::StringRef(null_).find_first_not_of(charactersOf(type)) == llvm::StringRef::npos;
    Value start;
    if (may_read_as_null)
      start = f.call("ms_csv_field_start", f.builder.getI64Type(), {buffer});
    f.call(("ms_csv_put_" + suffix).str(), Type(), arguments);
    if (may_read_as_null)
      f.call("ms_csv_quote_null", Type(), {buffer, start, arguments.back(), f.textConstant(null_)});
    return success();
  }

  std::string delimiter_, quote_, null_;
};

} // namespace

std::unique_ptr<RowEncoder> makeCsvEncoder(FunctionLowering &f, DictionaryAttr settings) {
  return std::make_unique<CsvEncoder>(f, settings);
}

std::string fileHeader(llvm::StringRef format, DictionaryAttr settings, flow::RowType row) {
  auto header = settings.getAs<BoolAttr>("header");
  if (format != "csv" || (header && !header.getValue()))
    return "";
  auto delimiter = settings.getAs<StringAttr>("delimiter"), quotes = settings.getAs<StringAttr>("quote");
  std::string separator = delimiter ? delimiter.str() : ",", quote = quotes ? quotes.str() : "\"", line;
  for (StringAttr name : row.getNames()) {
    if (!line.empty())
      line += separator;
    bool plain = name.getValue().find_first_of("\r\n" + quote + separator) == llvm::StringRef::npos &&
                 !name.getValue().starts_with("#"); // which would read as a comment
    std::string quoted;
    for (char c : name.getValue())
      quoted += llvm::StringRef(quote) == llvm::StringRef(&c, 1) ? quote + quote : std::string(1, c);
    line += plain ? name.str() : quote + quoted + quote;
  }
  return line + '\n';
}

} // namespace millstream
