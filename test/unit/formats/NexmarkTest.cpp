// Nexmark: kinds, ids, times and distributions as the suite has them; the same from any place on.
#include "runtime/connectors/nexmark/Columns.h"
#include "runtime/connectors/nexmark/Kernels.h"
#include "runtime/kernels/Random.h"
#include "test/unit/formats/GeneratorTest.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace millstream;
using namespace millstream::test;

namespace {

MadeGenerator nexmark(const std::vector<std::pair<std::string, std::string>> &settings = {}) {
  return makeGenerator("nexmark", proto::Row(), settingsOf(settings));
}

constexpr int64_t base_ms = 1'704'067'200'000;

} // namespace

TEST(Random, dividersDivide) {
  const uint64_t divisors[] = {1,
                               2,
                               3,
                               7,
                               10,
                               49,
                               50,
                               64,
                               100,
                               641,
                               1000,
                               953,
                               1u << 31,
                               0xffffffffull,
                               1ull << 40,
                               1ull << 62,
                               (1ull << 62) + 1,
                               1ull << 63,
                               123456789012345ull};
  for (uint64_t divisor : divisors) {
    random::Divider divider(divisor);
    constexpr uint64_t most = INT64_MAX;
    for (uint64_t i = 0; i < 2000; ++i) {
      uint64_t value = (random::bitsAt(divisor, i) >> 1) >> (i % 63);
      ASSERT_EQ(divider.divide(value), value / divisor) << value << " / " << divisor;
      uint64_t multiple = most / divisor / (i + 1) * divisor; // and its neighbours, up to 2^63
      ASSERT_EQ(divider.divide(multiple), multiple / divisor);
      ASSERT_EQ(divider.remainder(multiple), 0u);
      if (multiple > 0) {
        ASSERT_EQ(divider.divide(multiple - 1), (multiple - 1) / divisor);
      }
    }
    ASSERT_EQ(divider.divide(most), most / divisor);
  }
}

TEST(Random, isUniform) {
  std::vector<int> buckets(64);
  constexpr int draws = 640000;
  for (int i = 0; i < draws; ++i)
    ++buckets[random::below(random::bits(random::startOf(1, 0), i, 3), 64)];
  double chi2 = 0;
  for (int count : buckets)
    chi2 += (count - draws / 64.0) * (count - draws / 64.0) / (draws / 64.0);
  EXPECT_LT(chi2, 110); // 63 degrees of freedom: above 110 once in 5000
  EXPECT_GT(chi2, 30);
}

TEST(Nexmark, kindsFollowTheRound) {
  MadeGenerator made = nexmark();
  const MsGenerator *split = made.split();
  std::string first;
  int persons = 0, auctions = 0, bids = 0;
  for (int64_t n = 0; n < 50000; ++n) {
    bool person = ms_nexmark_is_person(split, n), auction = ms_nexmark_is_auction(split, n),
         bid = ms_nexmark_is_bid(split, n);
    ASSERT_EQ(person + auction + bid, 1);
    persons += person;
    auctions += auction;
    bids += bid;
    if (n < 4)
      first += person ? 'p' : auction ? 'a' : 'b';
  }
  EXPECT_EQ(first, "aabb"); // the first event has id 2
  EXPECT_EQ(persons, 1000);
  EXPECT_EQ(auctions, 3000);
  EXPECT_EQ(bids, 46000);
}

