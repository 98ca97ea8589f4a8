// Rows as JSON objects, a line each.
#include "codegen/Encoders.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/JSON.h"

using namespace mlir;

namespace millstream {
namespace {

class JsonEncoder : public RowEncoder {
public:
  JsonEncoder(FunctionLowering &f, DictionaryAttr settings)
      : RowEncoder(f, settings), iso_(text("timestamp_format", "iso8601") == "iso8601") {}

  LogicalResult encode(Value buffer, OperandRange values, ArrayAttr names) override {
    buffer_ = buffer;
    SmallVector<llvm::StringRef> keys;
    for (Attribute name : names)
      keys.push_back(cast<StringAttr>(name).getValue());
    SmallVector<Value> registers = f.lookup(values);
    if (failed(putObject(keys, llvm::to_vector(values.getTypes()), [&](size_t i) { return registers[i]; })))
      return failure();
    if (StringRef field = text("op_field", ""); !field.empty())
      putChange(field, !keys.empty());
    if (line_end_)
      literal_ += '\n';
    flush();
    return success();
  }

private:
  // Puts the kind of change as a last field, inside the closing brace that is still to be written.
  void putChange(StringRef field, bool comma) {
    literal_.pop_back();
    llvm::raw_string_ostream(literal_) << (comma ? "," : "") << llvm::json::Value(field) << ":\"";
    if (!change_) {
      literal_ += "+I\"}";
      return;
    }
    flush();
    f.call("ms_put_change", Type(), {buffer_, change_});
    literal_ += "\"}";
  }

  // Constant text is gathered and written by one call before the next value.
  void flush() {
    if (!literal_.empty())
      f.call("ms_put_literal", Type(), {buffer_, f.textConstant(literal_)});
    literal_.clear();
  }

  LogicalResult putObject(ArrayRef<llvm::StringRef> keys, ArrayRef<Type> types,
                          llvm::function_ref<Value(size_t)> value) {
    literal_ += '{';
    for (size_t i = 0; i < keys.size(); ++i) {
      if (i > 0)
        literal_ += ',';
      llvm::raw_string_ostream(literal_) << llvm::json::Value(keys[i]) << ':';
      if (failed(put(value(i), types[i])))
        return failure();
    }
    literal_ += '}';
    return success();
  }

  LogicalResult put(Value value, Type type) {
    if (!flow::isNullable(type))
      return putPlain(value, type);
    return putNullable(
        value, [&](Value plain) { return putPlain(plain, flow::stripNullable(type)); },
        [&] { f.call("ms_json_put_null", Type(), {buffer_}); });
  }

  // `plain` writes the value if there is one, `null` what stands for none.
  LogicalResult putNullable(Value value, llvm::function_ref<LogicalResult(Value)> plain,
                            llvm::function_ref<void()> null) {
    flush();
    Block *merge = f.addBlock(), *missing = f.addBlock(), *valid = f.addBlock();
    f.branchIf(f.extract(value, 0), valid, missing);
    f.builder.setInsertionPointToEnd(valid);
    if (failed(plain(f.extract(value, 1))))
      return failure();
    flush();
    f.branch(merge);
    f.builder.setInsertionPointToEnd(missing);
    null();
    f.branch(merge);
    f.builder.setInsertionPointToEnd(merge);
    return success();
  }

  LogicalResult putPlain(Value value, Type type) {
    if (auto row = dyn_cast<flow::RowType>(type))
      return putRow(value, row);
    if (auto array = dyn_cast<flow::ArrayType>(type))
      return putArray(value, array.getElement());
    if (auto map = dyn_cast<flow::MapType>(type))
      return putMap(value, map);
    flush();
    SmallVector<Value> arguments{buffer_, value};
    TypeSwitch<Type>(type)
        .Case([&](flow::DecimalType decimal) { arguments.push_back(f.constant32(decimal.getScale())); })
        .Case([&](flow::TimeType time) { arguments.push_back(f.constant32(time.getPrecision())); })
        .Case<flow::TimestampType, flow::TimestampLtzType>([&](auto) { arguments.push_back(f.constant32(iso_)); });
    f.call(("ms_json_put_" + kernelSuffix(type)).str(), Type(), arguments);
    return success();
  }

