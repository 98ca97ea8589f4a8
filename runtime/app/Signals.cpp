// A pipe that the handler writes to, so that a signal between two looks is never slept over.
#include "runtime/app/Signals.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace millstream {

static volatile sig_atomic_t received_signal = 0;
static int pipe_ends[2] = {-1, -1};

static void onSignal(int number) {
  int saved = errno;
  received_signal = number;
  char byte = 0;
  ssize_t written = write(pipe_ends[1], &byte, 1);
  (void)written; // full: then it is readable anyway
  errno = saved;
}

StopSignals::StopSignals(bool enabled) : enabled_(enabled) {
  received_signal = 0;
  if (!enabled_)
    return;
  if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) < 0) {
    enabled_ = false; // signals end the process as usual
    return;
  }
  struct sigaction action = {};
  action.sa_handler = onSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, &old_int_);
  sigaction(SIGTERM, &action, &old_term_);
}

StopSignals::~StopSignals() {
  if (!enabled_)
    return;
  sigaction(SIGINT, &old_int_, nullptr);
  sigaction(SIGTERM, &old_term_, nullptr);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
  pipe_ends[0] = pipe_ends[1] = -1;
}

int StopSignals::received() const { return enabled_ ? received_signal : 0; }

int StopSignals::descriptor() const { return enabled_ ? pipe_ends[0] : -1; }

} // namespace millstream
