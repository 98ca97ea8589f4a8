// What a file begins with, to know it again: a file that was rewritten or replaced by another must not be read
// on from a position in what it was.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_FILE_FILEHEAD_H
#define MILLSTREAM_RUNTIME_CONNECTORS_FILE_FILEHEAD_H

#include "runtime/env/Env.h"

namespace millstream {

class FileHead {
public:
  FileHead() = default;
  FileHead(uint64_t hash, uint32_t bytes) : hash_(hash), bytes_(bytes) {}

  // Whether the file begins as noted. If it does, as much of its beginning as is there by now is noted.
  [[nodiscard]] SysError check(File &, bool &same);
  uint64_t hash() const { return hash_; } // of the first bytes() stored bytes
  uint32_t bytes() const { return bytes_; }

private:
  uint64_t hash_ = 0;
  uint32_t bytes_ = 0;
};

} // namespace millstream
#endif
