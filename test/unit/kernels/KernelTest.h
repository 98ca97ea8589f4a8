// What the kernel tests share: a context whose arena takes results, and short ways to call kernels that may
// give NULL or fail.
#ifndef MILLSTREAM_TEST_UNIT_KERNELS_KERNELTEST_H
#define MILLSTREAM_TEST_UNIT_KERNELS_KERNELTEST_H

#include "runtime/core/Context.h"
#include "runtime/functions/Zones.h"

#include "gtest/gtest.h"

#include <optional>
#include <string>

namespace millstream {

inline MsString text(std::string_view s) { return {s.data(), s.size()}; }
inline std::string view(MsString s) { return {s.data, s.size}; }

// A decimal's digits as a plain number.
inline std::string digits(__int128 value) {
  if (value == 0)
    return "0";
  bool negative = value < 0;
  std::string out;
  for (; value != 0; value /= 10) {
    auto digit = static_cast<int>(value % 10);
    out.insert(out.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
  }
  return negative ? "-" + out : out;
}
inline __int128 number(std::string_view digits) {
  __int128 value = 0;
  for (char c : digits)
    if (c != '-')
      value = value * 10 + (c - '0');
  return digits.starts_with('-') ? -value : value;
}

class KernelTest : public testing::Test {
protected:
  // The value of a kernel that may have none; "ERROR: …" is in `error` where it fails.
  template <class R, class... Params, class... Args>
  std::optional<R> call(MsOutcome (*kernel)(MsContext *, Params...), Args... args) {
    R out{};
    error.clear();
    MsOutcome outcome = kernel(&context, args..., &out);
    if (outcome == MS_ERROR)
      error = view(ms_error_text(&context));
    return outcome == MS_VALUE ? std::optional<R>(out) : std::nullopt;
  }
  // The same for a text: "NULL" and "ERROR" where there is none.
  template <class... Params, class... Args>
  std::string textOf(MsOutcome (*kernel)(MsContext *, Params...), Args... args) {
    std::optional<MsString> result = call<MsString>(kernel, args...);
    return result ? view(*result) : error.empty() ? "NULL" : "ERROR";
  }

  MsContext context;
  std::string error;
};

} // namespace millstream
#endif