TEST(Nexmark, idsAreDenseAndTimesEven) {
  MadeGenerator made = nexmark();
  const MsGenerator *split = made.split();
  int64_t next_person = 1001, next_auction = 1001;
  for (int64_t n = 0; n < 20000; ++n) {
    ASSERT_EQ(ms_nexmark_date_time(split, n), base_ms + (n + 1) / 10);
    if (ms_nexmark_is_person(split, n)) {
      ASSERT_EQ(ms_nexmark_person_id(split, n), next_person++);
    }
    if (ms_nexmark_is_auction(split, n)) {
      ASSERT_EQ(ms_nexmark_auction_id(split, n), next_auction++);
      int64_t expires = ms_nexmark_auction_expires(split, n) - ms_nexmark_date_time(split, n);
      ASSERT_GE(expires, 1); // up to twice the time of 1666 events, 167 ms at 10,000 a second
      ASSERT_LE(expires, 334);
      int64_t category = ms_nexmark_auction_category(split, n);
      ASSERT_TRUE(category >= 10 && category < 15);
      ASSERT_GE(ms_nexmark_auction_reserve(split, n), ms_nexmark_auction_initial_bid(split, n) + 100);
    }
  }
}

TEST(Nexmark, bidsAreHotAsOftenAsTheySay) {
  MadeGenerator made = nexmark();
  const MsGenerator *split = made.split();
  int bids = 0, hot_auctions = 0, hot_bidders = 0, ahead = 0;
  for (int64_t n = 100000; n < 300000; ++n) {
    if (!ms_nexmark_is_bid(split, n))
      continue;
    ++bids;
    int64_t event = n + 2, last_auction = event / 50 * 3 + 2, last_person = event / 50;
    int64_t auction = ms_nexmark_bid_auction(split, n) - 1000, bidder = ms_nexmark_bid_bidder(split, n) - 2000;
    ASSERT_TRUE(auction >= last_auction - 100 - 100 && auction <= last_auction + 10) << auction;
    ASSERT_TRUE(bidder >= last_person - 1000 && bidder <= last_person + 10) << bidder;
    hot_auctions += auction == last_auction / 100 * 100;
    hot_bidders += bidder == last_person / 100 * 100 + 1;
    ahead += auction > last_auction;
  }
  EXPECT_NEAR(hot_auctions / double(bids), 0.5 + 0.5 / 111, 0.01);
  EXPECT_NEAR(hot_bidders / double(bids), 0.75, 0.01);
  EXPECT_NEAR(ahead / double(bids), 0.045, 0.005);
}

TEST(Nexmark, pricesAreLogUniform) {
  MadeGenerator made = nexmark();
  const MsGenerator *split = made.split();
  int below_1e4 = 0, below_1e6 = 0, chosen = 0;
  double mean_log = 0;
  constexpr int count = 300000;
  for (int64_t n = 0; n < count; ++n) {
    int64_t price = ms_nexmark_bid_price(split, n);
    ASSERT_TRUE(price >= 100 && price <= 100'000'000) << price;
    below_1e4 += price < 10'000;
    below_1e6 += price < 1'000'000;
    mean_log += std::log10(double(price)) / count;
    chosen += 0.908 * double(price) > 1e6 && 0.908 * double(price) < 5e7;
  }
  EXPECT_NEAR(below_1e4 / double(count), 1 / 3.0, 0.005);
  EXPECT_NEAR(below_1e6 / double(count), 2 / 3.0, 0.005);
  EXPECT_NEAR(mean_log, 5, 0.01);
  EXPECT_NEAR(chosen / double(count), 0.283, 0.005); // as q14's
}

