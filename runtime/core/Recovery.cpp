// Chooses the checkpoint to go on from. A damaged one is never passed over silently.
#include "runtime/core/Recovery.h"

#include <algorithm>

namespace millstream {
namespace {

Status checkPipeline(const proto::Checkpoint &checkpoint, const proto::Plan &plan, const std::string &directory) {
  if (checkpoint.pipeline() == plan.pipeline())
    return {};
  return Status::state(errors::other_pipeline, "'" + directory + "' holds checkpoints of pipeline '" +
                                                   checkpoint.pipeline() + "', this is '" + plan.pipeline() + "'");
}

Status advise(const Status &status, const std::string &advice) {
  return Status(status.kind(), status.code(), status.message() + "; " + advice);
}

// Another pipeline's checkpoints are not thrown away either.
Status startFromScratch(Pipeline &pipeline, CheckpointStore &store) {
  if (!store.numbers().empty()) {
    proto::Checkpoint newest;
    if (store.read(store.numbers().back(), newest).ok())
      MILLSTREAM_TRY(checkPipeline(newest, pipeline.plan(), store.directory()));
    MILLSTREAM_TRY(store.removeAll());
    pipeline.log().info("starting from scratch: earlier checkpoints are removed", {{"directory", store.directory()}});
  }
  return pipeline.startFresh();
}

// Whether all of the state that a checkpoint names is there and whole.
Status verifyExtents(const CheckpointStore &store, const proto::Checkpoint &checkpoint) {
  std::string chunk;
  for (const proto::TableState &table : checkpoint.tables())
    for (const proto::Extent &extent : table.extents())
      MILLSTREAM_TRY(store.readExtent(extent, chunk));
  return {};
}

// The newest checkpoint up to `number_max`; an older one only where the user allows it.
Status chooseCheckpoint(Pipeline &pipeline, const CheckpointStore &store, const RunOptions &options,
                        uint64_t number_max, proto::Checkpoint &chosen, bool &fell_back) {
  const std::vector<uint64_t> &numbers = store.numbers();
  for (size_t i = numbers.size(); i > 0; --i) {
    uint64_t number = numbers[i - 1];
    if (number > number_max)
      continue;
    chosen.Clear();
    Status status = store.read(number, chosen);
    // Reading all state twice is the price of a choice; without one, loading it verifies it.
    if (status.ok() && options.fall_back)
      status = verifyExtents(store, chosen);
    if (status.ok() || status.code() != errors::checkpoint_damaged)
      return status;
    if (!options.fall_back)
      return advise(status, "--fall-back goes on from the checkpoint before it, if there is one");
    pipeline.log().warning("falling back to an older checkpoint", {{"reason", status.message()}});
    fell_back = true;
    if (i == 1)
      return Status(status.kind(), status.code(), status.message() + ", and no older checkpoint is left");
  }
  return Status::state(errors::checkpoint_damaged,
                       "'" + store.directory() + "' holds no checkpoint up to " + std::to_string(number_max));
}

} // namespace

Status startPipeline(Pipeline &pipeline, CheckpointStore *store, const RunOptions &options, Recovered &recovered) {
  if (!store)
    return pipeline.startFresh();
  if (options.from_scratch || store->numbers().empty())
    return startFromScratch(pipeline, *store);

  proto::Checkpoint checkpoint;
  bool fell_back = false;
  MILLSTREAM_TRY(chooseCheckpoint(pipeline, *store, options, UINT64_MAX, checkpoint, fell_back));
  MILLSTREAM_TRY(checkPipeline(checkpoint, pipeline.plan(), store->directory()));
  uint64_t truth = 0;
  MILLSTREAM_TRY(pipeline.committedNumber(checkpoint.number(), truth));
  if (truth == 0)
    return startFromScratch(pipeline, *store);
  if (truth < checkpoint.number()) {
    pipeline.log().info("the newest checkpoint's output was never committed: the one before it counts",
                        {{"newest", checkpoint.number()}, {"committed", truth}});
    MILLSTREAM_TRY(chooseCheckpoint(pipeline, *store, options, truth, checkpoint, fell_back));
    MILLSTREAM_TRY(store->removeAfter(truth));
  }
  MILLSTREAM_TRY(pipeline.checkTables(checkpoint));

  RestoreKind kind = !fell_back                     ? RestoreKind::newest
                     : options.discard_newer_output ? RestoreKind::olderDiscard
                                                    : RestoreKind::older;
  if (checkpoint.finished() && !fell_back)
    kind = RestoreKind::finished;
  Status status = pipeline.restore(checkpoint, kind, *store);
  if (status.codeOrZero() == errors::newer_output)
    return advise(status, "--discard-newer-output takes it away");
  if (status.codeOrZero() == errors::checkpoint_damaged && !options.fall_back)
    return advise(status, "--fall-back goes on from the checkpoint before it, if there is one");
  MILLSTREAM_TRY(std::move(status));
  recovered.number = checkpoint.number();
  recovered.finished = kind == RestoreKind::finished;
  return {};
}

} // namespace millstream
