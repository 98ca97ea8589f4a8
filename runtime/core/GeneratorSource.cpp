// Hands out ranges of row numbers, as many as are due.
#include "runtime/core/GeneratorSource.h"

#include <algorithm>
#include <charconv>

namespace millstream {
namespace {

constexpr const char *position_kind = "rows.1";
constexpr int64_t rate_interval_ns = 1'000'000;

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

  Status seek(const SplitPosition &to) override {
    int64_t row = 0;
    const char *end = to.bytes.data() + to.bytes.size();
    auto [stop, error] = std::from_chars(to.bytes.data(), end, row);
    if (to.kind != position_kind || error != std::errc() || stop != end || row < 0)
      return Status::state(errors::state_changed,
                           "the checkpoint's position of a generator is of kind '" + to.kind + "'");
    next_row_ = row;
    return {};
  }

private:
  const SourceConfig &config_;
  const Generator &generator_;
  uint32_t split_;
  std::string location_;
  int64_t next_row_ = 0;
  int64_t made_ = 0; // in this run
  int64_t start_ns_ = INT64_MIN;
};

class GeneratorSource final : public Source {
public:
  GeneratorSource(const SourceConfig &config, std::unique_ptr<Generator> generator)
      : config_(config), generator_(std::move(generator)) {}

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
    return std::unique_ptr<SplitReader>(new GeneratorReader(config_, *generator_, index));
  }

private:
  SourceConfig config_;
  std::unique_ptr<Generator> generator_;
};

} // namespace

std::unique_ptr<Source> makeGeneratorSource(const SourceConfig &config, std::unique_ptr<Generator> generator) {
  return std::make_unique<GeneratorSource>(config, std::move(generator));
}

} // namespace millstream
