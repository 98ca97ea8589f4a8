// AddressSanitizer and ThreadSanitizer over generated code and kernels, without which they see nothing of
// the hot code.
#include "codegen/Sanitize.h"

#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Transforms/Instrumentation/AddressSanitizer.h"
#include "llvm/Transforms/Instrumentation/ThreadSanitizer.h"

using namespace llvm;

namespace millstream {

void markForSanitizer(Function &function, Sanitizer sanitizer) {
  if (sanitizer == Sanitizer::address)
    function.addFnAttr(Attribute::SanitizeAddress);
  if (sanitizer == Sanitizer::thread)
    function.addFnAttr(Attribute::SanitizeThread);
}

void addSanitizerPasses(PassBuilder &builder, Sanitizer sanitizer) {
  if (sanitizer == Sanitizer::none)
    return;
  builder.registerOptimizerLastEPCallback(
      [sanitizer](ModulePassManager &passes, OptimizationLevel, ThinOrFullLTOPhase) {
        if (sanitizer == Sanitizer::address) {
          AddressSanitizerOptions options;
          options.UseAfterScope = true;
          passes.addPass(AddressSanitizerPass(options));
        } else {
          passes.addPass(ModuleThreadSanitizerPass());
          passes.addPass(createModuleToFunctionPassAdaptor(ThreadSanitizerPass()));
        }
      });
}

Expected<std::vector<std::string>> sanitizerArguments(Sanitizer sanitizer) {
  std::vector<std::string> arguments;
  if (sanitizer == Sanitizer::none)
    return arguments;
  std::vector<std::string> libraries = {"asan_static", "asan", "asan_cxx"};
  if (sanitizer == Sanitizer::thread)
    libraries = {"tsan", "tsan_cxx"};
  for (const std::string &library : libraries) {
    std::string path = std::string(MILLSTREAM_SANITIZER_DIR) + "/libclang_rt." + library + "-x86_64.a";
    if (!sys::fs::exists(path))
      return createStringError("the sanitizer's runtime is not there: '" + path +
                               "'; the package libclang-rt-22-dev has it");
    arguments.insert(arguments.end(), {"--whole-archive", path, "--no-whole-archive"});
    if (sys::fs::exists(path + ".syms"))
      arguments.push_back("--dynamic-list=" + path + ".syms");
  }
  return arguments;
}

} // namespace millstream
