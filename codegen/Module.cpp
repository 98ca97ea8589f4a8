// MLIR's llvm dialect to LLVM IR, kernels linked in, optimised.
#include "codegen/Compile.h"
#include "codegen/Passes.h"
#include "codegen/Sanitize.h"
#include "codegen/Target.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/Verifier.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Target/TargetMachine.h"

using namespace llvm;

namespace millstream {

// The kernel families' bitcode files, sorted by name so that the same input gives the same output.
static std::vector<std::string> kernelFiles(StringRef library_dir) {
  std::vector<std::string> files;
  std::error_code error;
  for (sys::fs::directory_iterator entry((library_dir + "/kernels").str(), error), end; entry != end && !error;
       entry.increment(error))
    if (StringRef(entry->path()).ends_with(".bc"))
      files.push_back(entry->path());
  llvm::sort(files);
  return files;
}

static bool definesNeeded(const Module &kernels, const Module &program) {
  return llvm::any_of(kernels.functions(), [&](const Function &kernel) {
    const Function *wanted = program.getFunction(kernel.getName());
    return !kernel.isDeclaration() && wanted && wanted->isDeclaration();
  });
}

// Links the kernels that the program calls, and those that they call. Files are parsed lazily: a family
// that nobody calls costs its symbol table alone.
static Error linkKernels(Module &program, StringRef library_dir) {
  std::vector<std::unique_ptr<Module>> families;
  for (const std::string &file : kernelFiles(library_dir)) {
    SMDiagnostic diagnostic;
    families.push_back(getLazyIRFileModule(file, diagnostic, program.getContext()));
    if (!families.back())
      return createStringError("cannot read kernels: " + diagnostic.getMessage() + " in " + file);
  }
  for (bool linked = true; linked;) {
    linked = false;
    for (std::unique_ptr<Module> &family : families) {
      if (!family || !definesNeeded(*family, program))
        continue;
      if (Linker::linkModules(program, std::move(family), Linker::LinkOnlyNeeded))
        return createStringError("cannot link kernels");
      linked = true;
    }
  }
  return Error::success();
}

// Generated code calls kernels without knowing how C passes small integers: the definitions say it.
static Error matchCalls(Module &module) {
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    for (User *user : function.users()) {
      auto *call = dyn_cast<CallBase>(user);
      if (!call || call->getCalledOperand() != &function)
        continue;
      if (call->getFunctionType() != function.getFunctionType())
        return createStringError("kernel '" + function.getName() + "' is called with other arguments than it takes");
      call->setAttributes(function.getAttributes());
    }
  }
  return Error::success();
}

// Only what the runtime asks for stays visible; the rest is inlined or dropped.
static void internalize(Module &module) {
  for (GlobalValue &value : module.global_values()) {
    if (value.isDeclaration() || value.getName() == "main" || value.getName() == "ms_program" ||
        value.getName() == "ms_components" || value.getName().starts_with("llvm."))
      continue;
    value.setLinkage(GlobalValue::InternalLinkage);
    // A group would stand for the runtime's own copy too, which is then discarded.
    if (auto *object = dyn_cast<GlobalObject>(&value))
      object->setComdat(nullptr);
  }
  if (GlobalVariable *used = module.getNamedGlobal("llvm.used"))
    used->eraseFromParent();
  if (GlobalVariable *used = module.getNamedGlobal("llvm.compiler.used"))
    used->eraseFromParent();
}

static void setAttributes(Module &module, const TargetMachine &target, const Cpu &cpu, const CompileOptions &options) {
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", cpu.level);
    function.addFnAttr("tune-cpu", cpu.tune);
    function.addFnAttr("target-features", target.getTargetFeatureString());
    if (options.debug_info || options.sanitizer != Sanitizer::none) { // so that stacks can be walked
      function.addFnAttr("frame-pointer", "all");
      function.setUWTableKind(UWTableKind::Default);
    }
    markForSanitizer(function, options.sanitizer);
  }
}

// Parts of code generation take time that grows with the square of a function's size: beyond this size, which stages
// of a thousand expressions reach, or a dozen windows in one loop, a function is turned into code as at -O0, optimised
// as it is.
static constexpr unsigned instructions_max = 12000;

static void spareHugeFunctions(Module &module) {
  for (Function &function : module) {
    if (function.getInstructionCount() <= instructions_max)
      continue;
    for (Attribute::AttrKind kind : {Attribute::AlwaysInline, Attribute::OptimizeForSize, Attribute::MinSize})
      function.removeFnAttr(kind);
    function.addFnAttr(Attribute::OptimizeNone);
    function.addFnAttr(Attribute::NoInline);
  }
}

static void optimize(Module &module, TargetMachine &target, const CompileOptions &options) {
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager graph;
  ModuleAnalysisManager modules;
  PassBuilder builder(&target);
  addSanitizerPasses(builder, options.sanitizer);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(graph);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, graph, modules);
  const OptimizationLevel levels[] = {OptimizationLevel::O0, OptimizationLevel::O1, OptimizationLevel::O2,
                                      OptimizationLevel::O3};
  ModulePassManager passes = options.level == 0 ? builder.buildO0DefaultPipeline(OptimizationLevel::O0)
                                                : builder.buildPerModuleDefaultPipeline(levels[options.level]);
  passes.run(module, modules);
  if (options.level > 0)
    spareHugeFunctions(module);
}

Expected<std::unique_ptr<Module>> translateModule(mlir::ModuleOp source, LLVMContext &context,
                                                  const CompileOptions &options) {
  mlir::registerBuiltinDialectTranslation(*source.getContext());
  mlir::registerLLVMDialectTranslation(*source.getContext());
  Expected<std::unique_ptr<TargetMachine>> target = makeTarget(options);
  if (!target)
    return target.takeError();
  if (options.debug_info) {
    mlir::PassManager passes(source.getContext());
    passes.addPass(createAddDebugInfo());
    if (failed(passes.run(source)))
      return createStringError("debug information cannot be added");
  }
  // Before translating: what lies on the stack is aligned by it.
  source->setAttr("llvm.data_layout",
                  mlir::StringAttr::get(source.getContext(), (*target)->createDataLayout().getStringRepresentation()));
  std::unique_ptr<Module> module = mlir::translateModuleToLLVMIR(source, context, "pipeline");
  if (!module)
    return createStringError("the module cannot be translated to LLVM IR");
  module->setDataLayout((*target)->createDataLayout());
  module->setTargetTriple((*target)->getTargetTriple());
  module->setPICLevel(PICLevel::BigPIC);
  module->setPIELevel(PIELevel::Large);
  if (options.debug_info)
    module->addModuleFlag(Module::Max, "Dwarf Version", 5);
  return std::move(module);
}

Expected<std::unique_ptr<Module>> makeModule(mlir::ModuleOp source, LLVMContext &context,
                                             const CompileOptions &options) {
  Expected<std::unique_ptr<Module>> translated = translateModule(source, context, options);
  if (!translated)
    return translated;
  Module &module = **translated;
  if (Error error = linkKernels(module, options.library_dir))
    return std::move(error);
  if (Error error = matchCalls(module))
    return std::move(error);
  internalize(module);
  Expected<Cpu> cpu = findCpu(options.cpu);
  if (!cpu)
    return cpu.takeError();
  Expected<std::unique_ptr<TargetMachine>> target = makeTarget(options);
  if (!target)
    return target.takeError();
  setAttributes(module, **target, *cpu, options);
  if (verifyModule(module, &errs()))
    return createStringError("the linked module is not valid LLVM IR");
  optimize(module, **target, options);
  return translated;
}

} // namespace millstream
