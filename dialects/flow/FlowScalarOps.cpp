// Scalar ops: what they check, and what effects a call has.
#include "dialects/flow/Flow.h"

using namespace mlir;
using namespace millstream::flow;

LogicalResult ConstantOp::verify() {
  if (isa<UnitAttr>(getValue()) && !isNullable(getType()) && !isa<NullType>(getType()))
    return emitOpError("a NULL needs a nullable type, got ") << getType();
  return success();
}

bool CallOp::canFail() { return getKind() == KernelResult::fallible && !getSafe(); }

// A call that may fail must be evaluated exactly where the spec says, and a volatile one each time: both
// count as a write, which keeps them from being removed, moved or shared.
void CallOp::getEffects(SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {
  if (canFail() || getIsVolatile())
    effects.emplace_back(MemoryEffects::Write::get());
}

Speculation::Speculatability CallOp::getSpeculatability() {
  return canFail() || getIsVolatile() ? Speculation::NotSpeculatable : Speculation::Speculatable;
}

LogicalResult CallOp::verify() {
  bool anyNullable = llvm::any_of(getArgs().getTypes(), isNullable);
  if (anyNullable && !isNullable(getResult().getType()))
    return emitOpError("takes a nullable argument, so its result must be nullable, got ") << getResult().getType();
  if ((getKind() == KernelResult::nullable || getSafe()) && !isNullable(getResult().getType()))
    return emitOpError("may give NULL, so its result must be nullable, got ") << getResult().getType();
  return success();
}

static LogicalResult inferLogicType(MLIRContext *context, ValueRange operands, SmallVectorImpl<Type> &types) {
  Type boolean = IntegerType::get(context, 1);
  types.push_back(withNullability(boolean, llvm::any_of(operands.getTypes(), isNullable)));
  return success();
}

LogicalResult AndOp::inferReturnTypes(MLIRContext *context, std::optional<Location>, ValueRange operands,
                                      DictionaryAttr, OpaqueProperties, RegionRange, SmallVectorImpl<Type> &types) {
  return inferLogicType(context, operands, types);
}

LogicalResult OrOp::inferReturnTypes(MLIRContext *context, std::optional<Location>, ValueRange operands, DictionaryAttr,
                                     OpaqueProperties, RegionRange, SmallVectorImpl<Type> &types) {
  return inferLogicType(context, operands, types);
}

LogicalResult WrapOp::verify() {
  if (getType().getType() != getOperand().getType())
    return emitOpError("wraps ") << getOperand().getType() << " as " << getType();
  return success();
}

LogicalResult UnwrapOp::verify() {
  if (stripNullable(getOperand().getType()) != getType())
    return emitOpError("unwraps ") << getOperand().getType() << " to " << getType();
  return success();
}

void IfOp::build(OpBuilder &builder, OperationState &state, Value condition) {
  state.addOperands(condition);
  for (int i = 0; i < 2; ++i)
    ensureTerminator(*state.addRegion(), builder, state.location);
}

LogicalResult IfOp::verify() {
  for (Region *region : {&getThenRegion(), &getElseRegion()}) {
    auto yield = cast<YieldOp>(region->front().getTerminator());
    if (yield.getOperandTypes() != getResultTypes())
      return yield.emitOpError("yields types that differ from the results of 'flow.if'");
  }
  return success();
}

// ---- Rows, arrays and maps ----

LogicalResult MakeRowOp::verify() {
  auto row = dyn_cast<RowType>(getType());
  if (!row || !llvm::equal(getValues().getTypes(), row.getTypes()))
    return emitOpError("takes values of the fields' types, gives ") << getType();
  return success();
}

LogicalResult MakeArrayOp::verify() {
  auto array = dyn_cast<ArrayType>(getType());
  if (!array || !llvm::all_of(getValues().getTypes(), [&](Type type) { return type == array.getElement(); }))
    return emitOpError("takes values of the element's type, gives ") << getType();
  return success();
}

LogicalResult MakeMapOp::verify() {
  auto map = dyn_cast<MapType>(getType());
  if (!map || getValues().size() % 2)
    return emitOpError("takes keys and values in turn, gives ") << getType();
  for (auto [i, value] : llvm::enumerate(getValues()))
    if (value.getType() != (i % 2 ? map.getValue() : map.getKey()))
      return emitOpError("takes ") << value.getType() << " for a map of type " << getType();
  return success();
}

// The types of an array's element, or of a map's key and value; none for others.
static SmallVector<Type, 2> partsOf(Type collection) {
  if (auto array = dyn_cast<ArrayType>(collection))
    return {array.getElement()};
  if (auto map = dyn_cast<MapType>(collection))
    return {map.getKey(), map.getValue()};
  return {};
}

LogicalResult ConvertOp::verify() {
  SmallVector<Type, 2> from = partsOf(getCollection().getType()), to = partsOf(getType());
  if (from.empty() || from.size() != to.size())
    return emitOpError("converts arrays to arrays and maps to maps, not ")
           << getCollection().getType() << " to " << getType();
  auto yield = dyn_cast<YieldOp>(getBody().front().getTerminator());
  if (!yield || !llvm::equal(getBody().getArgumentTypes(), from) || !llvm::equal(yield.getOperandTypes(), to))
    return emitOpError("takes and yields other types than its collections have");
  return success();
}

LogicalResult AttemptOp::verify() {
  auto yield = dyn_cast<YieldOp>(getBody().front().getTerminator());
  if (!yield || yield.getNumOperands() != 1 || yield.getOperand(0).getType() != getType())
    return emitOpError("yields one value of its own type");
  return success();
}

LogicalResult FieldOfOp::verify() {
  auto row = dyn_cast<RowType>(stripNullable(getRow().getType()));
  if (!row)
    return emitOpError("takes a field of a row, got ") << getRow().getType();
  if (getIndex() >= row.size())
    return emitOpError("takes field ") << getIndex() << " of a row of " << row.size();
  if (stripNullable(getType()) != stripNullable(row.getTypes()[getIndex()]))
    return emitOpError("gives ") << getType() << " for a field of type " << row.getTypes()[getIndex()];
  return success();
}

LogicalResult ElementOp::verify() {
  auto array = dyn_cast<ArrayType>(stripNullable(getArray().getType()));
  if (!array || !isa<IntegerType>(stripNullable(getIndex().getType())))
    return emitOpError("takes an array and a number, got ") << getArray().getType() << " and " << getIndex().getType();
  if (stripNullable(getType()) != stripNullable(array.getElement()))
    return emitOpError("gives ") << getType() << " for an element of type " << array.getElement();
  return success();
}
