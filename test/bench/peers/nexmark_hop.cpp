// SELECT auction, window_start, window_end, COUNT(*), SUM(price), MAX(price) FROM bid, hopping 10 s by 2 s,
// out of order by 4 s, late rows dropped, to nowhere.
#include "test/bench/peers/BidWindows.h"
#include "test/bench/peers/Hops.h"

using namespace millstream::peers;

int main(int argc, char **argv) {
  using Windows = HoppingWindows<Auctions, 2'000, 5, 4'000>;
  return runBidWindows<Windows, 10'000>("nexmark_hop", argc, argv, [](int64_t end_ms) { return end_ms - 10'000; });
}
