// How many bytes SQL values take in the slot of a row or of a state table, and where a row's fields lie:
// runtime/abi/Abi.h and RowLayout.h, for MLIR types.
#ifndef MILLSTREAM_DIALECTS_FLOW_SLOTS_H
#define MILLSTREAM_DIALECTS_FLOW_SLOTS_H

#include "dialects/flow/Flow.h"
#include "runtime/abi/RowLayout.h"

namespace millstream {

// Bytes that a value of this type takes in a slot, nullable or not.
uint32_t slotBytes(mlir::Type);
// Where a row's fields lie.
RowShape shapeOf(llvm::ArrayRef<mlir::Type> types);
inline RowShape shapeOf(flow::RowType row) { return shapeOf(row.getTypes()); }

} // namespace millstream
#endif
