// A file in blocks of whole lines, read with read(2) into one buffer that is used again and again: as an
// expert reads a file that is larger than memory.
#ifndef MILLSTREAM_TEST_BENCH_PEERS_LINEBLOCKS_H
#define MILLSTREAM_TEST_BENCH_PEERS_LINEBLOCKS_H

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

namespace millstream::peers {

class LineBlocks {
public:
  static constexpr size_t padding_bytes = 64; // readable behind every block

  explicit LineBlocks(const char *path, size_t bytes = 256 << 10)
      : descriptor_(open(path, O_RDONLY)), buffer_(bytes + padding_bytes) {
    if (descriptor_ < 0) {
      fprintf(stderr, "cannot open '%s'\n", path);
      exit(6);
    }
    memset(buffer_.data(), 0, buffer_.size());
  }
  ~LineBlocks() { close(descriptor_); }

  // The next whole lines, the last of them with its line feed; empty at the file's end. Lines longer than the
  // buffer are not for this.
  std::string_view next() {
    memmove(buffer_.data(), buffer_.data() + done_, filled_ - done_);
    filled_ -= done_;
    done_ = 0;
    size_t room = buffer_.size() - padding_bytes;
    for (ssize_t got; filled_ < room; filled_ += static_cast<size_t>(got)) {
      got = read(descriptor_, buffer_.data() + filled_, room - filled_);
      if (got <= 0)
        break;
    }
    auto feed = static_cast<const char *>(memrchr(buffer_.data(), '\n', filled_));
    done_ = feed ? static_cast<size_t>(feed + 1 - buffer_.data()) : 0;
    return {buffer_.data(), done_};
  }

private:
  int descriptor_;
  std::vector<char> buffer_;
  size_t filled_ = 0;
  size_t done_ = 0;
};

} // namespace millstream::peers
#endif
