// Where each field of a row lies in its slot. The compiler and the runtime's decoders compute layouts
// by these functions alone, so they cannot disagree.
#ifndef MILLSTREAM_RUNTIME_ABI_ROWLAYOUT_H
#define MILLSTREAM_RUNTIME_ABI_ROWLAYOUT_H

#include <cstdint>
#include <vector>

namespace millstream {

// What the layout needs to know of a field: its size in a slot (1, 2, 4, 8 or 16 bytes) and whether it
// may be null.
struct FieldShape {
  uint32_t bytes;
  bool nullable;
};

struct FieldPlace {
  uint32_t offset;      // of the value, in bytes from the slot's start
  uint32_t null_offset; // of the byte that holds the null bit; meaningless for a NOT NULL field
  uint8_t null_mask;    // 0 for a NOT NULL field
};

struct RowShape {
  uint32_t bytes; // a multiple of 8
  std::vector<FieldPlace> fields;
};

// Fields in order of falling alignment (at most 8), null bits behind them, the whole padded to 8 bytes.
RowShape layoutRow(const std::vector<FieldShape> &fields);

} // namespace millstream
#endif
