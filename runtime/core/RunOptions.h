// How a pipeline is to be run: what the command line of an app says, or the driver that runs one in its
// own process.
#ifndef MILLSTREAM_RUNTIME_CORE_RUNOPTIONS_H
#define MILLSTREAM_RUNTIME_CORE_RUNOPTIONS_H

#include "runtime/core/Log.h"

#include <string>
#include <utility>
#include <vector>

namespace millstream {

struct RunOptions {
  std::string checkpoint_dir;          // empty: the spec's, or none
  int64_t checkpoint_interval_ms = -1; // -1: the spec's, else 10 s
  uint32_t checkpoint_retain = 0;      // 0: the spec's, else 2
  bool from_scratch = false;           // does not go on from a checkpoint
  bool overwrite = false;              // replaces published parts of another run
  bool fall_back = false;              // goes on from an older checkpoint where the newest is damaged
  bool discard_newer_output = false;   // and takes away what was published since
  std::vector<std::pair<std::string, std::string>> params; // --set
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::text;
  bool progress = true;             // a line of progress, if standard error is a terminal
  bool summary = true;              // counts of each node at the end
  uint32_t batch_rows = 1024;       // at most, in one batch of a source
  uint64_t rows_limit = UINT64_MAX; // stops when the sinks have taken so many
  bool handle_signals = true;       // SIGINT and SIGTERM stop the run in good order
  bool writer_thread = true;        // checkpoints are written beside the pipeline
  Env *env = nullptr;               // null: the real one
};

} // namespace millstream
#endif
