// The loop of reading a file: fill the buffer with what is there, decode a batch from it, keep the
// unfinished record for the next time.
#include "runtime/connectors/file/FileReader.h"

#include "runtime/proto/file.pb.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace millstream {

static constexpr const char *position_kind = "file.1";
static constexpr int64_t follow_interval_ns = 50'000'000;
// With more readers than this at once, a resting one gives its buffer back.
static constexpr size_t buffered_readers_max = 16;
static constexpr int64_t gone_interval_ns = 1'000'000'000;

FileReader::FileReader(std::string path, Options options) : path_(std::move(path)), options_(options) {
  ++*options_.open_readers;
}

FileReader::~FileReader() {
  --*options_.open_readers;
  free(buffer_);
}

Status FileReader::cannotOpen(SysError error) const {
  Status status = ioError(errors::cannot_read, "cannot open", path_, error);
  if (error != EMFILE && error != ENFILE)
    return status;
  std::string advice = error == EMFILE ? "; raise the limit of open files (ulimit -n)" : "";
  if (*options_.open_readers > 1)
    advice += "; the source's files are splits that stay open: they can be read one behind the other "
              "(splits: sequential)";
  return Status::environment(errors::cannot_read, status.message() + advice);
}

// A file that the checkpoint knows is missing. One of many that was read to its end has been put away, as logs
// are; should it come back, it is looked at then. Of any other, rows would be lost.
Status FileReader::whenGone(SysError error) {
  std::string read_to = std::to_string(offset_);
  if (!whole_ || !options_.one_of_many)
    return Status::environment(errors::cannot_read,
                               ioError(errors::cannot_read, "cannot open", path_, error).message() +
                                   ": the checkpoint has read it up to byte " + read_to +
                                   (whole_ ? "" : ", and not to its end") +
                                   "; put it back, or begin anew with --from-scratch");
  if (!was_gone_ && options_.config->log)
    options_.config->log->warning("a file is gone, which had been read to the end that it then had",
                                  {{"file", path_}, {"bytes", offset_}});
  was_gone_ = true;
  return {};
}

Status FileReader::open(bool &gone) {
  FileSystem &files = *options_.config->env->files;
  std::unique_ptr<File> file;
  SysError error = options_.standard ? files.standard(0, file) : files.open(path_, OpenMode::read, file);
  gone = error == ENOENT && restored_;
  if (gone)
    return whenGone(error);
  if (error)
    return cannotOpen(error);
  was_gone_ = whole_ = false;
  auto decoder = options_.config->format->make(options_.config->decoder);
  if (!decoder.ok())
    return decoder.takeStatus();
  decoder_ = decoder.take();
  MILLSTREAM_TRY(decoder_->restoreState(decoder_state_));
  file_ = std::move(file);
  if (!options_.standard)
    MILLSTREAM_TRY(checkRestored());
  stream_ = openByteStream(file_, options_.compression, path_);
  if (offset_ > 0 && !stream_->seek(offset_))
    skip_bytes_ = offset_;
  return {};
}

// Notes what the file begins with, and on a restore compares.
Status FileReader::checkRestored() {
  FileInfo info;
  if (SysError error = file_->info(info))
    return ioError(errors::cannot_read, "cannot look at", path_, error);
  is_regular_ = info.kind == FileKind::regular;
  if (!is_regular_)
    return {};
  static constexpr const char *advice = "; put back the one that was, or begin anew with --from-scratch";
  if (options_.compression == Compression::none && offset_ > info.size)
    return Status::data(errors::input_changed, "'" + path_ + "' has " + std::to_string(info.size) +
                                                   " bytes, but the checkpoint has read " + std::to_string(offset_) +
                                                   advice);
  bool same = false;
  if (SysError error = head_.check(*file_, same))
    return ioError(errors::cannot_read, "cannot read", path_, error);
  if (!same)
    return Status::data(errors::input_changed, "'" + path_ +
                                                   "' is not the file that the checkpoint has read up to byte " +
                                                   std::to_string(offset_) + ": its beginning differs" + advice);
  return {};
}

