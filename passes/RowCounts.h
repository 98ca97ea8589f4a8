// Which fields of a table count rows: they start at zero and only ever grow by one or by the counts of other slots, so
// that 7 bytes hold them for as long as a pipeline can run (2^55 rows at a thousand million a second: a year).
#ifndef MILLSTREAM_PASSES_ROWCOUNTS_H
#define MILLSTREAM_PASSES_ROWCOUNTS_H

#include "dialects/state/State.h"

namespace millstream {

// For each table of a program its fields that count rows, in order.
llvm::StringMap<llvm::SmallVector<unsigned>> findRowCounts(mlir::Operation *program);

} // namespace millstream
#endif
