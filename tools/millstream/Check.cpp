// millstream check and millstream schema.
#include "frontend/functions/FunctionTable.h"
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
  auto page = std::make_shared<std::string>();
  command->add_option("--page", *page, "print a page of the reference, Markdown, instead")
      ->check(CLI::IsMember({"language", "functions"}));
  command->callback([page, &chosen] {
    chosen = [page]() -> int {
      if (page->empty())
        std::cout << jsonSchema() << '\n';
      else
        std::cout << (*page == "language" ? referenceMarkdown() : functionReferenceMarkdown());
      return exit_done;
    };
  });
}

} // namespace millstream
