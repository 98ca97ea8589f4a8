// Hopping and cumulating windows: rows go to slices of one slide or step, which the windows share
// (runtime/kernels/Windows.cpp), and a window is put together from its slices when it is due.
#include "passes/AggregateBuilder.h"
#include "passes/DistinctSets.h"

using namespace mlir;

namespace millstream {

namespace {

class SliceStages : public AggregateBuilder {
public:
  using AggregateBuilder::AggregateBuilder;

  LogicalResult convert() override {
    declareTables();
    declareSingle(".fired", "window");
    if (updates())
      declareSingle(".closed", "window");
    addRows();
    addTimer(
        [&](Value watermark) {
          if (updates())
            fireWindows(watermark, 0, ".fired", /*keep=*/true);
          fireWindows(watermark, op_.getAllowLateMs(), updates() ? ".closed" : ".fired", /*keep=*/false);
        },
        op_.getWindow().getProcessingTime());
    return success();
  }

private:
  // With `emit: update` the values of one key are looked for, so they stand in lists.
  void declareTables() {
    if (!updates()) {
      declareGroups();
      return declareDistinct();
    }
    declareGroups({"parts"});
    forEachDistinct([&](const Call &call) { setsOf(call).declare(op_.getName()); });
  }

  DistinctSets setsOf(const Call &call, Value slice = {}) {
    return {b_, loc_, call.distinct_table, llvm::to_vector(keyTypes()), flow::stripNullable(call.argument), slice};
  }
  Value see(const Call &call, Value slot, Value slice, ValueRange keys, Value value) override {
    return updates() ? setsOf(call, slice).insert(keys, value) : AggregateBuilder::see(call, slot, slice, keys, value);
  }

  bool updates() { return op_.getEmitUpdate(); }
  bool isCumulating() { return op_.getWindow().getKind() == flow::WindowKind::cumulate; }
  int64_t windows() { return op_.getWindow().getSize() / op_.getWindow().getStep(); }
  Value granule() { return constant(op_.getWindow().getStep()); }
  Value offset() { return constant(op_.getWindow().getOffset()); }
  // Where a window's parts are merged.
  Value scratch() { return constant(std::numeric_limits<int64_t>::max()); }
  Bounds boundsOf(Value window) {
    return {kernel("ms_window_start_ms", i64(), {window, granule(), offset(), constant(windows())}, {isCumulating()}),
            kernel("ms_window_end_ms", i64(), {window, granule(), offset()})};
  }

  void addRows() {
    Block *stage = openStage();
    auto [time, watermark] = rowTime(stage);
    Value index = kernel("ms_slice_index", i64(), {time, granule(), offset()});
    Value allow = constant(static_cast<int64_t>(op_.getAllowLateMs()));
    Value closed = kernel("ms_slice_closed", i64(), {index, granule(), offset(), allow, watermark});
    Value late = kernel("ms_slice_is_late", b_.getI1Type(), {index, closed, constant(windows())}, {isCumulating()});
    ValueRange row = stage->getArguments();
    when(late, [&] { dropLate(row); }, [&, index = index] { addRow(row, index, closed); });
    closeStage();
  }

  void addRow(ValueRange row, Value index, Value closed) {
    Value part = kernel("ms_slice_part", i64(), {index, closed, constant(windows())});
    evaluateRow(row, [&](ValueRange values) {
      auto slot = upsert(table_, part, values.take_front(keyCount()));
      startGroup(slot.getSlot(), slot.getInserted());
      accumulate(slot.getSlot(), part, values);
      if (updates())
        updateGiven(row, values.take_front(keyCount()), index, closed, slot.getInserted());
    });
  }

  // With `emit: update`: of the windows that the row counts in and that were given already, the key's rows
  // are put together again and given as changes.
  void updateGiven(ValueRange row, ValueRange keys, Value index, Value closed, Value inserted) {
    Value last_fired = single(table_ + ".fired").number;
    Value first = kernel("ms_slice_first_window", i64(), {index, closed});
    Value last = kernel("ms_slice_last_window", i64(), {index, constant(windows()), last_fired}, {isCumulating()});
    auto range = task::ForRangeOp::create(b_, loc_, first, last);
    Block *body = addBody(range.getBody(), i64());
    Value window = body->getArgument(0);
    within(body, [&] {
      auto merged = upsert(table_, scratch(), keys);
      startGroup(merged.getSlot(), merged.getInserted());
      mergeKey(window, keys);
      Value parts = get(i64(), table_, merged.getSlot(), 0);
      Value alone = compare("ms_eq_i64", parts, constant(1));
      Value is_new = both(inserted, alone);
      emitChange({row, input_}, keys, merged.getSlot(), boundsOf(window), is_new);
      dropScratch();
      task::YieldOp::create(b_, loc_, ValueRange());
    });
  }

