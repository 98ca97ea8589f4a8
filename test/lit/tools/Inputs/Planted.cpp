// A kernel with a bug, for a test alone: it keeps a text in eight bytes whatever its size.
#include "runtime/kernels/Kernel.h"

MS_KERNEL MsString ms_upper(MsContext *, MsString s) {
  volatile char kept[8];
  for (uint64_t i = 0; i < s.size; ++i)
    kept[i] = s.data[i];
  return kept[0] ? s : MsString{};
}
