// Standard input and output have no settings.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_STDIO_SETTINGS_H
#define MILLSTREAM_RUNTIME_CONNECTORS_STDIO_SETTINGS_H

#include "runtime/abi/SettingSchema.h"

namespace millstream::connectors::stdio {

inline constexpr ConnectorSpec specs[] = {
    {.name = "stdin", .doc = "standard input", .source = true, .repeatable = false},
    {.name = "stdout", .doc = "standard output", .sink = true},
};

} // namespace millstream::connectors::stdio
#endif
