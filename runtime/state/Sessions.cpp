// Sessions: what is not the usual case (runtime/kernels/Sessions.cpp), and giving them.
#include "runtime/state/Sessions.h"
#include "runtime/state/Table.h"

#include <algorithm>
#include <vector>

namespace millstream::state {

namespace {

// A session that is being given: no split has this number.
constexpr int64_t given_split = INT64_MIN;

class Key {
public:
  Key(Table &table, uint8_t *slot, int32_t at) : table_(table), slot_(slot), at_(at) {}

  Session load(const uint8_t *record) const { return loadSession(record, at_); }
  // All but the link.
  void store(uint8_t *record, const Session &session) const {
    willWrite(record, table_.layout().slot_bytes);
    memcpy(record + at_ + offsetof(Session, start), &session.start, sizeof session - offsetof(Session, start));
  }
  uint8_t *next(const uint8_t *record) const {
    uint64_t link = load(record).link;
    return link ? regionOf(slot_) + link : nullptr;
  }
  uint8_t *slot() const { return slot_; }
  // The start that a record was given with (0), and that of a session that it has taken in (1).
  int64_t shown(const uint8_t *record, int which) const {
    int64_t start;
    memcpy(&start, record + shownAt(which), sizeof start);
    return start;
  }
  void setShown(uint8_t *record, int which, int64_t start) const {
    willWrite(record, table_.layout().slot_bytes);
    memcpy(record + shownAt(which), &start, sizeof start);
  }
  uint8_t *add() const { return table_.addRecord(slot_); }
  void remove(const uint8_t *record) const {
    for (uint8_t *before = slot_; before; before = next(before))
      if (next(before) == record)
        return table_.removeRecord(before);
  }
  void arm(int64_t time) const {
    table_.arm(slot_, table_.hashOf(slot_), at_ + static_cast<int32_t>(offsetof(Session, armed)), time);
  }
  // Arms the slot if it waits for a later time.
  void armBy(int64_t time, bool fresh) const {
    if (fresh || load(slot_).armed > time)
      arm(time);
  }

private:
  size_t shownAt(int which) const {
    return static_cast<size_t>(at_) + (which == 0 ? offsetof(ShownSession, shown) : offsetof(ShownSession, taken_in));
  }
  Table &table_;
  uint8_t *slot_;
  int32_t at_;
};

// Those that only touch do, as in Flink.
bool overlap(const Session &a, const Session &b) { return a.start <= b.end && b.start <= a.end; }

// Whether sessions of two splits are one. They overlap then: no reach is before the start.
bool areOne(const Session &a, const Session &b) { return a.split != b.split && a.end >= b.reach && b.end >= a.reach; }

struct Part {
  uint8_t *record;
  Session session;
  size_t group;
};

// The sessions of a key, each with the number of the group that it is one with.
std::vector<Part> groups(const Key &key) {
  std::vector<Part> parts;
  for (uint8_t *record = key.slot(); record; record = key.next(record))
    parts.push_back({record, key.load(record), parts.size()});
  for (size_t i = 0; i < parts.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      if (parts[i].group == parts[j].group || !areOne(parts[i].session, parts[j].session))
        continue;
      size_t from = std::max(parts[i].group, parts[j].group), to = std::min(parts[i].group, parts[j].group);
      for (Part &part : parts)
        part.group = part.group == from ? to : part.group;
    }
  return parts;
}

// The bounds of one group.
Session span(const std::vector<Part> &parts, size_t group) {
  Session whole = {0, 0, INT64_MAX, INT64_MIN, 0, 0};
  for (const Part &part : parts) {
    if (part.group != group)
      continue;
    whole.start = std::min(whole.start, part.session.start);
    whole.end = std::max(whole.end, part.session.end);
  }
  return whole;
}

uint8_t *place(const Key &key, const MsSessionRow &row, bool *inserted, uint8_t **merged) {
  int64_t reach = reachOf(row.time_ms, row.allow_ms, row.watermark_ms);
  Session own = {0, 0, row.time_ms, row.time_ms + row.gap_ms, row.split, reach};
  uint8_t *first = nullptr;
  for (uint8_t *record = *inserted ? nullptr : key.slot(); record; record = key.next(record)) {
    Session session = key.load(record);
    if (session.split != row.split || !overlap(session, own) ||
        lastMoment(session.end, row.allow_ms) <= row.watermark_ms)
      continue;
    own.start = std::min(own.start, session.start);
    own.end = std::max(own.end, session.end);
    own.reach = std::min(own.reach, session.reach);
    if (first)
      *merged = record; // a row can join two sessions at most
    else
      first = record;
  }
  if (!first && lastMoment(own.end, row.allow_ms) <= row.watermark_ms)
    return nullptr;
  bool fresh_slot = *inserted;
  *inserted = !first;
  if (!first)
    first = fresh_slot ? key.slot() : key.add();
  key.store(first, own);
  key.armBy(lastMoment(own.end, row.allow_ms), fresh_slot);
  return first;
}

// The usual case: the key has one session.
uint8_t *dueAlone(const Key &key, const Session &session, int64_t allow_ms, int64_t watermark_ms, int64_t *start_ms,
                  int64_t *end_ms) {
  int64_t last = lastMoment(session.end, allow_ms);
  if (last > watermark_ms) {
    key.arm(last);
    return nullptr;
  }
  *start_ms = session.start;
  *end_ms = session.end;
  return key.slot();
}

uint8_t *due(const Key &key, int64_t allow_ms, int64_t watermark_ms, int64_t *start_ms, int64_t *end_ms) {
  if (Session session = key.load(key.slot()); session.link == 0)
    return dueAlone(key, session, allow_ms, watermark_ms, start_ms, end_ms);
  std::vector<Part> parts = groups(key);
  int64_t next = INT64_MAX;
  for (const Part &part : parts) {
    Session whole = span(parts, part.group);
    int64_t last = lastMoment(whole.end, allow_ms);
    if (last > watermark_ms) {
      next = std::min(next, last);
      continue;
    }
    *start_ms = whole.start;
    *end_ms = whole.end;
    for (Part &member : parts) {
      if (member.group != part.group)
        continue;
      member.session.split = given_split;
      key.store(member.record, member.session);
    }
    return part.record;
  }
  key.arm(next);
  return nullptr;
}

// ---- Sessions that are given with each row ----

// The records that are one session with this one.
std::vector<Part> membersOf(const Key &key, const uint8_t *record) {
  std::vector<Part> parts = groups(key);
  auto own = std::find_if(parts.begin(), parts.end(), [&](const Part &part) { return part.record == record; });
  size_t group = own == parts.end() ? SIZE_MAX : own->group;
  std::erase_if(parts, [&](const Part &part) { return part.group != group; });
  return parts;
}

bool nextVanished(const Key &key, uint8_t *record, int64_t start_ms, int64_t *vanished_ms) {
  std::vector<Part> members = membersOf(key, record);
  for (const Part &member : members)
    for (int which : {0, 1}) {
      int64_t start = key.shown(member.record, which);
      if (start == not_shown || start == start_ms)
        continue;
      for (const Part &other : members)
        for (int its : {0, 1})
          if (key.shown(other.record, its) == start)
            key.setShown(other.record, its, not_shown);
      *vanished_ms = start;
      return true;
    }
  for (const Part &member : members) {
    key.setShown(member.record, 0, start_ms);
    key.setShown(member.record, 1, not_shown);
  }
  return false;
}

uint8_t *nextPart(const Key &key, const uint8_t *first) {
  for (uint8_t *record = key.slot(); record; record = key.next(record))
    if (record != first && key.load(record).split == given_split)
      return record;
  return nullptr;
}

} // namespace
} // namespace millstream::state

