// Tables against a reference: random upserts, erasures, texts and dropped slices, over keys of all shapes.
#include "test/unit/state/StateTest.h"

#include <map>
#include <set>

namespace millstream::state {
namespace {

struct Value {
  int64_t count = 0;
  std::string text;
  bool operator==(const Value &) const = default;
};
using Slices = std::map<int64_t, std::map<TestKey, Value>>;

class Model {
public:
  Model(TestTable &table, int64_t keys) : table_(table), keys_(keys) {}

  void step(const std::vector<int64_t> &slices) {
    int64_t slice = slices[random_() % slices.size()];
    TestKey key = randomKey();
    switch (random_() % 16) {
    default:
      return update(slice, key);
    case 0:
      return find(slice, key);
    case 1:
    case 2:
      return erase(slice, key);
    case 3:
      return setText(slice, key);
    }
  }

  void drop(int64_t slice) {
    ms_state_drop_slice(table_.handle, slice);
    slices_.erase(slice);
  }

  void check() {
    uint64_t keys = 0;
    std::set<int64_t> live;
    for (const auto &[slice, expected] : slices_) {
      live.insert(slice);
      keys += expected.size();
      std::map<TestKey, Value> found;
      table_.forEach(slice, [&](uint8_t *slot) {
        Value value{table_.count(slot), table_.shape.text ? table_.text(slot) : ""};
        ASSERT_TRUE(found.emplace(table_.keyOf(slot), value).second) << "a key comes twice";
      });
      ASSERT_EQ(found, expected) << "slice " << slice;
    }
    EXPECT_EQ(ms_state_count(table_.handle), keys);
    int64_t slice = INT64_MIN;
    for (int64_t expected : live) {
      ASSERT_TRUE(ms_state_first_slice(table_.handle, slice, &slice));
      EXPECT_EQ(slice, expected);
      ++slice;
    }
    EXPECT_FALSE(ms_state_first_slice(table_.handle, slice, &slice));
  }

private:
  TestKey randomKey() {
    TestKey key;
    int64_t number = static_cast<int64_t>(random_() % static_cast<uint64_t>(keys_));
    for (uint32_t i = 0; i < table_.shape.numbers; ++i)
      key.numbers.push_back(i == 0 ? number << 32 : number % 7);
    for (uint32_t i = 0; i < table_.shape.strings; ++i) {
      std::mt19937_64 text(static_cast<uint64_t>(number) * 31 + i);
      key.strings.push_back(randomText(text) + std::to_string(number));
    }
    return key;
  }

  void update(int64_t slice, const TestKey &key) {
    bool inserted = false;
    uint8_t *slot = table_.upsert(slice, key, inserted);
    auto [at, missing] = slices_[slice].try_emplace(key);
    ASSERT_EQ(inserted, missing);
    ASSERT_EQ(table_.count(slot), at->second.count);
    at->second.count += 1;
    table_.count(slot) += 1;
  }

  void find(int64_t slice, const TestKey &key) {
    uint8_t *slot = table_.find(slice, key);
    auto in = slices_.find(slice);
    bool expected = in != slices_.end() && in->second.contains(key);
    ASSERT_EQ(slot != nullptr, expected);
    if (slot) {
      ASSERT_EQ(table_.count(slot), in->second[key].count);
      ASSERT_EQ(table_.keyOf(slot), key);
    }
  }

  void erase(int64_t slice, const TestKey &key) {
    uint8_t *slot = table_.find(slice, key);
    if (!slot)
      return;
    ms_state_erase(table_.handle, slice, slot);
    slices_[slice].erase(key);
    ASSERT_EQ(table_.find(slice, key), nullptr);
  }

  void setText(int64_t slice, const TestKey &key) {
    uint8_t *slot = table_.shape.text ? table_.find(slice, key) : nullptr;
    if (!slot)
      return;
    std::string text = randomText(random_, 5000);
    if (random_() % 8 == 0 && !table_.text(slot).empty()) { // a part of its own text
      MsString old = ms_state_get_string(slot, slot + table_.text_offset);
      uint64_t from = random_() % old.size;
      text = std::string(old.data + from, old.size - from);
      ms_state_set_string(table_.handle, slot, slot + table_.text_offset, {old.data + from, old.size - from});
    } else {
      table_.setText(slot, text);
    }
    slices_[slice][key].text = text;
    ASSERT_EQ(table_.text(slot), text);
  }

