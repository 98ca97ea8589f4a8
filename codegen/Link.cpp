// lld, in process: the object and the runtime to an executable that needs glibc alone.
#include "codegen/Sanitize.h"

#include "lld/Common/Driver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

LLD_HAS_DRIVER(elf)

using namespace llvm;

namespace millstream {

namespace {

// The object as a file that lld can open, in memory.
class MemoryFile {
public:
  explicit MemoryFile(StringRef content) : descriptor_(memfd_create("millstream-object", MFD_CLOEXEC)) {
    raw_fd_ostream(descriptor_, /*shouldClose=*/false) << content;
    path_ = "/proc/self/fd/" + std::to_string(descriptor_);
  }
  ~MemoryFile() { close(descriptor_); }
  const std::string &path() const { return path_; }

private:
  int descriptor_;
  std::string path_;
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

// The linker writes through a mapping, where a full disk is a signal: so the file system is asked for the room first.
// It is given back, as the linker makes the file anew: what another process takes meanwhile is not noticed. An
// executable is smaller than its object and the whole runtime.
static std::error_code makeRoom(StringRef path, uint64_t object_bytes) {
  constexpr uint64_t runtime_bytes = 4 << 20;
  int file = -1;
  if (std::error_code error = sys::fs::openFileForWrite(path, file, sys::fs::CD_OpenExisting))
    return error;
  int failure = posix_fallocate(file, 0, static_cast<off_t>(object_bytes + runtime_bytes));
  if (failure == EINVAL || failure == EOPNOTSUPP) // the file system cannot tell
    failure = 0;
  if (!failure && ftruncate(file, 0) != 0)
    failure = errno;
  close(file);
  return std::error_code(failure, std::generic_category());
}

Error linkExecutable(StringRef object, StringRef path, const CompileOptions &options) {
  MemoryFile file(object);
  SmallString<128> partial;
  if (std::error_code error = sys::fs::createUniqueFile(path + ".%%%%%%.part", partial))
    return createStringError(error, "cannot write '" + path + "'");
  if (std::error_code error = makeRoom(partial, object.size())) {
    sys::fs::remove(partial);
    return createStringError(error, "cannot write '" + path + "': " + error.message());
  }
  Expected<std::vector<std::string>> arguments = linkArguments(file.path(), partial.str().str(), options);
  if (!arguments) {
    sys::fs::remove(partial);
    return arguments.takeError();
  }
  std::vector<const char *> pointers;
  for (const std::string &argument : *arguments)
    pointers.push_back(argument.c_str());
  std::string messages;
  raw_string_ostream stream(messages);
  lld::Result result = lld::lldMain(pointers, stream, stream, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode != 0) {
    sys::fs::remove(partial);
    return createStringError("linking failed: " + messages);
  }
  sys::fs::setPermissions(partial, static_cast<sys::fs::perms>(0755));
  if (std::error_code error = sys::fs::rename(partial, path)) {
    sys::fs::remove(partial);
    return createStringError(error, "cannot write '" + path + "'");
  }
  return Error::success();
}

} // namespace millstream
