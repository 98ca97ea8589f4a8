// Doubles rounded in decimal: native functions behind ROUND and TRUNCATE.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_ROUNDREAL_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_ROUNDREAL_H

#include <stdint.h>

extern "C" {
// Half away from zero, respectively cut, at `digits` behind the point (before it if negative), of the
// shortest decimal that reads back as x. NaN and infinities stay.
double ms_round_real(double x, int32_t digits);
double ms_truncate_real(double x, int32_t digits);
}

#endif
