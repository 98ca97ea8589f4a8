// The order of work that makes a checkpoint: everything durable, then visible, then the outputs.
#include "runtime/core/CheckpointWriter.h"

namespace millstream {

Status CheckpointJob::stepState() {
  while (table_ < cut_.snapshots.size()) {
    std::string_view chunk;
    if (!cut_.snapshots[table_]->next(chunk)) {
      ++table_;
      continue;
    }
    if (!state_open_)
      MILLSTREAM_TRY(store_.beginState(cut_.manifest.number()));
    state_open_ = true;
    return store_.appendState(chunk, *cut_.manifest.mutable_tables(static_cast<int>(table_))->add_extents());
  }
  phase_ = Phase::persist;
  return state_open_ ? store_.finishState() : Status();
}

Status CheckpointJob::stepPersist() {
  if (output_ == cut_.outputs.size()) {
    phase_ = Phase::manifest;
    return {};
  }
  SinkEpoch &epoch = *cut_.outputs[output_].epoch;
  MILLSTREAM_TRY(epoch.persist());
  cut_.manifest.mutable_sinks(static_cast<int>(output_))->set_state(epoch.state());
  ++output_;
  return {};
}

// What cannot be repeated goes first: if it fails, nothing else has become visible.
Status CheckpointJob::commitAll() {
  for (CommitKind kind : {CommitKind::nonRepeatable, CommitKind::repeatable})
    for (CheckpointCut::Output &output : cut_.outputs)
      if (output.kind == kind)
        MILLSTREAM_TRY(output.epoch->commit());
  return {};
}

Status CheckpointJob::step(bool &done) {
  done = false;
  switch (phase_) {
  case Phase::state:
    return stepState();
  case Phase::persist:
    return stepPersist();
  case Phase::manifest:
    phase_ = Phase::publish;
    return store_.writeManifest(cut_.manifest);
  case Phase::publish:
    phase_ = Phase::commit;
    return store_.publish(cut_.manifest);
  case Phase::commit:
    phase_ = Phase::collect;
    return commitAll();
  case Phase::collect:
    phase_ = Phase::done;
    MILLSTREAM_TRY(store_.collect(retain_));
    [[fallthrough]];
  case Phase::done:
    done = true;
    return {};
  }
  return {};
}

CheckpointWriter::~CheckpointWriter() {
  if (thread_.joinable())
    thread_.join();
}

void CheckpointWriter::run() {
  bool done = false;
  while (!done && thread_status_.ok())
    thread_status_ = job_->step(done);
  thread_done_.store(true, std::memory_order_release);
}

void CheckpointWriter::start(std::unique_ptr<CheckpointJob> job) {
  job_ = std::move(job);
  thread_done_.store(false, std::memory_order_relaxed);
  if (threaded_)
    thread_ = std::thread([this] { run(); });
}

Status CheckpointWriter::poll(bool &completed) {
  completed = false;
  if (!job_)
    return {};
  Status status;
  if (!threaded_) {
    status = job_->step(completed);
  } else if (thread_done_.load(std::memory_order_acquire)) {
    thread_.join();
    status = std::move(thread_status_);
    thread_status_ = Status();
    completed = status.ok();
  }
  if (completed || !status.ok())
    job_.reset();
  return status;
}

} // namespace millstream
