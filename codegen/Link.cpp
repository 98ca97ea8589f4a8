// lld, in process: the object and the runtime to an executable that needs glibc alone.
#include "codegen/Sanitize.h"

#include "lld/Common/Driver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>

LLD_HAS_DRIVER(elf)

using namespace llvm;

namespace millstream {

namespace {

// A file in memory that lld can read by its path.
class MemoryFile {
public:
  MemoryFile() : descriptor_(memfd_create("millstream-object", MFD_CLOEXEC)) {}
  MemoryFile(const MemoryFile &) = delete;
  ~MemoryFile() {
    if (descriptor_ >= 0)
      close(descriptor_);
  }
  int descriptor() const { return descriptor_; }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
  int descriptor_;
};

// What lld writes by this path: what is no regular file it makes in memory, and writes in one go.
class MemoryOutput {
public:
  MemoryOutput() {
    if (pipe2(ends_, O_CLOEXEC) == 0)
      reader_ = std::thread([this] { drain(); });
  }
  MemoryOutput(const MemoryOutput &) = delete;
  ~MemoryOutput() { (void)finish(); }
  bool isOpen() const { return ends_[1] >= 0; }
  std::string path() const { return "/proc/self/fd/" + std::to_string(ends_[1]); }
  // What was written, once nobody else has it open.
  StringRef finish() {
    if (reader_.joinable()) {
      close(ends_[1]);
      reader_.join();
      close(ends_[0]);
    }
    return content_;
  }

private:
  void drain() {
    char block[1 << 16];
    ssize_t got;
    while ((got = read(ends_[0], block, sizeof block)) > 0 || (got < 0 && errno == EINTR))
      if (got > 0)
        content_.append(block, static_cast<size_t>(got));
  }

  int ends_[2] = {-1, -1};
  std::string content_;
  std::thread reader_;
};

} // namespace

// All archives of the link folder, in the order of their names; one that `instead` has too is taken from
// there. A member is taken in only where something refers to it.
static std::vector<std::string> archives(const std::string &folder, const std::string &instead) {
  std::vector<std::string> files;
  std::error_code error;
  for (sys::fs::directory_iterator entry(folder, error), end; entry != end && !error; entry.increment(error))
    if (StringRef(entry->path()).ends_with(".a"))
      files.push_back(entry->path());
  llvm::sort(files);
  for (std::string &file : files) {
    std::string other = instead + "/" + sys::path::filename(file).str();
    if (!instead.empty() && sys::fs::exists(other))
      file = other;
  }
  return files;
}

static Expected<std::vector<std::string>> linkArguments(const std::string &object, const std::string &output,
                                                        const CompileOptions &options) {
  Expected<std::vector<std::string>> sanitizer = sanitizerArguments(options.sanitizer);
  if (!sanitizer)
    return sanitizer.takeError();
  std::string link = options.library_dir + "/link/";
  std::vector<std::string> arguments = {"ld.lld",
                                        "-pie",
                                        "-m",
                                        "elf_x86_64",
                                        "--gc-sections",
                                        "--hash-style=gnu",
                                        "--eh-frame-hdr",
                                        "--build-id=none",
                                        "-dynamic-linker",
                                        "/lib64/ld-linux-x86-64.so.2",
                                        "-z",
                                        "relro",
                                        "-z",
                                        "now",
                                        "--as-needed",
                                        "--threads=2",
                                        "-o",
                                        output,
                                        link + "Scrt1.o",
                                        link + "crti.o",
                                        link + "crtbeginS.o"};
  arguments.insert(arguments.end(), sanitizer->begin(), sanitizer->end());
  arguments.insert(arguments.end(), {object, "--start-group"});
  for (const std::string &archive : archives(link, options.runtime_dir))
    arguments.push_back(archive);
  for (const char *last : {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2"})
    arguments.push_back(link + last);
  arguments.insert(arguments.end(), {"--end-group", link + "crtendS.o", link + "crtn.o"});
  if (!options.debug_info)
    arguments.push_back("--strip-debug");
  return arguments;
}

static std::error_code writeTo(int descriptor, StringRef content) {
  raw_fd_ostream out(descriptor, /*shouldClose=*/false);
  out << content;
  out.flush();
  std::error_code error = out.error();
  out.clear_error();
  return error;
}

// Under another name first: there is no moment at which the executable is not whole.
static Error writeExecutable(StringRef content, StringRef path) {
  SmallString<128> partial;
  int descriptor = -1;
  std::error_code error = sys::fs::createUniqueFile(path + ".%%%%%%.part", descriptor, partial);
  if (error)
    return createStringError(error, "cannot write '" + path + "'");
  error = writeTo(descriptor, content);
  if (close(descriptor) != 0 && !error)
    error = std::error_code(errno, std::generic_category());
  if (!error)
    error = sys::fs::setPermissions(partial, static_cast<sys::fs::perms>(0755));
  if (!error)
    error = sys::fs::rename(partial, path);
  if (!error)
    return Error::success();
  sys::fs::remove(partial);
  return createStringError(error, "cannot write '" + path + "': " + error.message());
}

// The linker would write the executable through a mapping, where a full disk is a signal, or through a stream whose
// errors end the process: so it writes to memory, and what it has made is written here.
Error linkExecutable(StringRef object, StringRef path, const CompileOptions &options) {
  MemoryFile input;
  MemoryOutput output;
  std::error_code error(errno, std::generic_category());
  if (input.descriptor() >= 0 && output.isOpen())
    error = writeTo(input.descriptor(), object);
  if (error)
    return createStringError(error, "cannot link '" + path + "' in memory: " + error.message());
  Expected<std::vector<std::string>> arguments = linkArguments(input.path(), output.path(), options);
  if (!arguments)
    return arguments.takeError();
  std::vector<const char *> pointers;
  for (const std::string &argument : *arguments)
    pointers.push_back(argument.c_str());
  std::string messages;
  raw_string_ostream stream(messages);
  lld::Result result = lld::lldMain(pointers, stream, stream, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode != 0)
    return createStringError("linking failed: " + messages);
  return writeExecutable(output.finish(), path);
}

} // namespace millstream
