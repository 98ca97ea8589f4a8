// UTF-8 checked.
#ifndef MILLSTREAM_RUNTIME_FORMATS_UTF8_H
#define MILLSTREAM_RUNTIME_FORMATS_UTF8_H

#include <string_view>

namespace millstream {

// Whether all of it is UTF-8 (no surrogates, nothing overlong, nothing above U+10FFFF).
bool isUtf8(std::string_view text);
// Whether all bytes are below 0x80.
bool isAscii(std::string_view text);

} // namespace millstream
#endif
