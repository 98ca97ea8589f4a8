// Which characters the CSV text of a value other than a string can have: asked by the compiler of quotes, and by the
// kernels that write such values of delimiters.
#ifndef MILLSTREAM_RUNTIME_ABI_CSVTEXT_H
#define MILLSTREAM_RUNTIME_ABI_CSVTEXT_H

namespace millstream {

// Numbers, truth values, times and bytes (as Base64).
constexpr bool occursInCsvValues(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '+' ||
         c == '.' || c == ':' || c == ' ' || c == '/' || c == '=';
}

} // namespace millstream
#endif
