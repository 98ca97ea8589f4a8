// All files of a path as one split, in the order of their paths: `splits: sequential`.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_FILE_SEQUENTIALREADER_H
#define MILLSTREAM_RUNTIME_CONNECTORS_FILE_SEQUENTIALREADER_H

#include "runtime/connectors/file/FileReader.h"

#include <map>

namespace millstream {

class SequentialReader final : public SplitReader {
public:
  SequentialReader(std::string pattern, FileReader::Options options)
      : config_(*options.config), pattern_(std::move(pattern)), options_(options) {}

  Status poll(Arena &, PolledBatch &) override;
  SplitPosition position() const override;
  Status seek(const SplitPosition &) override;

private:
  std::unique_ptr<FileReader> make(const std::string &path) const;
  Status look(std::string &next);
  Status checkRead(const std::string &path) const;
  Status openNext(PolledBatch &);
  Status lookBehind(PolledBatch &);

  const SourceConfig &config_;
  std::string pattern_;
  FileReader::Options options_;
  std::unique_ptr<FileReader> reader_;
  std::string last_path_; // the file being read, or the last one that was
  int64_t next_look_ns_ = INT64_MIN;
  // While following: the files that were read, and how many bytes each then had.
  std::map<std::string, uint64_t> read_;
  bool adopt_ = false; // a run that did not follow has read them: what they have now counts
};

} // namespace millstream
#endif
