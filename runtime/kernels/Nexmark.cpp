// The columns of Nexmark's persons, auctions and bids, one kernel each: a query that does not read a
// column never makes it. Event n of a split is all three; ms_nexmark_is_* say which it counts as.
#include "runtime/connectors/nexmark/Kernels.h"
#include "runtime/connectors/nexmark/NexmarkGenerator.h"

#include <cstring>

using namespace millstream;
using namespace millstream::nexmark;

namespace {

// Each random choice of an event has a number of its own.
enum Draw : uint64_t {
  drawAuction,
  drawBidder,
  drawPrice,
  drawChannel,
  drawBidExtra,
  drawSeller,
  drawCategory,
  drawInitialBid,
  drawReserve,
  drawExpires,
  drawItemName,
  drawDescription,
  drawAuctionExtra,
  drawName,
  drawEmailUser,
  drawEmailHost,
  drawCard,
  drawCity,
  drawState,
  drawPersonExtra,
};

const Split &of(const MsGenerator *generator) { return *reinterpret_cast<const Split *>(generator); }

// ---- Numbering ----

// The event's number after shuffling, from 1. Without a branch for groups of one, so that what the kernels
// of one row have in common is computed once.
inline int64_t adjustedNumber(const Split &split, int64_t n) {
  auto number = static_cast<uint64_t>(n) + 1;
  uint64_t in_group = split.groups.remainder(number);
  return static_cast<int64_t>(number - in_group + split.groups.remainder(in_group * 953));
}

// Where an event stands in the rounds of persons, auctions and bids.
struct Place {
  int64_t epoch;
  int64_t offset;
};

inline Place placeOf(const Split &split, int64_t n) {
  auto id = static_cast<uint64_t>(split.first_event_id + adjustedNumber(split, n));
  uint64_t epoch = split.round.divide(id);
  return {static_cast<int64_t>(epoch), static_cast<int64_t>(id - epoch * split.round.by)};
}

// The newest person and auction at an event, counted from 0; itself, if it is one.
inline int64_t lastPerson(const Split &split, Place place) {
  int64_t offset = place.offset < split.persons ? place.offset : split.persons - 1;
  return place.epoch * split.persons + offset;
}

inline int64_t lastAuction(const Split &split, Place place) {
  int64_t offset = place.offset - split.persons;
  if (offset < 0)
    return place.epoch * split.auctions - 1;
  return place.epoch * split.auctions + (offset < split.auctions ? offset : split.auctions - 1);
}

inline int64_t timeOf(const Split &split, int64_t number) {
  return split.base_ms + static_cast<int64_t>(static_cast<double>(number) * split.event_us) / 1000;
}

inline uint64_t draw(const Split &split, int64_t n, Draw which) { return random::bits(split.random_start, n, which); }

// ---- Ids ----

inline int64_t hotOf(int64_t last) { return (last < 0 ? 0 : last) / hot_group * hot_group; }

inline int64_t nextPerson(const Split &split, int64_t last, uint64_t bits) {
  int64_t people = last + 1;
  int64_t active = people < split.active_people ? people : split.active_people;
  return people - active + static_cast<int64_t>(random::below(bits, static_cast<uint64_t>(active + id_lead)));
}

inline int64_t nextAuction(const Split &split, int64_t last, uint64_t bits) {
  int64_t least = last > split.in_flight_auctions ? last - split.in_flight_auctions : 0;
  return least + static_cast<int64_t>(random::below(bits, static_cast<uint64_t>(last - least + 1 + id_lead)));
}

// ---- Prices ----

// 100 × 10^(6i/512), in units of 2^-16.
struct PriceTable {
  static constexpr uint32_t steps = 512;
  uint64_t at[steps + 1] = {};
  constexpr PriceTable() {
    constexpr double ratio = 1.0273507681793026; // 10^(6/512)
    double price = 100.0 * 65536.0;
    for (uint32_t i = 0; i <= steps; ++i, price *= ratio)
      at[i] = static_cast<uint64_t>(price + 0.5);
  }
};
constexpr PriceTable prices;

// round(100 × 10^(6u)) for u uniform, to four digits: the first 9 bits choose from the table, the others
// what lies between two of its entries.
inline int64_t priceOf(uint64_t bits) {
  uint64_t place = bits >> 55;
  uint64_t low = prices.at[place];
  return static_cast<int64_t>((low + random::below(bits << 9, prices.at[place + 1] - low) + (1 << 15)) >> 16);
}

// ---- Strings ----

// A random word of 3 to most-1 characters, cut from the pool of words and trimmed.
inline MsString word(const Split &split, uint64_t bits, uint64_t most) {
  uint64_t length = 3 + random::below(bits, most - 3);
  const char *at = split.words + random::below(bits * 0x9e3779b97f4a7c15ull, pool_bytes);
  while (length && at[length - 1] == ' ')
    --length;
  while (length && *at == ' ') {
    ++at;
    --length;
  }
  return {at, length};
}

// What fills a row of `bytes` so far up to about `average`: 20 % more or less.
inline MsString extra(const Split &split, uint64_t bits, int64_t bytes, int64_t average) {
  if (bytes >= average)
    return {split.extra, 0};
  int64_t missing = average - bytes;
  int64_t delta = (missing * 2 + 5) / 10;
  int64_t length = missing - delta;
  if (delta > 0)
    length += static_cast<int64_t>(random::below(bits, static_cast<uint64_t>(2 * delta)));
  if (length > static_cast<int64_t>(slice_bytes_max))
    length = static_cast<int64_t>(slice_bytes_max);
  return {split.extra + random::below(bits * 0x9e3779b97f4a7c15ull, pool_bytes), static_cast<uint64_t>(length)};
}

inline uint32_t channelOf(const Split &split, int64_t n) {
  uint64_t bits = draw(split, n, drawChannel);
  if (random::allButOneIn(2, bits))
    return static_cast<uint32_t>(random::below(bits, hot_channel_count));
  return hot_channel_count + static_cast<uint32_t>(random::below(bits, channel_count));
}

constexpr char cities[city_count][14] = {"Phoenix", "Los Angeles", "San Francisco", "Boise", "Portland",
                                         "Bend",    "Redmond",     "Seattle",       "Kent",  "Cheyenne"};
constexpr uint8_t city_bytes[city_count] = {7, 11, 13, 5, 8, 4, 7, 7, 4, 8};
constexpr char states[state_count][3] = {"AZ", "CA", "ID", "OR", "WA", "WY"};

inline uint64_t cityOf(const Split &split, int64_t n) { return random::below(draw(split, n, drawCity), city_count); }

inline MsString nameOf(const Split &split, int64_t n) {
  return split.names[random::below(draw(split, n, drawName), first_name_count * last_name_count)];
}

} // namespace