// A file that is followed has changed: what is new must be behind what was read, not in its place.
Status FileReader::checkHead() {
  bool same = false;
  if (SysError error = head_.check(*file_, same))
    return ioError(errors::cannot_read, "cannot read", path_, error);
  if (!same)
    return Status::data(errors::input_changed, "'" + path_ + "' was rewritten while it was followed, at byte " +
                                                   std::to_string(offset_) +
                                                   ": its beginning differs, and what is new in it has not been read");
  return {};
}

// Reads up to the position sought, a block at a time.
Status FileReader::skipForward() {
  makeRoom();
  size_t got = 0;
  ReadState state;
  size_t wanted = std::min<size_t>(skip_bytes_, capacity_ - decoder_padding_bytes);
  MILLSTREAM_TRY(stream_->read(buffer_, wanted, got, state));
  skip_bytes_ -= got;
  if (state != ReadState::data)
    return Status::data(errors::input_changed, "'" + path_ + "' ends before byte " + std::to_string(offset_) +
                                                   ", which the checkpoint has read");
  return {};
}

// Moves what is left to the front, and makes the buffer larger if it is full of one record.
void FileReader::makeRoom() {
  size_t left = end_ - begin_;
  size_t needed = left + options_.config->batch_bytes + decoder_padding_bytes;
  if (capacity_ >= needed) {
    memmove(buffer_, buffer_ + begin_, left);
  } else {
    // A record of many megabytes: grow by doubling, not by a batch at a time.
    size_t capacity = std::max(needed, capacity_ * 2);
    char *larger = static_cast<char *>(malloc(capacity));
    if (!larger) {
      fprintf(stderr, "out of memory: a record of '%s' needs %zu bytes\n", path_.c_str(), capacity);
      abort();
    }
    if (left > 0)
      memcpy(larger, buffer_ + begin_, left);
    memset(larger + capacity - decoder_padding_bytes, 0, decoder_padding_bytes);
    free(buffer_);
    buffer_ = larger;
    capacity_ = capacity;
  }
  begin_ = 0;
  end_ = left;
}

// A file that is followed only grows. One that was cut, or replaced as by a rotation of logs, would leave rows
// unread without a word. (One that is gone may be about to come back, and is waited for.)
Status FileReader::checkFollowed() {
  FileInfo open, now;
  if (options_.standard || file_->info(open) || open.kind != FileKind::regular)
    return {};
  if (options_.compression == Compression::none && open.size < offset_ + (end_ - begin_))
    return Status::data(errors::input_changed, "'" + path_ + "' was cut to " + std::to_string(open.size) +
                                                   " bytes while it was read at byte " + std::to_string(offset_));
  bool replaced = options_.config->env->files->info(path_, now) == 0 && now.kind == FileKind::regular &&
                  (now.device != open.device || now.inode != open.inode);
  if (replaced)
    return Status::data(errors::input_changed, "'" + path_ +
                                                   "' was replaced by another file while it was followed, at byte " +
                                                   std::to_string(offset_) + ": what is new in it has not been read");
  if (open.modified_ms == checked_ms_)
    return {};
  checked_ms_ = open.modified_ms;
  return checkHead();
}

// The stream's present end was met.
Status FileReader::atEnd(PolledBatch &out, bool &filled) {
  if (options_.follow) {
    MILLSTREAM_TRY(checkFollowed());
    met_end_ = true;
    whole_ = begin_ == end_;
    out.state = PollState::waiting;
    out.wake_ns = options_.config->env->clock->monotonicNs() + follow_interval_ns;
    return {};
  }
  if (!stream_->atRest())
    return Status::data(errors::bad_compression, "'" + path_ + "' ends within its compressed data, at byte " +
                                                     std::to_string(offset_ + (end_ - begin_)) + " of the content");
  at_end_ = true;
  filled = true;
  return {};
}

Status FileReader::fill(PolledBatch &out, bool &filled) {
  makeRoom();
  size_t got = 0;
  ReadState state;
  MILLSTREAM_TRY(stream_->read(buffer_ + end_, capacity_ - end_ - decoder_padding_bytes, got, state));
  end_ += got;
  if (state == ReadState::data) {
    bool grew = std::exchange(met_end_, false);
    whole_ = false;
    filled = true;
    return grew && is_regular_ ? checkHead() : Status();
  }
  if (state == ReadState::end)
    return atEnd(out, filled);
  out.state = PollState::waiting;
  out.descriptor = file_->descriptor();
  return {};
}

