// Session windows over a table's slots and further records: each record of a key is a session of one split.
// Within a slot or record the session's bookkeeping is six i64 at `at`: the time that the slot is armed for (in
// the slot alone), the link to the next record, the start and the end (exclusive, milliseconds), the split,
// and the reach.
//
// A session is open for a row as long as its end + allow - 1 is above the watermark of the row's split just
// before it: what a batch's size is does not matter, and a session that a watermark has passed takes no more
// rows, whether it was given yet or not. Rows join sessions of their own split alone. Sessions of several
// splits are one when they are given, if each has a row that overlaps (or touches) the other and came while the other
// was open, since only then can neither have been given before. For a row that is so of every session which ends
// at max(time, watermark + 2 - allow) or later: the least of these over a session's rows is its reach, and the start
// would not do, since a row that is behind the watermark may bring it back to where others have been given.
//
// Sessions that are given with each row (`emit: update`) have two more i64 behind these: the start that the
// session was last given with, and that of a session which the row has joined to it, until what has vanished is
// deleted, whether the row's result can be given or not.
#ifndef MILLSTREAM_RUNTIME_STATE_SESSIONS_H
#define MILLSTREAM_RUNTIME_STATE_SESSIONS_H

#include "runtime/kernels/State.h"

#include <cstring>

namespace millstream::state {

struct Session {
  int64_t armed;
  uint64_t link;
  int64_t start;
  int64_t end;
  int64_t split;
  int64_t reach;
};

// No start.
constexpr int64_t not_shown = INT64_MIN;

struct ShownSession {
  Session session;
  int64_t shown;
  int64_t taken_in;
};

inline Session loadSession(const uint8_t *record, int32_t at) {
  Session session;
  memcpy(&session, record + at, sizeof session);
  return session;
}

// The last moment of a session, with the time that it is kept open for.
inline int64_t lastMoment(int64_t end_ms, int64_t allow_ms) {
  int64_t last;
  return __builtin_add_overflow(end_ms - 1, allow_ms, &last) ? INT64_MAX : last;
}

// The least end of another split's sessions that a row makes one with its own.
inline int64_t reachOf(int64_t time_ms, int64_t allow_ms, int64_t watermark_ms) {
  int64_t open;
  if (watermark_ms == INT64_MIN || __builtin_add_overflow(watermark_ms, 2 - allow_ms, &open))
    return time_ms;
  return open > time_ms ? open : time_ms;
}

} // namespace millstream::state

// What a row brings: its session would be [time, time + gap).
typedef struct MsSessionRow {
  int64_t time_ms;
  int64_t gap_ms;
  int64_t allow_ms;
  int64_t watermark_ms;
  int64_t split;
} MsSessionRow;

extern "C" {
// Whether a row would be late if there were no session for it.
bool ms_session_is_late_alone(int64_t time_ms, int64_t gap_ms, int64_t allow_ms, int64_t watermark_ms);
// The session for a row of the key that has this slot; null if the row is late. `inserted` says whether the
// slot is new, and then whether the session is. `merged` is a second session that the row has joined to the
// first, or null: its content is to be added, and ms_session_remove to be called.
uint8_t *ms_session_place(MsTable *, uint8_t *slot, int32_t at, int64_t time_ms, int64_t gap_ms, int64_t allow_ms,
                          int64_t watermark_ms, int64_t split, bool *inserted, uint8_t **merged);
uint8_t *ms_session_place_slow(MsTable *, uint8_t *slot, int32_t at, const MsSessionRow *, bool *inserted,
                               uint8_t **merged);
// Removes a further record.
void ms_session_remove(MsTable *, uint8_t *slot, int32_t at, uint8_t *record);

// Of the session that a record is of, with those of other splits that are one with it: its bounds, and whether it
// was given with this start; true if no other record has a part of it.
bool ms_session_span(MsTable *, uint8_t *slot, int32_t at, uint8_t *record, int64_t *start_ms, int64_t *end_ms,
                     bool *known);
// Its records by number; null behind the last. Number 0 finds them, and they stand until the next call about the
// table's sessions.
uint8_t *ms_session_part(MsTable *, uint8_t *slot, int32_t at, uint8_t *record, int64_t number);
// A start other than `start_ms` that a part of it was given with, each once; false when there is none left, and then
// the session counts as given with `start_ms`, or if its result failed, only if it was before.
bool ms_session_next_vanished(MsTable *, uint8_t *slot, int32_t at, uint8_t *record, int64_t start_ms, int32_t failed,
                              int64_t *vanished_ms);

// A session of this slot that is to be given at a watermark: its first record, or null, and then the slot
// waits for its next end. Others that it consists of come from ms_session_next_part.
uint8_t *ms_session_due(MsTable *, uint8_t *slot, int32_t at, int64_t allow_ms, int64_t watermark_ms, int64_t *start_ms,
                        int64_t *end_ms);
uint8_t *ms_session_next_part(MsTable *, uint8_t *slot, int32_t at, uint8_t *first);
// Removes the session that was given; false if the key has none left, and the slot is gone.
bool ms_session_given(MsTable *, uint8_t *slot, int32_t at, uint8_t *first);
}

#endif
