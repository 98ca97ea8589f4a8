// The compiler driver's commands. Each reads its arguments from a CLI11 subcommand, does its work by
// calling libraries, and returns the exit code that the language page gives (ExitCode).
#ifndef MILLSTREAM_TOOLS_MILLSTREAM_DRIVER_H
#define MILLSTREAM_TOOLS_MILLSTREAM_DRIVER_H

#include "codegen/Compile.h"
#include "frontend/diag/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "passes/Passes.h"

#include <CLI/CLI.hpp>

#include <functional>

namespace millstream {

enum ExitCode {
  exit_done = 0,
  exit_spec = 1,
  exit_usage = 2,
  exit_bug = 3,
  exit_state = 4,
  exit_data = 5,
  exit_environment = 6
};

// What all commands over a spec share.
struct SpecArguments {
  std::string spec;
  std::string diagnostics = "text";
  bool colour = false;
  std::string shown; // the stream that is to be looked at, or empty
};
void addSpecArguments(CLI::App &command, SpecArguments &arguments);

// How code is made: what `build` and `run` have in common.
void addCompileArguments(CLI::App &command, CompileOptions &options);

// A spec (or a .mlir file of any phase) as a module, with the context that it lives in.
class LoadedSpec {
public:
  explicit LoadedSpec(const SpecArguments &);
  // Reads, checks and builds the flow module, printing all diagnostics. False if the spec is wrong.
  bool load();
  mlir::ModuleOp module() { return *module_; }
  mlir::MLIRContext &context() { return context_; }
  // The phase at whose end the module stands: flow for a spec, what it holds for a .mlir file.
  Phase phase() const { return phase_; }
  int exitCode() const { return exit_code_; }

private:
  bool loadSpec(std::string text);
  bool loadMlir(const std::string &text);

  SpecArguments arguments_;
  mlir::MLIRContext context_;
  std::unique_ptr<SourceFile> file_;
  mlir::OwningOpRef<mlir::ModuleOp> module_;
  Phase phase_ = Phase::flow;
  int exit_code_ = exit_spec;
};

// Runs the passes up to `to`. Failure is a bug of ours, reported with the op's place.
bool runPhases(LoadedSpec &, Phase to, unsigned level = 2);
// Prints the tables of state, with their layout.
int explainState(LoadedSpec &);
// Where the kernels and the runtime library are: ../lib/millstream beside the driver.
std::string libraryDir();

// Adds a command; what it returns is the exit code.
using Action = std::function<int()>;
void addBuildCommand(CLI::App &, Action &chosen);
void addCheckCommand(CLI::App &, Action &chosen);
void addExplainCommand(CLI::App &, Action &chosen);
void addGraphCommand(CLI::App &, Action &chosen);
void addNewCommand(CLI::App &, Action &chosen);
void addRunCommand(CLI::App &, Action &chosen);
void addSchemaCommand(CLI::App &, Action &chosen);

} // namespace millstream
#endif
