// What passes may know of kernels beyond their signatures: which ones compare, which can be told to succeed from
// a constant argument, which give their argument back. A kernel that is not listed has no such property.
#ifndef MILLSTREAM_PASSES_KERNELFACTS_H
#define MILLSTREAM_PASSES_KERNELFACTS_H

#include "dialects/flow/Flow.h"

#include <optional>
#include <string>

namespace millstream {

enum class Relation { eq, ne, lt, le, gt, ge };

// A comparison of two values of one kind: `ms_lt_i64` is (lt, "i64").
struct Comparison {
  Relation relation;
  llvm::StringRef suffix;

  // Whether every value equals itself and one of <, =, > holds between any two: not so for NaN.
  bool isTotal() const { return suffix != "f32" && suffix != "f64"; }
  // What it gives for equal values.
  bool holdsForEqual() const {
    return relation == Relation::eq || relation == Relation::le || relation == Relation::ge;
  }
  // The kernel that holds exactly where this one does not. Only for total ones.
  std::string inverseKernel() const;
};
std::optional<Comparison> findComparison(llvm::StringRef kernel);

// An operation of two integers of one width that wraps around: `ms_add_i32` is (add, 32).
struct IntegerOperation {
  enum class Kind { add, sub, mul } kind;
  unsigned width;

  llvm::APInt compute(const llvm::APInt &, const llvm::APInt &) const;
};
std::optional<IntegerOperation> findIntegerOperation(llvm::StringRef kernel);

// A cast from integers of one width to those of a larger one: `ms_cast_i32_i64` is (32, 64).
struct IntegerWidening {
  unsigned from, to;
};
std::optional<IntegerWidening> findIntegerWidening(llvm::StringRef kernel);

// Whether f(f(x)) is f(x), its further arguments and constants being the same: UPPER, ABS, FLOOR.
bool isIdempotent(llvm::StringRef kernel);
// Whether the result is the argument under another type: `ms_same_i64`.
bool isIdentity(llvm::StringRef kernel);
// Whether the result never falls, or never rises, while the argument that is a time rises and the others stay.
bool isMonotoneInTime(llvm::StringRef kernel);
// Whether a fallible call cannot fail, as its constant arguments show: a divisor that is not zero.
bool cannotFail(flow::CallOp);

// The attribute of a literal argument that is not NULL; null otherwise.
mlir::Attribute literalOf(mlir::Value);
// Whether the value is the literal NULL.
bool isNullLiteral(mlir::Value);

} // namespace millstream
#endif
