// Finds connectors and formats among those that were linked in: each entry lies in a section of its
// own name, whose bounds the linker gives. No list of all of them exists anywhere.
#include "runtime/core/Connector.h"

extern "C" {
extern const millstream::ConnectorEntry __start_ms_connectors[] __attribute__((weak));
extern const millstream::ConnectorEntry __stop_ms_connectors[] __attribute__((weak));
extern const millstream::FormatEntry __start_ms_formats[] __attribute__((weak));
extern const millstream::FormatEntry __stop_ms_formats[] __attribute__((weak));
}

namespace millstream {

template <typename Entry> static const Entry *find(const Entry *begin, const Entry *end, std::string_view name) {
  for (const Entry *entry = begin; entry != end; ++entry)
    if (name == entry->name)
      return entry;
  return nullptr;
}

const ConnectorEntry *findConnector(std::string_view name) {
  return find(__start_ms_connectors, __stop_ms_connectors, name);
}

const FormatEntry *findFormat(std::string_view name) { return find(__start_ms_formats, __stop_ms_formats, name); }

} // namespace millstream