// ---- Kinds ----

MS_INLINE_KERNEL bool ms_nexmark_is_person(const MsGenerator *generator, int64_t n) {
  return placeOf(of(generator), n).offset < of(generator).persons;
}

MS_INLINE_KERNEL bool ms_nexmark_is_auction(const MsGenerator *generator, int64_t n) {
  int64_t offset = placeOf(of(generator), n).offset - of(generator).persons;
  return offset >= 0 && offset < of(generator).auctions;
}

MS_INLINE_KERNEL bool ms_nexmark_is_bid(const MsGenerator *generator, int64_t n) {
  return placeOf(of(generator), n).offset >= of(generator).persons + of(generator).auctions;
}

// ---- All three ----

MS_INLINE_KERNEL int64_t ms_nexmark_date_time(const MsGenerator *generator, int64_t n) {
  return timeOf(of(generator), adjustedNumber(of(generator), n));
}

// The bounds of ms_nexmark_date_time over the events from one on, and up to one: they are shuffled within groups.
MS_INLINE_KERNEL int64_t ms_nexmark_earliest(const MsGenerator *generator, int64_t from) {
  const Split &split = of(generator);
  auto number = static_cast<uint64_t>(from) + 1;
  return timeOf(split, static_cast<int64_t>(number - split.groups.remainder(number)));
}
MS_INLINE_KERNEL int64_t ms_nexmark_latest(const MsGenerator *generator, int64_t last) {
  const Split &split = of(generator);
  auto number = static_cast<uint64_t>(last) + 1;
  return timeOf(split, static_cast<int64_t>(number - split.groups.remainder(number) + split.groups.by - 1));
}
MS_INLINE_KERNEL bool ms_nexmark_is_ordered(const MsGenerator *generator) { return of(generator).groups.by == 1; }

