// Escapes in JSON strings: checked, resolved, and brought into the form that Jackson writes.
#ifndef MILLSTREAM_RUNTIME_FORMATS_JSONESCAPE_H
#define MILLSTREAM_RUNTIME_FORMATS_JSONESCAPE_H

#include <string>
#include <string_view>

namespace millstream {

// The first backslash that begins no escape of RFC 8259, or null. `raw` is what stands between quotes.
const char *findBadEscape(std::string_view raw);
// Writes the text, of which every escape is good, and gives the place behind; never more bytes than raw
// has. A surrogate without its pair becomes U+FFFD.
char *resolveEscapes(std::string_view raw, char *to);
// Appends the string with only those escapes that JSON demands.
void appendNormalEscapes(std::string &to, std::string_view raw);

} // namespace millstream
#endif
