// Hands out ranges of row numbers, as many as are due; or rows made beforehand.
#include "runtime/core/GeneratorSource.h"

#include "runtime/core/Context.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace millstream {
namespace {

constexpr const char *position_kind = "rows.1";
constexpr int64_t rate_interval_ns = 1'000'000;

Status readPosition(const SplitPosition &from, int64_t &row) {
  const char *end = from.bytes.data() + from.bytes.size();
  auto [stop, error] = std::from_chars(from.bytes.data(), end, row);
  if (from.kind != position_kind || error != std::errc() || stop != end || row < 0)
    return Status::state(errors::state_changed,
                         "the checkpoint's position of a generator is of kind '" + from.kind + "'");
  return {};
}

class GeneratorReader final : public SplitReader {
public:
  GeneratorReader(const SourceConfig &config, const Generator &generator, uint32_t split)
      : config_(config), generator_(generator), split_(split), location_("split " + std::to_string(split)) {}

  Status poll(Arena &, PolledBatch &out) override {
    int64_t rows = std::min<int64_t>(config_.batch_rows, generator_.rowCount(split_) - next_row_);
    if (rows <= 0) {
      out.state = PollState::end;
      return {};
    }
    int64_t now_ns = config_.env->clock->monotonicNs();
    if (start_ns_ == INT64_MIN)
      start_ns_ = now_ns;
    int64_t due = generator_.rowsDue(split_, now_ns - start_ns_);
    if (due != Generator::unlimited)
      rows = std::min(rows, due - made_);
    if (rows <= 0) {
      out.state = PollState::waiting;
      out.wake_ns = now_ns + rate_interval_ns;
      return {};
    }
    out.state = PollState::rows;
    out.location = location_;
    out.partition = split_;
    out.batch.generator = generator_.split(split_);
    out.batch.first_row = next_row_;
    out.batch.count = static_cast<uint64_t>(rows);
    next_row_ += rows;
    made_ += rows;
    return {};
  }

  SplitPosition position() const override { return {position_kind, std::to_string(next_row_)}; }

  Status seek(const SplitPosition &to) override { return readPosition(to, next_row_); }

private:
  const SourceConfig &config_;
  const Generator &generator_;
  uint32_t split_;
  std::string location_;
  int64_t next_row_ = 0;
  int64_t made_ = 0; // in this run
  int64_t start_ns_ = INT64_MIN;
};

// All rows of a split in memory, in batches.
class MadeReader final : public SplitReader {
public:
  MadeReader(const SourceConfig &config, const Generator &generator, uint32_t split, const RowMaker &maker)
      : config_(config), generator_(generator), split_(split), maker_(maker),
        location_("split " + std::to_string(split)) {}

  Status make(int64_t from) {
    int64_t rows = generator_.rowCount(split_);
    if (rows == Generator::unlimited)
      return Status::usage(errors::bad_setting, "an endless generator cannot be preloaded");
    batches_.clear();
    texts_.reset();
    taken_ = 0;
    maker_.context->arena.swap(texts_); // what kernels make of text stays with the rows
    for (int64_t row = from; row < rows; row += config_.batch_rows)
      makeBatch(row, std::min<int64_t>(config_.batch_rows, rows - row));
    maker_.context->arena.swap(texts_);
    next_row_ = from;
    return {};
  }

  Status poll(Arena &, PolledBatch &out) override {
    if (taken_ == batches_.size()) {
      out.state = PollState::end;
      return {};
    }
    out.state = PollState::rows;
    out.location = location_;
    out.partition = split_;
    out.batch = batches_[taken_++];
    out.batch.next_rows = batches_[std::min(taken_, batches_.size() - 1)].rows;
    next_row_ = out.batch.first_row + config_.batch_rows;
    return {};
  }

  SplitPosition position() const override { return {position_kind, std::to_string(next_row_)}; }

  Status seek(const SplitPosition &to) override {
    int64_t row = 0;
    MILLSTREAM_TRY(readPosition(to, row));
    return make(row);
  }

private:
  void makeBatch(int64_t first, int64_t count) {
    uint64_t bytes = static_cast<uint64_t>(count) * maker_.row_bytes;
    MsBatch batch = {};
    auto *rows = static_cast<uint8_t *>(maker_.context->arena.allocate(bytes));
    memset(rows, 0, bytes);
    batch.rows = rows;
    batch.row_bytes = maker_.row_bytes;
    batch.count = static_cast<uint64_t>(count);
    batch.generator = generator_.split(split_);
    batch.first_row = first;
    batch.count = static_cast<uint64_t>(maker_.make(maker_.context, &batch));
    batches_.push_back(batch);
  }

  const SourceConfig &config_;
  const Generator &generator_;
  uint32_t split_;
  RowMaker maker_;
  std::string location_;
  Arena texts_;
  std::vector<MsBatch> batches_;
  size_t taken_ = 0;
  int64_t next_row_ = 0;
};

class GeneratorSource final : public Source {
public:
  GeneratorSource(const SourceConfig &config, std::unique_ptr<Generator> generator, const RowMaker &maker)
      : config_(config), generator_(std::move(generator)), maker_(maker) {}

  Status discover(std::vector<SplitInfo> &splits, bool &complete) override {
    for (uint32_t i = 0; i < generator_->splitCount(); ++i)
      splits.push_back({std::to_string(i)});
    complete = true;
    return {};
  }

  Result<std::unique_ptr<SplitReader>> openSplit(const SplitInfo &split) override {
    uint32_t index = 0;
    std::from_chars(split.id.data(), split.id.data() + split.id.size(), index);
    if (index >= generator_->splitCount())
      return Status::state(errors::state_changed, "the checkpoint has split " + split.id +
                                                      " of a generator, which now has " +
                                                      std::to_string(generator_->splitCount()));
    if (!maker_.make)
      return std::unique_ptr<SplitReader>(new GeneratorReader(config_, *generator_, index));
    auto made = std::make_unique<MadeReader>(config_, *generator_, index, maker_);
    if (Status status = made->make(0); !status.ok())
      return status;
    return std::unique_ptr<SplitReader>(std::move(made));
  }

private:
  SourceConfig config_;
  std::unique_ptr<Generator> generator_;
  RowMaker maker_;
};

} // namespace

std::unique_ptr<Source> makeGeneratorSource(const SourceConfig &config, std::unique_ptr<Generator> generator,
                                            RowMaker maker) {
  return std::make_unique<GeneratorSource>(config, std::move(generator), maker);
}

} // namespace millstream
