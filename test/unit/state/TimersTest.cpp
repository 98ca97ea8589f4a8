// Timers and expiry against references, with slots that move, come and go.
#include "test/unit/state/StateTest.h"

#include <map>
#include <set>

namespace millstream::state {
namespace {

TEST(Timers, FireInOrder) {
  TestRandom random;
  Timers timers;
  std::multiset<std::pair<int64_t, uint64_t>> expected;
  int64_t now = -5000;
  for (int round = 0; round < 400; ++round) {
    for (int i = 0; i < 50; ++i) {
      int64_t time = now - 1000 + static_cast<int64_t>(random() % (random() % 10 == 0 ? 1000000 : 5000));
      timers.add({time, random() % 100});
    }
    timers.forEach([&](const Timer &) {});
    expected.clear();
    timers.forEach([&](const Timer &timer) { expected.emplace(timer.time, timer.hash); });
    ASSERT_EQ(expected.size(), timers.count());
    now += static_cast<int64_t>(random() % 3000);
    while (const Timer *timer = timers.due(now)) {
      ASSERT_EQ(expected.begin()->first, timer->time);
      ASSERT_EQ(expected.begin()->second, timer->hash);
      expected.erase(expected.begin());
      timers.pop();
    }
    ASSERT_TRUE(expected.empty() || expected.begin()->first > now);
  }
  while (timers.due(INT64_MAX))
    timers.pop();
  EXPECT_EQ(timers.count(), 0u);
}

TEST(Timers, TakeTheEndsOfTime) {
  Timers timers;
  timers.add({INT64_MAX, 1});
  timers.add({INT64_MIN, 2});
  EXPECT_EQ(timers.due(INT64_MIN)->hash, 2u);
  timers.pop();
  EXPECT_EQ(timers.due(INT64_MAX - 1), nullptr);
  EXPECT_EQ(timers.due(INT64_MAX)->hash, 1u);
}

// Sessions of a key, put off by every touch, as generated code has them.
TEST(TableTimers, SessionsEndWhenTheirTimeIsUp) {
  TestRandom random;
  TestTable table({0, 1, false, false, 8});
  auto offset = static_cast<int32_t>(table.timer_offset);
  std::map<std::string, int64_t> ends; // count holds the end, the timer's field when to look again
  constexpr int64_t gap = 2000;
  for (int64_t now = 0; now < 100000; now += static_cast<int64_t>(random() % 700)) {
    for (int i = 0; i < 20; ++i) {
      TestKey key{{}, {"session of the user " + std::to_string(random() % 300)}};
      bool inserted = false;
      uint8_t *slot = table.upsert(0, key, inserted);
      table.count(slot) = now + gap;
      ends[key.strings[0]] = now + gap;
      if (inserted)
        ms_state_arm(table.handle, slot, table.hash(table.probe(key)), offset, now + gap);
    }
    int64_t time = 0, last = INT64_MIN;
    while (uint8_t *slot = ms_state_next_due(table.handle, 0, now, offset, &time)) {
      ASSERT_LE(last, time);
      last = time;
      TestKey key = table.keyOf(slot);
      int64_t end = table.count(slot);
      ASSERT_EQ(end, ends.at(key.strings[0]));
      if (end > now) {
        ms_state_arm(table.handle, slot, table.hash(table.probe(key)), offset, end);
        continue;
      }
      ends.erase(key.strings[0]);
      ms_state_erase(table.handle, 0, slot);
    }
    for (const auto &[key, end] : ends)
      ASSERT_GT(end, now) << key;
    ASSERT_EQ(ms_state_count(table.handle), ends.size());
    ASSERT_EQ(table.table->timers().count(), ends.size()) << "one timer a key";
  }
}

TEST(TableTimers, AnEntryOfAnErasedKeyIsPassedOver) {
  TestTable table({1, 0, false, false, 8});
  auto offset = static_cast<int32_t>(table.timer_offset);
  bool inserted = false;
  TestKey key{{7}, {}};
  uint64_t hash = table.hash(table.probe(key));
  ms_state_arm(table.handle, table.upsert(0, key, inserted), hash, offset, 10);
  ms_state_erase(table.handle, 0, table.find(0, key));
  ms_state_arm(table.handle, table.upsert(0, key, inserted), hash, offset, 20);
  int64_t time = 0;
  EXPECT_EQ(ms_state_next_due(table.handle, 0, 15, offset, &time), nullptr);
  EXPECT_EQ(ms_state_next_due(table.handle, 0, 25, offset, &time), table.find(0, key));
  EXPECT_EQ(time, 20);
  EXPECT_EQ(table.time(table.find(0, key)), INT64_MAX);
  EXPECT_EQ(ms_state_next_due(table.handle, 0, INT64_MAX, offset, &time), nullptr);
}

TEST(TableExpire, ErasesJustWhatIsOld) {
  TestRandom random;
  TestTable table({0, 1, true, false, 16});
  auto offset = static_cast<int32_t>(table.timer_offset);
  std::map<std::string, int64_t> touched;
  for (int64_t now = 0; now < 150; ++now) {
    for (int i = 0; i < 200; ++i) {
      std::string name = randomText(random) + std::to_string(random() % 20000);
      bool inserted = false;
      uint8_t *slot = table.upsert(0, {{}, {name}}, inserted);
      table.setText(slot, name + name);
      table.time(slot) = now;
      touched[name] = now;
    }
    // By little steps, and at times all: what is left of the sweep, and the next.
    ms_state_expire(table.handle, 0, offset, now - 20, table.slot_bytes, static_cast<int32_t>(random() % 3000));
    for (int sweeps = now % 50 == 49 ? 2 : 0; sweeps > 0; --sweeps)
      ms_state_expire(table.handle, 0, offset, now - 20, table.slot_bytes, 1 << 24);
    std::map<std::string, int64_t> found;
    table.forEach(0, [&](uint8_t *slot) { found[table.keyOf(slot).strings[0]] = table.time(slot); });
    for (const auto &[name, time] : touched) {
      ASSERT_TRUE(found.contains(name) || time < now - 20) << name;
      if (found.contains(name))
        ASSERT_EQ(found[name], time);
    }
    if (now % 50 == 49)
      for (const auto &[name, time] : found)
        ASSERT_GE(time, now - 20);
    std::erase_if(touched, [&](const auto &entry) { return !found.contains(entry.first); });
  }
}

TEST(TableExpire, GivesMemoryBack) {
  TestTable table({1, 0, false, false, 4});
  auto offset = static_cast<int32_t>(table.timer_offset);
  bool inserted = false;
  for (int64_t i = 0; i < 500000; ++i)
    table.time(table.upsert(0, {{i}, {}}, inserted)) = i;
  uint64_t full = table.table->heldBytes();
  for (int i = 0; i < 8; ++i)
    ms_state_expire(table.handle, 0, offset, 499990, table.slot_bytes, 1 << 24);
  EXPECT_EQ(ms_state_count(table.handle), 10u);
  EXPECT_LT(table.table->heldBytes(), full / 8);
  EXPECT_LT(table.table->usedBytes(), 100000u);
}

} // namespace
} // namespace millstream::state
