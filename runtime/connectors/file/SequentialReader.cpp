// One file behind the other. While following, the last file is read as it grows, until there is one behind it; what
// then comes to a file that was read, or as a file before it, cannot be read in order, and ends the run.
#include "runtime/connectors/file/SequentialReader.h"

#include "runtime/connectors/file/Paths.h"
#include "runtime/proto/file.pb.h"

namespace millstream {

static constexpr const char *position_kind = "file.1";
static constexpr int64_t look_interval_ns = 1'000'000'000;

std::unique_ptr<FileReader> SequentialReader::make(const std::string &path) const {
  FileReader::Options options = options_;
  options.compression = compressionOf(config_.settings.text("compression", "auto"), path);
  return std::make_unique<FileReader>(path, options);
}

// A file that is not behind the one being read.
Status SequentialReader::checkRead(const std::string &path) const {
  auto known = read_.find(path);
  if (known == read_.end())
    return Status::data(errors::input_changed,
                        "'" + path + "' has come when '" + last_path_ +
                            "' was already read from, which is behind it in the order of paths: it can no longer be "
                            "read in order; give it a later name, or read files as they come (splits: each)");
  FileInfo info;
  if (SysError error = config_.env->files->info(path, info))
    return ioError(errors::cannot_read, "cannot look at", path, error);
  if (info.kind != FileKind::regular || info.size == known->second)
    return {};
  return Status::data(errors::input_changed,
                      "'" + path + "' has " + std::to_string(info.size) + " bytes, and had " +
                          std::to_string(known->second) + " when it was read and '" + last_path_ +
                          "' behind it begun: what is new in it can no longer be read in order; put it into a file of "
                          "a later name, or read files as they come (splits: each)");
}

// Finds the file behind the present one. A file that was read and has been put away needs no more watching.
Status SequentialReader::look(std::string &next) {
  std::vector<std::string> found;
  MILLSTREAM_TRY(expandPath(*config_.env->files, pattern_, found));
  std::map<std::string, uint64_t> still;
  for (const std::string &path : found) {
    if (path > last_path_) {
      next = path;
      break;
    }
    if (!options_.follow || (reader_ && path == last_path_))
      continue;
    FileInfo info;
    if (adopt_ && config_.env->files->info(path, info) == 0)
      read_[path] = info.size;
    MILLSTREAM_TRY(checkRead(path));
    still[path] = read_[path];
  }
  adopt_ = false;
  read_ = std::move(still);
  next_look_ns_ = config_.env->clock->monotonicNs() + look_interval_ns;
  return {};
}

Status SequentialReader::openNext(PolledBatch &out) {
  std::string next;
  MILLSTREAM_TRY(look(next));
  if (next.empty()) {
    out.state = options_.follow ? PollState::waiting : PollState::end;
    out.wake_ns = next_look_ns_;
    return {};
  }
  last_path_ = next;
  reader_ = make(next);
  return {};
}

// The present file waits for more, which is over when there is a later one; what was appended to it until then is
// still read.
Status SequentialReader::lookBehind(PolledBatch &out) {
  if (config_.env->clock->monotonicNs() < next_look_ns_)
    return {};
  std::string next;
  MILLSTREAM_TRY(look(next));
  if (next.empty())
    return {};
  reader_->endFollowing();
  out = PolledBatch();
  out.state = PollState::rows; // none yet
  return {};
}

Status SequentialReader::poll(Arena &arena, PolledBatch &out) {
  if (!reader_)
    MILLSTREAM_TRY(openNext(out));
  if (!reader_)
    return {};
  MILLSTREAM_TRY(reader_->poll(arena, out));
  if (options_.follow && out.state == PollState::waiting)
    return lookBehind(out);
  if (out.state != PollState::end)
    return {};
  if (options_.follow && reader_->isOpen())
    read_[last_path_] = reader_->storedBytes();
  reader_.reset();
  out = PolledBatch();
  out.state = PollState::rows; // none, but the next file may have some
  return {};
}

SplitPosition SequentialReader::position() const {
  proto::FilePosition position;
  if (reader_) {
    reader_->save(position);
  } else {
    position.set_path(last_path_);
    position.set_done(true);
  }
  position.set_followed(options_.follow && !adopt_);
  for (const auto &[path, bytes] : read_) {
    proto::FileRead &file = *position.add_read();
    file.set_path(path);
    file.set_stored_bytes(bytes);
  }
  return {position_kind, position.SerializeAsString()};
}

Status SequentialReader::seek(const SplitPosition &to) {
  proto::FilePosition position;
  if (to.kind != position_kind || !position.ParseFromString(to.bytes))
    return Status::state(errors::state_changed,
                         "the checkpoint's position in '" + pattern_ + "' is of kind '" + to.kind + "'");
  last_path_ = position.path();
  adopt_ = !position.followed();
  if (options_.follow)
    for (const proto::FileRead &file : position.read())
      read_[file.path()] = file.stored_bytes();
  if (last_path_.empty() || position.done())
    return {};
  reader_ = make(last_path_);
  return reader_->seek(to);
}

} // namespace millstream
