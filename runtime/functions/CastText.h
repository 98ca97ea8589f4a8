// Casts from and to text that are not linked into generated code: floats and decimals by Java's grammar,
// bytes as UTF-8, and the error that all casts of text share.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_CASTTEXT_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_CASTTEXT_H

#include "runtime/abi/Abi.h"

extern "C" {
// Notes "cannot cast 'text' to type", the text cut to a sensible length; gives MS_ERROR.
MsOutcome ms_cast_error(MsContext *, MsString text, const char *type);

MsOutcome ms_cast_string_f32(MsContext *, MsString, float *out);
MsOutcome ms_cast_string_f64(MsContext *, MsString, double *out);
// Rounded half up to the scale; an error also where it needs more digits than the precision has.
MsOutcome ms_cast_string_decimal(MsContext *, MsString, int32_t precision, int32_t scale, __int128 *out);
// From the shortest digits that read back as the double; NULL where they need more than the precision, an
// error for NaN and the infinities.
MsOutcome ms_cast_f64_decimal(MsContext *, double, int32_t precision, int32_t scale, __int128 *out);
MsOutcome ms_cast_f32_decimal(MsContext *, float, int32_t precision, int32_t scale, __int128 *out);
// FROM_BASE64: text again, with what is no UTF-8 mended as below.
MsOutcome ms_from_base64(MsContext *, MsString, MsString *out);
// As text: each byte that is not UTF-8 becomes U+FFFD.
MsString ms_cast_bytes_string(MsContext *, MsString);
}

#endif
