// Tumbling windows: a window is a slice of the table, given and removed when the watermark has passed it.
#include "passes/AggregateBuilder.h"

using namespace mlir;

namespace millstream {

namespace {

class TumbleStages : public AggregateBuilder {
public:
  using AggregateBuilder::AggregateBuilder;

  LogicalResult convert() override {
    declareGroups();
    declareDistinct();
    if (op_.getEmitUpdate())
      declareSingle(".fired", "watermark");
    Block *stage = openStage();
    auto [time, watermark] = rowTime(stage);
    Value start = kernel("ms_window_start", i64(), {time, constant(size()), constant(offset())});
    Value late = kernel("ms_window_is_late", b_.getI1Type(), {start, constant(keptMs()), watermark});
    ValueRange row = stage->getArguments();
    when(late, [&] { dropLate(row); }, [&] { addRow(row, start); });
    closeStage();
    addTimer(
        [&](Value watermark) {
          if (op_.getEmitUpdate())
            fireFirst(watermark);
          fireDue(watermark);
        },
        op_.getWindow().getProcessingTime());
    return success();
  }

private:
  int64_t size() { return op_.getWindow().getSize(); }
  int64_t offset() { return op_.getWindow().getOffset(); }
  // From a window's start until it is no longer kept.
  int64_t keptMs() { return size() + static_cast<int64_t>(op_.getAllowLateMs()); }
  Bounds boundsOf(Value start) { return {start, kernel("ms_time_plus", i64(), {start, constant(size())})}; }

  // A row of a window that was given already changes its group's row at once.
  void addRow(ValueRange row, Value start) {
    evaluateRow(row, [&](ValueRange values) {
      ValueRange keys = values.take_front(keyCount());
      auto slot = upsert(table_, start, keys);
      startGroup(slot.getSlot(), slot.getInserted());
      accumulate(slot.getSlot(), start, values);
      if (!op_.getEmitUpdate())
        return;
      Value given =
          kernel("ms_window_is_late", b_.getI1Type(), {start, constant(size()), single(table_ + ".fired").number});
      when(given, [&] { emitChange({row, input_}, keys, slot.getSlot(), boundsOf(start), slot.getInserted()); });
    });
  }

  // With `emit: update`: windows that have come to their end are given, and stay.
  void fireFirst(Value watermark) {
    Single fired = single(table_ + ".fired"); // the watermark up to which windows were given
    auto passed = state::ForPassedOp::create(b_, loc_, table_, fired.number, watermark, size());
    Block *body = addBody(passed.getBody(), i64());
    Value start = body->getArgument(0);
    within(body, [&] {
      fireSlice(start, [&](ValueRange keys, Value group) {
        emitChange(groupRow(keys), keys, group, boundsOf(start), truth(true));
      });
      state::YieldOp::create(b_, loc_);
    });
    set(table_ + ".fired", fired.slot, 0, watermark);
  }

  void fireDue(Value watermark) {
    auto due = state::ForDueOp::create(b_, loc_, table_, watermark, keptMs());
    Block *body = addBody(due.getBody(), i64());
    Value start = body->getArgument(0);
    within(body, [&] {
      if (!op_.getEmitUpdate())
        fireSlice(start, [&](ValueRange keys, Value group) {
          Bounds bounds = boundsOf(start);
          emitGroup(keys, group, bounds, [&] { return windowTime(bounds.end); });
        });
      forEachDistinct([&](const Call &call) { drop(call.distinct_table, start); });
      state::YieldOp::create(b_, loc_);
    });
  }
};

} // namespace

std::unique_ptr<AggregateBuilder> makeTumbleStages(FlowToTask &conversion, flow::AggregateOp op) {
  return std::make_unique<TumbleStages>(conversion, op);
}

} // namespace millstream
