// Types as written to types of the flow dialect, for the lowering's own use.
#ifndef MILLSTREAM_FRONTEND_LOWER_TYPES_H
#define MILLSTREAM_FRONTEND_LOWER_TYPES_H

#include "dialects/flow/Flow.h"
#include "frontend/lower/Expressions.h"
#include "frontend/sql/Ast.h"

namespace millstream {

// How NOT NULL is written: a spec's types are NOT NULL unless they end in `?`; SQL's the other way round,
// and the type of a CAST says nothing of it.
enum class TypeDialect { spec, sql };

// The type with its nullability (for a CAST: without); null after an error.
mlir::Type resolveType(mlir::MLIRContext *, const TypeExpr &, TypeDialect, const std::vector<NamedType> &named,
                       const SpecText &text, Diagnostics &);

// A name as SQL needs it written: in back quotes if it is no plain word.
std::string quoteName(llvm::StringRef name);
// A user's text for a message: cut to a few words' length.
std::string shortened(llvm::StringRef text);

} // namespace millstream
#endif
