// Aggregates: a stage that adds each row to its group's slot, and a timer that gives the results of
// windows that the watermark has passed. Without a window each row gives its group's new result.
#include "passes/AggregateFunctions.h"
#include "passes/FlowToTask.h"

using namespace mlir;

namespace millstream {

namespace {

// The fields of one call among those of the table's slot.
class SlotState : public AggregateState {
public:
  SlotState(Location loc, StringRef table, Value slot, ArrayRef<Type> fields, unsigned first)
      : loc_(loc), table_(table), slot_(slot), fields_(fields), first_(first) {}
  Value get(OpBuilder &b, unsigned field) override {
    return state::GetOp::create(b, loc_, fields_[first_ + field], table_, slot_, first_ + field);
  }
  void set(OpBuilder &b, unsigned field, Value value) override {
    state::SetOp::create(b, loc_, table_, slot_, first_ + field, value);
  }

private:
  Location loc_;
  StringRef table_;
  Value slot_;
  ArrayRef<Type> fields_;
  unsigned first_;
};

} // namespace

// The stages of one aggregate.
class AggregateStages {
public:
  AggregateStages(FlowToTask &conversion, flow::AggregateOp op)
      : c_(conversion), b_(conversion.builder_), op_(op), loc_(op.getLoc()),
        node_(cast<flow::NodeInterface>(op.getOperation())), table_(op.getName().str() + ".state"),
        input_(op.getInput().getType()), output_(cast<flow::StreamType>(op.getOutputs()[0].getType())) {}

  LogicalResult convert() {
    flow::WindowKind kind = op_.getWindow().getKind();
    if (kind == flow::WindowKind::session || kind == flow::WindowKind::count || op_.getWindow().getProcessingTime())
      return op_.emitError("windows of this kind have no stage yet");
    declareTable();
    addRows();
    if (isWindowed()) {
      addTimer();
      c_.setTimerInputs(op_.getOperation());
    }
    return success();
  }

private:
  bool isWindowed() { return op_.getWindow().getKind() != flow::WindowKind::none; }
  // Hopping and cumulating windows share slices (runtime/kernels/Windows.cpp).
  bool isSliced() { return op_.getWindow().getStep() > 0; }
  bool isCumulating() { return op_.getWindow().getKind() == flow::WindowKind::cumulate; }
  int64_t windowsOfSlice() { return op_.getWindow().getSize() / op_.getWindow().getStep(); }
  // From a window's start until it is no longer kept.
  int64_t keptMs() { return op_.getWindow().getSize() + static_cast<int64_t>(op_.getAllowLateMs()); }

  // What the input region yields: the keys, then each call's argument and condition.
  ValueRange yielded() { return op_.getRows().front().getTerminator()->getOperands(); }
  size_t keyCount() { return op_.getKeys().size(); }
  struct Call {
    flow::AggregateCallAttr attr;
    const AggregateFunction *function;
    Type argument; // null for COUNT(*)
    unsigned first_field;
    std::optional<unsigned> value_at; // places among what the region yields
    std::optional<unsigned> filter_at;
    std::string distinct_table; // of the values seen, if DISTINCT
  };

