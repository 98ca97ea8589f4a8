// millstream build: a spec to an executable, or to the intermediate form of a phase.
#include "tools/millstream/Driver.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <iostream>

namespace millstream {

namespace {

struct BuildArguments : SpecArguments {
  std::string output;
  std::string stop_after; // empty: none
  std::string emit;       // empty: mlir with stop_after, else an executable
  std::string depfile;
  CompileOptions compile;
  bool locations = true;
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

// A path as make and ninja read it.
std::string escaped(const std::string &path) {
  std::string text;
  for (char c : path) {
    if (c == ' ' || c == '#' || c == '\\')
      text += '\\';
    if (c == '$')
      text += '$';
    text += c;
  }
  return text;
}

int writeDepfile(const BuildArguments &arguments) {
  if (arguments.depfile.empty())
    return exit_done;
  return write(arguments.depfile, escaped(arguments.output) + ": " + escaped(arguments.spec) + "\n");
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
  return exit_done;
}

// What to write, from both options; false if they contradict each other.
bool settle(BuildArguments &arguments) {
  if (arguments.emit.empty())
    arguments.emit = arguments.stop_after.empty() ? "executable" : "mlir";
  if (!arguments.stop_after.empty() && arguments.emit != "mlir") {
    std::cerr << "error: --stop-after writes MLIR, not --emit=" << arguments.emit << '\n';
    return false;
  }
  if (arguments.stop_after.empty())
    arguments.stop_after = "llvm";
  if (arguments.output.empty() && (arguments.emit == "executable" || arguments.emit == "object")) {
    std::cerr << "error: build needs -o, the file to write\n";
    return false;
  }
  if (arguments.output == "-" && arguments.emit == "executable") {
    std::cerr << "error: an executable is written to a file, not to standard output\n";
    return false;
  }
  if (!arguments.depfile.empty() && (arguments.output.empty() || arguments.output == "-")) {
    std::cerr << "error: --depfile needs -o, the file that it is about\n";
    return false;
  }
  return true;
}

int build(BuildArguments arguments) {
  arguments.compile.library_dir = libraryDir();
  if (!settle(arguments))
    return exit_usage;
  LoadedSpec spec(arguments);
  if (!spec.load())
    return spec.exitCode();
  setCpu(spec.module(), *findCpu(arguments.compile.cpu));
  Phase last = *findPhase(arguments.stop_after);
  if (!runPhases(spec, last, arguments.compile.level))
    return exit_bug;
  int code = arguments.emit == "mlir" ? write(arguments.output, printModule(spec.module(), arguments.locations))
                                      : emitMachineCode(spec, arguments);
  return code == exit_done ? writeDepfile(arguments) : code;
}

} // namespace

void addBuildCommand(CLI::App &app, Action &chosen) {
  CLI::App *command = app.add_subcommand("build", "compile a spec into one executable");
  auto arguments = std::make_shared<BuildArguments>();
  addSpecArguments(*command, *arguments);
  command->add_option("-o,--output", arguments->output, "the file to write; - is standard output")->type_name("FILE");
  addCompileArguments(*command, arguments->compile);
  static const std::map<std::string, Sanitizer> sanitizers{{"address", Sanitizer::address},
                                                           {"thread", Sanitizer::thread}};
  command
      ->add_option("--sanitize", arguments->compile.sanitizer,
                   "check memory accesses (address) or data races (thread) of generated code and kernels")
      ->transform(CLI::CheckedTransformer(sanitizers).description(""))
      ->type_name("address|thread");
  command
      ->add_option("--runtime", arguments->compile.runtime_dir,
                   "a folder with a runtime built otherwise, as build/asan/lib: its archives are linked in")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory.description(""));
  command
      ->add_option("--stop-after", arguments->stop_after,
                   "the last phase: flow, optimized, task, fused or llvm; its module is written as MLIR")
      ->type_name("PHASE")
      ->check(CLI::IsMember({"flow", "optimized", "task", "fused", "llvm"}).description(""));
  command
      ->add_option("--emit", arguments->emit,
                   "what to write: mlir, llvm, object or executable (the default without --stop-after)")
      ->type_name("FORM")
      ->check(CLI::IsMember({"mlir", "llvm", "object", "executable"}).description(""));
  command
      ->add_flag("--locations,!--no-locations", arguments->locations,
                 "write the spec's places in MLIR, so that what is read back is the same (the default), or do not")
      ->default_str("");
  command->add_option("--depfile", arguments->depfile, "write a make-style file of what the output depends on")
      ->type_name("FILE");
  command->callback([arguments, &chosen] { chosen = [arguments] { return build(*arguments); }; });
}

} // namespace millstream
