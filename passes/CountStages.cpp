// Windows of a number of rows: a key's group is given and forgotten when that many have come, and what is
// left at the end of the input then.
#include "passes/DistinctSets.h"
#include "passes/ExpiringStages.h"

using namespace mlir;

namespace millstream {

namespace {

class CountStages : public ExpiringStages {
public:
  CountStages(FlowToTask &conversion, flow::AggregateOp op) : ExpiringStages(conversion, op, /*touched_at=*/1) {}

  LogicalResult convert() override {
    if (expires()) {
      declareGroups({"rows", "touched", "number"});
      declareSeen();
    } else {
      declareGroups({"rows"});
      forEachSet([&](DistinctSets &sets) { sets.declare(op_.getName()); });
    }
    Block *stage = openStage();
    ValueRange row = stage->getArguments();
    evaluateRow(row, [&](ValueRange values) { addRow(stage, values); });
    closeStage();
    addTimer([&](Value time) { fireRest(time); }, /*processing_time=*/!byEventTime());
    return success();
  }

private:
  // Without expiry a group's values leave with it.
  DistinctSets setsOf(const Call &call) {
    return {b_, loc_, call.distinct_table, llvm::to_vector(keyTypes()), flow::stripNullable(call.argument)};
  }
  void forEachSet(function_ref<void(DistinctSets &)> build) {
    for (const Call &call : calls_) {
      if (call.distinct_table.empty())
        continue;
      DistinctSets sets = setsOf(call);
      build(sets);
    }
  }
  Value see(const Call &call, Value slot, Value slice, ValueRange keys, Value value) override {
    return expires() ? ExpiringStages::see(call, slot, slice, keys, value) : setsOf(call).insert(keys, value);
  }

  void addRow(Block *stage, ValueRange values) {
    ValueRange keys = values.take_front(keyCount());
    auto found = upsert(table_, constant(0), keys);
    Value slot = found.getSlot();
    startGroup(slot, expires() ? renew(stage, found) : found.getInserted());
    accumulate(slot, constant(0), values);
    Value before = get(i64(), table_, slot, 0);
    Value rows = kernel("ms_time_plus", i64(), {before, constant(1)});
    set(table_, slot, 0, rows);
    when(compare("ms_eq_i64", rows, constant(op_.getWindow().getSize())), [&] {
      emitGroup(keys, slot, {}, {});
      if (!expires())
        forEachSet([&](DistinctSets &sets) { sets.clear(keys); });
      state::EraseOp::create(b_, loc_, table_, constant(0), slot);
    });
  }

  void fireRest(Value time) {
    if (expires())
      sweep(time);
    Value end = compare("ms_eq_i64", time, constant(std::numeric_limits<int64_t>::max()));
    when(end, [&] {
      fireSlice(constant(0), [&](ValueRange keys, Value group) { emitGroup(keys, group, {}, {}); });
      drop(table_, constant(0));
      if (expires())
        dropSeen();
      else
        forEachSet([&](DistinctSets &sets) { sets.clearAll(); });
    });
  }
};

} // namespace

std::unique_ptr<AggregateBuilder> makeCountStages(FlowToTask &conversion, flow::AggregateOp op) {
  return std::make_unique<CountStages>(conversion, op);
}

} // namespace millstream
