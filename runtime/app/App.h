// Running a compiled pipeline: what an app's main calls, and what the driver calls for one that it has
// compiled in its own process. Nothing here ends the process, and it may be called again.
#ifndef MILLSTREAM_RUNTIME_APP_APP_H
#define MILLSTREAM_RUNTIME_APP_APP_H

#include "runtime/abi/Abi.h"
#include "runtime/core/RunOptions.h"
#include "runtime/proto/plan.pb.h"

namespace millstream {

// Runs until the input ends, a signal comes or something fails, which it has then logged. Gives the exit
// code (spec-language, "Exit codes").
int runProgram(const MsProgram &, const RunOptions &);

// Reads the plan of a program and checks that this runtime can run it on this machine.
Status readPlan(const MsProgram &, proto::Plan &);

// Prints what a pipeline is made of and, if `checkpoint` is not empty, what is in that. The exit code.
int showInfo(const MsProgram &, const std::string &checkpoint, Env &);

} // namespace millstream
#endif