// ---- Bids ----

MS_INLINE_KERNEL int64_t ms_nexmark_bid_auction(const MsGenerator *generator, int64_t n) {
  const Split &split = of(generator);
  int64_t last = lastAuction(split, placeOf(split, n));
  uint64_t bits = draw(split, n, drawAuction);
  bool hot = random::allButOneIn(split.hot_auction_ratio, bits);
  return first_auction_id + random::choose(hot, hotOf(last), nextAuction(split, last, bits));
}

// The suite's generator adds the first id twice, so that bidders begin at 2000 and persons at 1000.
MS_INLINE_KERNEL int64_t ms_nexmark_bid_bidder(const MsGenerator *generator, int64_t n) {
  const Split &split = of(generator);
  int64_t last = lastPerson(split, placeOf(split, n));
  uint64_t bits = draw(split, n, drawBidder);
  bool hot = random::allButOneIn(split.hot_bidder_ratio, bits);
  return 2 * first_person_id + random::choose(hot, hotOf(last) + 1, nextPerson(split, last, bits));
}

MS_INLINE_KERNEL int64_t ms_nexmark_bid_price(const MsGenerator *generator, int64_t n) {
  return priceOf(draw(of(generator), n, drawPrice));
}

MS_KERNEL MsString ms_nexmark_bid_channel(const MsGenerator *generator, int64_t n) {
  return of(generator).channels[channelOf(of(generator), n)];
}

MS_KERNEL MsString ms_nexmark_bid_url(const MsGenerator *generator, int64_t n) {
  return of(generator).urls[channelOf(of(generator), n)];
}

MS_KERNEL MsString ms_nexmark_bid_extra(const MsGenerator *generator, int64_t n) {
  const Split &split = of(generator);
  return extra(split, draw(split, n, drawBidExtra), 32, split.bid_bytes);
}

// ---- Auctions ----

MS_KERNEL int64_t ms_nexmark_auction_id(const MsGenerator *generator, int64_t n) {
  return first_auction_id + lastAuction(of(generator), placeOf(of(generator), n));
}

MS_KERNEL MsString ms_nexmark_auction_item_name(const MsGenerator *generator, int64_t n) {
  return word(of(generator), draw(of(generator), n, drawItemName), 20);
}

MS_KERNEL MsString ms_nexmark_auction_description(const MsGenerator *generator, int64_t n) {
  return word(of(generator), draw(of(generator), n, drawDescription), 100);
}

MS_KERNEL int64_t ms_nexmark_auction_initial_bid(const MsGenerator *generator, int64_t n) {
  return priceOf(draw(of(generator), n, drawInitialBid));
}

MS_KERNEL int64_t ms_nexmark_auction_reserve(const MsGenerator *generator, int64_t n) {
  return ms_nexmark_auction_initial_bid(generator, n) + priceOf(draw(of(generator), n, drawReserve));
}

MS_KERNEL int64_t ms_nexmark_auction_expires(const MsGenerator *generator, int64_t n) {
  const Split &split = of(generator);
  int64_t number = adjustedNumber(split, n);
  int64_t time = timeOf(split, number);
  int64_t horizon_ms = timeOf(split, number + split.horizon_events) - time;
  uint64_t span = horizon_ms > 0 ? 2 * static_cast<uint64_t>(horizon_ms) : 1;
  return time + 1 + static_cast<int64_t>(random::below(draw(split, n, drawExpires), span));
}

