// Decimal arithmetic whose intermediate values leave 128 bits: native functions that the decimal kernels
// call when their fast path does not hold. Results are those of Java's BigDecimal under Flink's rules:
// exact, or to 38 digits for a quotient, then rounded half up to the result's scale. MS_NULL where more
// than the result's digits are needed.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_WIDEDECIMAL_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_WIDEDECIMAL_H

#include "runtime/kernels/Kernel.h"

extern "C" {
// a * 10^raise_a + b * 10^raise_b, of which `drop` digits are rounded away.
MsOutcome ms_wide_sum(__int128 a, __int128 b, int32_t raise_a, int32_t raise_b, int32_t drop, __int128 *out);
// a * b, of which `drop` digits are rounded away.
MsOutcome ms_wide_product(__int128 a, __int128 b, int32_t drop, __int128 *out);
// a * 10^shift / b, b != 0; shift may be negative.
MsOutcome ms_wide_quotient(__int128 a, __int128 b, int32_t shift, int32_t precision, __int128 *out);
// a * 10^raise_a % b * 10^raise_b, of which `drop` digits are rounded away; b != 0.
MsOutcome ms_wide_remainder(__int128 a, __int128 b, int32_t raise_a, int32_t raise_b, int32_t drop, int32_t precision,
                            __int128 *out);
// The double nearest to unscaled / 10^scale.
double ms_wide_to_double(__int128 unscaled, int32_t scale);
}

#endif
