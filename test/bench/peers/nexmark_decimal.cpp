// SELECT auction, bidder, CAST(0.908 * price AS decimal(23,3)) AS euro, dateTime FROM bid
// WHERE 0.908 * price > 1000000, to nowhere.
#include "test/bench/peers/Bids.h"

using namespace millstream::peers;

int main(int argc, char **argv) {
  Options options(argc, argv);
  Bids bids(options);
  Output out(options);
  int64_t chosen = 0;
  Stopwatch watch;
  int64_t rows = bids.forEach([&](const Bid &bid) __attribute__((always_inline)) {
    // 0.908 × bigint is a decimal(23,3): the product of two integers of thousandths.
    __int128 euro = static_cast<__int128>(bid.price) * 908;
    if (euro <= static_cast<__int128>(1'000'000) * 1000)
      return;
    keep(bid.auction);
    keep(bid.bidder);
    keep(static_cast<int64_t>(euro));
    keep(static_cast<int64_t>(euro >> 64));
    keep(bid.time_ms);
    if (out)
      out.line("%ld,%ld,%ld.%03ld,%ld\n", bid.auction, bid.bidder, static_cast<long>(euro / 1000),
               static_cast<long>(euro % 1000), bid.time_ms);
    ++chosen;
  });
  report("nexmark_decimal", rows, chosen, watch);
}
