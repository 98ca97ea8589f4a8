// Compares the first few KiB of a file by their hash.
#include "runtime/connectors/file/FileHead.h"

#include <xxhash.h>

namespace millstream {

static constexpr size_t head_bytes_max = 4096;

SysError FileHead::check(File &file, bool &same) {
  char head[head_bytes_max];
  size_t got = 0;
  if (SysError error = file.pread(head, head_bytes_max, 0, got))
    return error;
  same = bytes_ == 0 || (bytes_ <= got && XXH3_64bits(head, bytes_) == hash_);
  if (!same)
    return 0;
  bytes_ = static_cast<uint32_t>(got);
  hash_ = XXH3_64bits(head, got);
  return 0;
}

} // namespace millstream
