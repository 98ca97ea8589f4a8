// The nexmark connector: splits of a generator from the spec's settings. Every split walks the same
// timeline over a range of event ids of its own.
#include "runtime/connectors/nexmark/Pools.h"
#include "runtime/connectors/nexmark/Settings.h"
#include "runtime/core/Connector.h"

#include <algorithm>
#include <vector>

namespace millstream {

namespace {

using nexmark::Split;

// Where no number of events is given, the suite's way to divide what a long can count.
constexpr int64_t events_unlimited = INT64_MAX / 500;
constexpr double second_us = 1e6;

class NexmarkGenerator final : public Generator {
public:
  NexmarkGenerator(const Settings &settings, int64_t round);

  uint32_t splitCount() const override { return static_cast<uint32_t>(splits_.size()); }
  const MsGenerator *split(uint32_t index) const override {
    return reinterpret_cast<const MsGenerator *>(&splits_[index]);
  }
  int64_t rowCount(uint32_t split) const override { return row_counts_[split]; }
  int64_t rowsDue(uint32_t split, int64_t elapsed_ns) const override {
    if (!limited_)
      return unlimited;
    return static_cast<int64_t>(static_cast<double>(elapsed_ns) / 1000 / splits_[split].event_us);
  }

private:
  nexmark::Pools pools_;
  std::vector<Split> splits_;
  std::vector<int64_t> row_counts_;
  bool limited_;
};

Split commonSettings(const Settings &settings, int64_t round) {
  Split split{};
  split.persons = settings.integer("person_proportion", 1);
  split.auctions = settings.integer("auction_proportion", 3);
  split.round = random::Divider(static_cast<uint64_t>(round));
  split.hot_auction_ratio = static_cast<uint64_t>(settings.integer("hot_auction_ratio", 2));
  split.hot_seller_ratio = static_cast<uint64_t>(settings.integer("hot_seller_ratio", 4));
  split.hot_bidder_ratio = static_cast<uint64_t>(settings.integer("hot_bidder_ratio", 4));
  split.in_flight_auctions = settings.integer("in_flight_auctions", 100);
  split.active_people = settings.integer("active_people", 1000);
  split.person_bytes = settings.integer("person_bytes", 200);
  split.auction_bytes = settings.integer("auction_bytes", 500);
  split.bid_bytes = settings.integer("bid_bytes", 100);
  split.base_ms = settings.integer("base_time", 1'704'067'200'000); // 2024-01-01T00:00:00
  split.horizon_events = split.auctions > 0 ? split.in_flight_auctions * round / split.auctions : 0;
  split.groups = random::Divider(static_cast<uint64_t>(settings.integer("out_of_order_group", 1)));
  return split;
}

NexmarkGenerator::NexmarkGenerator(const Settings &settings, int64_t round)
    : pools_(static_cast<uint64_t>(settings.integer("seed", 1))), limited_(settings.flag("limited", false)) {
  auto seed = static_cast<uint64_t>(settings.integer("seed", 1));
  int64_t count = settings.integer("splits", 1);
  bool endless = !settings.has("events");
  int64_t events = endless ? events_unlimited : settings.integer("events", 0);
  Split split = commonSettings(settings, round);
  split.event_us = second_us / static_cast<double>(settings.integer("rate", 10000)) * static_cast<double>(count);
  split.names = pools_.names();
  split.channels = pools_.channels();
  split.urls = pools_.urls();
  split.words = pools_.words();
  split.extra = pools_.extra();
  int64_t share = events / count;
  for (int64_t i = 0; i < count; ++i) {
    split.random_start = random::startOf(seed, static_cast<uint64_t>(i));
    split.first_event_id = 1 + i * share;
    splits_.push_back(split);
    int64_t own = i + 1 == count ? events - i * share : share;
    row_counts_.push_back(endless ? unlimited : own);
  }
}

Status checkPositive(const Settings &settings) {
  for (const char *name : {"rate", "splits", "hot_auction_ratio", "hot_seller_ratio", "hot_bidder_ratio",
                           "in_flight_auctions", "active_people", "out_of_order_group"})
    if (settings.integer(name, 1) < 1)
      return Status::usage(errors::bad_setting, std::string("nexmark's '") + name + "' needs at least 1, got " +
                                                    std::to_string(settings.integer(name, 1)));
  for (const char *name : {"events", "person_proportion", "auction_proportion", "bid_proportion"})
    if (settings.integer(name, 0) < 0)
      return Status::usage(errors::bad_setting, std::string("nexmark's '") + name + "' cannot be negative, got " +
                                                    std::to_string(settings.integer(name, 0)));
  return {};
}

Result<std::unique_ptr<Generator>> makeNexmark(const GeneratorConfig &config) {
  const Settings &settings = config.settings;
  if (Status bad = checkPositive(settings); !bad.ok())
    return bad;
  int64_t round = settings.integer("person_proportion", 1) + settings.integer("auction_proportion", 3) +
                  settings.integer("bid_proportion", 46);
  if (round <= 0)
    return Status::usage(errors::bad_setting, "nexmark's proportions are all 0: there would be no events");
  return std::unique_ptr<Generator>(new NexmarkGenerator(settings, round));
}

} // namespace

MILLSTREAM_CONNECTOR(nexmark, {.name = "nexmark", .generator = makeNexmark, .settings = connectors::nexmark::settings});

} // namespace millstream
