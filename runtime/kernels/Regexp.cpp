// Forms of the regular expression functions that leave arguments out.
#include "runtime/functions/Regex.h"
#include "runtime/kernels/Kernel.h"

MS_INLINE_KERNEL MsOutcome ms_regexp_extract_match(MsContext *context, MsString s, MsString pattern, MsString *out) {
  return ms_regexp_extract(context, s, pattern, 0, out);
}
