// The session windows of one key. A row joins sessions of its own split alone; sessions of several splits are one where
// each has a row that overlaps or touches the other, and came while the other was open.
#ifndef MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_SESSIONS_H
#define MILLSTREAM_TEST_DIFFERENTIAL_INTERPRETER_SESSIONS_H

#include "test/differential/interpreter/Interpreter.h"

#include <list>
#include <set>

namespace millstream::reference {

struct SessionRow {
  Row values; // what the rows region yields
  int64_t time_ms, watermark_ms;
};

struct Session {
  unsigned split;
  int64_t start_ms, end_ms;
  std::vector<SessionRow> rows;
  std::set<int64_t> shown; // the starts that it was given with
};

class Sessions {
public:
  Sessions(int64_t gap_ms, int64_t allow_ms) : gap_ms_(gap_ms), allow_ms_(allow_ms) {}

  // The session that takes the row; null if the row is late.
  Session *join(const Record &, const Row &values);
  // A session with those of other splits that are one with it.
  std::vector<Session *> wholeOf(Session *);
  std::vector<std::vector<Session *>> wholes();

private:
  bool isOver(int64_t end_ms, int64_t watermark_ms) const {
    return watermark_ms != time_min_ms && end_ms - 1 + allow_ms_ <= watermark_ms;
  }
  bool reaches(const Session &, const Session &other) const;
  bool areOne(const Session &, const Session &) const;

  int64_t gap_ms_, allow_ms_;
  std::list<Session> sessions_;
};

} // namespace millstream::reference
#endif