  void declareTable() {
    SmallVector<StringAttr> key_names, field_names;
    SmallVector<Type> key_types;
    for (auto [name, value] : llvm::zip(op_.getKeys(), yielded())) {
      key_names.push_back(cast<StringAttr>(name));
      key_types.push_back(value.getType());
    }
    unsigned at = static_cast<unsigned>(keyCount());
    for (auto [number, attr] : llvm::enumerate(op_.getCalls().getAsRange<flow::AggregateCallAttr>())) {
      Call call{attr, findAggregate(attr.getFunction()), Type(), static_cast<unsigned>(fields_.size()), {}, {}};
      if (attr.getHasArgument()) {
        call.argument = yielded()[at].getType();
        call.value_at = at++;
      }
      if (attr.getFiltered())
        call.filter_at = at++;
      if (attr.getDistinct())
        call.distinct_table = table_ + ".distinct" + std::to_string(number);
      for (auto [part, type] :
           llvm::enumerate(call.function->fields(attr, call.argument ? flow::stripNullable(call.argument) : Type()))) {
        std::string name =
            attr.getFunction().lower() + std::to_string(number) + (part ? "." + std::to_string(part) : "");
        field_names.push_back(b_.getStringAttr(name));
        fields_.push_back(type);
      }
      calls_.push_back(call);
    }
    b_.setInsertionPointToEnd(c_.declarations_);
    auto key = flow::RowType::get(b_.getContext(), key_names, key_types);
    state::TableOp::create(b_, loc_, table_, op_.getName(), key,
                           flow::RowType::get(b_.getContext(), field_names, fields_), state::LayoutAttr());
    if (isSliced())
      state::TableOp::create(b_, loc_, table_ + ".fired", op_.getName(), emptyRow(),
                             flow::RowType::get(b_.getContext(), {b_.getStringAttr("window")}, {Type(b_.getI64Type())}),
                             state::LayoutAttr());
    // DISTINCT: a table of the values that a group has seen, divided into the same slices.
    for (const Call &call : calls_) {
      if (call.distinct_table.empty())
        continue;
      SmallVector<StringAttr> names(key_names);
      SmallVector<Type> types(key_types);
      names.push_back(b_.getStringAttr("distinct"));
      types.push_back(flow::stripNullable(call.argument));
      state::TableOp::create(
          b_, loc_, call.distinct_table, op_.getName(), flow::RowType::get(b_.getContext(), names, types),
          flow::RowType::get(b_.getContext(), ArrayRef<StringAttr>(), ArrayRef<Type>()), state::LayoutAttr());
    }
  }

  flow::RowType emptyRow() { return flow::RowType::get(b_.getContext(), ArrayRef<StringAttr>(), ArrayRef<Type>()); }
  Value constant(int64_t number) {
    return flow::ConstantOp::create(b_, loc_, b_.getI64Type(), b_.getI64IntegerAttr(number));
  }
  Value kernel(StringRef name, Type type, ValueRange arguments, ArrayRef<int32_t> constants = {}) {
    return flow::CallOp::create(b_, loc_, type, name, flow::KernelResult::value, arguments, constants, false, false);
  }
  void within(Block *block, function_ref<void()> build) {
    OpBuilder::InsertionGuard guard(b_);
    b_.setInsertionPointToStart(block);
    build();
  }

  void addRows() {
    Block *stage = c_.addStage(op_.getInputMutable());
    c_.count(node_, task::Counter::rows_in);
    if (!isWindowed()) {
      accumulate(stage->getArguments(), constant(0));
      return c_.finishStage(loc_);
    }
    size_t columns = input_.getRow().size();
    Value time = stage->getArgument(columns), watermark = stage->getArgument(columns + 1);
    auto [slice, late] = isSliced() ? assignSlice(time, watermark) : assignWindow(time, watermark);
    auto branch = flow::IfOp::create(b_, loc_, late);
    within(branch.thenBlock(), [&] {
      c_.count(node_, task::Counter::rows_late);
      if (op_.getLate() == flow::Policy::route)
        c_.push(op_.getOutputs()[1], stage->getArguments(), loc_);
    });
    within(branch.elseBlock(), [&, slice = slice] { accumulate(stage->getArguments(), slice); });
    c_.finishStage(loc_);
  }

  // The slice that a row goes to, and whether it is late.
  std::pair<Value, Value> assignWindow(Value time, Value watermark) {
    flow::WindowAttr window = op_.getWindow();
    Value start =
        kernel("ms_window_start", b_.getI64Type(), {time, constant(window.getSize()), constant(window.getOffset())});
    return {start, kernel("ms_window_is_late", b_.getI1Type(), {start, constant(keptMs()), watermark})};
  }
  std::pair<Value, Value> assignSlice(Value time, Value watermark) {
    flow::WindowAttr window = op_.getWindow();
    Type i64 = b_.getI64Type();
    Value granule = constant(window.getStep()), offset = constant(window.getOffset()),
          windows = constant(windowsOfSlice());
    Value index = kernel("ms_slice_index", i64, {time, granule, offset});
    Value allow = constant(static_cast<int64_t>(op_.getAllowLateMs()));
    Value closed = kernel("ms_slice_closed", i64, {index, granule, offset, allow, watermark});
    Value late = kernel("ms_slice_is_late", b_.getI1Type(), {index, closed, windows}, {isCumulating()});
    return {kernel("ms_slice_part", i64, {index, closed, windows}), late};
  }

