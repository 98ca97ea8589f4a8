// The settings of the file connector.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_FILE_SETTINGS_H
#define MILLSTREAM_RUNTIME_CONNECTORS_FILE_SETTINGS_H

#include "runtime/abi/SettingSchema.h"

namespace millstream::connectors::file {

inline constexpr const char *compressions[] = {"auto", "none", "gzip", "zstd"};
inline constexpr const char *split_choices[] = {"each", "sequential"};

inline constexpr SettingSpec roll_settings[] = {
    {.name = "size", .kind = SettingKind::size, .least = 1, .doc = "a part file is closed when it has this many bytes"},
    {.name = "age",
     .kind = SettingKind::duration,
     .least = 1,
     .doc = "a part file is closed when it has been open this long"},
};

inline constexpr SettingSpec settings[] = {
    {.name = "path",
     .required = true,
     .doc =
         "a source reads one file, a glob, a directory (ends in `/`) or standard input (`-`, or `/dev/stdin`); a sink "
         "writes one "
         "file, or part files into a directory (ends in `/`). A relative path is taken from where the app is started"},
    {.name = "compression",
     .kind = SettingKind::choice,
     .fallback = "auto",
     .choices = compressions,
     .doc = "`auto` goes by the name: `.gz`, `.zst`, anything else is plain"},
    {.name = "follow",
     .kind = SettingKind::boolean,
     .role = SettingRole::source,
     .fallback = "false",
     .doc =
         "keeps reading as files grow and new ones appear; one that is cut, rewritten or replaced ends the run with an "
         "error. A file of a glob or directory that had been read to its end may be gone when a run is started "
         "again; any other that is gone is an error"},
    {.name = "splits",
     .kind = SettingKind::choice,
     .role = SettingRole::source,
     .fallback = "each",
     .choices = split_choices,
     .doc =
         "`each`: every file is a split with a watermark of its own; `sequential`: all files are one split, in the "
         "order of their paths; with `follow`, a file is read as it grows until there is a later one, and the run ends "
         "with an error if an earlier file then changes or comes"},
    {.name = "roll",
     .kind = SettingKind::group,
     .role = SettingRole::sink,
     .nested = roll_settings,
     .doc = "when a part file of a directory is closed and the next begun, besides at checkpoints"},
};

inline constexpr ConnectorSpec specs[] = {
    {.name = "file",
     .doc = "files, plain or compressed",
     .settings = settings,
     .source = true,
     .sink = true,
     .exactly_once = true,
     .path = "path"},
};

} // namespace millstream::connectors::file
#endif
