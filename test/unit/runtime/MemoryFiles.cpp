// The disk in memory.
#include "test/unit/runtime/MemoryFiles.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace millstream {

class MemoryFile final : public File {
public:
  MemoryFile(MemoryFiles &files, MemoryFiles::NodePtr node, OpenMode mode)
      : files_(files), node_(std::move(node)), append_(mode == OpenMode::append) {}
  ~MemoryFile() override {
    if (holds_lock_)
      files_.locked_.erase(node_->inode);
  }
  SysError read(void *to, size_t bytes, size_t &got) override {
    SysError error = pread(to, bytes, at_, got);
    at_ += got;
    return error;
  }
  SysError pread(void *to, size_t bytes, uint64_t offset, size_t &got) override {
    std::lock_guard<std::mutex> guard(files_.mutex_);
    const std::string &content = node_->content;
    got = offset >= content.size() ? 0 : std::min<size_t>(bytes, content.size() - offset);
    if (got > 0)
      memcpy(to, content.data() + offset, got);
    return 0;
  }
  SysError write(const void *from, size_t bytes, size_t &done) override {
    if (append_)
      at_ = node_->content.size();
    SysError error = pwrite(from, bytes, at_, done);
    at_ += done;
    return error;
  }
  SysError pwrite(const void *from, size_t bytes, uint64_t offset, size_t &done) override {
    std::lock_guard<std::mutex> guard(files_.mutex_);
    if (node_->content.size() < offset + bytes)
      node_->content.resize(offset + bytes);
    if (bytes > 0)
      memcpy(node_->content.data() + offset, from, bytes);
    done = bytes;
    return 0;
  }
  SysError sync() override {
    std::lock_guard<std::mutex> guard(files_.mutex_);
    node_->durable = node_->content;
    return 0;
  }
  SysError truncate(uint64_t bytes) override {
    std::lock_guard<std::mutex> guard(files_.mutex_);
    node_->content.resize(bytes);
    return 0;
  }
  SysError seek(uint64_t offset) override {
    at_ = offset;
    return 0;
  }
  SysError info(FileInfo &info) override {
    info.kind = FileKind::regular;
    info.size = node_->content.size();
    info.inode = node_->inode;
    return 0;
  }
  SysError lock() override {
    holds_lock_ = files_.locked_.insert(node_->inode).second;
    return holds_lock_ ? 0 : EWOULDBLOCK;
  }

private:
  MemoryFiles &files_;
  MemoryFiles::NodePtr node_;
  bool append_;
  bool holds_lock_ = false;
  uint64_t at_ = 0;
};

namespace {

class MemoryInput final : public File {
public:
  explicit MemoryInput(std::string &content) : content_(content) {}
  SysError read(void *to, size_t bytes, size_t &got) override {
    got = std::min(bytes, content_.size());
    memcpy(to, content_.data(), got);
    content_.erase(0, got);
    return 0;
  }
  SysError pread(void *, size_t, uint64_t, size_t &) override { return ESPIPE; }
  SysError write(const void *from, size_t bytes, size_t &done) override {
    content_.append(static_cast<const char *>(from), bytes);
    done = bytes;
    return 0;
  }
  SysError pwrite(const void *, size_t, uint64_t, size_t &) override { return ESPIPE; }
  SysError sync() override { return 0; }
  SysError truncate(uint64_t) override { return EINVAL; }
  SysError seek(uint64_t) override { return ESPIPE; }
  SysError info(FileInfo &info) override {
    info.kind = FileKind::other;
    return 0;
  }
  SysError lock() override { return 0; }

private:
  std::string &content_;
};

} // namespace

MemoryFiles::MemoryFiles() : root_(make(true)) {}

MemoryFiles::NodePtr MemoryFiles::make(bool directory) {
  auto node = std::make_shared<Node>();
  node->inode = next_inode_++;
  node->directory = directory;
  return node;
}

