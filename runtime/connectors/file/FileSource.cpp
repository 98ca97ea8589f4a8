// Files as a source: which there are, one split each or all in a row.
#include "runtime/abi/StandardInput.h"
#include "runtime/connectors/file/FileSink.h"
#include "runtime/connectors/file/Paths.h"
#include "runtime/connectors/file/SequentialReader.h"
#include "runtime/connectors/file/Settings.h"
#include "runtime/proto/file.pb.h"

namespace millstream {
namespace {

constexpr const char *sequential_id = "sequential";

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
    options.one_of_many = isGlob(path_) || isDirectory();
    if (sequential_ && split.id != sequential_id)
      return Status::state(
          errors::state_changed,
          "the checkpoint has '" + split.id +
              "' as a split of its own, which 'splits: sequential' has not; --from-scratch begins anew");
    if (sequential_)
      return std::unique_ptr<SplitReader>(new SequentialReader(path_, options));
    options.compression = compressionOf(config_.settings.text("compression", "auto"), split.id);
    return std::unique_ptr<SplitReader>(new FileReader(split.id, options));
  }

  Status reads(const std::string &place, bool &yes) override {
    return isInPath(*config_.env->files, path_, place, yes);
  }

  bool inOrder() const override { return !follow_; }

private:
  bool isDirectory() const {
    FileInfo info;
    return path_.ends_with('/') || (config_.env->files->info(path_, info) == 0 && info.kind == FileKind::directory);
  }

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