  // Evaluates keys and arguments and adds them to the group's slot.
  void accumulate(ValueRange row, Value slice) {
    Value failures = op_.getErrors() == flow::Policy::route ? op_->getResults().back() : Value();
    auto compute = [&] { return c_.inlineRegion(op_.getRows(), row); };
    c_.evaluate(node_, {row, input_}, op_.getErrors(), failures, compute, [&](ValueRange values) {
      ValueRange keys = values.take_front(keyCount());
      auto slot =
          state::UpsertOp::create(b_, loc_, state::SlotType::get(b_.getContext()), b_.getI1Type(), table_, slice, keys);
      for (const Call &call : calls_)
        addTo(call, slot.getSlot(), slice, values);
      if (!isWindowed())
        emitUpdate(row, keys, slot);
    });
  }

  // Adds a value that is not NULL, if it is wanted once only then.
  void addValue(const Call &call, AggregateState &state, Value slice, ValueRange keys, Value value) {
    if (call.distinct_table.empty())
      return call.function->accumulate(b_, loc_, state, value);
    SmallVector<Value> distinct(keys);
    distinct.push_back(value);
    auto seen = state::UpsertOp::create(b_, loc_, state::SlotType::get(b_.getContext()), b_.getI1Type(),
                                        call.distinct_table, slice, distinct);
    auto branch = flow::IfOp::create(b_, loc_, seen.getInserted());
    within(branch.thenBlock(), [&] { call.function->accumulate(b_, loc_, state, value); });
  }

  void addTo(const Call &call, Value slot, Value slice, ValueRange values) {
    SlotState state(loc_, table_, slot, fields_, call.first_field);
    ValueRange keys = values.take_front(keyCount());
    auto add = [&] {
      if (!call.value_at)
        return call.function->accumulate(b_, loc_, state, Value());
      Value value = values[*call.value_at];
      if (!flow::isNullable(value.getType()))
        return addValue(call, state, slice, keys, value);
      Value missing = flow::IsNullOp::create(b_, loc_, b_.getI1Type(), value);
      Value present = flow::NotOp::create(b_, loc_, missing);
      auto branch = flow::IfOp::create(b_, loc_, present);
      within(branch.thenBlock(), [&] {
        Value plain = flow::UnwrapOp::create(b_, loc_, flow::stripNullable(value.getType()), value);
        addValue(call, state, slice, keys, plain);
      });
    };
    if (!call.filter_at)
      return add();
    Value wanted = flow::IsTrueOp::create(b_, loc_, b_.getI1Type(), values[*call.filter_at]);
    auto branch = flow::IfOp::create(b_, loc_, wanted);
    within(branch.thenBlock(), add);
  }

  // The result's columns of a slot; `keys` and window bounds stand in front of the calls' results.
  SmallVector<Value> results(ValueRange keys, ValueRange bounds, Value slot) {
    SmallVector<Value> arguments(keys);
    llvm::append_range(arguments, bounds);
    for (const Call &call : calls_) {
      SlotState state(loc_, table_, slot, fields_, call.first_field);
      arguments.push_back(call.function->result(b_, loc_, call.attr, call.argument, state));
    }
    return c_.inlineRegion(op_.getOutput(), arguments);
  }

