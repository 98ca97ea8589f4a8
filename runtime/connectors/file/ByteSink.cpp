// Plain, gzip and zstd output.
#include "runtime/connectors/file/ByteStream.h"

#include <cerrno>
#include <zlib.h>
#include <zstd.h>

namespace millstream {

SysError ByteSink::pass(const void *from, size_t bytes) {
  SysError error = writeAll(*file_, from, bytes);
  if (!error)
    file_bytes_ += bytes;
  return error;
}

namespace {

constexpr size_t output_bytes = 64 << 10;

class PlainSink final : public ByteSink {
public:
  PlainSink(std::shared_ptr<File> file, uint64_t file_bytes) : ByteSink(std::move(file), file_bytes) {}
  SysError write(const char *from, size_t bytes) override { return pass(from, bytes); }
  SysError endFrame() override { return 0; }
};

class GzipSink final : public ByteSink {
public:
  GzipSink(std::shared_ptr<File> file, uint64_t file_bytes) : ByteSink(std::move(file), file_bytes) {}
  ~GzipSink() override {
    if (ready_)
      deflateEnd(&zlib_);
  }
  SysError write(const char *from, size_t bytes) override {
    if (bytes == 0)
      return 0;
    open_ = true;
    zlib_.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(from));
    zlib_.avail_in = static_cast<uInt>(bytes);
    return run(Z_NO_FLUSH);
  }
  SysError endFrame() override {
    if (!open_)
      return 0;
    zlib_.avail_in = 0;
    SysError error = run(Z_FINISH);
    deflateReset(&zlib_);
    open_ = false;
    return error;
  }

private:
  SysError run(int flush) {
    if (!ready_) {
      Bytef *in = zlib_.next_in;
      uInt left = zlib_.avail_in;
      if (deflateInit2(&zlib_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return ENOMEM;
      zlib_.next_in = in;
      zlib_.avail_in = left;
      ready_ = true;
      output_.resize(output_bytes);
    }
    do {
      zlib_.next_out = reinterpret_cast<Bytef *>(output_.data());
      zlib_.avail_out = static_cast<uInt>(output_.size());
      if (deflate(&zlib_, flush) == Z_STREAM_ERROR)
        return EINVAL;
      if (SysError error = pass(output_.data(), output_.size() - zlib_.avail_out))
        return error;
    } while (zlib_.avail_out == 0);
    return 0;
  }

  z_stream zlib_ = {};
  std::vector<char> output_;
  bool ready_ = false;
  bool open_ = false;
};

class ZstdSink final : public ByteSink {
public:
  ZstdSink(std::shared_ptr<File> file, uint64_t file_bytes)
      : ByteSink(std::move(file), file_bytes), zstd_(ZSTD_createCCtx()), output_(output_bytes) {}
  ~ZstdSink() override { ZSTD_freeCCtx(zstd_); }
  SysError write(const char *from, size_t bytes) override {
    if (bytes == 0)
      return 0;
    open_ = true;
    return run(from, bytes, ZSTD_e_continue);
  }
  SysError endFrame() override {
    if (!open_)
      return 0;
    open_ = false;
    return run(nullptr, 0, ZSTD_e_end);
  }

private:
  SysError run(const char *from, size_t bytes, ZSTD_EndDirective directive) {
    ZSTD_inBuffer in{from, bytes, 0};
    while (true) {
      ZSTD_outBuffer out{output_.data(), output_.size(), 0};
      size_t left = ZSTD_compressStream2(zstd_, &out, &in, directive);
      if (ZSTD_isError(left))
        return ENOMEM;
      if (SysError error = pass(output_.data(), out.pos))
        return error;
      if (directive == ZSTD_e_end ? left == 0 : in.pos == in.size)
        return 0;
    }
  }

  ZSTD_CCtx *zstd_;
  std::vector<char> output_;
  bool open_ = false;
};

} // namespace

std::unique_ptr<ByteSink> openByteSink(std::shared_ptr<File> file, Compression compression, uint64_t file_bytes) {
  switch (compression) {
  case Compression::gzip:
    return std::make_unique<GzipSink>(std::move(file), file_bytes);
  case Compression::zstd:
    return std::make_unique<ZstdSink>(std::move(file), file_bytes);
  case Compression::none:
    break;
  }
  return std::make_unique<PlainSink>(std::move(file), file_bytes);
}

} // namespace millstream
