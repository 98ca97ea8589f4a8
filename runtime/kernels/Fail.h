// How a kernel says that it has no value: the reason is noted in the context, off the hot path.
#ifndef MILLSTREAM_RUNTIME_KERNELS_FAIL_H
#define MILLSTREAM_RUNTIME_KERNELS_FAIL_H

#include "runtime/kernels/Kernel.h"

namespace millstream {

template <uint64_t n> [[gnu::noinline, gnu::cold]] MsOutcome failWith(MsContext *context, const char (&text)[n]) {
  ms_error(context, MsString{text, n - 1});
  return MS_ERROR;
}

} // namespace millstream
#endif
