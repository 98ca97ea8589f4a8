// Deduplication: the first or last row of each key.
#include "passes/Expiry.h"

using namespace mlir;

namespace millstream {

namespace {

// Ops that the three kinds of deduplication are made of.
class DedupOps {
public:
  DedupOps(OpBuilder &builder, Location loc, std::string table) : b_(builder), loc_(loc), table_(std::move(table)) {}

  void declare(StringRef name, StringRef node, flow::RowType key, ArrayRef<StringAttr> names, ArrayRef<Type> types) {
    state::TableOp::create(b_, loc_, name, node, key, flow::RowType::get(b_.getContext(), names, types),
                           state::LayoutAttr(), IntegerAttr());
  }
  state::UpsertOp upsert(StringRef table, Value slice, ValueRange keys) {
    return state::UpsertOp::create(b_, loc_, state::SlotType::get(b_.getContext()), b_.getI1Type(), table, slice, keys);
  }
  Value get(StringRef table, Value slot, unsigned field, Type type) {
    return state::GetOp::create(b_, loc_, type, table, slot, field);
  }
  void set(StringRef table, Value slot, unsigned field, Value value) {
    state::SetOp::create(b_, loc_, table, slot, field, value);
  }
  Value number(int64_t value) {
    return flow::ConstantOp::create(b_, loc_, b_.getI64Type(), b_.getI64IntegerAttr(value));
  }
  Value truth(bool value) { return flow::ConstantOp::create(b_, loc_, b_.getI1Type(), b_.getBoolAttr(value)); }
  Value compare(StringRef kernel, Value lhs, Value rhs) {
    return flow::CallOp::create(b_, loc_, b_.getI1Type(), kernel, flow::KernelResult::value, ValueRange{lhs, rhs},
                                ArrayRef<int32_t>(), false, false);
  }
  Value either(Value lhs, Value rhs) { return flow::OrOp::create(b_, loc_, lhs, rhs); }
  Value both(Value lhs, Value rhs) { return flow::AndOp::create(b_, loc_, lhs, rhs); }
  Value negate(Value value) { return flow::NotOp::create(b_, loc_, value); }
  Value timeAsNumber(Value time) { return call("ms_time_plus", {time, number(0)}); }
  Value timeOfRow(Value watermark, Value time) { return call("ms_time_of_row", {watermark, time}); }
  void when(Value condition, function_ref<void()> then, function_ref<void()> otherwise = {}) {
    auto branch = flow::IfOp::create(b_, loc_, condition);
    OpBuilder::InsertionGuard guard(b_);
    b_.setInsertionPointToStart(branch.thenBlock());
    then();
    if (!otherwise)
      return;
    b_.setInsertionPointToStart(branch.elseBlock());
    otherwise();
  }
  Value changeKind(Value inserted) {
    Type i8 = b_.getIntegerType(8);
    auto choice = flow::IfOp::create(b_, loc_, i8, inserted);
    OpBuilder::InsertionGuard guard(b_);
    for (auto [region, kind] : {std::pair(&choice.getThenRegion(), flow::insert_change),
                                std::pair(&choice.getElseRegion(), flow::update_change)}) {
      b_.setInsertionPointToStart(&region->emplaceBlock());
      Value constant = flow::ConstantOp::create(b_, loc_, i8, b_.getI8IntegerAttr(kind));
      flow::YieldOp::create(b_, loc_, constant);
    }
    return choice.getResult(0);
  }

private:
  Value call(StringRef kernel, ValueRange arguments) {
    return flow::CallOp::create(b_, loc_, b_.getI64Type(), kernel, flow::KernelResult::value, arguments,
                                ArrayRef<int32_t>(), false, false);
  }
  OpBuilder &b_;
  Location loc_;
  std::string table_;
};

} // namespace

class DedupStages {
public:
  DedupStages(FlowToTask &conversion, flow::DedupOp op)
      : c_(conversion), b_(conversion.builder_), op_(op), loc_(op.getLoc()),
        node_(cast<flow::NodeInterface>(op.getOperation())), table_(op.getName().str() + ".state"),
        pending_(op.getName().str() + ".state.pending"), ops_(b_, loc_, table_), row_(op.getInput().getType().getRow()),
        time_(flow::TimestampType::get(op.getContext(), 3)) {}

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
  // When a key was last touched is the last field of its slot.
  Expiry expiry() { return {b_, loc_, table_, op_.getByEventTime() ? 2u : 0u, static_cast<int64_t>(op_.getTtlMs())}; }
  Value clock() { return task::NowOp::create(b_, loc_, b_.getI64Type()); }

  // The key's slot, made new if its time is past. `is_new` says whether it is.
  Value slotOf(ValueRange row, ValueRange keys, Value &is_new) {
    auto slot = ops_.upsert(table_, ops_.number(0), keys);
    is_new = slot.getInserted();
    if (!expires())
      return slot.getSlot();
    now_ = op_.getTtlEventTime() ? ops_.timeOfRow(row[row_.size() + 1], eventTime(row)) : clock();
    is_new = expiry().startAnew(slot, now_);
    if (op_.getTtlTouchRead())
      touch(row, slot.getSlot(), is_new);
    return slot.getSlot();
  }
  void touch(ValueRange row, Value slot, Value is_new) {
    expiry().touch(slot, op_.getTtlEventTime() ? ops_.timeAsNumber(eventTime(row)) : now_, is_new);
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
    key_ = flow::RowType::get(b_.getContext(), names, types);
    SmallVector<StringAttr> fields;
    SmallVector<Type> field_types;
    if (op_.getByEventTime()) {
      fields = {b_.getStringAttr("time"), b_.getStringAttr("settled")};
      field_types = {time_, b_.getI1Type()};
    }
    if (expires()) {
      fields.push_back(b_.getStringAttr("touched"));
      field_types.push_back(b_.getI64Type());
    }
    ops_.declare(table_, op_.getName(), key_, fields, field_types);
    if (settles())
      ops_.declare(pending_, op_.getName(), key_, row_.getNames(), row_.getTypes());
  }

