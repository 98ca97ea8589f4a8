// One output file, appended in place. Its committed length is in the checkpoint; a restore cuts the
// file back to it, and the rows behind are written again.
#include "runtime/connectors/file/FileSink.h"
#include "runtime/proto/file.pb.h"

#include <cerrno>

namespace millstream {
namespace {

class SingleFileEpoch final : public SinkEpoch {
public:
  SingleFileEpoch(FileSystem &files, std::shared_ptr<File> file, std::string path, uint64_t bytes, bool regular,
                  bool new_name)
      : files_(files), file_(std::move(file)), path_(std::move(path)), bytes_(bytes), regular_(regular),
        new_name_(new_name) {}

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
    return state.SerializeAsString();
  }
  Status commit() override { return {}; }

private:
  FileSystem &files_;
  std::shared_ptr<File> file_;
  std::string path_;
  uint64_t bytes_;
  bool regular_;
  bool new_name_;
};

class SingleFileSink final : public Sink {
public:
  explicit SingleFileSink(const SinkConfig &config)
      : config_(config), files_(*config.env->files), path_(config.settings.text("path")),
        compression_(compressionOf(config.settings.text("compression", "auto"), path_)) {}

  Status startFresh() override {
    std::string folder = parentDirectory(path_);
    if (SysError error = makeDirectories(files_, folder))
      return ioError(errors::cannot_write, "cannot make the folder", folder, error);
    std::unique_ptr<File> file;
    if (SysError error = files_.open(path_, OpenMode::create, file))
      return failure("cannot create", error);
    new_name_ = true;
    return begin(std::move(file), 0);
  }

  Status restore(std::string_view bytes, RestoreKind kind) override {
    proto::FileSinkState state;
    if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
      return Status::state(errors::checkpoint_damaged,
                           "the checkpoint's state of sink '" + config_.name + "' is unreadable");
    if (state.path() != path_) { // the spec names another file now
      MILLSTREAM_TRY(leaveFileSink(*config_.env, config_.name, bytes, kind));
      return kind == RestoreKind::finished ? Status() : startFresh();
    }
    if (kind == RestoreKind::finished)
      return {};
    std::unique_ptr<File> file;
    SysError error = files_.open(path_, OpenMode::update, file);
    if (error == ENOENT)
      return Status::state(errors::output_changed, "'" + path_ + "' is gone; the checkpoint knows " +
                                                       std::to_string(state.committed_bytes()) + " bytes of it");
    if (error)
      return failure("cannot open", error);
    return cutBack(std::move(file), state.committed_bytes(), kind);
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
    return std::unique_ptr<SinkEpoch>(new SingleFileEpoch(files_, file_, path_, out_->fileBytes(), regular_, new_name));
  }

  std::string place() const override { return path_; }

  Status finish() override {
    // Without checkpoints nothing was promised, so nothing is waited for.
    SysError error = out_->endFrame();
    return error ? failure("cannot write", error) : Status();
  }

private:
  Status failure(std::string_view what, SysError error) { return ioError(errors::cannot_write, what, path_, error); }

  Status begin(std::unique_ptr<File> file, uint64_t at) {
    FileInfo info;
    if (SysError error = file->info(info))
      return failure("cannot look at", error);
    regular_ = info.kind == FileKind::regular;
    file_ = std::move(file);
    out_ = openByteSink(file_, compression_, at);
    const std::string &header = config_.plan->header();
    if (at == 0 && !header.empty())
      if (SysError error = out_->write(header.data(), header.size()))
        return failure("cannot write", error);
    return {};
  }

  Status cutBack(std::unique_ptr<File> file, uint64_t committed, RestoreKind kind) {
    FileInfo info;
    if (SysError error = file->info(info))
      return failure("cannot look at", error);
    if (info.kind != FileKind::regular)
      return begin(std::move(file), committed);
    if (info.size < committed)
      return Status::state(errors::output_changed, "'" + path_ + "' has " + std::to_string(info.size) +
                                                       " bytes, but the checkpoint knows " + std::to_string(committed));
    if (info.size > committed) {
      if (kind == RestoreKind::older)
        return Status::state(errors::newer_output, "'" + path_ + "' holds " + std::to_string(info.size - committed) +
                                                       " bytes that are newer than the checkpoint");
      if (SysError error = file->truncate(committed))
        return failure("cannot cut back", error);
    }
    if (SysError error = file->seek(committed))
      return failure("cannot go on with", error);
    return begin(std::move(file), committed);
  }

  SinkConfig config_;
  FileSystem &files_;
  std::string path_;
  Compression compression_;
  std::shared_ptr<File> file_;
  std::unique_ptr<ByteSink> out_;
  bool regular_ = true;
  bool new_name_ = false; // the folder does not durably hold the name yet
};

} // namespace

std::unique_ptr<Sink> makeSingleFileSink(const SinkConfig &config) { return std::make_unique<SingleFileSink>(config); }

Result<std::unique_ptr<Sink>> makeFileSink(const SinkConfig &config) {
  std::string path = config.settings.text("path");
  if (path.empty())
    return Status::usage(errors::bad_setting, "the path of sink '" + config.name + "' is empty");
  return path.ends_with('/') ? makePartsSink(config) : makeSingleFileSink(config);
}

Status leaveFileSink(Env &env, const std::string &name, std::string_view bytes, RestoreKind kind) {
  proto::FileSinkState state;
  if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return Status::state(errors::checkpoint_damaged, "the checkpoint's state of sink '" + name + "' is unreadable");
  // Who took the sink out of the spec may have taken its output away too.
  FileInfo info;
  if (SysError error = env.files->info(state.path(), info))
    return ioError(errors::cannot_write, "cannot look at", state.path(), error);
  if (info.kind == FileKind::none)
    return {};
  proto::Sink plan;
  proto::SettingMap::Entry &path = *plan.mutable_connector()->mutable_settings()->add_entries();
  path.set_name("path");
  path.mutable_value()->set_text(state.path());
  SinkConfig config{&env, &plan, Settings(plan.connector().settings()), "", name, 0, true, false};
  auto sink = makeFileSink(config);
  return sink.ok() ? (*sink)->restore(bytes, kind) : sink.takeStatus();
}

std::string describeFileSinkState(std::string_view bytes) {
  proto::FileSinkState state;
  if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return "unreadable";
  std::string text = state.path();
  if (!text.ends_with('/'))
    return text + ", committed up to byte " + std::to_string(state.committed_bytes());
  text += ", next part " + std::to_string(state.next_part());
  for (const std::string &part : state.pending())
    text += ", publishes " + part;
  return text;
}

} // namespace millstream
