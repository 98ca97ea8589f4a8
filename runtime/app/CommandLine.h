// An app's command line: `run`, `info`, `--help`, `--version`.
#ifndef MILLSTREAM_RUNTIME_APP_COMMANDLINE_H
#define MILLSTREAM_RUNTIME_APP_COMMANDLINE_H

#include "runtime/core/RunOptions.h"
#include "runtime/proto/plan.pb.h"

namespace millstream {

struct Command {
  enum class Kind : uint8_t { run, info, help, version };
  Kind kind = Kind::help;
  std::string about;      // of help: `run`, `info` or empty
  RunOptions options;     // of run
  std::string checkpoint; // of info; may be empty
};

// `args` without the program's name.
Status parseCommandLine(const std::vector<std::string> &args, Command &);
// The options of `run`, as the driver's own `run` takes them too. Takes those it knows out of `args` and
// leaves the others.
Status parseRunOptions(std::vector<std::string> &args, RunOptions &);
// What --help prints. `about` as in Command.
std::string helpText(std::string_view program, const proto::Plan &, std::string_view about);
// The lines about run's options alone.
std::string_view runOptionsHelp();

} // namespace millstream
#endif
