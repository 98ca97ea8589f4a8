// Where windows begin and end. Times are milliseconds; sizes are constants of the pipeline, so that the
// divisions become multiplications when this is inlined. No sum overflows: event times are within
// event_time_most_ms of 1970, windows have at most 36500 days, and the frontend bounds how many share a slice.
#include "runtime/kernels/Kernel.h"

// The start of the slice of `size_ms` that a time lies in; slices are counted from `offset_ms`.
MS_INLINE_KERNEL int64_t ms_window_start(int64_t time_ms, int64_t size_ms, int64_t offset_ms) {
  int64_t since = time_ms - offset_ms;
  int64_t remainder = since % size_ms;
  return time_ms - (remainder < 0 ? remainder + size_ms : remainder);
}

// What holds for a range of times, and mostly for the next row's too: empty at first.
struct MsNear {
  int64_t from, until, value;
};
static inline bool isNear(const MsNear *near, int64_t time) { return time >= near->from && time < near->until; }

// ms_window_start, without arithmetic where the row lies in the slice of the row before.
MS_INLINE_KERNEL int64_t ms_window_start_near(int64_t time_ms, int64_t size_ms, int64_t offset_ms, MsNear *near) {
  if (__builtin_expect(!isNear(near, time_ms), 0)) {
    int64_t start = ms_window_start(time_ms, size_ms, offset_ms);
    *near = {start, start + size_ms, start};
  }
  return near->value;
}

// Whether the window that starts at `start_ms` and is kept for `span_ms` is closed at a watermark.
MS_INLINE_KERNEL bool ms_window_is_late(int64_t start_ms, int64_t span_ms, int64_t watermark_ms) {
  return start_ms + span_ms - 1 <= watermark_ms;
}

// Hopping and cumulating windows share slices of one slide or step: slice `index` begins at
// index * granule + offset, window `end` ends at end * granule + offset, and a slice's first window is
// index + 1. A row that is late for the first k windows of its slice goes to the slice's k-th part, which
// the later windows alone take in. A part's number in the table is index * windows + k, where `windows` is
// how many a slice can be in.
MS_INLINE_KERNEL int64_t ms_slice_index(int64_t time_ms, int64_t granule_ms, int64_t offset_ms) {
  return (ms_window_start(time_ms, granule_ms, offset_ms) - offset_ms) / granule_ms;
}

// The last window that is closed at a watermark when windows are kept for `allow_ms` after their end.
static inline int64_t lastClosed(int64_t watermark_ms, int64_t granule_ms, int64_t offset_ms, int64_t allow_ms) {
  if (watermark_ms < INT64_MIN / 2)
    return INT64_MIN / 2;
  if (watermark_ms > INT64_MAX / 2)
    return INT64_MAX / 2;
  return ms_slice_index(watermark_ms - allow_ms + 1, granule_ms, offset_ms);
}

// How many windows of a slice are closed at a watermark.
MS_INLINE_KERNEL int64_t ms_slice_closed(int64_t index, int64_t granule_ms, int64_t offset_ms, int64_t allow_ms,
                                         int64_t watermark_ms) {
  int64_t last = lastClosed(watermark_ms, granule_ms, offset_ms, allow_ms);
  return last <= index ? 0 : last - index;
}

// Both, near what the row before had.
MS_INLINE_KERNEL int64_t ms_slice_index_near(int64_t time_ms, int64_t granule_ms, int64_t offset_ms, MsNear *near) {
  if (__builtin_expect(!isNear(near, time_ms), 0)) {
    int64_t start = ms_window_start(time_ms, granule_ms, offset_ms);
    *near = {start, start + granule_ms, (start - offset_ms) / granule_ms};
  }
  return near->value;
}
MS_INLINE_KERNEL int64_t ms_slice_closed_near(int64_t index, int64_t granule_ms, int64_t offset_ms, int64_t allow_ms,
                                              int64_t watermark_ms, MsNear *near) {
  if (__builtin_expect(!isNear(near, watermark_ms), 0)) {
    int64_t last = lastClosed(watermark_ms, granule_ms, offset_ms, allow_ms);
    *near = {0, 0, last};
    if (watermark_ms > INT64_MIN / 2 && watermark_ms < INT64_MAX / 2) {
      near->from = last * granule_ms + offset_ms + allow_ms - 1; // from when on it is closed
      near->until = near->from + granule_ms;
    }
  }
  return near->value <= index ? 0 : near->value - index;
}

