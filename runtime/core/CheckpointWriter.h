// Brings a checkpoint to disk after its barrier: state, sinks' output, manifest, publication, the
// sinks' commits, collection of old ones. A step function, driven by the worker between batches or by a
// thread of its own while the pipeline goes on.
#ifndef MILLSTREAM_RUNTIME_CORE_CHECKPOINTWRITER_H
#define MILLSTREAM_RUNTIME_CORE_CHECKPOINTWRITER_H

#include "runtime/core/CheckpointStore.h"
#include "runtime/core/Connector.h"
#include "runtime/core/State.h"

#include <atomic>
#include <thread>

namespace millstream {

// All that was cut off at one barrier.
struct CheckpointCut {
  struct Output {
    std::unique_ptr<SinkEpoch> epoch;
    CommitKind kind;
  };
  // Complete but for the states of sinks and the extents of tables, which are set while writing.
  proto::Checkpoint manifest;
  std::vector<Output> outputs;                           // as manifest.sinks
  std::vector<std::unique_ptr<StateSnapshot>> snapshots; // as manifest.tables
};

class CheckpointJob {
public:
  CheckpointJob(CheckpointStore &store, CheckpointCut cut, uint32_t retain)
      : store_(store), cut_(std::move(cut)), retain_(retain) {}
  // Does the next piece of work; `done` when nothing is left. After a failure nothing more is to be tried.
  Status step(bool &done);
  const proto::Checkpoint &manifest() const { return cut_.manifest; }

private:
  enum class Phase : uint8_t { state, persist, manifest, publish, commit, collect, done };
  Status stepState();
  Status stepPersist();
  Status commitAll();

  CheckpointStore &store_;
  CheckpointCut cut_;
  uint32_t retain_;
  Phase phase_ = Phase::state;
  size_t table_ = 0;
  size_t output_ = 0;
  bool state_open_ = false;
};

class CheckpointWriter {
public:
  explicit CheckpointWriter(bool threaded) : threaded_(threaded) {}
  ~CheckpointWriter();
  // Only while not busy.
  void start(std::unique_ptr<CheckpointJob>);
  bool busy() const { return job_ != nullptr; }
  // Goes on (without a thread: by one step). `completed` once the job has ended well; then it is not busy.
  Status poll(bool &completed);
  const proto::Checkpoint &manifest() const { return job_->manifest(); }

private:
  void run();

  bool threaded_;
  std::unique_ptr<CheckpointJob> job_;
  std::thread thread_;
  std::atomic<bool> thread_done_{false};
  Status thread_status_;
};

} // namespace millstream
#endif
