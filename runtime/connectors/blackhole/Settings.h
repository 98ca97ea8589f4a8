// The blackhole has no settings.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_BLACKHOLE_SETTINGS_H
#define MILLSTREAM_RUNTIME_CONNECTORS_BLACKHOLE_SETTINGS_H

#include "runtime/abi/SettingSchema.h"

namespace millstream::connectors::blackhole {

inline constexpr ConnectorSpec specs[] = {
    {.name = "blackhole",
     .doc = "takes all rows, of any kind, and forgets them",
     .sink = true,
     .format = FormatUse::none,
     .exactly_once = true,
     .any_kind = true},
};

} // namespace millstream::connectors::blackhole
#endif
