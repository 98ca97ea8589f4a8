// Connectors and formats with their settings, read by the tables that stand beside their runtime code.
#include "frontend/spec/Shape.h"

#include <algorithm>
#include <fmt/format.h>

namespace millstream::schema {
namespace {

// What will come, so that its name is no spelling mistake.
const char *const planned_connectors[] = {"kafka",         "kinesis", "s3",       "dynamodb", "opensearch",
                                          "elasticsearch", "http",    "postgres", "mysql",    "jdbc",
                                          "redis",         "pulsar",  "mqtt",     "rabbitmq", "nats"};
const char *const planned_formats[] = {"avro", "protobuf", "parquet", "debezium", "confluent_avro", "orc", "msgpack"};

class ComponentReader {
public:
  ComponentReader(Reader &reader, SettingRole role, Component &component)
      : reader_(reader), role_(role), component_(component) {}

  bool readSettings(const yaml::Node &node, std::span<const SettingSpec> specs, std::vector<SettingEntry> &out) {
    std::vector<const yaml::Node *> values;
    bool ok = matchKeys(node, specs, values);
    for (size_t i = 0; i < specs.size(); ++i) {
      SettingValue value;
      value.range = values[i] ? values[i]->range : component_.range;
      if (values[i])
        ok &= readValue(*values[i], specs[i], value);
      else if (specs[i].fallback && applies(specs[i]))
        fallback(specs[i], value);
      else
        continue;
      out.push_back({{specs[i].name, value.range}, std::move(value)});
    }
    return ok;
  }

private:
  bool applies(const SettingSpec &spec) const { return spec.role == SettingRole::both || spec.role == role_; }

  bool matchKeys(const yaml::Node &node, std::span<const SettingSpec> specs, std::vector<const yaml::Node *> &values) {
    std::vector<std::string> known, guesses;
    for (const SettingSpec &spec : specs)
      if (applies(spec))
        known.push_back(spec.name);
    values.assign(specs.size(), nullptr);
    bool ok = true;
    for (const yaml::Entry &entry : node.entries) {
      auto same = [&](const SettingSpec &spec) { return entry.key->text.value == spec.name; };
      size_t i = static_cast<size_t>(std::find_if(specs.begin(), specs.end(), same) - specs.begin());
      ok &= i < specs.size() && applies(specs[i]);
      if (i == specs.size())
        guesses.push_back(reader_.unknownKey(*entry.key, known));
      else if (applies(specs[i]))
        values[i] = entry.value;
      else
        reader_.error(codes::wrong_role, entry.key->range,
                      fmt::format("'{}' is a setting of {} only", specs[i].name,
                                  role_ == SettingRole::sink ? "sources" : "sinks"));
    }
    for (size_t i = 0; i < specs.size(); ++i) {
      bool guessed = std::find(guesses.begin(), guesses.end(), specs[i].name) != guesses.end();
      if (!specs[i].required || !applies(specs[i]) || values[i] || guessed)
        continue;
      SourceRange range = node.kind == yaml::Kind::mapping && !node.entries.empty() ? node.range : component_.range;
      reader_
          .error(codes::missing_key, range,
                 fmt::format("'{}' needs the setting '{}'", component_.name.text, specs[i].name))
          .notes.push_back({{}, fmt::format("'{}': {}", specs[i].name, specs[i].doc)});
      ok = false;
    }
    return ok;
  }

  // A default, as the table spells it: a plain scalar's text.
  void fallback(const SettingSpec &spec, SettingValue &out) {
    yaml::Node node;
    node.kind = yaml::Kind::string;
    node.text.value = spec.fallback;
    node.range = out.range;
    switch (spec.kind) {
    case SettingKind::integer:
    case SettingKind::number:
      out.integer = std::strtoll(spec.fallback, nullptr, 10);
      out.number = std::strtod(spec.fallback, nullptr);
      out.kind = spec.kind == SettingKind::integer ? SettingValue::Kind::integer : SettingValue::Kind::number;
      return;
    case SettingKind::boolean:
      out.kind = SettingValue::Kind::flag;
      out.flag = node.text.value == "true";
      return;
    default:
      readValue(node, spec, out);
    }
  }

