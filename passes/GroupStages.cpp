// Aggregates without a window: each row gives its group's new result.
#include "passes/ExpiringStages.h"

using namespace mlir;

namespace millstream {

namespace {

class GroupStages : public ExpiringStages {
public:
  GroupStages(FlowToTask &conversion, flow::AggregateOp op) : ExpiringStages(conversion, op) {}

  LogicalResult convert() override {
    if (expires()) {
      declareExpiring();
    } else {
      declareGroups();
      declareDistinct();
    }
    Block *stage = openStage();
    evaluateRow(stage->getArguments(), [&](ValueRange values) { addRow(stage, values); });
    closeStage();
    if (expires())
      addTimer([&](Value watermark) { sweep(byEventTime() ? watermark : clock()); },
               /*processing_time=*/!byEventTime());
    return success();
  }

private:
  void addRow(Block *stage, ValueRange values) {
    ValueRange keys = values.take_front(keyCount());
    auto found = upsert(table_, constant(0), keys);
    Value slot = found.getSlot();
    Value fresh = expires() ? renew(stage, found) : found.getInserted();
    startGroup(slot, fresh);
    accumulate(slot, constant(0), values);
    emitChange({stage->getArguments(), input_}, keys, slot, {}, fresh);
  }
};

} // namespace

std::unique_ptr<AggregateBuilder> makeGroupStages(FlowToTask &conversion, flow::AggregateOp op) {
  return std::make_unique<GroupStages>(conversion, op);
}

} // namespace millstream
