// Files as a source: which there are, one split each or all in a row.
#include "runtime/abi/StandardInput.h"
#include "runtime/connectors/file/FileReader.h"
#include "runtime/connectors/file/FileSink.h"
#include "runtime/connectors/file/Paths.h"
#include "runtime/connectors/file/Settings.h"
#include "runtime/proto/file.pb.h"

#include <algorithm>

namespace millstream {
namespace {

constexpr const char *sequential_id = "sequential";

// All files of a path as one split, in the order of their paths.
class SequentialReader final : public SplitReader {
public:
  SequentialReader(const SourceConfig &config, std::string pattern, FileReader::Options options, bool follow)
      : config_(config), pattern_(std::move(pattern)), options_(options), follow_(follow) {}

  Status poll(Arena &arena, PolledBatch &out) override {
    if (!reader_) {
      MILLSTREAM_TRY(openNext());
      if (!reader_) {
        out.state = follow_ ? PollState::waiting : PollState::end;
        out.wake_ns = config_.env->clock->monotonicNs() + 200'000'000;
        return {};
      }
    }
    MILLSTREAM_TRY(reader_->poll(arena, out));
    bool over = out.state == PollState::end;
    // A file that is followed is over when there is a later one.
    if (follow_ && out.state == PollState::waiting) {
      std::string later;
      MILLSTREAM_TRY(findNext(later));
      over = !later.empty();
    }
    if (!over)
      return {};
    reader_.reset();
    out = PolledBatch();
    out.state = PollState::rows; // none, but the next file may have some
    return {};
  }

  SplitPosition position() const override {
    if (reader_)
      return reader_->position();
    proto::FilePosition position;
    position.set_path(last_path_);
    position.set_done(true);
    return {"file.1", position.SerializeAsString()};
  }

  Status seek(const SplitPosition &to) override {
    proto::FilePosition position;
    if (to.kind != "file.1" || !position.ParseFromString(to.bytes))
      return Status::state(errors::state_changed,
                           "the checkpoint's position in '" + pattern_ + "' is of kind '" + to.kind + "'");
    last_path_ = position.path();
    if (last_path_.empty() || position.done())
      return {};
    reader_ = make(last_path_);
    return reader_->seek(to);
  }

private:
  std::unique_ptr<FileReader> make(const std::string &path) {
    FileReader::Options options = options_;
    options.compression = compressionOf(config_.settings.text("compression", "auto"), path);
    return std::make_unique<FileReader>(path, options);
  }

  Status findNext(std::string &next) {
    std::vector<std::string> found;
    MILLSTREAM_TRY(expandPath(*config_.env->files, pattern_, found));
    auto behind = std::upper_bound(found.begin(), found.end(), last_path_);
    if (behind != found.end())
      next = *behind;
    return {};
  }

  Status openNext() {
    std::string next;
    MILLSTREAM_TRY(findNext(next));
    if (next.empty())
      return {};
    last_path_ = next;
    reader_ = make(next);
    return {};
  }

  const SourceConfig &config_;
  std::string pattern_;
  FileReader::Options options_;
  bool follow_;
  std::unique_ptr<FileReader> reader_;
  std::string last_path_; // the file being read, or the last one that was
};

class FileSource final : public Source {
public:
  explicit FileSource(const SourceConfig &config)
      : config_(config), path_(config.settings.text("path")), follow_(config.settings.flag("follow", false)),
        sequential_(config.settings.text("splits", "each") == "sequential") {}

  Status discover(std::vector<SplitInfo> &splits, bool &complete) override {
    std::vector<std::string> found;
    MILLSTREAM_TRY(expandPath(*config_.env->files, path_, found));
    if (found.empty())
      MILLSTREAM_TRY(whenEmpty());
    bool single = !isGlob(path_) && found.size() == 1 && found[0] == path_;
    complete = !follow_ || single || sequential_;
    if (sequential_) {
      splits.push_back({sequential_id});
      return {};
    }
    for (std::string &file : found)
      splits.push_back({std::move(file)});
    return {};
  }

  Result<std::unique_ptr<SplitReader>> openSplit(const SplitInfo &split) override {
    FileReader::Options options;
    options.config = &config_;
    options.follow = follow_;
    options.open_readers = &open_readers_;
    if (sequential_)
      return std::unique_ptr<SplitReader>(new SequentialReader(config_, path_, options, follow_));
    options.compression = compressionOf(config_.settings.text("compression", "auto"), split.id);
    return std::unique_ptr<SplitReader>(new FileReader(split.id, options));
  }

  Status reads(const std::string &place, bool &yes) override {
    return isInPath(*config_.env->files, path_, place, yes);
  }

  bool inOrder() const override { return !follow_; }

private:
  // A directory may be empty, and a followed glob may match later; anything else is a mistake.
  Status whenEmpty() {
    FileInfo info;
    if (SysError error = config_.env->files->info(path_, info))
      return ioError(errors::cannot_read, "cannot look at", path_, error);
    if (info.kind == FileKind::directory || (follow_ && isGlob(path_)))
      return {};
    if (isGlob(path_))
      return Status::environment(errors::no_input, "no file matches '" + path_ + "'");
    return Status::environment(errors::no_input, "'" + path_ + "' does not exist");
  }

  SourceConfig config_;
  std::string path_;
  bool follow_;
  bool sequential_;
  size_t open_readers_ = 0;
};

Result<std::unique_ptr<Source>> makeFileSource(const SourceConfig &config) {
  if (isStandardInput(config.settings.text("path")))
    return makeStandardInput(config);
  if (config.settings.text("path").empty())
    return Status::usage(errors::bad_setting, "the path of a file source is empty");
  return std::unique_ptr<Source>(new FileSource(config));
}

std::string describePosition(const SplitPosition &from) {
  proto::FilePosition position;
  if (!position.ParseFromString(from.bytes))
    return "unreadable";
  return (position.path().empty() ? std::string("start") : position.path() + ':' + std::to_string(position.offset()));
}

} // namespace

MILLSTREAM_CONNECTOR(file, {.name = "file",
                            .source = makeFileSource,
                            .sink = makeFileSink,
                            .describePosition = describePosition,
                            .describeSinkState = describeFileSinkState,
                            .settings = connectors::file::settings,
                            .placeOfState = placeOfFileSinkState,
                            .formerSink = formerFileSink});

} // namespace millstream
