// Reads records from bytes: the split reader of files and of standard input.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_FILE_FILEREADER_H
#define MILLSTREAM_RUNTIME_CONNECTORS_FILE_FILEREADER_H

#include "runtime/connectors/file/ByteStream.h"
#include "runtime/connectors/file/FileHead.h"
#include "runtime/core/Connector.h"

namespace millstream {

namespace proto {
class FilePosition;
}

class FileReader final : public SplitReader {
public:
  struct Options {
    const SourceConfig *config; // outlives the reader
    Compression compression = Compression::none;
    bool follow = false;      // the present end is not the end
    bool one_of_many = false; // once read, it may be put away between runs
    bool standard = false;    // standard input instead of a path: nothing can be sought
    size_t *open_readers;     // of the source, so that many at once hold little memory each
  };
  FileReader(std::string path, Options options);
  ~FileReader() override;

  Status poll(Arena &, PolledBatch &) override;
  SplitPosition position() const override;
  Status seek(const SplitPosition &) override;
  void rest() override;
  const std::string &path() const { return path_; }
  void save(proto::FilePosition &) const;
  // A file that was followed: what it has by now is all that will be read.
  void endFollowing() { options_.follow = false; }
  // Of the file, once it was opened.
  bool isOpen() const { return stream_ != nullptr; }
  uint64_t storedBytes() const { return stream_->storedBytes(); }

private:
  Status open(bool &gone);
  Status cannotOpen(SysError) const;
  Status whenGone(SysError);
  Status checkRestored();
  Status checkHead();
  Status skipForward();
  Status fill(PolledBatch &, bool &filled);
  Status atEnd(PolledBatch &, bool &filled);
  Status checkFollowed();
  Status decode(Arena &, PolledBatch &);
  void makeRoom();

  std::string path_;
  Options options_;
  std::unique_ptr<ByteStream> stream_;
  std::shared_ptr<File> file_; // below the stream
  std::unique_ptr<RecordDecoder> decoder_;

  // [begin_, end_) of the buffer is read and not yet decoded; begin_ is at offset_ of the split.
  char *buffer_ = nullptr;
  size_t capacity_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t offset_ = 0;
  uint64_t skip_bytes_ = 0; // still to be read and thrown away after a seek in compressed input
  bool wants_more_ = true;  // what is in the buffer holds no whole record
  bool at_end_ = false;
  std::string decoder_state_; // to be restored once the decoder is made
  FileHead head_;
  int64_t checked_ms_ = -1; // when the file had been changed last as its head was checked while following
  bool is_regular_ = false;
  bool restored_ = false;
  bool met_end_ = false;  // the read before this met the file's present end
  bool whole_ = false;    // and nothing was left undecoded, here or in the run before
  bool was_gone_ = false; // the log says so
};

// Standard input as a source, with one split.
Result<std::unique_ptr<Source>> makeStandardInput(const SourceConfig &);

} // namespace millstream
#endif
