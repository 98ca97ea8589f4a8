// A sink that takes everything and forgets it. Its rows are counted where they are handed over.
#include "runtime/core/Connector.h"

namespace millstream {
namespace {

class Blackhole final : public Sink {
public:
  Status startFresh() override { return {}; }
  Status restore(std::string_view, RestoreKind) override { return {}; }
  Status write(const SinkBlock &) override { return {}; }
  Result<std::unique_ptr<SinkEpoch>> prepare(uint64_t) override { return std::unique_ptr<SinkEpoch>(new Epoch()); }
  Status finish() override { return {}; }

private:
  class Epoch final : public SinkEpoch {
  public:
    Status persist() override { return {}; }
    std::string state() const override { return {}; }
    Status commit() override { return {}; }
  };
};

Result<std::unique_ptr<Sink>> makeBlackhole(const SinkConfig &) { return std::unique_ptr<Sink>(new Blackhole()); }

} // namespace

MILLSTREAM_CONNECTOR(blackhole, {.name = "blackhole", .sink = makeBlackhole});

} // namespace millstream
