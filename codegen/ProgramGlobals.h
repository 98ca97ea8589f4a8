// The globals that make a module a program that the runtime can run.
#ifndef MILLSTREAM_CODEGEN_PROGRAMGLOBALS_H
#define MILLSTREAM_CODEGEN_PROGRAMGLOBALS_H

#include "codegen/FunctionLowering.h"

namespace millstream {

// Adds ms_plan, ms_sources, ms_timers, ms_components, ms_program and main at the builder's place.
void addProgramGlobals(task::ProgramOp, mlir::OpBuilder &);

} // namespace millstream
#endif
