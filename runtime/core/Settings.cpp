// Reads settings by name.
#include "runtime/core/Settings.h"

#include <charconv>
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

Settings Settings::map(std::string_view name) const {
  const proto::Setting *setting = find(name);
  if (setting && setting->value_case() == proto::Setting::kMap)
    return Settings(setting->map());
  return Settings(proto::SettingMap::default_instance());
}

} // namespace millstream
