// Which paths of a source are standard input: asked by the compiler of paths as written, and by the runtime once
// parameters are filled in.
#ifndef MILLSTREAM_RUNTIME_ABI_STANDARDINPUT_H
#define MILLSTREAM_RUNTIME_ABI_STANDARDINPUT_H

#include <string_view>

namespace millstream {

constexpr bool isStandardInput(std::string_view path) {
  return path == "-" || path == "/dev/stdin" || path == "/dev/fd/0" || path == "/proc/self/fd/0";
}

} // namespace millstream
#endif