static std::vector<std::string> componentsOf(const std::string &path) {
  std::vector<std::string> components;
  size_t at = 0;
  while (at <= path.size()) {
    size_t slash = std::min(path.find('/', at), path.size());
    std::string component = path.substr(at, slash - at);
    if (!component.empty() && component != ".")
      components.push_back(component);
    at = slash + 1;
  }
  return components;
}

MemoryFiles::NodePtr MemoryFiles::find(const std::string &path) const {
  NodePtr node = root_;
  for (const std::string &component : componentsOf(path)) {
    auto found = node->entries.find(component);
    if (found == node->entries.end())
      return nullptr;
    node = found->second;
  }
  return node;
}

MemoryFiles::NodePtr MemoryFiles::parentOf(const std::string &path, std::string &name) const {
  std::vector<std::string> components = componentsOf(path);
  if (components.empty())
    return nullptr;
  name = components.back();
  components.pop_back();
  NodePtr node = root_;
  for (const std::string &component : components) {
    auto found = node->entries.find(component);
    if (found == node->entries.end() || !found->second->directory)
      return nullptr;
    node = found->second;
  }
  return node;
}

void MemoryFiles::put(const std::string &path, std::string content) {
  NodePtr node = root_;
  std::vector<std::string> components = componentsOf(path);
  for (size_t i = 0; i < components.size(); ++i) {
    NodePtr &next = node->entries[components[i]];
    if (!next)
      next = make(i + 1 < components.size());
    node->durable_entries[components[i]] = next;
    node = next;
  }
  node->content = node->durable = std::move(content);
}

std::string MemoryFiles::get(const std::string &path) const {
  NodePtr node = find(path);
  return node && !node->directory ? node->content : "<missing>";
}

void MemoryFiles::append(const std::string &path, std::string_view content) {
  NodePtr node = find(path);
  node->content += content;
  node->durable = node->content;
}

void MemoryFiles::collect(const Node &node, const std::string &path, std::vector<std::string> &into) {
  for (const auto &[name, child] : node.entries) {
    std::string inner = path.empty() ? name : path + '/' + name;
    if (child->directory)
      collect(*child, inner, into);
    else
      into.push_back(inner);
  }
}

std::vector<std::string> MemoryFiles::filesBelow(const std::string &folder) const {
  std::vector<std::string> found;
  NodePtr node = find(folder);
  std::string path = folder;
  while (path.ends_with('/'))
    path.pop_back();
  if (node)
    collect(*node, path, found);
  return found;
}

// A random number below `below`; always 0 without a seed.
static uint64_t pick(uint64_t &random, uint64_t below) {
  if (random == 0)
    return 0;
  random = random * 6364136223846793005u + 1442695040888963407u;
  return (random >> 33) % below;
}

void MemoryFiles::revert(Node &node, uint64_t &random) {
  std::string written = std::move(node.content);
  node.content = node.durable;
  if (uint64_t kept = pick(random, 3);
      kept > 0 && written.size() > node.durable.size() && written.compare(0, node.durable.size(), node.durable) == 0) {
    node.content = written.substr(0, node.durable.size() + pick(random, written.size() - node.durable.size() + 1));
    if (kept == 2) // the length reached the disk, the bytes did not
      node.content.resize(written.size(), 0);
  }
  node.durable = node.content;
  uint64_t moment = pick(random, node.moments.size() + 1);
  node.entries = moment == 0 ? node.durable_entries : node.moments[moment - 1];
  node.durable_entries = node.entries;
  node.moments.clear();
  for (auto &[name, child] : node.entries)
    revert(*child, random);
}

void MemoryFiles::losePower(uint64_t seed) {
  revert(*root_, seed);
  endProcess();
}

