// A pipeline at run time: its program, plan, sources, sinks, state and context. Made from a plan whose
// settings hold no more references; started fresh or from a checkpoint; then a worker steps it.
#ifndef MILLSTREAM_RUNTIME_CORE_PIPELINE_H
#define MILLSTREAM_RUNTIME_CORE_PIPELINE_H

#include "runtime/core/CheckpointWriter.h"
#include "runtime/core/Context.h"
#include "runtime/core/Metadata.h"
#include "runtime/core/RunOptions.h"
#include "runtime/core/SourceSet.h"
#include "runtime/core/State.h"

namespace millstream {

class Pipeline {
public:
  Pipeline(const MsProgram &program, const proto::Plan &plan, Env &env, Log &log);

  // Makes all connectors; opens nothing yet.
  Status make(const RunOptions &, uint64_t owner_epoch, bool checkpointed);
  void addTable(std::unique_ptr<StateTable> table) { tables_.push_back(std::move(table)); }
  // One of the two.
  Status startFresh();
  Status restore(const proto::Checkpoint &, RestoreKind, const CheckpointStore &);
  // Whether a checkpoint's tables fit this pipeline's.
  Status checkTables(const proto::Checkpoint &) const;
  // A sink whose commits cannot be repeated says that `newest` was not committed: its predecessor is the
  // truth. Else `newest`. Zero: there is no truth but the beginning.
  Status committedNumber(uint64_t newest, uint64_t &number);

  // Everything before this call is in `number`, everything after is not.
  Status cut(uint64_t number, uint64_t owner_epoch, bool finished, CheckpointCut &);

  // Records that were decoded, and those that were not: runs them through the generated code.
  Status process(SplitSlot &, PolledBatch &, bool &stop);
  // Fires the timers of all nodes whose watermark has advanced.
  Status fireTimers();
  bool hasProcessingTime() const { return has_processing_time_; }
  // Hands on what is in the sinks' buffers.
  Status drainSinks();
  bool sinksReady();

  const MsProgram &program() const { return program_; }
  const proto::Plan &plan() const { return plan_; }
  Env &env() { return env_; }
  Log &log() { return log_; }
  MsContext &context() { return context_; }
  SourceSet &sources() { return sources_; }
  Watermarks &watermarks() { return watermarks_; }
  std::vector<SinkSlot> &sinks() { return context_.sinks; }
  const std::string &nodeName(uint32_t node) const { return plan_.nodes(static_cast<int>(node)).name(); }

private:
  struct SourceSlot {
    proto::Row decoder_row;
    MetadataColumns metadata;
    LogLimiter bad_records{5};
  };
  Status makeSource(uint32_t index, const RunOptions &);
  Status makeSink(uint32_t index, const RunOptions &, uint64_t owner_epoch, bool checkpointed);
  Status makeTables();
  Status checkSinkPaths() const;
  Status checkStandardInput() const;
  Status checkNoLoops();
  Status restoreTables(const proto::Checkpoint &, const CheckpointStore &);
  Status call(MsBatchFn function, const MsBatch &batch, bool &stop);
  void tellTime();
  Status badRecords(uint32_t source, SplitSlot &, PolledBatch &, bool &stop);
  Status badRecordFailure(uint32_t source, const PolledBatch &, const BadRecord &) const;
  void logBadRecord(uint32_t source, const PolledBatch &, const BadRecord &);
  const uint8_t *errorRows(uint32_t source, const PolledBatch &);

  const MsProgram &program_;
  const proto::Plan &plan_;
  Env &env_;
  Log &log_;
  Watermarks watermarks_;
  SourceSet sources_;
  std::vector<SourceSlot> source_slots_;
  std::vector<std::unique_ptr<StateTable>> tables_;
  std::vector<int64_t> fired_; // by node: the watermark that its timers have seen
  uint64_t plan_hash_;
  bool has_processing_time_ = false;
  MsContext context_; // last: sinks go first
};

} // namespace millstream
#endif
