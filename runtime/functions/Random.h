// Randomness for SQL functions, taken from the environment in pieces large enough to be cheap.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_RANDOM_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_RANDOM_H

#include "runtime/abi/Abi.h"

extern "C" {
// A random (version 4) UUID as text.
MsString ms_uuid(MsContext *);
// At least 0, less than 1.
double ms_rand(MsContext *);
// At least 0, less than bound; 0 for a bound that is not positive.
int32_t ms_rand_integer(MsContext *, int32_t bound);
}

#endif
