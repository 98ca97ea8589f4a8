// SELECT auction, window_start, window_end, COUNT(*), SUM(price), MAX(price) FROM bid, hopping 10 s by 2 s,
// out of order by 4 s, late rows dropped, to nowhere.
#include "test/bench/peers/Bids.h"
#include "test/bench/peers/Hops.h"
#include "test/bench/peers/Table.h"

using namespace millstream::peers;

namespace {

struct Totals {
  int64_t count = 0;
  int64_t sum = 0;
  int64_t max = 0; // prices are positive
};

struct Group : Table<Totals> {
  void merge(const Group &other) {
    other.forEach([&](int64_t auction, const Totals &totals) {
      Totals &into = (*this)[auction];
      into.count += totals.count;
      into.sum += totals.sum;
      into.max = totals.max > into.max ? totals.max : into.max;
    });
  }
};

} // namespace

int main(int argc, char **argv) {
  Options options(argc, argv);
  Bids bids(options);
  Output out(options);
  HoppingWindows<Group, 2'000, 5, 4'000> windows;
  int64_t results = 0;
  auto fire = [&](int64_t window_end, const Group &group) {
    group.forEach([&](int64_t auction, const Totals &totals) {
      keep(window_end);
      keep(auction);
      keep(totals.count);
      keep(totals.sum);
      keep(totals.max);
      ++results;
      if (out)
        out.line("%ld,%ld,%ld,%ld,%ld,%ld\n", auction, window_end - 10'000, window_end, totals.count, totals.sum,
                 totals.max);
    });
  };
  Stopwatch watch;
  int64_t rows = bids.forEach([&](const Bid &bid) __attribute__((always_inline)) {
    Group *group = windows.add(bid.time_ms, fire);
    if (!group)
      return;
    Totals &totals = (*group)[bid.auction];
    ++totals.count;
    totals.sum += bid.price;
    totals.max = bid.price > totals.max ? bid.price : totals.max;
  });
  windows.finish(fire);
  report("nexmark_hop", rows, results, watch);
}
