// Literals, three-valued logic, NULL tests, fields and elements.
#include "codegen/FunctionLowering.h"

using namespace mlir;

namespace millstream {

// A literal's bits as a register of `type`.
static FailureOr<Value> literal(FunctionLowering &f, Operation *op, Attribute value, Type type) {
  if (auto text = dyn_cast<StringAttr>(value))
    return f.textConstant(text.getValue());
  if (auto integer = dyn_cast<IntegerAttr>(value)) {
    APInt bits = integer.getValue();
    bits = type.isInteger(1) ? bits.zextOrTrunc(1) : bits.sextOrTrunc(type.getIntOrFloatBitWidth());
    return LLVM::ConstantOp::create(f.builder, f.loc, type, f.builder.getIntegerAttr(type, bits)).getResult();
  }
  if (auto number = dyn_cast<FloatAttr>(value))
    return LLVM::ConstantOp::create(f.builder, f.loc, type, number).getResult();
  return op->emitError("a literal of an unexpected kind: ") << value;
}

static LogicalResult lowerConstant(FunctionLowering &f, flow::ConstantOp op) {
  if (isa<flow::NullType>(op.getType())) { // a bare NULL that took a type since: nobody reads it
    if (op->use_empty())
      return success();
    return op.emitError("a NULL without a type");
  }
  Type type = f.registerType(op.getType());
  if (isa<UnitAttr>(op.getValue())) {
    f.values.map(op.getResult(), LLVM::ZeroOp::create(f.builder, f.loc, type));
    return success();
  }
  Type plain = f.registerType(flow::stripNullable(op.getType()));
  FailureOr<Value> value = literal(f, op, op.getValue(), plain);
  if (failed(value))
    return failure();
  if (flow::isNullable(op.getType()))
    value = f.makeNullable(f.constant(f.builder.getI1Type(), 1), *value);
  f.values.map(op.getResult(), *value);
  return success();
}

static LogicalResult lowerParam(FunctionLowering &f, flow::ParamOp op) {
  auto pointer = LLVM::LLVMPointerType::get(f.builder.getContext());
  Value slot = f.call("ms_param", pointer, {f.context, f.constant32(op.getIndex())});
  f.values.map(op.getResult(), f.loadField(slot, op.getType(), shapeOf({op.getType()}).fields[0]));
  return success();
}

// A condition as (valid, value).
static std::pair<Value, Value> parts(FunctionLowering &f, Value flowValue) {
  Value value = f.lookup(flowValue);
  if (!flow::isNullable(flowValue.getType()))
    return {f.constant(f.builder.getI1Type(), 1), value};
  return {f.extract(value, 0), f.extract(value, 1)};
}

// AND is false where a side is false, OR true where a side is true; else both sides must be valid.
static Value logic(FunctionLowering &f, Value lhs, Value rhs, bool deciding) {
  OpBuilder &b = f.builder;
  auto negated = [&](Value value) -> Value {
    return LLVM::XOrOp::create(b, f.loc, value, f.constant(b.getI1Type(), 1));
  };
  auto [left_valid, left] = parts(f, lhs);
  auto [right_valid, right] = parts(f, rhs);
  auto decides = [&](Value valid, Value value) -> Value {
    return LLVM::AndOp::create(b, f.loc, valid, deciding ? value : negated(value));
  };
  Value decided = LLVM::OrOp::create(b, f.loc, decides(left_valid, left), decides(right_valid, right));
  Value both = LLVM::AndOp::create(b, f.loc, left_valid, right_valid);
  Value valid = LLVM::OrOp::create(b, f.loc, decided, both);
  return f.makeNullable(valid, deciding ? decided : negated(decided));
}

template <typename Op, typename Plain, bool deciding> LogicalResult lowerLogic(FunctionLowering &f, Op op) {
  if (!flow::isNullable(op.getType()))
    f.values.map(op.getResult(), Plain::create(f.builder, f.loc, f.lookup(op.getLhs()), f.lookup(op.getRhs())));
  else
    f.values.map(op.getResult(), logic(f, op.getLhs(), op.getRhs(), deciding));
  return success();
}

static LogicalResult lowerNot(FunctionLowering &f, flow::NotOp op) {
  auto [valid, value] = parts(f, op.getOperand());
  Value result = LLVM::XOrOp::create(f.builder, f.loc, value, f.constant(f.builder.getI1Type(), 1));
  f.values.map(op.getResult(), flow::isNullable(op.getType()) ? f.makeNullable(valid, result) : result);
  return success();
}

static LogicalResult lowerIsNull(FunctionLowering &f, flow::IsNullOp op) {
  Value valid = flow::isNullable(op.getOperand().getType()) ? f.extract(f.lookup(op.getOperand()), 0)
                                                            : f.constant(f.builder.getI1Type(), 1);
  f.values.map(op.getResult(), LLVM::XOrOp::create(f.builder, f.loc, valid, f.constant(f.builder.getI1Type(), 1)));
  return success();
}

static LogicalResult lowerIsTrue(FunctionLowering &f, flow::IsTrueOp op) {
  auto [valid, value] = parts(f, op.getOperand());
  f.values.map(op.getResult(), LLVM::AndOp::create(f.builder, f.loc, valid, value));
  return success();
}

static LogicalResult lowerWrap(FunctionLowering &f, flow::WrapOp op) {
  f.values.map(op.getResult(), f.makeNullable(f.constant(f.builder.getI1Type(), 1), f.lookup(op.getOperand())));
  return success();
}

static LogicalResult lowerReinterpret(FunctionLowering &f, flow::ReinterpretOp op) {
  if (f.registerType(op.getOperand().getType()) != f.registerType(op.getType()))
    return op.emitError("cannot take ") << op.getOperand().getType() << " as " << op.getType();
  f.values.map(op.getResult(), f.lookup(op.getOperand()));
  return success();
}

static LogicalResult lowerUnwrap(FunctionLowering &f, flow::UnwrapOp op) {
  f.values.map(op.getResult(), f.extract(f.lookup(op.getOperand()), 1));
  return success();
}

// Makes `value` of `from` fit a nullable or plain result of `to`.
static Value fit(FunctionLowering &f, Value value, Type from, Type to) {
  if (flow::isNullable(to) && !flow::isNullable(from))
    return f.makeNullable(f.constant(f.builder.getI1Type(), 1), value);
  return value;
}

static LogicalResult lowerFieldOf(FunctionLowering &f, flow::FieldOfOp op) {
  auto row = cast<flow::RowType>(flow::stripNullable(op.getRow().getType()));
  Type field = row.getTypes()[op.getIndex()];
  FieldPlace place = shapeOf(row).fields[op.getIndex()];
  Value slot = f.lookup(op.getRow());
  if (!flow::isNullable(op.getRow().getType())) {
    f.values.map(op.getResult(), f.loadField(slot, field, place));
    return success();
  }
  Type type = f.registerType(op.getType());
  Value result = f.select(
      f.extract(slot, 0), type,
      [&]() -> FailureOr<Value> { return fit(f, f.loadField(f.extract(slot, 1), field, place), field, op.getType()); },
      [&]() -> FailureOr<Value> { return LLVM::ZeroOp::create(f.builder, f.loc, type).getResult(); });
  f.values.map(op.getResult(), result);
  return success();
}

static LogicalResult lowerElement(FunctionLowering &f, flow::ElementOp op) {
  Type element = cast<flow::ArrayType>(flow::stripNullable(op.getArray().getType())).getElement();
  RowShape shape = shapeOf({element});
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type(), type = f.registerType(op.getType());
  auto [array_valid, array] = parts(f, op.getArray());
  auto [index_valid, index] = parts(f, op.getIndex());
  if (index.getType() != i64)
    index = LLVM::SExtOp::create(b, f.loc, i64, index);
  // From 1 to the count: as an unsigned number, index - 1 is below the count.
  Value number = LLVM::SubOp::create(b, f.loc, index, f.constant(i64, 1));
  Value inside = LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::ult, number, f.extract(array, 1));
  Value valid = LLVM::AndOp::create(b, f.loc, LLVM::AndOp::create(b, f.loc, array_valid, index_valid), inside);
  Value result = f.select(
      valid, type,
      [&]() -> FailureOr<Value> {
        Value offset = LLVM::MulOp::create(b, f.loc, number, f.constant(i64, shape.bytes));
        Value slot = f.byteOffset(f.extract(array, 0), offset);
        return fit(f, f.loadField(slot, element, shape.fields[0]), element, op.getType());
      },
      [&]() -> FailureOr<Value> { return LLVM::ZeroOp::create(b, f.loc, type).getResult(); });
  f.values.map(op.getResult(), result);
  return success();
}

void addScalarHandlers(OpHandlers &handlers) {
  handlers.add<flow::ConstantOp, lowerConstant>();
  handlers.add<flow::ParamOp, lowerParam>();
  handlers.add<flow::AndOp, lowerLogic<flow::AndOp, LLVM::AndOp, false>>();
  handlers.add<flow::OrOp, lowerLogic<flow::OrOp, LLVM::OrOp, true>>();
  handlers.add<flow::NotOp, lowerNot>();
  handlers.add<flow::IsNullOp, lowerIsNull>();
  handlers.add<flow::IsTrueOp, lowerIsTrue>();
  handlers.add<flow::WrapOp, lowerWrap>();
  handlers.add<flow::ReinterpretOp, lowerReinterpret>();
  handlers.add<flow::UnwrapOp, lowerUnwrap>();
  handlers.add<flow::FieldOfOp, lowerFieldOf>();
  handlers.add<flow::ElementOp, lowerElement>();
}

} // namespace millstream
