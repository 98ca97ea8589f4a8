// Text of numbers whose making is too large to be inlined into generated code: native functions that the
// encoder kernels call. Each writes at `at`, where there must be room (40 bytes for a float or double, 48
// for a decimal), and gives the place behind.
#ifndef MILLSTREAM_RUNTIME_FORMATS_NUMBERTEXT_H
#define MILLSTREAM_RUNTIME_FORMATS_NUMBERTEXT_H

#include <cstdint>

extern "C" {
// As Java's Double.toString and Float.toString: the shortest digits that read back, at least one behind
// the point, with an exponent from 10^7 up and below 10^-3; NaN, Infinity and -Infinity by name.
char *ms_format_f64(char *at, double value);
char *ms_format_f32(char *at, float value);
// magnitude / 10^scale as a plain decimal number, for those beyond 64 bits.
char *ms_format_wide_decimal(char *at, unsigned __int128 magnitude, int32_t scale);
}

#endif
