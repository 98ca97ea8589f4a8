// The doubles' connectors.
#include "test/unit/runtime/Doubles.h"

#include <charconv>

namespace millstream {

TestBroker *test_broker = nullptr;

bool TestBroker::call() {
  dead |= ++calls == dies_at;
  return dead;
}

namespace {

Status death() { return Status::environment(errors::cannot_write, "the process is dead"); }

class LogReader final : public SplitReader {
public:
  LogReader(const SourceConfig &config, size_t partition)
      : config_(config), partition_(partition), location_("partition-" + std::to_string(partition)) {}

  Status poll(Arena &arena, PolledBatch &out) override {
    const std::vector<std::string> &records = test_broker->partitions[partition_];
    if (next_ == records.size() && test_broker->bounded) {
      out.state = PollState::end;
      return {};
    }
    if (next_ == records.size() || test_broker->readable == 0) {
      out.state = PollState::waiting;
      out.wake_ns = config_.env->clock->monotonicNs() + 1'000'000;
      return {};
    }
    if (!decoder_) {
      auto decoder = config_.format->make(config_.decoder);
      if (!decoder.ok())
        return decoder.takeStatus();
      decoder_ = decoder.take();
    }
    uint32_t capacity = config_.batch_rows;
    uint64_t row_bytes = config_.plan->row().bytes();
    out.rows = static_cast<uint8_t *>(arena.allocate(capacity * row_bytes));
    auto *offsets = static_cast<uint64_t *>(arena.allocate(capacity * sizeof(uint64_t)));
    uint32_t count = 0;
    for (; next_ < records.size() && count < capacity && test_broker->readable > 0; ++next_, --test_broker->readable) {
      DecodeOutput one;
      one.rows = out.rows + count * row_bytes;
      one.row_capacity = 1;
      one.offsets = offsets + count;
      one.arena = &arena;
      MILLSTREAM_TRY(decoder_->decode({records[next_].data(), records[next_].size(), next_, true}, one));
      count += one.row_count;
      out.bad.insert(out.bad.end(), one.bad.begin(), one.bad.end());
    }
    out.state = PollState::rows;
    out.offsets = offsets;
    out.location = location_;
    out.partition = static_cast<int64_t>(partition_);
    out.batch.rows = out.rows;
    out.batch.row_bytes = row_bytes;
    out.batch.count = count;
    return {};
  }
  SplitPosition position() const override { return {"test_log.1", std::to_string(next_)}; }
  Status seek(const SplitPosition &to) override {
    std::from_chars(to.bytes.data(), to.bytes.data() + to.bytes.size(), next_);
    return {};
  }

private:
  const SourceConfig &config_;
  size_t partition_;
  std::string location_;
  std::unique_ptr<RecordDecoder> decoder_;
  size_t next_ = 0;
};

class LogSource final : public Source {
public:
  explicit LogSource(const SourceConfig &config) : config_(config) {}
  Status discover(std::vector<SplitInfo> &splits, bool &complete) override {
    for (size_t i = 0; i < test_broker->partitions.size(); ++i)
      splits.push_back({std::to_string(i)});
    complete = test_broker->bounded;
    return {};
  }
  Result<std::unique_ptr<SplitReader>> openSplit(const SplitInfo &split) override {
    return std::unique_ptr<SplitReader>(new LogReader(config_, std::stoul(split.id)));
  }

private:
  SourceConfig config_;
};

class TransactionSink final : public Sink {
public:
  Status startFresh() override { return {}; }
  Status restore(std::string_view, RestoreKind) override { return {}; }
  Status write(const SinkBlock &block) override {
    uint32_t start = 0;
    for (uint64_t i = 0; i < block.records; ++i) {
      open_.emplace_back(block.data + start, block.ends[i] - start);
      start = block.ends[i];
    }
    return {};
  }
  Result<std::unique_ptr<SinkEpoch>> prepare(uint64_t epoch) override {
    return std::unique_ptr<SinkEpoch>(new Transaction(epoch, std::move(open_)));
  }
  Status finish() override { return Status::internal("transactions need checkpoints"); }
  bool wantsRecords() const override { return true; }
  CommitKind commitKind() const override { return CommitKind::nonRepeatable; }
  Status committedEpoch(std::optional<uint64_t> &epoch) override {
    epoch = test_broker->committed_epoch;
    return {};
  }

private:
  class Transaction final : public SinkEpoch {
  public:
    Transaction(uint64_t epoch, std::vector<std::string> records) : epoch_(epoch), records_(std::move(records)) {}
    Status persist() override { return test_broker->call() ? death() : Status(); }
    std::string state() const override { return {}; }
    Status commit() override {
      if (test_broker->call())
        return death();
      test_broker->committed.insert(test_broker->committed.end(), records_.begin(), records_.end());
      test_broker->committed_epoch = epoch_;
      return test_broker->call() ? death() : Status();
    }

  private:
    uint64_t epoch_;
    std::vector<std::string> records_;
  };
  std::vector<std::string> open_;
};

Result<std::unique_ptr<Source>> makeLogSource(const SourceConfig &config) {
  return std::unique_ptr<Source>(new LogSource(config));
}
Result<std::unique_ptr<Sink>> makeTransactionSink(const SinkConfig &) {
  return std::unique_ptr<Sink>(new TransactionSink());
}

} // namespace

MILLSTREAM_CONNECTOR(test_log, {.name = "test_log", .source = makeLogSource});
MILLSTREAM_CONNECTOR(test_transactions, {.name = "test_transactions", .sink = makeTransactionSink});

} // namespace millstream
