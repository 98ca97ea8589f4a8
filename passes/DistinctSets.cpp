// Sets of values in state: see DistinctSets.h.
#include "passes/DistinctSets.h"

using namespace mlir;

namespace millstream {

Value DistinctSets::zero() { return flow::ConstantOp::create(b_, loc_, b_.getI64Type(), b_.getI64IntegerAttr(0)); }

void DistinctSets::when(Value condition, function_ref<void()> build) {
  auto branch = flow::IfOp::create(b_, loc_, condition);
  OpBuilder::InsertionGuard guard(b_);
  b_.setInsertionPointToStart(branch.thenBlock());
  build();
}

void DistinctSets::declare(StringRef node) {
  MLIRContext *context = b_.getContext();
  SmallVector<StringAttr> names;
  for (size_t i = 0; i < set_types_.size(); ++i)
    names.push_back(b_.getStringAttr("set" + std::to_string(i)));
  auto set = flow::RowType::get(context, names, set_types_);
  SmallVector<Type> types(set_types_);
  names.push_back(b_.getStringAttr("value"));
  types.push_back(value_);
  auto none = flow::RowType::get(context, ArrayRef<StringAttr>(), ArrayRef<Type>());
  state::TableOp::create(b_, loc_, members_, node, flow::RowType::get(context, names, types), none, state::LayoutAttr(),
                         IntegerAttr());
  // The values are in further records, which stay where they are; the slot leads to them.
  SmallVector<StringAttr> fields{b_.getStringAttr("link"), b_.getStringAttr("value")};
  SmallVector<Type> field_types{b_.getI64Type(), value_};
  state::TableOp::create(b_, loc_, lists_, node, set, flow::RowType::get(context, fields, field_types),
                         state::LayoutAttr(), b_.getI32IntegerAttr(Field::link));
}

Value DistinctSets::insert(ValueRange set, Value value) {
  Type slot_type = state::SlotType::get(b_.getContext());
  SmallVector<Value> member(set);
  member.push_back(value);
  auto entry = state::UpsertOp::create(b_, loc_, slot_type, b_.getI1Type(), members_, zero(), member);
  when(entry.getInserted(), [&] {
    auto list = state::UpsertOp::create(b_, loc_, slot_type, b_.getI1Type(), lists_, zero(), set);
    Value record = state::AddRecordOp::create(b_, loc_, slot_type, lists_, list.getSlot());
    state::SetOp::create(b_, loc_, lists_, record, Field::value, value);
  });
  return entry.getInserted();
}

void DistinctSets::forEach(ValueRange set, function_ref<void(Value)> build) {
  Type slot_type = state::SlotType::get(b_.getContext());
  auto list = state::FindOp::create(b_, loc_, slot_type, b_.getI1Type(), lists_, zero(), set);
  when(list.getFound(), [&] {
    auto each = state::ForRecordsOp::create(b_, loc_, lists_, list.getSlot());
    Block *body = &each.getBody().emplaceBlock();
    Value record = body->addArgument(slot_type, loc_);
    OpBuilder::InsertionGuard guard(b_);
    b_.setInsertionPointToStart(body);
    build(state::GetOp::create(b_, loc_, value_, lists_, record, Field::value));
    state::YieldOp::create(b_, loc_);
  });
}

void DistinctSets::clear(ValueRange set) {
  Type slot_type = state::SlotType::get(b_.getContext());
  forEach(set, [&](Value value) {
    SmallVector<Value> member(set);
    member.push_back(value);
    auto entry = state::FindOp::create(b_, loc_, slot_type, b_.getI1Type(), members_, zero(), member);
    when(entry.getFound(), [&] { state::EraseOp::create(b_, loc_, members_, zero(), entry.getSlot()); });
  });
  auto list = state::FindOp::create(b_, loc_, slot_type, b_.getI1Type(), lists_, zero(), set);
  when(list.getFound(), [&] { state::EraseOp::create(b_, loc_, lists_, zero(), list.getSlot()); });
}

void DistinctSets::clearAll() {
  for (const std::string &table : {members_, lists_})
    state::DropOp::create(b_, loc_, table, zero());
}

} // namespace millstream
