// What the fuzz targets of decoders share: any bytes give rows and errors, and the same ones however they
// arrive, whatever the batch size, and whether or not the decoder was saved and restored in between.
#ifndef MILLSTREAM_TEST_FUZZ_DECODERFUZZ_H
#define MILLSTREAM_TEST_FUZZ_DECODERFUZZ_H

#include "test/unit/formats/FormatTest.h"

namespace millstream::test {

// Byte 0 of the input chooses what is said in each target, byte 1 the pieces in which the text arrives, byte
// 2 the greatest record; the rest is the text.
struct FuzzInput {
  uint8_t choice = 0;
  size_t chunk_bytes = 1;
  uint64_t max_record_bytes = 1 << 20;
  std::string_view text;
};
FuzzInput takeApart(const uint8_t *data, size_t size);

// Ends the process where the decoder does not keep its promises.
void checkDecoder(const char *format, const proto::Row &, const FuzzInput &,
                  const std::vector<std::pair<std::string, std::string>> &settings);

} // namespace millstream::test
#endif
