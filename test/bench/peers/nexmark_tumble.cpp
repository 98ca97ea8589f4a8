// SELECT auction, window_start, window_end, COUNT(*), SUM(price), MAX(price) FROM bid, tumbling 10 s,
// out of order by 4 s, late rows dropped, to nowhere.
#include "test/bench/peers/BidWindows.h"
#include "test/bench/peers/Windows.h"

using namespace millstream::peers;

int main(int argc, char **argv) {
  using Windows = TumblingWindows<Auctions, 10'000, 4'000>;
  return runBidWindows<Windows, 10'000>("nexmark_tumble", argc, argv, [](int64_t start_ms) { return start_ms; });
}
