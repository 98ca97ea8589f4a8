// Helpers over the file interface that several parts need.
#include "runtime/env/Env.h"

#include <cerrno>
#include <cstring>

namespace millstream {

Status ioError(uint16_t code, std::string_view what, std::string_view path, SysError error) {
  std::string message(what);
  message += " '";
  message += path;
  message += "': ";
  char text[128];
  message += strerror_r(error, text, sizeof text);
  return Status::environment(code, std::move(message));
}

SysError writeAll(File &file, const void *from, size_t bytes) {
  const char *next = static_cast<const char *>(from);
  while (bytes > 0) {
    size_t done = 0;
    SysError error = file.write(next, bytes, done);
    if (error && error != EINTR)
      return error;
    if (!error && done == 0)
      return EIO;
    next += done;
    bytes -= done;
  }
  return 0;
}

SysError pwriteAll(File &file, const void *from, size_t bytes, uint64_t offset) {
  const char *next = static_cast<const char *>(from);
  while (bytes > 0) {
    size_t done = 0;
    SysError error = file.pwrite(next, bytes, offset, done);
    if (error && error != EINTR)
      return error;
    if (!error && done == 0)
      return EIO;
    next += done;
    offset += done;
    bytes -= done;
  }
  return 0;
}

SysError readFile(FileSystem &files, const std::string &path, uint64_t bytes_max, std::string &content) {
  content.clear();
  std::unique_ptr<File> file;
  if (SysError error = files.open(path, OpenMode::read, file))
    return error;
  char buffer[16384];
  while (true) {
    size_t got = 0;
    if (SysError error = file->read(buffer, sizeof buffer, got))
      return error;
    if (got == 0)
      return 0;
    if (content.size() + got > bytes_max)
      return EFBIG;
    content.append(buffer, got);
  }
}

SysError makeDirectories(FileSystem &files, const std::string &path) {
  FileInfo info;
  if (SysError error = files.info(path, info))
    return error;
  if (info.kind == FileKind::directory)
    return 0;
  if (info.kind != FileKind::none)
    return ENOTDIR;
  std::string parent = parentDirectory(path);
  if (parent != path)
    if (SysError error = makeDirectories(files, parent))
      return error;
  SysError error = files.makeDirectory(path);
  if (error && error != EEXIST)
    return error;
  return files.syncDirectory(parent);
}

bool isSameFile(FileSystem &files, const std::string &a, const std::string &b) {
  FileInfo of_a, of_b;
  if (files.info(a, of_a) || files.info(b, of_b) || of_a.kind != of_b.kind || of_a.kind == FileKind::other)
    return false;
  if (of_a.kind != FileKind::none)
    return of_a.device == of_b.device && of_a.inode == of_b.inode;
  auto nameOf = [](std::string_view path) {
    while (path.size() > 1 && path.back() == '/')
      path.remove_suffix(1);
    return baseName(path);
  };
  if (nameOf(a) != nameOf(b))
    return false;
  std::string folder_a = parentDirectory(a), folder_b = parentDirectory(b);
  return folder_a == folder_b || isSameFile(files, folder_a, folder_b);
}

std::string parentDirectory(std::string_view path) {
  while (path.size() > 1 && path.back() == '/')
    path.remove_suffix(1);
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos)
    return ".";
  return std::string(slash == 0 ? "/" : path.substr(0, slash));
}

std::string_view baseName(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

} // namespace millstream
