// Sources: their rows' type, settings, metadata columns and event time.
#include "frontend/lower/Build.h"
#include "frontend/lower/CheckDatagen.h"

using namespace mlir;

namespace millstream {

// ---- Settings ----

Attribute PipelineBuilder::settingOf(const SettingValue &value) {
  switch (value.kind) {
  case SettingValue::Kind::text:
    return builder_.getStringAttr(value.text);
  case SettingValue::Kind::integer:
    return builder_.getI64IntegerAttr(value.integer);
  case SettingValue::Kind::number:
    return builder_.getF64FloatAttr(value.number);
  case SettingValue::Kind::flag:
    return builder_.getBoolAttr(value.flag);
  case SettingValue::Kind::map: {
    NamedAttrList entries;
    for (const SettingEntry &entry : value.entries)
      entries.set(entry.name.text, settingOf(entry.value));
    return entries.getDictionary(builder_.getContext());
  }
  }
  return {};
}

DictionaryAttr PipelineBuilder::settingsOf(const Component &component) {
  NamedAttrList settings;
  for (const SettingEntry &entry : component.settings)
    settings.set(entry.name.text, settingOf(entry.value));
  return settings.getDictionary(builder_.getContext());
}

// ---- The row ----

flow::RowType PipelineBuilder::sourceRow(const Source &source) {
  const ConnectorSpec *connector = source.connector.connector;
  MLIRContext *context = builder_.getContext();
  if (connector && connector->columns) {
    const SettingValue *choice = source.connector.find(connector->type_setting);
    SmallVector<StringAttr> names;
    SmallVector<Type> types;
    for (size_t i = 0; choice; ++i) {
      FixedColumn column = connector->columns(choice->text, i);
      if (!column.name)
        break;
      FailureOr<Type> type = parseSpecType(context, {column.type, {}, {}}, {}, diagnostics_);
      if (failed(type))
        return {};
      names.push_back(builder_.getStringAttr(column.name));
      types.push_back(*type);
    }
    return names.empty() ? flow::RowType() : flow::RowType::get(context, names, types);
  }
  const FormatSpec *format = source.format ? source.format->format : nullptr;
  if (!source.type) {
    if (!format || !format->default_type_column)
      return {};
    return flow::RowType::get(context, {builder_.getStringAttr(format->default_type_column)},
                              {flow::StringType::get(context)});
  }
  flow::RowType row = resolveRow(*source.type);
  if (row && format && format->default_type_column &&
      (row.size() != 1 || !llvm::isa<flow::StringType>(flow::stripNullable(row.getTypes()[0])))) {
    diagnostics_.error(codes::wrong_role, source.type->range,
                       std::string("the format '") + format->name + "' has one string column, got " + printType(row));
    return {};
  }
  return row;
}

flow::RowType PipelineBuilder::addMetadata(const Source &source, flow::RowType row) {
  MLIRContext *context = builder_.getContext();
  SmallVector<StringAttr> names(row.getNames());
  SmallVector<Type> types(row.getTypes());
  for (const MetadataColumn &column : source.metadata) {
    if (row.find(column.column.text) >= 0) {
      diagnostics_.error(codes::duplicate_column, column.column.range,
                         "'" + source.name.text + "' has a column '" + column.column.text + "' already");
      continue;
    }
    names.push_back(builder_.getStringAttr(column.column.text));
    const std::string &key = column.key.text;
    types.push_back(key == "file_path"   ? Type(flow::StringType::get(context))
                    : key == "offset"    ? Type(builder_.getI64Type())
                    : key == "partition" ? Type(builder_.getI32Type())
                                         : Type(flow::TimestampLtzType::get(context, 3)));
  }
  return flow::RowType::get(context, names, types);
}

// ---- Sources ----

void PipelineBuilder::buildSource(const Source &source) {
  flow::RowType row = sourceRow(source);
  if (!row || !source.connector.connector)
    return;
  checkDatagen(source, row);
  row = addMetadata(source, row);
  SmallVector<Type> results{flow::StreamType::get(row)};
  if (source.parse_errors.kind == ErrorPolicy::Kind::route)
    results.push_back(flow::StreamType::get(flow::badRecordRowType(builder_.getContext())));
  NamedAttrList metadata;
  for (const MetadataColumn &column : source.metadata)
    metadata.set(column.column.text, builder_.getStringAttr(column.key.text));
  bool generated = source.connector.connector->format == FormatUse::none;
  DictionaryAttr format_settings =
      source.format && !generated ? settingsOf(*source.format) : builder_.getDictionaryAttr({});
  auto op = flow::SourceOp::create(
      builder_, at(source.name.range), results, source.name.text, source.connector.name.text,
      settingsOf(source.connector), source.format && !generated ? source.format->name.text : "", format_settings,
      policyOf(source.parse_errors), ArrayRef<bool>(), metadata.getDictionary(builder_.getContext()),
      static_cast<int64_t>(source.max_record.bytes), TypeAttr());
  size_t number = sources_.size();
  sources_.push_back({op, std::vector<bool>(row.size())});
  Stream rows;
  rows.value = op.getOutputs()[0];
  for (size_t i = 0; i < row.size(); ++i)
    rows.origins.push_back({{number, i}});
  Stream failed;
  if (source.event_time) {
    // Without a policy of its own, event time shares that of parsing.
    bool own = source.expression_errors.range.file != nullptr;
    rows = buildWatermark(source.name, *source.event_time, rows, own ? source.expression_errors : source.parse_errors,
                          failed);
  }
  define(source.name.text, "", rows);
  if (source.parse_errors.kind == ErrorPolicy::Kind::route)
    op->setAttr("errors_name", builder_.getStringAttr(source.parse_errors.route.text));
  setOutputs(source, results.size() > 1 ? op.getOutputs()[1] : Value(), failed);
}

void PipelineBuilder::setOutputs(const Source &source, Value bad, Stream failed) {
  Stream records;
  if (bad) {
    records.value = bad;
    records.origins.resize(records.row().size());
  }
  bool own = source.expression_errors.range.file != nullptr;
  if (own && source.expression_errors.kind == ErrorPolicy::Kind::route)
    define(source.name.text, source.expression_errors.route.text, failed);
  if (source.parse_errors.kind != ErrorPolicy::Kind::route)
    return;
  if (!own && failed) {
    std::string output = source.name.text + "." + source.parse_errors.route.text;
    records = uniteFailed(output, source.parse_errors.range, {records, asBadRecords(source, failed)});
  }
  define(source.name.text, source.parse_errors.route.text, records);
}

// {row, error, node, position} under the names of {raw, error, source, position}.
PipelineBuilder::Stream PipelineBuilder::asBadRecords(const Source &source, const Stream &failed) {
  Location loc = at(source.event_time->range);
  flow::RowType row = flow::badRecordRowType(builder_.getContext());
  auto op = flow::MapOp::create(builder_, loc, TypeRange{flow::StreamType::get(row)},
                                source.name.text + "[time_errors]", failed.value, flow::Policy::fail);
  OpBuilder::InsertionGuard guard(builder_);
  openRegion(op.getColumns(), failed.row(), loc);
  flow::YieldOp::create(builder_, loc, op.getColumns().front().getArguments());
  Stream result;
  result.value = op.getOutputs()[0];
  result.origins.resize(row.size());
  return result;
}

// datagen's settings name columns; of a type that has a name, they are known only here.
void PipelineBuilder::checkDatagen(const Source &source, flow::RowType row) {
  const SettingValue *fields = source.connector.find("fields");
  if (!fields)
    return;
  for (const SettingEntry &entry : fields->entries) {
    int index = row.find(entry.name.text);
    if (index >= 0)
      checkDatagenColumn(entry, row.getTypes()[static_cast<size_t>(index)], diagnostics_);
    else if (source.type && source.type->text)
      unknownColumn(entry.name, row);
  }
}

void PipelineBuilder::writeUsed() {
  for (BuiltSource &source : sources_) {
    SmallVector<bool> used(source.used.begin(), source.used.end());
    source.op.setUsedAttr(builder_.getDenseBoolArrayAttr(used));
  }
}

// ---- Event time ----

// `timestamp(3)` and `timestamp_ltz(3)` or less.
static bool isEventTime(Type type) {
  type = flow::stripNullable(type);
  auto plain = llvm::dyn_cast<flow::TimestampType>(type);
  auto zoned = llvm::dyn_cast<flow::TimestampLtzType>(type);
  return (plain && plain.getPrecision() <= 3) || (zoned && zoned.getPrecision() <= 3);
}

Value PipelineBuilder::eventTimeField(const Name &field, const Scope &scope, flow::RowType row) {
  int index = row.find(field.text);
  if (index < 0) {
    unknownColumn(field, row);
    return {};
  }
  return scope.columns[static_cast<size_t>(index)].value;
}

PipelineBuilder::Stream PipelineBuilder::buildWatermark(const Name &node, const EventTime &spec, const Stream &input,
                                                        const ErrorPolicy &policy, Stream &failed) {
  if (!wantAppend(spec.range, input, "event time"))
    return {};
  Location loc = at(spec.range);
  SmallVector<Type> results{flow::StreamType::get(input.row(), true)};
  if (policy.kind == ErrorPolicy::Kind::route)
    results.push_back(flow::StreamType::get(flow::failedRowType(builder_.getContext())));
  auto op = flow::WatermarkOp::create(builder_, loc, results, node.text, input.value, spec.out_of_order.ms,
                                      spec.idle_after ? spec.idle_after->ms : -1, policyOf(policy));
  OpBuilder::InsertionGuard guard(builder_);
  Scope scope = openRegion(op.getTime(), input.row(), loc);
  Value time;
  SourceRange range = spec.range;
  if (spec.field) {
    range = spec.field->range;
    time = eventTimeField(*spec.field, scope, input.row());
  } else if (spec.expr) {
    range = spec.expr->range;
    FailureOr<Value> value = buildExpression(builder_, scope, *spec.expr, diagnostics_);
    time = succeeded(value) ? *value : Value();
  }
  if (time && !isEventTime(time.getType())) {
    diagnostics_
        .error(codes::type_mismatch, range,
               "event time is timestamp or timestamp_ltz with a precision of at most 3, got " +
                   printType(time.getType()))
        .notes.push_back({{}, "declare it as timestamp(3), or write 'event_time: {expr: CAST(… AS timestamp(3))}'"});
    time = {};
  }
  if (!time)
    return {};
  flow::YieldOp::create(builder_, loc, time);
  markUsed(op.getTime().front(), input);
  failed = failedRows(op, input, policy);
  Stream result = input;
  result.value = op.getOutputs()[0];
  result.time_columns.clear();
  for (BlockArgument column : op.getTime().front().getArguments())
    if (!column.use_empty())
      result.time_columns.insert(column.getArgNumber());
  return result;
}

} // namespace millstream
