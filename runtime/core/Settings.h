// The settings of a connector or format, as the plan has them, read by name with defaults. A setting of
// the wrong kind is treated as an error of the plan's maker: the compiler has checked them.
#ifndef MILLSTREAM_RUNTIME_CORE_SETTINGS_H
#define MILLSTREAM_RUNTIME_CORE_SETTINGS_H

#include "runtime/abi/SettingSchema.h"
#include "runtime/env/Status.h"
#include "runtime/proto/plan.pb.h"

#include <string>
#include <string_view>

namespace millstream {

class Settings {
public:
  explicit Settings(const proto::SettingMap &map) : map_(&map) {}

  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::string text(std::string_view name, std::string_view otherwise = {}) const;
  // Durations are milliseconds, sizes bytes. A number that is written as text is read too, since a
  // setting may have been a ${params.x}.
  int64_t integer(std::string_view name, int64_t otherwise) const;
  double number(std::string_view name, double otherwise) const;
  bool flag(std::string_view name, bool otherwise) const;
  // An empty one where there is none.
  Settings map(std::string_view name) const;
  const proto::Setting *find(std::string_view name) const;
  const proto::SettingMap &entries() const { return *map_; }

private:
  const proto::SettingMap *map_;
};

// Numbers that stood as ${…} in the spec and are text so far: made numbers, within their limits. What is
// none is an error of class usage.
Status convertNumbers(proto::SettingMap &, std::span<const SettingSpec>);

} // namespace millstream
#endif
