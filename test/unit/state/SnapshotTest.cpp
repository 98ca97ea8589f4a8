// Snapshots: what is loaded is what was there at the barrier, whatever happened since; and hostile bytes
// give a status, never a crash.
#include "test/unit/state/StateTest.h"

#include "runtime/state/Chunk.h"

#include <map>

namespace millstream::state {
namespace {

std::vector<std::string> chunksOf(StateSnapshot &snapshot) {
  std::vector<std::string> chunks;
  std::string_view chunk;
  while (snapshot.next(chunk))
    chunks.emplace_back(chunk);
  return chunks;
}

Status loadAll(TestTable &table, const std::vector<std::string> &chunks) {
  for (const std::string &chunk : chunks)
    MILLSTREAM_TRY(table.table->load(chunk));
  return {};
}

// All of a table as text: slices, keys, values, further records, timers.
std::map<std::string, std::string> contentOf(const TestTable &table) {
  std::map<std::string, std::string> content;
  auto records = [&](uint8_t *slot) {
    std::string text;
    for (uint8_t *record = slot; record;) {
      text += std::to_string(table.count(record)) + ' ' + (table.shape.text ? table.text(record) : "") + '|';
      record = table.shape.chain ? ms_state_chain_next(record, static_cast<int32_t>(table.next_offset)) : nullptr;
    }
    return text;
  };
  for (int64_t slice = INT64_MIN; ms_state_first_slice(table.handle, slice, &slice); ++slice)
    table.forEach(slice, [&](uint8_t *slot) {
      TestKey key = table.keyOf(slot);
      std::string name = std::to_string(slice);
      for (int64_t number : key.numbers)
        name += ',' + std::to_string(number);
      for (const std::string &string : key.strings)
        name += ',' + string;
      EXPECT_TRUE(content.emplace(name, records(slot)).second);
    });
  table.table->timers().forEach(
      [&](const Timer &timer) { content["timer " + std::to_string(timer.time)] += std::to_string(timer.hash); });
  return content;
}

void fill(TestTable &table, std::mt19937_64 &random, int keys) {
  for (int i = 0; i < keys; ++i) {
    TestKey key;
    for (uint32_t n = 0; n < table.shape.numbers; ++n)
      key.numbers.push_back(static_cast<int64_t>(random() % 1000));
    for (uint32_t n = 0; n < table.shape.strings; ++n)
      key.strings.push_back(randomText(random, 3000));
    bool inserted = false;
    uint8_t *slot = table.upsert(static_cast<int64_t>(random() % 3) * 10 - 10, key, inserted);
    table.count(slot) = i;
    if (table.shape.text)
      table.setText(slot, randomText(random));
    if (random() % 10 == 0)
      ms_state_arm(table.handle, slot, table.hash(table.probe(key)), static_cast<int32_t>(table.timer_offset), i);
    for (uint8_t *record = slot; table.shape.chain && random() % 3 != 0;) {
      record = ms_state_chain_add(table.handle, record);
      table.count(record) = i * 1000;
      if (table.shape.text)
        table.setText(record, randomText(random));
    }
  }
}

const TestTable::Shape shapes[] = {
    {1, 0, false, false, 128}, {1, 1, true, false, 16}, {0, 2, true, true, 5},
    {2, 0, false, true, 1},    {0, 0, true, true, 3},
};
class Snapshots : public testing::TestWithParam<int> {};

TEST_P(Snapshots, AreTheTableAtTheBarrier) {
  TestRandom random;
  TestTable table(shapes[GetParam()]);
  fill(table, random, 20000);
  auto expected = contentOf(table);
  std::unique_ptr<StateSnapshot> snapshot = table.table->snapshot();
  fill(table, random, 3000); // goes on
  ms_state_drop_slice(table.handle, -10);
  std::vector<std::string> chunks = chunksOf(*snapshot);

  TestTable same(shapes[GetParam()]);
  ASSERT_TRUE(loadAll(same, chunks).ok());
  EXPECT_EQ(contentOf(same), expected);
  EXPECT_EQ(table.table->descriptor(), same.table->descriptor());

  // Into another number of key groups, and from there once more.
  TestTable::Shape other_shape = shapes[GetParam()];
  other_shape.key_groups = 37;
  TestTable other(other_shape);
  ASSERT_TRUE(loadAll(other, chunksOf(*same.table->snapshot())).ok());
  EXPECT_EQ(contentOf(other), expected);
  EXPECT_EQ(table.table->descriptor(), other.table->descriptor());
}

TEST_P(Snapshots, OfHostileBytesGiveAStatus) {
  TestRandom random;
  TestTable table(shapes[GetParam()]);
  fill(table, random, 40);
  std::vector<std::string> chunks = chunksOf(*table.table->snapshot());
  ASSERT_EQ(chunks.size(), 1u);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = chunks[0];
    for (uint64_t changes = 1 + random() % 3; changes > 0; --changes) {
      size_t at = random() % bytes.size();
      switch (random() % 4) {
      case 0:
        bytes[at] = static_cast<char>(random());
        break;
      case 1: // numbers of all sizes, mostly in the headers
        if (at = random() % std::min<size_t>(bytes.size(), 128); at + 8 <= bytes.size()) {
          uint64_t number = random() >> random() % 64;
          memcpy(bytes.data() + at, &number, sizeof number);
        }
        break;
      case 2:
        bytes.resize(at);
        break;
      case 3:
        bytes += bytes.substr(at);
        break;
      }
      if (bytes.empty())
        break;
    }
    TestTable into(shapes[GetParam()]);
    Status status = into.table->load(bytes);
    refused += !status.ok();
    contentOf(into);
    fill(into, random, 10); // it can be used whatever was in it
  }
  EXPECT_GT(refused, 1000);
}

INSTANTIATE_TEST_SUITE_P(All, Snapshots, testing::Range(0, static_cast<int>(std::size(shapes))));

TEST(Snapshot, OfAnEmptyTableIsNothing) {
  TestTable table({1, 0, false, false, 128});
  EXPECT_TRUE(chunksOf(*table.table->snapshot()).empty());
  bool inserted = false;
  table.upsert(0, {{1}, {}}, inserted);
  ms_state_erase(table.handle, 0, table.find(0, {{1}, {}}));
  EXPECT_TRUE(chunksOf(*table.table->snapshot()).empty());
}

TEST(Snapshot, OutlivesItsTable) {
  std::unique_ptr<StateSnapshot> snapshot;
  {
    TestTable table({1, 0, false, false, 128});
    TestRandom random;
    fill(table, random, 100);
    snapshot = table.table->snapshot();
  }
  EXPECT_EQ(chunksOf(*snapshot).size(), 1u);
}

TEST(Snapshot, DescriptorTellsLayoutsApart) {
  TestTable table({1, 1, true, true, 128});
  auto descriptorOf = [](const proto::Table &from) {
    std::unique_ptr<Table> made;
    EXPECT_TRUE(Table::make(from, made).ok());
    return made->descriptor();
  };
  proto::Table from = table.description();
  std::string descriptor = descriptorOf(from);
  from.set_name("other");
  from.set_node(7);
  from.set_key_groups(3);
  EXPECT_EQ(descriptorOf(from), descriptor);
  from.set_slot_bytes(from.slot_bytes() + 8);
  EXPECT_NE(descriptorOf(from), descriptor);
  from = table.description();
  from.add_fields()->set_name("x");
  EXPECT_NE(descriptorOf(from), descriptor);
}

TEST(Chains, AddShiftAndRemove) {
  TestTable table({1, 0, true, true, 2});
  auto next = static_cast<int32_t>(table.next_offset);
  bool inserted = false;
  uint8_t *slot = table.upsert(0, {{5}, {}}, inserted);
  table.count(slot) = 1;
  table.setText(slot, "the first, with a text of its own");
  uint8_t *second = ms_state_chain_add(table.handle, slot);
  table.count(second) = 2;
  table.setText(second, "the second, with a text of its own");
  uint8_t *third = ms_state_chain_add(table.handle, second);
  table.count(third) = 3;
  EXPECT_EQ(ms_state_chain_next(slot, next), second);
  EXPECT_EQ(ms_state_chain_next(second, next), third);
  EXPECT_EQ(ms_state_chain_next(third, next), nullptr);
  EXPECT_TRUE(ms_state_chain_shift(table.handle, slot));
  EXPECT_EQ(table.count(slot), 2);
  EXPECT_EQ(table.text(slot), "the second, with a text of its own");
  EXPECT_EQ(table.find(0, {{5}, {}}), slot);
  ms_state_chain_remove(table.handle, slot);
  ms_state_chain_remove(table.handle, slot);
  EXPECT_EQ(ms_state_chain_next(slot, next), nullptr);
  EXPECT_FALSE(ms_state_chain_shift(table.handle, slot));
  for (int i = 0; i < 5; ++i)
    table.setText(ms_state_chain_add(table.handle, slot), "a text that is not inline");
  ms_state_erase(table.handle, 0, slot);
  ms_state_drop_slice(table.handle, 0);
  EXPECT_EQ(table.table->usedBytes(), 0u);
}

} // namespace
} // namespace millstream::state
