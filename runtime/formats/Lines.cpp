// See the header.
#include "runtime/formats/Lines.h"

#include <algorithm>
#include <cstring>

namespace millstream {

std::string tooLongText(uint64_t max_record_bytes) {
  return "the record is longer than max_record, " + std::to_string(max_record_bytes) + " bytes";
}

std::string_view tooLongRaw(const char *begin, const char *end, uint64_t max_record_bytes) {
  uint64_t shown = std::min<uint64_t>(bad_record_raw_bytes_max, max_record_bytes);
  return {begin, static_cast<size_t>(std::min<uint64_t>(shown, static_cast<uint64_t>(end - begin)))};
}

static const char *findLineFeed(const char *from, const char *end) {
  return static_cast<const char *>(memchr(from, '\n', static_cast<size_t>(end - from)));
}

LineSpan LineSplitter::find(const DecodeInput &input, size_t at, size_t bytes_wanted) {
  const char *end = input.data + input.size;
  if (skipping_) {
    const char *feed = findLineFeed(input.data + at, end);
    at = feed ? static_cast<size_t>(feed + 1 - input.data) : input.size;
    skipping_ = !feed && !input.end;
  }
  const char *begin = input.data + at;
  size_t rest = input.size - at;
  if (rest == 0)
    return {LineSpan::none, begin, begin, at};
  size_t wanted = std::min(bytes_wanted, rest);
  auto feed = static_cast<const char *>(memrchr(begin, '\n', wanted));
  if (!feed)
    feed = findLineFeed(begin + wanted, end);
  if (feed)
    return {LineSpan::lines, begin, feed + 1, static_cast<size_t>(feed + 1 - input.data)};
  if (rest > max_record_bytes_) {
    skipping_ = !input.end;
    return {LineSpan::tooLong, begin, end, input.size};
  }
  return {input.end ? LineSpan::last : LineSpan::none, begin, end, input.end ? input.size : at};
}

BadRecord LineSplitter::describeTooLong(const char *begin, const char *end, uint64_t offset, Arena &arena) const {
  return {tooLongRaw(begin, end, max_record_bytes_), arena.copy(tooLongText(max_record_bytes_)), offset};
}

} // namespace millstream