  TestTable &table_;
  TestRandom random_;
  int64_t keys_;
  Slices slices_;
};

const TestTable::Shape shapes[] = {
    {1, 0, false, false, 128}, {1, 0, true, false, 128}, {3, 0, false, false, 7}, {0, 1, false, false, 128},
    {0, 1, true, false, 1},    {2, 2, true, false, 16},  {9, 5, true, false, 3},  {0, 0, true, false, 128},
};

class TableShapes : public testing::TestWithParam<int> {};

TEST_P(TableShapes, OneSliceGrows) {
  TestTable table(shapes[GetParam()]);
  Model model(table, 3000);
  for (int i = 0; i < 30000 && !HasFatalFailure(); ++i)
    model.step({0});
  model.check();
}

TEST_P(TableShapes, SlicesComeAndGo) {
  TestTable table(shapes[GetParam()]);
  Model model(table, 400);
  for (int64_t window = -4; window < 12 && !HasFatalFailure(); ++window) {
    std::vector<int64_t> open = {window * 10, window * 10 + 10, window * 10 + 20, window * 10 - 10, window * 10 + 30};
    for (int i = 0; i < 3000 && !HasFatalFailure(); ++i)
      model.step(open);
    model.check();
    model.drop(window * 10 - 10);
    model.check();
  }
}

INSTANTIATE_TEST_SUITE_P(All, TableShapes, testing::Range(0, static_cast<int>(std::size(shapes))));

TEST(Table, MemoryOfWindowsIsUsedAgain) {
  TestTable table({0, 1, true, false, 16});
  uint64_t used_first = 0;
  for (int64_t window = 0; window < 50; ++window) {
    for (int64_t i = 0; i < 5000; ++i) {
      bool inserted = false;
      uint8_t *slot = table.upsert(window, {{}, {"a key of some length " + std::to_string(i)}}, inserted);
      table.setText(slot, "a text of some length " + std::to_string(i * window));
    }
    if (window == 2)
      used_first = table.table->heldBytes();
    if (window > 0)
      ms_state_drop_slice(table.handle, window - 1);
  }
  EXPECT_LE(table.table->heldBytes(), used_first * 2);
  ms_state_drop_slice(table.handle, 49);
  EXPECT_EQ(table.table->usedBytes(), 0u);
  EXPECT_EQ(ms_state_count(table.handle), 0u);
}

TEST(Table, ErasingGivesAllMemoryBack) {
  TestTable table({0, 1, true, false, 4});
  std::vector<TestKey> keys;
  for (int i = 0; i < 2000; ++i)
    keys.push_back({{}, {std::string(static_cast<size_t>(i % 100), 'x') + std::to_string(i)}});
  for (const TestKey &key : keys) {
    bool inserted = false;
    table.setText(table.upsert(0, key, inserted), std::string(1000, 'y'));
  }
  for (const TestKey &key : keys)
    ms_state_erase(table.handle, 0, table.find(0, key));
  ms_state_drop_slice(table.handle, 0);
  EXPECT_EQ(table.table->usedBytes(), 0u);
}

TEST(Table, RefusesLayoutsThatMakeNoSense) {
  TestTable table({1, 1, true, true, 4});
  std::vector<std::function<void(proto::Table &)>> wrongs = {
      [](proto::Table &t) { t.set_slot_bytes(0); },
      [](proto::Table &t) { t.set_slot_bytes(t.slot_bytes() + 1); },
      [](proto::Table &t) { t.set_slot_bytes(1 << 20); },
      [](proto::Table &t) { t.set_key_fixed_bytes(7); },
      [](proto::Table &t) { t.set_key_strings(1u << 31); },
      [](proto::Table &t) { t.set_key_fixed_bytes(t.slot_bytes()); },
      [](proto::Table &t) { t.set_string_offsets(0, 0); },
      [](proto::Table &t) { t.set_string_offsets(0, t.slot_bytes() - 8); },
      [](proto::Table &t) { t.set_next_offset(t.slot_bytes() - 8); },
      [](proto::Table &t) { t.set_key_groups(1u << 30); },
  };
  for (size_t i = 0; i < wrongs.size(); ++i) {
    proto::Table from = table.description();
    wrongs[i](from);
    std::unique_ptr<Table> made;
    EXPECT_FALSE(Table::make(from, made).ok()) << i;
  }
}

} // namespace
} // namespace millstream::state
