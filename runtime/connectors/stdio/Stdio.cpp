// Standard input and output as connectors.
#include "runtime/connectors/file/FileReader.h"

namespace millstream {
namespace {

// Nothing here can be taken back, so output is at least once.
class StandardOutput final : public Sink {
public:
  explicit StandardOutput(const SinkConfig &config) : config_(config) {}

  Status startFresh() override { return begin(); }
  Status restore(std::string_view, RestoreKind kind) override {
    return kind == RestoreKind::finished ? Status() : begin();
  }
  Status write(const SinkBlock &block) override { return put({block.data, block.size}); }
  Result<std::unique_ptr<SinkEpoch>> prepare(uint64_t) override { return std::unique_ptr<SinkEpoch>(new Epoch()); }
  Status finish() override { return {}; }

private:
  class Epoch final : public SinkEpoch {
  public:
    Status persist() override { return {}; }
    std::string state() const override { return {}; }
    Status commit() override { return {}; }
  };

  Status begin() {
    if (SysError error = config_.env->files->standard(1, file_))
      return ioError(errors::cannot_write, "cannot write", "standard output", error);
    return put(config_.plan->header());
  }
  Status put(std::string_view text) {
    SysError error = writeAll(*file_, text.data(), text.size());
    return error ? ioError(errors::cannot_write, "cannot write", "standard output", error) : Status();
  }

  SinkConfig config_;
  std::unique_ptr<File> file_;
};

Result<std::unique_ptr<Sink>> makeStandardOutput(const SinkConfig &config) {
  return std::unique_ptr<Sink>(new StandardOutput(config));
}

} // namespace

MILLSTREAM_CONNECTOR(stdin, {.name = "stdin", .source = makeStandardInput});
MILLSTREAM_CONNECTOR(stdout, {.name = "stdout", .sink = makeStandardOutput});

} // namespace millstream
