// The settings of the datagen connector.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_DATAGEN_SETTINGS_H
#define MILLSTREAM_RUNTIME_CONNECTORS_DATAGEN_SETTINGS_H

#include "runtime/abi/SettingSchema.h"

namespace millstream::connectors::datagen {

inline constexpr SettingSpec sequence_settings[] = {
    {.name = "start",
     .kind = SettingKind::integer,
     .fallback = "0",
     .least = -9e18,
     .most = 9e18,
     .doc = "the first value"},
    {.name = "end",
     .kind = SettingKind::integer,
     .least = -9e18,
     .most = 9e18,
     .doc = "the last value; the source ends behind it"},
};

inline constexpr SettingSpec random_settings[] = {
    {.name = "min", .kind = SettingKind::number, .doc = "the least value; that of the type if not given"},
    {.name = "max", .kind = SettingKind::number, .doc = "the greatest value; that of the type if not given"},
    {.name = "length",
     .kind = SettingKind::integer,
     .least = 0,
     .most = 1 << 20,
     .doc = "characters of a string, bytes, or elements of an array or map"},
    {.name = "null_rate",
     .kind = SettingKind::number,
     .fallback = "0",
     .least = 0,
     .most = 1,
     .doc = "the share of nulls; only for a column that may be null"},
    {.name = "max_past",
     .kind = SettingKind::duration,
     .fallback = "0ms",
     .least = 0,
     .doc = "a timestamp lies at most this far before the moment it is made"},
};

inline constexpr SettingSpec field_settings[] = {
    {.name = "sequence", .kind = SettingKind::group, .nested = sequence_settings, .doc = "values that count up"},
    {.name = "random", .kind = SettingKind::group, .nested = random_settings, .doc = "random values"},
};

inline constexpr SettingSpec field_setting[] = {
    {.name = "field", .kind = SettingKind::variant, .nested = field_settings, .doc = "how one column is made"},
};

inline constexpr SettingSpec settings[] = {
    {.name = "rows",
     .kind = SettingKind::integer,
     .least = 0,
     .most = 9e18,
     .doc = "how many rows there are in all; without it, or the `end` of a sequence, the source never ends"},
    {.name = "rows_per_second",
     .kind = SettingKind::number,
     .least = 0,
     .most = 1e9,
     .doc = "at most so many rows a second; as fast as possible if not given"},
    {.name = "seed", .kind = SettingKind::integer, .fallback = "1", .doc = "the same seed makes the same rows"},
    {.name = "splits",
     .kind = SettingKind::integer,
     .fallback = "1",
     .least = 1,
     .most = 65536,
     .doc = "into how many splits the rows are divided; they depend on seed, split and number alone"},
    {.name = "preload",
     .kind = SettingKind::boolean,
     .fallback = "false",
     .doc = "makes all rows in memory before the run begins, to measure what comes behind"},
    {.name = "fields",
     .kind = SettingKind::named,
     .nested = field_setting,
     .doc = "how columns are made, by name; those that are not named are random"},
};

inline constexpr ConnectorSpec specs[] = {
    {.name = "datagen",
     .doc = "made-up rows of any type",
     .settings = settings,
     .source = true,
     .format = FormatUse::none},
};

} // namespace millstream::connectors::datagen
#endif
