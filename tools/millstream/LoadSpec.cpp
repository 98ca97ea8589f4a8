// From a file on disk to a module, and through the phases.
#include "frontend/lower/BuildPipeline.h"
#include "frontend/spec/Spec.h"
#include "tools/millstream/Driver.h"

#include "codegen/Passes.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <iostream>
#include <unistd.h>

namespace millstream {

void addSpecArguments(CLI::App &command, SpecArguments &arguments) {
  command.add_option("spec", arguments.spec, "the pipeline's spec, a YAML file")->required();
  command.add_option("--diagnostics", arguments.diagnostics, "how errors and warnings are printed")
      ->check(CLI::IsMember({"text", "json", "sarif"}))
      ->capture_default_str();
}

LoadedSpec::LoadedSpec(const SpecArguments &arguments)
    : arguments_(arguments), context_(mlir::MLIRContext::Threading::DISABLED) {
  context_.loadDialect<flow::FlowDialect, task::TaskDialect, state::StateDialect, mlir::LLVM::LLVMDialect>();
}

static DiagnosticFormat formatOf(const std::string &word) {
  return word == "json" ? DiagnosticFormat::json : word == "sarif" ? DiagnosticFormat::sarif : DiagnosticFormat::text;
}

bool LoadedSpec::load() {
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(arguments_.spec);
  if (!buffer) {
    std::cerr << arguments_.spec << ": error: cannot be read: " << buffer.getError().message() << " [MS1001]\n";
    exit_code_ = exit_environment;
    return false;
  }
  if (llvm::StringRef(arguments_.spec).ends_with(".mlir"))
    return loadMlir((*buffer)->getBuffer().str());
  return loadSpec((*buffer)->getBuffer().str());
}

bool LoadedSpec::loadSpec(std::string text) {
  file_ = std::make_unique<SourceFile>(arguments_.spec, std::move(text));
  Diagnostics diagnostics;
  std::unique_ptr<Spec> spec = parseSpec(*file_, diagnostics);
  if (spec)
    module_ = buildPipeline(*spec, context_, diagnostics, arguments_.shown);
  bool colour = isatty(STDERR_FILENO) && !getenv("NO_COLOR");
  DiagnosticFormat format = formatOf(arguments_.diagnostics);
  bool machine = format != DiagnosticFormat::text;
  printDiagnostics(machine ? std::cout : std::cerr, diagnostics, format, colour && !machine);
  if (diagnostics.hasErrors() || !spec || !module_)
    return false;
  if (mlir::failed(mlir::verify(*module_))) {
    std::cerr << "error: the spec gave an invalid module: this is an error of ours [MS9001]\n";
    exit_code_ = exit_bug;
    return false;
  }
  return true;
}

bool LoadedSpec::loadMlir(const std::string &text) {
  mlir::ParserConfig config(&context_);
  module_ = mlir::parseSourceString<mlir::ModuleOp>(text, config, arguments_.spec);
  if (module_)
    phase_ = phaseOf(*module_);
  return static_cast<bool>(module_);
}

bool runPhases(LoadedSpec &spec, Phase to, unsigned level) {
  mlir::PassManager passes(&spec.context());
  addAllPhases(passes, spec.phase(), to, level);
  if (mlir::succeeded(passes.run(spec.module())))
    return true;
  std::cerr << "error: compiling failed: this is an error of ours [MS9001]\n";
  return false;
}

std::string libraryDir() {
  std::string self = llvm::sys::fs::getMainExecutable("millstream", reinterpret_cast<void *>(&libraryDir));
  llvm::SmallString<256> path(llvm::sys::path::parent_path(llvm::sys::path::parent_path(self)));
  llvm::sys::path::append(path, "lib", "millstream");
  return path.str().str();
}

} // namespace millstream
