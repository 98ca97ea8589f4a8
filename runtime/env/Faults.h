// Files that fail on demand, to prove what a crash or a broken disk at any call leaves behind. Every
// call that changes something (write, sync, truncate, create, rename, link, unlink, make a directory)
// counts; the N-th is the one that fails. The environment variable MILLSTREAM_FAULT puts this in front
// of the real files of a process:
//   kill:N    SIGKILL just before the N-th call
//   torn:N    as kill, but a write has written half of its bytes
//   eio:N     the N-th call fails with EIO; also enospc:N, eintr:N
//   short:N   the N-th call, if a write, writes only half
//   sync:N    the N-th sync (counted alone) fails with EIO
// A `+` behind the number means: from then on, for good. Without faults, MILLSTREAM_FAULT=count prints
// the number of calls to standard error when the process ends by itself.
#ifndef MILLSTREAM_RUNTIME_ENV_FAULTS_H
#define MILLSTREAM_RUNTIME_ENV_FAULTS_H

#include "runtime/env/Env.h"

#include <atomic>

namespace millstream {

enum class FaultKind : uint8_t { none, kill, torn, error, shortWrite, sync };

struct FaultPlan {
  FaultKind kind = FaultKind::none;
  SysError error = 0;
  uint64_t at = 0; // from 1
  bool for_good = false;
};

// False if the text is none of the above.
bool parseFaultPlan(std::string_view text, FaultPlan &);

class FaultyFiles final : public FileSystem {
public:
  FaultyFiles(FileSystem &below, FaultPlan plan) : below_(below), plan_(plan) {}
  // What "kill" does; by default a real SIGKILL. In a test: makes all later calls fail with EIO.
  enum class OnKill : uint8_t { signal, freeze };
  void setOnKill(OnKill on_kill) { on_kill_ = on_kill; }
  uint64_t calls() const { return calls_.load(std::memory_order_relaxed); }
  uint64_t syncs() const { return syncs_.load(std::memory_order_relaxed); }
  bool frozen() const { return frozen_.load(std::memory_order_relaxed); }

  SysError open(const std::string &path, OpenMode, std::unique_ptr<File> &) override;
  SysError info(const std::string &path, FileInfo &) override;
  SysError list(const std::string &directory, std::vector<std::string> &names) override;
  SysError makeDirectory(const std::string &path) override;
  SysError rename(const std::string &from, const std::string &to) override;
  SysError renameNoReplace(const std::string &from, const std::string &to) override;
  SysError link(const std::string &from, const std::string &to) override;
  SysError unlink(const std::string &path) override;
  SysError syncDirectory(const std::string &path) override;
  SysError standard(int descriptor, std::unique_ptr<File> &) override;

private:
  friend class FaultyFile;
  enum class Call : uint8_t { write, sync, other };
  // What the next mutating call shall do: 0 to go on, else its error; `half` cuts a write short.
  SysError before(Call, bool &half);
  SysError before(Call call) {
    bool half = false;
    return before(call, half);
  }
  SysError die();

  FileSystem &below_;
  FaultPlan plan_;
  OnKill on_kill_ = OnKill::signal;
  std::atomic<uint64_t> calls_{0};
  std::atomic<uint64_t> syncs_{0};
  std::atomic<bool> frozen_{false};
};

} // namespace millstream
#endif
