// The hand-written pipeline: its format, its "generated" code, its state table, and a driver for it.
#include "test/unit/runtime/TestPipeline.h"

#include "runtime/abi/RowLayout.h"
#include "runtime/kernels/State.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <unistd.h>

namespace millstream {
namespace {

struct TestRow {
  MsString key;
  int64_t time_ms;
  int64_t number;
};
static_assert(sizeof(TestRow) == 32);

bool parseLine(std::string_view line, TestRow &row) {
  size_t first = line.find(' ');
  size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos)
    return false;
  row.key = {line.data(), first};
  const char *end = line.data() + line.size();
  auto time = std::from_chars(line.data() + first + 1, end, row.time_ms);
  auto number = std::from_chars(line.data() + second + 1, end, row.number);
  return time.ec == std::errc() && time.ptr == line.data() + second && number.ec == std::errc() && number.ptr == end;
}

// Lines, as a format would be decoded; a line longer than max_record is one bad record.
class TestDecoder final : public RecordDecoder {
public:
  explicit TestDecoder(const DecoderConfig &config)
      : row_bytes_(config.row->bytes()), max_bytes_(config.max_record_bytes) {}

  Status decode(const DecodeInput &input, DecodeOutput &out) override {
    while (out.row_count + out.bad.size() < out.row_capacity && out.consumed < input.size) {
      std::string_view rest(input.data + out.consumed, input.size - out.consumed);
      size_t length = rest.find('\n');
      bool whole = length != std::string_view::npos || input.end;
      if (skipping_) {
        out.consumed += length == std::string_view::npos ? rest.size() : length + 1;
        skipping_ = !whole;
        continue;
      }
      if (!whole && rest.size() <= max_bytes_)
        return {};
      std::string_view line = rest.substr(0, length);
      uint64_t offset = input.offset + out.consumed;
      if (line.size() > max_bytes_) {
        out.bad.push_back({line.substr(0, bad_record_raw_bytes_max), "too long", offset});
        skipping_ = !whole;
      } else {
        put(line, offset, out);
      }
      out.consumed += std::min(line.size() + 1, rest.size());
    }
    return {};
  }
  std::string saveState() const override { return skipping_ ? "skip" : ""; }
  Status restoreState(std::string_view state) override {
    skipping_ = state == "skip";
    return {};
  }

private:
  void put(std::string_view line, uint64_t offset, DecodeOutput &out) {
    TestRow row;
    if (!parseLine(line, row)) {
      out.bad.push_back({line, "not a key, a time and a number", offset});
      return;
    }
    memcpy(out.rows + out.row_count * row_bytes_, &row, sizeof row);
    out.offsets[out.row_count++] = offset;
  }

