// Sets of values in state: see DistinctSets.h.
#include "passes/DistinctSets.h"

using namespace mlir;

namespace millstream {

void DistinctSets::declare(StringRef node) {
  SmallVector<StringAttr> names;
  for (size_t i = 0; i < set_types_.size(); ++i)
    names.push_back(b_.getStringAttr("set" + std::to_string(i)));
  flow::RowType set = rowType(names, set_types_);
  SmallVector<Type> types(set_types_);
  names.push_back(b_.getStringAttr("value"));
  types.push_back(value_);
  createTable(members_, node, rowType(names, types), rowType({}, {}));
  // The values are in further records, which stay where they are; the slot leads to them.
  createTable(lists_, node, set, rowType({b_.getStringAttr("link"), b_.getStringAttr("value")}, {i64(), value_}),
              Field::link);
}

Value DistinctSets::insert(ValueRange set, Value value) {
  SmallVector<Value> member(set);
  member.push_back(value);
  auto entry = upsert(members_, slice(), member);
  when(entry.getInserted(), [&] {
    Value list = upsert(lists_, slice(), set).getSlot();
    Value record = state::AddRecordOp::create(b_, loc_, slotType(), lists_, list);
    StageOps::set(lists_, record, Field::value, value);
  });
  return entry.getInserted();
}

void DistinctSets::forEach(ValueRange set, function_ref<void(Value)> build) {
  auto list = find(lists_, slice(), set);
  when(list.getFound(), [&] { forEachOf(list.getSlot(), build); });
}

void DistinctSets::forEachOf(Value list, function_ref<void(Value)> build) {
  auto each = state::ForRecordsOp::create(b_, loc_, lists_, list);
  Block *body = addBody(each.getBody(), slotType());
  within(body, [&] {
    build(get(value_, lists_, body->getArgument(0), Field::value));
    state::YieldOp::create(b_, loc_);
  });
}

void DistinctSets::erase(StringRef table, ValueRange keys) {
  auto entry = find(table, slice(), keys);
  when(entry.getFound(), [&] { state::EraseOp::create(b_, loc_, table, slice(), entry.getSlot()); });
}

void DistinctSets::clear(ValueRange set) {
  forEach(set, [&](Value value) {
    SmallVector<Value> member(set);
    member.push_back(value);
    erase(members_, member);
  });
  erase(lists_, set);
}

void DistinctSets::clearAll() {
  for (const std::string &table : {members_, lists_})
    drop(table, slice());
}

} // namespace millstream
