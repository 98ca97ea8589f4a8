// One batch through a pipeline: metadata columns, generated code, bad records by their policy, timers.
#include "runtime/core/Pipeline.h"

#include <cstring>

namespace millstream {

// Of a bad record in a message.
static constexpr size_t sample_bytes_max = 200;

Status Pipeline::call(MsBatchFn function, const MsBatch &batch, bool &stop) {
  if (batch.count == 0 || !function)
    return {};
  if (function(&context_, &batch) == 0)
    return {};
  stop = true;
  if (!context_.failure.ok() || context_.limit_reached)
    return std::move(context_.failure);
  return Status::internal("a pipeline stopped without a reason");
}

void Pipeline::tellTime() {
  context_.now_ms = env_.clock->wallMs();
  context_.processing_ms = std::max(context_.processing_ms, context_.now_ms);
}

Status Pipeline::process(SplitSlot &split, PolledBatch &polled, bool &stop) {
  uint32_t source = split.source;
  const proto::Source &from = plan_.sources(static_cast<int>(source));
  NodeCounters &counters = context_.counters[from.node()];
  tellTime();
  context_.split_ids = sources_.identities();
  // A path need not be UTF-8, but what rows hold is.
  std::string valid;
  appendValidUtf8(valid, polled.location);
  if (valid != polled.location)
    polled.location = context_.arena.copy(valid);
  context_.record_location = polled.location;
  context_.record_offsets = polled.offsets;
  polled.batch.split = sources_.number(split);
  source_slots_[source].metadata.fill(polled, context_.now_ms);
  watermarks_.splitActive(polled.batch.split);

  MsBatch batch = polled.batch;
  // With the policy to stop, exactly the rows before the bad record are processed.
  bool stops = !polled.bad.empty() && from.parse_errors() == proto::FAIL;
  while (stops && batch.count > 0 && polled.offsets[batch.count - 1] > polled.bad.front().offset)
    --batch.count;
  counters[MS_ROWS_IN] += batch.count + (stops ? 1 : polled.bad.size());
  counters[MS_ROWS_OUT] += batch.count;
  MILLSTREAM_TRY(call(program_.sources[source].rows, batch, stop));
  if (!polled.bad.empty() && !stop)
    MILLSTREAM_TRY(badRecords(source, split, polled, stop));
  return {};
}

static std::string sample(std::string_view raw) {
  std::string text;
  appendValidUtf8(text, raw.substr(0, sample_bytes_max));
  if (raw.size() > sample_bytes_max)
    text += "…";
  return text;
}

Status Pipeline::badRecordFailure(uint32_t source, const PolledBatch &polled, const BadRecord &bad) const {
  std::string text = "source '" + nodeName(plan_.sources(static_cast<int>(source)).node()) + "': '";
  text += polled.location;
  text += "' at byte " + std::to_string(bad.offset) + ": ";
  text += bad.error;
  text += "; record: " + sample(bad.raw);
  return Status::data(errors::bad_record, std::move(text));
}

void Pipeline::logBadRecord(uint32_t source, const PolledBatch &polled, const BadRecord &bad) {
  uint64_t skipped = 0;
  if (!source_slots_[source].bad_records.allow(env_.clock->monotonicNs(), skipped))
    return;
  if (skipped > 0)
    log_.warning("more bad records",
                 {{"source", nodeName(plan_.sources(static_cast<int>(source)).node())}, {"count", skipped}});
  log_.warning("bad record", {{"source", nodeName(plan_.sources(static_cast<int>(source)).node())},
                              {"position", std::string(polled.location) + ':' + std::to_string(bad.offset)},
                              {"error", bad.error},
                              {"record", sample(bad.raw)}});
}

// Rows {raw, error, source, position}, all strings NOT NULL.
const uint8_t *Pipeline::errorRows(uint32_t source, const PolledBatch &polled) {
  constexpr size_t row_bytes = 4 * sizeof(MsString);
  const std::string &name = nodeName(plan_.sources(static_cast<int>(source)).node());
  auto *rows = static_cast<uint8_t *>(context_.arena.allocate(polled.bad.size() * row_bytes));
  for (size_t i = 0; i < polled.bad.size(); ++i) {
    const BadRecord &bad = polled.bad[i];
    std::string valid;
    appendValidUtf8(valid, bad.raw);
    std::string_view raw = context_.arena.copy(valid);
    std::string place(polled.location);
    place += ':' + std::to_string(bad.offset);
    std::string_view position = context_.arena.copy(place);
    MsString fields[4] = {{raw.data(), raw.size()},
                          {bad.error.data(), bad.error.size()},
                          {name.data(), name.size()},
                          {position.data(), position.size()}};
    memcpy(rows + i * row_bytes, fields, row_bytes);
  }
  return rows;
}

Status Pipeline::badRecords(uint32_t source, SplitSlot &split, PolledBatch &polled, bool &stop) {
  const proto::Source &from = plan_.sources(static_cast<int>(source));
  NodeCounters &counters = context_.counters[from.node()];
  if (from.parse_errors() == proto::FAIL) {
    ++counters[MS_ROWS_FAILED];
    stop = true;
    return badRecordFailure(source, polled, polled.bad.front());
  }
  counters[MS_ROWS_FAILED] += polled.bad.size();
  for (const BadRecord &bad : polled.bad)
    logBadRecord(source, polled, bad);
  if (from.parse_errors() == proto::DROP) {
    counters[MS_ROWS_DROPPED] += polled.bad.size();
    return {};
  }
  std::vector<uint64_t> offsets;
  for (const BadRecord &bad : polled.bad)
    offsets.push_back(bad.offset);
  context_.record_offsets = offsets.data();
  MsBatch batch = {};
  batch.rows = errorRows(source, polled);
  batch.row_bytes = 4 * sizeof(MsString);
  batch.count = polled.bad.size();
  batch.split = sources_.number(split);
  Status status = call(program_.sources[source].errors, batch, stop);
  context_.record_offsets = nullptr;
  return status;
}

Status Pipeline::fireTimers() {
  if (!program_.timers)
    return {};
  tellTime();
  context_.record_offsets = nullptr;
  context_.record_location = {};
  for (int n = 0; n < plan_.nodes_size(); ++n) {
    MsTimeFn function = program_.timers[n];
    if (!function)
      continue;
    const proto::Node &node = plan_.nodes(n);
    // By the clock, what has this moment's time may still come.
    int64_t now = node.processing_time() ? context_.processing_ms - 1 : watermarks_.nodeValue(node);
    if (node.processing_time() && sources_.allEnded())
      now = time_max;
    int64_t &fired = fired_[static_cast<size_t>(n)];
    if (now <= fired)
      continue;
    fired = now;
    if (function(&context_, now) == 0)
      continue;
    if (!context_.failure.ok() || context_.limit_reached)
      return std::move(context_.failure);
    return Status::internal("timers of '" + node.name() + "' stopped without a reason");
  }
  return {};
}

Status Pipeline::drainSinks() {
  for (SinkSlot &slot : context_.sinks)
    MILLSTREAM_TRY(slot.drain().within("sink '" + nodeName(slot.node) + "'"));
  return {};
}

bool Pipeline::sinksReady() {
  for (SinkSlot &slot : context_.sinks)
    if (!slot.sink->ready())
      return false;
  return true;
}

} // namespace millstream
