// Standard input as a source: one split that cannot be sought. What has arrived is processed at once.
#include "runtime/connectors/file/FileReader.h"

namespace millstream {
namespace {

class StandardInput final : public Source {
public:
  explicit StandardInput(const SourceConfig &config) : config_(config) {}

  Status discover(std::vector<SplitInfo> &splits, bool &complete) override {
    splits.push_back({"-"});
    complete = true;
    return {};
  }

  Result<std::unique_ptr<SplitReader>> openSplit(const SplitInfo &) override {
    FileReader::Options options;
    options.config = &config_;
    options.compression = compressionOf(config_.settings.text("compression", "none"), "");
    options.standard = true;
    options.open_readers = &open_readers_;
    return std::unique_ptr<SplitReader>(new FileReader("standard input", options));
  }

  // Of a file that the shell has put there.
  Status reads(const std::string &place, bool &yes) override {
    yes = false;
    std::unique_ptr<File> input;
    FileInfo of_input, of_place;
    FileSystem &files = *config_.env->files;
    if (files.standard(0, input) || input->info(of_input) || of_input.kind != FileKind::regular)
      return {};
    if (SysError error = files.info(place, of_place))
      return ioError(errors::cannot_read, "cannot look at", place, error);
    yes = of_place.kind == FileKind::regular && of_place.device == of_input.device && of_place.inode == of_input.inode;
    return {};
  }

  bool repeatable() const override { return false; }

private:
  SourceConfig config_;
  size_t open_readers_ = 0;
};

} // namespace

Result<std::unique_ptr<Source>> makeStandardInput(const SourceConfig &config) {
  return std::unique_ptr<Source>(new StandardInput(config));
}

} // namespace millstream
