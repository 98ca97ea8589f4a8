// One split of a Nexmark generator: what the kernels in runtime/kernels/Nexmark.cpp read. The rules are
// those of the public suite nexmark/nexmark (its generator classes, 2025-12), with a seed, and with every
// value of event n a function of (seed, split, n).
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_NEXMARK_NEXMARKGENERATOR_H
#define MILLSTREAM_RUNTIME_CONNECTORS_NEXMARK_NEXMARKGENERATOR_H

#include "runtime/abi/Abi.h"
#include "runtime/kernels/Random.h"

namespace millstream::nexmark {

inline constexpr int64_t first_person_id = 1000;
inline constexpr int64_t first_auction_id = 1000;
inline constexpr int64_t first_category_id = 10;
inline constexpr int64_t category_count = 5;
inline constexpr int64_t id_lead = 10;    // ids may be this far ahead of what exists
inline constexpr int64_t hot_group = 100; // one hot seller, auction or bidder in so many
inline constexpr uint32_t channel_count = 10000;
inline constexpr uint32_t hot_channel_count = 4; // they come first in the pools of channels and urls
inline constexpr uint32_t first_name_count = 11, last_name_count = 9, city_count = 10, state_count = 6;
inline constexpr uint64_t pool_bytes = 1 << 20;
inline constexpr uint64_t slice_bytes_max = 1 << 16; // pools are so much longer, so that a slice fits anywhere

struct Split {
  uint64_t random_start;
  int64_t first_event_id;
  int64_t persons, auctions; // of a round
  random::Divider round;     // persons, auctions and bids
  uint64_t hot_auction_ratio, hot_seller_ratio, hot_bidder_ratio;
  int64_t in_flight_auctions, active_people;
  int64_t person_bytes, auction_bytes, bid_bytes;
  int64_t base_ms;
  double event_us;        // between two events
  int64_t horizon_events; // until in_flight_auctions more auctions
  random::Divider groups; // events are shuffled within groups of so many
  // Pools, shared by all splits of a generator.
  const MsString *names;    // first × last
  const MsString *channels; // hot_channel_count, then channel_count
  const MsString *urls;     // of the channels
  const char *words;        // lower-case letters and blanks, pool_bytes + slice_bytes_max
  const char *extra;        // letters and signs, as much
};

} // namespace millstream::nexmark
#endif
