// From a module of the llvm phase to machine code: an executable on disk, or a program in this process.
#ifndef MILLSTREAM_CODEGEN_COMPILE_H
#define MILLSTREAM_CODEGEN_COMPILE_H

#include "mlir/IR/BuiltinOps.h"
#include "runtime/abi/Abi.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>

namespace llvm::orc {
class LLJIT;
}

namespace millstream {

// The processor that code is made for: all instructions of a level (`x86-64-v3`), scheduled for `tune`. A
// program checks at its start that its machine has the level.
struct Cpu {
  std::string level;
  std::string tune;
};

// From `x86-64-v3`, `native`, or the name of a processor, which stands for the highest level that it has.
llvm::Expected<Cpu> findCpu(llvm::StringRef name);

enum class Sanitizer { none, address, thread };

struct CompileOptions {
  unsigned level = 2;            // -O0 … -O3
  std::string cpu = "x86-64-v3"; // as findCpu takes it
  std::string library_dir;       // where the kernels' bitcode, the runtime library and start files are
  std::string runtime_dir;       // archives there are linked in place of those of the same name; may be empty
  Sanitizer sanitizer = Sanitizer::none;
  bool debug_info = false;
};

// Notes the processor in a module that is not yet lowered: the plan tells it to the program.
void setCpu(mlir::ModuleOp, const Cpu &);

// The LLVM module as translated: kernels are declarations.
llvm::Expected<std::unique_ptr<llvm::Module>> translateModule(mlir::ModuleOp, llvm::LLVMContext &,
                                                              const CompileOptions &);

// The LLVM module with the kernels that it needs linked in, optimised.
llvm::Expected<std::unique_ptr<llvm::Module>> makeModule(mlir::ModuleOp, llvm::LLVMContext &, const CompileOptions &);

// Object code of an optimised module.
llvm::Expected<std::string> makeObject(llvm::Module &, const CompileOptions &);

// Links an object with the runtime into an executable at `path`, replaced atomically.
llvm::Error linkExecutable(llvm::StringRef object, llvm::StringRef path, const CompileOptions &);

// A program compiled into this process. The runtime's symbols are this process's own.
class JitProgram {
public:
  static llvm::Expected<std::unique_ptr<JitProgram>> make(std::unique_ptr<llvm::Module>,
                                                          std::unique_ptr<llvm::LLVMContext>, const CompileOptions &);
  ~JitProgram();
  const MsProgram *program() const { return program_; }

private:
  JitProgram();
  std::unique_ptr<llvm::orc::LLJIT> jit_;
  const MsProgram *program_ = nullptr;
};

} // namespace millstream
#endif
