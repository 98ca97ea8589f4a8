// Plain, gzip and zstd input.
#include "runtime/connectors/file/ByteStream.h"

#include <cerrno>
#include <cstring>
#include <zlib.h>
#include <zstd.h>

namespace millstream {

Compression compressionOf(std::string_view setting, std::string_view path) {
  if (setting == "none")
    return Compression::none;
  if (setting == "gzip" || (setting != "zstd" && path.ends_with(".gz")))
    return Compression::gzip;
  if (setting == "zstd" || path.ends_with(".zst"))
    return Compression::zstd;
  return Compression::none;
}

namespace {

Status damaged(const std::string &path, std::string_view what) {
  return Status::data(errors::bad_compression, "'" + path + "' is damaged: " + std::string(what));
}

class PlainStream : public ByteStream {
public:
  PlainStream(std::shared_ptr<File> file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  Status read(char *to, size_t bytes, size_t &got, ReadState &state) override {
    SysError error = file_->read(to, bytes, got);
    if (error == EAGAIN || error == EINTR) {
      got = 0;
      state = ReadState::nothing;
      return {};
    }
    if (error)
      return ioError(errors::cannot_read, "cannot read", path_, error);
    stored_bytes_ += got;
    state = got > 0 ? ReadState::data : ReadState::end;
    return {};
  }
  bool atRest() const override { return true; }
  bool seek(uint64_t offset) override {
    if (file_->seek(offset))
      return false;
    stored_bytes_ = offset;
    return true;
  }
  uint64_t storedBytes() const override { return stored_bytes_; }

private:
  std::shared_ptr<File> file_;
  std::string path_;
  uint64_t stored_bytes_ = 0;
};

// What gzip and zstd share: a window of compressed bytes that is refilled.
class CompressedStream : public ByteStream {
public:
  CompressedStream(std::shared_ptr<File> file, std::string path) : path_(path), plain_(std::move(file), path) {}
  bool seek(uint64_t offset) override { return offset == 0 && !started_; }
  uint64_t storedBytes() const override { return plain_.storedBytes(); }

protected:
  // Makes input available if there is none. `state` is not data when nothing could be had.
  Status refill(ReadState &state) {
    state = ReadState::data;
    if (next_ < filled_)
      return {};
    next_ = filled_ = 0;
    if (input_.empty())
      input_.resize(64 << 10);
    started_ = true;
    return plain_.read(input_.data(), input_.size(), filled_, state);
  }

  std::string path_;
  PlainStream plain_;
  std::vector<char> input_;
  size_t next_ = 0;
  size_t filled_ = 0;
  bool started_ = false;
};

class GzipStream final : public CompressedStream {
public:
  using CompressedStream::CompressedStream;
  ~GzipStream() override {
    if (ready_)
      inflateEnd(&zlib_);
  }

  Status read(char *to, size_t bytes, size_t &got, ReadState &state) override {
    got = 0;
    while (got == 0) {
      MILLSTREAM_TRY(refill(state));
      if (state != ReadState::data)
        return {};
      if (between_ && !startMember())
        continue;
      zlib_.next_in = reinterpret_cast<Bytef *>(input_.data() + next_);
      zlib_.avail_in = static_cast<uInt>(filled_ - next_);
      zlib_.next_out = reinterpret_cast<Bytef *>(to);
      zlib_.avail_out = static_cast<uInt>(bytes);
      int outcome = inflate(&zlib_, Z_NO_FLUSH);
      next_ = filled_ - zlib_.avail_in;
      got = bytes - zlib_.avail_out;
      if (outcome == Z_STREAM_END)
        between_ = true;
      else if (outcome != Z_OK && outcome != Z_BUF_ERROR)
        return damaged(path_, zlib_.msg ? zlib_.msg : "not gzip");
    }
    state = ReadState::data;
    return {};
  }
  bool atRest() const override { return between_; }

private:
  // Zeros between members are padding, as of tapes.
  bool startMember() {
    while (next_ < filled_ && input_[next_] == 0 && ready_)
      ++next_;
    if (next_ == filled_)
      return false;
    if (!ready_)
      ready_ = inflateInit2(&zlib_, 16 + MAX_WBITS) == Z_OK;
    else
      inflateReset(&zlib_);
    between_ = false;
    return true;
  }

  z_stream zlib_ = {};
  bool ready_ = false;
  bool between_ = true;
};

class ZstdStream final : public CompressedStream {
public:
  ZstdStream(std::shared_ptr<File> file, std::string path)
      : CompressedStream(std::move(file), std::move(path)), zstd_(ZSTD_createDCtx()) {}
  ~ZstdStream() override { ZSTD_freeDCtx(zstd_); }

  Status read(char *to, size_t bytes, size_t &got, ReadState &state) override {
    got = 0;
    while (got == 0) {
      // Output may be held back inside even where no input is left.
      MILLSTREAM_TRY(refill(state));
      if (state != ReadState::data && at_rest_)
        return {};
      ZSTD_inBuffer in{input_.data(), filled_, next_};
      ZSTD_outBuffer out{to, bytes, 0};
      size_t outcome = ZSTD_decompressStream(zstd_, &out, &in);
      if (ZSTD_isError(outcome))
        return damaged(path_, ZSTD_getErrorName(outcome));
      next_ = in.pos;
      got = out.pos;
      at_rest_ = outcome == 0;
      if (got == 0 && state != ReadState::data)
        return {};
    }
    state = ReadState::data;
    return {};
  }
  bool atRest() const override { return at_rest_; }

private:
  ZSTD_DCtx *zstd_;
  bool at_rest_ = true;
};

} // namespace

std::unique_ptr<ByteStream> openByteStream(std::shared_ptr<File> file, Compression compression, std::string path) {
  switch (compression) {
  case Compression::gzip:
    return std::make_unique<GzipStream>(std::move(file), std::move(path));
  case Compression::zstd:
    return std::make_unique<ZstdStream>(std::move(file), std::move(path));
  case Compression::none:
    break;
  }
  return std::make_unique<PlainStream>(std::move(file), std::move(path));
}

} // namespace millstream
