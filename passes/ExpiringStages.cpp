// Aggregates whose groups may expire: see ExpiringStages.h.
#include "passes/ExpiringStages.h"

using namespace mlir;

namespace millstream {

void ExpiringStages::declareExpiring(ArrayRef<StringRef> header) {
  touched_at_ = static_cast<unsigned>(header.size());
  SmallVector<StringRef> fields(header);
  fields.push_back("touched");
  if (hasDistinct())
    fields.push_back("number");
  declareGroups(fields);
  declareDistinct({"touched", "number"});
  if (hasDistinct())
    declareSingle(".numbers", "last");
}

Value ExpiringStages::renew(Block *stage, state::UpsertOp slot) {
  time_ = byEventTime() ? millis(eventTime(stage)) : clock();
  now_ = byEventTime() ? kernel("ms_time_of_row", i64(), {splitWatermark(stage), time_}) : time_;
  Expiry groups = expiry(table_, touched_at_);
  Value fresh = groups.startAnew(slot, now_);
  groups.touch(slot.getSlot(), time_, fresh);
  if (hasDistinct())
    when(fresh, [&] { set(table_, slot.getSlot(), touched_at_ + Field::number, nextNumber()); });
  return fresh;
}

Value ExpiringStages::see(const Call &call, Value slot, Value slice, ValueRange keys, Value value) {
  if (!expires())
    return AggregateBuilder::see(call, slot, slice, keys, value);
  SmallVector<Value> member(keys);
  member.push_back(value);
  auto entry = upsert(call.distinct_table, slice, member);
  Value known = get(i64(), call.distinct_table, entry.getSlot(), Field::number);
  Value own = get(i64(), table_, slot, touched_at_ + Field::number);
  // As in Flink each value has a lifetime of its own: of a group that lives on, what is rare is forgotten.
  Expiry values = expiry(call.distinct_table, Field::touched);
  Value fresh = either(entry.getInserted(), values.isPast(entry.getSlot(), now_));
  Value unseen = either(fresh, compare("ms_ne_i64", known, own));
  set(call.distinct_table, entry.getSlot(), Field::number, own);
  values.touch(entry.getSlot(), time_, fresh);
  return unseen;
}

void ExpiringStages::sweep(Value now) {
  expiry(table_, touched_at_).sweep(now);
  forEachDistinct([&](const Call &call) { expiry(call.distinct_table, Field::touched).sweep(now); });
}

void ExpiringStages::dropSeen() {
  forEachDistinct([&](const Call &call) { drop(call.distinct_table, constant(0)); });
}

} // namespace millstream
