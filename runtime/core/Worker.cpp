// The worker's step: read a batch, run it, move time on, and at a barrier cut everything off.
#include "runtime/core/Worker.h"

namespace millstream {

// Output does not lie in buffers longer than this, even where input never pauses.
static constexpr int64_t hand_on_interval_ns = 50'000'000;
static constexpr int64_t writer_poll_ns = 1'000'000;
static constexpr int64_t processing_time_interval_ns = 10'000'000;

Worker::Worker(Pipeline &pipeline, Options options)
    : pipeline_(pipeline), options_(options), writer_(options.writer_thread),
      next_checkpoint_ns_(pipeline.env().clock->monotonicNs() + options.checkpoint_interval_ms * 1000000) {}

Step Worker::fail(Status status) {
  status_ = std::move(status);
  phase_ = Phase::finished;
  // What was printed so far may as well be seen; a sink that commits has not committed it.
  if (!options_.store)
    (void)pipeline_.drainSinks().ok();
  return {StepState::finished, 0, {}};
}

void Worker::stop() {
  if (phase_ == Phase::running)
    phase_ = Phase::ending;
}

Step Worker::step() {
  if (Status status = pollWriter(); !status.ok())
    return fail(std::move(status));
  switch (phase_) {
  case Phase::running:
    return stepRunning();
  case Phase::ending:
  case Phase::finalCheckpoint:
    return stepEnding();
  case Phase::finished:
    break;
  }
  return {StepState::finished, 0, {}};
}

Status Worker::pollWriter() {
  if (!writer_.busy())
    return {};
  uint64_t number = writer_.manifest().number();
  bool completed = false;
  MILLSTREAM_TRY(writer_.poll(completed));
  if (!completed)
    return {};
  checkpointed_ = number;
  pipeline_.log().debug("checkpoint complete", {{"number", number}});
  return {};
}

Status Worker::barrier(bool finished) {
  changed_ = false;
  CheckpointCut cut;
  MILLSTREAM_TRY(pipeline_.cut(options_.store->nextNumber(), options_.store->ownerEpoch(), finished, cut));
  writer_.start(std::make_unique<CheckpointJob>(*options_.store, std::move(cut), options_.retain));
  return {};
}

Step Worker::waitForWriter(int64_t now_ns) {
  if (!options_.writer_thread)
    return {};
  return {StepState::waiting, now_ns + writer_poll_ns, {}};
}

Status Worker::advanceTime(int64_t now_ns, bool &advanced) {
  advanced = pipeline_.watermarks().advance(now_ns);
  if (!advanced && pipeline_.hasProcessingTime()) {
    int64_t now_ms = pipeline_.env().clock->wallMs();
    advanced = now_ms != last_timers_ms_;
    last_timers_ms_ = now_ms;
  }
  changed_ |= advanced;
  return advanced ? pipeline_.fireTimers() : Status();
}

Status Worker::handOn(int64_t now_ns, bool idle) {
  if (!idle && now_ns - last_hand_on_ns_ < hand_on_interval_ns)
    return {};
  last_hand_on_ns_ = now_ns;
  polled_ = false;
  MILLSTREAM_TRY(pipeline_.drainSinks());
  for (SinkSlot &slot : pipeline_.sinks()) {
    MILLSTREAM_TRY(slot.sink->tick());
    if (idle)
      MILLSTREAM_TRY(slot.sink->flush());
  }
  return {};
}

Step Worker::readSplit(SplitSlot &split, int64_t now_ns) {
  pipeline_.context().arena.reset();
  PolledBatch polled;
  const proto::Source &source = pipeline_.plan().sources(static_cast<int>(split.source));
  if (Status status = split.reader->poll(pipeline_.context().arena, polled); !status.ok())
    return fail(std::move(status).within("source '" + pipeline_.nodeName(source.node()) + "'"));
  if (polled.state == PollState::waiting) {
    pipeline_.sources().waits(split, polled, now_ns);
    return {};
  }
  changed_ = true;
  if (polled.state == PollState::end) {
    pipeline_.sources().ended(split);
  } else {
    polled_ = true;
    bool stop = false;
    if (Status status = pipeline_.process(split, polled, stop); !status.ok())
      return fail(std::move(status));
    if (stop) { // enough rows were written
      phase_ = Phase::ending;
      return {};
    }
  }
  bool advanced = false;
  Status status = advanceTime(now_ns, advanced);
  if (status.ok())
    status = handOn(now_ns, false);
  if (!status.ok())
    return fail(std::move(status));
  if (pipeline_.context().limit_reached)
    phase_ = Phase::ending;
  return {};
}

Step Worker::idle(int64_t now_ns) {
  pipeline_.context().arena.reset();
  bool advanced = false;
  Status status = advanceTime(now_ns, advanced);
  if (status.ok() && (advanced || polled_))
    status = handOn(now_ns, true);
  else if (status.ok())
    status = handOn(now_ns, false); // for what goes by the clock
  if (!status.ok())
    return fail(std::move(status));
  Step step{StepState::waiting, pipeline_.sources().nextWake_ns(), {}};
  step.wake_ns = std::min(step.wake_ns, pipeline_.watermarks().nextIdle_ns());
  if (writer_.busy() || !pipeline_.sinksReady())
    step.wake_ns = now_ns + writer_poll_ns;
  else if (options_.store && changed_)
    step.wake_ns = std::min(step.wake_ns, next_checkpoint_ns_);
  if (pipeline_.hasProcessingTime())
    step.wake_ns = std::min(step.wake_ns, now_ns + processing_time_interval_ns);
  // Sinks roll by age, at a second's grain.
  step.wake_ns = std::min(step.wake_ns, now_ns + 1'000'000'000);
  pipeline_.sources().descriptors(step.descriptors);
  return step;
}

Step Worker::stepRunning() {
  int64_t now_ns = pipeline_.env().clock->monotonicNs();
  if (Status status = pipeline_.sources().discover(now_ns); !status.ok())
    return fail(std::move(status));
  if (options_.store && !writer_.busy() && changed_ && now_ns >= next_checkpoint_ns_) {
    next_checkpoint_ns_ = now_ns + options_.checkpoint_interval_ms * 1000000;
    if (Status status = barrier(false); !status.ok())
      return fail(std::move(status));
    return {};
  }
  if (pipeline_.sources().allEnded()) {
    input_ended_ = true;
    phase_ = Phase::ending;
    bool advanced = false;
    if (Status status = advanceTime(now_ns, advanced); !status.ok())
      return fail(std::move(status));
    // Nodes on processing time end with the input too.
    if (Status status = pipeline_.fireTimers(); !status.ok())
      return fail(std::move(status));
    return {};
  }
  SplitSlot *split = pipeline_.sinksReady() ? pipeline_.sources().choose(now_ns) : nullptr;
  return split ? readSplit(*split, now_ns) : idle(now_ns);
}

Step Worker::stepEnding() {
  int64_t now_ns = pipeline_.env().clock->monotonicNs();
  if (writer_.busy())
    return waitForWriter(now_ns);
  Status status = pipeline_.drainSinks();
  if (status.ok() && options_.store && phase_ == Phase::ending) {
    phase_ = Phase::finalCheckpoint;
    status = barrier(input_ended_);
    if (status.ok())
      return {};
  }
  for (SinkSlot &slot : pipeline_.sinks()) {
    if (options_.store || !status.ok())
      break;
    status = slot.sink->finish();
  }
  if (!status.ok())
    return fail(std::move(status));
  phase_ = Phase::finished;
  return {StepState::finished, 0, {}};
}

} // namespace millstream
