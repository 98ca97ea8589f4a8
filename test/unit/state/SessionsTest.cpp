// Which sessions of several splits are one, against a reference that compares each with each; and many of one key.
#include "runtime/state/Sessions.h"
#include "test/unit/state/StateTest.h"

#include <algorithm>
#include <map>
#include <set>

namespace millstream::state {
namespace {

constexpr int64_t gap = 10, allow = 30;
constexpr int32_t at = 8; // behind the key, one integer

struct SessionTable {
  SessionTable() {
    proto::Table from;
    from.set_name("sessions");
    from.set_slot_bytes(slot_bytes);
    from.set_key_fixed_bytes(8);
    from.set_key_groups(16);
    from.set_next_offset(at + offsetof(Session, link));
    Status status = Table::make(from, table);
    EXPECT_TRUE(status.ok()) << status.text();
    handle = table->handle();
  }
  // The session for a row; null if it is late.
  uint8_t *place(int64_t time, int64_t watermark, int64_t split) {
    bool inserted = false;
    uint8_t *joined = nullptr;
    uint64_t hash = ms_state_hash(reinterpret_cast<const uint8_t *>(&key), 8, 0);
    if (ms_session_is_late_alone(time, gap, allow, watermark))
      slot = ms_state_find(handle, 0, reinterpret_cast<const uint8_t *>(&key), hash, 8, 0, slot_bytes, 16);
    else
      slot = ms_state_upsert(nullptr, handle, 0, reinterpret_cast<const uint8_t *>(&key), hash, 8, 0, slot_bytes, 16,
                             &inserted);
    if (!slot)
      return nullptr;
    uint8_t *session = ms_session_place(handle, slot, at, time, gap, allow, watermark, split, &inserted, &joined);
    if (joined)
      ms_session_remove(handle, slot, at, joined);
    return session;
  }
  std::vector<uint8_t *> records() const {
    std::vector<uint8_t *> all;
    for (uint8_t *record = slot; record;) {
      all.push_back(record);
      uint64_t link = loadSession(record, at).link;
      record = link ? regionOf(slot) + link : nullptr;
    }
    return all;
  }
  std::set<uint8_t *> parts(uint8_t *session) const {
    std::set<uint8_t *> all;
    for (int64_t number = 0; uint8_t *part = ms_session_part(handle, slot, at, session, number); ++number)
      EXPECT_TRUE(all.insert(part).second);
    return all;
  }
  // The same, each compared with each.
  std::set<uint8_t *> reference(uint8_t *session) const {
    std::set<uint8_t *> all{session};
    for (bool more = true; more;) {
      more = false;
      for (uint8_t *record : records()) {
        Session one = loadSession(record, at);
        bool joins = std::any_of(all.begin(), all.end(), [&](const uint8_t *other) {
          Session two = loadSession(other, at);
          return one.split != two.split && one.end >= two.reach && two.end >= one.reach;
        });
        more = (joins && all.insert(record).second) || more;
      }
    }
    return all;
  }
  // Gives what is due, as generated code does: bounds and number of parts.
  std::vector<std::array<int64_t, 3>> give(int64_t watermark) {
    std::vector<std::array<int64_t, 3>> given;
    int64_t time;
    while (uint8_t *due = ms_state_next_due(handle, 0, watermark, at, &time)) {
      std::array<int64_t, 3> one;
      while (uint8_t *first = ms_session_due(handle, due, at, allow, watermark, &one[0], &one[1])) {
        one[2] = 1;
        for (; uint8_t *part = ms_session_next_part(handle, due, at, first); ++one[2])
          ms_session_remove(handle, due, at, part);
        given.push_back(one);
        if (!ms_session_given(handle, due, at, first)) {
          slot = nullptr;
          break;
        }
      }
    }
    return given;
  }

  static constexpr int32_t slot_bytes = 80;
  int64_t key = 7;
  std::unique_ptr<Table> table;
  MsTable *handle = nullptr;
  uint8_t *slot = nullptr;
};

TEST(Sessions, AreOneOverSplits) {
  TestRandom random;
  for (int round = 0; round < 100; ++round) {
    SessionTable table;
    auto splits = static_cast<int64_t>(1 + random() % 4);
    std::vector<int64_t> highest(static_cast<size_t>(splits), INT64_MIN);
    for (int row = 0; row < 120; ++row) {
      auto split = static_cast<int64_t>(random()) & INT64_MAX;
      split %= splits;
      int64_t time = row * 2 + static_cast<int64_t>(random() % 120), &high = highest[static_cast<size_t>(split)];
      uint8_t *session = table.place(time, high == INT64_MIN ? high : high - 5, split);
      high = std::max(high, time);
      if (!session)
        continue;
      for (uint8_t *record : table.records())
        ASSERT_EQ(table.parts(record), table.reference(record));
    }
    // All at once: bounds and parts of the groups that each compared with each makes.
    std::multiset<std::array<int64_t, 3>> expected;
    std::set<uint8_t *> seen;
    for (uint8_t *record : table.records()) {
      std::set<uint8_t *> parts = table.reference(record);
      if (!seen.insert(record).second)
        continue;
      seen.insert(parts.begin(), parts.end());
      std::array<int64_t, 3> one{INT64_MAX, INT64_MIN, static_cast<int64_t>(parts.size())};
      for (const uint8_t *part : parts) {
        one[0] = std::min(one[0], loadSession(part, at).start);
        one[1] = std::max(one[1], loadSession(part, at).end);
      }
      expected.insert(one);
    }
    auto given = table.give(INT64_MAX - 1);
    ASSERT_EQ(std::multiset(given.begin(), given.end()), expected);
  }
}

// What takes time with the third power of their number takes minutes here.
TEST(Sessions, OfOneKeyAreMany) {
  for (int64_t splits : {1, 2}) {
    SessionTable table;
    for (int64_t i = 0; i < 2000; ++i)
      table.place(i * 3 * gap, INT64_MIN, i % splits);
    EXPECT_EQ(table.records().size(), 2000u);
    EXPECT_EQ(table.parts(table.slot).size(), 1u);
    EXPECT_EQ(table.give(INT64_MAX - 1).size(), 2000u);
  }
}

} // namespace
} // namespace millstream::state
