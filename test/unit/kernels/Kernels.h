// Kernels that several tests call. Generated code knows them by name, so that no header of theirs has them.
#ifndef MILLSTREAM_TEST_UNIT_KERNELS_KERNELS_H
#define MILLSTREAM_TEST_UNIT_KERNELS_KERNELS_H

#include "runtime/abi/Abi.h"

extern "C" {
int32_t ms_char_length(MsString);
MsOutcome ms_substring(MsContext *, MsString, int64_t, int64_t, MsString *);
MsString ms_trim_set(MsString, MsString);
MsOutcome ms_instr_nth(MsContext *, MsString, MsString, int32_t, int32_t, int32_t *);
MsOutcome ms_split_index(MsContext *, MsString, MsString, int32_t, MsString *);
MsOutcome ms_lpad(MsContext *, MsString, int32_t, MsString, MsString *);
MsString ms_reverse(MsContext *, MsString);
MsOutcome ms_replace(MsContext *, MsString, MsString, const char *, uint64_t, MsString *);
MsOutcome ms_translate(MsContext *, MsString, MsString, const char *, uint64_t, MsString *);
MsString ms_overlay(MsContext *, MsString, MsString, int64_t, int64_t);
bool ms_like(MsString, MsString);
MsOutcome ms_like_escape(MsContext *, MsString, MsString, const char *, uint64_t, bool *);
MsOutcome ms_unhex(MsContext *, MsString, MsString *);
MsOutcome ms_url_decode(MsContext *, MsString, MsString *);
MsOutcome ms_cast_string_i64(MsContext *, MsString, int64_t *);
MsOutcome ms_cast_string_bool(MsContext *, MsString, bool *);
MsOutcome ms_cast_string_date(MsContext *, MsString, int32_t *);
MsOutcome ms_cast_string_time(MsContext *, MsString, int32_t, int32_t *);
MsOutcome ms_cast_string_tsn(MsContext *, MsString, int32_t, __int128 *);
MsOutcome ms_to_timestamp_by_pattern(MsContext *, MsString, MsString, int64_t *);
double ms_round_f64(double, int32_t);
double ms_truncate_f64(double, int32_t);
}

#endif
