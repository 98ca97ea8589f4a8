// The hash of keys: its values never change, since checkpoints depend on them, and it spreads what keys
// look like in practice over groups and slots.
#include "test/unit/state/StateTest.h"

#include <map>

namespace millstream::state {
namespace {

uint64_t hashOf(const std::vector<int64_t> &numbers, const std::vector<std::string> &strings) {
  std::vector<uint8_t> key(numbers.size() * 8 + strings.size() * 16 + 1);
  if (!numbers.empty())
    memcpy(key.data(), numbers.data(), numbers.size() * 8);
  for (size_t i = 0; i < strings.size(); ++i) {
    MsString text = msString(strings[i]);
    memcpy(key.data() + numbers.size() * 8 + i * 16, &text, sizeof text);
  }
  return ms_state_hash(key.data(), static_cast<int32_t>(numbers.size() * 8), static_cast<int32_t>(strings.size()));
}

// Values of hash number 1. If one of these fails, the number must rise and the old hash stay readable.
TEST(Hash, NeverChanges) {
  EXPECT_EQ(hashOf({}, {}), 6594877500183179876u);
  EXPECT_EQ(hashOf({0}, {}), 4566731504721769162u);
  EXPECT_EQ(hashOf({1}, {}), 1078172284233262689u);
  EXPECT_EQ(hashOf({-1}, {}), 5964001433826204423u);
  EXPECT_EQ(hashOf({1, 2}, {}), 10491725446687215599u);
  EXPECT_EQ(hashOf({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {}), 11777224342645181472u);
  EXPECT_EQ(hashOf({}, {""}), 13384326562460669924u);
  EXPECT_EQ(hashOf({}, {"a"}), 16166587106797816831u);
  EXPECT_EQ(hashOf({}, {"abcd"}), 703705344409295580u);
  EXPECT_EQ(hashOf({}, {"abcdefgh"}), 3009102692236258931u);
  EXPECT_EQ(hashOf({}, {"abcdefghijklmnop"}), 10175355420510897805u);
  EXPECT_EQ(hashOf({}, {"abcdefghijklmnopqrstuvwxyz0123456789"}), 15428600387626907551u);
  EXPECT_EQ(hashOf({7}, {"carrier", "origin"}), 12061615721630391299u);
}

// Chi-squared of counts against an even spread, over its degrees of freedom: about 1.
double unevenness(const std::vector<uint32_t> &counts, double keys) {
  double expected = keys / static_cast<double>(counts.size()), sum = 0;
  for (uint32_t count : counts)
    sum += (count - expected) * (count - expected) / expected;
  return sum / static_cast<double>(counts.size() - 1);
}

struct KeySet {
  const char *name;
  std::function<std::pair<std::vector<int64_t>, std::vector<std::string>>(int64_t)> key;
};

TEST(Hash, SpreadsKeys) {
  const KeySet sets[] = {
      {"rising", [](int64_t i) { return std::pair(std::vector<int64_t>{i}, std::vector<std::string>{}); }},
      {"by 1000", [](int64_t i) { return std::pair(std::vector<int64_t>{i * 1000}, std::vector<std::string>{}); }},
      {"high bits", [](int64_t i) { return std::pair(std::vector<int64_t>{i << 44}, std::vector<std::string>{}); }},
      {"floats",
       [](int64_t i) {
         auto number = static_cast<double>(i);
         int64_t bits;
         memcpy(&bits, &number, 8);
         return std::pair(std::vector<int64_t>{bits}, std::vector<std::string>{});
       }},
      {"pairs",
       [](int64_t i) { return std::pair(std::vector<int64_t>{i % 1000, i / 1000}, std::vector<std::string>{}); }},
      {"names",
       [](int64_t i) {
         return std::pair(std::vector<int64_t>{}, std::vector<std::string>{"user-" + std::to_string(i)});
       }},
      {"long names",
       [](int64_t i) {
         return std::pair(std::vector<int64_t>{},
                          std::vector<std::string>{"/a/path/that/is/shared/" + std::to_string(i) + "/and/more"});
       }},
      {"two texts",
       [](int64_t i) {
         return std::pair(std::vector<int64_t>{},
                          std::vector<std::string>{std::to_string(i % 700), std::to_string(i / 700)});
       }},
  };
  constexpr int64_t keys = 500000;
  for (const KeySet &set : sets) {
    std::vector<uint32_t> groups(128), odd_groups(100), slots(1 << 14), tags(128), low_of_group(1 << 10);
    for (int64_t i = 0; i < keys; ++i) {
      auto [numbers, strings] = set.key(i);
      uint64_t hash = hashOf(numbers, strings);
      ++groups[groupIndex(hash, groups.size())];
      ++odd_groups[groupIndex(hash, odd_groups.size())];
      ++slots[hash & (slots.size() - 1)];
      ++tags[tagOf(hash) & 0x7f];
      if (groupIndex(hash, 4) == 1) // slots within a group
        ++low_of_group[hash & (low_of_group.size() - 1)];
    }
    EXPECT_LT(unevenness(groups, keys), 2) << set.name;
    EXPECT_LT(unevenness(odd_groups, keys), 2) << set.name;
    EXPECT_LT(unevenness(slots, keys), 1.2) << set.name;
    EXPECT_LT(unevenness(tags, keys), 2) << set.name;
    EXPECT_LT(unevenness(low_of_group, keys / 4), 1.5) << set.name;
  }
}

TEST(Hash, EachBitOfAKeyCounts) {
  std::mt19937_64 random(3);
  for (int bit = 0; bit < 64; ++bit) {
    std::vector<int> flips(64);
    for (int i = 0; i < 2000; ++i) {
      auto key = static_cast<int64_t>(random());
      uint64_t changed = hashOf({key}, {}) ^ hashOf({key ^ static_cast<int64_t>(uint64_t{1} << bit)}, {});
      for (int b = 0; b < 64; ++b)
        flips[static_cast<size_t>(b)] += static_cast<int>(changed >> b & 1);
    }
    for (int count : flips) {
      EXPECT_GT(count, 850) << bit;
      EXPECT_LT(count, 1150) << bit;
    }
  }
}

TEST(Hash, TellsWhereOneTextEndsAndTheNextBegins) {
  EXPECT_NE(hashOf({}, {"ab", "c"}), hashOf({}, {"a", "bc"}));
  EXPECT_NE(hashOf({}, {"", "a"}), hashOf({}, {"a", ""}));
  EXPECT_NE(hashOf({}, {std::string(8, '\0')}), hashOf({}, {std::string(9, '\0')}));
  EXPECT_NE(hashOf({}, {"aa"}), hashOf({}, {"aaa"}));
}

TEST(Hash, OfShortTextsIsTheirOwn) {
  std::map<uint64_t, std::string> seen;
  for (int a = 0; a < 1000; ++a)
    for (int b = 0; b < 300; ++b) {
      std::string name = std::to_string(a) + ' ' + std::to_string(b);
      auto [at, added] = seen.emplace(hashOf({}, {std::to_string(a), std::to_string(b)}), name);
      ASSERT_TRUE(added) << name << " and " << at->second;
    }
}

} // namespace
} // namespace millstream::state
