// The flow dialect's C++ interface: types, attributes, ops.
#ifndef MILLSTREAM_DIALECTS_FLOW_FLOW_H
#define MILLSTREAM_DIALECTS_FLOW_FLOW_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/flow/FlowDialect.h.inc"
#include "dialects/flow/FlowEnums.h.inc"
#include "dialects/flow/FlowInterfaces.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/flow/FlowTypes.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/flow/FlowAttrs.h.inc"
#define GET_OP_CLASSES
#include "dialects/flow/FlowOps.h.inc"

namespace millstream::flow {

// Whether a SQL type is nullable, the type without that, and the type with it.
inline bool isNullable(mlir::Type type) { return llvm::isa<NullableType>(type); }
mlir::Type stripNullable(mlir::Type type);
// Values of this type may point into memory (a record, a table's slot) rather than being held in registers.
bool isView(mlir::Type type);
mlir::Type makeNullable(mlir::Type type);
// `type`, nullable if `nullable`.
inline mlir::Type withNullability(mlir::Type type, bool nullable) {
  return nullable ? makeNullable(type) : stripNullable(type);
}

// Which change a row of a stream is that is not `append`: an i8 beside its columns.
enum ChangeKind : int8_t { insert_change = 0, update_before_change = 1, update_change = 2, delete_change = 3 };

// The row {row, error, node, position} of rows that failed at a node, and the row
// {raw, error, source, position} of records that did not parse.
RowType failedRowType(mlir::MLIRContext *);
RowType badRecordRowType(mlir::MLIRContext *);

} // namespace millstream::flow
#endif
