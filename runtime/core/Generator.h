// Sources that make their rows instead of reading them. A generator's rows are numbers: generated code
// computes the fields that it needs of row n of a split, by kernels that read MsGenerator. The runtime
// only counts: which numbers come next, how many are due, which number a checkpoint has reached.
#ifndef MILLSTREAM_RUNTIME_CORE_GENERATOR_H
#define MILLSTREAM_RUNTIME_CORE_GENERATOR_H

#include "runtime/abi/Abi.h"
#include "runtime/core/Settings.h"
#include "runtime/env/Status.h"

#include <limits>
#include <memory>

namespace millstream {

class Generator {
public:
  static constexpr int64_t unlimited = std::numeric_limits<int64_t>::max();

  virtual ~Generator() = default;
  virtual uint32_t splitCount() const = 0;
  // What MsBatch::generator points to; lives as long as the generator and never changes.
  virtual const MsGenerator *split(uint32_t index) const = 0;
  // Rows of a split are numbers 0 … rowCount-1; `unlimited` for an endless one.
  virtual int64_t rowCount(uint32_t split) const = 0;
  // How many rows a split may have made `elapsed_ns` after the run began (rows_per_second); `unlimited`
  // where nothing holds it back.
  virtual int64_t rowsDue(uint32_t split, int64_t elapsed_ns) const { return unlimited; }
};

struct GeneratorConfig {
  const proto::Row *row;
  Settings settings;
};

} // namespace millstream
#endif
