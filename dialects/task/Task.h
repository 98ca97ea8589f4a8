// The task dialect's C++ interface.
#ifndef MILLSTREAM_DIALECTS_TASK_TASK_H
#define MILLSTREAM_DIALECTS_TASK_TASK_H

#include "dialects/flow/Flow.h"
#include "dialects/state/State.h"

#include "dialects/task/TaskDialect.h.inc"
#include "dialects/task/TaskEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/task/TaskAttrs.h.inc"
#define GET_OP_CLASSES
#include "dialects/task/TaskOps.h.inc"

namespace millstream::task {

// Whether any op in the region, however deep, can fail on a row.
bool canFail(mlir::Region &region);

} // namespace millstream::task
#endif
