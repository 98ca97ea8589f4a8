// The worker: runs a whole pipeline, one step at a time, and never blocks. Whoever drives it sleeps when
// it says so; a test drives it with a clock and a disk of its own.
#ifndef MILLSTREAM_RUNTIME_CORE_WORKER_H
#define MILLSTREAM_RUNTIME_CORE_WORKER_H

#include "runtime/core/Pipeline.h"

namespace millstream {

enum class StepState : uint8_t {
  busy,     // step again
  waiting,  // nothing to do before `wake_ns` or until one of `descriptors` can be read
  finished, // see status()
};

struct Step {
  StepState state = StepState::busy;
  int64_t wake_ns = INT64_MAX;
  std::vector<int> descriptors;
};

class Worker {
public:
  struct Options {
    CheckpointStore *store = nullptr; // null: no checkpoints
    int64_t checkpoint_interval_ms = 10000;
    uint32_t retain = 2;
    bool writer_thread = false;
  };
  // The pipeline is started.
  Worker(Pipeline &pipeline, Options options);

  Step step();
  // To be called after the driver has slept.
  void afterSleep() { pipeline_.sources().afterSleep(); }
  // Ends in good order: no final watermark, a final checkpoint. May be called between steps.
  void stop();
  // Why it has finished.
  const Status &status() const { return status_; }
  Status takeStatus() { return std::move(status_); }
  // Number of the newest checkpoint that is complete; 0: none in this run.
  uint64_t checkpointed() const { return checkpointed_; }

private:
  enum class Phase : uint8_t { running, ending, finalCheckpoint, finished };
  Step fail(Status);
  Step stepRunning();
  Step stepEnding();
  Step readSplit(SplitSlot &, int64_t now_ns);
  Step idle(int64_t now_ns);
  Status advanceTime(int64_t now_ns, bool &advanced);
  Status handOn(int64_t now_ns, bool idle);
  Status barrier(bool finished);
  Status pollWriter();
  Step waitForWriter(int64_t now_ns);

  Pipeline &pipeline_;
  Options options_;
  CheckpointWriter writer_;
  Phase phase_ = Phase::running;
  Status status_;
  bool input_ended_ = false;
  int64_t next_checkpoint_ns_;
  int64_t last_hand_on_ns_ = 0;
  int64_t last_timers_ms_ = INT64_MIN; // of processing time
  uint64_t checkpointed_ = 0;
  bool polled_ = false; // something was read since the sinks were last handed on to
  bool changed_ = true; // something happened since the last barrier
};

} // namespace millstream
#endif
