// Paths into JSON taken apart, step by step.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_JSONPATH_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_JSONPATH_H

#include <cstdint>
#include <string_view>

namespace millstream {

struct JsonStep {
  bool is_index = false;
  int64_t index = 0;    // from 0, or from the end if negative
  std::string_view key; // as written in the path, without escapes
};

class JsonPath {
public:
  explicit JsonPath(std::string_view path);
  enum class Next : uint8_t { step, end, bad, several };
  // `several`: a step that may lead to more than one value (* .. ? slices and lists).
  Next next(JsonStep &);

private:
  Next readBracket(JsonStep &);
  Next readQuoted(JsonStep &, char quote);
  Next readIndex(JsonStep &);
  std::string_view rest_;
  bool implied_key_ = false; // the path begins with a key, without $
};

} // namespace millstream
#endif
