// The checkpoint directory: who owns it, which checkpoints are in it, how one is made visible and old
// ones go. Its files (N the checkpoint's number, E the owner's epoch, both of fixed width):
//   lock                 flock'd by the owner, holds its process id
//   owner-E              the newest owner's epoch; every process that starts makes a higher one
//   state-N-E            chunks of operator state, named by manifests
//   .checkpoint-N-E      a manifest that is being written
//   checkpoint-N         a manifest; appears by a rename that replaces nothing, never changes
// Everything that a manifest names is durable before it appears.
#ifndef MILLSTREAM_RUNTIME_CORE_CHECKPOINTSTORE_H
#define MILLSTREAM_RUNTIME_CORE_CHECKPOINTSTORE_H

#include "runtime/env/Env.h"
#include "runtime/proto/checkpoint.pb.h"

#include <vector>

namespace millstream {

inline constexpr uint32_t checkpoint_format_version = 1;

// A manifest as bytes on disk, and back. Decoding fails with what is wrong and where; `path` is for the
// message.
std::string encodeManifest(const proto::Checkpoint &);
Status decodeManifest(std::string_view bytes, std::string_view path, proto::Checkpoint &);

class CheckpointStore {
public:
  CheckpointStore(FileSystem &files, std::string directory) : files_(files), directory_(std::move(directory)) {}

  // Makes the directory, locks it and becomes its owner. Fails with checkpoint_locked if another process
  // is.
  Status open();
  // Only to look: neither locks nor changes anything.
  Status openToRead();
  uint64_t ownerEpoch() const { return owner_epoch_; }
  const std::string &directory() const { return directory_; }

  // Numbers of the checkpoints there are, rising.
  const std::vector<uint64_t> &numbers() const { return numbers_; }
  Status read(uint64_t number, proto::Checkpoint &) const;
  // Reads a chunk of state and verifies it.
  Status readExtent(const proto::Extent &, std::string &chunk) const;

  // Removes all checkpoints, oldest first, so that a crash in between never uncovers an older one.
  Status removeAll();
  // Removes those above a number: checkpoints whose output turned out not to be committed. Their numbers
  // are not used again.
  Status removeAfter(uint64_t number);
  // The number of the next checkpoint.
  uint64_t nextNumber() const { return next_number_; }

  // Writing one, in this order. A state file first, if there is state.
  Status beginState(uint64_t number);
  Status appendState(std::string_view chunk, proto::Extent &);
  Status finishState();
  // The manifest under its temporary name, durable.
  Status writeManifest(const proto::Checkpoint &);
  // Under its own name, which must be free: fails with `fenced` if it is not.
  Status publish(const proto::Checkpoint &);
  // Keeps the newest `retain` checkpoints and what they name.
  Status collect(uint32_t retain);

private:
  std::string path(std::string_view name) const { return directory_ + '/' + std::string(name); }
  Status takeLock();
  Status becomeOwner(const std::vector<std::string> &names);
  Status list(std::vector<std::string> &names) const;
  Status remove(const std::string &name);
  std::string manifestName(uint64_t number) const;
  std::string temporaryName(uint64_t number) const;
  Status failure(std::string_view what, const std::string &name, SysError) const;

  FileSystem &files_;
  std::string directory_; // without a slash at the end
  std::unique_ptr<File> lock_;
  uint64_t owner_epoch_ = 0;
  uint64_t next_number_ = 1;
  std::vector<uint64_t> numbers_;
  std::unique_ptr<File> state_file_;
  std::string state_name_;
  uint64_t state_bytes_ = 0;
};

} // namespace millstream
#endif
