// YAML is UTF-8 without control characters; anything else is refused before a parser sees it.
#ifndef MILLSTREAM_FRONTEND_YAML_UTF8CHECK_H
#define MILLSTREAM_FRONTEND_YAML_UTF8CHECK_H

#include "frontend/diag/Diagnostics.h"

namespace millstream::yaml {

// Reports the first byte that is not well-formed UTF-8 or not a character that YAML allows.
bool checkUtf8(const SourceFile &, Diagnostics &);

} // namespace millstream::yaml
#endif
