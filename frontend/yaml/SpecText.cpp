// Maps a piece of a scalar's value back to the file.
#include "frontend/yaml/SpecText.h"

#include <algorithm>

namespace millstream {

SourceRange SpecText::slice(size_t begin, size_t end) const {
  end = std::min(end, value.size());
  begin = std::min(begin, end);
  if (offsets.empty()) {
    uint32_t first = std::min(range.begin + static_cast<uint32_t>(begin), range.end);
    return {range.file, first, std::min(range.begin + static_cast<uint32_t>(end), range.end)};
  }
  // A value that has no place of its own in the file, as one behind an alias: the whole range.
  if (offsets.size() != value.size())
    return range;
  if (begin == value.size()) { // a point behind the last byte
    uint32_t point = std::min(offsets.back() + 1, range.end);
    return {range.file, point, point};
  }
  uint32_t last = end > begin ? offsets[end - 1] + 1 : offsets[begin];
  // The bytes of one escape all map to its start: reach to the next value byte's place.
  if (end > begin && end < value.size() && offsets[end] > last && offsets[end] - offsets[end - 1] <= 10 && range.file &&
      range.file->text()[offsets[end - 1]] == '\\')
    last = offsets[end];
  return {range.file, offsets[begin], std::max(last, offsets[begin])};
}

} // namespace millstream
