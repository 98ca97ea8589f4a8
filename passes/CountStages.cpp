// Windows of a number of rows: a key's group is given and forgotten when that many have come, and what is
// left at the end of the input then.
#include "passes/AggregateBuilder.h"
#include "passes/DistinctSets.h"
#include "passes/Expiry.h"

using namespace mlir;

namespace millstream {

namespace {

class CountStages : public AggregateBuilder {
public:
  using AggregateBuilder::AggregateBuilder;

  LogicalResult convert() override {
    SmallVector<StringRef> header{"rows"};
    if (expires())
      header.push_back("touched");
    declareGroups(header);
    forEachSet([&](DistinctSets &sets) { sets.declare(op_.getName()); });
    Block *stage = openStage();
    ValueRange row = stage->getArguments();
    evaluateRow(row, [&](ValueRange values) { addRow(stage, values); });
    closeStage();
    addTimer([&](Value time) { fireRest(time); }, /*processing_time=*/!op_.getTtlEventTime());
    return success();
  }

private:
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
  Value see(const Call &call, Value, Value, ValueRange keys, Value value) override {
    return setsOf(call).insert(keys, value);
  }

  bool expires() { return static_cast<int64_t>(op_.getTtlMs()) >= 0; }
  Expiry expiry() { return {b_, loc_, table_, 1, static_cast<int64_t>(op_.getTtlMs())}; }

  // A group that no row has come to for long begins anew.
  Value renew(Block *stage, state::UpsertOp slot) {
    Value time = op_.getTtlEventTime() ? millis(eventTime(stage)) : clock();
    Value now = op_.getTtlEventTime() ? kernel("ms_time_of_row", i64(), {splitWatermark(stage), time}) : time;
    Value is_new = expiry().startAnew(slot, now);
    expiry().touch(slot.getSlot(), time, is_new);
    return is_new;
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
      forEachSet([&](DistinctSets &sets) { sets.clear(keys); });
      state::EraseOp::create(b_, loc_, table_, constant(0), slot);
    });
  }

  void fireRest(Value time) {
    if (expires())
      expiry().sweep(op_.getTtlEventTime() ? time : clock());
    Value end = compare("ms_eq_i64", time, constant(std::numeric_limits<int64_t>::max()));
    when(end, [&] {
      fireSlice(constant(0), [&](ValueRange keys, Value group) { emitGroup(keys, group, {}, {}); });
      drop(table_, constant(0));
      forEachSet([&](DistinctSets &sets) { sets.clearAll(); });
    });
  }
};

} // namespace

std::unique_ptr<AggregateBuilder> makeCountStages(FlowToTask &conversion, flow::AggregateOp op) {
  return std::make_unique<CountStages>(conversion, op);
}

} // namespace millstream
