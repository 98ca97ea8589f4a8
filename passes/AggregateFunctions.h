// The aggregate functions: what state each keeps, and the code that accumulates a value, merges two
// states and gives the result. Adding one touches AggregateFunctions.cpp and the frontend's check of its
// argument.
#ifndef MILLSTREAM_PASSES_AGGREGATEFUNCTIONS_H
#define MILLSTREAM_PASSES_AGGREGATEFUNCTIONS_H

#include "dialects/flow/Flow.h"

namespace millstream {

// The state of one call within a slot, as its code reads and writes it.
class AggregateState {
public:
  virtual ~AggregateState() = default;
  virtual mlir::Value get(mlir::OpBuilder &, unsigned field) = 0;
  virtual void set(mlir::OpBuilder &, unsigned field, mlir::Value value) = 0;
};

class AggregateFunction {
public:
  virtual ~AggregateFunction() = default;
  // The fields that a call with this argument keeps; all zeros (NULL where nullable) for an empty group.
  virtual llvm::SmallVector<mlir::Type> fields(flow::AggregateCallAttr call, mlir::Type argument) const = 0;
  // Sets the fields of a new group where zeros and NULLs will not do; `starts` says whether that is so.
  virtual bool starts(flow::AggregateCallAttr, mlir::Type /*argument*/) const { return false; }
  virtual void start(mlir::OpBuilder &, mlir::Location, mlir::Type /*argument*/, AggregateState &) const {}
  // Adds a value; it is not NULL, and missing for COUNT(*).
  virtual void accumulate(mlir::OpBuilder &, mlir::Location, AggregateState &, mlir::Value value) const = 0;
  // Adds what another state of the same call has gathered.
  virtual void merge(mlir::OpBuilder &, mlir::Location, AggregateState &into, AggregateState &from) const = 0;
  // The result, of the call's type.
  virtual mlir::Value result(mlir::OpBuilder &, mlir::Location, flow::AggregateCallAttr call, mlir::Type argument,
                             AggregateState &) const = 0;
};

// Null if there is none of that name.
const AggregateFunction *findAggregate(llvm::StringRef name);

} // namespace millstream
#endif
