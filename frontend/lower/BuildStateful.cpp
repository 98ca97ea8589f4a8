// Nodes that keep state: dedup and aggregate.
#include "frontend/lower/Build.h"
#include "frontend/lower/StateMeaning.h"
#include "runtime/abi/EventTime.h"

#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace millstream {

bool PipelineBuilder::findColumns(const std::vector<Name> &names, flow::RowType row, SmallVectorImpl<size_t> &columns) {
  bool ok = true;
  for (const Name &name : names) {
    int index = row.find(name.text);
    if (index < 0)
      unknownColumn(name, row);
    else
      columns.push_back(static_cast<size_t>(index));
    ok &= index >= 0 && checkHeld(name.range, name.text, row.getTypes()[static_cast<size_t>(index)]);
  }
  return ok;
}

// The node's own lifetime of state, or what holds for all.
const Ttl *PipelineBuilder::lifetimeOf(const Transform &node) const {
  const std::optional<Ttl> &ttl = node.ttl ? node.ttl : spec_.state.ttl;
  return ttl && !ttl->forever ? &*ttl : nullptr;
}

// Arrays, maps and rows have no place in state yet.
bool PipelineBuilder::checkHeld(SourceRange range, StringRef name, Type type) {
  if (!llvm::isa<flow::ArrayType, flow::MapType, flow::RowType>(flow::stripNullable(type)))
    return true;
  diagnostics_.error(codes::not_supported_yet, range,
                     "keeping '" + name.str() + "' of type " + printType(type) + " in state is not supported yet");
  return false;
}

// How long windows are kept behind their end: more than event times reach makes no difference.
static int64_t allowedMs(const Transform &node) {
  return node.late && node.late->allow ? std::min(node.late->allow->ms, 2 * event_time_most_ms) : 0;
}

int64_t PipelineBuilder::ttlOf(const Transform &node) const {
  const Ttl *ttl = lifetimeOf(node);
  return ttl ? ttl->duration.ms : -1;
}

bool PipelineBuilder::ttlByEventTime(const Transform &node) const {
  const Ttl *ttl = lifetimeOf(node);
  return ttl && ttl->event_time;
}

bool PipelineBuilder::ttlTouchedByRead(const Transform &node) const {
  const Ttl *ttl = lifetimeOf(node);
  return ttl && ttl->touch_on_read;
}

bool PipelineBuilder::checkTtl(const Transform &node, const Stream &input) {
  const Ttl *ttl = lifetimeOf(node);
  if (!ttl || !ttl->event_time || input.type().getTimed())
    return true;
  diagnostics_
      .error(codes::no_event_time, ttl->range,
             "a ttl by event time, and what '" + node.name.text + "' reads has no event time")
      .notes.push_back({{},
                        "give it one with 'event_time' on the source or on a node before this one, or write the ttl "
                        "as a duration, which goes by the clock"});
  return false;
}

// Rows are in the order of event time, so no other column will do.
bool PipelineBuilder::checkTimeColumn(const Name &column, const Stream &input) {
  if (input.time_columns.contains(static_cast<size_t>(input.row().find(column.text))))
    return true;
  auto &error = diagnostics_.error(codes::no_event_time, column.range,
                                   "'by' goes by event time, which does not come from '" + column.text + "'");
  std::string names;
  for (size_t number : input.time_columns)
    names += (names.empty() ? "'" : ", '") + input.row().getNames()[number].str() + "'";
  error.notes.push_back(
      {{}, names.empty() ? "no column here holds the event time; keep it with 'map'" : "it comes from " + names});
  return false;
}

