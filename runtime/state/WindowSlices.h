// Hopping and cumulating windows over a table's slices.
#ifndef MILLSTREAM_RUNTIME_STATE_WINDOWSLICES_H
#define MILLSTREAM_RUNTIME_STATE_WINDOWSLICES_H

#include "runtime/kernels/State.h"

extern "C" {
bool ms_state_first_slice(const MsTable *, int64_t from, int64_t *slice);
void ms_state_drop_slice(MsTable *, int64_t slice);

// The next window to fire behind `fired`, if there is one that has slices and is at most `last_due`.
bool ms_window_next(const MsTable *, int64_t fired, int64_t last_due, int64_t windows, int32_t cumulate, int64_t *end);
// The next part that the window takes in, from number `from` on.
bool ms_window_next_part(const MsTable *, int64_t end, int64_t windows, int32_t cumulate, int64_t from, int64_t *part);
// Removes the slices whose last window this was.
void ms_window_done(MsTable *, int64_t end, int64_t windows, int32_t cumulate);
}
#endif
