// A directory of part files. A part in progress has a dot in front of its name; at a barrier it is
// closed and pending, and once the checkpoint is durable it is published by a rename, which may be
// repeated. Without checkpoints, parts are published as they roll and at a clean end.
#include "runtime/connectors/file/FileSink.h"
#include "runtime/proto/file.pb.h"

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace millstream {
namespace {

Status failure(std::string_view what, std::string_view path, SysError error) {
  return ioError(errors::cannot_write, what, path, error);
}

// A part that is closed but has no public name yet.
struct ClosedPart {
  std::string name;           // public
  std::shared_ptr<File> file; // null once it is durable
};

// Gives parts their public names. A part that has none left in progress was published before.
Status publish(FileSystem &files, const std::string &folder, const std::vector<std::string> &names) {
  if (names.empty())
    return {};
  for (const std::string &name : names) {
    SysError error = files.renameNoReplace(folder + '.' + name, folder + name);
    // A rename that was done by link and unlink was cut in between.
    if (error == EEXIST && isSameFile(files, folder + '.' + name, folder + name))
      error = files.unlink(folder + '.' + name);
    if (error && error != ENOENT)
      return failure("cannot publish", folder + name, error);
  }
  if (SysError error = files.syncDirectory(folder))
    return failure("cannot sync", folder, error);
  return {};
}

class PartsEpoch final : public SinkEpoch {
public:
  PartsEpoch(FileSystem &files, std::string folder, std::vector<ClosedPart> parts, uint64_t next_part)
      : files_(files), folder_(std::move(folder)), parts_(std::move(parts)), next_part_(next_part) {}

  Status persist() override {
    for (ClosedPart &part : parts_) {
      if (part.file)
        if (SysError error = part.file->sync())
          return failure("cannot sync", folder_ + '.' + part.name, error);
      part.file.reset();
    }
    if (!parts_.empty())
      if (SysError error = files_.syncDirectory(folder_))
        return failure("cannot sync", folder_, error);
    return {};
  }
  std::string state() const override {
    proto::FileSinkState state;
    state.set_path(folder_);
    for (const ClosedPart &part : parts_)
      state.add_pending(part.name);
    state.set_next_part(next_part_);
    return state.SerializeAsString();
  }
  Status commit() override {
    std::vector<std::string> names;
    for (const ClosedPart &part : parts_)
      names.push_back(part.name);
    return publish(files_, folder_, names);
  }

private:
  FileSystem &files_;
  std::string folder_;
  std::vector<ClosedPart> parts_;
  uint64_t next_part_;
};

class PartsSink final : public Sink {
public:
  explicit PartsSink(const SinkConfig &config)
      : config_(config), files_(*config.env->files), folder_(config.settings.text("path")),
        roll_bytes_(static_cast<uint64_t>(config.settings.map("roll").integer("size", 0))),
        roll_age_ms_(config.settings.map("roll").integer("age", 0)) {
    std::string compression = config.settings.text("compression", "auto");
    compression_ = compressionOf(compression, "");
    const std::string &format = config.plan->format().name();
    extension_ = format == "raw" || format.empty() ? ".txt" : "." + format;
    extension_ += compression_ == Compression::gzip ? ".gz" : compression_ == Compression::zstd ? ".zst" : "";
  }

  Status checkFresh() override {
    MILLSTREAM_TRY(findParts());
    if (published_.empty() || config_.overwrite)
      return {};
    return Status::state(errors::output_exists, "'" + folder_ + "' holds " + std::to_string(published_.size()) +
                                                    (published_.size() == 1 ? " part" : " parts") +
                                                    " of another run, as '" + published_.front() +
                                                    "'; --overwrite replaces them");
  }

  Status startFresh() override {
    MILLSTREAM_TRY(removeAll(unfinished_));
    return removeAll(published_);
  }

  Status checkRestore(std::string_view bytes, RestoreKind kind) override {
    proto::FileSinkState state;
    if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
      return Status::state(errors::checkpoint_damaged,
                           "the checkpoint's state of sink '" + config_.name + "' is unreadable");
    pending_.assign(state.pending().begin(), state.pending().end());
    for (const std::string &name : pending_) {
      PartName part;
      if (!PartName::parse(name, part))
        return Status::state(errors::checkpoint_damaged, "'" + name + "' is not a part of sink '" + config_.name + "'");
    }
    if (kind == RestoreKind::finished)
      return {};
    next_part_ = state.next_part();
    MILLSTREAM_TRY(findParts());
    std::erase_if(published_, [&](const std::string &name) {
      PartName part;
      return !PartName::parse(name, part) || part.number < next_part_;
    });
    return published_.empty() || kind == RestoreKind::olderDiscard ? Status() : newerOutput();
  }

  Status restore(std::string_view, RestoreKind kind) override {
    MILLSTREAM_TRY(publish(files_, folder_, pending_));
    if (kind == RestoreKind::finished)
      return {};
    MILLSTREAM_TRY(removeAll(published_)); // those that are newer
    std::erase_if(unfinished_, [&](const std::string &name) {
      return std::find(pending_.begin(), pending_.end(), name.substr(1)) != pending_.end();
    });
    return removeAll(unfinished_);
  }

  Status write(const SinkBlock &block) override {
    if (!out_)
      MILLSTREAM_TRY(openPart());
    if (SysError error = out_->write(block.data, block.size))
      return failure("cannot write", folder_ + '.' + name_, error);
    if (roll_bytes_ > 0 && out_->fileBytes() >= roll_bytes_)
      return roll();
    return {};
  }

  Status tick() override {
    if (out_ && roll_age_ms_ > 0 && config_.env->clock->monotonicNs() - opened_ns_ >= roll_age_ms_ * 1000000)
      return roll();
    return {};
  }

  Result<std::unique_ptr<SinkEpoch>> prepare(uint64_t) override {
    if (Status status = closePart(); !status.ok())
      return status;
    return std::unique_ptr<SinkEpoch>(new PartsEpoch(files_, folder_, std::move(closed_), next_part_));
  }

  std::string place() const override { return folder_ + PartName{0, 0, extension_}.text(); }

  Status finish() override {
    auto epoch = prepare(0);
    if (!epoch.ok())
      return epoch.takeStatus();
    MILLSTREAM_TRY((*epoch)->persist());
    return (*epoch)->commit();
  }

private:
  // What the folder holds of parts; it is made if it is missing.
  Status findParts() {
    if (SysError error = makeDirectories(files_, folder_))
      return failure("cannot make the folder", folder_, error);
    std::vector<std::string> names;
    if (SysError error = files_.list(folder_, names))
      return failure("cannot list", folder_, error);
    published_.clear();
    unfinished_.clear();
    for (const std::string &name : names) {
      PartName part;
      bool dotted = name.starts_with('.');
      if (PartName::parse(std::string_view(name).substr(dotted ? 1 : 0), part))
        (dotted ? unfinished_ : published_).push_back(name);
    }
    return {};
  }

  Status removeAll(const std::vector<std::string> &names) {
    for (const std::string &name : names) {
      SysError error = files_.unlink(folder_ + name);
      if (error && error != ENOENT)
        return failure("cannot remove", folder_ + name, error);
    }
    if (names.empty())
      return {};
    SysError error = files_.syncDirectory(folder_);
    return error ? failure("cannot sync", folder_, error) : Status();
  }

  Status newerOutput() const {
    std::string text = "'" + folder_ + "' holds output that is newer than the checkpoint:";
    for (const std::string &name : published_)
      text += ' ' + name;
    return Status::state(errors::newer_output, std::move(text));
  }

  Status openPart() {
    name_ = PartName{config_.owner_epoch, next_part_++, extension_}.text();
    std::string path = folder_ + '.' + name_;
    std::unique_ptr<File> file;
    if (SysError error = files_.open(path, OpenMode::exclusive, file))
      return failure("cannot create", path, error);
    file_ = std::move(file);
    out_ = openByteSink(file_, compression_, 0);
    opened_ns_ = config_.env->clock->monotonicNs();
    const std::string &header = config_.plan->header();
    if (!header.empty())
      if (SysError error = out_->write(header.data(), header.size()))
        return failure("cannot write", path, error);
    return {};
  }

  Status closePart() {
    if (!out_)
      return {};
    if (SysError error = out_->endFrame())
      return failure("cannot write", folder_ + '.' + name_, error);
    out_.reset();
    closed_.push_back({name_, std::move(file_)});
    return {};
  }

  Status roll() {
    if (!config_.checkpointed)
      return finish();
    MILLSTREAM_TRY(closePart());
    // Many parts may roll before the next barrier: none is kept open for it.
    ClosedPart &part = closed_.back();
    if (SysError error = part.file->sync())
      return failure("cannot sync", folder_ + '.' + part.name, error);
    part.file.reset();
    return {};
  }

  SinkConfig config_;
  FileSystem &files_;
  std::string folder_;  // ends in `/`
  uint64_t roll_bytes_; // 0: never
  int64_t roll_age_ms_; // 0: never
  Compression compression_;
  std::string extension_;

  // At the start, as whole names in the folder: parts with and without a public name, and what is yet to get one.
  std::vector<std::string> published_, unfinished_, pending_;
  uint64_t next_part_ = 0;
  std::string name_; // of the part in progress, public
  std::shared_ptr<File> file_;
  std::unique_ptr<ByteSink> out_;
  int64_t opened_ns_ = 0;
  std::vector<ClosedPart> closed_; // since the last barrier
};

void appendPadded(std::string &to, uint64_t number) {
  std::string digits = std::to_string(number);
  to.append(digits.size() < 6 ? 6 - digits.size() : 0, '0');
  to += digits;
}

} // namespace

std::string PartName::text() const {
  std::string name = "part-";
  appendPadded(name, owner_epoch);
  name += '-';
  appendPadded(name, number);
  return name + extension;
}

bool PartName::parse(std::string_view name, PartName &part) {
  if (!name.starts_with("part-") || name.find('/') != std::string_view::npos)
    return false;
  name.remove_prefix(5);
  const char *end = name.data() + name.size();
  auto owner = std::from_chars(name.data(), end, part.owner_epoch);
  if (owner.ec != std::errc() || owner.ptr == end || *owner.ptr != '-')
    return false;
  auto number = std::from_chars(owner.ptr + 1, end, part.number);
  if (number.ec != std::errc() || (number.ptr != end && *number.ptr != '.'))
    return false;
  part.extension.assign(number.ptr, end);
  return true;
}

std::unique_ptr<Sink> makePartsSink(const SinkConfig &config) { return std::make_unique<PartsSink>(config); }

} // namespace millstream
