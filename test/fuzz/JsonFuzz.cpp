// The JSON decoder, over columns of every type.
#include "test/fuzz/DecoderFuzz.h"

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

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const proto::Row row = allTypes();
  FuzzInput input = takeApart(data, size);
  checkDecoder("json", row, input, {{"unknown_fields", input.choice & 4 ? "fail" : "ignore"}});
  return 0;
}
