// Windows of a number of rows: a key's group is given and forgotten when that many have come, and what is
// left at the end of the input then.
#include "passes/DistinctSets.h"
#include "passes/ExpiringStages.h"

using namespace mlir;

namespace millstream {

namespace {

class CountStages : public ExpiringStages {
public:
  CountStages(FlowToTask &conversion, flow::AggregateOp op) : ExpiringStages(conversion, op) {}

  LogicalResult convert() override {
    if (expires()) {
      declareExpiring({"rows"});
      if (byEventTime())
        declareSingle(".clock", "latest");
    } else {
      declareGroups({"rows"});
      forEachDistinct([&](const Call &call) { setsOf(call).declare(op_.getName()); });
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
  Value see(const Call &call, Value slot, Value slice, ValueRange keys, Value value) override {
    return expires() ? ExpiringStages::see(call, slot, slice, keys, value) : setsOf(call).insert(keys, value);
  }

  void addRow(Block *stage, ValueRange values) {
    ValueRange keys = values.take_front(keyCount());
    auto found = upsert(table_, constant(0), keys);
    Value slot = found.getSlot();
    startGroup(slot, expires() ? renew(stage, found) : found.getInserted());
    if (expires() && byEventTime())
      noteNow();
    accumulate(slot, constant(0), values);
    Value before = get(i64(), table_, slot, 0);
    Value rows = kernel("ms_time_plus", i64(), {before, constant(1)});
    set(table_, slot, 0, rows);
    when(compare("ms_eq_i64", rows, constant(op_.getWindow().getSize())), [&] {
      emitGroup(keys, slot, {}, {});
      if (!expires())
        forEachDistinct([&](const Call &call) { setsOf(call).clear(keys); });
      state::EraseOp::create(b_, loc_, table_, constant(0), slot);
    });
  }

  // The latest time that rows have seen: what of it is past is so whatever the batches, and whether cleaning up has
  // run or not.
  Single latest() { return single(table_ + ".clock"); }
  void noteNow() {
    Single clock = latest();
    when(compare("ms_gt_i64", now(), clock.number), [&] { set(table_ + ".clock", clock.slot, 0, now()); });
  }

  void fireRest(Value time) {
    Value now;
    if (expires()) {
      now = byEventTime() ? latest().number : clock();
      // Rows of a split that is behind see an earlier time.
      sweep(byEventTime() ? choose(
                                compare("ms_lt_i64", time, now), i64(), [&] { return time; }, [&] { return now; })
                          : now);
    }
    Value end = compare("ms_eq_i64", time, constant(std::numeric_limits<int64_t>::max()));
    when(end, [&] {
      fireSlice(constant(0), [&](ValueRange keys, Value group) {
        auto give = [&] { emitGroup(keys, group, {}, {}); };
        if (expires())
          when(negate(isPast(group, now)), give);
        else
          give();
      });
      drop(table_, constant(0));
      if (expires())
        dropSeen();
      else
        forEachDistinct([&](const Call &call) { setsOf(call).clearAll(); });
    });
  }
};

} // namespace

std::unique_ptr<AggregateBuilder> makeCountStages(FlowToTask &conversion, flow::AggregateOp op) {
  return std::make_unique<CountStages>(conversion, op);
}

} // namespace millstream
