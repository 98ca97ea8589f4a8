// Regular expressions, by PCRE2 in the dialect of Java's java.util.regex: REGEXP, REGEXP_EXTRACT and so on,
// SIMILAR TO. A pattern is compiled once a thread. Patterns that come from data and are no regular
// expression give what Flink gives (NULL, or FALSE); a search that takes too many steps is an error.
//
// Differences from Java: classes within classes and && are refused; without case, letters beyond ASCII are
// equal too; a line ends with \n, \r or both.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_REGEX_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_REGEX_H

#include "runtime/abi/Abi.h"

extern "C" {
// Null if the pattern is a regular expression, else what is wrong with it, as text that lives until the
// thread asks again.
const char *ms_regex_check(MsString pattern);
const char *ms_similar_check(MsString pattern);

MsOutcome ms_regexp(MsContext *, MsString s, MsString pattern, bool *out);
MsOutcome ms_similar(MsContext *, MsString s, MsString pattern, bool *out);
// The group's text in the first match, a view into s; NULL without a match or such a group.
MsOutcome ms_regexp_extract(MsContext *, MsString s, MsString pattern, int32_t group, MsString *out);
// Each match replaced by the replacement as it stands.
MsOutcome ms_regexp_replace(MsContext *, MsString s, MsString pattern, MsString replacement, MsString *out);
MsOutcome ms_regexp_count(MsContext *, MsString s, MsString pattern, int32_t *out);
// The number of the character at which the first match begins, 0 without one.
MsOutcome ms_regexp_instr(MsContext *, MsString s, MsString pattern, int32_t *out);
}

#endif
