// One split of a datagen generator: what the kernels in runtime/kernels/Datagen.cpp read. Row n of split
// s of P is row n × P + s of the whole source.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_DATAGEN_DATAGENGENERATOR_H
#define MILLSTREAM_RUNTIME_CONNECTORS_DATAGEN_DATAGENGENERATOR_H

#include "runtime/abi/Abi.h"
#include "runtime/kernels/Random.h"

namespace millstream::datagen {

// How one column is made.
struct Field {
  uint64_t salt;       // of the column's name: each column has a sequence of its own
  uint64_t null_below; // of 2^64: null where a draw is less
  int64_t start;       // of a sequence
  // Random integers, dates, times, intervals: least + step × U[0, span); span 0 is 2^64.
  int64_t least;
  uint64_t span;
  int64_t step;
  double real_least, real_most;
  __int128 decimal_least;         // unscaled
  unsigned __int128 decimal_span; // at least 1
  __int128 decimal_unit;          // 10^scale
  uint64_t length;                // of strings, bytes, arrays, maps
  const void *type;               // a TypePlan, for arrays, maps and rows
};

struct Split {
  uint64_t random_start;
  int64_t split, splits;
  const Field *fields; // by column of the source's row
  int64_t base_ms;     // the moment at which row 0 is said to be made
  double row_us;       // between two rows of the source
};

} // namespace millstream::datagen
#endif
