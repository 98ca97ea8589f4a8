// What an app's main calls.
#include "runtime/app/App.h"
#include "runtime/app/CommandLine.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>

using namespace millstream;

static void print(FILE *to, std::string_view text) { fwrite(text.data(), 1, text.size(), to); }

static int printVersion(const proto::Plan &plan) {
  print(stdout, plan.pipeline() + ", built by Millstream " + plan.compiler_version() + " for " + plan.cpu() + '\n');
  return 0;
}

// What is started with a standard descriptor closed must not get a file or pipe of its own under that number.
// What is opened in its place cannot be used in the direction that it is for: reading or writing it fails.
static void holdStandardDescriptors() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor)
    if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF)
      (void)open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY);
}

int ms_app_main(int argc, char **argv, const MsProgram *program) {
  holdStandardDescriptors();
  std::vector<std::string> args(argv + (argc > 0 ? 1 : 0), argv + argc);
  proto::Plan plan;
  Command command;
  Status status = readPlan(*program, plan);
  if (status.ok())
    status = parseCommandLine(args, command);
  if (!status.ok()) {
    print(stderr, "error: " + status.text() + '\n');
    if (status.kind() == ErrorClass::usage)
      print(stderr, std::string("try: ") + (argc > 0 ? argv[0] : "app") + " --help\n");
    return status.exitCode();
  }
  switch (command.kind) {
  case Command::Kind::run:
    plan.Clear();
    return runProgram(*program, command.options);
  case Command::Kind::info:
    return showInfo(*program, command.checkpoint, realEnv());
  case Command::Kind::version:
    return printVersion(plan);
  case Command::Kind::help:
    print(stdout, helpText(argc > 0 ? argv[0] : "app", plan, command.about));
    return 0;
  }
  return 0;
}
