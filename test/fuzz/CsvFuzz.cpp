// The CSV decoder, with and without a header, and in other dialects.
#include "test/fuzz/DecoderFuzz.h"

using namespace millstream;
using namespace millstream::test;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const proto::Row row = tableOf({{"id", typeOf(Type::BIGINT)},
                                         {"s", nullable(typeOf(Type::STRING))},
                                         {"t", nullable(typeOf(Type::TIMESTAMP, 3)), false},
                                         {"d", nullable(typeOf(Type::DOUBLE))}});
  FuzzInput input = takeApart(data, size);
  checkDecoder("csv", row, input,
               {{"header", input.choice & 4 ? "true" : "false"},
                {"comments", input.choice & 8 ? "true" : "false"},
                {"delimiter", input.choice & 16 ? ";" : ","},
                {"quote", input.choice & 32 ? "'" : "\""},
                {"null", input.choice & 64 ? "NA" : ""}});
  return 0;
}
