// Specs: YAML text to a checked tree, to the flow dialect, to diagnostics in all their forms. Of LLVM and MLIR
// nothing is instrumented; what is, is our own code from the first byte to the module.
#include "dialects/flow/Flow.h"
#include "frontend/lower/BuildPipeline.h"
#include "mlir/IR/Verifier.h"

#include <cstdlib>
#include <sstream>

using namespace millstream;

// LLVM's allocators poison memory in their headers, and give it out in libraries that know nothing of it.
extern "C" const char *__asan_default_options() { return "allow_user_poisoning=0:detect_leaks=0"; }

static void require(bool holds, const char *what) {
  if (holds)
    return;
  fprintf(stderr, "broken promise: %s\n", what);
  abort();
}

// A context keeps all types that it has seen.
static mlir::MLIRContext &freshContext() {
  static std::unique_ptr<mlir::MLIRContext> context;
  static int uses = 0;
  if (!context || ++uses % 500 == 0) {
    context = std::make_unique<mlir::MLIRContext>(mlir::MLIRContext::Threading::DISABLED);
    context->loadDialect<flow::FlowDialect>();
  }
  return *context;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  SourceFile file("fuzz.yaml", std::string(reinterpret_cast<const char *>(data), size));
  Diagnostics diagnostics;
  std::unique_ptr<Spec> spec = parseSpec(file, diagnostics);
  require(spec || diagnostics.hasErrors(), "what is refused is told why");
  mlir::OwningOpRef<mlir::ModuleOp> module;
  if (spec)
    module = buildPipeline(*spec, freshContext(), diagnostics);
  require(module || diagnostics.hasErrors(), "a spec without errors becomes a module");
  if (module && !diagnostics.hasErrors())
    require(mlir::succeeded(mlir::verify(*module)), "the module is valid");
  for (DiagnosticFormat format : {DiagnosticFormat::text, DiagnosticFormat::json, DiagnosticFormat::sarif}) {
    std::ostringstream out;
    printDiagnostics(out, diagnostics, format, format == DiagnosticFormat::text);
    require(!diagnostics.hasErrors() || !out.str().empty(), "errors are printed");
  }
  return 0;
}
