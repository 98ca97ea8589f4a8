// `info`: a pipeline and a checkpoint in words.
#include "runtime/app/App.h"
#include "runtime/app/Duration.h"
#include "runtime/app/Params.h"
#include "runtime/core/CheckpointStore.h"
#include "runtime/core/Connector.h"
#include "runtime/core/Watermarks.h"

#include <cstdio>

namespace millstream {
namespace {

std::string describeComponent(const proto::Component &component) {
  std::string text = component.name();
  std::string path = Settings(component.settings()).text("path");
  return path.empty() ? text : text + " '" + path + "'";
}

std::string describeRow(const proto::Row &row) {
  std::string text;
  for (const proto::Field &field : row.fields())
    text += (text.empty() ? "" : ", ") + field.name() + ' ' + typeName(field.type());
  return text;
}

std::string describePlan(const proto::Plan &plan) {
  auto node = [&](uint32_t index) { return plan.nodes(static_cast<int>(index)).name(); };
  std::string text = "pipeline " + plan.pipeline() + '\n';
  if (!plan.description().empty())
    text += "  " + plan.description() + '\n';
  text += "  built by Millstream " + plan.compiler_version() + " for " + plan.cpu() + '\n';
  for (const proto::Source &source : plan.sources()) {
    text += "source " + node(source.node()) + ": " + describeComponent(source.connector());
    if (!source.format().name().empty())
      text += ", " + source.format().name();
    text += "\n  " + describeRow(source.row()) + '\n';
    if (source.watermark() >= 0) {
      const proto::Watermark &watermark = plan.watermarks(source.watermark());
      text += "  event time, out of order by " + exactDuration(watermark.out_of_order_ms());
      if (watermark.idle_after_ms() >= 0)
        text += ", idle after " + exactDuration(watermark.idle_after_ms());
      text += '\n';
    }
  }
  for (const proto::Node &inner : plan.nodes())
    if (inner.kind() != "source" && inner.kind() != "sink")
      text += "node " + inner.name() + ": " + inner.kind() + ", " + inner.place().file() + ':' +
              std::to_string(inner.place().line()) + '\n';
  for (const proto::Sink &sink : plan.sinks()) {
    text += "sink " + node(sink.node()) + ": " + describeComponent(sink.connector());
    if (!sink.format().name().empty())
      text += ", " + sink.format().name();
    if (!sink.delivery().empty())
      text += ", " + sink.delivery();
    text += '\n';
  }
  for (const proto::Param &param : plan.params()) {
    text += "parameter " + param.name() + ": " + typeName(param.type());
    text += param.has_default() ? ", default " + param.default_text() : ", no default";
    text += '\n';
  }
  return text;
}

std::string describeSource(const proto::SourceState &source) {
  const ConnectorEntry *connector = findConnector(source.connector());
  std::string text = "source " + source.name() + '\n';
  for (const proto::SplitState &split : source.splits()) {
    text += "  split " + split.id() + ": ";
    if (split.done())
      text += "read to its end";
    else if (connector && connector->describePosition)
      text += "at " + connector->describePosition({split.position_kind(), split.position()});
    else
      text += "at " + (split.position_kind() == "rows.1" ? "row " + split.position() : split.position_kind());
    for (const proto::SplitTime &time : split.times())
      text += ", event time " + formatTime(time.time_ms());
    text += '\n';
  }
  return text;
}

std::string describeCheckpoint(const proto::Checkpoint &checkpoint) {
  std::string text =
      "checkpoint " + std::to_string(checkpoint.number()) + " of pipeline " + checkpoint.pipeline() + '\n';
  text += "  written " + formatTime(checkpoint.written_ms()) + " by owner " + std::to_string(checkpoint.owner_epoch()) +
          (checkpoint.finished() ? ", at the end of the input\n" : "\n");
  for (const proto::SourceState &source : checkpoint.sources())
    text += describeSource(source);
  for (const proto::WatermarkState &watermark : checkpoint.watermarks()) {
    text += "watermark " + watermark.node() + ": ";
    text += !watermark.started()               ? "none yet"
            : watermark.value_ms() == time_max ? "the end"
                                               : formatTime(watermark.value_ms());
    text += '\n';
  }
  for (const proto::TableState &table : checkpoint.tables()) {
    uint64_t bytes = 0;
    for (const proto::Extent &extent : table.extents())
      bytes += extent.bytes();
    text += "state " + table.name() + ": " + std::to_string(bytes) + " bytes\n";
  }
  for (const proto::SinkState &sink : checkpoint.sinks()) {
    const ConnectorEntry *connector = findConnector(sink.connector());
    text += "sink " + sink.name() + ": ";
    text += connector && connector->describeSinkState ? connector->describeSinkState(sink.state()) : sink.connector();
    text += '\n';
  }
  return text;
}

// A checkpoint directory stands for its newest checkpoint.
Status readCheckpoint(FileSystem &files, const std::string &path, proto::Checkpoint &checkpoint) {
  FileInfo info;
  if (SysError error = files.info(path, info))
    return ioError(errors::checkpoint_io, "cannot look at", path, error);
  if (info.kind == FileKind::none)
    return Status::usage(errors::checkpoint_io, "'" + path + "' does not exist");
  if (info.kind == FileKind::directory) {
    CheckpointStore store(files, path);
    MILLSTREAM_TRY(store.openToRead());
    if (store.numbers().empty())
      return Status::usage(errors::checkpoint_io, "'" + path + "' holds no checkpoint");
    return store.read(store.numbers().back(), checkpoint);
  }
  std::string bytes;
  if (SysError error = readFile(files, path, 1 << 30, bytes))
    return ioError(errors::checkpoint_io, "cannot read", path, error);
  return decodeManifest(bytes, path, checkpoint);
}

int showFailure(const Status &status) {
  fprintf(stderr, "error: %s\n", status.text().c_str());
  return status.exitCode();
}

} // namespace

int showInfo(const MsProgram &program, const std::string &path, Env &env) {
  proto::Plan plan;
  if (Status status = readPlan(program, plan); !status.ok())
    return showFailure(status);
  std::string text = describePlan(plan);
  if (!path.empty()) {
    proto::Checkpoint checkpoint;
    if (Status status = readCheckpoint(*env.files, path, checkpoint); !status.ok())
      return showFailure(status);
    text += '\n' + describeCheckpoint(checkpoint);
  }
  fwrite(text.data(), 1, text.size(), stdout);
  fflush(stdout);
  return 0;
}

} // namespace millstream
