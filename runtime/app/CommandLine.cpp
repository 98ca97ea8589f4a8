// Options in one table, from which they are read and helped with.
#include "runtime/app/CommandLine.h"

#include "runtime/app/Duration.h"
#include "runtime/app/Params.h"

#include <charconv>

namespace millstream {
namespace {

Status wrong(std::string message) { return Status::usage(errors::bad_usage, std::move(message)); }

Status setFlag(bool &to) {
  to = true;
  return {};
}

Status setParam(const std::string &value, RunOptions &options) {
  size_t equals = value.find('=');
  if (equals == std::string::npos || equals == 0)
    return wrong("--set needs NAME=VALUE, got '" + value + "'");
  options.params.emplace_back(value.substr(0, equals), value.substr(equals + 1));
  return {};
}

Status setNumber(const std::string &option, const std::string &value, uint64_t least, uint64_t most, uint64_t &to) {
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), to);
  if (error != std::errc() || end != value.data() + value.size() || to < least || to > most)
    return wrong(option + " needs a number from " + std::to_string(least) + " to " + std::to_string(most) + ", got '" +
                 value + "'");
  return {};
}

Status setInterval(const std::string &value, RunOptions &options) {
  if (!parseDuration(value, options.checkpoint_interval_ms) || options.checkpoint_interval_ms == 0)
    return wrong("--checkpoint-interval needs a duration as 500ms, 10s or 1m, got '" + value + "'");
  return {};
}

Status setLevel(const std::string &value, RunOptions &options) {
  static const char *const names[] = {"error", "warning", "info", "debug"};
  for (size_t i = 0; i < 4; ++i) {
    if (value != names[i])
      continue;
    options.log_level = static_cast<LogLevel>(i);
    return {};
  }
  return wrong("--log-level needs error, warning, info or debug, got '" + value + "'");
}

Status setFormat(const std::string &value, RunOptions &options) {
  if (value != "text" && value != "json")
    return wrong("--log-format needs text or json, got '" + value + "'");
  options.log_format = value == "json" ? LogFormat::json : LogFormat::text;
  return {};
}

struct Option {
  std::string_view name;
  bool has_value;
  Status (*set)(const std::string &value, RunOptions &);
};

const Option run_options[] = {
    {"--checkpoint-dir", true,
     [](const std::string &value, RunOptions &options) {
       options.checkpoint_dir = value;
       return value.empty() ? wrong("--checkpoint-dir needs a directory") : Status();
     }},
    {"--checkpoint-interval", true, setInterval},
    {"--from-scratch", false, [](const std::string &, RunOptions &options) { return setFlag(options.from_scratch); }},
    {"--overwrite", false, [](const std::string &, RunOptions &options) { return setFlag(options.overwrite); }},
    {"--fall-back", false, [](const std::string &, RunOptions &options) { return setFlag(options.fall_back); }},
    {"--discard-newer-output", false,
     [](const std::string &, RunOptions &options) { return setFlag(options.discard_newer_output); }},
    {"--set", true, setParam},
    {"--log-level", true, setLevel},
    {"--log-format", true, setFormat},
    {"--no-progress", false,
     [](const std::string &, RunOptions &options) {
       options.progress = false;
       return Status();
     }},
    {"--limit", true,
     [](const std::string &value, RunOptions &options) {
       return setNumber("--limit", value, 1, UINT64_MAX, options.rows_limit);
     }},
    {"--batch-rows", true,
     [](const std::string &value, RunOptions &options) {
       uint64_t rows = 0;
       Status status = setNumber("--batch-rows", value, 1, 1 << 20, rows);
       options.batch_rows = static_cast<uint32_t>(rows);
       return status;
     }},
};

const Option *findOption(std::string_view name) {
  for (const Option &option : run_options)
    if (option.name == name)
      return &option;
  return nullptr;
}

bool isHelp(const std::string &arg) { return arg == "--help" || arg == "-h"; }

std::string padded(std::string text, size_t width) {
  text.append(text.size() < width ? width - text.size() : 1, ' ');
  return text;
}

std::string paramsHelp(const proto::Plan &plan) {
  if (plan.params().empty())
    return {};
  std::string text = "\nParameters (--set NAME=VALUE):\n";
  for (const proto::Param &param : plan.params()) {
    text += "  " + padded(param.name(), 24) + ' ' + typeName(param.type());
    text += param.has_default() ? ", default " + param.default_text() : param.type().nullable() ? "" : ", required";
    text += '\n';
  }
  return text;
}

} // namespace

