// What the runtime is told of a program: its declarations as a millstream.proto.Plan.
#ifndef MILLSTREAM_CODEGEN_PLAN_H
#define MILLSTREAM_CODEGEN_PLAN_H

#include "dialects/task/Task.h"
#include "runtime/proto/plan.pb.h"

namespace millstream {

proto::Plan buildPlan(task::ProgramOp);
// Into how many groups the keys of state are divided.
int32_t keyGroupsOf(task::ProgramOp);

} // namespace millstream
#endif
