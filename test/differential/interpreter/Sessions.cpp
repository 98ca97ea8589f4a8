// The session windows of one key: see Sessions.h.
#include "test/differential/interpreter/Sessions.h"

#include <algorithm>

namespace millstream::reference {

static bool overlap(const Session &a, const Session &b) { return a.start_ms <= b.end_ms && b.start_ms <= a.end_ms; }

Session *Sessions::join(const Record &record, const Row &values) {
  Session own{record.split, record.time_ms, record.time_ms + gap_ms_, {}, {}};
  std::list<Session> apart;
  for (Session &session : sessions_) {
    // Those that are over take no more rows.
    if (session.split != own.split || !overlap(session, own) || isOver(session.end_ms, record.watermark_ms)) {
      apart.push_back(session);
      continue;
    }
    own.start_ms = std::min(own.start_ms, session.start_ms);
    own.end_ms = std::max(own.end_ms, session.end_ms);
    own.rows.insert(own.rows.end(), session.rows.begin(), session.rows.end());
    own.shown.insert(session.shown.begin(), session.shown.end());
  }
  if (isOver(own.end_ms, record.watermark_ms))
    return nullptr;
  own.rows.push_back({values, record.time_ms, record.watermark_ms});
  apart.push_back(own);
  sessions_ = std::move(apart);
  return &sessions_.back();
}

// Whether a row of one is in or next to the other, which was open for it.
bool Sessions::reaches(const Session &session, const Session &other) const {
  return std::any_of(session.rows.begin(), session.rows.end(), [&](const SessionRow &row) {
    return row.time_ms <= other.end_ms && !isOver(other.end_ms, row.watermark_ms);
  });
}

bool Sessions::areOne(const Session &a, const Session &b) const {
  return a.split != b.split && overlap(a, b) && reaches(a, b) && reaches(b, a);
}

std::vector<Session *> Sessions::wholeOf(Session *session) {
  std::vector<Session *> whole{session};
  for (size_t i = 0; i < whole.size(); ++i)
    for (Session &other : sessions_)
      if (areOne(*whole[i], other) && std::find(whole.begin(), whole.end(), &other) == whole.end())
        whole.push_back(&other);
  return whole;
}

std::vector<std::vector<Session *>> Sessions::wholes() {
  std::vector<std::vector<Session *>> all;
  std::set<Session *> seen;
  for (Session &session : sessions_) {
    if (seen.count(&session))
      continue;
    all.push_back(wholeOf(&session));
    seen.insert(all.back().begin(), all.back().end());
  }
  return all;
}

} // namespace millstream::reference
