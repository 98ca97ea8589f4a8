// The machine that code is made for.
#ifndef MILLSTREAM_CODEGEN_TARGET_H
#define MILLSTREAM_CODEGEN_TARGET_H

#include "codegen/Compile.h"

namespace llvm {
class TargetMachine;
}

namespace millstream {

llvm::Expected<std::unique_ptr<llvm::TargetMachine>> makeTarget(const CompileOptions &);

} // namespace millstream
#endif
