// millstream: the compiler driver.
#include "tools/millstream/Driver.h"

using namespace millstream;

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
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    int code = app.exit(error);
    return code == 0 ? exit_done : exit_usage;
  }
  return chosen();
}