TEST(Nexmark, bidTexts) {
  MadeGenerator made = nexmark();
  const MsGenerator *split = made.split();
  std::map<std::string, int> channels;
  int named = 0, cached = 0, letters_c = 0;
  size_t extra_bytes = 0;
  constexpr int count = 100000;
  for (int64_t n = 0; n < count; ++n) {
    std::string channel(view(ms_nexmark_bid_channel(split, n)));
    std::string_view url = view(ms_nexmark_bid_url(split, n)), extra = view(ms_nexmark_bid_extra(split, n));
    ++channels[channel];
    ASSERT_TRUE(url.starts_with("https://www.nexmark.com/")) << url;
    ASSERT_EQ(std::count(url.begin(), url.end(), '/'), 6) << url;
    ASSERT_TRUE(extra.size() >= 54 && extra.size() <= 81) << extra.size();
    if (channel.starts_with("channel-")) {
      ++cached;
      named += url.find("&channel_id=") != url.npos;
    }
    letters_c += static_cast<int>(std::count(extra.begin(), extra.end(), 'c'));
    extra_bytes += extra.size();
  }
  EXPECT_NEAR(cached / double(count), 0.5, 0.01);
  EXPECT_NEAR(named / double(cached), 0.9, 0.02);
  EXPECT_GT(channels.size(), 9500u);
  for (const char *hot : {"Google", "Facebook", "Baidu", "Apple"})
    EXPECT_NEAR(channels[hot] / double(count), 0.125, 0.01) << hot;
  EXPECT_NEAR(letters_c / double(extra_bytes), 0.019, 0.002);
}

TEST(Nexmark, personsAndAuctionsHaveTheirSizes) {
  MadeGenerator made = nexmark();
  const MsGenerator *split = made.split();
  MsContext context;
  std::set<std::string> names, cities, states;
  double person_bytes = 0, auction_bytes = 0;
  constexpr int count = 20000;
  for (int64_t n = 0; n < count; ++n) {
    std::string_view name = view(ms_nexmark_person_name(split, n)), city = view(ms_nexmark_person_city(split, n)),
                     state = view(ms_nexmark_person_state(split, n)), extra = view(ms_nexmark_person_extra(split, n)),
                     email = view(ms_nexmark_person_email_address(&context, split, n)),
                     card = view(ms_nexmark_person_credit_card(&context, split, n));
    names.emplace(name);
    cities.emplace(city);
    states.emplace(state);
    ASSERT_TRUE(email.ends_with(".com") && email.find('@') != email.npos && email.size() <= 15) << email;
    ASSERT_EQ(card.size(), 19u);
    ASSERT_EQ(card.find_first_not_of("0123456789 "), card.npos);
    person_bytes +=
        double(8 + name.size() + email.size() + card.size() + city.size() + state.size() + extra.size()) / count;
    std::string_view item = view(ms_nexmark_auction_item_name(split, n)),
                     description = view(ms_nexmark_auction_description(split, n)),
                     filler = view(ms_nexmark_auction_extra(split, n));
    ASSERT_LE(item.size(), 19u);
    ASSERT_LE(description.size(), 99u);
    ASSERT_EQ(description.find_first_not_of("abcdefghijklmnopqrstuvwxyz "), description.npos);
    auction_bytes += double(8 + item.size() + description.size() + 40 + filler.size()) / count;
  }
  EXPECT_EQ(names.size(), 99u);
  EXPECT_EQ(cities.size(), 10u);
  EXPECT_EQ(states, (std::set<std::string>{"AZ", "CA", "ID", "OR", "WA", "WY"}));
  EXPECT_NEAR(person_bytes, 200, 2);
  EXPECT_NEAR(auction_bytes, 500, 3);
}

