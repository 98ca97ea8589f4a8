// Flink's rules for SQL types: which decimal an operation gives, what a value is widened to, what two
// types have in common. All types here are without nullability.
#ifndef MILLSTREAM_FRONTEND_FUNCTIONS_TYPERULES_H
#define MILLSTREAM_FRONTEND_FUNCTIONS_TYPERULES_H

#include "dialects/flow/Flow.h"

namespace millstream {

inline constexpr unsigned decimal_precision_max = 38;

// The decimal that holds every value of an integer type, or the decimal itself; null for others.
flow::DecimalType decimalOf(mlir::Type);
// Digits before the point.
inline unsigned integerDigits(flow::DecimalType type) { return type.getPrecision() - type.getScale(); }

// A decimal of 38 digits at most: where precision exceeds that, digits behind the point are given up, but
// not below 6 (or the scale itself). `clamped` says whether that happened.
flow::DecimalType clampDecimal(mlir::MLIRContext *, unsigned precision, unsigned scale, bool *clamped = nullptr);

// Results of arithmetic, as Flink's LogicalTypeMerging derives them.
flow::DecimalType decimalSum(flow::DecimalType, flow::DecimalType, bool *clamped = nullptr);
flow::DecimalType decimalProduct(flow::DecimalType, flow::DecimalType, bool *clamped = nullptr);
flow::DecimalType decimalQuotient(flow::DecimalType, flow::DecimalType);
flow::DecimalType decimalRemainder(flow::DecimalType, flow::DecimalType);
// Of ROUND(x, digits) and TRUNCATE(x, digits).
flow::DecimalType decimalRounded(flow::DecimalType, int64_t digits);

bool isInteger(mlir::Type);      // tinyint … bigint
bool isNumeric(mlir::Type);      // those, decimals, float and double
bool isMilliseconds(mlir::Type); // timestamp or timestamp_ltz of at most 3 digits, held as i64
bool isNanoseconds(mlir::Type);  // of more digits, held as i128
unsigned timestampPrecision(mlir::Type);

} // namespace millstream
#endif
