// The ops that stages with state are made of: see StageOps.h.
#include "passes/StageOps.h"

using namespace mlir;

namespace millstream {

// ---- Values ----

Value StageOps::constant(int64_t number) {
  return flow::ConstantOp::create(b_, loc_, i64(), b_.getI64IntegerAttr(number));
}

Value StageOps::truth(bool value) { return flow::ConstantOp::create(b_, loc_, b_.getI1Type(), b_.getBoolAttr(value)); }

Value StageOps::kernel(StringRef name, Type type, ValueRange arguments, ArrayRef<int32_t> constants) {
  return flow::CallOp::create(b_, loc_, type, name, flow::KernelResult::value, arguments, constants, /*safe=*/false,
                              /*is_volatile=*/false);
}

Value StageOps::change(int8_t kind) {
  return flow::ConstantOp::create(b_, loc_, b_.getIntegerType(8), b_.getI8IntegerAttr(kind));
}

Value StageOps::changeKind(Value inserted) {
  return choose(
      inserted, b_.getIntegerType(8), [&] { return change(flow::insert_change); },
      [&] { return change(flow::update_change); });
}

// ---- Branches ----

void StageOps::within(Block *block, function_ref<void()> build) {
  OpBuilder::InsertionGuard guard(b_);
  b_.setInsertionPointToStart(block);
  build();
}

void StageOps::when(Value condition, function_ref<void()> then, function_ref<void()> otherwise) {
  auto branch = flow::IfOp::create(b_, loc_, condition);
  within(branch.thenBlock(), then);
  if (otherwise)
    within(branch.elseBlock(), otherwise);
}

Value StageOps::choose(Value condition, Type type, function_ref<Value()> then, function_ref<Value()> otherwise) {
  auto choice = flow::IfOp::create(b_, loc_, type, condition);
  auto yield = [&](Region &region, function_ref<Value()> build) {
    within(&region.emplaceBlock(), [&] { flow::YieldOp::create(b_, loc_, build()); });
  };
  yield(choice.getThenRegion(), then);
  yield(choice.getElseRegion(), otherwise);
  return choice.getResult(0);
}

Block *StageOps::addBody(Region &region, TypeRange types) {
  Block *body = &region.emplaceBlock();
  for (Type type : types)
    body->addArgument(type, loc_);
  return body;
}

// ---- State ----

void StageOps::createTable(StringRef name, StringRef node, flow::RowType key, flow::RowType fields,
                           std::optional<unsigned> link) {
  IntegerAttr link_field = link ? b_.getI32IntegerAttr(static_cast<int32_t>(*link)) : IntegerAttr();
  state::TableOp::create(b_, loc_, name, node, key, fields, state::LayoutAttr(), link_field, /*meaning=*/StringAttr());
}

state::UpsertOp StageOps::upsert(StringRef table, Value slice, ValueRange keys) {
  return state::UpsertOp::create(b_, loc_, slotType(), b_.getI1Type(), table, slice, keys);
}

state::FindOp StageOps::find(StringRef table, Value slice, ValueRange keys) {
  return state::FindOp::create(b_, loc_, slotType(), b_.getI1Type(), table, slice, keys);
}

Value StageOps::get(Type type, StringRef table, Value slot, unsigned field) {
  return state::GetOp::create(b_, loc_, type, table, slot, field);
}

void StageOps::set(StringRef table, Value slot, unsigned field, Value value) {
  state::SetOp::create(b_, loc_, table, slot, field, value);
}

StageOps::Single StageOps::single(StringRef table) {
  auto slot = upsert(table, constant(0), {});
  when(slot.getInserted(), [&] { set(table, slot.getSlot(), 0, constant(std::numeric_limits<int64_t>::min())); });
  return {slot.getSlot(), get(i64(), table, slot.getSlot(), 0)};
}

} // namespace millstream
