// JSON_VALUE and JSON_EXISTS: a path into a JSON text; IS JSON.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_JSON_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_JSON_H

#include "runtime/abi/Abi.h"

extern "C" {
// The text of the scalar that the path leads to: strings unescaped, integers as digits, other numbers as
// Java's BigDecimal writes them (1e3 is 1E+3). NULL for text that is no JSON, a path that leads nowhere, to
// null, to an object or an array, or to several values. Of a repeated key the last counts.
//   path: [lax | strict] $ .key ['key'] ["key"] [0] [-1] …
MsOutcome ms_json_value(MsContext *, MsString json, MsString path, MsString *out);
MsOutcome ms_json_exists(MsContext *, MsString json, MsString path, bool *out);
// Whether all of a text is one JSON value: any (`what` 0), an object (1), an array (2), or neither (3).
MsOutcome ms_is_json(MsContext *, MsString json, int32_t what, bool *out);
// The error of ERROR ON EMPTY and ERROR ON ERROR: always MS_ERROR.
MsOutcome ms_json_refuse(MsContext *, MsString path, MsString what, MsString *out);
// Null if the path is one, else what is wrong with it.
const char *ms_json_path_check(MsString path);
}

#endif
