// From a spec to a module of the flow dialect.
#ifndef MILLSTREAM_FRONTEND_LOWER_BUILDPIPELINE_H
#define MILLSTREAM_FRONTEND_LOWER_BUILDPIPELINE_H

#include "frontend/diag/Diagnostics.h"
#include "frontend/spec/Spec.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace millstream {

// Builds one flow.pipeline: resolves types, checks expressions, joins the nodes. It may be called for a
// spec in which errors were found, to report what else is wrong; parts that are missing are passed over.
// Null if the diagnostics hold an error, from here or from before.
//
// Operators are named as the spec's nodes. Of several `steps` all but the last are `node[0]`, `node[1]` …,
// the last is `node`; the union in front of a node that reads several is `node[from]`. Side outputs keep
// their names in the attributes `rest_name` (of a route), `late_name` and `errors_name`.
//
// The stream called `shown`, if there is one, is meant to be looked at: the columns of sources that it passes
// on are decoded even if the spec names them nowhere.
mlir::OwningOpRef<mlir::ModuleOp> buildPipeline(const Spec &, mlir::MLIRContext &, Diagnostics &,
                                                llvm::StringRef shown = "");

} // namespace millstream
#endif
