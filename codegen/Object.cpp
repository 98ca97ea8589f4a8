// The target machine, and object code for it.
#include "codegen/Target.h"

#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;

namespace millstream {

static CodeGenOptLevel codegenLevel(unsigned level) {
  return level == 0   ? CodeGenOptLevel::None
         : level == 1 ? CodeGenOptLevel::Less
         : level == 2 ? CodeGenOptLevel::Default
                      : CodeGenOptLevel::Aggressive;
}

Expected<std::unique_ptr<TargetMachine>> makeTarget(const CompileOptions &options) {
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86Target();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86AsmPrinter();
  LLVMInitializeX86AsmParser();
  Triple triple("x86_64-pc-linux-gnu");
  std::string error;
  const llvm::Target *target = TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return createStringError(error);
  std::string cpu = options.cpu == "native" ? sys::getHostCPUName().str() : options.cpu;
  TargetOptions target_options;
  target_options.FunctionSections = true;
  target_options.DataSections = true;
  std::unique_ptr<TargetMachine> machine(target->createTargetMachine(triple, cpu, "", target_options, Reloc::PIC_,
                                                                     std::nullopt, codegenLevel(options.level)));
  if (!machine->getMCSubtargetInfo()->isCPUStringValid(cpu))
    return createStringError("unknown CPU '" + cpu + "'");
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