  // Whether the group is in the result: its HAVING, or always.
  Value isWanted(ValueRange columns) {
    if (op_.getHaving().empty())
      return flow::ConstantOp::create(b_, loc_, b_.getI1Type(), b_.getBoolAttr(true));
    Value condition = c_.inlineRegion(op_.getHaving(), columns).front();
    return flow::IsTrueOp::create(b_, loc_, b_.getI1Type(), condition);
  }

  void emit(ValueRange columns, ValueRange hidden) {
    c_.count(node_, task::Counter::rows_out);
    SmallVector<Value> values(columns);
    llvm::append_range(values, hidden);
    c_.push(op_.getOutputs()[0], values, loc_);
  }

  Value changeKind(Value inserted) {
    Type i8 = b_.getIntegerType(8);
    auto kind = [&](int8_t which) { return flow::ConstantOp::create(b_, loc_, i8, b_.getI8IntegerAttr(which)); };
    auto choice = flow::IfOp::create(b_, loc_, i8, inserted);
    within(&choice.getThenRegion().emplaceBlock(),
           [&] { flow::YieldOp::create(b_, loc_, ValueRange{kind(flow::insert_change)}); });
    within(&choice.getElseRegion().emplaceBlock(),
           [&] { flow::YieldOp::create(b_, loc_, ValueRange{kind(flow::update_change)}); });
    return choice.getResult(0);
  }

  // Without a window: the new result of the row's group. A group that its HAVING does not want is
  // deleted downstream, in case it was there.
  void emitUpdate(ValueRange row, ValueRange keys, state::UpsertOp slot) {
    Value failures = op_.getErrors() == flow::Policy::route ? op_->getResults().back() : Value();
    auto compute = [&] {
      SmallVector<Value> columns = results(keys, {}, slot.getSlot());
      columns.push_back(isWanted(columns));
      return columns;
    };
    c_.evaluate(node_, {row, input_}, op_.getErrors(), failures, compute, [&](ValueRange values) {
      ValueRange columns = values.drop_back();
      auto branch = flow::IfOp::create(b_, loc_, values.back());
      within(branch.thenBlock(), [&] { emit(columns, {changeKind(slot.getInserted())}); });
      within(branch.elseBlock(), [&] {
        if (!op_.getHaving().empty())
          emit(columns,
               {flow::ConstantOp::create(b_, loc_, b_.getIntegerType(8), b_.getI8IntegerAttr(flow::delete_change))});
      });
    });
  }

  void addTimer() {
    b_.setInsertionPointToEnd(c_.declarations_);
    auto timer = task::TimerOp::create(b_, loc_, op_.getName());
    Block *body = &timer.getBody().emplaceBlock();
    Value watermark = body->addArgument(b_.getI64Type(), loc_);
    b_.setInsertionPointToEnd(body);
    if (isSliced())
      fireWindows(watermark);
    else
      fireDueSlices(watermark);
    task::ReturnOp::create(b_, loc_);
  }

  void fireDueSlices(Value watermark) {
    auto due = state::ForDueOp::create(b_, loc_, table_, watermark, keptMs());
    Block *body = &due.getBody().emplaceBlock();
    Value start = body->addArgument(b_.getI64Type(), loc_);
    within(body, [&] {
      fireSlice(start, start, kernel("ms_time_plus", b_.getI64Type(), {start, constant(op_.getWindow().getSize())}));
      for (const Call &call : calls_)
        if (!call.distinct_table.empty())
          state::DropOp::create(b_, loc_, call.distinct_table, start);
      state::YieldOp::create(b_, loc_);
    });
  }