  uint64_t row_bytes_;
  uint64_t max_bytes_;
  bool skipping_ = false;
};

Result<std::unique_ptr<RecordDecoder>> makeTestDecoder(const DecoderConfig &config) {
  return std::unique_ptr<RecordDecoder>(new TestDecoder(config));
}

// Counts per window and key: slices by window end, slots of key, count, sum and marker.
constexpr int32_t slot_bytes = 40;
struct Count {
  int64_t count;
  int64_t sum;
};

Count *countOf(MsContext *context, int64_t window_end, MsString key) {
  const auto *probe = reinterpret_cast<const uint8_t *>(&key);
  bool inserted = false;
  uint8_t *slot = ms_state_upsert(context, ms_state_table(context, 0), window_end, probe, ms_state_hash(probe, 0, 1), 0,
                                  1, slot_bytes, 128, &inserted);
  return reinterpret_cast<Count *>(slot + sizeof(MsString));
}

void addCounts(proto::Plan &plan, const std::string &sum_name) {
  proto::Table &table = *plan.add_tables();
  table.set_name("counts");
  table.set_node(1);
  table.set_slot_bytes(slot_bytes);
  table.set_key_strings(1);
  for (auto [name, kind, offset] :
       {std::tuple(std::string("key"), proto::Type::STRING, 0u),
        std::tuple(std::string("count"), proto::Type::BIGINT, 16u), std::tuple(sum_name, proto::Type::BIGINT, 24u)}) {
    proto::Field &field = *table.add_fields();
    field.set_name(name);
    field.mutable_type()->set_kind(kind);
    field.set_offset(offset);
  }
}

// Generated code has no globals; these stand for its constants.
bool writes_counts = false;
uint32_t bad_sink = 0;
int64_t out_of_order_ms = 0;
bool has_metadata = false;

struct TestMetadata {
  MsString path;
  int64_t offset;
  int64_t ingest_ms;
};

std::string metadataText(const uint8_t *slot) {
  TestMetadata metadata;
  memcpy(&metadata, slot + sizeof(TestRow), sizeof metadata);
  return ' ' + std::string(metadata.path.data, metadata.path.size) + ' ' + std::to_string(metadata.offset) + ' ' +
         std::to_string(metadata.ingest_ms);
}

int32_t write(MsContext *context, uint32_t sink, std::string_view text) {
  MsBuffer *buffer = ms_sink_buffer(context, sink);
  ms_buffer_grow(buffer, text.size() + 1);
  memcpy(buffer->data + buffer->size, text.data(), text.size());
  buffer->data[buffer->size + text.size()] = '\n';
  buffer->size += text.size() + 1;
  return ms_sink_commit(context, sink);
}

std::string_view view(MsString s) { return {s.data, s.size}; }

int32_t onRows(MsContext *context, const MsBatch *batch) {
  int64_t *time = ms_split_time(context, 0, batch->split);
  for (uint64_t i = 0; i < batch->count; ++i) {
    TestRow row;
    memcpy(&row, batch->rows + i * batch->row_bytes, sizeof row);
    int64_t watermark = *time == time_min ? time_min : *time - out_of_order_ms;
    *time = std::max(*time, row.time_ms);
    if (row.number % 2 != 0)
      continue;
    std::string key(view(row.key));
    std::string text = key + ' ' + std::to_string(row.time_ms) + ' ' + std::to_string(row.number);
    if (has_metadata)
      text += metadataText(batch->rows + i * batch->row_bytes);
    if (write(context, 0, text) != 0)
      return 1;
    if (!writes_counts)
      continue;
    int64_t end = row.time_ms / 100 * 100 + 100;
    if (end - 1 <= watermark) {
      ++ms_node_counters(context, 1)[MS_ROWS_LATE];
      continue;
    }
    Count *count = countOf(context, end, row.key);
    ++count->count;
    count->sum += row.number;
  }
  return 0;
}

int32_t onErrors(MsContext *context, const MsBatch *batch) {
  for (uint64_t i = 0; i < batch->count; ++i) {
    MsString fields[4];
    memcpy(fields, batch->rows + i * batch->row_bytes, sizeof fields);
    std::string text(view(fields[0]).substr(0, 20));
    for (int f : {1, 2, 3})
      text += '|' + std::string(view(fields[f]));
    if (write(context, bad_sink, text) != 0)
      return 1;
  }
  return 0;
}

int32_t onTime(MsContext *context, int64_t watermark_ms) {
  MsTable *table = writes_counts ? ms_state_table(context, 0) : nullptr;
  int64_t end = 0;
  while (table && ms_state_first_slice(table, INT64_MIN, &end) && end - 1 <= watermark_ms) {
    std::vector<std::string> rows; // in the order of keys: restored slots may stand in another
    uint32_t cursor = 0;
    uint8_t *slots = nullptr;
    uint64_t capacity = 0;
    while (ms_state_next_block(table, end, &cursor, &slots, &capacity))
      for (uint8_t *slot = slots; slot != slots + capacity * slot_bytes; slot += slot_bytes) {
        if (slot[slot_bytes - 1] == 0)
          continue;
        const auto *count = reinterpret_cast<const Count *>(slot + sizeof(MsString));
        rows.push_back(std::string(view(ms_state_get_string(slot, slot))) + ' ' + std::to_string(end) + ' ' +
                       std::to_string(count->count) + ' ' + std::to_string(count->sum));
      }
    ms_state_drop_slice(table, end);
    std::sort(rows.begin(), rows.end());
    for (const std::string &row : rows)
      if (write(context, 1, row) != 0)
        return 1;
  }
  return 0;
}

void addSetting(proto::SettingMap &map, const std::string &name, const std::string &text) {
  proto::SettingMap::Entry &entry = *map.add_entries();
  entry.set_name(name);
  if (text == "true" || text == "false")
    entry.mutable_value()->set_flag(text == "true");
  else
    entry.mutable_value()->set_text(text);
}

void addField(proto::Row &row, const std::string &name, proto::Type::Kind kind, uint32_t offset) {
  proto::Field &field = *row.add_fields();
  field.set_name(name);
  field.mutable_type()->set_kind(kind);
  field.set_offset(offset);
  field.set_used(true);
}

void addMetadata(proto::Source &source) {
  source.mutable_row()->set_bytes(sizeof(TestRow) + sizeof(TestMetadata));
  addField(*source.mutable_row(), "path", proto::Type::STRING, sizeof(TestRow));
  addField(*source.mutable_row(), "offset", proto::Type::BIGINT, sizeof(TestRow) + 16);
  addField(*source.mutable_row(), "at", proto::Type::TIMESTAMP, sizeof(TestRow) + 24);
  for (auto [column, key] :
       {std::pair("path", "file_path"), std::pair("offset", "offset"), std::pair("at", "ingest_time")}) {
    proto::Metadata &metadata = *source.add_metadata();
    metadata.set_column(column);
    metadata.set_key(key);
  }
}

void addSink(proto::Plan &plan, const TestPlan &from, const std::string &name, const std::string &path,
             const std::string &connector) {
  proto::Sink &sink = *plan.add_sinks();
  sink.set_node(static_cast<uint32_t>(plan.nodes_size()));
  plan.add_nodes()->set_name(name);
  sink.mutable_connector()->set_name(connector);
  proto::SettingMap &settings = *sink.mutable_connector()->mutable_settings();
  addSetting(settings, "path", path);
  if (from.roll_bytes > 0) {
    proto::SettingMap::Entry &roll = *settings.add_entries();
    roll.set_name("roll");
    proto::SettingMap::Entry &size = *roll.mutable_value()->mutable_map()->add_entries();
    size.set_name("size");
    size.mutable_value()->set_integer(from.roll_bytes);
  }
  sink.mutable_format()->set_name(from.format);
  sink.set_header(name == "out" ? from.header : "");
}

} // namespace

