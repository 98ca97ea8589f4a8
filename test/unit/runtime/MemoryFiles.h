// A disk in memory. It knows what has been synced: `losePower` leaves only that, as a strict file system
// would; a killed process leaves everything. Advisory locks belong to a "process", a number that tests
// change to start another.
#ifndef MILLSTREAM_TEST_UNIT_RUNTIME_MEMORYFILES_H
#define MILLSTREAM_TEST_UNIT_RUNTIME_MEMORYFILES_H

#include "runtime/env/Env.h"

#include <map>
#include <mutex>
#include <set>

namespace millstream {

class MemoryFiles final : public FileSystem {
public:
  MemoryFiles();

  // What a test puts there and looks at; durable at once.
  void put(const std::string &path, std::string content);
  std::string get(const std::string &path) const; // "<missing>" if it is not there
  bool exists(const std::string &path) const { return get(path) != "<missing>"; }
  // Whole paths of all files below a folder.
  std::vector<std::string> filesBelow(const std::string &folder) const;
  void append(const std::string &path, std::string_view content);

  // Only what was synced is left. With a seed, some of what was not synced may be left too: of each file
  // a part of what was written since, of each directory the changes since up to some moment.
  void losePower(uint64_t seed = 0);
  // The process is gone: its locks too.
  void endProcess() { locked_.clear(); }

  std::string standard_input;
  std::string standard_output;
  uint64_t opens_left = UINT64_MAX; // to read; then there are too many open files

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
  friend class MemoryFile;
  struct Node {
    uint64_t inode;
    std::string content;
    std::string durable;
    bool directory = false;
    std::map<std::string, std::shared_ptr<Node>> entries;
    std::map<std::string, std::shared_ptr<Node>> durable_entries;
    // Of a directory, as it was after each change since it was synced.
    std::vector<std::map<std::string, std::shared_ptr<Node>>> moments;
  };
  using NodePtr = std::shared_ptr<Node>;
  NodePtr make(bool directory);
  NodePtr find(const std::string &path) const;
  NodePtr parentOf(const std::string &path, std::string &name) const;
  static void revert(Node &node, uint64_t &random);
  static void note(Node &directory) { directory.moments.push_back(directory.entries); }
  static void collect(const Node &node, const std::string &path, std::vector<std::string> &into);

  mutable std::mutex mutex_; // the checkpoint writer may be a thread
  uint64_t next_inode_ = 1;
  NodePtr root_;
  std::set<uint64_t> locked_;
};

// A clock that moves by a fixed step with every look, and jumps when somebody sleeps.
class TestClock final : public Clock {
public:
  explicit TestClock(int64_t step_ns = 1000) : step_ns_(step_ns) {}
  int64_t wallMs() override { return 1767225600000 + now_ns / 1000000; } // from 2026-01-01
  int64_t monotonicNs() override { return now_ns += step_ns_; }
  void sleepUntil(int64_t wake_ns, const std::vector<int> &) override {
    if (wake_ns != INT64_MAX && wake_ns > now_ns)
      now_ns = wake_ns;
    else if (wake_ns == INT64_MAX)
      now_ns += 1'000'000'000;
  }
  int64_t now_ns = 0;

private:
  int64_t step_ns_;
};

class TestRandomness final : public Randomness {
public:
  void fill(void *to, size_t bytes) override {
    for (size_t i = 0; i < bytes; ++i)
      static_cast<uint8_t *>(to)[i] = static_cast<uint8_t>(next_ = next_ * 6364136223846793005u + 1);
  }

private:
  uint64_t next_ = 1;
};

} // namespace millstream
#endif
