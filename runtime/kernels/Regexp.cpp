// Forms of the regular expression functions as generated code calls them.
#include "runtime/functions/Regex.h"
#include "runtime/kernels/Kernel.h"

MS_INLINE_KERNEL MsOutcome ms_regexp_extract_match(MsContext *context, MsString s, MsString pattern, MsString *out) {
  return ms_regexp_extract(context, s, pattern, 0, out);
}
MS_INLINE_KERNEL MsOutcome ms_regexp_replace_all(MsContext *context, MsString s, MsString pattern,
                                                 const char *replacement_data, uint64_t replacement_size,
                                                 MsString *out) {
  return ms_regexp_replace(context, s, pattern, MsString{replacement_data, replacement_size}, out);
}
