// Which format has which encoder; raw text and the sink that keeps nothing.
#include "codegen/Encoders.h"

using namespace mlir;

namespace millstream {

llvm::StringRef RowEncoder::text(llvm::StringRef name, llvm::StringRef otherwise) const {
  auto value = settings.getAs<StringAttr>(name);
  return value ? value.getValue() : otherwise;
}

bool RowEncoder::flag(llvm::StringRef name, bool otherwise) const {
  auto value = settings.getAs<BoolAttr>(name);
  return value ? value.getValue() : otherwise;
}

namespace {

// One string column, a line each.
class RawEncoder : public RowEncoder {
public:
  using RowEncoder::RowEncoder;
  LogicalResult encode(Value buffer, OperandRange values, ArrayAttr) override {
    Value value = f.lookup(values.front());
    if (flow::isNullable(values.front().getType())) { // a NULL is an empty line
      Value empty = f.textConstant("");
      value = LLVM::SelectOp::create(f.builder, f.loc, f.extract(value, 0), f.extract(value, 1), empty);
    }
    f.call("ms_raw_put_string", Type(), {buffer, value});
    if (line_end_)
      f.call("ms_put_literal", Type(), {buffer, f.textConstant("\n")});
    return success();
  }
};

// For sinks without a format: values are computed, as a user who measures expects, and forgotten.
class NullEncoder : public RowEncoder {
public:
  using RowEncoder::RowEncoder;
  LogicalResult encode(Value, OperandRange values, ArrayAttr) override {
    for (Value value : values)
      keep(f.lookup(value));
    return success();
  }

private:
  void keep(Value value) {
    if (auto pair = dyn_cast<LLVM::LLVMStructType>(value.getType())) {
      for (size_t i = 0; i < pair.getBody().size(); ++i)
        keep(f.extract(value, static_cast<int64_t>(i)));
      return;
    }
    if (value.getType().isInteger(128)) {
      Type i64 = f.builder.getI64Type();
      Value bits = f.constant(value.getType(), 64);
      keep(LLVM::TruncOp::create(f.builder, f.loc, i64, LLVM::LShrOp::create(f.builder, f.loc, value, bits)));
      value = LLVM::TruncOp::create(f.builder, f.loc, i64, value);
    }
    if (isa<FloatType>(value.getType()))
      value = LLVM::BitcastOp::create(f.builder, f.loc,
                                      f.builder.getIntegerType(value.getType().getIntOrFloatBitWidth()), value);
    if (isa<IntegerType>(value.getType()) && value.getType().getIntOrFloatBitWidth() < 32)
      value = LLVM::ZExtOp::create(f.builder, f.loc, f.builder.getI32Type(), value);
    LLVM::InlineAsmOp::create(f.builder, f.loc, TypeRange(), ValueRange(value), "", "r", /*has_side_effects=*/true,
                              /*is_align_stack=*/false, LLVM::TailCallKind::None, LLVM::AsmDialectAttr(), ArrayAttr());
  }
};

} // namespace

std::unique_ptr<RowEncoder> makeEncoder(FunctionLowering &f, llvm::StringRef format, DictionaryAttr settings) {
  if (format == "json")
    return makeJsonEncoder(f, settings);
  if (format == "csv")
    return makeCsvEncoder(f, settings);
  if (format == "raw")
    return std::make_unique<RawEncoder>(f, settings);
  if (format.empty())
    return std::make_unique<NullEncoder>(f, settings);
  return nullptr;
}

} // namespace millstream
