// Reads settings by name.
#include "runtime/core/Settings.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace millstream {

const proto::Setting *Settings::find(std::string_view name) const {
  for (const proto::SettingMap::Entry &entry : map_->entries())
    if (entry.name() == name)
      return &entry.value();
  return nullptr;
}

std::string Settings::text(std::string_view name, std::string_view otherwise) const {
  const proto::Setting *setting = find(name);
  if (!setting)
    return std::string(otherwise);
  switch (setting->value_case()) {
  case proto::Setting::kText:
    return setting->text();
  case proto::Setting::kInteger:
    return std::to_string(setting->integer());
  case proto::Setting::kFlag:
    return setting->flag() ? "true" : "false";
  default:
    return std::string(otherwise);
  }
}

int64_t Settings::integer(std::string_view name, int64_t otherwise) const {
  const proto::Setting *setting = find(name);
  if (!setting)
    return otherwise;
  if (setting->value_case() == proto::Setting::kInteger)
    return setting->integer();
  if (setting->value_case() == proto::Setting::kText) {
    int64_t value = 0;
    const std::string &text = setting->text();
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size())
      return value;
  }
  return otherwise;
}

double Settings::number(std::string_view name, double otherwise) const {
  const proto::Setting *setting = find(name);
  if (!setting)
    return otherwise;
  switch (setting->value_case()) {
  case proto::Setting::kNumber:
    return setting->number();
  case proto::Setting::kInteger:
    return static_cast<double>(setting->integer());
  case proto::Setting::kText: {
    char *end = nullptr;
    double value = strtod(setting->text().c_str(), &end);
    return end && *end == 0 && end != setting->text().c_str() ? value : otherwise;
  }
  default:
    return otherwise;
  }
}

bool Settings::flag(std::string_view name, bool otherwise) const {
  const proto::Setting *setting = find(name);
  if (!setting)
    return otherwise;
  if (setting->value_case() == proto::Setting::kFlag)
    return setting->flag();
  if (setting->value_case() == proto::Setting::kText)
    return setting->text() == "true";
  return otherwise;
}

static std::string limitText(double limit) {
  char text[32];
  auto [end, error] = std::to_chars(text, text + sizeof text, limit);
  return std::string(text, end);
}

static Status convertNumber(const std::string &name, proto::Setting &setting, const SettingSpec &spec) {
  const std::string &text = setting.text();
  const char *end = text.data() + text.size();
  int64_t integer = 0;
  double number = 0;
  bool whole = spec.kind == SettingKind::integer;
  std::from_chars_result read =
      whole ? std::from_chars(text.data(), end, integer) : std::from_chars(text.data(), end, number);
  if (whole)
    number = static_cast<double>(integer);
  if (read.ec == std::errc() && read.ptr == end && !text.empty() && std::isfinite(number) && number >= spec.least &&
      number <= spec.most) {
    if (whole)
      setting.set_integer(integer);
    else
      setting.set_number(number);
    return {};
  }
  std::string message = "setting '" + name + "' needs " + (whole ? "an integer" : "a number");
  if (!std::isinf(spec.least))
    message += " from " + limitText(spec.least);
  if (!std::isinf(spec.most))
    message += " up to " + limitText(spec.most);
  return Status::usage(errors::bad_setting, message + ", got '" + text + "'");
}

static Status convertSetting(const std::string &name, proto::Setting &setting, const SettingSpec &spec) {
  bool number = spec.kind == SettingKind::integer || spec.kind == SettingKind::number;
  if (number && setting.value_case() == proto::Setting::kText)
    return convertNumber(name, setting, spec);
  if (setting.value_case() != proto::Setting::kMap)
    return {};
  if (spec.kind != SettingKind::named)
    return convertNumbers(*setting.mutable_map(), spec.nested).within("'" + name + "'");
  for (proto::SettingMap::Entry &entry : *setting.mutable_map()->mutable_entries())
    MILLSTREAM_TRY(convertSetting(entry.name(), *entry.mutable_value(), spec.nested[0]).within("'" + name + "'"));
  return {};
}

Status convertNumbers(proto::SettingMap &map, std::span<const SettingSpec> specs) {
  for (proto::SettingMap::Entry &entry : *map.mutable_entries())
    for (const SettingSpec &spec : specs)
      if (entry.name() == spec.name)
        MILLSTREAM_TRY(convertSetting(entry.name(), *entry.mutable_value(), spec));
  return {};
}

Settings Settings::map(std::string_view name) const {
  const proto::Setting *setting = find(name);
  if (setting && setting->value_case() == proto::Setting::kMap)
    return Settings(setting->map());
  return Settings(proto::SettingMap::default_instance());
}

} // namespace millstream
