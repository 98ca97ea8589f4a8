// The raw format has no settings.
#ifndef MILLSTREAM_RUNTIME_FORMATS_RAW_SETTINGS_H
#define MILLSTREAM_RUNTIME_FORMATS_RAW_SETTINGS_H

#include "runtime/abi/SettingSchema.h"

namespace millstream::formats::raw {

inline constexpr FormatSpec specs[] = {
    {.name = "raw",
     .doc = "one string column, a line each",
     .source = true,
     .sink = true,
     .default_type_column = "line"},
};

} // namespace millstream::formats::raw
#endif