void PipelineBuilder::buildDedup(const Transform &node, const Stream &input) {
  if (!checkTtl(node, input))
    return;
  const Dedup &dedup = *node.dedup;
  Location loc = at(node.operation.range);
  SmallVector<size_t> keys;
  bool ok = findColumns(dedup.keys, input.row(), keys) && wantAppend(node.operation.range, input, "dedup");
  if (dedup.by && input.row().find(dedup.by->text) < 0) {
    unknownColumn(*dedup.by, input.row());
    ok = false;
  } else if (dedup.by && !input.type().getTimed()) {
    diagnostics_.error(codes::no_event_time, dedup.by->range, "'by' needs an input with event time")
        .notes.push_back({{}, "'event_time' on the source or on a node before this one gives it"});
    ok = false;
  } else if (dedup.by) {
    ok &= checkTimeColumn(*dedup.by, input);
  }
  bool last = dedup.keep == Dedup::Keep::last;
  if (dedup.by && !last) // rows wait for the watermark
    for (auto [name, type] : llvm::zip(input.row().getNames(), input.row().getTypes()))
      ok &= checkHeld(node.operation.range, name.getValue(), type);
  if (!ok)
    return;
  SmallVector<StringAttr> key_names;
  for (size_t key : keys)
    key_names.push_back(input.row().getNames()[key]);
  // An updating result has no event time: its rows come again.
  auto type =
      last ? flow::StreamType::get(builder_.getContext(), input.row(), flow::ChangelogKind::upsert, key_names, false)
           : input.type();
  SmallVector<Type> types{type};
  if (node.expression_errors.kind == ErrorPolicy::Kind::route)
    types.push_back(flow::StreamType::get(flow::failedRowType(builder_.getContext())));
  auto op = flow::DedupOp::create(builder_, loc, types, node.name.text, input.value, last, dedup.by.has_value(),
                                  ttlOf(node), ttlByEventTime(node), ttlTouchedByRead(node),
                                  policyOf(node.expression_errors), builder_.getStringAttr(meaningOf(dedup)));
  {
    OpBuilder::InsertionGuard guard(builder_);
    openRegion(op.getRows(), input.row(), loc);
    Block &block = op.getRows().front();
    SmallVector<Value> values;
    for (size_t key : keys) {
      values.push_back(block.getArgument(static_cast<unsigned>(key)));
      markUsed(input, key);
    }
    flow::YieldOp::create(builder_, loc, values);
  }
  if (dedup.by)
    markUsed(input, static_cast<size_t>(input.row().find(dedup.by->text)));
  Stream result = input;
  result.value = op.getOutputs()[0];
  if (last)
    result.updated_by = &node;
  define(node.name.text, "", result);
  if (node.expression_errors.kind == ErrorPolicy::Kind::route)
    define(node.name.text, node.expression_errors.route.text, failedRows(op, input, node.expression_errors));
}

// ---- Aggregates ----

bool PipelineBuilder::checkWindow(const Transform &node, const Stream &input) {
  const Window &window = node.aggregate->window;
  if (!wantAppend(node.operation.range, input, "an aggregate"))
    return false;
  if (!window.isTimed() || window.processing_time || input.type().getTimed())
    return true;
  diagnostics_
      .error(codes::no_event_time, window.range,
             "a window over event time, and what '" + node.name.text + "' reads has no event time")
      .notes.push_back({{},
                        "give it one with 'event_time' on the source or on a node before this one, or write 'time: "
                        "processing' into the window"});
  return false;
}

flow::WindowAttr PipelineBuilder::windowOf(const Window &window) {
  int64_t size = window.kind == Window::Kind::count ? window.count.value : window.size.ms;
  return flow::WindowAttr::get(builder_.getContext(), static_cast<flow::WindowKind>(window.kind), size, window.slide.ms,
                               window.offset.ms, window.processing_time);
}

