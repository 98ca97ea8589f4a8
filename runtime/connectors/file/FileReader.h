// Reads records from bytes: the split reader of files and of standard input.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_FILE_FILEREADER_H
#define MILLSTREAM_RUNTIME_CONNECTORS_FILE_FILEREADER_H

#include "runtime/connectors/file/ByteStream.h"
#include "runtime/core/Connector.h"

namespace millstream {

class FileReader final : public SplitReader {
public:
  struct Options {
    const SourceConfig *config; // outlives the reader
    Compression compression = Compression::none;
    bool follow = false;   // the present end is not the end
    bool standard = false; // standard input instead of a path: nothing can be sought
    size_t *open_readers;  // of the source, so that many at once hold little memory each
  };
  FileReader(std::string path, Options options);
  ~FileReader() override;

  Status poll(Arena &, PolledBatch &) override;
  SplitPosition position() const override;
  Status seek(const SplitPosition &) override;
  void rest() override;
  const std::string &path() const { return path_; }

private:
  Status open();
  Status rememberHead();
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
  uint64_t head_hash_ = 0;
  uint32_t head_bytes_ = 0;
};

// Standard input as a source, with one split.
Result<std::unique_ptr<Source>> makeStandardInput(const SourceConfig &);

} // namespace millstream
#endif
