// Bids through tumbling or hopping windows: COUNT(*), SUM(price) and MAX(price) per auction.
#ifndef MILLSTREAM_TEST_BENCH_PEERS_BIDWINDOWS_H
#define MILLSTREAM_TEST_BENCH_PEERS_BIDWINDOWS_H

#include "test/bench/peers/Bids.h"
#include "test/bench/peers/Table.h"

#include <algorithm>

namespace millstream::peers {

struct Totals {
  int64_t count = 0;
  int64_t sum = 0;
  int64_t max = 0; // prices are positive
  void add(int64_t price) { merge({1, price, price}); }
  void merge(const Totals &other) {
    count += other.count;
    sum += other.sum;
    max = std::max(max, other.max);
  }
};

struct Auctions : Table<Totals> {
  void merge(const Auctions &other) {
    other.forEach([&](int64_t auction, const Totals &totals) { (*this)[auction].merge(totals); });
  }
};

// A peer's main. `start_of(time)` is a window's start by the time that the windows fire it with.
template <typename Windows, int64_t size_ms, typename StartOf>
int runBidWindows(const char *name, int argc, char **argv, StartOf start_of) {
  Options options(argc, argv);
  Bids bids(options);
  Output out(options);
  Windows windows;
  int64_t results = 0;
  auto fire = [&](int64_t time_ms, const Auctions &group) {
    int64_t start_ms = start_of(time_ms);
    group.forEach([&](int64_t auction, const Totals &totals) {
      keep(start_ms);
      keep(auction);
      keep(totals.count);
      keep(totals.sum);
      keep(totals.max);
      ++results;
      if (out)
        out.line("%ld,%ld,%ld,%ld,%ld,%ld\n", auction, start_ms, start_ms + size_ms, totals.count, totals.sum,
                 totals.max);
    });
  };
  Stopwatch watch;
  int64_t rows = bids.forEach([&](const Bid &bid) __attribute__((always_inline)) {
    if (Auctions *group = windows.add(bid.time_ms, fire))
      (*group)[bid.auction].add(bid.price);
  });
  windows.finish(fire);
  report(name, rows, results, watch);
  return 0;
}

} // namespace millstream::peers
#endif