Status FileReader::decode(Arena &arena, PolledBatch &out) {
  const SourceConfig &config = *options_.config;
  uint64_t row_bytes = config.plan->row().bytes();
  DecodeOutput decoded;
  decoded.row_capacity = config.batch_rows;
  decoded.rows = static_cast<uint8_t *>(arena.allocate(row_bytes * config.batch_rows));
  decoded.offsets = static_cast<uint64_t *>(arena.allocate(sizeof(uint64_t) * config.batch_rows));
  decoded.arena = &arena;
  DecodeInput input{buffer_ + begin_, end_ - begin_, offset_, at_end_};
  MILLSTREAM_TRY(decoder_->decode(input, decoded).within("'" + path_ + "'"));
  begin_ += decoded.consumed;
  offset_ += decoded.consumed;
  wants_more_ = decoded.row_count + decoded.bad.size() < config.batch_rows;
  out.state = PollState::rows;
  out.rows = decoded.rows;
  out.offsets = decoded.offsets;
  out.location = path_;
  out.bad = std::move(decoded.bad);
  out.batch.rows = decoded.rows;
  out.batch.row_bytes = row_bytes;
  out.batch.count = decoded.row_count;
  return {};
}

Status FileReader::poll(Arena &arena, PolledBatch &out) {
  if (!stream_) {
    bool gone = false;
    MILLSTREAM_TRY(open(gone));
    if (gone) {
      out.state = options_.follow ? PollState::waiting : PollState::end;
      out.wake_ns = options_.config->env->clock->monotonicNs() + gone_interval_ns;
      return {};
    }
  }
  if (skip_bytes_ > 0) {
    MILLSTREAM_TRY(skipForward());
    out.state = PollState::rows; // none yet
    return {};
  }
  if (wants_more_ && !at_end_) {
    bool filled = false;
    MILLSTREAM_TRY(fill(out, filled));
    if (!filled)
      return {};
  }
  MILLSTREAM_TRY(decode(arena, out));
  if (at_end_ && out.batch.count == 0 && out.bad.empty())
    out.state = PollState::end;
  return {};
}

void FileReader::save(proto::FilePosition &position) const {
  position.set_path(path_);
  position.set_offset(offset_);
  position.set_decoder(decoder_ ? decoder_->saveState() : decoder_state_);
  position.set_head_hash(head_.hash());
  position.set_head_bytes(head_.bytes());
  position.set_whole(whole_);
  position.set_gone(was_gone_);
}

SplitPosition FileReader::position() const {
  if (options_.standard)
    return {position_kind, {}};
  proto::FilePosition position;
  save(position);
  return {position_kind, position.SerializeAsString()};
}

Status FileReader::seek(const SplitPosition &to) {
  proto::FilePosition position;
  if (to.kind != position_kind || !position.ParseFromString(to.bytes))
    return Status::state(errors::state_changed, "the checkpoint's position in '" + path_ + "' is of kind '" + to.kind +
                                                    "', expected '" + position_kind + "'");
  if (options_.standard)
    return {};
  if (position.path() != path_)
    return Status::state(errors::state_changed, "the checkpoint's position in '" + path_ + "' is one in '" +
                                                    position.path() +
                                                    "': its setting 'splits' was another; --from-scratch begins anew");
  offset_ = position.offset();
  decoder_state_ = position.decoder();
  head_ = FileHead(position.head_hash(), position.head_bytes());
  whole_ = position.whole();
  was_gone_ = position.gone();
  restored_ = true;
  return {};
}

void FileReader::rest() {
  if (*options_.open_readers <= buffered_readers_max || options_.compression != Compression::none ||
      options_.standard || at_end_ || !stream_ || !stream_->seek(offset_))
    return;
  free(buffer_);
  buffer_ = nullptr;
  capacity_ = begin_ = end_ = 0;
  wants_more_ = true;
}

} // namespace millstream
