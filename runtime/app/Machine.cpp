// What a program needs of this machine and this runtime.
#include "runtime/app/App.h"

namespace millstream {

// False where the machine is known to lack something.
static bool hasCpu(const std::string &cpu) {
  __builtin_cpu_init();
  if (cpu == "x86-64-v2")
    return __builtin_cpu_supports("x86-64-v2");
  if (cpu == "x86-64-v3")
    return __builtin_cpu_supports("x86-64-v3");
  if (cpu == "x86-64-v4")
    return __builtin_cpu_supports("x86-64-v4");
  return true; // a name that says nothing of instructions, as that of the machine that compiled
}

Status readPlan(const MsProgram &program, proto::Plan &plan) {
  if (program.magic != MS_PROGRAM_MAGIC || program.abi_version != MS_ABI_VERSION)
    return Status::internal("the program was compiled for version " + std::to_string(program.abi_version) +
                            " of the runtime, this is version " + std::to_string(MS_ABI_VERSION));
  if (!plan.ParseFromArray(program.plan, static_cast<int>(program.plan_bytes)) ||
      plan.sources_size() != static_cast<int>(program.source_count))
    return Status::internal("the program's plan is unreadable");
  if (!hasCpu(plan.cpu()))
    return Status::environment(errors::unsupported_cpu,
                               "this machine's processor lacks instructions of " + plan.cpu() +
                                   ", for which the pipeline was built; build it with --cpu x86-64 or on this machine "
                                   "with --cpu native");
  return {};
}

} // namespace millstream
