// The passes of code generation.
#ifndef MILLSTREAM_CODEGEN_PASSES_H
#define MILLSTREAM_CODEGEN_PASSES_H

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace millstream {
#define GEN_PASS_DECL
#include "codegen/Lowering.h.inc"
#define GEN_PASS_REGISTRATION
#include "codegen/Lowering.h.inc"
} // namespace millstream
#endif
