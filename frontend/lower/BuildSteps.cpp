// Stateless nodes: what they read, filter, map, flat_map, steps and route.
#include "frontend/lower/Build.h"

using namespace mlir;

namespace millstream {

// ---- Inputs ----

bool PipelineBuilder::sameType(const NodeRef &first, const Stream &a, const NodeRef &other, const Stream &b) {
  auto nameOf = [](const NodeRef &ref) { return ref.output.empty() ? ref.node : ref.node + "." + ref.output; };
  auto differ = [&](const std::string &how) {
    diagnostics_.error(codes::union_mismatch, other.range,
                       "'" + nameOf(other) + "' is of another type than '" + nameOf(first) + "': " + how);
    return false;
  };
  if (!a.isAppend() || !b.isAppend())
    return wantAppend(a.isAppend() ? other.range : first.range, a.isAppend() ? b : a, "a union");
  ArrayRef<StringAttr> names = a.row().getNames(), others = b.row().getNames();
  for (size_t i = 0; i < std::max(names.size(), others.size()); ++i) {
    if (i >= names.size())
      return differ("it has the column '" + others[i].getValue().str() + "' besides");
    if (i >= others.size())
      return differ("it has no column '" + names[i].getValue().str() + "'");
    if (names[i] != others[i])
      return differ("column " + std::to_string(i + 1) + " is called '" + others[i].getValue().str() + "' there, '" +
                    names[i].getValue().str() + "' here");
    Type type = a.row().getTypes()[i], other_type = b.row().getTypes()[i];
    if (type != other_type)
      return differ("column '" + names[i].getValue().str() + "' is " + printType(other_type) + ", not " +
                    printType(type));
  }
  return true;
}

// One stream of all that a node reads. Event time is passed on only if all have it.
PipelineBuilder::Stream PipelineBuilder::readInputs(const std::string &name, SourceRange range,
                                                    const std::vector<NodeRef> &refs) {
  std::vector<const Stream *> inputs;
  bool ok = !refs.empty();
  for (const NodeRef &ref : refs) {
    const Stream *stream = find(ref);
    ok &= stream != nullptr;
    if (stream && !inputs.empty())
      ok &= sameType(refs.front(), *inputs.front(), ref, *stream);
    if (stream)
      inputs.push_back(stream);
  }
  if (!ok)
    return {};
  if (inputs.size() == 1)
    return *inputs.front();
  Stream result = *inputs.front();
  SmallVector<Value> values;
  bool timed = true;
  for (const Stream *input : inputs) {
    values.push_back(input->value);
    timed &= input->type().getTimed();
    std::erase_if(result.time_columns, [&](size_t column) { return !input->time_columns.contains(column); });
    for (auto [to, from] : llvm::zip(result.origins, input->origins))
      to.insert(from.begin(), from.end());
  }
  result.value =
      flow::UnionOp::create(builder_, at(range), flow::StreamType::get(result.row(), timed), name + "[from]", values);
  define(name + "[from]", "", result);
  return result;
}

PipelineBuilder::Stream PipelineBuilder::uniteFailed(const std::string &name, SourceRange range,
                                                     std::vector<Stream> streams) {
  llvm::erase_if(streams, [](const Stream &stream) { return !stream; });
  if (streams.size() < 2)
    return streams.empty() ? Stream() : streams.front();
  SmallVector<Value> values;
  for (const Stream &stream : streams)
    values.push_back(stream.value);
  Stream result = streams.front();
  result.value = flow::UnionOp::create(builder_, at(range), result.type(), name, values);
  return result;
}

// ---- Nodes ----

void PipelineBuilder::buildTransform(const Transform &node) {
  if (node.broken || node.unsupported)
    return;
  Stream input = readInputs(node.name.text, node.name.range, node.from);
  if (!input)
    return;
  if (node.route)
    return buildRoute(node, input);
  if (node.aggregate)
    return buildAggregate(node, input);
  if (node.dedup)
    return buildDedup(node, input);
  Stream result = buildSteps(node, input);
  define(node.name.text, "", result);
}

PipelineBuilder::Stream PipelineBuilder::buildSteps(const Transform &node, Stream stream) {
  const std::string &name = node.name.text;
  std::vector<Stream> failures;
  for (auto [i, step] : llvm::enumerate(node.steps)) {
    std::string step_name = i + 1 == node.steps.size() ? name : name + "[" + std::to_string(i) + "]";
    Stream failed;
    const ErrorPolicy &policy = node.expression_errors;
    // Each step sees what the one before it made; behind one that is wrong there is nothing to check.
    if (!stream)
      return {};
    if (step.filter)
      stream = buildFilter(step_name, step, stream, policy, failed);
    else if (step.map)
      stream = buildMap(step_name, step, stream, policy, failed);
    else if (step.flat_map)
      stream = buildFlatMap(step_name, step, stream, policy, failed);
    failures.push_back(failed);
    if (step_name != name)
      define(step_name, "", stream);
  }
  if (stream && node.event_time) {
    Stream failed;
    stream = buildWatermark(node.name, *node.event_time, stream, node.expression_errors, failed);
    failures.push_back(failed);
  }
  const Name &route = node.expression_errors.route;
  if (node.expression_errors.kind == ErrorPolicy::Kind::route)
    define(name, route.text, uniteFailed(name + "." + route.text, route.range, failures));
  return stream;
}

// The results of an operator: rows, and failed rows if the policy routes them.
static SmallVector<Type> resultTypes(flow::StreamType rows, const ErrorPolicy &policy) {
  SmallVector<Type> types{rows};
  if (policy.kind == ErrorPolicy::Kind::route)
    types.push_back(flow::StreamType::get(flow::failedRowType(rows.getContext())));
  return types;
}

PipelineBuilder::Stream PipelineBuilder::buildFilter(const std::string &name, const Step &step, const Stream &input,
                                                     const ErrorPolicy &policy, Stream &failed) {
  const SpecText &condition = step.filter->condition;
  Location loc = at(condition.range);
  auto op =
      flow::FilterOp::create(builder_, loc, resultTypes(input.type(), policy), name, input.value, policyOf(policy));
  OpBuilder::InsertionGuard guard(builder_);
  Scope scope = openRegion(op.getCondition(), input.row(), loc);
  FailureOr<Value> value =
      buildExpressionAs(builder_, scope, condition, builder_.getI1Type(), "a filter", diagnostics_);
  if (mlir::failed(value))
    return {};
  flow::YieldOp::create(builder_, loc, *value);
  markUsed(op.getCondition().front(), input);
  failed = failedRows(op, input, policy);
  Stream result = input;
  result.value = op.getOutputs()[0];
  return result;
}

// ---- map ----

bool PipelineBuilder::selectColumns(const std::vector<MapItem> &items, flow::RowType row,
                                    std::vector<MapColumn> &columns) {
  bool ok = true;
  for (const MapItem &item : items) {
    MapColumn column{item.name.text, item.name.range, item.expression ? &*item.expression : nullptr, 0, true};
    if (!item.expression) {
      int index = row.find(item.name.text);
      if (index < 0) {
        unknownColumn(item.name, row);
        ok = false;
      } else {
        column.index = static_cast<size_t>(index);
      }
    }
    columns.push_back(column);
  }
  return ok;
}

// drop and rename apply first, then add replaces a column in its place or appends one.
bool PipelineBuilder::mapColumns(const Map &map, const Stream &input, std::vector<MapColumn> &columns) {
  flow::RowType row = input.row();
  if (map.select)
    return selectColumns(*map.select, row, columns);
  bool ok = true;
  std::vector<bool> dropped(row.size());
  for (const Name &name : map.drop) {
    int index = row.find(name.text);
    if (index < 0)
      unknownColumn(name, row), ok = false;
    else
      dropped[static_cast<size_t>(index)] = true;
  }
  std::map<size_t, const Rename *> renamed;
  for (const Rename &rename : map.rename) {
    int index = row.find(rename.from.text);
    if (index < 0)
      unknownColumn(rename.from, row), ok = false;
    else
      renamed[static_cast<size_t>(index)] = &rename;
  }
  for (auto [i, name] : llvm::enumerate(row.getNames())) {
    if (dropped[i])
      continue;
    MapColumn column{name.getValue().str(), {}, nullptr, i, false};
    if (renamed.count(i)) {
      column.name = renamed[i]->to.text;
      column.range = renamed[i]->to.range;
      column.named = true;
    }
    columns.push_back(column);
  }
  if (map.add.size() > row_columns_max) // mapped no further: buildMap refuses it
    columns.resize(row_columns_max + 1);
  for (const NamedExpression &added : ArrayRef(map.add).take_front(row_columns_max)) {
    MapColumn column{added.name.text, added.name.range, &added.expression, 0, true};
    auto same = llvm::find_if(columns, [&](const MapColumn &c) { return c.name == column.name; });
    if (same != columns.end())
      *same = column;
    else
      columns.push_back(column);
  }
  return ok;
}

PipelineBuilder::Stream PipelineBuilder::buildMap(const std::string &name, const Step &step, const Stream &input,
                                                  const ErrorPolicy &policy, Stream &failed) {
  std::vector<MapColumn> columns;
  bool ok = mapColumns(*step.map, input, columns);
  std::map<std::string_view, const MapColumn *> names;
  for (const MapColumn &column : columns) {
    auto [first, is_new] = names.emplace(column.name, &column);
    // Of two columns of one name at least one was named here.
    if (!is_new)
      diagnostics_.error(codes::duplicate_column, column.range.file ? column.range : first->second->range,
                         "the result has two columns '" + column.name + "'");
    ok &= is_new;
  }
  if (columns.empty() || columns.size() > row_columns_max) {
    diagnostics_.error(codes::bad_value, step.range,
                       columns.empty() ? "the result has no columns"
                                       : "the result has more than " + std::to_string(row_columns_max) + " columns");
    return {};
  }
  Location loc = at(step.range);
  // The region is built before the operator, whose type follows from it.
  Region region;
  SmallVector<Value> values;
  SmallVector<Type> types;
  {
    OpBuilder::InsertionGuard guard(builder_);
    Scope scope = openRegion(region, input.row(), loc);
    for (const MapColumn &column : columns) {
      FailureOr<Value> value = column.expression ? buildExpression(builder_, scope, *column.expression, diagnostics_)
                                                 : FailureOr<Value>(scope.columns[column.index].value);
      ok &= succeeded(value);
      if (mlir::failed(value))
        continue;
      bool untyped = llvm::isa<flow::NullType>(flow::stripNullable(value->getType()));
      if (untyped)
        diagnostics_.error(codes::type_mismatch, column.expression->range, "column '" + column.name + "' has no type")
            .notes.push_back({{}, "write CAST(NULL AS type)"});
      ok &= !untyped;
      values.push_back(*value);
      types.push_back(value->getType());
    }
    if (ok) {
      markUsed(region.front(), input);
      flow::YieldOp::create(builder_, loc, values);
    }
  }
  flow::StreamType type = ok ? mapType(input.updated_by, step.range, input, columns, types) : flow::StreamType();
  if (!type) {
    region.dropAllReferences();
    return {};
  }
  auto op = flow::MapOp::create(builder_, loc, resultTypes(type, policy), name, input.value, policyOf(policy));
  op.getColumns().takeBody(region);
  failed = failedRows(op, input, policy);
  Stream result;
  result.value = op.getOutputs()[0];
  result.updated_by = input.updated_by;
  for (auto [column, value] : llvm::zip(columns, values)) {
    auto argument = llvm::dyn_cast<BlockArgument>(value); // also of an expression that is just a column
    if (argument && input.time_columns.contains(argument.getArgNumber()))
      result.time_columns.insert(result.origins.size());
    result.origins.push_back(argument ? input.origins[argument.getArgNumber()] : std::set<Origin>());
    if (argument && column.named)
      markUsed(input, argument.getArgNumber());
  }
  return result;
}

flow::StreamType PipelineBuilder::mapType(const Transform *updated_by, SourceRange range, const Stream &input,
                                          const std::vector<MapColumn> &columns, ArrayRef<Type> types) {
  MLIRContext *context = builder_.getContext();
  SmallVector<StringAttr> names;
  for (const MapColumn &column : columns)
    names.push_back(builder_.getStringAttr(column.name));
  auto row = flow::RowType::get(context, names, types);
  SmallVector<StringAttr> keys;
  for (StringAttr key : input.type().getKeys()) {
    auto kept = llvm::find_if(
        columns, [&](const MapColumn &c) { return !c.expression && input.row().getNames()[c.index] == key; });
    if (kept == columns.end()) {
      Diagnostic &d = diagnostics_.error(codes::not_supported_yet, range,
                                         "leaving out the key '" + key.getValue().str() +
                                             "' of an updating stream is not supported yet");
      if (updated_by)
        d.notes.push_back({updated_by->operation.range, "'" + updated_by->name.text + "' makes the stream updating"});
      return {};
    }
    keys.push_back(builder_.getStringAttr(kept->name));
  }
  return flow::StreamType::get(context, row, input.type().getKind(), keys, input.type().getTimed());
}

// ---- flat_map ----

PipelineBuilder::Stream PipelineBuilder::buildFlatMap(const std::string &name, const Step &step, const Stream &input,
                                                      const ErrorPolicy &policy, Stream &failed) {
  const FlatMap &spec = *step.flat_map;
  Location loc = at(step.range);
  if (!wantAppend(step.range, input, "flat_map"))
    return {};
  bool ok = true;
  for (const Name *made : {&spec.as, spec.index ? &*spec.index : nullptr})
    if (made && (input.row().find(made->text) >= 0 || (made != &spec.as && made->text == spec.as.text))) {
      diagnostics_.error(codes::duplicate_column, made->range, "the result has two columns '" + made->text + "'");
      ok = false;
    }
  Region region;
  Type element;
  {
    OpBuilder::InsertionGuard guard(builder_);
    Scope scope = openRegion(region, input.row(), loc);
    FailureOr<Value> value = buildExpression(builder_, scope, spec.each, diagnostics_);
    auto array =
        succeeded(value) ? llvm::dyn_cast<flow::ArrayType>(flow::stripNullable(value->getType())) : flow::ArrayType();
    if (succeeded(value) && !array)
      diagnostics_.error(codes::type_mismatch, spec.each.range,
                         "flat_map takes an array, got " + printType(value->getType()));
    if (array) {
      element = array.getElement();
      flow::YieldOp::create(builder_, loc, *value);
      markUsed(region.front(), input);
    }
  }
  if (!element || !ok) {
    region.dropAllReferences();
    return {};
  }
  SmallVector<StringAttr> names(input.row().getNames());
  SmallVector<Type> types(input.row().getTypes());
  names.push_back(builder_.getStringAttr(spec.as.text));
  types.push_back(flow::withNullability(element, spec.keep_empty || flow::isNullable(element)));
  if (spec.index) {
    names.push_back(builder_.getStringAttr(spec.index->text));
    types.push_back(flow::withNullability(builder_.getI32Type(), spec.keep_empty));
  }
  auto row = flow::RowType::get(builder_.getContext(), names, types);
  auto op =
      flow::UnnestOp::create(builder_, loc, resultTypes(flow::StreamType::get(row, input.type().getTimed()), policy),
                             name, input.value, spec.index.has_value(), spec.keep_empty, policyOf(policy));
  op.getArray().takeBody(region);
  failed = failedRows(op, input, policy);
  Stream result;
  result.value = op.getOutputs()[0];
  result.origins = input.origins;
  result.origins.resize(row.size());
  result.time_columns = input.time_columns;
  return result;
}

// ---- route ----

void PipelineBuilder::buildRoute(const Transform &node, const Stream &input) {
  const Route &route = *node.route;
  if (!wantAppend(route.range, input, "a route"))
    return;
  std::vector<std::string> names;
  for (const NamedExpression &to : route.to)
    names.push_back(to.name.text);
  SmallVector<Type> results(names.size() + route.otherwise.has_value(), input.type());
  const ErrorPolicy &policy = node.expression_errors;
  if (policy.kind == ErrorPolicy::Kind::route)
    results.push_back(flow::StreamType::get(flow::failedRowType(builder_.getContext())));
  Location loc = at(node.operation.range);
  auto op = flow::RouteOp::create(builder_, loc, results, node.name.text, input.value, strings(names),
                                  route.otherwise.has_value(), policyOf(policy), static_cast<unsigned>(names.size()));
  if (route.otherwise)
    op->setAttr("rest_name", builder_.getStringAttr(route.otherwise->text));
  bool ok = true;
  for (auto [i, to] : llvm::enumerate(route.to)) {
    OpBuilder::InsertionGuard guard(builder_);
    Region &region = op.getConditions()[i];
    Scope scope = openRegion(region, input.row(), at(to.expression.range));
    FailureOr<Value> value =
        buildExpressionAs(builder_, scope, to.expression, builder_.getI1Type(), "a route", diagnostics_);
    ok &= succeeded(value);
    if (succeeded(value)) {
      flow::YieldOp::create(builder_, at(to.expression.range), *value);
      markUsed(region.front(), input);
    }
  }
  if (!ok)
    return;
  for (auto [i, name] : llvm::enumerate(names)) {
    Stream output = input;
    output.value = op.getOutputs()[i];
    define(node.name.text, name, output);
  }
  if (route.otherwise) {
    Stream output = input;
    output.value = op.getOutputs()[names.size()];
    define(node.name.text, route.otherwise->text, output);
  }
  if (policy.kind == ErrorPolicy::Kind::route)
    define(node.name.text, policy.route.text, failedRows(op, input, policy));
}

} // namespace millstream