  bool readValue(const yaml::Node &node, const SettingSpec &spec, SettingValue &out) {
    switch (spec.kind) {
    case SettingKind::text:
    case SettingKind::character:
      return readText(node, spec, out);
    case SettingKind::integer:
    case SettingKind::number:
      return readNumber(node, spec, out);
    case SettingKind::boolean:
      out.kind = SettingValue::Kind::flag;
      return boolean().read(reader_, node, out.flag);
    case SettingKind::duration:
      return readDuration(node, spec, out);
    case SettingKind::size: {
      Size value;
      bool ok = size().read(reader_, node, value);
      out.kind = SettingValue::Kind::integer;
      out.integer = static_cast<int64_t>(value.bytes);
      return ok;
    }
    case SettingKind::choice:
      return readChoice(node, spec, out);
    case SettingKind::timestamp:
      return readTimestamp(node, out);
    case SettingKind::scalar:
      out.text = node.text.value;
      return node.isScalar() || reader_.wrongKind(node, "a value");
    case SettingKind::group:
      out.kind = SettingValue::Kind::map;
      if (node.kind != yaml::Kind::mapping)
        return reader_.wrongKind(node, "a mapping of settings");
      return readSettings(node, spec.nested, out.entries);
    case SettingKind::variant:
      return readVariant(node, spec, out);
    case SettingKind::named:
      return readNamed(node, spec, out);
    }
    return false;
  }

  bool readText(const yaml::Node &node, const SettingSpec &spec, SettingValue &out) {
    out.text = node.text.value;
    if (spec.kind == SettingKind::character) {
      bool one = node.kind == yaml::Kind::string && out.text.size() == 1 && out.text[0] != '\n' && out.text[0] != '\r';
      return one || reader_.wrongKind(node, "one ASCII character in quotes (as \";\" or \"\\t\")");
    }
    if (node.kind != yaml::Kind::string) {
      Diagnostic &d = reader_.error(codes::wrong_kind, node.range, fmt::format("expected text, got {}", shown(node)));
      if (node.isScalar() && node.kind != yaml::Kind::null)
        d.notes.push_back({{}, fmt::format("put it in quotes: \"{}\"", out.text)});
      return false;
    }
    if (spec.required && out.text.empty())
      return reader_.wrongKind(node, fmt::format("a {}", spec.name));
    return readPlaceholders(node.text);
  }

  // Looks at each ${…}: its form, and which parameter it names.
  bool readPlaceholders(const SpecText &text) {
    const std::string &value = text.value;
    bool ok = true;
    for (size_t at = value.find("${"); at != std::string::npos; at = value.find("${", at + 2)) {
      size_t end = value.find('}', at);
      if (end == std::string::npos) {
        reader_.error(codes::bad_placeholder, text.slice(at, value.size()), "'${' is not closed");
        return false;
      }
      std::string inside = value.substr(at + 2, end - at - 2);
      size_t dot = inside.find('.');
      std::string kind = inside.substr(0, dot), name = dot == std::string::npos ? "" : inside.substr(dot + 1);
      bool good = kind == "file" ? !name.empty() : (kind == "params" || kind == "env") && isIdentifier(name);
      if (!good) {
        reader_
            .error(codes::bad_placeholder, text.slice(at, end + 1),
                   fmt::format("'{}' stands for nothing", value.substr(at, end + 1 - at)))
            .notes.push_back({{}, "there are ${params.NAME}, ${env.NAME} and ${file.PATH}"});
        ok = false;
      } else if (kind == "params") {
        component_.params.push_back({name, text.slice(at + 9, end)});
      }
      at = end - 1;
    }
    return ok;
  }

  bool readNumber(const yaml::Node &node, const SettingSpec &spec, SettingValue &out) {
    bool whole = spec.kind == SettingKind::integer;
    const std::string &text = node.text.value;
    if (node.kind == yaml::Kind::string && text.starts_with("${") && text.find('}') == text.size() - 1) {
      out.text = text; // the app reads the number when it starts
      return readPlaceholders(node.text);
    }
    out.kind = whole ? SettingValue::Kind::integer : SettingValue::Kind::number;
    out.integer = node.integer;
    out.number = node.number;
    if (node.kind != yaml::Kind::integer && (whole || node.kind != yaml::Kind::number))
      return reader_.wrongKind(node, whole ? "an integer" : "a number");
    if (!node.too_large && node.number >= spec.least && node.number <= spec.most)
      return true;
    Diagnostic &d = reader_.error(codes::bad_value, node.range, fmt::format("{} is out of range", text.substr(0, 40)));
    if (spec.least > -1e17 && spec.most < 1e17)
      d.notes.push_back({{}, fmt::format("{} to {} are allowed", spec.least, spec.most)});
    else if (spec.least > -std::numeric_limits<double>::infinity())
      d.notes.push_back({{}, fmt::format("{:.0f} to {:.0f} are allowed", spec.least, spec.most)});
    return false;
  }

