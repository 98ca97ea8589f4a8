// What the stages of every kind of aggregate are made of: see AggregateBuilder.h.
#include "passes/AggregateBuilder.h"

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

AggregateBuilder::AggregateBuilder(FlowToTask &conversion, flow::AggregateOp op)
    : StageOps(conversion.builder_, op.getLoc()), c_(conversion), op_(op),
      node_(cast<flow::NodeInterface>(op.getOperation())), table_(op.getName().str() + ".state"),
      input_(op.getInput().getType()), output_(cast<flow::StreamType>(op.getOutputs()[0].getType())) {}

// ---- Tables ----

void AggregateBuilder::declareTable(const std::string &name, flow::RowType key, flow::RowType fields,
                                    std::optional<unsigned> link) {
  b_.setInsertionPointToEnd(c_.declarations_);
  createTable(name, op_.getName(), key, fields, link);
}

void AggregateBuilder::parseCalls(SmallVectorImpl<StringAttr> &names) {
  unsigned at = static_cast<unsigned>(keyCount());
  for (auto [number, attr] : llvm::enumerate(op_.getCalls().getAsRange<flow::AggregateCallAttr>())) {
    Call call{attr, findAggregate(attr.getFunction()), Type(), static_cast<unsigned>(fields_.size()), {}, {}, {}};
    if (attr.getHasArgument()) {
      call.argument = yielded()[at].getType();
      call.value_at = at++;
    }
    if (attr.getFiltered())
      call.filter_at = at++;
    if (attr.getDistinct())
      call.distinct_table = table_ + ".distinct" + std::to_string(number);
    Type plain = call.argument ? flow::stripNullable(call.argument) : Type();
    for (auto [part, type] : llvm::enumerate(call.function->fields(attr, plain))) {
      std::string name = attr.getFunction().lower() + std::to_string(number) + (part ? "." + std::to_string(part) : "");
      names.push_back(b_.getStringAttr(name));
      fields_.push_back(type);
    }
    calls_.push_back(call);
  }
}

void AggregateBuilder::declareGroups(ArrayRef<StringRef> header, std::optional<unsigned> link) {
  SmallVector<StringAttr> names, key_names;
  for (StringRef name : header) {
    names.push_back(b_.getStringAttr(name));
    fields_.push_back(i64());
  }
  parseCalls(names);
  for (Attribute key : op_.getKeys())
    key_names.push_back(cast<StringAttr>(key));
  flow::RowType key = rowType(key_names, llvm::to_vector(keyTypes()));
  group_stream_ = flow::StreamType::get(key);
  declareTable(table_, key, rowType(names, fields_), link);
}

bool AggregateBuilder::hasDistinct() {
  return llvm::any_of(op_.getCalls().getAsRange<flow::AggregateCallAttr>(),
                      [](flow::AggregateCallAttr call) { return call.getDistinct(); });
}

void AggregateBuilder::forEachDistinct(function_ref<void(const Call &)> build) {
  for (const Call &call : calls_)
    if (!call.distinct_table.empty())
      build(call);
}

void AggregateBuilder::declareDistinct(ArrayRef<StringRef> header) {
  SmallVector<StringAttr> fields;
  for (StringRef name : header)
    fields.push_back(b_.getStringAttr(name));
  SmallVector<Type> field_types(header.size(), i64());
  forEachDistinct([&](const Call &call) {
    flow::RowType key = group_stream_.getRow();
    SmallVector<StringAttr> names(key.getNames());
    SmallVector<Type> types(key.getTypes());
    names.push_back(b_.getStringAttr("distinct"));
    types.push_back(flow::stripNullable(call.argument));
    declareTable(call.distinct_table, rowType(names, types), rowType(fields, field_types));
  });
}

void AggregateBuilder::declareSingle(StringRef suffix, StringRef field) {
  declareTable(table_ + suffix.str(), rowType({}, {}), rowType({b_.getStringAttr(field)}, {Type(i64())}));
}

// ---- Rows in ----

