// A record was appended to a sink's buffer: counts it, and calls the runtime where a block is full.
#include "runtime/kernels/Kernel.h"

MS_INLINE_KERNEL int32_t ms_sink_put(MsContext *context, MsBuffer *buffer, int32_t sink) {
  auto *output = reinterpret_cast<MsOutput *>(buffer);
  ++output->records;
  if (__builtin_expect(output->records < output->records_most && output->buffer.size < MS_OUTPUT_BLOCK_BYTES, 1))
    return 0;
  return ms_sink_full(context, static_cast<uint32_t>(sink));
}
