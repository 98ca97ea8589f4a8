// Sinks: whether what they read fits their connector and format.
#include "frontend/lower/Build.h"

using namespace mlir;

namespace millstream {

bool PipelineBuilder::checkSinkInput(const Sink &sink, const NodeRef &ref, const Stream &stream) {
  const ConnectorSpec &connector = *sink.connector.connector;
  const FormatSpec *format = sink.format ? sink.format->format : nullptr;
  bool takes_changes = connector.any_kind || (format && format->op_field && sink.format->find(format->op_field));
  if (!stream.isAppend() && !takes_changes) {
    std::string maker = stream.updated_by ? stream.updated_by->name.text : ref.node;
    Diagnostic &d = diagnostics_.error(codes::updating_sink, ref.range,
                                       "'" + sink.name.text + "' takes new rows only, and '" + maker +
                                           "' makes its stream updating");
    if (stream.updated_by)
      d.notes.push_back({stream.updated_by->operation.range, "here: its rows change as more come in"});
    d.notes.push_back({{}, "write the kind of each change into a field: 'format: {json: {op_field: op}}'"});
    return false;
  }
  if (format && format->op_field && takes_changes && !connector.any_kind) {
    const SettingValue *field = sink.format->find(format->op_field);
    if (stream.row().find(field->text) >= 0) {
      diagnostics_.error(codes::duplicate_column, field->range, "the rows have a column '" + field->text + "' already");
      return false;
    }
  }
  if (format && format->default_type_column &&
      (stream.row().size() != 1 || !llvm::isa<flow::StringType>(flow::stripNullable(stream.row().getTypes()[0])))) {
    diagnostics_.error(codes::wrong_role, ref.range,
                       std::string("the format '") + format->name + "' takes one string column, got " +
                           printType(stream.row()));
    return false;
  }
  return true;
}

void PipelineBuilder::buildSink(const Sink &sink) {
  const ConnectorSpec *connector = sink.connector.connector;
  if (!connector)
    return;
  const FormatSpec *format = sink.format ? sink.format->format : nullptr;
  bool with_format = connector->format == FormatUse::required;
  if (with_format && !format)
    return;
  SmallVector<Value> inputs;
  const Stream *first = nullptr;
  bool ok = !sink.broken;
  for (const NodeRef &ref : sink.from) {
    const Stream *stream = find(ref);
    if (!stream) {
      ok = false;
      continue;
    }
    ok &= checkSinkInput(sink, ref, *stream);
    if (first && with_format && !format->mixed_types)
      ok &= sameType(sink.from.front(), *first, ref, *stream);
    first = first ? first : stream;
    inputs.push_back(stream->value);
    markAllUsed(*stream);
  }
  if (!ok || inputs.empty())
    return;
  SmallVector<Type> results;
  if (sink.write_errors.kind == ErrorPolicy::Kind::route)
    results.push_back(flow::StreamType::get(flow::failedRowType(builder_.getContext())));
  FlatSymbolRefAttr check;
  if (with_format && format->write_check)
    check = FlatSymbolRefAttr::get(builder_.getContext(), format->write_check);
  auto op = flow::SinkOp::create(builder_, at(sink.name.range), results, sink.name.text, inputs,
                                 sink.connector.name.text, settingsOf(sink.connector), with_format ? format->name : "",
                                 with_format ? settingsOf(*sink.format) : builder_.getDictionaryAttr({}),
                                 policyOf(sink.write_errors), sink.delivery ? sink.delivery->text : "", check);
  if (sink.write_errors.kind == ErrorPolicy::Kind::route)
    define(sink.name.text, sink.write_errors.route.text, failedRows(op, Stream(), sink.write_errors));
}

} // namespace millstream
