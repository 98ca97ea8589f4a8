// Deduplication: the first or last row of each key.
#include "passes/Expiry.h"
#include "passes/FlowToTask.h"

using namespace mlir;

namespace millstream {

class DedupStages : StageOps {
public:
  DedupStages(FlowToTask &conversion, flow::DedupOp op)
      : StageOps(conversion.builder_, op.getLoc()), c_(conversion), op_(op),
        node_(cast<flow::NodeInterface>(op.getOperation())), table_(op.getName().str() + ".state"),
        pending_(op.getName().str() + ".state.pending"), row_(op.getInput().getType().getRow()) {}

  LogicalResult convert() {
    declareTables();
    Block *stage = c_.addStage(op_.getInputMutable());
    c_.count(node_, task::Counter::rows_in);
    ValueRange row(stage->getArguments());
    Value failures = op_.getErrors() == flow::Policy::route ? op_->getResults().back() : Value();
    auto compute = [&] { return c_.inlineRegion(op_.getRows(), row); };
    c_.evaluate(node_, {row, op_.getInput().getType()}, op_.getErrors(), failures, compute, [&](ValueRange keys) {
      if (op_.getKeepLast())
        keepLast(row, keys);
      else if (op_.getByEventTime())
        keepEarliest(row, keys);
      else
        keepFirst(row, keys);
    });
    c_.finishStage(loc_);
    if (settles() || expires())
      addTimer();
    return success();
  }

private:
  // Whether rows wait for the watermark to pass them.
  bool settles() { return op_.getByEventTime() && !op_.getKeepLast(); }
  bool expires() { return static_cast<int64_t>(op_.getTtlMs()) >= 0; }
  // Whether the clock may be ahead of the watermark that a row waits for: its key does not expire before that.
  bool holdsWaiting() { return settles() && expires() && !op_.getTtlEventTime(); }
  // When a key was last touched is the last field of its slot.
  unsigned touchedField() { return op_.getByEventTime() ? 2 : 0; }
  Expiry expiry() { return {b_, loc_, table_, touchedField(), static_cast<int64_t>(op_.getTtlMs())}; }

  // The key's slot, made new if its time is past. `is_new` says whether it is.
  Value slotOf(ValueRange row, ValueRange keys, Value &is_new) {
    auto slot = upsert(table_, constant(0), keys);
    is_new = slot.getInserted();
    if (!expires())
      return slot.getSlot();
    now_ = op_.getTtlEventTime() ? kernel("ms_time_of_row", i64(), {row[row_.size() + 1], eventTime(row)}) : clock();
    if (settles() && op_.getTtlEventTime())
      settlePast(keys, slot);
    is_new = expiry().startAnew(slot, now_);
    if (op_.getTtlTouchRead())
      touch(row, slot.getSlot(), is_new);
    return slot.getSlot();
  }
  void touch(ValueRange row, Value slot, Value is_new) {
    expiry().touch(slot, op_.getTtlEventTime() ? millis(eventTime(row)) : now_, is_new);
  }
  // The slot has been written for a row.
  void written(ValueRange row, Value slot, Value is_new) {
    if (expires() && !op_.getTtlTouchRead())
      touch(row, slot, is_new);
  }
  Value eventTime(ValueRange row) { return row[row_.size()]; }
  void emit(ValueRange values) {
    c_.count(node_, task::Counter::rows_out);
    c_.push(op_.getOutputs()[0], values, loc_);
  }

  // Of each key its time and whether it is settled; of keys that wait for the watermark the row, in a
  // slice of its event time.
  void declareTables() {
    b_.setInsertionPointToEnd(c_.declarations_);
    SmallVector<StringAttr> names;
    SmallVector<Type> types;
    for (auto [i, value] : llvm::enumerate(op_.getRows().front().getTerminator()->getOperands())) {
      names.push_back(b_.getStringAttr("key" + std::to_string(i)));
      types.push_back(value.getType());
    }
    key_ = rowType(names, types);
    SmallVector<StringAttr> fields;
    SmallVector<Type> field_types;
    if (op_.getByEventTime()) {
      fields = {b_.getStringAttr("time"), b_.getStringAttr("settled")};
      field_types = {timestampType(), b_.getI1Type()};
    }
    if (expires()) {
      fields.push_back(b_.getStringAttr("touched"));
      field_types.push_back(i64());
    }
    createTable(table_, op_.getName(), key_, rowType(fields, field_types));
    if (settles())
      createTable(pending_, op_.getName(), key_, row_);
  }

  void keepFirst(ValueRange row, ValueRange keys) {
    Value is_new;
    Value slot = slotOf(row, keys, is_new);
    when(is_new, [&] {
      written(row, slot, is_new);
      emit(row);
    });
  }

