// The only ways from the runtime to disk, clock and randomness. Tests replace them: with a disk in
// memory that loses what was not synced, with calls that fail at the N-th time, with a clock that
// stands still. Errors are errno values, as the callers know what they were about.
#ifndef MILLSTREAM_RUNTIME_ENV_ENV_H
#define MILLSTREAM_RUNTIME_ENV_ENV_H

#include "runtime/env/Status.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace millstream {

// 0 or an errno value.
using SysError = int;

enum class FileKind : uint8_t { none, regular, directory, other };

struct FileInfo {
  FileKind kind = FileKind::none;
  uint64_t size = 0;
  uint64_t device = 0;
  uint64_t inode = 0; // on its device
  int64_t modified_ms = 0;
};

// An open file. Closed by the destructor, which does not sync.
class File {
public:
  virtual ~File() = default;
  // Reads at most `bytes` at the file's own offset; `got` is 0 at the end. EAGAIN when a pipe or
  // terminal has nothing now.
  [[nodiscard]] virtual SysError read(void *to, size_t bytes, size_t &got) = 0;
  [[nodiscard]] virtual SysError pread(void *to, size_t bytes, uint64_t offset, size_t &got) = 0;
  // Writes at the file's own offset (at its end if opened to append). May write less than asked.
  [[nodiscard]] virtual SysError write(const void *from, size_t bytes, size_t &done) = 0;
  [[nodiscard]] virtual SysError pwrite(const void *from, size_t bytes, uint64_t offset, size_t &done) = 0;
  [[nodiscard]] virtual SysError sync() = 0;
  [[nodiscard]] virtual SysError truncate(uint64_t bytes) = 0;
  [[nodiscard]] virtual SysError seek(uint64_t offset) = 0;
  [[nodiscard]] virtual SysError info(FileInfo &) = 0;
  // Takes an exclusive advisory lock; EWOULDBLOCK if another process holds it.
  [[nodiscard]] virtual SysError lock() = 0;
  // For waiting in poll(2), or -1.
  virtual int descriptor() const { return -1; }
  // Writes to `descriptor` would be seen by a person: standard output on a terminal.
  virtual bool isTerminal() const { return false; }
};

enum class OpenMode : uint8_t {
  read,      // must exist
  create,    // write, cut to nothing, made if missing
  exclusive, // write, must not exist
  append,    // write behind what there is, made if missing
  keep,      // write, made if missing, as long as it was
  update,    // read and write, must exist
  lockFile,  // read and write, made if missing
};

class FileSystem {
public:
  virtual ~FileSystem() = default;
  [[nodiscard]] virtual SysError open(const std::string &path, OpenMode, std::unique_ptr<File> &) = 0;
  // Kind `none`, without an error, for what does not exist.
  [[nodiscard]] virtual SysError info(const std::string &path, FileInfo &) = 0;
  [[nodiscard]] virtual SysError list(const std::string &directory, std::vector<std::string> &names) = 0;
  [[nodiscard]] virtual SysError makeDirectory(const std::string &path) = 0;
  [[nodiscard]] virtual SysError rename(const std::string &from, const std::string &to) = 0;
  // EEXIST where `to` exists: renameat2(RENAME_NOREPLACE), or link and unlink where that is unknown.
  [[nodiscard]] virtual SysError renameNoReplace(const std::string &from, const std::string &to) = 0;
  [[nodiscard]] virtual SysError link(const std::string &from, const std::string &to) = 0;
  [[nodiscard]] virtual SysError unlink(const std::string &path) = 0;
  [[nodiscard]] virtual SysError syncDirectory(const std::string &path) = 0;
  // Standard input, output and error (0, 1, 2), shared, not closed.
  [[nodiscard]] virtual SysError standard(int descriptor, std::unique_ptr<File> &) = 0;
};

class Clock {
public:
  virtual ~Clock() = default;
  virtual int64_t wallMs() = 0;                // since 1970-01-01 UTC
  virtual int64_t monotonicNs() = 0;           // from any fixed point
  virtual int64_t processCpuNs() { return 0; } // that all threads have used; 0 where nobody counts it
  // Sleeps until `wake_ns` on the monotonic clock, or earlier when a signal came or one of `descriptors`
  // can be read.
  virtual void sleepUntil(int64_t wake_ns, const std::vector<int> &descriptors) = 0;
};

class Randomness {
public:
  virtual ~Randomness() = default;
  virtual void fill(void *to, size_t bytes) = 0;
};

struct Env {
  FileSystem *files;
  Clock *clock;
  Randomness *randomness;
};

// The real ones. With MILLSTREAM_FAULT in the environment, files fail as it says (runtime/env/Faults.h).
Env &realEnv();

// ---- Helpers over the interfaces ----

// `what 'path': strerror`, class environment.
Status ioError(uint16_t code, std::string_view what, std::string_view path, SysError);
// Writes all of it, going on after short writes and EINTR.
[[nodiscard]] SysError writeAll(File &, const void *from, size_t bytes);
[[nodiscard]] SysError pwriteAll(File &, const void *from, size_t bytes, uint64_t offset);
// Reads a whole file of at most `bytes_max` (EFBIG beyond).
[[nodiscard]] SysError readFile(FileSystem &, const std::string &path, uint64_t bytes_max, std::string &content);
// Makes a directory and its missing parents, syncing each parent that gained one.
[[nodiscard]] SysError makeDirectories(FileSystem &, const std::string &path);
// Whether two paths lead to one regular file or directory or, where neither exists, would.
bool isSameFile(FileSystem &, const std::string &a, const std::string &b);
// `a/b` of `a/b/c`; `.` where there is no slash; `/` of `/c`.
std::string parentDirectory(std::string_view path);
std::string_view baseName(std::string_view path);

} // namespace millstream
#endif
