// millstream build: a spec to an executable, or to the intermediate form of a phase.
#include "tools/millstream/Driver.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <iostream>

namespace millstream {

namespace {

struct BuildArguments : SpecArguments {
  std::string output;
  std::string stop_after = "llvm";
  std::string emit = "executable";
  std::string depfile;
  CompileOptions compile;
  bool debug_locations = false;
};

int fail(llvm::Error error, int code = exit_bug) {
  std::cerr << "error: " << llvm::toString(std::move(error)) << '\n';
  return code;
}

int write(const std::string &path, llvm::StringRef text) {
  if (path.empty() || path == "-") {
    llvm::outs() << text;
    return exit_done;
  }
  std::error_code error;
  llvm::raw_fd_ostream stream(path, error);
  if (!error)
    stream << text;
  stream.close();
  if (!error && !stream.has_error())
    return exit_done;
  std::cerr << "error: cannot write '" << path << "': " << (error ? error : stream.error()).message() << '\n';
  stream.clear_error();
  return exit_environment;
}

std::string printModule(mlir::ModuleOp module, bool locations) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  mlir::OpPrintingFlags flags;
  if (locations)
    flags.enableDebugInfo(true, false);
  module.print(stream, flags);
  return text;
}

int writeDepfile(const BuildArguments &arguments) {
  if (arguments.depfile.empty())
    return exit_done;
  return write(arguments.depfile, arguments.output + ": " + arguments.spec + "\n");
}

int emitMachineCode(LoadedSpec &spec, const BuildArguments &arguments) {
  llvm::LLVMContext context;
  auto module = makeModule(spec.module(), context, arguments.compile);
  if (!module)
    return fail(module.takeError());
  if (arguments.emit == "llvm") {
    std::string text;
    llvm::raw_string_ostream(text) << **module;
    return write(arguments.output, text);
  }
  auto object = makeObject(**module, arguments.compile);
  if (!object)
    return fail(object.takeError());
  if (arguments.emit == "object")
    return write(arguments.output, *object);
  if (llvm::Error error = linkExecutable(*object, arguments.output, arguments.compile))
    return fail(std::move(error), exit_environment);
  return writeDepfile(arguments);
}

int build(BuildArguments arguments) {
  arguments.compile.library_dir = libraryDir();
  if (arguments.output.empty() && (arguments.emit == "executable" || arguments.emit == "object")) {
    std::cerr << "error: build needs -o, the file to write\n";
    return exit_usage;
  }
  LoadedSpec spec(arguments);
  if (!spec.load())
    return spec.exitCode();
  Phase last = *findPhase(arguments.stop_after);
  if (!runPhases(spec, last))
    return exit_bug;
  if (arguments.emit == "mlir" || last != Phase::llvm)
    return write(arguments.output, printModule(spec.module(), arguments.debug_locations));
  return emitMachineCode(spec, arguments);
}

} // namespace

void addBuildCommand(CLI::App &app, Action &chosen) {
  CLI::App *command = app.add_subcommand("build", "compile a spec into one executable");
  auto arguments = std::make_shared<BuildArguments>();
  addSpecArguments(*command, *arguments);
  command->add_option("-o,--output", arguments->output, "the file to write");
  command->add_option("-O", arguments->compile.level, "optimisation level, 0 to 3")
      ->check(CLI::Range(0, 3))
      ->capture_default_str();
  command->add_option("--cpu", arguments->compile.cpu, "the CPU to compile for, or native")->capture_default_str();
  command->add_option("--stop-after", arguments->stop_after, "the last phase; its module is written as MLIR")
      ->check(CLI::IsMember({"flow", "optimized", "task", "fused", "llvm"}));
  command->add_option("--emit", arguments->emit, "what to write")
      ->check(CLI::IsMember({"mlir", "llvm", "object", "executable"}))
      ->capture_default_str();
  command->add_option("--depfile", arguments->depfile, "write a make-style file of what the executable depends on");
  command->add_flag("--locations", arguments->debug_locations, "print the spec's places in MLIR");
  command->callback([arguments, &chosen] { chosen = [arguments] { return build(*arguments); }; });
}

} // namespace millstream
