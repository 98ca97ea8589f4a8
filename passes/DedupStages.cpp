// Deduplication: the first or last row of each key.
#include "passes/FlowToTask.h"

using namespace mlir;

namespace millstream {

namespace {

// Ops that the three kinds of deduplication are made of.
class DedupOps {
public:
  DedupOps(OpBuilder &builder, Location loc, std::string table) : b_(builder), loc_(loc), table_(std::move(table)) {}

  void declare(StringRef name, StringRef node, flow::RowType key, ArrayRef<StringAttr> names, ArrayRef<Type> types) {
    state::TableOp::create(b_, loc_, name, node, key, flow::RowType::get(b_.getContext(), names, types),
                           state::LayoutAttr());
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
    if (needsTimer()) {
      addTimer();
      c_.setTimerInputs(op_);
    }
    return success();
  }

private:
  bool needsTimer() { return op_.getByEventTime() && !op_.getKeepLast(); }
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
    if (op_.getByEventTime())
      ops_.declare(table_, op_.getName(), key_, {b_.getStringAttr("time"), b_.getStringAttr("settled")},
                   {time_, b_.getI1Type()});
    else
      ops_.declare(table_, op_.getName(), key_, {}, {});
    if (needsTimer())
      ops_.declare(pending_, op_.getName(), key_, row_.getNames(), row_.getTypes());
  }

  void keepFirst(ValueRange row, ValueRange keys) {
    auto slot = ops_.upsert(table_, ops_.number(0), keys);
    ops_.when(slot.getInserted(), [&] { emit(row); });
  }

  // Each row replaces the key's, but not one of an earlier event time where that counts.
  void keepLast(ValueRange row, ValueRange keys) {
    auto slot = ops_.upsert(table_, ops_.number(0), keys);
    auto replace = [&] {
      if (op_.getByEventTime())
        ops_.set(table_, slot.getSlot(), 0, eventTime(row));
      SmallVector<Value> values(row.take_front(row_.size()));
      values.push_back(ops_.changeKind(slot.getInserted()));
      emit(values);
    };
    if (!op_.getByEventTime())
      return replace();
    Value known = ops_.get(table_, slot.getSlot(), 0, time_);
    Value later = ops_.compare("ms_ge_i64", eventTime(row), known);
    ops_.when(ops_.either(slot.getInserted(), later), replace);
  }

  // The earliest row of a key is known when the watermark passes it. One that comes behind the watermark
  // is emitted at once if its key is new.
  void keepEarliest(ValueRange row, ValueRange keys) {
    auto slot = ops_.upsert(table_, ops_.number(0), keys);
    Value time = eventTime(row), watermark = row[row_.size() + 1];
    Value late = ops_.compare("ms_le_i64", time, watermark);
    Value known = ops_.get(table_, slot.getSlot(), 0, time_),
          settled = ops_.get(table_, slot.getSlot(), 1, b_.getI1Type());
    Value earlier = ops_.both(ops_.negate(settled), ops_.compare("ms_lt_i64", time, known));
    Value wanted = ops_.either(slot.getInserted(), earlier);
    ops_.when(ops_.both(wanted, ops_.either(slot.getInserted(), ops_.negate(late))), [&] {
      ops_.set(table_, slot.getSlot(), 0, time);
      ops_.when(
          late,
          [&] {
            ops_.set(table_, slot.getSlot(), 1, ops_.truth(true));
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
    auto due = state::ForDueOp::create(b_, loc_, pending_, watermark, 1);
    task::ReturnOp::create(b_, loc_);
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
};

LogicalResult FlowToTask::convertDedup(flow::DedupOp op) { return DedupStages(*this, op).convert(); }

} // namespace millstream
