// millstream: the compiler driver.
#include "tools/millstream/Driver.h"

#include <algorithm>
#include <iostream>

using namespace millstream;

// What is wrong with the command line, in the form that all errors have.
static std::string usageError(const CLI::App *app, const CLI::Error &error) {
  std::string command = "millstream";
  for (const CLI::App *chosen : app->get_subcommands())
    command += " " + chosen->get_name();
  std::string text = error.what();
  if (!text.empty() && text.back() == '\n')
    text.pop_back();
  return "error: " + text + "\ntry: " + command + " --help\n";
}

// A first word that is no command: CLI11 would say only that a command is missing.
static bool isUnknownCommand(const CLI::App &app, int argc, char **argv) {
  if (argc < 2 || argv[1][0] == '-')
    return false;
  std::vector<std::string> known;
  for (const CLI::App *command : app.get_subcommands({}))
    known.push_back(command->get_name());
  if (std::find(known.begin(), known.end(), argv[1]) != known.end())
    return false;
  std::cerr << "error: unknown command '" << argv[1] << "'\n";
  std::string nearest = nearestName(argv[1], known);
  if (!nearest.empty())
    std::cerr << "note: did you mean '" << nearest << "'?\n";
  std::cerr << "try: millstream --help\n";
  return true;
}

int main(int argc, char **argv) {
  CLI::App app("Compiles streaming pipelines, written as YAML specs, into native executables.", "millstream");
  app.set_version_flag("--version", MILLSTREAM_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 the spec is wrong, 2 usage, 3 an error of ours, 4 state or output needs an answer,\n"
      "5 data (a restart will not help), 6 environment (a restart may help).");
  Action chosen;
  for (auto add : {addNewCommand, addCheckCommand, addBuildCommand, addRunCommand, addExplainCommand, addGraphCommand,
                   addSchemaCommand})
    add(app, chosen);
  app.failure_message(usageError);
  if (isUnknownCommand(app, argc, argv))
    return exit_usage;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    int code = app.exit(error);
    return code == 0 ? exit_done : exit_usage;
  }
  return chosen();
}