  LogicalResult putRow(Value slot, flow::RowType row) {
    SmallVector<llvm::StringRef> keys;
    for (StringAttr name : row.getNames())
      keys.push_back(name.getValue());
    RowShape shape = shapeOf(row);
    return putObject(keys, row.getTypes(),
                     [&](size_t i) { return f.loadField(slot, row.getTypes()[i], shape.fields[i]); });
  }

  // A loop over the slots of an array; `element` writes the one at the given address.
  LogicalResult putSlots(Value span, uint32_t bytes, char open, char close,
                         llvm::function_ref<LogicalResult(Value)> element) {
    OpBuilder &b = f.builder;
    Type i64 = b.getI64Type();
    literal_ += open;
    flush();
    auto putOne = [&](Value number, Block *) -> LogicalResult {
      Block *here = f.addBlock(), *comma = f.addBlock();
      f.branchIf(LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::eq, number, f.constant(i64, 0)), here, comma);
      b.setInsertionPointToEnd(comma);
      f.call("ms_put_literal", Type(), {buffer_, f.textConstant(",")});
      f.branch(here);
      b.setInsertionPointToEnd(here);
      Value offset = LLVM::MulOp::create(b, f.loc, number, f.constant(i64, bytes));
      if (failed(element(f.byteOffset(f.extract(span, 0), offset))))
        return failure();
      flush();
      return success();
    };
    if (failed(f.loop(f.extract(span, 1), putOne)))
      return failure();
    literal_ += close;
    return success();
  }

  LogicalResult putArray(Value span, Type element) {
    RowShape shape = shapeOf({element});
    return putSlots(span, shape.bytes, '[', ']',
                    [&](Value slot) { return put(f.loadField(slot, element, shape.fields[0]), element); });
  }

  // A key of an object is a text: of another type its JSON text in quotes, and "null" for NULL, as with Flink's
  // LITERAL mode.
  LogicalResult putKey(Value key, Type type) {
    if (flow::isNullable(type))
      return putNullable(
          key, [&](Value plain) { return putKey(plain, flow::stripNullable(type)); },
          [&] { f.call("ms_put_literal", Type(), {buffer_, f.textConstant("\"null\"")}); });
    if (auto number = dyn_cast<FloatType>(type)) { // which may be NaN, a text in JSON
      StringRef kernel = number.getWidth() == 32 ? "ms_cast_f32_string" : "ms_cast_f64_string";
      Value text = f.call(kernel, spanType(f.builder.getContext()), {f.context, key});
      return putPlain(text, flow::StringType::get(f.builder.getContext()));
    }
    bool quote = isa<IntegerType, flow::DecimalType, flow::IntervalType>(type);
    literal_ += quote ? "\"" : "";
    if (failed(putPlain(key, type)))
      return failure();
    literal_ += quote ? "\"" : "";
    return success();
  }

  LogicalResult putMap(Value span, flow::MapType map) {
    RowShape shape = shapeOf({map.getKey(), map.getValue()});
    return putSlots(span, shape.bytes, '{', '}', [&](Value slot) {
      if (failed(putKey(f.loadField(slot, map.getKey(), shape.fields[0]), map.getKey())))
        return failure();
      literal_ += ':';
      return put(f.loadField(slot, map.getValue(), shape.fields[1]), map.getValue());
    });
  }

  bool iso_;
  Value buffer_;
  std::string literal_;
};

} // namespace

std::unique_ptr<RowEncoder> makeJsonEncoder(FunctionLowering &f, DictionaryAttr settings) {
  return std::make_unique<JsonEncoder>(f, settings);
}

} // namespace millstream
