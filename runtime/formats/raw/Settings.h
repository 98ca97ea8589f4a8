// The raw format has no settings.
#ifndef MILLSTREAM_RUNTIME_FORMATS_RAW_SETTINGS_H
#define MILLSTREAM_RUNTIME_FORMATS_RAW_SETTINGS_H

#include "runtime/abi/SettingSchema.h"

namespace millstream::formats::raw {

inline constexpr FormatSpec specs[] = {
    {.name = "raw",
     .doc = "one string column, a line each; a sink writes NULL as an empty line, as it does the empty string, and a "
            "value with a line break is a write error",
     .source = true,
     .sink = true,
     .default_type_column = "line",
     .write_check = "ms_raw_line"},
};

} // namespace millstream::formats::raw
#endif
