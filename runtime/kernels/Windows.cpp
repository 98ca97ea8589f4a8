// Where windows begin and end. Times are milliseconds; sizes are constants of the pipeline, so that the
// divisions become multiplications when this is inlined.
#include "runtime/kernels/Kernel.h"

// The start of the slice of `size_ms` that a time lies in; slices are counted from `offset_ms`.
MS_INLINE_KERNEL int64_t ms_window_start(int64_t time_ms, int64_t size_ms, int64_t offset_ms) {
  int64_t since = time_ms - offset_ms;
  int64_t remainder = since % size_ms;
  return time_ms - (remainder < 0 ? remainder + size_ms : remainder);
}

// Whether the window that starts at `start_ms` and is kept for `span_ms` is closed at a watermark.
MS_INLINE_KERNEL bool ms_window_is_late(int64_t start_ms, int64_t span_ms, int64_t watermark_ms) {
  return start_ms + span_ms - 1 <= watermark_ms;
}

MS_INLINE_KERNEL int64_t ms_time_plus(int64_t time_ms, int64_t span_ms) { return time_ms + span_ms; }
