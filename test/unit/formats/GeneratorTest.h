// What the tests of generators share: one made from settings by its connector's name.
#ifndef MILLSTREAM_TEST_UNIT_FORMATS_GENERATORTEST_H
#define MILLSTREAM_TEST_UNIT_FORMATS_GENERATORTEST_H

#include "runtime/core/Connector.h"
#include "runtime/core/Context.h"
#include "test/unit/formats/FormatTest.h"

namespace millstream::test {

struct MadeGenerator {
  std::unique_ptr<Generator> generator;
  std::string failure;
  const MsGenerator *split(uint32_t index = 0) const { return generator->split(index); }
};

inline MadeGenerator makeGenerator(const char *name, const proto::Row &row, const proto::SettingMap &settings) {
  const ConnectorEntry *entry = findConnector(name);
  if (!entry || !entry->generator)
    return {nullptr, "no such generator"};
  auto made = entry->generator({&row, Settings(settings)});
  if (!made.ok())
    return {nullptr, made.status().message()};
  return {made.take(), ""};
}

inline std::string_view view(MsString text) { return {text.data, text.size}; }

} // namespace millstream::test
#endif
