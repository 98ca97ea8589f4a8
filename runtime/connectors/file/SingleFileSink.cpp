// One output file, appended in place. Its committed length is in the checkpoint; a restore cuts the
// file back to it, and the rows behind are written again.
#include "runtime/connectors/file/FileContent.h"
#include "runtime/connectors/file/FileSink.h"

#include <cerrno>

namespace millstream {
namespace {

class SingleFileEpoch final : public SinkEpoch {
public:
  SingleFileEpoch(FileSystem &files, std::shared_ptr<File> file, std::string path, uint64_t bytes,
                  proto::FileContent content, bool regular, bool new_name)
      : files_(files), file_(std::move(file)), path_(std::move(path)), bytes_(bytes), content_(std::move(content)),
        regular_(regular), new_name_(new_name) {}

  Status persist() override {
    if (!regular_)
      return {};
    if (SysError error = file_->sync())
      return ioError(errors::cannot_write, "cannot sync", path_, error);
    if (!new_name_)
      return {};
    std::string folder = parentDirectory(path_);
    if (SysError error = files_.syncDirectory(folder))
      return ioError(errors::cannot_write, "cannot sync", folder, error);
    return {};
  }
  std::string state() const override {
    proto::FileSinkState state;
    state.set_path(path_);
    state.set_committed_bytes(bytes_);
    *state.mutable_content() = content_;
    return state.SerializeAsString();
  }
  Status commit() override { return {}; }

private:
  FileSystem &files_;
  std::shared_ptr<File> file_;
  std::string path_;
  uint64_t bytes_;
  proto::FileContent content_;
  bool regular_;
  bool new_name_;
};

class SingleFileSink final : public Sink {
public:
  explicit SingleFileSink(const SinkConfig &config)
      : config_(config), files_(*config.env->files), path_(config.settings.text("path")),
        compression_(compressionOf(config.settings.text("compression", "auto"), path_)),
        content_(contentOf(config, compression_)) {}

  Status checkFresh() override {
    std::string folder = parentDirectory(path_);
    if (SysError error = makeDirectories(files_, folder))
      return ioError(errors::cannot_write, "cannot make the folder", folder, error);
    if (SysError error = open(OpenMode::keep))
      return failure("cannot create", error);
    return {};
  }

  Status startFresh() override {
    if (regular_)
      if (SysError error = file_->truncate(0))
        return failure("cannot empty", error);
    new_name_ = true;
    return begin(0);
  }

  Status checkRestore(std::string_view bytes, RestoreKind kind) override {
    proto::FileSinkState state;
    if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
      return Status::state(errors::checkpoint_damaged,
                           "the checkpoint's state of sink '" + config_.name + "' is unreadable");
    if (kind == RestoreKind::finished)
      return {};
    MILLSTREAM_TRY(checkContent(path_, state.content(), content_));
    committed_ = state.committed_bytes();
    SysError error = open(OpenMode::update);
    if (error == ENOENT)
      return Status::state(errors::output_changed, "'" + path_ + "' is gone; the checkpoint knows " +
                                                       std::to_string(committed_) + " bytes of it");
    if (error)
      return failure("cannot open", error);
    return checkLength(kind);
  }

  Status restore(std::string_view, RestoreKind kind) override {
    if (kind == RestoreKind::finished)
      return {};
    if (regular_) {
      if (length_ > committed_)
        if (SysError error = file_->truncate(committed_))
          return failure("cannot cut back", error);
      if (SysError error = file_->seek(committed_))
        return failure("cannot go on with", error);
    }
    return begin(committed_);
  }

  Status write(const SinkBlock &block) override {
    SysError error = out_->write(block.data, block.size);
    return error ? failure("cannot write", error) : Status();
  }

  Status flush() override {
    // A compressed frame is not ended for this: many small frames would compress badly.
    return {};
  }

  Result<std::unique_ptr<SinkEpoch>> prepare(uint64_t) override {
    if (SysError error = out_->endFrame())
      return failure("cannot write", error);
    bool new_name = new_name_;
    new_name_ = false;
    return std::unique_ptr<SinkEpoch>(
        new SingleFileEpoch(files_, file_, path_, out_->fileBytes(), content_, regular_, new_name));
  }

  std::string place() const override { return path_; }

  Status finish() override {
    // Without checkpoints nothing was promised, so nothing is waited for.
    SysError error = out_->endFrame();
    return error ? failure("cannot write", error) : Status();
  }

private:
  Status failure(std::string_view what, SysError error) { return ioError(errors::cannot_write, what, path_, error); }

  SysError open(OpenMode mode) {
    std::unique_ptr<File> file;
    FileInfo info;
    if (SysError error = files_.open(path_, mode, file))
      return error;
    if (SysError error = file->info(info))
      return error;
    regular_ = info.kind == FileKind::regular;
    length_ = info.size;
    file_ = std::move(file);
    return 0;
  }

  Status begin(uint64_t at) {
    out_ = openByteSink(file_, compression_, at);
    const std::string &header = config_.plan->header();
    if (at == 0 && !header.empty())
      if (SysError error = out_->write(header.data(), header.size()))
        return failure("cannot write", error);
    return {};
  }

  Status checkLength(RestoreKind kind) const {
    if (!regular_ || length_ == committed_)
      return {};
    if (length_ < committed_)
      return Status::state(errors::output_changed, "'" + path_ + "' has " + std::to_string(length_) +
                                                       " bytes, but the checkpoint knows " +
                                                       std::to_string(committed_));
    if (kind == RestoreKind::older)
      return Status::state(errors::newer_output, "'" + path_ + "' holds " + std::to_string(length_ - committed_) +
                                                     " bytes that are newer than the checkpoint");
    return {};
  }

  SinkConfig config_;
  FileSystem &files_;
  std::string path_;
  Compression compression_;
  proto::FileContent content_;
  std::shared_ptr<File> file_;
  std::unique_ptr<ByteSink> out_;
  bool regular_ = true;
  uint64_t length_ = 0, committed_ = 0; // bytes at the start: those there are, those the checkpoint knows
  bool new_name_ = false;               // the folder does not durably hold the name yet
};

} // namespace

std::unique_ptr<Sink> makeSingleFileSink(const SinkConfig &config) { return std::make_unique<SingleFileSink>(config); }

Result<std::unique_ptr<Sink>> makeFileSink(const SinkConfig &config) {
  std::string path = config.settings.text("path");
  if (path.empty())
    return Status::usage(errors::bad_setting, "the path of sink '" + config.name + "' is empty");
  return path.ends_with('/') ? makePartsSink(config) : makeSingleFileSink(config);
}

} // namespace millstream
