// ORC: a program compiled into this process, against the runtime that the driver holds.
#include "codegen/Compile.h"
#include "codegen/Target.h"

#include "llvm/ExecutionEngine/Orc/Debugging/DebuggerSupport.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Target/TargetMachine.h"

using namespace llvm;

namespace millstream {

JitProgram::JitProgram() = default;
JitProgram::~JitProgram() = default;

Expected<std::unique_ptr<JitProgram>>
JitProgram::make(std::unique_ptr<Module> module, std::unique_ptr<LLVMContext> context, const CompileOptions &options) {
  // Generated code has a `main` of its own, which would hide this process's.
  if (Function *main = module->getFunction("main"))
    main->eraseFromParent();
  Expected<std::unique_ptr<TargetMachine>> target = makeTarget(options);
  if (!target)
    return target.takeError();
  orc::JITTargetMachineBuilder machine((*target)->getTargetTriple());
  machine.setCPU((*target)->getTargetCPU().str())
      .setRelocationModel(Reloc::PIC_)
      .setCodeGenOptLevel((*target)->getOptLevel());
  orc::LLJITBuilder builder;
  builder.setJITTargetMachineBuilder(machine);
  if (options.debug_info) // tells gdb of the code, by the interface that gdb has for it
    builder.setPrePlatformSetup(orc::enableDebuggerSupport);
  Expected<std::unique_ptr<orc::LLJIT>> jit = builder.create();
  if (!jit)
    return jit.takeError();
  auto symbols = orc::DynamicLibrarySearchGenerator::GetForCurrentProcess((*jit)->getDataLayout().getGlobalPrefix());
  if (!symbols)
    return symbols.takeError();
  (*jit)->getMainJITDylib().addGenerator(std::move(*symbols));
  if (Error error = (*jit)->addIRModule(orc::ThreadSafeModule(std::move(module), std::move(context))))
    return std::move(error);
  Expected<orc::ExecutorAddr> address = (*jit)->lookup("ms_program");
  if (!address)
    return address.takeError();
  std::unique_ptr<JitProgram> program(new JitProgram);
  program->jit_ = std::move(*jit);
  program->program_ = address->toPtr<const MsProgram *>();
  return std::move(program);
}

} // namespace millstream