Block *AggregateBuilder::openStage() {
  Block *stage = c_.addStage(op_.getInputMutable());
  c_.count(node_, task::Counter::rows_in);
  return stage;
}

void AggregateBuilder::closeStage() { c_.finishStage(loc_); }

std::pair<Value, Value> AggregateBuilder::rowTime(Block *stage) {
  if (!op_.getWindow().getProcessingTime())
    return {eventTime(stage), splitWatermark(stage)};
  return {clock(), constant(std::numeric_limits<int64_t>::min())};
}

Value AggregateBuilder::nextNumber() {
  std::string table = table_ + ".numbers";
  Value slot = upsert(table, constant(0), {}).getSlot();
  Value last = get(i64(), table, slot, 0);
  Value next = kernel("ms_time_plus", i64(), {last, constant(1)});
  set(table, slot, 0, next);
  return next;
}

void AggregateBuilder::dropLate(ValueRange row) {
  c_.count(node_, task::Counter::rows_late);
  if (op_.getLate() == flow::Policy::route)
    c_.push(op_.getOutputs()[1], row, loc_);
}

void AggregateBuilder::evaluateRow(ValueRange row, function_ref<void(ValueRange)> then) {
  auto compute = [&] { return c_.inlineRegion(op_.getRows(), row); };
  c_.evaluate(node_, {row, input_}, op_.getErrors(), failures(), compute, then);
}

void AggregateBuilder::startGroup(Value slot, Value is_new) {
  auto plain = [](const Call &call) { return call.argument ? flow::stripNullable(call.argument) : Type(); };
  if (llvm::none_of(calls_, [&](const Call &call) { return call.function->starts(call.attr, plain(call)); }))
    return;
  when(is_new, [&] {
    for (const Call &call : calls_) {
      SlotState state(loc_, table_, slot, fields_, call.first_field);
      if (call.function->starts(call.attr, plain(call)))
        call.function->start(b_, loc_, plain(call), state);
    }
  });
}

void AggregateBuilder::accumulate(Value slot, Value slice, ValueRange values) {
  for (const Call &call : calls_)
    addTo(call, slot, slice, values);
}

Value AggregateBuilder::see(const Call &call, Value slot, Value slice, ValueRange keys, Value value) {
  SmallVector<Value> entry(keys);
  entry.push_back(value);
  return upsert(call.distinct_table, slice, entry).getInserted();
}

void AggregateBuilder::addValue(const Call &call, Value slot, Value slice, ValueRange keys, Value value) {
  SlotState state(loc_, table_, slot, fields_, call.first_field);
  auto add = [&] { call.function->accumulate(b_, loc_, state, value); };
  if (call.distinct_table.empty())
    return add();
  when(see(call, slot, slice, keys, value), add);
}

void AggregateBuilder::addTo(const Call &call, Value slot, Value slice, ValueRange values) {
  ValueRange keys = values.take_front(keyCount());
  auto add = [&] {
    if (!call.value_at)
      return addValue(call, slot, slice, keys, Value());
    Value value = values[*call.value_at];
    if (!flow::isNullable(value.getType()))
      return addValue(call, slot, slice, keys, value);
    Value missing = flow::IsNullOp::create(b_, loc_, b_.getI1Type(), value);
    when(negate(missing), [&] {
      Value plain = flow::UnwrapOp::create(b_, loc_, flow::stripNullable(value.getType()), value);
      addValue(call, slot, slice, keys, plain);
    });
  };
  if (!call.filter_at)
    return add();
  when(flow::IsTrueOp::create(b_, loc_, b_.getI1Type(), values[*call.filter_at]), add);
}

void AggregateBuilder::merge(Value into, Value from) {
  for (const Call &call : calls_) {
    if (!call.distinct_table.empty())
      continue;
    SlotState source(loc_, table_, from, fields_, call.first_field);
    SlotState target(loc_, table_, into, fields_, call.first_field);
    call.function->merge(b_, loc_, target, source);
  }
}

// ---- Rows out ----

