// The reference interpreter of flow: for each folder given it reads FOLDER/spec.yaml and its inputs and writes the
// rows of every sink to FOLDER/expected/SINK.jsonl, one process for many folders. A line on standard output
// says how each went:
//
//   FOLDER ok
//   FOLDER stopped NODE: REASON        the pipeline must fail
//   FOLDER unsupported WHAT            it cannot be compared
//   FOLDER refused ERROR               the spec is wrong
#include "frontend/lower/BuildPipeline.h"
#include "frontend/spec/Spec.h"
#include "test/differential/interpreter/Interpreter.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/raw_ostream.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace millstream::reference {

static void writeOutputs(const Interpreter &interpreter, const std::string &folder) {
  std::filesystem::create_directories(folder + "/expected");
  for (const auto &[sink, output] : interpreter.outputs()) {
    std::ofstream file(folder + "/expected/" + sink + ".jsonl", std::ios::binary);
    if (!output.header.empty())
      file << output.header << '\n';
    for (const std::string &row : output.rows)
      file << row << '\n';
    for (const auto &[key, row] : output.table)
      file << row << '\n';
  }
}

static std::string interpret(const std::string &folder) {
  std::ifstream input(folder + "/spec.yaml", std::ios::binary);
  std::stringstream text;
  text << input.rdbuf();
  SourceFile file("spec.yaml", text.str());
  Diagnostics diagnostics;
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<flow::FlowDialect>();
  std::unique_ptr<Spec> spec = parseSpec(file, diagnostics);
  mlir::OwningOpRef<mlir::ModuleOp> module;
  if (spec)
    module = buildPipeline(*spec, context, diagnostics);
  if (diagnostics.hasErrors() || !module) {
    std::stringstream reasons;
    printDiagnostics(reasons, diagnostics, DiagnosticFormat::text, false);
    bool not_yet = reasons.str().find("[MS1099]") != std::string::npos;
    return not_yet ? "unsupported by the compiler" : "refused " + reasons.str().substr(0, reasons.str().find('\n'));
  }
  try {
    Interpreter interpreter(*module->getOps<flow::PipelineOp>().begin(), folder);
    interpreter.run();
    writeOutputs(interpreter, folder);
    return "ok";
  } catch (const Stopped &stopped) {
    return "stopped " + stopped.node + ": " + stopped.reason;
  } catch (const Unsupported &unsupported) {
    return "unsupported " + unsupported.what;
  }
}

} // namespace millstream::reference

int main(int argc, char **argv) {
  if (argc < 2) {
    std::cerr << "usage: flow_interpreter FOLDER…\n";
    return 2;
  }
  for (int i = 1; i < argc; ++i) {
    std::string verdict = millstream::reference::interpret(argv[i]);
    std::cout << argv[i] << ' ' << verdict << std::endl;
  }
  return 0;
}
