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

// Values of hash number 2. If one of these fails, the number must rise and the old hash stay readable.
TEST(Hash, NeverChanges) {
  EXPECT_EQ(hashOf({}, {}), 11912009170470909681u);
  EXPECT_EQ(hashOf({0}, {}), 14135599986377074418u);
  EXPECT_EQ(hashOf({1}, {}), 17842200794351253638u);
  EXPECT_EQ(hashOf({-1}, {}), 12088709861563836154u);
  EXPECT_EQ(hashOf({1, 2}, {}), 12908792590699120777u);
  EXPECT_EQ(hashOf({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {}), 5518350145217313426u);
  EXPECT_EQ(hashOf({}, {""}), 13863300043959792596u);
  EXPECT_EQ(hashOf({}, {"a"}), 13823457027102325251u);
  EXPECT_EQ(hashOf({}, {"abcd"}), 8300707334057140730u);
  EXPECT_EQ(hashOf({}, {"abcdefgh"}), 13589242285402396770u);
  EXPECT_EQ(hashOf({}, {"abcdefghijklmnop"}), 14334142680021697592u);
  EXPECT_EQ(hashOf({}, {"abcdefghijklmnopqrstuvwxyz0123456789"}), 3935123603692277093u);
  EXPECT_EQ(hashOf({7}, {"carrier", "origin"}), 3920960828697587954u);
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

// How often two keys that differ in one bit fall into one group, one slot, and both: by chance 16, 2 and 0 of 2000.
template <class HashOf> void expectApart(HashOf hash_of) {
  std::mt19937_64 random(3);
  for (int bit = 0; bit < 64; ++bit) {
    int same_group = 0, same_slot = 0, same_both = 0;
    for (int i = 0; i < 2000; ++i) {
      uint64_t key = random(), a = hash_of(key), b = hash_of(key ^ uint64_t{1} << bit);
      bool group = groupIndex(a, 128) == groupIndex(b, 128), slot = (a & 1023) == (b & 1023);
      same_group += group;
      same_slot += slot;
      same_both += group && slot;
    }
    EXPECT_LT(same_group, 100) << bit;
    EXPECT_LT(same_slot, 100) << bit;
    EXPECT_LT(same_both, 3) << bit;
  }
}

TEST(Hash, EachBitOfAKeyCounts) {
  expectApart([](uint64_t key) { return hashOf({static_cast<int64_t>(key)}, {}); });
  expectApart([](uint64_t key) { return hashOf({static_cast<int64_t>(key), 7}, {}); });
  expectApart([](uint64_t key) { return hashOf({7, static_cast<int64_t>(key)}, {}); });
  expectApart([](uint64_t key) { return hashOf({}, {std::string(reinterpret_cast<const char *>(&key), sizeof key)}); });
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
