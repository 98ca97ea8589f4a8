// Sessions: what is not the usual case (runtime/kernels/Sessions.cpp), and giving them.
#include "runtime/state/Sessions.h"
#include "runtime/state/Table.h"

#include <algorithm>
#include <numeric>
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
    if (shown(record, which) == start)
      return;
    willWrite(record, table_.layout().slot_bytes);
    memcpy(record + shownAt(which), &start, sizeof start);
  }
  std::vector<uint8_t *> &members() const { return table_.sessionMembers(); }
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

// Of one session over all splits.
struct Bounds {
  int64_t start = INT64_MAX;
  int64_t end = INT64_MIN;
  void add(const Session &part) {
    start = std::min(start, part.start);
    end = std::max(end, part.end);
  }
};

struct Part {
  uint8_t *record;
  Session session;
  size_t group;
};

// The sessions of a key, each with the number of the group that it is one with: from reach to end they form a chain
// without a gap. There sessions of one split never meet, as a row joins those that are open, and its reach is behind
// the end of those that are not.
std::vector<Part> groups(const Key &key) {
  std::vector<Part> parts;
  for (uint8_t *record = key.slot(); record; record = key.next(record))
    parts.push_back({record, key.load(record), 0});
  std::vector<size_t> order(parts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return parts[a].session.reach < parts[b].session.reach; });
  size_t group = 0;
  int64_t end = parts[order.front()].session.end; // of the group so far
  for (size_t i : order) {
    const Session &session = parts[i].session;
    group += session.reach > end;
    end = std::max(end, session.end);
    parts[i].group = group;
  }
  return parts;
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

// Whether all sessions of the key are of one split, so that each stands for itself.
bool haveOneSplit(const Key &key) {
  int64_t split = key.load(key.slot()).split;
  for (const uint8_t *record = key.next(key.slot()); record; record = key.next(record))
    if (key.load(record).split != split)
      return false;
  return true;
}

uint8_t *dueOfOneSplit(const Key &key, int64_t allow_ms, int64_t watermark_ms, int64_t *start_ms, int64_t *end_ms) {
  int64_t next = INT64_MAX;
  for (uint8_t *record = key.slot(); record; record = key.next(record)) {
    Session session = key.load(record);
    int64_t last = lastMoment(session.end, allow_ms);
    if (last > watermark_ms) {
      next = std::min(next, last);
      continue;
    }
    *start_ms = session.start;
    *end_ms = session.end;
    return record;
  }
  key.arm(next);
  return nullptr;
}

uint8_t *due(const Key &key, int64_t allow_ms, int64_t watermark_ms, int64_t *start_ms, int64_t *end_ms) {
  if (haveOneSplit(key))
    return dueOfOneSplit(key, allow_ms, watermark_ms, start_ms, end_ms);
  std::vector<Part> parts = groups(key);
  std::vector<Bounds> bounds(parts.size()); // by group
  for (const Part &part : parts)
    bounds[part.group].add(part.session);
  int64_t next = INT64_MAX;
  for (const Part &part : parts) {
    const Bounds &whole = bounds[part.group];
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

// Whether no other record has a part of the session.
bool isAlone(const Key &key, const uint8_t *record) {
  Session own = key.load(record);
  for (const uint8_t *other = key.slot(); other; other = key.next(other))
    if (areOne(own, key.load(other)))
      return false;
  return true;
}

// The records that are one session with this one, which is one of the key's; never none. Valid until the next call.
const std::vector<uint8_t *> &membersOf(const Key &key, uint8_t *record) {
  std::vector<uint8_t *> &members = key.members();
  members.assign(1, record);
  if (isAlone(key, record))
    return members;
  std::vector<Part> parts = groups(key);
  auto own = std::find_if(parts.begin(), parts.end(), [&](const Part &part) { return part.record == record; });
  if (own == parts.end())
    return members;
  members.clear();
  for (const Part &part : parts)
    if (part.group == own->group)
      members.push_back(part.record);
  return members;
}

// Whether a record or one that it has taken in was given with this start.
bool wasGiven(const Key &key, const uint8_t *record, int64_t start_ms) {
  return key.shown(record, 0) == start_ms || key.shown(record, 1) == start_ms;
}

bool nextVanished(const Key &key, uint8_t *record, int64_t start_ms, bool failed, int64_t *vanished_ms) {
  const std::vector<uint8_t *> &members = membersOf(key, record);
  for (uint8_t *member : members)
    for (int which : {0, 1}) {
      int64_t start = key.shown(member, which);
      if (start == not_shown || start == start_ms)
        continue;
      for (uint8_t *other : members)
        for (int its : {0, 1})
          if (key.shown(other, its) == start)
            key.setShown(other, its, not_shown);
      *vanished_ms = start;
      return true;
    }
  bool known = std::any_of(members.begin(), members.end(),
                           [&](const uint8_t *member) { return wasGiven(key, member, start_ms); });
  for (uint8_t *member : members) {
    key.setShown(member, 0, failed && !known ? not_shown : start_ms);
    key.setShown(member, 1, not_shown);
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
  const std::vector<uint8_t *> &members = membersOf(key, record);
  Bounds whole;
  for (const uint8_t *member : members)
    whole.add(key.load(member));
  *start_ms = whole.start;
  *end_ms = whole.end;
  *known = std::any_of(members.begin(), members.end(),
                       [&](const uint8_t *member) { return wasGiven(key, member, whole.start); });
  return members.size() == 1;
}

uint8_t *ms_session_part(MsTable *table, uint8_t *slot, int32_t at, uint8_t *record, int64_t number) {
  if (number == 0)
    membersOf(Key(*table->table, slot, at), record);
  const std::vector<uint8_t *> &members = table->table->sessionMembers();
  return static_cast<size_t>(number) < members.size() ? members[static_cast<size_t>(number)] : nullptr;
}

bool ms_session_next_vanished(MsTable *table, uint8_t *slot, int32_t at, uint8_t *record, int64_t start_ms,
                              int32_t failed, int64_t *vanished_ms) {
  return nextVanished(Key(*table->table, slot, at), record, start_ms, failed != 0, vanished_ms);
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
