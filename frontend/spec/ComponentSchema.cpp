// Which connectors and formats there are, and how their settings are described in the JSON Schema and on
// the reference page.
#include "frontend/spec/ComponentTables.inc" // generated: includes every Settings.h and lists its tables
#include "frontend/spec/Shape.h"

#include <algorithm>
#include <fmt/format.h>

namespace millstream::schema {

std::vector<const ConnectorSpec *> connectors() {
  std::vector<const ConnectorSpec *> all;
  for (std::span<const ConnectorSpec> specs : connector_tables)
    for (const ConnectorSpec &spec : specs)
      all.push_back(&spec);
  std::sort(all.begin(), all.end(), [](auto *a, auto *b) { return std::string_view(a->name) < b->name; });
  return all;
}

std::vector<const FormatSpec *> formats() {
  std::vector<const FormatSpec *> all;
  for (std::span<const FormatSpec> specs : format_tables)
    for (const FormatSpec &spec : specs)
      all.push_back(&spec);
  std::sort(all.begin(), all.end(), [](auto *a, auto *b) { return std::string_view(a->name) < b->name; });
  return all;
}

namespace {

DescriptionPtr describeSetting(const SettingSpec &spec) {
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::scalar;
  switch (spec.kind) {
  case SettingKind::text:
    return text().about;
  case SettingKind::character:
    return scalarDescription("character", {"string"}, "^[\\x00-\\x7F]$");
  case SettingKind::integer:
  case SettingKind::number:
    *about = *scalarDescription(spec.kind == SettingKind::integer ? "integer" : "number",
                                {spec.kind == SettingKind::integer ? "integer" : "number", "string"});
    if (spec.least > -1e17)
      about->least = spec.least;
    if (spec.most < 1e17)
      about->most = spec.most;
    return about;
  case SettingKind::boolean:
    return boolean().about;
  case SettingKind::duration:
    return duration(false, 0).about;
  case SettingKind::size:
    return size().about;
  case SettingKind::choice:
    return word({spec.choices.begin(), spec.choices.end()}).about;
  case SettingKind::timestamp:
    return scalarDescription("time", {"string"}, "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z?$");
  case SettingKind::scalar:
    return literal().about;
  case SettingKind::group:
    return describeSettings("", spec.doc, spec.nested);
  case SettingKind::variant: {
    about = std::make_shared<Description>(*describeSettings("", spec.doc, spec.nested));
    about->one_of.emplace_back();
    for (const SettingSpec &nested : spec.nested)
      about->one_of.back().push_back(nested.name);
    return about;
  }
  case SettingKind::named:
    about->kind = Description::Kind::mapping;
    about->label = spec.nested[0].name;
    about->parts = {describeSetting(spec.nested[0])};
    return about;
  }
  return about;
}

// A word, or a mapping of one of the names to its settings.
template <typename SpecOf>
DescriptionPtr describeAll(const char *what, const std::vector<const SpecOf *> &all, SettingRole role) {
  std::vector<std::string> bare;
  auto record = std::make_shared<Description>();
  record->kind = Description::Kind::record;
  record->one_of.emplace_back();
  for (const SpecOf *spec : all) {
    if (!(role == SettingRole::source ? spec->source : spec->sink))
      continue;
    bool needs_settings =
        std::any_of(spec->settings.begin(), spec->settings.end(), [](const SettingSpec &s) { return s.required; });
    if (!needs_settings)
      bare.push_back(spec->name);
    record->keys.push_back(
        {spec->name, spec->doc,
         describeSettings(fmt::format("{}: {}", what, spec->name).c_str(), spec->doc, spec->settings), false, true,
         ""});
    record->one_of.back().push_back(spec->name);
  }
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::alternatives;
  about->parts = {word(bare).about, record};
  return about;
}

} // namespace

DescriptionPtr describeSettings(const char *name, const char *doc, std::span<const SettingSpec> specs) {
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::record;
  about->name = name;
  about->doc = doc;
  for (const SettingSpec &spec : specs) {
    std::string text = spec.doc;
    if (spec.role == SettingRole::source)
      text += " (sources only)";
    if (spec.role == SettingRole::sink)
      text += " (sinks only)";
    std::string fallback = spec.fallback ? spec.fallback : "";
    if (spec.fallback && (spec.kind == SettingKind::text || spec.kind == SettingKind::character))
      fallback = fallback == "\"" ? "'\"'" : '"' + fallback + '"';
    about->keys.push_back({spec.name, text, describeSetting(spec), spec.required, true, fallback});
  }
  return about;
}

DescriptionPtr describeConnectors(SettingRole role) { return describeAll("connector", connectors(), role); }
DescriptionPtr describeFormats(SettingRole role) { return describeAll("format", formats(), role); }

} // namespace millstream::schema
