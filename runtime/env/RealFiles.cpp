// The real file system, clock and randomness: thin over system calls, EINTR retried where that is safe.
#include "runtime/env/Faults.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

namespace millstream {
namespace {

// Repeats a call that a signal interrupted before it did anything.
template <typename Call> auto retry(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR)
    result = call();
  return result;
}

FileInfo toInfo(const struct stat &stat) {
  FileInfo info;
  info.kind = S_ISREG(stat.st_mode) ? FileKind::regular : S_ISDIR(stat.st_mode) ? FileKind::directory : FileKind::other;
  info.size = static_cast<uint64_t>(stat.st_size);
  info.device = stat.st_dev;
  info.inode = stat.st_ino;
  info.modified_ms = int64_t{stat.st_mtim.tv_sec} * 1000 + stat.st_mtim.tv_nsec / 1000000;
  return info;
}

class RealFile final : public File {
public:
  // `waits` for what read() may block on: it is asked first whether anything is there.
  RealFile(int descriptor, bool owned, bool waits) : descriptor_(descriptor), owned_(owned), waits_(waits) {}
  ~RealFile() override {
    if (owned_)
      close(descriptor_);
  }

  SysError read(void *to, size_t bytes, size_t &got) override {
    got = 0;
    if (waits_) {
      pollfd wanted{descriptor_, POLLIN, 0};
      int ready = retry([&] { return poll(&wanted, 1, 0); });
      if (ready == 0)
        return EAGAIN;
    }
    ssize_t count = retry([&] { return ::read(descriptor_, to, bytes); });
    if (count < 0)
      return errno;
    got = static_cast<size_t>(count);
    return 0;
  }
  SysError pread(void *to, size_t bytes, uint64_t offset, size_t &got) override {
    ssize_t count = retry([&] { return ::pread(descriptor_, to, bytes, static_cast<off_t>(offset)); });
    got = count < 0 ? 0 : static_cast<size_t>(count);
    return count < 0 ? errno : 0;
  }
  SysError write(const void *from, size_t bytes, size_t &done) override {
    done = 0;
    ssize_t count = ::write(descriptor_, from, bytes);
    if (count < 0 && errno == EAGAIN) { // a pipe or terminal that another program made non-blocking
      pollfd wanted{descriptor_, POLLOUT, 0};
      poll(&wanted, 1, -1);
      return EINTR;
    }
    done = count < 0 ? 0 : static_cast<size_t>(count);
    return count < 0 ? errno : 0;
  }
  SysError pwrite(const void *from, size_t bytes, uint64_t offset, size_t &done) override {
    ssize_t count = ::pwrite(descriptor_, from, bytes, static_cast<off_t>(offset));
    done = count < 0 ? 0 : static_cast<size_t>(count);
    return count < 0 ? errno : 0;
  }
  SysError sync() override { return fdatasync(descriptor_) < 0 ? errno : 0; }
  SysError truncate(uint64_t bytes) override {
    return retry([&] { return ftruncate(descriptor_, static_cast<off_t>(bytes)); }) < 0 ? errno : 0;
  }
  SysError seek(uint64_t offset) override {
    return lseek(descriptor_, static_cast<off_t>(offset), SEEK_SET) < 0 ? errno : 0;
  }
  SysError info(FileInfo &info) override {
    struct stat stat;
    if (fstat(descriptor_, &stat) < 0)
      return errno;
    info = toInfo(stat);
    return 0;
  }
  SysError lock() override {
    return retry([&] { return flock(descriptor_, LOCK_EX | LOCK_NB); }) < 0 ? errno : 0;
  }
  int descriptor() const override { return descriptor_; }
  bool isTerminal() const override { return isatty(descriptor_) == 1; }

private:
  int descriptor_;
  bool owned_;
  bool waits_;
};

int openFlags(OpenMode mode) {
  switch (mode) {
  case OpenMode::read:
    return O_RDONLY;
  case OpenMode::create:
    return O_WRONLY | O_CREAT | O_TRUNC;
  case OpenMode::exclusive:
    return O_WRONLY | O_CREAT | O_EXCL;
  case OpenMode::append:
    return O_WRONLY | O_CREAT | O_APPEND;
  case OpenMode::keep:
    return O_WRONLY | O_CREAT;
  case OpenMode::update:
    return O_RDWR;
  case OpenMode::lockFile:
    return O_RDWR | O_CREAT;
  }
  return O_RDONLY;
}

class RealFiles final : public FileSystem {
public:
  SysError open(const std::string &path, OpenMode mode, std::unique_ptr<File> &file) override {
    int descriptor = retry([&] { return ::open(path.c_str(), openFlags(mode) | O_CLOEXEC, 0666); });
    if (descriptor < 0)
      return errno;
    struct stat stat;
    bool waits = mode == OpenMode::read && fstat(descriptor, &stat) == 0 && !S_ISREG(stat.st_mode);
    if (mode == OpenMode::read && S_ISDIR(stat.st_mode)) {
      close(descriptor);
      return EISDIR;
    }
    file = std::make_unique<RealFile>(descriptor, true, waits);
    return 0;
  }
  SysError info(const std::string &path, FileInfo &info) override {
    struct stat stat;
    info = FileInfo();
    if (::stat(path.c_str(), &stat) < 0)
      return errno == ENOENT || errno == ENOTDIR ? 0 : errno;
    info = toInfo(stat);
    return 0;
  }
  SysError list(const std::string &directory, std::vector<std::string> &names) override {
    names.clear();
    DIR *handle = opendir(directory.empty() ? "." : directory.c_str());
    if (!handle)
      return errno;
    errno = 0;
    while (const dirent *entry = readdir(handle)) {
      std::string_view name = entry->d_name;
      if (name != "." && name != "..")
        names.emplace_back(name);
      errno = 0;
    }
    SysError error = errno;
    closedir(handle);
    std::sort(names.begin(), names.end());
    return error;
  }
  SysError makeDirectory(const std::string &path) override { return mkdir(path.c_str(), 0777) < 0 ? errno : 0; }
  SysError rename(const std::string &from, const std::string &to) override {
    return ::rename(from.c_str(), to.c_str()) < 0 ? errno : 0;
  }
  SysError renameNoReplace(const std::string &from, const std::string &to) override {
    if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
      return 0;
    if (errno != EINVAL && errno != ENOSYS)
      return errno;
    if (::link(from.c_str(), to.c_str()) < 0 || ::unlink(from.c_str()) < 0)
      return errno;
    return 0;
  }
  SysError link(const std::string &from, const std::string &to) override {
    return ::link(from.c_str(), to.c_str()) < 0 ? errno : 0;
  }
  SysError unlink(const std::string &path) override { return ::unlink(path.c_str()) < 0 ? errno : 0; }
  SysError syncDirectory(const std::string &path) override {
    int descriptor =
        retry([&] { return ::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
    if (descriptor < 0)
      return errno;
    SysError error = fsync(descriptor) < 0 ? errno : 0;
    close(descriptor);
    return error;
  }
  SysError standard(int descriptor, std::unique_ptr<File> &file) override {
    struct stat stat;
    if (fstat(descriptor, &stat) < 0)
      return errno;
    file = std::make_unique<RealFile>(descriptor, false, descriptor == 0 && !S_ISREG(stat.st_mode));
    return 0;
  }
};

class RealClock final : public Clock {
public:
  int64_t wallMs() override { return now(CLOCK_REALTIME) / 1000000; }
  int64_t monotonicNs() override { return now(CLOCK_MONOTONIC); }
  int64_t processCpuNs() override { return now(CLOCK_PROCESS_CPUTIME_ID); }
  void sleepUntil(int64_t wake_ns, const std::vector<int> &descriptors) override {
    std::vector<pollfd> wanted;
    for (int descriptor : descriptors)
      wanted.push_back({descriptor, POLLIN, 0});
    int64_t left = wake_ns == INT64_MAX ? INT64_MAX : wake_ns - monotonicNs();
    if (left <= 0)
      return;
    timespec timeout{static_cast<time_t>(left / 1000000000), static_cast<long>(left % 1000000000)};
    ppoll(wanted.data(), wanted.size(), wake_ns == INT64_MAX ? nullptr : &timeout, nullptr);
  }

private:
  static int64_t now(clockid_t id) {
    timespec time;
    clock_gettime(id, &time);
    return int64_t{time.tv_sec} * 1000000000 + time.tv_nsec;
  }
};

class RealRandomness final : public Randomness {
public:
  void fill(void *to, size_t bytes) override {
    char *next = static_cast<char *>(to);
    while (bytes > 0) {
      ssize_t got = getrandom(next, bytes, 0);
      if (got < 0 && errno != EINTR) {
        fprintf(stderr, "getrandom failed with errno %d\n", errno);
        abort();
      }
      if (got > 0) {
        next += got;
        bytes -= static_cast<size_t>(got);
      }
    }
  }
};

FileSystem &chooseFiles() {
  static RealFiles real;
  const char *fault = getenv("MILLSTREAM_FAULT");
  if (!fault)
    return real;
  FaultPlan plan;
  bool count = std::string_view(fault) == "count";
  if (!count && !parseFaultPlan(fault, plan)) {
    fprintf(stderr, "MILLSTREAM_FAULT='%s' is not understood; see runtime/env/Faults.h\n", fault);
    _exit(2);
  }
  static FaultyFiles faulty(real, plan);
  if (count)
    atexit([] { fprintf(stderr, "mutating calls: %llu\n", static_cast<unsigned long long>(faulty.calls())); });
  return faulty;
}

} // namespace

Env &realEnv() {
  static RealClock clock;
  static RealRandomness randomness;
  static Env env{&chooseFiles(), &clock, &randomness};
  return env;
}

} // namespace millstream
