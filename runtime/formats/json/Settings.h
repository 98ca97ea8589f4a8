// The settings of the JSON format.
#ifndef MILLSTREAM_RUNTIME_FORMATS_JSON_SETTINGS_H
#define MILLSTREAM_RUNTIME_FORMATS_JSON_SETTINGS_H

#include "runtime/abi/SettingSchema.h"

namespace millstream::formats::json {

inline constexpr const char *unknown_fields[] = {"ignore", "fail"};
inline constexpr const char *timestamp_formats[] = {"iso8601", "sql"};

inline constexpr SettingSpec settings[] = {
    {.name = "unknown_fields",
     .kind = SettingKind::choice,
     .role = SettingRole::source,
     .fallback = "ignore",
     .choices = unknown_fields,
     .doc = "what becomes of fields that the type does not name; `fail` makes them parse errors"},
    {.name = "timestamp_format",
     .kind = SettingKind::choice,
     .fallback = "iso8601",
     .choices = timestamp_formats,
     .doc = "`iso8601` writes `2026-01-01T00:00:05`, `sql` writes `2026-01-01 00:00:05`"},
    {.name = "op_field",
     .role = SettingRole::sink,
     .doc = "the field into which a changing stream's `+I -U +U -D` is written; with it a sink takes any stream"},
};

inline constexpr FormatSpec specs[] = {
    {.name = "json",
     .doc = "one JSON value a line",
     .settings = settings,
     .source = true,
     .sink = true,
     .mixed_types = true,
     .op_field = "op_field"},
};

} // namespace millstream::formats::json
#endif
