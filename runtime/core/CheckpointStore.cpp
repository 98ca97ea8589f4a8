// File operations of the checkpoint directory, in the order that makes any crash harmless.
#include "runtime/core/CheckpointStore.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <set>
#include <unistd.h>
#include <xxhash.h>

namespace millstream {

static constexpr uint64_t manifest_bytes_max = 1u << 30;
static constexpr std::string_view manifest_prefix = "checkpoint-";
static constexpr std::string_view temporary_prefix = ".checkpoint-";
static constexpr std::string_view state_prefix = "state-";
static constexpr std::string_view owner_prefix = "owner-";

static std::string padded(uint64_t number, size_t width) {
  std::string digits = std::to_string(number);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

// The number behind a prefix, where nothing else follows.
static bool numberOf(std::string_view name, std::string_view prefix, uint64_t &number) {
  if (!name.starts_with(prefix))
    return false;
  name.remove_prefix(prefix.size());
  auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() && end == name.data() + name.size();
}

std::string CheckpointStore::manifestName(uint64_t number) const {
  return std::string(manifest_prefix) + padded(number, 10);
}

std::string CheckpointStore::temporaryName(uint64_t number) const {
  return std::string(temporary_prefix) + padded(number, 10) + '-' + padded(owner_epoch_, 6);
}

Status CheckpointStore::failure(std::string_view what, const std::string &name, SysError error) const {
  return ioError(errors::checkpoint_io, what, name.empty() ? directory_ : path(name), error);
}

Status CheckpointStore::list(std::vector<std::string> &names) const {
  SysError error = files_.list(directory_, names);
  return error ? failure("cannot list the checkpoint directory", "", error) : Status();
}

Status CheckpointStore::remove(const std::string &name) {
  SysError error = files_.unlink(path(name));
  return error && error != ENOENT ? failure("cannot remove", name, error) : Status();
}

Status CheckpointStore::takeLock() {
  if (SysError error = files_.open(path("lock"), OpenMode::lockFile, lock_))
    return failure("cannot open", "lock", error);
  SysError error = lock_->lock();
  if (error == EWOULDBLOCK) {
    char holder[24] = {};
    size_t got = 0;
    std::string text = "another process runs on the checkpoint directory '" + directory_ + "'";
    if (lock_->pread(holder, sizeof holder - 1, 0, got) == 0 && got > 0)
      text += ": process " + std::string(holder, strcspn(holder, "\n"));
    return Status::state(errors::checkpoint_locked, std::move(text));
  }
  if (error)
    return failure("cannot lock", "lock", error);
  // Who holds it, for the message above; not needed for anything else.
  std::string process = std::to_string(getpid()) + '\n';
  error = lock_->truncate(0);
  if (!error)
    error = pwriteAll(*lock_, process.data(), process.size(), 0);
  return error ? failure("cannot write", "lock", error) : Status();
}

Status CheckpointStore::becomeOwner(const std::vector<std::string> &names) {
  std::vector<std::string> earlier;
  for (const std::string &name : names) {
    uint64_t epoch = 0;
    if (!numberOf(name, owner_prefix, epoch))
      continue;
    owner_epoch_ = std::max(owner_epoch_, epoch);
    earlier.push_back(name);
  }
  ++owner_epoch_;
  std::string mine = std::string(owner_prefix) + padded(owner_epoch_, 6);
  std::unique_ptr<File> file;
  if (SysError error = files_.open(path(mine), OpenMode::exclusive, file))
    return failure("cannot create", mine, error);
  if (SysError error = files_.syncDirectory(directory_))
    return failure("cannot sync", "", error);
  for (const std::string &name : earlier)
    MILLSTREAM_TRY(remove(name));
  return {};
}

Status CheckpointStore::openToRead() {
  FileInfo info;
  if (SysError error = files_.info(directory_, info))
    return failure("cannot look at", "", error);
  if (info.kind != FileKind::directory)
    return Status::usage(errors::checkpoint_io, "'" + directory_ + "' is not a checkpoint directory");
  std::vector<std::string> names;
  MILLSTREAM_TRY(list(names));
  for (const std::string &name : names) {
    uint64_t number = 0;
    if (numberOf(name, manifest_prefix, number))
      numbers_.push_back(number);
  }
  std::sort(numbers_.begin(), numbers_.end());
  next_number_ = numbers_.empty() ? 1 : numbers_.back() + 1;
  return {};
}

Status CheckpointStore::open() {
  while (directory_.size() > 1 && directory_.back() == '/')
    directory_.pop_back();
  if (SysError error = makeDirectories(files_, directory_))
    return failure("cannot make the checkpoint directory", "", error);
  MILLSTREAM_TRY(takeLock());
  MILLSTREAM_TRY(openToRead());
  std::vector<std::string> names;
  MILLSTREAM_TRY(list(names));
  return becomeOwner(names);
}

Status CheckpointStore::read(uint64_t number, proto::Checkpoint &checkpoint) const {
  std::string name = manifestName(number);
  std::string bytes;
  if (SysError error = readFile(files_, path(name), manifest_bytes_max, bytes))
    return failure("cannot read", name, error);
  MILLSTREAM_TRY(decodeManifest(bytes, path(name), checkpoint));
  if (checkpoint.number() != number)
    return Status::state(errors::checkpoint_damaged,
                         "'" + path(name) + "' is damaged: it is checkpoint " + std::to_string(checkpoint.number()));
  return {};
}

Status CheckpointStore::readExtent(const proto::Extent &extent, std::string &chunk) const {
  auto damaged = [&](std::string_view what) {
    return Status::state(errors::checkpoint_damaged, "'" + path(extent.file()) + "' is damaged at byte " +
                                                         std::to_string(extent.offset()) + ": " + std::string(what));
  };
  if (extent.file().find('/') != std::string::npos || extent.bytes() > manifest_bytes_max)
    return damaged("its manifest makes no sense");
  std::unique_ptr<File> file;
  SysError error = files_.open(path(extent.file()), OpenMode::read, file);
  if (error == ENOENT)
    return damaged("it is missing");
  if (error)
    return failure("cannot open", extent.file(), error);
  chunk.resize(extent.bytes());
  size_t filled = 0;
  while (filled < chunk.size()) {
    size_t got = 0;
    if (SysError read_error = file->pread(chunk.data() + filled, chunk.size() - filled, extent.offset() + filled, got))
      return failure("cannot read", extent.file(), read_error);
    if (got == 0)
      return damaged("it ends too early");
    filled += got;
  }
  return XXH3_64bits(chunk.data(), chunk.size()) == extent.checksum() ? Status() : damaged("its checksum does not fit");
}

Status CheckpointStore::removeAll() {
  for (uint64_t number : numbers_)
    MILLSTREAM_TRY(remove(manifestName(number)));
  numbers_.clear();
  if (SysError error = files_.syncDirectory(directory_))
    return failure("cannot sync", "", error);
  return {};
}

Status CheckpointStore::removeAfter(uint64_t number) {
  if (numbers_.empty() || numbers_.back() <= number)
    return {};
  while (!numbers_.empty() && numbers_.back() > number) {
    MILLSTREAM_TRY(remove(manifestName(numbers_.back())));
    numbers_.pop_back();
  }
  SysError error = files_.syncDirectory(directory_);
  return error ? failure("cannot sync", "", error) : Status();
}

Status CheckpointStore::beginState(uint64_t number) {
  state_name_ = std::string(state_prefix) + padded(number, 10) + '-' + padded(owner_epoch_, 6);
  state_bytes_ = 0;
  SysError error = files_.open(path(state_name_), OpenMode::exclusive, state_file_);
  return error ? failure("cannot create", state_name_, error) : Status();
}

Status CheckpointStore::appendState(std::string_view chunk, proto::Extent &extent) {
  if (SysError error = writeAll(*state_file_, chunk.data(), chunk.size()))
    return failure("cannot write", state_name_, error);
  extent.set_file(state_name_);
  extent.set_offset(state_bytes_);
  extent.set_bytes(chunk.size());
  extent.set_checksum(XXH3_64bits(chunk.data(), chunk.size()));
  state_bytes_ += chunk.size();
  return {};
}

Status CheckpointStore::finishState() {
  SysError error = state_file_->sync();
  state_file_.reset();
  return error ? failure("cannot sync", state_name_, error) : Status();
}

Status CheckpointStore::writeManifest(const proto::Checkpoint &checkpoint) {
  std::string name = temporaryName(checkpoint.number());
  std::string bytes = encodeManifest(checkpoint);
  std::unique_ptr<File> file;
  if (SysError error = files_.open(path(name), OpenMode::exclusive, file))
    return failure("cannot create", name, error);
  if (SysError error = writeAll(*file, bytes.data(), bytes.size()))
    return failure("cannot write", name, error);
  SysError error = file->sync();
  return error ? failure("cannot sync", name, error) : Status();
}

Status CheckpointStore::publish(const proto::Checkpoint &checkpoint) {
  // The state file's name is durable before the manifest's.
  if (SysError error = files_.syncDirectory(directory_))
    return failure("cannot sync", "", error);
  std::string name = manifestName(checkpoint.number());
  SysError error = files_.renameNoReplace(path(temporaryName(checkpoint.number())), path(name));
  if (error == EEXIST)
    return Status::state(errors::fenced, "checkpoint " + std::to_string(checkpoint.number()) + " of '" + directory_ +
                                             "' was written by another process, which has taken over");
  if (error)
    return failure("cannot publish", name, error);
  error = files_.syncDirectory(directory_);
  if (error)
    return failure("cannot sync", "", error);
  numbers_.push_back(checkpoint.number());
  next_number_ = checkpoint.number() + 1;
  return {};
}

Status CheckpointStore::collect(uint32_t retain) {
  while (numbers_.size() > std::max(retain, 1u)) {
    MILLSTREAM_TRY(remove(manifestName(numbers_.front())));
    numbers_.erase(numbers_.begin());
  }
  std::vector<std::string> names;
  MILLSTREAM_TRY(list(names));
  std::set<std::string> named;
  for (uint64_t number : numbers_) {
    proto::Checkpoint checkpoint;
    // A damaged older one keeps nothing alive, and is nobody's answer any more.
    if (!read(number, checkpoint).ok())
      continue;
    for (const proto::TableState &table : checkpoint.tables())
      for (const proto::Extent &extent : table.extents())
        named.insert(extent.file());
  }
  for (const std::string &name : names)
    if (name.starts_with(temporary_prefix) || (name.starts_with(state_prefix) && !named.contains(name)))
      MILLSTREAM_TRY(remove(name));
  return {};
}

} // namespace millstream
