// The hand-written pipeline: its format, its "generated" code, its state table, and a driver for it.
#include "test/unit/runtime/TestPipeline.h"

#include "runtime/abi/RowLayout.h"

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

// Counts per (window end, key).
struct Count {
  int64_t count = 0;
  int64_t sum = 0;
};
using Counts = std::map<std::pair<int64_t, std::string>, Count>;

class CountsTable final : public StateTable {
public:
  CountsTable(Counts &counts, std::string descriptor) : counts_(counts), descriptor_(std::move(descriptor)) {}
  const std::string &name() const override { return name_; }
  std::string descriptor() const override { return descriptor_; }
  std::unique_ptr<StateSnapshot> snapshot() override { return std::make_unique<Snapshot>(counts_); }
  Status load(std::string_view chunk) override {
    std::string text(chunk);
    char key[64];
    long long end = 0, count = 0, sum = 0;
    if (sscanf(text.c_str(), "%lld %63s %lld %lld", &end, key, &count, &sum) != 4)
      return Status::internal("bad chunk");
    counts_[{end, key}] = {count, sum};
    return {};
  }

private:
  class Snapshot final : public StateSnapshot {
  public:
    explicit Snapshot(Counts counts) : counts_(std::move(counts)), next_(counts_.begin()) {}
    bool next(std::string_view &chunk) override {
      if (next_ == counts_.end())
        return false;
      const auto &[key, count] = *next_++;
      text_ = std::to_string(key.first) + ' ' + key.second + ' ' + std::to_string(count.count) + ' ' +
              std::to_string(count.sum);
      chunk = text_;
      return true;
    }

  private:
    Counts counts_;
    Counts::iterator next_;
    std::string text_;
  };

  Counts &counts_;
  std::string descriptor_;
  std::string name_ = "counts";
};

// Generated code has no globals; this stands for the state that it would reach through its context.
Counts *current_counts = nullptr;
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
    Count &count = (*current_counts)[{end, key}];
    ++count.count;
    count.sum += row.number;
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
  while (writes_counts && !current_counts->empty()) {
    auto first = current_counts->begin();
    if (first->first.first - 1 > watermark_ms)
      return 0;
    std::string text = first->first.second + ' ' + std::to_string(first->first.first) + ' ' +
                       std::to_string(first->second.count) + ' ' + std::to_string(first->second.sum);
    current_counts->erase(first);
    if (write(context, 1, text) != 0)
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
  sink.mutable_format()->set_name("raw");
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
  if (!counts.empty())
    addSink(plan, *this, "windows", counts, counts_connector.empty() ? sink_connector : counts_connector);
  if (!bad.empty())
    addSink(plan, *this, "bad", bad, sink_connector);
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
  Counts counts;
  current_counts = &counts;

  std::unique_ptr<CheckpointStore> store;
  Pipeline pipeline(program.program, proto, env, log);
  if (writes_counts)
    pipeline.addTable(std::make_unique<CountsTable>(counts, plan.descriptor));
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
