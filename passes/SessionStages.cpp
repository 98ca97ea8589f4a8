// Session windows: a key's slot and further records are its sessions (runtime/state/Sessions.h).
#include "passes/AggregateBuilder.h"
#include "passes/DistinctSets.h"

using namespace mlir;

namespace millstream {

namespace {

class SessionStages : public AggregateBuilder {
public:
  using AggregateBuilder::AggregateBuilder;

  LogicalResult convert() override {
    SmallVector<StringRef> header{"armed", "link", "start", "end", "split", "seen"};
    if (hasDistinct())
      header.push_back("number"); // names the session's sets of DISTINCT values
    declareGroups(header, /*link=*/1);
    forEachSet([&](const Call &, DistinctSets &sets) { sets.declare(op_.getName()); });
    if (hasDistinct())
      declareSingle(".numbers", "last");
    addRows();
    addTimer([&](Value watermark) { fireSessions(watermark); }, op_.getWindow().getProcessingTime());
    return success();
  }

private:
  static constexpr unsigned number_field = 6;
  int64_t allowMs() { return static_cast<int64_t>(op_.getAllowLateMs()); }

  DistinctSets setsOf(const Call &call) {
    return {b_, loc_, call.distinct_table, {i64()}, flow::stripNullable(call.argument)};
  }
  void forEachSet(function_ref<void(const Call &, DistinctSets &)> build) {
    for (const Call &call : calls_) {
      if (call.distinct_table.empty())
        continue;
      DistinctSets sets = setsOf(call);
      build(call, sets);
    }
  }
  Value numberOf(Value session) { return get(i64(), table_, session, number_field); }
  Value see(const Call &call, Value session, Value, ValueRange, Value value) override {
    return setsOf(call).insert(numberOf(session), value);
  }

  void addRows() {
    Block *stage = openStage();
    auto [time, watermark] = rowTime(stage);
    ValueRange row = stage->getArguments();
    evaluateRow(row, [&, time = time, watermark = watermark](ValueRange values) {
      Value split =
          op_.getWindow().getProcessingTime() ? constant(-1) : task::SplitOp::create(b_, loc_, i64()).getResult();
      auto session = state::PlaceSessionOp::create(b_, loc_, slotType(), b_.getI1Type(), b_.getI1Type(), table_,
                                                   values.take_front(keyCount()), time, watermark, split,
                                                   op_.getWindow().getSize(), allowMs());
      addMerge(session.getMerge());
      when(
          session.getLate(), [&] { dropLate(row); },
          [&] {
            if (hasDistinct())
              when(session.getInserted(), [&] { set(table_, session.getSlot(), number_field, nextNumber()); });
            startGroup(session.getSlot(), session.getInserted());
            accumulate(session.getSlot(), constant(0), values);
          });
    });
    closeStage();
  }

  void addMerge(Region &region) {
    Block *body = &region.emplaceBlock();
    Value into = body->addArgument(slotType(), loc_), from = body->addArgument(slotType(), loc_);
    within(body, [&] {
      merge(into, from);
      forEachSet([&](const Call &call, DistinctSets &sets) {
        Value merged = numberOf(from);
        sets.forEach(merged, [&](Value value) { addValue(call, into, constant(0), {}, value); });
        sets.clear(merged);
      });
      state::YieldOp::create(b_, loc_);
    });
  }

  void fireSessions(Value watermark) {
    auto due = state::ForDueSessionsOp::create(b_, loc_, table_, watermark, allowMs());
    addMerge(due.getMerge());
    Block *body = &due.getBody().emplaceBlock();
    Bounds bounds{body->addArgument(i64(), loc_), body->addArgument(i64(), loc_)};
    for (Type type : keyTypes())
      body->addArgument(type, loc_);
    Value slot = body->addArgument(slotType(), loc_);
    within(body, [&] {
      ValueRange keys = ValueRange(body->getArguments()).drop_front(2).drop_back();
      emitGroup(keys, slot, bounds, [&] { return windowTime(bounds.end); });
      forEachSet([&](const Call &, DistinctSets &sets) { sets.clear(numberOf(slot)); });
      state::YieldOp::create(b_, loc_);
    });
  }
};

} // namespace

std::unique_ptr<AggregateBuilder> makeSessionStages(FlowToTask &conversion, flow::AggregateOp op) {
  return std::make_unique<SessionStages>(conversion, op);
}

} // namespace millstream
