// The start of a run's sinks: all are asked whether they can start before any of them takes anything away.
#ifndef MILLSTREAM_RUNTIME_CORE_SINKSTART_H
#define MILLSTREAM_RUNTIME_CORE_SINKSTART_H

#include "runtime/core/Pipeline.h"

namespace millstream {

Status startSinks(Pipeline &);
// Each sink goes on with the checkpoint's output at its place, or starts fresh if there is none; output that no sink
// goes on with is completed and left.
Status restoreSinks(Pipeline &, const proto::Checkpoint &, RestoreKind);

} // namespace millstream
#endif