MS_KERNEL int64_t ms_nexmark_auction_seller(const MsGenerator *generator, int64_t n) {
  const Split &split = of(generator);
  int64_t last = lastPerson(split, placeOf(split, n));
  uint64_t bits = draw(split, n, drawSeller);
  bool hot = random::allButOneIn(split.hot_seller_ratio, bits);
  return first_person_id + random::choose(hot, hotOf(last), nextPerson(split, last, bits));
}

MS_KERNEL int64_t ms_nexmark_auction_category(const MsGenerator *generator, int64_t n) {
  return first_category_id + static_cast<int64_t>(random::below(draw(of(generator), n, drawCategory), category_count));
}

MS_KERNEL MsString ms_nexmark_auction_extra(const MsGenerator *generator, int64_t n) {
  const Split &split = of(generator);
  uint64_t text = ms_nexmark_auction_item_name(generator, n).size + ms_nexmark_auction_description(generator, n).size;
  return extra(split, draw(split, n, drawAuctionExtra), 8 + static_cast<int64_t>(text) + 40, split.auction_bytes);
}

// ---- Persons ----

MS_KERNEL int64_t ms_nexmark_person_id(const MsGenerator *generator, int64_t n) {
  return first_person_id + lastPerson(of(generator), placeOf(of(generator), n));
}

MS_KERNEL MsString ms_nexmark_person_name(const MsGenerator *generator, int64_t n) { return nameOf(of(generator), n); }

MS_KERNEL MsString ms_nexmark_person_email_address(MsContext *context, const MsGenerator *generator, int64_t n) {
  const Split &split = of(generator);
  MsString user = word(split, draw(split, n, drawEmailUser), 7);
  MsString host = word(split, draw(split, n, drawEmailHost), 5);
  uint64_t bytes = user.size + 1 + host.size + 4;
  auto text = static_cast<char *>(ms_alloc(context, bytes));
  memcpy(text, user.data, user.size);
  text[user.size] = '@';
  memcpy(text + user.size + 1, host.data, host.size);
  memcpy(text + bytes - 4, ".com", 4);
  return {text, bytes};
}

MS_KERNEL MsString ms_nexmark_person_credit_card(MsContext *context, const MsGenerator *generator, int64_t n) {
  constexpr uint64_t bytes = 19;
  uint64_t bits = draw(of(generator), n, drawCard);
  auto text = static_cast<char *>(ms_alloc(context, bytes));
  for (uint32_t group = 0; group < 4; ++group) {
    auto digits = static_cast<uint32_t>((bits >> (16 * group) & 0xffff) * 10000 >> 16);
    char *at = text + 5 * group;
    at[0] = static_cast<char>('0' + digits / 1000);
    at[1] = static_cast<char>('0' + digits / 100 % 10);
    at[2] = static_cast<char>('0' + digits / 10 % 10);
    at[3] = static_cast<char>('0' + digits % 10);
    if (group < 3)
      at[4] = ' ';
  }
  return {text, bytes};
}

MS_KERNEL MsString ms_nexmark_person_city(const MsGenerator *generator, int64_t n) {
  uint64_t city = cityOf(of(generator), n);
  return {cities[city], city_bytes[city]};
}

MS_KERNEL MsString ms_nexmark_person_state(const MsGenerator *generator, int64_t n) {
  return {states[random::below(draw(of(generator), n, drawState), state_count)], 2};
}

MS_KERNEL MsString ms_nexmark_person_extra(const MsGenerator *generator, int64_t n) {
  const Split &split = of(generator);
  uint64_t email =
      word(split, draw(split, n, drawEmailUser), 7).size + word(split, draw(split, n, drawEmailHost), 5).size + 5;
  uint64_t text = nameOf(split, n).size + email + 19 + city_bytes[cityOf(split, n)] + 2;
  return extra(split, draw(split, n, drawPersonExtra), 8 + static_cast<int64_t>(text), split.person_bytes);
}
