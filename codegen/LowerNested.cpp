// Rows, arrays and maps that expressions make: slots in the batch's memory, laid out as runtime/abi/Abi.h has them.
#include "codegen/FunctionLowering.h"

using namespace mlir;

namespace millstream {

// Zeroed memory until the end of the batch.
static Value allocate(FunctionLowering &f, Value bytes) {
  auto pointer = LLVM::LLVMPointerType::get(f.builder.getContext());
  Value data = f.call("ms_alloc", pointer, {f.context, bytes});
  LLVM::MemsetOp::create(f.builder, f.loc, data, f.constant(f.builder.getI8Type(), 0), bytes, false);
  return data;
}

static Value span(FunctionLowering &f, Value data, Value count) {
  Value result = LLVM::PoisonOp::create(f.builder, f.loc, spanType(f.builder.getContext()));
  return f.insert(f.insert(result, data, 0), count, 1);
}

static LogicalResult lowerMakeRow(FunctionLowering &f, flow::MakeRowOp op) {
  auto row = cast<flow::RowType>(op.getType());
  RowShape shape = shapeOf(row);
  Value slot = allocate(f, f.constant(f.builder.getI64Type(), shape.bytes));
  for (auto [value, type, place] : llvm::zip_equal(op.getValues(), row.getTypes(), shape.fields))
    f.storeField(f.lookup(value), slot, type, place);
  f.values.map(op.getResult(), slot);
  return success();
}

// Slots one behind the other, each filled with as many of the values as it has fields.
static Value makeSlots(FunctionLowering &f, ValueRange values, ArrayRef<Type> types) {
  RowShape shape = shapeOf(types);
  Type i64 = f.builder.getI64Type();
  size_t count = values.size() / types.size();
  Value data = allocate(f, f.constant(i64, static_cast<int64_t>(count * shape.bytes)));
  for (auto [i, value] : llvm::enumerate(values)) {
    size_t field = i % types.size();
    Value slot = f.byteOffset(data, static_cast<int64_t>(i / types.size() * shape.bytes));
    f.storeField(f.lookup(value), slot, types[field], shape.fields[field]);
  }
  return span(f, data, f.constant(i64, static_cast<int64_t>(count)));
}

static LogicalResult lowerMakeArray(FunctionLowering &f, flow::MakeArrayOp op) {
  Type element = cast<flow::ArrayType>(op.getType()).getElement();
  f.values.map(op.getResult(), makeSlots(f, op.getValues(), {element}));
  return success();
}

static LogicalResult lowerMakeMap(FunctionLowering &f, flow::MakeMapOp op) {
  auto map = cast<flow::MapType>(op.getType());
  f.values.map(op.getResult(), makeSlots(f, op.getValues(), {map.getKey(), map.getValue()}));
  return success();
}

static LogicalResult lowerConvert(FunctionLowering &f, flow::ConvertOp op) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  Block &body = op.getBody().front();
  auto yield = cast<flow::YieldOp>(body.getTerminator());
  SmallVector<Type> from(body.getArgumentTypes()), to(yield.getOperandTypes());
  RowShape from_shape = shapeOf(from), to_shape = shapeOf(to);
  Value collection = f.lookup(op.getCollection());
  Value count = f.extract(collection, 1), source = f.extract(collection, 0);
  auto at = [&](Value data, Value number, uint32_t bytes) {
    return f.byteOffset(data, LLVM::MulOp::create(b, f.loc, number, f.constant(i64, bytes)));
  };
  Value target = allocate(f, LLVM::MulOp::create(b, f.loc, count, f.constant(i64, to_shape.bytes)));
  auto convert = [&](Value number, Block *) -> LogicalResult {
    Value slot = at(source, number, from_shape.bytes);
    for (auto [argument, place] : llvm::zip_equal(body.getArguments(), from_shape.fields))
      f.values.map(argument, f.loadField(slot, argument.getType(), place));
    if (failed(f.lowerOps(body)))
      return failure();
    Value made = at(target, number, to_shape.bytes);
    for (auto [value, type, place] : llvm::zip_equal(yield.getOperands(), to, to_shape.fields))
      f.storeField(f.lookup(value), made, type, place);
    return success();
  };
  if (failed(f.loop(count, convert)))
    return failure();
  f.values.map(op.getResult(), span(f, target, count));
  return success();
}

static LogicalResult lowerAttempt(FunctionLowering &f, flow::AttemptOp op) {
  Type type = f.registerType(op.getType());
  Block *merge = f.addBlock(type);
  Block *failed_block = f.addBlock();
  f.failure_targets.push_back(failed_block);
  if (failed(f.lowerOps(op.getBody().front())))
    return failure();
  f.failure_targets.pop_back();
  f.branch(merge, f.lookup(op.getBody().front().getTerminator()->getOperand(0)));
  f.builder.setInsertionPointToEnd(failed_block);
  f.branch(merge, LLVM::ZeroOp::create(f.builder, f.loc, type).getResult());
  f.builder.setInsertionPointToEnd(merge);
  f.values.map(op.getResult(), merge->getArgument(0));
  return success();
}

void addNestedHandlers(OpHandlers &handlers) {
  handlers.add<flow::MakeRowOp, lowerMakeRow>();
  handlers.add<flow::MakeArrayOp, lowerMakeArray>();
  handlers.add<flow::MakeMapOp, lowerMakeMap>();
  handlers.add<flow::ConvertOp, lowerConvert>();
  handlers.add<flow::AttemptOp, lowerAttempt>();
}

} // namespace millstream
