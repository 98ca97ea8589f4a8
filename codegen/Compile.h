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

struct CompileOptions {
  unsigned level = 2;            // -O0 … -O3
  std::string cpu = "x86-64-v3"; // or `native`
  std::string library_dir;       // where the kernels' bitcode, the runtime library and start files are
  bool debug_info = false;
};

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
