// SELECT auction, window_start, window_end, COUNT(*), SUM(price), MAX(price) FROM bid, tumbling 10 s,
// out of order by 4 s, late rows dropped, to nowhere.
#include "test/bench/peers/Bids.h"
#include "test/bench/peers/Table.h"
#include "test/bench/peers/Windows.h"

using namespace millstream::peers;

namespace {

struct Totals {
  int64_t count = 0;
  int64_t sum = 0;
  int64_t max = 0; // prices are positive
};

} // namespace

int main(int argc, char **argv) {
  Options options(argc, argv);
  Bids bids(options);
  Output out(options);
  TumblingWindows<Table<Totals>, 10'000, 4'000> windows;
  int64_t results = 0;
  auto fire = [&](int64_t window_start, const Table<Totals> &table) {
    table.forEach([&](int64_t auction, const Totals &totals) {
      keep(window_start);
      keep(auction);
      keep(totals.count);
      keep(totals.sum);
      keep(totals.max);
      ++results;
      if (out)
        out.line("%ld,%ld,%ld,%ld,%ld,%ld\n", auction, window_start, window_start + 10'000, totals.count, totals.sum,
                 totals.max);
    });
  };
  Stopwatch watch;
  int64_t rows = bids.forEach([&](const Bid &bid) __attribute__((always_inline)) {
    Table<Totals> *table = windows.add(bid.time_ms, fire);
    if (!table)
      return;
    Totals &totals = (*table)[bid.auction];
    ++totals.count;
    totals.sum += bid.price;
    totals.max = bid.price > totals.max ? bid.price : totals.max;
  });
  windows.finish(fire);
  report("nexmark_tumble", rows, results, watch);
}
