// One run from start to end: plan, parameters, checkpoint directory, pipeline, steps, summary.
#include "runtime/app/App.h"
#include "runtime/app/Duration.h"
#include "runtime/app/Params.h"
#include "runtime/app/References.h"
#include "runtime/app/Report.h"
#include "runtime/app/Signals.h"
#include "runtime/core/Recovery.h"
#include "runtime/core/Worker.h"

#include <cerrno>
#include <sys/resource.h>
#include <unistd.h>

namespace millstream {
namespace {

constexpr int64_t checkpoint_interval_default_ms = 10000;
constexpr uint32_t checkpoint_retain_default = 2;

void writeToStandardError(std::string_view text) {
  while (!text.empty()) {
    ssize_t written = write(2, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

// Every input file is open while it is read.
void allowManyFiles() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

class Run {
public:
  Run(const MsProgram &program, const RunOptions &options)
      : program_(program), options_(options), env_(options.env ? *options.env : realEnv()),
        log_(*env_.clock, options.log_level, options.log_format, writeToStandardError),
        start_ns_(env_.clock->monotonicNs()) {}

  int run() {
    StopSignals signals(options_.handle_signals);
    Status status = prepare();
    if (status.ok() && !recovered_.finished)
      status = loop(signals);
    if (!status.ok()) {
      log_.error(status.text());
      return status.exitCode();
    }
    return 0;
  }

private:
  Status prepare() {
    MILLSTREAM_TRY(readPlan(program_, plan_));
    allowManyFiles();
    MILLSTREAM_TRY(params_.load(plan_, options_.params));
    MILLSTREAM_TRY(replaceReferences(plan_, params_, *env_.files));
    std::string directory = options_.checkpoint_dir.empty() ? plan_.checkpoint_storage() : options_.checkpoint_dir;
    MILLSTREAM_TRY(checkOptions(directory));
    if (!directory.empty()) {
      store_ = std::make_unique<CheckpointStore>(*env_.files, directory);
      MILLSTREAM_TRY(store_->open());
    }
    pipeline_ = std::make_unique<Pipeline>(program_, plan_, env_, log_);
    pipeline_->context().params = params_.slots();
    pipeline_->context().now_ms = env_.clock->wallMs();
    MILLSTREAM_TRY(pipeline_->make(options_, store_ ? store_->ownerEpoch() : 0, store_ != nullptr));
    logDelivery();
    MILLSTREAM_TRY(startPipeline(*pipeline_, store_.get(), options_, recovered_));
    logStart();
    return {};
  }

  Status checkOptions(const std::string &directory) const {
    // The last batch is read, and not all of it written: a checkpoint would lose the rest.
    if (!directory.empty() && options_.rows_limit != UINT64_MAX)
      return Status::usage(errors::bad_usage,
                           "--limit stops within what has been read, so it cannot go with checkpoints "
                           "(in '" +
                               directory + "'); --node NAME --limit N looks at a stream");
    // Who asks for one of these believes that there are checkpoints.
    for (auto [given, option] :
         {std::pair(options_.checkpoint_interval_ms > 0, "--checkpoint-interval"),
          std::pair(options_.from_scratch, "--from-scratch"), std::pair(options_.fall_back, "--fall-back"),
          std::pair(options_.discard_newer_output, "--discard-newer-output")})
      if (given && directory.empty())
        return Status::usage(errors::bad_usage, std::string(option) +
                                                    " says something of checkpoints, and there are none without "
                                                    "--checkpoint-dir DIR");
    return {};
  }

  // What is weaker than exactly once is said.
  void logDelivery() {
    for (const proto::Sink &sink : plan_.sinks())
      if (store_ && sink.delivery() == "at_least_once")
        log_.info("delivery is at least once: a crash may repeat rows",
                  {{"sink", plan_.nodes(static_cast<int>(sink.node())).name()}});
    if (!store_)
      log_.debug("no checkpoint directory: a crash may lose or repeat rows");
  }

  void logStart() {
    if (recovered_.finished)
      log_.info("the run had already finished: nothing is done, nothing is changed; --from-scratch begins anew",
                {{"checkpoint", recovered_.number}, {"directory", store_->directory()}});
    else if (recovered_.number > 0)
      log_.info("going on from a checkpoint", {{"checkpoint", recovered_.number}, {"directory", store_->directory()}});
    else
      log_.debug("starting", {{"pipeline", plan_.pipeline()}});
  }

  Worker::Options workerOptions() const {
    Worker::Options options;
    options.store = store_.get();
    options.writer_thread = options_.writer_thread;
    options.checkpoint_interval_ms = options_.checkpoint_interval_ms > 0  ? options_.checkpoint_interval_ms
                                     : plan_.checkpoint_interval_ms() > 0 ? plan_.checkpoint_interval_ms()
                                                                          : checkpoint_interval_default_ms;
    options.retain = options_.checkpoint_retain > 0  ? options_.checkpoint_retain
                     : plan_.checkpoint_retain() > 0 ? plan_.checkpoint_retain()
                                                     : checkpoint_retain_default;
    return options;
  }

  Status loop(const StopSignals &signals) {
    Worker worker(*pipeline_, workerOptions());
    bool terminal = isatty(2) == 1;
    Progress progress(*pipeline_, options_.progress, terminal && options_.log_format == LogFormat::text);
    bool stopping = false;
    int64_t loop_ns = env_.clock->monotonicNs(), loop_cpu_ns = env_.clock->processCpuNs();
    while (true) {
      if (!stopping && signals.received() != 0) {
        stopping = true;
        log_.info("stopping", {{"signal", signals.received() == SIGINT ? "SIGINT" : "SIGTERM"}});
        worker.stop();
      }
      Step step = worker.step();
      if (step.state == StepState::finished)
        break;
      progress.update(env_.clock->monotonicNs());
      if (step.state != StepState::waiting)
        continue;
      if (!stopping && signals.descriptor() >= 0)
        step.descriptors.push_back(signals.descriptor());
      env_.clock->sleepUntil(step.wake_ns, step.descriptors);
      worker.afterSleep();
    }
    progress.clear();
    log_.debug("the loop over batches has ended", {{"took_us", (env_.clock->monotonicNs() - loop_ns) / 1000},
                                                   {"cpu_us", (env_.clock->processCpuNs() - loop_cpu_ns) / 1000}});
    if (options_.summary)
      reportNodes(*pipeline_);
    if (worker.status().ok())
      log_.info(stopping ? "stopped" : "done",
                {{"took", formatDuration((env_.clock->monotonicNs() - start_ns_) / 1000000)}});
    return worker.takeStatus();
  }

  const MsProgram &program_;
  const RunOptions &options_;
  Env &env_;
  Log log_;
  int64_t start_ns_;
  proto::Plan plan_;
  Params params_;
  std::unique_ptr<CheckpointStore> store_;
  std::unique_ptr<Pipeline> pipeline_;
  Recovered recovered_;
};

} // namespace

int runProgram(const MsProgram &program, const RunOptions &options) { return Run(program, options).run(); }

} // namespace millstream