  void keepFirst(ValueRange row, ValueRange keys) {
    Value is_new;
    Value slot = slotOf(row, keys, is_new);
    ops_.when(is_new, [&] {
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
        ops_.set(table_, slot, 0, eventTime(row));
      written(row, slot, is_new);
      SmallVector<Value> values(row.take_front(row_.size()));
      values.push_back(ops_.changeKind(is_new));
      emit(values);
    };
    if (!op_.getByEventTime())
      return replace();
    Value known = ops_.get(table_, slot, 0, time_);
    Value later = ops_.compare("ms_ge_i64", eventTime(row), known);
    ops_.when(ops_.either(is_new, later), replace);
  }

  // The earliest row of a key is known when the watermark passes it. One that comes behind the watermark
  // is emitted at once if its key is new.
  void keepEarliest(ValueRange row, ValueRange keys) {
    Value is_new;
    Value slot = slotOf(row, keys, is_new);
    Value time = eventTime(row), watermark = row[row_.size() + 1];
    Value late = ops_.compare("ms_le_i64", time, watermark);
    Value known = ops_.get(table_, slot, 0, time_), settled = ops_.get(table_, slot, 1, b_.getI1Type());
    Value earlier = ops_.both(ops_.negate(settled), ops_.compare("ms_lt_i64", time, known));
    Value wanted = ops_.either(is_new, earlier);
    ops_.when(ops_.both(wanted, ops_.either(is_new, ops_.negate(late))), [&] {
      ops_.set(table_, slot, 0, time);
      written(row, slot, is_new);
      ops_.when(
          late,
          [&] {
            ops_.set(table_, slot, 1, ops_.truth(true));
            emit(row);
          },
          [&] {
            auto waiting = ops_.upsert(pending_, sliceOf(time), keys);
            for (size_t i = 0; i < row_.size(); ++i)
              ops_.set(pending_, waiting.getSlot(), static_cast<unsigned>(i), row[i]);
          });
    });
  }

  Value sliceOf(Value time) {
    return flow::CallOp::create(b_, loc_, b_.getI64Type(), "ms_time_plus", flow::KernelResult::value,
                                ValueRange{time, ops_.number(0)}, ArrayRef<int32_t>(), false, false);
  }
  Value timeOf(Value slice) {
    return flow::CallOp::create(b_, loc_, time_, "ms_time_plus", flow::KernelResult::value,
                                ValueRange{slice, ops_.number(0)}, ArrayRef<int32_t>(), false, false);
  }

  void addTimer() {
    b_.setInsertionPointToEnd(c_.declarations_);
    auto timer = task::TimerOp::create(b_, loc_, op_.getName());
    Block *body = &timer.getBody().emplaceBlock();
    Value watermark = body->addArgument(b_.getI64Type(), loc_);
    b_.setInsertionPointToEnd(body);
    if (expires())
      expiry().sweep(op_.getTtlEventTime() ? watermark : clock());
    if (settles())
      settleDue(watermark);
    b_.setInsertionPointToEnd(body);
    task::ReturnOp::create(b_, loc_);
    c_.setTimerInputs(op_, /*processing_time=*/!settles() && !op_.getTtlEventTime());
  }

  void settleDue(Value watermark) {
    auto due = state::ForDueOp::create(b_, loc_, pending_, watermark, 1);
    Block *slice = &due.getBody().emplaceBlock();
    slice->addArgument(b_.getI64Type(), loc_);
    b_.setInsertionPointToEnd(slice);
    auto each = state::ForEachOp::create(b_, loc_, pending_, slice->getArgument(0));
    state::YieldOp::create(b_, loc_);
    Block *entry = &each.getBody().emplaceBlock();
    for (Type type : key_.getTypes())
      entry->addArgument(type, loc_);
    entry->addArgument(state::SlotType::get(b_.getContext()), loc_);
    b_.setInsertionPointToEnd(entry);
    settle(ValueRange(entry->getArguments()).drop_back(), entry->getArguments().back(), slice->getArgument(0));
    state::YieldOp::create(b_, loc_);
  }

  // Emits a waiting row, unless an earlier one of its key has come in the meantime.
  void settle(ValueRange keys, Value waiting, Value slice) {
    Value time = timeOf(slice);
    auto slot = ops_.upsert(table_, ops_.number(0), keys);
    Value current = ops_.compare("ms_eq_i64", ops_.get(table_, slot.getSlot(), 0, time_), time);
    Value open = ops_.negate(ops_.get(table_, slot.getSlot(), 1, b_.getI1Type()));
    ops_.when(ops_.both(current, open), [&] {
      ops_.set(table_, slot.getSlot(), 1, ops_.truth(true));
      SmallVector<Value> values;
      for (auto [i, type] : llvm::enumerate(row_.getTypes()))
        values.push_back(ops_.get(pending_, waiting, static_cast<unsigned>(i), type));
      values.append({time, ops_.number(std::numeric_limits<int64_t>::min())});
      emit(values);
    });
  }

  FlowToTask &c_;
  OpBuilder &b_;
  flow::DedupOp op_;
  Location loc_;
  flow::NodeInterface node_;
  std::string table_, pending_;
  DedupOps ops_;
  flow::RowType row_, key_;
  Type time_;
  Value now_;
};

LogicalResult FlowToTask::convertDedup(flow::DedupOp op) { return DedupStages(*this, op).convert(); }

} // namespace millstream