  // Adds a part's slot to the scratch slice's.
  void mergePart(Value into, Value from) {
    merge(into, from);
    if (!updates())
      return;
    Value parts = get(i64(), table_, into, 0);
    set(table_, into, 0, kernel("ms_time_plus", i64(), {parts, constant(1)}));
  }

  void mergeKey(Value window, ValueRange keys) {
    auto each = state::ForWindowKeyOp::create(b_, loc_, table_, window, keys, windows(), isCumulating());
    Block *body = addBody(each.getBody(), slotType());
    within(body, [&] {
      mergePart(upsert(table_, scratch(), keys).getSlot(), body->getArgument(0));
      state::YieldOp::create(b_, loc_);
    });
    forEachDistinct([&](const Call &call) {
      DistinctSets sets = setsOf(call);
      auto lists = state::ForWindowKeyOp::create(b_, loc_, sets.lists(), window, keys, windows(), isCumulating());
      Block *list = addBody(lists.getBody(), slotType());
      within(list, [&] {
        sets.forEachOf(list->getArgument(0), [&](Value value) {
          addValue(call, upsert(table_, scratch(), keys).getSlot(), scratch(), keys, value);
        });
        state::YieldOp::create(b_, loc_);
      });
    });
  }

  void dropScratch() {
    drop(table_, scratch());
    forEachDistinct([&](const Call &call) {
      if (updates())
        setsOf(call, scratch()).clearAll();
      else
        drop(call.distinct_table, scratch());
    });
  }

  // Each window's parts are merged in a slice of their own, and its groups emitted from there.
  void fireWindows(Value watermark, int64_t allow_ms, StringRef done, bool keep) {
    Value last = kernel("ms_window_last_due", i64(), {watermark, granule(), offset(), constant(allow_ms)});
    SmallVector<Attribute> others;
    forEachDistinct([&](const Call &call) {
      others.push_back(FlatSymbolRefAttr::get(b_.getContext(), call.distinct_table));
      if (updates())
        others.push_back(FlatSymbolRefAttr::get(b_.getContext(), setsOf(call).lists()));
    });
    auto due = state::ForDueWindowsOp::create(b_, loc_, table_, table_ + done.str(), last, windows(), isCumulating(),
                                              keep, b_.getArrayAttr(others));
    Block *body = addBody(due.getBody(), i64());
    within(body, [&] {
      if (keep || !updates())
        fireWindow(body->getArgument(0));
      state::YieldOp::create(b_, loc_);
    });
  }

  void fireWindow(Value number) {
    mergeParts(number);
    Bounds bounds = boundsOf(number);
    fireSlice(scratch(), [&](ValueRange keys, Value group) {
      if (updates())
        emitChange(groupRow(keys), keys, group, bounds, truth(true));
      else
        emitGroup(keys, group, bounds, [&] { return windowTime(bounds.end); });
    });
    dropScratch();
  }

  void mergeParts(Value window) {
    auto each = state::ForWindowOp::create(b_, loc_, table_, window, windows(), isCumulating());
    Block *body = slotBody(each.getBody());
    within(body, [&] {
      auto merged = upsert(table_, scratch(), ValueRange(body->getArguments()).drop_back());
      startGroup(merged.getSlot(), merged.getInserted());
      mergePart(merged.getSlot(), body->getArguments().back());
      state::YieldOp::create(b_, loc_);
    });
    forEachDistinct([&](const Call &call) { mergeValues(call, window); });
  }

  // The values that the parts have seen, each counted once.
  void mergeValues(const Call &call, Value window) {
    auto each = state::ForWindowOp::create(b_, loc_, call.distinct_table, window, windows(), isCumulating());
    SmallVector<Type> types = llvm::to_vector(keyTypes());
    types.append({flow::stripNullable(call.argument), slotType()});
    Block *body = addBody(each.getBody(), types);
    within(body, [&] {
      ValueRange keys = ValueRange(body->getArguments()).take_front(keyCount());
      Value value = body->getArgument(static_cast<unsigned>(keyCount()));
      addValue(call, upsert(table_, scratch(), keys).getSlot(), scratch(), keys, value);
      state::YieldOp::create(b_, loc_);
    });
  }
};

} // namespace

std::unique_ptr<AggregateBuilder> makeSliceStages(FlowToTask &conversion, flow::AggregateOp op) {
  return std::make_unique<SliceStages>(conversion, op);
}

} // namespace millstream