TEST(Nexmark, everyValueIsAFunctionOfSeedSplitAndNumber) {
  MadeGenerator one = nexmark({{"splits", "3"}, {"events", "1000"}}),
                two = nexmark({{"splits", "3"}, {"events", "1000"}}),
                other = nexmark({{"splits", "3"}, {"events", "1000"}, {"seed", "2"}});
  int same_seed = 0, same_split = 0;
  for (int64_t n = 299; n >= 0; --n) { // in any order
    for (uint32_t split = 0; split < 3; ++split) {
      ASSERT_EQ(ms_nexmark_bid_price(one.split(split), n), ms_nexmark_bid_price(two.split(split), n));
      ASSERT_EQ(view(ms_nexmark_bid_url(one.split(split), n)), view(ms_nexmark_bid_url(two.split(split), n)));
      ASSERT_EQ(ms_nexmark_date_time(one.split(split), n), ms_nexmark_date_time(one.split(0), n));
    }
    same_seed += ms_nexmark_bid_price(one.split(0), n) == ms_nexmark_bid_price(other.split(0), n);
    same_split += ms_nexmark_bid_price(one.split(0), n) == ms_nexmark_bid_price(one.split(1), n);
  }
  EXPECT_LT(same_seed, 5);
  EXPECT_LT(same_split, 5);
  EXPECT_EQ(one.generator->rowCount(0), 333);
  EXPECT_EQ(one.generator->rowCount(2), 334);
  // The splits' ids are disjoint ranges of one numbering.
  std::set<int64_t> auctions;
  for (uint32_t split = 0; split < 3; ++split)
    for (int64_t n = 0; n < one.generator->rowCount(split); ++n)
      if (ms_nexmark_is_auction(one.split(split), n)) {
        EXPECT_TRUE(auctions.insert(ms_nexmark_auction_id(one.split(split), n)).second);
      }
  EXPECT_EQ(auctions.size(), 60u);
}

TEST(Nexmark, disorderStaysWithinGroups) {
  MadeGenerator made = nexmark({{"out_of_order_group", "10"}, {"rate", "1000"}});
  std::set<int64_t> times;
  int out_of_order = 0;
  int64_t before = 0;
  for (int64_t n = 9; n < 1009; ++n) { // numbers 10 to 1009
    int64_t time = ms_nexmark_date_time(made.split(), n) - base_ms;
    EXPECT_EQ(time / 10, (n + 1) / 10);
    EXPECT_TRUE(times.insert(time).second);
    out_of_order += time < before;
    before = time;
  }
  EXPECT_GT(out_of_order, 100);
}

TEST(Nexmark, boundsHoldTheTimesOfABatch) {
  for (const char *group : {"1", "7", "10"}) {
    MadeGenerator made = nexmark({{"out_of_order_group", group}, {"rate", "1000"}});
    EXPECT_EQ(ms_nexmark_is_ordered(made.split()), group[0] == '1' && group[1] == 0);
    for (int64_t first = 0; first < 60; ++first) {
      int64_t last = first + 1 + first % 13;
      int64_t least = ms_nexmark_earliest(made.split(), first), most = ms_nexmark_latest(made.split(), last);
      for (int64_t n = first; n <= last; ++n) {
        int64_t time = ms_nexmark_date_time(made.split(), n);
        EXPECT_TRUE(least <= time && time <= most) << n << " in groups of " << group;
      }
    }
  }
}

TEST(Nexmark, settings) {
  EXPECT_EQ(nexmark({{"person_proportion", "0"}, {"auction_proportion", "0"}, {"bid_proportion", "0"}}).failure,
            "nexmark's proportions are all 0: there would be no events");
  EXPECT_EQ(nexmark({{"rate", "0"}}).failure, "nexmark's 'rate' needs at least 1, got 0");
  MadeGenerator only_bids = nexmark({{"person_proportion", "0"}, {"auction_proportion", "0"}, {"bid_proportion", "1"}});
  for (int64_t n = 0; n < 1000; ++n) {
    ASSERT_TRUE(ms_nexmark_is_bid(only_bids.split(), n));
    ASSERT_GE(ms_nexmark_bid_auction(only_bids.split(), n), 1000);
    ASSERT_GE(ms_nexmark_bid_bidder(only_bids.split(), n), 2000);
  }
  MadeGenerator endless = nexmark({{"limited", "true"}, {"rate", "1000"}, {"splits", "2"}});
  EXPECT_EQ(endless.generator->rowCount(1), Generator::unlimited);
  EXPECT_EQ(endless.generator->rowsDue(0, 1'000'000'000), 500);
  EXPECT_EQ(nexmark().generator->rowsDue(0, 1), Generator::unlimited);
  for (const auto &entity : connectors::nexmark::nexmark_entities)
    EXPECT_GE(entity.columns.size(), 7u);
}
