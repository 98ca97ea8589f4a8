// The session that a row belongs to, where it is the usual one: the key has one session, of the row's split,
// still open, and the row lies in it or next to it.
#include "runtime/state/Sessions.h"
#include "runtime/kernels/Kernel.h"

using namespace millstream;

MS_INLINE_KERNEL bool ms_session_is_late_alone(int64_t time_ms, int64_t gap_ms, int64_t allow_ms,
                                               int64_t watermark_ms) {
  return state::lastMoment(time_ms + gap_ms, allow_ms) <= watermark_ms;
}

MS_INLINE_KERNEL uint8_t *ms_session_place(MsTable *table, uint8_t *slot, int32_t at, int64_t time_ms, int64_t gap_ms,
                                           int64_t allow_ms, int64_t watermark_ms, int64_t split, bool *inserted,
                                           uint8_t **merged) {
  *merged = nullptr;
  state::Session session = state::loadSession(slot, at);
  int64_t end_ms = time_ms + gap_ms;
  if (__builtin_expect(!*inserted && session.link == 0 && session.split == split && time_ms <= session.end &&
                           end_ms >= session.start && state::lastMoment(session.end, allow_ms) > watermark_ms,
                       1)) {
    if (__builtin_expect(time_ms < session.start, 0)) { // no row from the start on lowers the reach
      int64_t reach = state::reachOf(time_ms, allow_ms, watermark_ms);
      reach = reach < session.reach ? reach : session.reach;
      memcpy(slot + at + offsetof(state::Session, start), &time_ms, sizeof time_ms);
      memcpy(slot + at + offsetof(state::Session, reach), &reach, sizeof reach);
    }
    // Without a branch: rows out of order make it one that cannot be foreseen.
    session.end = end_ms > session.end ? end_ms : session.end;
    memcpy(slot + at + offsetof(state::Session, end), &session.end, sizeof session.end);
    return slot;
  }
  MsSessionRow row = {time_ms, gap_ms, allow_ms, watermark_ms, split};
  return ms_session_place_slow(table, slot, at, &row, inserted, merged);
}