  // Each window's parts are merged in a slice of their own, and its groups emitted from there.
  void fireWindows(Value watermark) {
    flow::WindowAttr window = op_.getWindow();
    Type i64 = b_.getI64Type();
    Value granule = constant(window.getStep()), offset = constant(window.getOffset()),
          windows = constant(windowsOfSlice());
    Value allow = constant(static_cast<int64_t>(op_.getAllowLateMs()));
    Value last = kernel("ms_window_last_due", i64, {watermark, granule, offset, allow});
    auto due =
        state::ForDueWindowsOp::create(b_, loc_, table_, table_ + ".fired", last, windowsOfSlice(), isCumulating());
    Block *body = &due.getBody().emplaceBlock();
    Value number = body->addArgument(i64, loc_);
    within(body, [&] {
      Value scratch = constant(std::numeric_limits<int64_t>::max());
      mergeParts(number, scratch);
      Value start = kernel("ms_window_start_ms", i64, {number, granule, offset, windows}, {isCumulating()});
      fireSlice(scratch, start, kernel("ms_window_end_ms", i64, {number, granule, offset}));
      state::DropOp::create(b_, loc_, table_, scratch);
      state::YieldOp::create(b_, loc_);
    });
  }

  void mergeParts(Value window, Value scratch) {
    auto each = state::ForWindowOp::create(b_, loc_, table_, window, windowsOfSlice(), isCumulating());
    Block *body = &each.getBody().emplaceBlock();
    for (Value key : yielded().take_front(keyCount()))
      body->addArgument(key.getType(), loc_);
    Value slot = body->addArgument(state::SlotType::get(b_.getContext()), loc_);
    within(body, [&] {
      auto merged = state::UpsertOp::create(b_, loc_, state::SlotType::get(b_.getContext()), b_.getI1Type(), table_,
                                            scratch, ValueRange(body->getArguments()).drop_back());
      for (const Call &call : calls_) {
        SlotState from(loc_, table_, slot, fields_, call.first_field);
        SlotState into(loc_, table_, merged.getSlot(), fields_, call.first_field);
        call.function->merge(b_, loc_, into, from);
      }
      state::YieldOp::create(b_, loc_);
    });
  }

  // Emits the groups of a slice as those of the window from `start` to `end` (milliseconds).
  void fireSlice(Value slice, Value start, Value end) {
    auto each = state::ForEachOp::create(b_, loc_, table_, slice);
    Block *body = &each.getBody().emplaceBlock();
    for (Value key : yielded().take_front(keyCount()))
      body->addArgument(key.getType(), loc_);
    Value slot = body->addArgument(state::SlotType::get(b_.getContext()), loc_);
    within(body, [&] {
      fireGroup(ValueRange(body->getArguments()).drop_back(), slot, start, end);
      state::YieldOp::create(b_, loc_);
    });
  }

  void fireGroup(ValueRange keys, Value slot, Value start, Value end_ms) {
    auto timestamp = flow::TimestampType::get(b_.getContext(), 3);
    Value failures = op_.getErrors() == flow::Policy::route ? op_->getResults().back() : Value();
    SmallVector<Type> types = llvm::to_vector(keys.getTypes());
    SmallVector<StringAttr> names;
    for (Attribute key : op_.getKeys())
      names.push_back(cast<StringAttr>(key));
    auto group = flow::StreamType::get(flow::RowType::get(b_.getContext(), names, types));
    auto compute = [&] {
      Value first = kernel("ms_time_plus", timestamp, {start, constant(0)});
      Value end = kernel("ms_time_plus", timestamp, {end_ms, constant(0)});
      SmallVector<Value> columns = results(keys, {first, end}, slot);
      columns.push_back(isWanted(columns));
      return columns;
    };
    c_.evaluate(node_, {keys, group}, op_.getErrors(), failures, compute, [&](ValueRange values) {
      auto branch = flow::IfOp::create(b_, loc_, values.back());
      within(branch.thenBlock(), [&] {
        Value time = kernel("ms_time_plus", timestamp, {end_ms, constant(-1)});
        emit(values.drop_back(), {time, constant(std::numeric_limits<int64_t>::min())});
      });
    });
  }

  FlowToTask &c_;
  OpBuilder &b_;
  flow::AggregateOp op_;
  Location loc_;
  flow::NodeInterface node_;
  std::string table_;
  flow::StreamType input_, output_;
  SmallVector<Call> calls_;
  SmallVector<Type> fields_;
};

LogicalResult FlowToTask::convertAggregate(flow::AggregateOp op) { return AggregateStages(*this, op).convert(); }

} // namespace millstream
