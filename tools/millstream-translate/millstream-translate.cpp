// Translates between files: a spec to a module of flow, a module of any phase to LLVM IR. For tests, and for
// a look at what goes in and comes out; the driver does both on its way to an executable.
#include "codegen/Compile.h"
#include "codegen/Passes.h"
#include "frontend/lower/BuildPipeline.h"
#include "frontend/spec/Spec.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

#include <iostream>

using namespace millstream;

static void addDialects(mlir::DialectRegistry &registry) {
  registry.insert<flow::FlowDialect, task::TaskDialect, state::StateDialect, mlir::LLVM::LLVMDialect>();
}

static mlir::OwningOpRef<mlir::Operation *> importSpec(llvm::SourceMgr &sources, mlir::MLIRContext *context) {
  context->loadDialect<flow::FlowDialect>();
  const llvm::MemoryBuffer *buffer = sources.getMemoryBuffer(sources.getMainFileID());
  SourceFile file(buffer->getBufferIdentifier().str(), buffer->getBuffer().str());
  Diagnostics diagnostics;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  if (std::unique_ptr<Spec> spec = parseSpec(file, diagnostics))
    module = buildPipeline(*spec, *context, diagnostics);
  printDiagnostics(std::cerr, diagnostics, DiagnosticFormat::text, /*colour=*/false);
  if (diagnostics.hasErrors() || !module)
    return nullptr;
  return mlir::OwningOpRef<mlir::Operation *>(module.release().getOperation());
}

static mlir::LogicalResult exportLlvm(mlir::Operation *op, llvm::raw_ostream &output, const CompileOptions &options) {
  auto module = llvm::dyn_cast<mlir::ModuleOp>(op);
  if (!module)
    return op->emitError("expected a module");
  mlir::PassManager passes(op->getContext());
  addAllPhases(passes, phaseOf(module), Phase::llvm);
  if (mlir::failed(passes.run(module)))
    return mlir::failure();
  llvm::LLVMContext context;
  auto translated = translateModule(module, context, options);
  if (!translated)
    return op->emitError(llvm::toString(translated.takeError()));
  output << **translated;
  return mlir::success();
}

int main(int argc, char **argv) {
  CompileOptions options;
  llvm::cl::opt<bool, true> debug_info("debug-info", llvm::cl::desc("with line tables of the spec, in LLVM IR"),
                                       llvm::cl::location(options.debug_info));
  mlir::TranslateToMLIRRegistration from_spec("spec-to-flow", "a pipeline's spec (YAML) to a module of flow",
                                              importSpec, addDialects);
  mlir::TranslateFromMLIRRegistration to_llvm(
      "mlir-to-llvmir", "a module of any phase to LLVM IR, in which kernels are declarations",
      [&](mlir::Operation *op, llvm::raw_ostream &output) { return exportLlvm(op, output, options); }, addDialects);
  return mlir::failed(mlir::mlirTranslateMain(argc, argv, "Millstream's translations")) ? 1 : 0;
}