MILLSTREAM_FORMAT(test_lines, makeTestDecoder);

proto::Plan TestPlan::proto() const {
  proto::Plan plan;
  plan.set_pipeline(name);
  plan.add_nodes()->set_name("in");
  proto::Node &counter = *plan.add_nodes();
  counter.set_name("counts");
  proto::Source &in = *plan.add_sources();
  in.mutable_connector()->set_name(connector);
  for (const auto &[setting, text] : source)
    addSetting(*in.mutable_connector()->mutable_settings(), setting, text);
  in.mutable_format()->set_name("test_lines");
  in.mutable_row()->set_bytes(sizeof(TestRow));
  addField(*in.mutable_row(), "key", proto::Type::STRING, 0);
  addField(*in.mutable_row(), "time", proto::Type::BIGINT, 16);
  addField(*in.mutable_row(), "number", proto::Type::BIGINT, 24);
  if (metadata)
    addMetadata(in);
  in.set_parse_errors(bad.empty() ? parse_errors : proto::ROUTE);
  in.set_max_record_bytes(max_record_bytes);
  proto::Watermark &watermark = *plan.add_watermarks();
  watermark.set_out_of_order_ms(out_of_order_ms);
  watermark.set_idle_after_ms(idle_after_ms);
  addSink(plan, *this, "out", output, sink_connector);
  if (!counts.empty()) {
    addSink(plan, *this, "windows", counts, counts_connector.empty() ? sink_connector : counts_connector);
    addCounts(plan, sum_name);
  }
  if (!bad.empty())
    addSink(plan, *this, bad_name, bad, sink_connector);
  return plan;
}

