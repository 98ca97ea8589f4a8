// A generator as a source: its splits are ranges of row numbers. With a maker (MsSourceEntry.make) all rows
// are made when a split is opened, and batches of them are handed out.
#ifndef MILLSTREAM_RUNTIME_CORE_GENERATORSOURCE_H
#define MILLSTREAM_RUNTIME_CORE_GENERATORSOURCE_H

#include "runtime/core/Connector.h"

namespace millstream {

struct RowMaker {
  MsBatchFn make = nullptr;
  uint64_t row_bytes = 0;
  MsContext *context = nullptr;
};

std::unique_ptr<Source> makeGeneratorSource(const SourceConfig &, std::unique_ptr<Generator>, RowMaker = {});

} // namespace millstream
#endif
