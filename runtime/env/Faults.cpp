// Counts mutating calls and fails the one that the plan names.
#include "runtime/env/Faults.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <unistd.h>

namespace millstream {

bool parseFaultPlan(std::string_view text, FaultPlan &plan) {
  size_t colon = text.find(':');
  if (colon == std::string_view::npos)
    return false;
  std::string_view kind = text.substr(0, colon);
  std::string_view number = text.substr(colon + 1);
  if (!number.empty() && number.back() == '+') {
    plan.for_good = true;
    number.remove_suffix(1);
  }
  auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), plan.at);
  if (failed != std::errc() || end != number.data() + number.size() || plan.at == 0)
    return false;
  struct Named {
    std::string_view name;
    FaultKind kind;
    SysError error;
  };
  static constexpr Named kinds[] = {{"kill", FaultKind::kill, EIO},     {"torn", FaultKind::torn, EIO},
                                    {"eio", FaultKind::error, EIO},     {"enospc", FaultKind::error, ENOSPC},
                                    {"eintr", FaultKind::error, EINTR}, {"short", FaultKind::shortWrite, 0},
                                    {"sync", FaultKind::sync, EIO}};
  for (const Named &named : kinds) {
    if (named.name != kind)
      continue;
    plan.kind = named.kind;
    plan.error = named.error;
    return true;
  }
  return false;
}

SysError FaultyFiles::die() {
  if (on_kill_ == OnKill::signal)
    kill(getpid(), SIGKILL);
  frozen_.store(true, std::memory_order_relaxed);
  return EIO;
}

SysError FaultyFiles::before(Call call, bool &half) {
  if (frozen())
    return EIO;
  uint64_t number = calls_.fetch_add(1, std::memory_order_relaxed) + 1;
  if (call == Call::sync) {
    uint64_t sync_number = syncs_.fetch_add(1, std::memory_order_relaxed) + 1;
    if (plan_.kind == FaultKind::sync)
      number = sync_number;
  } else if (plan_.kind == FaultKind::sync) {
    return 0;
  }
  if (number != plan_.at && !(plan_.for_good && number > plan_.at))
    return 0;
  switch (plan_.kind) {
  case FaultKind::none:
    return 0;
  case FaultKind::torn:
    if (call == Call::write) {
      half = true;
      return 0;
    }
    return die();
  case FaultKind::kill:
    return die();
  case FaultKind::shortWrite:
    half = call == Call::write;
    return 0;
  case FaultKind::error:
  case FaultKind::sync:
    return plan_.error;
  }
  return 0;
}

class FaultyFile final : public File {
public:
  FaultyFile(FaultyFiles &files, std::unique_ptr<File> below) : files_(files), below_(std::move(below)) {}

  SysError read(void *to, size_t bytes, size_t &got) override { return below_->read(to, bytes, got); }
  SysError pread(void *to, size_t bytes, uint64_t offset, size_t &got) override {
    return below_->pread(to, bytes, offset, got);
  }
  SysError write(const void *from, size_t bytes, size_t &done) override {
    bool half = false;
    if (SysError error = files_.before(FaultyFiles::Call::write, half))
      return error;
    SysError error = below_->write(from, half ? (bytes + 1) / 2 : bytes, done);
    return half && files_.plan_.kind == FaultKind::torn ? files_.die() : error;
  }
  SysError pwrite(const void *from, size_t bytes, uint64_t offset, size_t &done) override {
    bool half = false;
    if (SysError error = files_.before(FaultyFiles::Call::write, half))
      return error;
    SysError error = below_->pwrite(from, half ? (bytes + 1) / 2 : bytes, offset, done);
    return half && files_.plan_.kind == FaultKind::torn ? files_.die() : error;
  }
  SysError sync() override {
    if (SysError error = files_.before(FaultyFiles::Call::sync))
      return error;
    return below_->sync();
  }
  SysError truncate(uint64_t bytes) override {
    if (SysError error = files_.before(FaultyFiles::Call::other))
      return error;
    return below_->truncate(bytes);
  }
  SysError seek(uint64_t offset) override { return below_->seek(offset); }
  SysError info(FileInfo &info) override { return below_->info(info); }
  SysError lock() override { return below_->lock(); }
  int descriptor() const override { return below_->descriptor(); }
  bool isTerminal() const override { return below_->isTerminal(); }

private:
  FaultyFiles &files_;
  std::unique_ptr<File> below_;
};

SysError FaultyFiles::open(const std::string &path, OpenMode mode, std::unique_ptr<File> &file) {
  bool mutates = mode != OpenMode::read && mode != OpenMode::update;
  if (mutates)
    if (SysError error = before(Call::other))
      return error;
  std::unique_ptr<File> below;
  if (SysError error = below_.open(path, mode, below))
    return error;
  file = std::make_unique<FaultyFile>(*this, std::move(below));
  return 0;
}

SysError FaultyFiles::info(const std::string &path, FileInfo &info) { return below_.info(path, info); }

SysError FaultyFiles::list(const std::string &directory, std::vector<std::string> &names) {
  return below_.list(directory, names);
}

SysError FaultyFiles::makeDirectory(const std::string &path) {
  SysError error = before(Call::other);
  return error ? error : below_.makeDirectory(path);
}

SysError FaultyFiles::rename(const std::string &from, const std::string &to) {
  SysError error = before(Call::other);
  return error ? error : below_.rename(from, to);
}

SysError FaultyFiles::renameNoReplace(const std::string &from, const std::string &to) {
  SysError error = before(Call::other);
  return error ? error : below_.renameNoReplace(from, to);
}

SysError FaultyFiles::link(const std::string &from, const std::string &to) {
  SysError error = before(Call::other);
  return error ? error : below_.link(from, to);
}

SysError FaultyFiles::unlink(const std::string &path) {
  SysError error = before(Call::other);
  return error ? error : below_.unlink(path);
}

SysError FaultyFiles::syncDirectory(const std::string &path) {
  SysError error = before(Call::sync);
  return error ? error : below_.syncDirectory(path);
}

SysError FaultyFiles::standard(int descriptor, std::unique_ptr<File> &file) {
  std::unique_ptr<File> below;
  if (SysError error = below_.standard(descriptor, below))
    return error;
  file = std::make_unique<FaultyFile>(*this, std::move(below));
  return 0;
}

} // namespace millstream
