// The target machine, and object code for it.
#include "codegen/Target.h"

#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"

using namespace llvm;

namespace millstream {

static CodeGenOptLevel codegenLevel(unsigned level) {
  return level == 0   ? CodeGenOptLevel::None
         : level == 1 ? CodeGenOptLevel::Less
         : level == 2 ? CodeGenOptLevel::Default
                      : CodeGenOptLevel::Aggressive;
}

Expected<const Target *> findTarget() {
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86Target();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86AsmPrinter();
  LLVMInitializeX86AsmParser();
  std::string error;
  const Target *target = TargetRegistry::lookupTarget(Triple(target_triple), error);
  if (!target)
    return createStringError(error);
  return target;
}

Expected<std::unique_ptr<TargetMachine>> makeTarget(const CompileOptions &options) {
  Expected<const Target *> target = findTarget();
  if (!target)
    return target.takeError();
  Expected<Cpu> cpu = findCpu(options.cpu);
  if (!cpu)
    return cpu.takeError();
  TargetOptions target_options;
  target_options.FunctionSections = true;
  target_options.DataSections = true;
  std::unique_ptr<TargetMachine> machine((*target)->createTargetMachine(
      Triple(target_triple), cpu->level, "", target_options, Reloc::PIC_, std::nullopt, codegenLevel(options.level)));
  return std::move(machine);
}

Expected<std::string> makeObject(Module &module, const CompileOptions &options) {
  Expected<std::unique_ptr<TargetMachine>> target = makeTarget(options);
  if (!target)
    return target.takeError();
  SmallVector<char, 0> object;
  raw_svector_ostream stream(object);
  legacy::PassManager passes;
  if ((*target)->addPassesToEmitFile(passes, stream, nullptr, CodeGenFileType::ObjectFile))
    return createStringError("the target cannot write objects");
  passes.run(module);
  return std::string(object.data(), object.size());
}

} // namespace millstream
