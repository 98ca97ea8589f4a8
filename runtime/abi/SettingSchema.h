// Which settings a connector or format has. Each keeps its table beside its code, in
// runtime/connectors/<name>/Settings.h or runtime/formats/<name>/Settings.h; from the tables come the
// compiler's checks, the JSON Schema, the reference page and the defaults that the runtime reads. What
// the runtime gets (proto.SettingMap) holds every setting that is given or has a default: durations as
// integers of milliseconds, sizes as integers of bytes, timestamps as integers of milliseconds since 1970.
#ifndef MILLSTREAM_RUNTIME_ABI_SETTINGSCHEMA_H
#define MILLSTREAM_RUNTIME_ABI_SETTINGSCHEMA_H

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace millstream {

enum class SettingKind : uint8_t {
  text,      // may hold ${params.x}, ${env.X} and ${file.PATH}
  character, // text of one ASCII character
  integer,   // within [least, most]; may be one ${…}
  number,    // within [least, most]; may be one ${…}
  boolean,
  duration,  // 500ms, 5s, 10m, 1h, 30d
  size,      // 512B, 64KiB, 16MiB, 1GiB
  choice,    // one of `choices`
  timestamp, // 2024-01-01T00:00:00, UTC
  scalar,    // any scalar, kept as it is typed
  group,     // nested settings: `nested`
  variant,   // a mapping with exactly one of `nested`, whose settings are a group
  named,     // a mapping of the user's own names, each of the kind that nested[0] has
};

enum class SettingRole : uint8_t { both, source, sink };

struct SettingSpec {
  const char *name;
  SettingKind kind = SettingKind::text;
  SettingRole role = SettingRole::both;
  bool required = false;
  const char *fallback = nullptr; // the default, as one writes it in a spec; null: none
  std::span<const char *const> choices = {};
  std::span<const SettingSpec> nested = {};
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  const char *doc; // one sentence, lower-case start, no full stop
};

// Whether rows of a connector are bytes that a format takes apart or puts together.
enum class FormatUse : uint8_t { required, none };

// A column of a source whose type follows from a setting.
struct FixedColumn {
  const char *name = nullptr; // null: there is no such column
  const char *type = nullptr; // as a spec writes it
};

struct ConnectorSpec {
  const char *name;
  const char *doc;
  std::span<const SettingSpec> settings = {};
  bool source = false;
  bool sink = false;
  FormatUse format = FormatUse::required;
  bool repeatable = true;    // a source whose positions can be sought after a restart
  bool exactly_once = false; // a sink that can publish each row exactly once
  bool any_kind = false;     // a sink that takes updating streams without an op_field
  // A source whose columns follow from a setting, so that `type` is not given: the setting, and the columns
  // by its value and their number.
  const char *type_setting = nullptr;
  FixedColumn (*columns)(std::string_view choice, size_t index) = nullptr;
  const char *path = nullptr; // the setting that says where a sink writes: two sinks must not share it
};

struct FormatSpec {
  const char *name;
  const char *doc;
  std::span<const SettingSpec> settings = {};
  bool source = false;
  bool sink = false;
  bool mixed_types = false;                  // a sink of it may take streams of different types
  const char *op_field = nullptr;            // the setting with which it takes updating streams
  const char *default_type_column = nullptr; // a source without `type` has this one string column
  // The fallible kernel that a sink's one string column goes through, as not every value can be written.
  const char *write_check = nullptr;
};

} // namespace millstream
#endif
