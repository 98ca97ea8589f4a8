// The fields of an aggregate: expressions over COUNT, SUM, AVG, MIN and MAX, as `SUM(a) / COUNT(*)`. They are
// built in two steps, as flow.aggregate has two regions: first the calls with their arguments and filters over
// the input's rows, then the expressions around the calls over keys, window and the calls' results.
#ifndef MILLSTREAM_FRONTEND_LOWER_AGGREGATES_H
#define MILLSTREAM_FRONTEND_LOWER_AGGREGATES_H

#include "dialects/flow/Flow.h"
#include "frontend/lower/Expressions.h"
#include "frontend/sql/Ast.h"

namespace millstream {

// One call, shared by all fields that spell it alike. `attr` is as flow.aggregate takes it.
struct AggregateCall {
  flow::AggregateCallAttr attr;
  mlir::Value argument; // null for COUNT(*)
  mlir::Value filter;   // null without FILTER; may be NULL, which is not true
  std::string key;      // its normal form, by which it is found again
};

// A field between the two steps.
struct AggregateField {
  SpecText text;
  ExprPtr tree;
  struct Use {
    const Expr *node; // in `tree`
    size_t call;      // index into the calls
  };
  std::vector<Use> uses;
};

// Parses a field, finds its calls and builds their arguments and filters at the builder's insertion point,
// over the input's columns. New calls are appended to `calls`. A field without a call is an error.
mlir::FailureOr<AggregateField> buildAggregateField(mlir::OpBuilder &, const Scope &input, const SpecText &text,
                                                    std::vector<AggregateCall> &calls, Diagnostics &);

// Builds the expression around a field's calls. `results` holds a value for each call, of its `attr`'s type.
// `groups` has what may be named outside of calls: keys and the window's columns; `input` is for errors alone.
mlir::FailureOr<mlir::Value> buildAggregateResult(mlir::OpBuilder &, const Scope &groups, const Scope &input,
                                                  const AggregateField &, mlir::ValueRange results, Diagnostics &);

} // namespace millstream
#endif
