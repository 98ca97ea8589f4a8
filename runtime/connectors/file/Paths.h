// Which files a source's path stands for.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_FILE_PATHS_H
#define MILLSTREAM_RUNTIME_CONNECTORS_FILE_PATHS_H

#include "runtime/env/Env.h"

namespace millstream {

// Whether it holds `*`, `?` or `[`.
bool isGlob(std::string_view path);

// The regular files of a path, sorted: of a glob those that match, of a directory those directly in it,
// both without names that begin with a dot; else the path itself, if it exists.
Status expandPath(FileSystem &, const std::string &path, std::vector<std::string> &found);

// Whether a file, which need not exist, is or would be among them.
Status isInPath(FileSystem &, const std::string &path, const std::string &file, bool &yes);

} // namespace millstream
#endif