std::string_view runOptionsHelp() {
  return "  --set NAME=VALUE           the value of a parameter; may be repeated\n"
         "  --checkpoint-dir DIR       writes checkpoints there, and goes on from the newest one if there is one\n"
         "  --checkpoint-interval T    how often, as 500ms, 10s or 1m\n"
         "  --from-scratch             begins anew; earlier checkpoints in DIR are removed\n"
         "  --overwrite                replaces published part files of another run\n"
         "  --fall-back                if the newest checkpoint is damaged, goes on from the one before it\n"
         "  --discard-newer-output     when going back: takes away output that is newer than the checkpoint\n"
         "  --limit N                  stops when N rows have been written; not with checkpoints\n"
         "  --log-level LEVEL          error, warning, info (default) or debug\n"
         "  --log-format FORMAT        text (default) or json\n"
         "  --no-progress              no line of progress on a terminal\n";
}

Status parseRunOptions(std::vector<std::string> &args, RunOptions &options) {
  std::vector<std::string> rest;
  for (size_t i = 0; i < args.size(); ++i) {
    const std::string &arg = args[i];
    size_t equals = arg.starts_with("--") ? arg.find('=') : std::string::npos;
    const Option *option = findOption(std::string_view(arg).substr(0, equals));
    if (!option) {
      rest.push_back(arg);
      continue;
    }
    std::string value;
    if (option->has_value && equals != std::string::npos) {
      value = arg.substr(equals + 1);
    } else if (option->has_value) {
      if (i + 1 == args.size())
        return wrong(arg + " needs a value");
      value = args[++i];
    } else if (equals != std::string::npos) {
      return wrong(std::string(option->name) + " takes no value");
    }
    MILLSTREAM_TRY(option->set(value, options));
  }
  args = std::move(rest);
  return {};
}

Status parseCommandLine(const std::vector<std::string> &args, Command &command) {
  if (args.empty())
    return wrong("a command is missing: run or info");
  std::vector<std::string> rest(args.begin() + 1, args.end());
  bool help = false;
  for (const std::string &arg : rest)
    help |= isHelp(arg);
  if (isHelp(args[0]) || args[0] == "help")
    return {};
  if (args[0] == "--version") {
    command.kind = Command::Kind::version;
    return {};
  }
  if (args[0] != "run" && args[0] != "info")
    return wrong("unknown command '" + args[0] + "', expected run or info");
  command.about = args[0];
  if (help)
    return {};
  if (args[0] == "info") {
    command.kind = Command::Kind::info;
    if (rest.size() > 1)
      return wrong("info takes at most one checkpoint, got '" + rest[1] + "' too");
    if (!rest.empty() && rest[0].starts_with("-"))
      return wrong("unknown option '" + rest[0] + "'");
    command.checkpoint = rest.empty() ? "" : rest[0];
    return {};
  }
  command.kind = Command::Kind::run;
  MILLSTREAM_TRY(parseRunOptions(rest, command.options));
  if (!rest.empty())
    return wrong((rest[0].starts_with("-") ? "unknown option '" : "unexpected argument '") + rest[0] + "'");
  return {};
}

std::string helpText(std::string_view program, const proto::Plan &plan, std::string_view about) {
  std::string name(program);
  std::string text;
  if (about == "run")
    return "Usage: " + name + " run [OPTION…]\n\nRuns the pipeline '" + plan.pipeline() +
           "' until its input ends or SIGINT or SIGTERM comes.\n\nOptions:\n" + std::string(runOptionsHelp()) +
           paramsHelp(plan);
  if (about == "info")
    return "Usage: " + name +
           " info [CHECKPOINT]\n\nShows the pipeline's sources, sinks and parameters; with a checkpoint directory "
           "(its\n"
           "newest checkpoint) or a checkpoint in one, also what is in that.\n";
  text = name + ": the pipeline '" + plan.pipeline() + "'\n";
  if (!plan.description().empty())
    text += plan.description() + '\n';
  text += "\nUsage:\n"
          "  " +
          name +
          " run [OPTION…]        runs it\n"
          "  " +
          name +
          " info [CHECKPOINT]    shows what it is made of, and what a checkpoint holds\n"
          "  " +
          name + " --help | --version\n\nOptions of run:\n";
  text += runOptionsHelp();
  text += paramsHelp(plan);
  text += "\nExit codes: 0 done, 2 usage, 3 an error of ours, 4 state or output needs an answer, 5 data (a restart\n"
          "will not help), 6 environment (a restart may help).\n";
  return text;
}

} // namespace millstream
