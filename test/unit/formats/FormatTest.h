// What the tests of encoders and decoders share: types written shortly, a decoder fed with text, rows
// shown as text, an encoder's output as a string.
#ifndef MILLSTREAM_TEST_UNIT_FORMATS_FORMATTEST_H
#define MILLSTREAM_TEST_UNIT_FORMATS_FORMATTEST_H

#include "runtime/abi/Abi.h"
#include "runtime/formats/Decoder.h"
#include "runtime/formats/FieldPlan.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace millstream::test {

using proto::Type;

Type typeOf(Type::Kind kind, uint32_t precision = 0, uint32_t scale = 0);
Type nullable(Type type);
Type arrayOf(Type element);
Type mapOf(Type key, Type value);
struct Column {
  std::string name;
  Type type;
  bool used = true;
};
Type rowOf(const std::vector<Column> &columns);
// Laid out as the compiler does.
proto::Row tableOf(const std::vector<Column> &columns);

// Settings as text: {{"header", "false"}}; true and false become flags.
proto::SettingMap settingsOf(const std::vector<std::pair<std::string, std::string>> &entries);

// A slot's fields as text, separated by `|`: unused ones as `-`, nulls as `null`, nested ones as JSON.
std::string showRow(const proto::Row &, const uint8_t *slot);

struct Decoded {
  std::vector<std::string> rows;
  std::vector<std::string> errors; // the error alone
  std::vector<std::string> raw;    // of each error
  std::vector<uint64_t> row_offsets;
  std::vector<uint64_t> error_offsets;
  std::string failure; // of the decoder as a whole
};

struct DecodeOptions {
  std::vector<std::pair<std::string, std::string>> settings;
  uint64_t max_record_bytes = 1 << 20;
  std::string time_zone = "UTC";
  uint32_t row_capacity = 1000;
  size_t chunk_bytes = 0;    // what arrives at a time; 0: everything
  bool save_between = false; // a new decoder with the saved state for every chunk
};

// Feeds text to a decoder as a source does: what is left over comes again with more behind it. Padding
// is of digits and quotes, so that reading too far shows.
Decoded decodeAll(const char *format, const proto::Row &, std::string_view text, const DecodeOptions & = {});

// What `write` appends to an empty buffer.
std::string encoded(const std::function<void(MsBuffer *)> &write);
inline MsString text(std::string_view view) { return {view.data(), view.size()}; }

} // namespace millstream::test
#endif