// Whether those are all. Cumulating windows begin anew with each `windows` slices.
MS_INLINE_KERNEL bool ms_slice_is_late(int64_t index, int64_t closed, int64_t windows, int32_t cumulate) {
  int64_t place = index % windows;
  return closed >= (cumulate ? windows - (place < 0 ? place + windows : place) : windows);
}

MS_INLINE_KERNEL int64_t ms_slice_part(int64_t index, int64_t closed, int64_t windows) {
  return index * windows + closed;
}

// The window's bounds; `end` is its number.
MS_INLINE_KERNEL int64_t ms_window_end_ms(int64_t end, int64_t granule_ms, int64_t offset_ms) {
  return end * granule_ms + offset_ms;
}
MS_INLINE_KERNEL int64_t ms_window_start_ms(int64_t end, int64_t granule_ms, int64_t offset_ms, int64_t windows,
                                            int32_t cumulate) {
  int64_t place = (end - 1) % windows;
  int64_t slices = cumulate ? (place < 0 ? place + windows : place) + 1 : windows;
  return (end - slices) * granule_ms + offset_ms;
}
MS_INLINE_KERNEL int64_t ms_window_last_due(int64_t watermark_ms, int64_t granule_ms, int64_t offset_ms,
                                            int64_t allow_ms) {
  return lastClosed(watermark_ms, granule_ms, offset_ms, allow_ms);
}

MS_INLINE_KERNEL int64_t ms_time_plus(int64_t time_ms, int64_t span_ms) { return time_ms + span_ms; }

// ---- Windows that are given again as rows come ----

// The first window that a row of a slice counts in, and the last of those up to `fired`.
MS_INLINE_KERNEL int64_t ms_slice_first_window(int64_t index, int64_t closed) { return index + 1 + closed; }
MS_INLINE_KERNEL int64_t ms_slice_last_window(int64_t index, int64_t windows, int64_t fired, int32_t cumulate) {
  int64_t place = index % windows;
  int64_t last = index + (cumulate ? windows - (place < 0 ? place + windows : place) : windows);
  return last < fired ? last : fired;
}

// ---- State that expires ----

static inline int64_t plusSaturated(int64_t time_ms, int64_t span_ms) {
  int64_t sum;
  return __builtin_add_overflow(time_ms, span_ms, &sum) ? INT64_MAX : sum;
}

// Whether what was touched at a time and lives for `ttl_ms` is gone.
MS_INLINE_KERNEL bool ms_time_is_past(int64_t touched_ms, int64_t ttl_ms, int64_t now_ms) {
  return plusSaturated(touched_ms, ttl_ms) <= now_ms;
}
// What was touched before this is gone. The end of the input is not a time: nothing goes then.
MS_INLINE_KERNEL int64_t ms_time_expired(int64_t now_ms, int64_t ttl_ms) {
  int64_t until;
  if (now_ms == INT64_MAX || __builtin_sub_overflow(now_ms, ttl_ms - 1, &until))
    return INT64_MIN;
  return until;
}
// Event time as a row sees it: its split's watermark before it; of a row that an operator made its own time.
MS_INLINE_KERNEL int64_t ms_time_of_row(int64_t watermark_ms, int64_t time_ms) {
  return watermark_ms == INT64_MIN ? time_ms : watermark_ms;
}