  // Each row replaces the key's, but not one of an earlier event time where that counts.
  void keepLast(ValueRange row, ValueRange keys) {
    Value is_new;
    Value slot = slotOf(row, keys, is_new);
    auto replace = [&] {
      if (op_.getByEventTime())
        set(table_, slot, 0, eventTime(row));
      written(row, slot, is_new);
      SmallVector<Value> values(row.take_front(row_.size()));
      values.push_back(changeKind(is_new));
      emit(values);
    };
    if (!op_.getByEventTime())
      return replace();
    Value known = get(timestampType(), table_, slot, 0);
    Value later = compare("ms_ge_i64", eventTime(row), known);
    when(either(is_new, later), replace);
  }

  // The earliest row of a key is known when the watermark passes it. One that comes behind the watermark
  // is emitted at once if its key is new.
  void keepEarliest(ValueRange row, ValueRange keys) {
    Value is_new;
    Value slot = slotOf(row, keys, is_new);
    Value time = eventTime(row), watermark = row[row_.size() + 1];
    Value late = compare("ms_le_i64", time, watermark);
    Value known = get(timestampType(), table_, slot, 0), settled = get(b_.getI1Type(), table_, slot, 1);
    Value earlier = both(negate(settled), compare("ms_lt_i64", time, known));
    Value wanted = either(is_new, earlier);
    when(both(wanted, either(is_new, negate(late))), [&] {
      set(table_, slot, 0, time);
      written(row, slot, is_new);
      when(
          late,
          [&] {
            set(table_, slot, 1, truth(true));
            emit(row);
          },
          [&] {
            if (holdsWaiting())
              set(table_, slot, touchedField(), constant(std::numeric_limits<int64_t>::max()));
            auto waiting = upsert(pending_, millis(time), keys);
            for (size_t i = 0; i < row_.size(); ++i)
              set(pending_, waiting.getSlot(), static_cast<unsigned>(i), row[i]);
          });
    });
  }

  void addTimer() {
    c_.addTimer(node_, /*processing_time=*/!settles() && !op_.getTtlEventTime(), [&](Value watermark) {
      if (settles()) // before their keys are forgotten
        settleDue(watermark);
      if (expires())
        expiry().sweep(op_.getTtlEventTime() ? watermark : clock());
    });
  }

  void settleDue(Value watermark) {
    auto due = state::ForDueOp::create(b_, loc_, pending_, watermark, 1);
    Block *slice = addBody(due.getBody(), i64());
    SmallVector<Type> types(key_.getTypes());
    types.push_back(slotType());
    within(slice, [&] {
      auto each = state::ForEachOp::create(b_, loc_, pending_, slice->getArgument(0));
      Block *entry = addBody(each.getBody(), types);
      within(entry, [&] {
        settle(ValueRange(entry->getArguments()).drop_back(), entry->getArguments().back(), slice->getArgument(0));
        state::YieldOp::create(b_, loc_);
      });
      state::YieldOp::create(b_, loc_);
    });
  }

  // The row of a key whose time is past goes out before the key begins anew: the watermark has passed it, and the
  // timer may not have run yet.
  void settlePast(ValueRange keys, state::UpsertOp slot) {
    when(both(negate(slot.getInserted()), expiry().isPast(slot.getSlot(), now_)), [&] {
      Value slice = millis(get(timestampType(), table_, slot.getSlot(), 0));
      auto waiting = find(pending_, slice, keys);
      when(waiting.getFound(), [&] { settle(keys, waiting.getSlot(), slice); });
    });
  }

  // Emits a waiting row, unless an earlier one of its key has come in the meantime.
  void settle(ValueRange keys, Value waiting, Value slice) {
    auto known = find(table_, constant(0), keys);
    when(known.getFound(), [&] {
      Value slot = known.getSlot(), time = timestamp(slice);
      Value current = compare("ms_eq_i64", get(timestampType(), table_, slot, 0), time);
      Value open = negate(get(b_.getI1Type(), table_, slot, 1));
      when(both(current, open), [&] { giveWaiting(slot, waiting, time); });
    });
  }

  void giveWaiting(Value slot, Value waiting, Value time) {
    set(table_, slot, 1, truth(true));
    if (holdsWaiting())
      set(table_, slot, touchedField(), clock());
    SmallVector<Value> values;
    for (auto [i, type] : llvm::enumerate(row_.getTypes()))
      values.push_back(get(type, pending_, waiting, static_cast<unsigned>(i)));
    values.append({time, constant(std::numeric_limits<int64_t>::min())});
    emit(values);
  }

  FlowToTask &c_;
  flow::DedupOp op_;
  flow::NodeInterface node_;
  std::string table_, pending_;
  flow::RowType row_, key_;
  Value now_;
};

LogicalResult FlowToTask::convertDedup(flow::DedupOp op) { return DedupStages(*this, op).convert(); }

} // namespace millstream
