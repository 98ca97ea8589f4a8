// Where a run begins: at the newest valid checkpoint of its directory, or from scratch.
#ifndef MILLSTREAM_RUNTIME_CORE_RECOVERY_H
#define MILLSTREAM_RUNTIME_CORE_RECOVERY_H

#include "runtime/core/Pipeline.h"

namespace millstream {

struct Recovered {
  uint64_t number = 0;   // of the checkpoint gone on from; 0: a fresh start
  bool finished = false; // the run had ended: nothing is left to do
};

// Starts the pipeline, fresh or restored. `store` is open, or null for a run without checkpoints.
Status startPipeline(Pipeline &, CheckpointStore *store, const RunOptions &, Recovered &);

} // namespace millstream
#endif