SysError MemoryFiles::open(const std::string &path, OpenMode mode, std::unique_ptr<File> &file) {
  std::lock_guard<std::mutex> guard(mutex_);
  std::string name;
  NodePtr parent = parentOf(path, name);
  if (!parent)
    return ENOENT;
  NodePtr node = find(path);
  bool creates = mode != OpenMode::read && mode != OpenMode::update;
  if (!node && !creates)
    return ENOENT;
  if (node && node->directory)
    return EISDIR;
  if (node && mode == OpenMode::exclusive)
    return EEXIST;
  if (!node) {
    node = parent->entries[name] = make(false);
    note(*parent);
  }
  if (mode == OpenMode::read && opens_left == 0)
    return EMFILE;
  opens_left -= mode == OpenMode::read;
  if (mode == OpenMode::create)
    node->content.clear();
  file = std::make_unique<MemoryFile>(*this, node, mode);
  return 0;
}

SysError MemoryFiles::info(const std::string &path, FileInfo &info) {
  std::lock_guard<std::mutex> guard(mutex_);
  NodePtr node = find(path);
  info = FileInfo();
  if (!node)
    return 0;
  info.kind = node->directory ? FileKind::directory : FileKind::regular;
  info.size = node->content.size();
  info.inode = node->inode;
  return 0;
}

SysError MemoryFiles::list(const std::string &directory, std::vector<std::string> &names) {
  std::lock_guard<std::mutex> guard(mutex_);
  names.clear();
  NodePtr node = find(directory);
  if (!node)
    return ENOENT;
  if (!node->directory)
    return ENOTDIR;
  for (const auto &[name, child] : node->entries)
    names.push_back(name);
  return 0;
}

SysError MemoryFiles::makeDirectory(const std::string &path) {
  std::lock_guard<std::mutex> guard(mutex_);
  std::string name;
  NodePtr parent = parentOf(path, name);
  if (!parent)
    return ENOENT;
  if (parent->entries.contains(name))
    return EEXIST;
  parent->entries[name] = make(true);
  note(*parent);
  return 0;
}

SysError MemoryFiles::rename(const std::string &from, const std::string &to) {
  std::lock_guard<std::mutex> guard(mutex_);
  std::string from_name, to_name;
  NodePtr from_parent = parentOf(from, from_name), to_parent = parentOf(to, to_name);
  if (!from_parent || !to_parent || !from_parent->entries.contains(from_name))
    return ENOENT;
  NodePtr node = from_parent->entries[from_name];
  from_parent->entries.erase(from_name);
  to_parent->entries[to_name] = node;
  note(*to_parent);
  return 0;
}

SysError MemoryFiles::renameNoReplace(const std::string &from, const std::string &to) {
  {
    std::lock_guard<std::mutex> guard(mutex_);
    // As the kernel: the source is looked for first.
    if (!find(from))
      return ENOENT;
    if (find(to))
      return EEXIST;
  }
  return rename(from, to);
}

SysError MemoryFiles::link(const std::string &from, const std::string &to) {
  std::lock_guard<std::mutex> guard(mutex_);
  std::string name;
  NodePtr node = find(from), parent = parentOf(to, name);
  if (!node || !parent)
    return ENOENT;
  if (parent->entries.contains(name))
    return EEXIST;
  parent->entries[name] = node;
  note(*parent);
  return 0;
}

SysError MemoryFiles::unlink(const std::string &path) {
  std::lock_guard<std::mutex> guard(mutex_);
  std::string name;
  NodePtr parent = parentOf(path, name);
  if (!parent || parent->entries.erase(name) == 0)
    return ENOENT;
  note(*parent);
  return 0;
}

SysError MemoryFiles::syncDirectory(const std::string &path) {
  std::lock_guard<std::mutex> guard(mutex_);
  NodePtr node = find(path);
  if (!node)
    return ENOENT;
  node->durable_entries = node->entries;
  node->moments.clear();
  return 0;
}

SysError MemoryFiles::standard(int descriptor, std::unique_ptr<File> &file) {
  file = std::make_unique<MemoryInput>(descriptor == 0 ? standard_input : standard_output);
  return 0;
}

} // namespace millstream
