// Nexmark's bids for the peers: from the same kernels that generated code calls, inlined as there; or
// from batches made, and so touched, beforehand (--made), so that the generator does not hide the operator.
#ifndef MILLSTREAM_TEST_BENCH_PEERS_BIDS_H
#define MILLSTREAM_TEST_BENCH_PEERS_BIDS_H

#include "runtime/core/Connector.h"
#include "runtime/kernels/Nexmark.cpp"
#include "test/bench/peers/Peer.h"

#include <memory>
#include <vector>

namespace millstream::peers {

struct Bid {
  int64_t auction;
  int64_t bidder;
  int64_t price;
  int64_t time_ms;
};

class Bids {
public:
  // --events N (100 M), --rate N (10,000 a second), --made
  explicit Bids(const Options &options) : events_(options.number("--events", 100'000'000)) {
    proto::SettingMap settings;
    auto add = [&](const char *name, int64_t value) {
      auto *entry = settings.add_entries();
      entry->set_name(name);
      entry->mutable_value()->set_integer(value);
    };
    add("events", events_);
    add("rate", options.number("--rate", 10000));
    proto::Row row;
    auto made = findConnector("nexmark")->generator({&row, Settings(settings)});
    if (!made.ok()) {
      fprintf(stderr, "%s\n", made.status().message().c_str());
      exit(2);
    }
    generator_ = made.take();
    if (!options.flag("--made"))
      return;
    made_.reserve(static_cast<size_t>(events_));
    const MsGenerator *split = generator_->split(0);
    for (int64_t n = 0; n < events_; ++n)
      if (ms_nexmark_is_bid(split, n))
        made_.push_back(bidAt(split, n));
  }

  // Calls process(bid) for each bid in order; columns that it does not read are not made. Gives how many.
  template <typename Process> int64_t forEach(Process process) const {
    if (!made_.empty()) {
      for (const Bid &bid : made_)
        process(bid);
      return static_cast<int64_t>(made_.size());
    }
    const MsGenerator *split = generator_->split(0);
    int64_t bids = 0;
    for (int64_t n = 0; n < events_; ++n) {
      if (!ms_nexmark_is_bid(split, n))
        continue;
      process(bidAt(split, n));
      ++bids;
    }
    return bids;
  }

private:
  [[gnu::always_inline]] static inline Bid bidAt(const MsGenerator *split, int64_t n) {
    return {ms_nexmark_bid_auction(split, n), ms_nexmark_bid_bidder(split, n), ms_nexmark_bid_price(split, n),
            ms_nexmark_date_time(split, n)};
  }

  int64_t events_;
  std::unique_ptr<Generator> generator_;
  std::vector<Bid> made_;
};

} // namespace millstream::peers
#endif
