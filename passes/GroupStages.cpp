// Aggregates without a window: each row gives its group's new result.
#include "passes/AggregateBuilder.h"
#include "passes/Expiry.h"

using namespace mlir;

namespace millstream {

namespace {

class GroupStages : public AggregateBuilder {
public:
  using AggregateBuilder::AggregateBuilder;

  LogicalResult convert() override {
    SmallVector<StringRef> header;
    if (expires())
      header = {"touched", "number"};
    declareGroups(header);
    declareDistinct(header);
    if (expires() && hasDistinct())
      declareSingle(".numbers", "last");
    Block *stage = openStage();
    evaluateRow(stage->getArguments(), [&](ValueRange values) { addRow(stage, values); });
    closeStage();
    if (expires())
      addSweep();
    return success();
  }

private:
  enum Field : unsigned { touched, number };
  bool expires() { return static_cast<int64_t>(op_.getTtlMs()) >= 0; }
  bool byEventTime() { return op_.getTtlEventTime(); }
  Expiry expiry(const std::string &table) {
    return {b_, loc_, table, Field::touched, static_cast<int64_t>(op_.getTtlMs())};
  }

  void addRow(Block *stage, ValueRange values) {
    ValueRange keys = values.take_front(keyCount());
    auto slot = upsert(table_, constant(0), keys);
    slot_ = slot.getSlot();
    Value fresh = expires() ? renew(stage, slot) : slot.getInserted();
    startGroup(slot_, fresh);
    accumulate(slot_, constant(0), values);
    emitChange({stage->getArguments(), input_}, keys, slot_, {}, fresh);
  }

  // Starts a group anew whose time is past. Gives whether it is new. Each beginning of a group has a number
  // of its own, by which the values that DISTINCT has seen belong to it.
  Value renew(Block *stage, state::UpsertOp slot) {
    if (byEventTime()) {
      time_ = millis(eventTime(stage));
      now_ = kernel("ms_time_of_row", i64(), {splitWatermark(stage), time_});
    } else {
      now_ = time_ = clock();
    }
    Value fresh = expiry(table_).startAnew(slot, now_);
    expiry(table_).touch(slot_, time_, fresh);
    if (hasDistinct())
      when(fresh, [&] { set(table_, slot_, Field::number, nextNumber()); });
    return fresh;
  }

  Value see(const Call &call, Value slot, Value slice, ValueRange keys, Value value) override {
    if (!expires())
      return AggregateBuilder::see(call, slot, slice, keys, value);
    SmallVector<Value> member(keys);
    member.push_back(value);
    auto entry = upsert(call.distinct_table, slice, member);
    Value known = get(i64(), call.distinct_table, entry.getSlot(), Field::number);
    Value own = get(i64(), table_, slot, Field::number);
    Value other = compare("ms_ne_i64", known, own);
    Value unseen = either(entry.getInserted(), other);
    set(call.distinct_table, entry.getSlot(), Field::number, own);
    expiry(call.distinct_table).touch(entry.getSlot(), time_, entry.getInserted());
    return unseen;
  }

  // What has expired is removed bit by bit: by the clock, or as the watermark moves on.
  void addSweep() {
    auto sweep = [&](Value watermark) {
      Value until = byEventTime() ? watermark : clock();
      expiry(table_).sweep(until);
      for (const Call &call : calls_)
        if (!call.distinct_table.empty())
          expiry(call.distinct_table).sweep(until);
    };
    addTimer(sweep, /*processing_time=*/!byEventTime());
  }

  Value slot_, now_, time_;
};

} // namespace

std::unique_ptr<AggregateBuilder> makeGroupStages(FlowToTask &conversion, flow::AggregateOp op) {
  return std::make_unique<GroupStages>(conversion, op);
}

} // namespace millstream
