// Where a scalar ends in the file, and which byte of the file each byte of its value comes from.
#ifndef MILLSTREAM_FRONTEND_YAML_SCALARS_H
#define MILLSTREAM_FRONTEND_YAML_SCALARS_H

#include <cstdint>
#include <string_view>
#include <vector>

namespace millstream::yaml {

struct ScalarPlace {
  uint32_t end = 0; // behind the last byte of the scalar, closing quote included
  bool plain = false;
  bool unclosed = false;         // a quoted scalar that the end of the file cuts off
  bool exact = false;            // the walk agreed with the value; otherwise offsets are a guess
  std::vector<uint32_t> offsets; // one for each byte of the value
};

// Walks the scalar that starts at `begin` (behind anchor and tag) along the value that the YAML parser
// made of it.
ScalarPlace placeScalar(std::string_view file, uint32_t begin, std::string_view value);

} // namespace millstream::yaml
#endif
