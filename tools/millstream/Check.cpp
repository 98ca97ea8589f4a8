// millstream check and millstream schema.
#include "frontend/spec/Spec.h"
#include "tools/millstream/Driver.h"

#include <iostream>

namespace millstream {

void addCheckCommand(CLI::App &app, Action &chosen) {
  CLI::App *command = app.add_subcommand("check", "read a spec and report everything that is wrong with it");
  auto arguments = std::make_shared<SpecArguments>();
  addSpecArguments(*command, *arguments);
  command->callback([arguments, &chosen] {
    chosen = [arguments]() -> int {
      LoadedSpec spec(*arguments);
      if (!spec.load())
        return spec.exitCode();
      if (!runPhases(spec, Phase::fused))
        return exit_bug;
      if (arguments->diagnostics == "text")
        std::cerr << arguments->spec << ": ok\n";
      return exit_done;
    };
  });
}

void addSchemaCommand(CLI::App &app, Action &chosen) {
  CLI::App *command = app.add_subcommand("schema", "print the JSON Schema of the spec language, for editors");
  command->callback([&chosen] {
    chosen = []() -> int {
      std::cout << jsonSchema() << '\n';
      return exit_done;
    };
  });
}

} // namespace millstream