// The result's columns of a slot; `keys` and the window's bounds stand in front of the calls' results.
SmallVector<Value> AggregateBuilder::results(ValueRange keys, std::optional<Bounds> bounds, Value slot) {
  SmallVector<Value> arguments(keys);
  if (bounds)
    for (Value bound : {bounds->start, bounds->end})
      arguments.push_back(timestamp(bound));
  for (const Call &call : calls_) {
    SlotState state(loc_, table_, slot, fields_, call.first_field);
    arguments.push_back(call.function->result(b_, loc_, call.attr, call.argument, state));
  }
  return c_.inlineRegion(op_.getOutput(), arguments);
}

// Whether the group is in the result: its HAVING, or always.
Value AggregateBuilder::isWanted(ValueRange columns) {
  if (op_.getHaving().empty())
    return truth(true);
  Value condition = c_.inlineRegion(op_.getHaving(), columns).front();
  return flow::IsTrueOp::create(b_, loc_, b_.getI1Type(), condition);
}

void AggregateBuilder::emit(ValueRange columns, ValueRange hidden) {
  c_.count(node_, task::Counter::rows_out);
  SmallVector<Value> values(columns);
  llvm::append_range(values, hidden);
  c_.push(op_.getOutputs()[0], values, loc_);
}

FlowToTask::Row AggregateBuilder::groupRow(ValueRange keys) { return {keys, group_stream_}; }

SmallVector<Value> AggregateBuilder::windowTime(Value end_ms) {
  if (!output_.getTimed())
    return {};
  return {kernel("ms_time_plus", timestampType(), {end_ms, constant(-1)}),
          constant(std::numeric_limits<int64_t>::min())};
}

void AggregateBuilder::emitGroup(ValueRange keys, Value slot, std::optional<Bounds> bounds, Hidden hidden) {
  auto compute = [&] {
    SmallVector<Value> columns = results(keys, bounds, slot);
    columns.push_back(isWanted(columns));
    return columns;
  };
  c_.evaluate(node_, groupRow(keys), op_.getErrors(), failures(), compute, [&](ValueRange values) {
    when(values.back(), [&] { emit(values.drop_back(), hidden ? hidden() : SmallVector<Value>()); });
  });
}

// A group that its HAVING does not want is deleted downstream, in case it was there.
void AggregateBuilder::emitChange(FlowToTask::Row row, ValueRange keys, Value slot, std::optional<Bounds> bounds,
                                  Value inserted, Before before) {
  auto compute = [&] {
    SmallVector<Value> columns = results(keys, bounds, slot);
    columns.push_back(isWanted(columns));
    return columns;
  };
  auto then = [&](ValueRange values) {
    ValueRange columns = values.drop_back();
    if (before)
      before(columns, values.back());
    auto remove = [&] { emit(columns, {change(flow::delete_change)}); };
    when(
        values.back(), [&] { emit(columns, {changeKind(inserted)}); },
        op_.getHaving().empty() ? function_ref<void()>() : function_ref<void()>(remove));
  };
  auto failed = [&](ValueRange values) { before(values.drop_back(), /*wanted=*/Value()); };
  c_.evaluate(node_, row, op_.getErrors(), failures(), compute, then,
              before ? FlowToTask::Then(failed) : FlowToTask::Then());
}

void AggregateBuilder::fireSlice(Value slice, function_ref<void(ValueRange, Value)> build) {
  auto each = state::ForEachOp::create(b_, loc_, table_, slice);
  Block *body = slotBody(each.getBody());
  within(body, [&] {
    build(ValueRange(body->getArguments()).drop_back(), body->getArguments().back());
    state::YieldOp::create(b_, loc_);
  });
}

Block *AggregateBuilder::slotBody(Region &region) {
  SmallVector<Type> types(keyTypes());
  types.push_back(slotType());
  return addBody(region, types);
}

void AggregateBuilder::addTimer(function_ref<void(Value)> build, bool processing_time) {
  c_.addTimer(node_, processing_time, build);
}

} // namespace millstream
