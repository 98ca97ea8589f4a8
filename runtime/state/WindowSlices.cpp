// Which hopping or cumulating window comes next, and which slices it takes in: the numbers are those of
// runtime/kernels/Windows.cpp.
#include "runtime/state/WindowSlices.h"

namespace {

int64_t floorDivide(int64_t a, int64_t b) {
  int64_t quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

// The first slice that window `end` takes in.
int64_t firstSliceOf(int64_t end, int64_t windows, int32_t cumulate) {
  return cumulate ? floorDivide(end - 1, windows) * windows : end - windows;
}

} // namespace

extern "C" {

bool ms_window_next(const MsTable *table, int64_t fired, int64_t last_due, int64_t windows, int32_t cumulate,
                    int64_t *end) {
  bool any_fired = fired != INT64_MIN;
  int64_t from = any_fired ? firstSliceOf(fired + 1, windows, cumulate) * windows : INT64_MIN;
  int64_t part;
  if (!ms_state_first_slice(table, from, &part))
    return false;
  int64_t first = floorDivide(part, windows) + 1;
  *end = any_fired && fired >= first ? fired + 1 : first;
  return *end <= last_due;
}

bool ms_window_next_part(const MsTable *table, int64_t end, int64_t windows, int32_t cumulate, int64_t from,
                         int64_t *part) {
  int64_t least = firstSliceOf(end, windows, cumulate) * windows;
  for (int64_t at = from < least ? least : from; ms_state_first_slice(table, at, part); at = *part + 1) {
    int64_t index = floorDivide(*part, windows);
    if (index >= end)
      return false;
    if (*part - index * windows <= end - 1 - index)
      return true;
  }
  return false;
}

void ms_window_done(MsTable *table, int64_t end, int64_t windows, int32_t cumulate) {
  int64_t place = end - floorDivide(end, windows) * windows;
  if (cumulate && place != 0) // the slices of this round are still wanted
    return;
  int64_t behind = cumulate ? end : end - windows + 1; // slices before this one have had their last window
  int64_t part;
  while (ms_state_first_slice(table, INT64_MIN, &part) && floorDivide(part, windows) < behind)
    ms_state_drop_slice(table, part);
}

} // extern "C"
