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
