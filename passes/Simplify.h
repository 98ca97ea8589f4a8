// The families of patterns that simplify-expressions consists of, one file each.
#ifndef MILLSTREAM_PASSES_SIMPLIFY_H
#define MILLSTREAM_PASSES_SIMPLIFY_H

#include "mlir/IR/PatternMatch.h"

namespace millstream {

// Conditions: IS NULL and IS TRUE of what they are asked of, comparisons (SimplifyConditions.cpp).
void addConditionPatterns(mlir::RewritePatternSet &);
// Calls: NULL and literal arguments, neutral elements, casts of casts (SimplifyCalls.cpp).
void addCallPatterns(mlir::RewritePatternSet &);

} // namespace millstream
#endif