static Status drive(Pipeline &pipeline, const TestRun &how, CheckpointStore *store, Outcome &outcome, Env &env) {
  Recovered recovered;
  MILLSTREAM_TRY(startPipeline(pipeline, store, how.options, recovered));
  outcome.recovered = recovered.number;
  outcome.had_finished = recovered.finished;
  if (recovered.finished)
    return {};
  Worker::Options options;
  options.store = store;
  options.checkpoint_interval_ms = how.checkpoint_interval_ms;
  options.retain = how.retain;
  options.writer_thread = how.options.writer_thread;
  Worker worker(pipeline, options);
  for (uint64_t steps = 1;; ++steps) {
    if (how.before_step)
      how.before_step(steps);
    if (steps == how.stop_after)
      worker.stop();
    if (steps == how.abandon_after) {
      outcome.cut_short = "abandoned";
      return {};
    }
    Step step = worker.step();
    if (step.state == StepState::finished)
      return worker.takeStatus();
    if (step.state == StepState::waiting) {
      env.clock->sleepUntil(step.wake_ns, step.descriptors);
      if (options.writer_thread)
        usleep(100); // the thread lives in real time
      worker.afterSleep();
    }
    if (steps > 200000) {
      outcome.cut_short = "endless";
      return {};
    }
  }
}

TestProgram::TestProgram(const TestPlan &plan, const proto::Plan &proto)
    : bytes_(proto.SerializeAsString()), source_{onRows, onErrors},
      timers_(static_cast<size_t>(proto.nodes_size()), nullptr) {
  timers_[1] = onTime;
  program = {MS_PROGRAM_MAGIC, MS_ABI_VERSION, 1, bytes_.data(), bytes_.size(), &source_, timers_.data()};
  writes_counts = !plan.counts.empty();
  bad_sink = static_cast<uint32_t>(proto.sinks_size() - 1);
  out_of_order_ms = plan.out_of_order_ms;
  has_metadata = plan.metadata;
}

Outcome run(const TestPlan &plan, const TestRun &how) {
  TestClock own_clock;
  TestRandomness randomness;
  Env env{how.files, how.clock ? how.clock : &own_clock, &randomness};
  Outcome outcome;
  Log log(*env.clock, LogLevel::debug, LogFormat::text, [&](std::string_view text) { outcome.log += text; });

  proto::Plan proto = plan.proto();
  TestProgram program(plan, proto);

  std::unique_ptr<CheckpointStore> store;
  Pipeline pipeline(program.program, proto, env, log);
  if (!how.checkpoint_dir.empty()) {
    store = std::make_unique<CheckpointStore>(*how.files, how.checkpoint_dir);
    outcome.status = store->open();
  }
  if (outcome.status.ok())
    outcome.status = pipeline.make(how.options, store ? store->ownerEpoch() : 0, store != nullptr);
  if (outcome.status.ok())
    outcome.status = drive(pipeline, how, store.get(), outcome, env);
  const NodeCounters &counters = pipeline.context().counters[0];
  outcome.rows_in = counters[MS_ROWS_IN];
  outcome.late = pipeline.context().counters[1][MS_ROWS_LATE];
  outcome.failed = counters[MS_ROWS_FAILED];
  outcome.dropped = counters[MS_ROWS_DROPPED];
  return outcome;
}

TestRun how(FileSystem &files) {
  TestRun run;
  run.files = &files;
  run.options.batch_rows = 2;
  run.options.writer_thread = false;
  run.checkpoint_dir = "state/ckpt";
  run.checkpoint_interval_ms = 0;
  return run;
}

std::vector<std::string> sortedLines(const std::string &text) {
  std::vector<std::string> lines;
  size_t at = 0;
  while (at < text.size()) {
    size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

} // namespace millstream
