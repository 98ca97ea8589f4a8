// SQL types in registers and in row slots, as runtime/abi/Abi.h has them.
#ifndef MILLSTREAM_CODEGEN_TYPES_H
#define MILLSTREAM_CODEGEN_TYPES_H

#include "dialects/flow/Slots.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Transforms/DialectConversion.h"
#include "runtime/proto/plan.pb.h"

namespace millstream {

// SQL types to LLVM's. A nullable type is a struct of a valid bit and the value.
class RegisterTypes : public mlir::TypeConverter {
public:
  explicit RegisterTypes(mlir::MLIRContext *);
};

// The struct {ptr, i64} of text, bytes, arrays and maps.
mlir::Type spanType(mlir::MLIRContext *);
bool isSpan(mlir::Type registerType);

// How a value lies in a slot: i8 for a boolean, i64 for a short decimal, else as in a register.
mlir::Type slotType(mlir::Type sqlType, mlir::Type registerType);

// The word for a non-null type that kernels' names end in: bool, i8 … i64, f32, f64, decimal, string, bytes,
// date, time, timestamp_ms, timestamp_ns, ltz_ms, ltz_ns, interval_day, interval_month; else empty.
llvm::StringRef kernelSuffix(mlir::Type);

// The same types for the runtime.
proto::Type protoType(mlir::Type);
proto::Row protoRow(flow::RowType, llvm::ArrayRef<bool> used);

} // namespace millstream
#endif
