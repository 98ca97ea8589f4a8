// A generator as a source: its splits are ranges of row numbers.
#ifndef MILLSTREAM_RUNTIME_CORE_GENERATORSOURCE_H
#define MILLSTREAM_RUNTIME_CORE_GENERATORSOURCE_H

#include "runtime/core/Connector.h"

namespace millstream {

std::unique_ptr<Source> makeGeneratorSource(const SourceConfig &, std::unique_ptr<Generator>);

} // namespace millstream
#endif
