// SIGINT and SIGTERM, turned into something that can be waited for. What was there before is put back by
// the destructor; a second signal of the same kind ends the process as usual.
#ifndef MILLSTREAM_RUNTIME_APP_SIGNALS_H
#define MILLSTREAM_RUNTIME_APP_SIGNALS_H

#include <csignal>

namespace millstream {

class StopSignals {
public:
  explicit StopSignals(bool enabled);
  ~StopSignals();
  StopSignals(const StopSignals &) = delete;
  StopSignals &operator=(const StopSignals &) = delete;
  // The signal that came, or 0.
  int received() const;
  // Readable once a signal has come; -1 if there is none.
  int descriptor() const;

private:
  bool enabled_;
  struct sigaction old_int_ = {};
  struct sigaction old_term_ = {};
};

} // namespace millstream
#endif
