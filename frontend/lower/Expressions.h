// SQL expressions to `flow` ops: parse, resolve names, check types, build. Type errors are reported
// with their place in the spec.
#ifndef MILLSTREAM_FRONTEND_LOWER_EXPRESSIONS_H
#define MILLSTREAM_FRONTEND_LOWER_EXPRESSIONS_H

#include "frontend/diag/Diagnostics.h"
#include "frontend/yaml/SpecText.h"
#include "mlir/IR/Builders.h"

namespace millstream {

// What an expression may name.
struct Scope {
  struct Column {
    std::string name;
    mlir::Value value;
  };
  struct Param {
    std::string name; // without `params.`
    mlir::Type type;
    uint32_t index; // in Plan.params
  };
  std::vector<Column> columns;
  const std::vector<Param> *params = nullptr;
};

// Parses `text` as one SQL scalar expression and builds it at the builder's insertion point. All
// problems found are reported; failure means that something was built that must be thrown away.
mlir::FailureOr<mlir::Value> buildExpression(mlir::OpBuilder &, const Scope &, const SpecText &text, Diagnostics &);

// The same, cast implicitly to `type` as a sink or a filter wants it. NULL stays NULL: where the expression
// may be NULL, the result's type is nullable even if `type` is not. `what` names the wanted thing in errors,
// as "a filter".
mlir::FailureOr<mlir::Value> buildExpressionAs(mlir::OpBuilder &, const Scope &, const SpecText &text, mlir::Type type,
                                               std::string_view what, Diagnostics &);

// Inserts the ops that turn `value` into `type` where an implicit cast allows it; null Value if not, as for a
// value that may be NULL where `type` may not.
mlir::Value castImplicitly(mlir::OpBuilder &, mlir::Location, mlir::Value value, mlir::Type type);

// Parses a type as the spec writes it: `decimal(12,2)`, `array<string>?`, `row<a int, b string?>`. A name
// in `named` (types:) stands for its type. Not null unless it ends in `?`.
struct NamedType {
  std::string name;
  mlir::Type type;
};
mlir::FailureOr<mlir::Type> parseSpecType(mlir::MLIRContext *, const SpecText &text,
                                          const std::vector<NamedType> &named, Diagnostics &);

// A type as SQL prints it, with ` NOT NULL` left out and `?` for nullable ones.
std::string printType(mlir::Type);

// The file location of an op built from this range.
mlir::Location locationOf(mlir::MLIRContext *, SourceRange);

} // namespace millstream
#endif
