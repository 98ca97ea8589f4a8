#include "runtime/abi/RowLayout.h"

#include <cstddef>

namespace millstream {

RowShape layoutRow(const std::vector<FieldShape> &fields) {
  RowShape shape{0, std::vector<FieldPlace>(fields.size())};
  uint32_t offset = 0;
  for (uint32_t size : {16u, 8u, 4u, 2u, 1u}) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].bytes != size)
        continue;
      shape.fields[i].offset = offset;
      offset += size;
    }
  }
  uint32_t bit = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!fields[i].nullable)
      continue;
    shape.fields[i].null_offset = offset + bit / 8;
    shape.fields[i].null_mask = static_cast<uint8_t>(1u << (bit % 8));
    ++bit;
  }
  offset += (bit + 7) / 8;
  shape.bytes = (offset + 7) / 8 * 8;
  return shape;
}

} // namespace millstream
