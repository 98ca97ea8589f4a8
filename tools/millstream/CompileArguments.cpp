// Options of code generation that `build` and `run` share.
#include "tools/millstream/Driver.h"

namespace millstream {

static std::string checkCpu(const std::string &name) {
  llvm::Expected<Cpu> cpu = findCpu(name);
  return cpu ? "" : llvm::toString(cpu.takeError());
}

void addCompileArguments(CLI::App &command, CompileOptions &options) {
  command.add_option("-O", options.level, "optimisation level, -O0 to -O3")
      ->check(CLI::Range(0, 3))
      ->type_name("LEVEL")
      ->capture_default_str();
  command
      .add_option("--cpu", options.cpu,
                  "the processor to compile for: x86-64-v2, x86-64-v3, x86-64-v4, native (this machine's), or a\n"
                  "processor's name, which stands for the highest of these that it has")
      ->check(CLI::Validator(checkCpu, ""))
      ->type_name("NAME")
      ->capture_default_str();
  command.add_flag("--debug-info", options.debug_info,
                   "line tables: gdb, perf and sanitizers then show lines of the spec, and nodes as functions");
}

} // namespace millstream
