// Globs and directories, over the file interface.
#include "runtime/connectors/file/Paths.h"

#include <algorithm>
#include <cerrno>
#include <fnmatch.h>

namespace millstream {

bool isGlob(std::string_view path) { return path.find_first_of("*?[") != std::string_view::npos; }

static std::string joined(const std::string &folder, std::string_view name) {
  if (folder.empty())
    return std::string(name);
  std::string path = folder;
  if (path.back() != '/')
    path += '/';
  path += name;
  return path;
}

static Status infoOf(FileSystem &files, const std::string &path, FileInfo &info) {
  if (SysError error = files.info(path, info))
    return ioError(errors::cannot_read, "cannot look at", path, error);
  return {};
}

static std::string trimmed(std::string path) {
  while (path.size() > 1 && path.back() == '/')
    path.pop_back();
  return path;
}

static bool matches(std::string_view pattern, std::string_view name) {
  return fnmatch(std::string(pattern).c_str(), std::string(name).c_str(), FNM_PERIOD) == 0;
}

// Expands `rest`, component by component, below `folder`, to what is of a kind.
static Status expandGlob(FileSystem &files, const std::string &folder, std::string_view rest, FileKind kind,
                         std::vector<std::string> &found) {
  size_t slash = rest.find('/');
  std::string component(rest.substr(0, slash));
  std::string_view behind = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  if (component.empty() && slash != std::string_view::npos)
    return expandGlob(files, folder.empty() ? "/" : folder, behind, kind, found);

  std::vector<std::string> names{component};
  if (isGlob(component)) {
    SysError error = files.list(folder.empty() ? "." : folder, names);
    if (error == ENOENT || error == ENOTDIR)
      return {};
    if (error)
      return ioError(errors::cannot_read, "cannot list", folder, error);
  }
  for (const std::string &name : names) {
    if (name != component && !matches(component, name))
      continue;
    std::string path = joined(folder, name);
    if (!behind.empty()) {
      MILLSTREAM_TRY(expandGlob(files, path, behind, kind, found));
      continue;
    }
    FileInfo info;
    MILLSTREAM_TRY(infoOf(files, path, info));
    if (info.kind == kind)
      found.push_back(std::move(path));
  }
  return {};
}

// Whether a directory, which a sink may still have to make, is or would be among those of a pattern. However
// the two are written: what is there is compared as it is on disk.
// Both end in no slash.
static Status isInFolders(FileSystem &files, const std::string &pattern, const std::string &directory, bool &yes) {
  FileInfo info;
  MILLSTREAM_TRY(infoOf(files, directory, info));
  if (!isGlob(pattern)) {
    yes = isSameFile(files, pattern, directory);
    return {};
  }
  if (info.kind == FileKind::none) {
    yes = false;
    if (!matches(baseName(pattern), baseName(directory)))
      return {};
    return isInFolders(files, trimmed(parentDirectory(pattern)), trimmed(parentDirectory(directory)), yes);
  }
  std::vector<std::string> found;
  MILLSTREAM_TRY(expandGlob(files, "", pattern, FileKind::directory, found));
  yes = std::any_of(found.begin(), found.end(),
                    [&](const std::string &one) { return isSameFile(files, one, directory); });
  return {};
}

Status expandPath(FileSystem &files, const std::string &path, std::vector<std::string> &found) {
  found.clear();
  if (isGlob(path)) {
    MILLSTREAM_TRY(expandGlob(files, "", path, FileKind::regular, found));
    std::sort(found.begin(), found.end());
    return {};
  }
  FileInfo info;
  MILLSTREAM_TRY(infoOf(files, path, info));
  if (info.kind != FileKind::directory) {
    if (info.kind != FileKind::none)
      found.push_back(path);
    return {};
  }
  std::vector<std::string> names;
  if (SysError error = files.list(path, names))
    return ioError(errors::cannot_read, "cannot list", path, error);
  for (const std::string &name : names) {
    std::string inner = joined(path, name);
    if (name.starts_with('.'))
      continue;
    MILLSTREAM_TRY(infoOf(files, inner, info));
    if (info.kind == FileKind::regular)
      found.push_back(std::move(inner));
  }
  std::sort(found.begin(), found.end());
  return {};
}

Status isInPath(FileSystem &files, const std::string &path, const std::string &file, bool &yes) {
  yes = false;
  FileInfo info;
  MILLSTREAM_TRY(infoOf(files, file, info));
  if (info.kind == FileKind::regular) {
    std::vector<std::string> found;
    MILLSTREAM_TRY(expandPath(files, path, found));
    for (const std::string &one : found)
      yes |= isSameFile(files, one, file);
    return {};
  }
  if (info.kind != FileKind::none)
    return {};
  std::string name(baseName(file));
  if (!isGlob(path)) {
    MILLSTREAM_TRY(infoOf(files, path, info));
    yes = info.kind == FileKind::directory && !name.starts_with('.') && isSameFile(files, path, parentDirectory(file));
    return {};
  }
  if (!matches(baseName(path), name))
    return {};
  return isInFolders(files, trimmed(parentDirectory(path)), trimmed(parentDirectory(file)), yes);
}

} // namespace millstream
