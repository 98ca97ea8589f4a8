#include "test/fuzz/DecoderFuzz.h"

#include "runtime/formats/Utf8.h"

#include <cstdio>
#include <cstdlib>

// Expectations that fail end the process, so that the fuzzer sees them.
extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  GTEST_FLAG_SET(break_on_failure, true);
  return 0;
}

namespace millstream::test {

FuzzInput takeApart(const uint8_t *data, size_t size) {
  FuzzInput input;
  if (size < 3)
    return input;
  input.choice = data[0];
  input.chunk_bytes = 1 + data[1];
  // Every other input has a limit that short texts reach.
  input.max_record_bytes = data[2] < 128 ? 1 << 20 : data[2] - 100;
  input.text = {reinterpret_cast<const char *>(data) + 3, size - 3};
  return input;
}

static void require(bool holds, const char *what) {
  if (holds)
    return;
  fprintf(stderr, "broken promise: %s\n", what);
  abort();
}

void checkDecoder(const char *format, const proto::Row &row, const FuzzInput &input,
                  const std::vector<std::pair<std::string, std::string>> &settings) {
  DecodeOptions options;
  options.settings = settings;
  options.max_record_bytes = input.max_record_bytes;
  Decoded whole = decodeAll(format, row, input.text, options);
  for (const std::string &error : whole.errors)
    require(isUtf8(error), "errors are UTF-8");
  for (size_t i = 1; i < whole.row_offsets.size(); ++i)
    require(whole.row_offsets[i - 1] < whole.row_offsets[i], "offsets of rows grow");
  options.chunk_bytes = input.chunk_bytes;
  options.row_capacity = 1 + input.choice % 3;
  options.save_between = input.choice & 1;
  Decoded pieces = decodeAll(format, row, input.text, options);
  require(pieces.failure == whole.failure, "the same failure in pieces");
  if (!whole.failure.empty())
    return;
  require(pieces.rows == whole.rows, "the same rows in pieces");
  require(pieces.errors == whole.errors, "the same errors in pieces");
  require(pieces.raw == whole.raw, "the same raw records in pieces");
  require(pieces.row_offsets == whole.row_offsets, "the same offsets in pieces");
  require(pieces.error_offsets == whole.error_offsets, "the same offsets of errors in pieces");
}

} // namespace millstream::test
