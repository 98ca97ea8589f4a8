// The settings of the CSV format (RFC 4180).
#ifndef MILLSTREAM_RUNTIME_FORMATS_CSV_SETTINGS_H
#define MILLSTREAM_RUNTIME_FORMATS_CSV_SETTINGS_H

#include "runtime/abi/SettingSchema.h"

namespace millstream::formats::csv {

inline constexpr SettingSpec settings[] = {
    {.name = "header",
     .kind = SettingKind::boolean,
     .fallback = "true",
     .doc = "a file begins with the columns' names; they are then found by name, in any order, else by position"},
    {.name = "delimiter", .kind = SettingKind::character, .fallback = ",", .doc = "what separates fields"},
    {.name = "quote",
     .kind = SettingKind::character,
     .fallback = "\"",
     .doc = "what fields with a delimiter or a line break are put in; no character that a number or a time can have"},
    {.name = "null", .fallback = "", .doc = "an unquoted field that equals this text is null"},
    {.name = "comments",
     .kind = SettingKind::boolean,
     .role = SettingRole::source,
     .fallback = "false",
     .doc = "lines that begin with `#` are left out"},
};

inline constexpr FormatSpec specs[] = {
    {.name = "csv", .doc = "comma-separated values", .settings = settings, .source = true, .sink = true},
};

} // namespace millstream::formats::csv
#endif
