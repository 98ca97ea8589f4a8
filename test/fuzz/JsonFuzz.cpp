// The JSON decoder, over columns of every type.
#include "test/fuzz/DecoderFuzz.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace millstream;
using namespace millstream::test;

static proto::Row allTypes() {
  Type inner = rowOf({{"x", typeOf(Type::INT)}, {"y", nullable(typeOf(Type::STRING))}});
  return tableOf({{"id", typeOf(Type::BIGINT)},
                  {"b", nullable(typeOf(Type::BOOLEAN))},
                  {"i", nullable(typeOf(Type::INT))},
                  {"f", nullable(typeOf(Type::FLOAT))},
                  {"d", nullable(typeOf(Type::DOUBLE))},
                  {"m", nullable(typeOf(Type::DECIMAL, 10, 2))},
                  {"w", nullable(typeOf(Type::DECIMAL, 38, 10))},
                  {"s", nullable(typeOf(Type::STRING))},
                  {"z", nullable(typeOf(Type::BYTES))},
                  {"t", nullable(typeOf(Type::TIMESTAMP, 3))},
                  {"n", nullable(typeOf(Type::TIMESTAMP_LTZ, 9))},
                  {"date", nullable(typeOf(Type::DATE))},
                  {"time", nullable(typeOf(Type::TIME, 3))},
                  {"a", nullable(arrayOf(nullable(inner)))},
                  {"map", nullable(mapOf(typeOf(Type::STRING), nullable(arrayOf(typeOf(Type::INT)))))},
                  {"unused", nullable(typeOf(Type::INT)), false}});
}

// A record says nothing about its neighbours: each line alone, by a decoder that has seen no other, gives
// what it gave among the others (where members that came before may have been read by a shortcut).
static void checkLines(const FuzzInput &input, const std::vector<std::pair<std::string, std::string>> &settings) {
  static const proto::Row row = allTypes();
  DecodeOptions options;
  options.settings = settings;
  options.max_record_bytes = input.max_record_bytes;
  Decoded whole = decodeAll("json", row, input.text, options);
  std::vector<std::string> rows, errors;
  for (size_t at = 0; at < input.text.size();) {
    size_t feed = std::min(input.text.find('\n', at), input.text.size() - 1);
    Decoded line = decodeAll("json", row, input.text.substr(at, feed + 1 - at), options);
    // A byte order mark is one at the start alone.
    if (at > 0 && input.text.substr(at).starts_with("\xef\xbb\xbf"))
      return;
    rows.insert(rows.end(), line.rows.begin(), line.rows.end());
    errors.insert(errors.end(), line.errors.begin(), line.errors.end());
    at = feed + 1;
  }
  if (rows == whole.rows && errors == whole.errors)
    return;
  fprintf(stderr, "broken promise: a line gives the same rows and errors among others\n");
  abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const proto::Row row = allTypes();
  FuzzInput input = takeApart(data, size);
  const std::vector<std::pair<std::string, std::string>> settings = {
      {"unknown_fields", input.choice & 4 ? "fail" : "ignore"}};
  checkDecoder("json", row, input, settings);
  checkLines(input, settings);
  return 0;
}
