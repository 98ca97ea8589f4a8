// Sanitizers in generated code: LLVM's instrumentation of the module and its kernels, and what the linker
// needs for their runtime.
#ifndef MILLSTREAM_CODEGEN_SANITIZE_H
#define MILLSTREAM_CODEGEN_SANITIZE_H

#include "codegen/Compile.h"

namespace llvm {
class PassBuilder;
}

namespace millstream {

// Functions are instrumented only if marked; kernels can be inlined only into functions with the same mark.
void markForSanitizer(llvm::Function &, Sanitizer);
// Behind the optimiser's passes, as clang does it.
void addSanitizerPasses(llvm::PassBuilder &, Sanitizer);
// The linker's arguments for the sanitizer's runtime, which must come before all other archives. An error
// that says what to install if it is not there.
llvm::Expected<std::vector<std::string>> sanitizerArguments(Sanitizer);

} // namespace millstream
#endif
