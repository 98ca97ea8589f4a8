// The machine that code is made for.
#ifndef MILLSTREAM_CODEGEN_TARGET_H
#define MILLSTREAM_CODEGEN_TARGET_H

#include "codegen/Compile.h"

namespace llvm {
class Target;
class TargetMachine;
} // namespace llvm

namespace millstream {

inline constexpr llvm::StringLiteral target_triple = "x86_64-pc-linux-gnu";

llvm::Expected<const llvm::Target *> findTarget();
llvm::Expected<std::unique_ptr<llvm::TargetMachine>> makeTarget(const CompileOptions &);

} // namespace millstream
#endif
