// Which columns of a stream hold nothing: those that no part of the spec names, which a source therefore does not
// convert. They pass through operators as they are, and must not be shown.
#ifndef MILLSTREAM_PASSES_UNREADCOLUMNS_H
#define MILLSTREAM_PASSES_UNREADCOLUMNS_H

#include "dialects/flow/Flow.h"

namespace millstream {

// For each column of a flow stream whether it is such a one.
llvm::SmallVector<bool> unreadColumns(mlir::Value stream);

} // namespace millstream
#endif
