// A file's bytes after decompression. Positions count uncompressed bytes.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_FILE_BYTESTREAM_H
#define MILLSTREAM_RUNTIME_CONNECTORS_FILE_BYTESTREAM_H

#include "runtime/env/Env.h"

namespace millstream {

enum class Compression : uint8_t { none, gzip, zstd };

// By the setting (`auto none gzip zstd`) and the name.
Compression compressionOf(std::string_view setting, std::string_view path);

enum class ReadState : uint8_t {
  data,    // at least one byte was read
  nothing, // nothing now; more may come
  end,     // the file's present end
};

class ByteStream {
public:
  virtual ~ByteStream() = default;
  // Reads at most `bytes`.
  virtual Status read(char *to, size_t bytes, size_t &got, ReadState &) = 0;
  // True if nothing is half read: at `end`, a stream that is not at rest was cut off.
  virtual bool atRest() const = 0;
  // Goes to a position, if that can be done without reading up to it.
  virtual bool seek(uint64_t offset) = 0;
  // Bytes of the file that have been taken from it.
  virtual uint64_t storedBytes() const = 0;
};

// `path` is for messages.
std::unique_ptr<ByteStream> openByteStream(std::shared_ptr<File>, Compression, std::string path);

// The way back: bytes into a file, compressed. A frame is what can be read on its own, so that a file
// can be cut off behind it.
class ByteSink {
public:
  virtual ~ByteSink() = default;
  [[nodiscard]] virtual SysError write(const char *from, size_t bytes) = 0;
  // Passes everything on to the file, so that a reader sees whole records; ends the frame.
  [[nodiscard]] virtual SysError endFrame() = 0;
  // Bytes in the file so far, those of an unfinished frame that are still held back left out.
  uint64_t fileBytes() const { return file_bytes_; }
  File &file() { return *file_; }

protected:
  ByteSink(std::shared_ptr<File> file, uint64_t file_bytes) : file_(std::move(file)), file_bytes_(file_bytes) {}
  [[nodiscard]] SysError pass(const void *from, size_t bytes);

private:
  std::shared_ptr<File> file_;
  uint64_t file_bytes_;
};

// Goes on at the file's own offset, which is `file_bytes`.
std::unique_ptr<ByteSink> openByteSink(std::shared_ptr<File>, Compression, uint64_t file_bytes);

} // namespace millstream
#endif