// The region over the input's rows: keys, then each call's argument and filter.
bool PipelineBuilder::buildCalls(const Transform &node, const Stream &input, ArrayRef<size_t> keys, Region &region,
                                 AggregateParts &parts) {
  OpBuilder::InsertionGuard guard(builder_);
  Location loc = at(node.operation.range);
  Scope scope = openRegion(region, input.row(), loc);
  SmallVector<Value> values;
  for (size_t key : keys) {
    values.push_back(scope.columns[key].value);
    markUsed(input, key);
  }
  bool ok = true;
  for (const NamedExpression &field : node.aggregate->fields) {
    FailureOr<AggregateField> built = buildAggregateField(builder_, scope, field.expression, parts.calls, diagnostics_);
    ok &= succeeded(built);
    parts.fields.push_back(std::move(built));
  }
  for (const AggregateCall &call : parts.calls) {
    if (call.argument)
      values.push_back(call.argument);
    if (call.filter)
      values.push_back(call.filter);
  }
  flow::YieldOp::create(builder_, loc, values);
  markUsed(region.front(), input);
  return ok;
}

// Whether no two of the result's columns have one name; `groups` are those of keys and window.
bool PipelineBuilder::checkResultNames(const Transform &node, ArrayRef<StringAttr> groups) {
  llvm::StringSet<> names;
  auto add = [&](StringRef name, SourceRange range) {
    if (names.insert(name).second)
      return true;
    diagnostics_.error(codes::duplicate_column, range, "the result has two columns '" + name.str() + "'");
    return false;
  };
  bool ok = true;
  size_t keys = node.aggregate->keys.size();
  for (auto [i, name] : llvm::enumerate(groups))
    ok &= add(name.getValue(), i < keys ? node.aggregate->keys[i].range : node.aggregate->window.range);
  for (const NamedExpression &field : node.aggregate->fields)
    ok &= add(field.name.text, field.name.range);
  return ok;
}

// The region that makes the result's row of keys, window bounds and the calls' results.
bool PipelineBuilder::buildResult(const Transform &node, const Stream &input, ArrayRef<size_t> keys, Region &region,
                                  AggregateParts &parts) {
  OpBuilder::InsertionGuard guard(builder_);
  Location loc = at(node.operation.range);
  Block &block = region.emplaceBlock();
  builder_.setInsertionPointToEnd(&block);
  Scope groups, columns;
  groups.params = columns.params = &params_;
  auto add = [&](StringRef name, Type type) {
    groups.columns.push_back({name.str(), block.addArgument(type, loc)});
    parts.names.push_back(builder_.getStringAttr(name));
    parts.values.push_back(groups.columns.back().value);
  };
  for (size_t key : keys)
    add(input.row().getNames()[key].getValue(), input.row().getTypes()[key]);
  if (node.aggregate->window.isTimed())
    for (StringRef bound : {"window_start", "window_end"})
      add(bound, flow::TimestampType::get(builder_.getContext(), 3));
  SmallVector<Value> results;
  for (const AggregateCall &call : parts.calls)
    results.push_back(block.addArgument(call.attr.getType(), loc));
  for (auto [name, type] : llvm::zip(input.row().getNames(), input.row().getTypes()))
    columns.columns.push_back({name.getValue().str(), {}}); // to explain what cannot be named
  bool ok = checkResultNames(node, parts.names);
  for (auto [field, spec] : llvm::zip(parts.fields, node.aggregate->fields)) {
    if (failed(field))
      continue;
    FailureOr<Value> value = buildAggregateResult(builder_, groups, columns, *field, results, diagnostics_);
    ok &= succeeded(value);
    if (failed(value))
      continue;
    parts.names.push_back(builder_.getStringAttr(spec.name.text));
    parts.values.push_back(*value);
  }
  if (ok)
    flow::YieldOp::create(builder_, loc, parts.values);
  return ok;
}

bool PipelineBuilder::buildHaving(const Aggregate &aggregate, flow::RowType row, Region &region) {
  if (!aggregate.having)
    return true;
  OpBuilder::InsertionGuard guard(builder_);
  Location loc = at(aggregate.having->range);
  Scope scope = openRegion(region, row, loc);
  FailureOr<Value> value =
      buildExpressionAs(builder_, scope, *aggregate.having, builder_.getI1Type(), "having", diagnostics_);
  if (succeeded(value))
    flow::YieldOp::create(builder_, loc, *value);
  return succeeded(value);
}