  bool readDuration(const yaml::Node &node, const SettingSpec &spec, SettingValue &out) {
    Duration value;
    bool ok = duration(false, static_cast<int64_t>(std::max(spec.least, 0.0))).read(reader_, node, value);
    out.kind = SettingValue::Kind::integer;
    out.integer = value.ms;
    return ok;
  }

  bool readChoice(const yaml::Node &node, const SettingSpec &spec, SettingValue &out) {
    Name chosen;
    bool ok = word({spec.choices.begin(), spec.choices.end()}).read(reader_, node, chosen);
    out.text = chosen.text;
    return ok;
  }

  bool readTimestamp(const yaml::Node &node, SettingValue &out) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, end = 0;
    const std::string &text = node.text.value;
    bool form =
        node.kind == yaml::Kind::string && text.size() <= 20 &&
        sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &end) == 6 &&
        (text.substr(static_cast<size_t>(end)).empty() || text.substr(static_cast<size_t>(end)) == "Z");
    static constexpr int days_of[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (!form || year < 1 || month < 1 || month > 12 || day < 1 || day > days_of[month - 1] + (month == 2 && leap) ||
        hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
      return reader_.wrongKind(node, "a time (as 2024-01-01T00:00:00)");
    // Days since 1970 of the proleptic Gregorian calendar, with years that begin in March.
    int64_t y = year - (month <= 2), era = y / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t days = era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
    out.kind = SettingValue::Kind::integer;
    out.integer = ((days * 24 + hour) * 60 + minute) * 60'000 + second * 1000;
    return true;
  }

  bool readVariant(const yaml::Node &node, const SettingSpec &spec, SettingValue &out) {
    out.kind = SettingValue::Kind::map;
    std::vector<std::string> known;
    for (const SettingSpec &nested : spec.nested)
      known.push_back(nested.name);
    if (node.kind != yaml::Kind::mapping || node.entries.size() != 1) {
      std::string wanted = "a mapping with exactly one of the keys ";
      for (const std::string &name : known)
        wanted += (name == known[0] ? "" : ", ") + name;
      if (node.kind != yaml::Kind::mapping)
        return reader_.wrongKind(node, wanted);
      reader_.error(codes::wrong_kind, node.range,
                    fmt::format("expected {}, got {} keys", wanted, node.entries.size()));
      return false;
    }
    const yaml::Entry &entry = node.entries[0];
    for (const SettingSpec &nested : spec.nested) {
      if (entry.key->text.value != nested.name)
        continue;
      SettingValue value;
      value.range = entry.value->range;
      bool ok = readValue(*entry.value, nested, value);
      out.entries.push_back({{nested.name, entry.key->range}, std::move(value)});
      return ok;
    }
    reader_.unknownKey(*entry.key, known);
    return false;
  }

  bool readNamed(const yaml::Node &node, const SettingSpec &spec, SettingValue &out) {
    out.kind = SettingValue::Kind::map;
    if (node.kind != yaml::Kind::mapping)
      return reader_.wrongKind(node, "a mapping of names");
    bool ok = true;
    for (const yaml::Entry &entry : node.entries) {
      ok &= checkName(reader_, *entry.key, false, spec.nested[0].name);
      SettingValue value;
      value.range = entry.value->range;
      ok &= readValue(*entry.value, spec.nested[0], value);
      out.entries.push_back({{entry.key->text.value, entry.key->range}, std::move(value)});
    }
    return ok;
  }

  Reader &reader_;
  SettingRole role_;
  Component &component_;
};

// `name` or `name: {settings}`: the name's node and the settings' (null where there are none).
bool splitComponent(Reader &reader, const yaml::Node &node, const std::string &wanted, Component &out,
                    const yaml::Node *&settings) {
  out.range = node.range;
  settings = nullptr;
  if (node.kind == yaml::Kind::string && !node.text.value.empty()) {
    out.name = {node.text.value, node.range};
    return true;
  }
  if (node.kind != yaml::Kind::mapping || node.entries.size() != 1)
    return reader.wrongKind(node, wanted);
  const yaml::Entry &entry = node.entries[0];
  out.name = {entry.key->text.value, entry.key->range};
  out.range = entry.key->range;
  settings = entry.value;
  bool empty = settings->kind == yaml::Kind::null && settings->text.value.empty();
  if (!empty && settings->kind != yaml::Kind::mapping)
    return reader.wrongKind(*settings, "a mapping of settings");
  return true;
}

bool unknownComponent(Reader &reader, const Name &name, const char *what, std::span<const char *const> planned,
                      const std::vector<std::string> &known) {
  if (std::find(planned.begin(), planned.end(), name.text) != planned.end()) {
    reader.error(codes::not_supported_yet, name.range,
                 fmt::format("the {} '{}' is not supported yet", what, name.text));
    return false;
  }
  Diagnostic &d = reader.error(codes::unknown_connector, name.range, fmt::format("unknown {} '{}'", what, name.text));
  std::string nearest = nearestName(name.text, known), all;
  if (!nearest.empty())
    d.notes.push_back({{}, fmt::format("did you mean '{}'?", nearest)});
  for (const FormatSpec *format : formats())
    if (format->name == name.text)
      d.notes.push_back(
          {{}, fmt::format("'{}' is a format: beside the connector, as 'format: {}'", name.text, name.text)});
  for (const std::string &one : known)
    all += (all.empty() ? "" : ", ") + one;
  d.notes.push_back({{}, fmt::format("there are {}", all)});
  return false;
}

bool readSettings(Reader &reader, const yaml::Node *settings, std::span<const SettingSpec> specs, SettingRole role,
                  Component &out) {
  yaml::Node none;
  none.kind = yaml::Kind::mapping;
  none.range = out.range;
  return ComponentReader(reader, role, out)
      .readSettings(settings && settings->kind == yaml::Kind::mapping ? *settings : none, specs, out.settings);
}

// Formats have no placeholders: what they are is compiled in.
bool refusePlaceholders(Reader &reader, const yaml::Node &node) {
  bool ok = !node.isScalar() || reader.refusePlaceholders(node.text, false);
  for (const yaml::Entry &entry : node.entries)
    ok &= refusePlaceholders(reader, *entry.value);
  return ok;
}

// Whether it can stand on this side; reports it if not.
template <typename SpecOf>
bool fits(Reader &reader, const Component &component, const SpecOf &spec, const char *what, SettingRole role) {
  if (role == SettingRole::source ? spec.source : spec.sink)
    return true;
  reader.error(codes::wrong_role, component.name.range,
               fmt::format("the {} '{}' cannot be used in a {}", what, spec.name,
                           role == SettingRole::source ? "source" : "sink"));
  return false;
}

template <typename SpecOf> std::vector<std::string> namesOf(const std::vector<const SpecOf *> &all, SettingRole role) {
  std::vector<std::string> names;
  for (const SpecOf *spec : all)
    if (role == SettingRole::source ? spec->source : spec->sink)
      names.push_back(spec->name);
  return names;
}

} // namespace

Shape<Component> connector(SettingRole role) {
  std::string wanted = role == SettingRole::source ? "a connector (as stdin, or {file: {path: …}})"
                                                   : "a connector (as stdout, or {file: {path: …}})";
  return {describeConnectors(role), wanted, [=](Reader &reader, const yaml::Node &node, Component &out) {
            const yaml::Node *settings = nullptr;
            if (!splitComponent(reader, node, wanted, out, settings))
              return false;
            for (const ConnectorSpec *spec : connectors())
              if (out.name.text == spec->name) {
                out.connector = spec;
                return fits(reader, out, *spec, "connector", role) &&
                       readSettings(reader, settings, spec->settings, role, out);
              }
            return unknownComponent(reader, out.name, "connector", planned_connectors, namesOf(connectors(), role));
          }};
}

Shape<Component> format(SettingRole role) {
  std::string wanted = "a format (as json, or {csv: {header: false}})";
  return {describeFormats(role), wanted, [=](Reader &reader, const yaml::Node &node, Component &out) {
            const yaml::Node *settings = nullptr;
            if (!splitComponent(reader, node, wanted, out, settings))
              return false;
            if (settings && !refusePlaceholders(reader, *settings))
              return false;
            for (const FormatSpec *spec : formats())
              if (out.name.text == spec->name) {
                out.format = spec;
                return fits(reader, out, *spec, "format", role) &&
                       readSettings(reader, settings, spec->settings, role, out);
              }
            return unknownComponent(reader, out.name, "format", planned_formats, namesOf(formats(), role));
          }};
}

} // namespace millstream::schema

namespace millstream {

const SettingValue *Component::find(std::string_view setting) const {
  for (const SettingEntry &entry : settings)
    if (entry.name.text == setting)
      return &entry.value;
  return nullptr;
}

} // namespace millstream