using namespace millstream::state;

uint8_t *ms_session_place_slow(MsTable *table, uint8_t *slot, int32_t at, const MsSessionRow *row, bool *inserted,
                               uint8_t **merged) {
  *merged = nullptr;
  return place(Key(*table->table, slot, at), *row, inserted, merged);
}

void ms_session_remove(MsTable *table, uint8_t *slot, int32_t at, uint8_t *record) {
  Key(*table->table, slot, at).remove(record);
}

bool ms_session_span(MsTable *table, uint8_t *slot, int32_t at, uint8_t *record, int64_t *start_ms, int64_t *end_ms,
                     bool *known) {
  Key key(*table->table, slot, at);
  std::vector<Part> members = membersOf(key, record);
  Session whole = span(members, members.front().group);
  *start_ms = whole.start;
  *end_ms = whole.end;
  *known = std::any_of(members.begin(), members.end(),
                       [&](const Part &member) { return key.shown(member.record, 0) == whole.start; });
  return members.size() == 1;
}

uint8_t *ms_session_next_member(MsTable *table, uint8_t *slot, int32_t at, uint8_t *record, uint8_t *previous) {
  std::vector<Part> members = membersOf(Key(*table->table, slot, at), record);
  for (size_t i = 0; i < members.size(); ++i)
    if (!previous || (i > 0 && members[i - 1].record == previous))
      return members[i].record;
  return nullptr;
}

bool ms_session_next_vanished(MsTable *table, uint8_t *slot, int32_t at, uint8_t *record, int64_t start_ms,
                              int64_t *vanished_ms) {
  return nextVanished(Key(*table->table, slot, at), record, start_ms, vanished_ms);
}

uint8_t *ms_session_due(MsTable *table, uint8_t *slot, int32_t at, int64_t allow_ms, int64_t watermark_ms,
                        int64_t *start_ms, int64_t *end_ms) {
  return due(Key(*table->table, slot, at), allow_ms, watermark_ms, start_ms, end_ms);
}

uint8_t *ms_session_next_part(MsTable *table, uint8_t *slot, int32_t at, uint8_t *first) {
  return nextPart(Key(*table->table, slot, at), first);
}

bool ms_session_given(MsTable *table, uint8_t *slot, int32_t at, uint8_t *first) {
  Key key(*table->table, slot, at);
  if (first != slot) {
    key.remove(first);
    return true;
  }
  if (table->table->shiftRecord(slot))
    return true;
  table->table->erase(0, slot);
  return false;
}