// Without a window a key's row is replaced as rows come; with `emit: update` a window's is.
flow::StreamType PipelineBuilder::aggregateType(const Transform &node, flow::RowType row) {
  const Window &window = node.aggregate->window;
  bool updates_window = node.late && node.late->emit_update;
  if (window.kind != Window::Kind::none && !updates_window)
    return flow::StreamType::get(row, window.isTimed() && !window.processing_time);
  SmallVector<StringAttr> keys;
  for (const Name &key : node.aggregate->keys)
    keys.push_back(builder_.getStringAttr(key.text));
  if (window.isTimed())
    keys.push_back(builder_.getStringAttr("window_start"));
  return flow::StreamType::get(builder_.getContext(), row, flow::ChangelogKind::upsert, keys, false);
}

void PipelineBuilder::buildAggregate(const Transform &node, const Stream &input) {
  const Aggregate &aggregate = *node.aggregate;
  SmallVector<size_t> keys;
  bool ok = findColumns(aggregate.keys, input.row(), keys) & checkWindow(node, input) & checkTtl(node, input);
  Region rows, output, having;
  AggregateParts parts;
  ok &= buildCalls(node, input, keys, rows, parts);
  ok = ok && buildResult(node, input, keys, output, parts);
  flow::RowType row;
  if (ok) {
    row = flow::RowType::get(builder_.getContext(), parts.names, llvm::to_vector(ValueRange(parts.values).getTypes()));
    ok = buildHaving(aggregate, row, having);
  }
  if (!ok) {
    for (Region *region : {&rows, &output, &having})
      region->dropAllReferences();
    return;
  }
  const ErrorPolicy &policy = node.expression_errors;
  SmallVector<Type> types{aggregateType(node, row)};
  bool late_routed = node.late && node.late->routed;
  if (late_routed)
    types.push_back(input.type());
  if (policy.kind == ErrorPolicy::Kind::route)
    types.push_back(flow::StreamType::get(flow::failedRowType(builder_.getContext())));
  std::vector<std::string> key_names;
  for (const Name &key : aggregate.keys)
    key_names.push_back(key.text);
  SmallVector<Attribute> calls;
  for (const AggregateCall &call : parts.calls)
    calls.push_back(call.attr);
  auto op = flow::AggregateOp::create(
      builder_, at(node.operation.range), types, node.name.text, input.value, strings(key_names),
      windowOf(aggregate.window), builder_.getArrayAttr(calls), late_routed ? flow::Policy::route : flow::Policy::drop,
      allowedMs(node), node.late && node.late->emit_update, aggregate.window.isTimed() ? -1 : ttlOf(node),
      ttlByEventTime(node), policyOf(policy),
      builder_.getStringAttr(meaningOf(aggregate, allowedMs(node), parts.calls)));
  op.getRows().takeBody(rows);
  op.getOutput().takeBody(output);
  op.getHaving().takeBody(having);
  defineAggregate(node, input, op);
}

void PipelineBuilder::defineAggregate(const Transform &node, const Stream &input, flow::AggregateOp op) {
  Stream result;
  result.value = op.getOutputs()[0];
  result.origins.resize(result.row().size());
  if (int end = result.row().find("window_end"); end >= 0 && result.type().getTimed())
    result.time_columns.insert(static_cast<size_t>(end));
  result.updated_by = result.isAppend() ? nullptr : &node;
  define(node.name.text, "", result);
  if (node.late && node.late->routed) {
    op->setAttr("late_name", builder_.getStringAttr(node.late->route.text));
    Stream late = input;
    late.value = op.getOutputs()[1];
    define(node.name.text, node.late->route.text, late);
  }
  if (node.expression_errors.kind == ErrorPolicy::Kind::route)
    define(node.name.text, node.expression_errors.route.text, failedRows(op, input, node.expression_errors));
}

} // namespace millstream
