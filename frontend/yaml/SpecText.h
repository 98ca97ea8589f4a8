// A piece of a user's file whose value differs from its spelling: a YAML scalar after quotes, escapes
// and folding are resolved. It maps each byte of the value back to the file, so that an error inside an
// SQL expression points into the spec.
#ifndef MILLSTREAM_FRONTEND_YAML_SPECTEXT_H
#define MILLSTREAM_FRONTEND_YAML_SPECTEXT_H

#include "frontend/diag/Diagnostics.h"

namespace millstream {

struct SpecText {
  std::string value;
  SourceRange range;             // of the scalar as written
  std::vector<uint32_t> offsets; // for each byte of value its offset in the file; empty: range.begin + i

  // The file's range of value[begin, end).
  SourceRange slice(size_t begin, size_t end) const;
};

} // namespace millstream
#endif
