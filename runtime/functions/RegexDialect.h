// Java's regular expressions rewritten for PCRE2, and SIMILAR TO patterns as regular expressions.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_REGEXDIALECT_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_REGEXDIALECT_H

#include <string>
#include <string_view>

namespace millstream {

// False, with the reason, for what PCRE2 would silently take for something else.
[[nodiscard]] bool rewriteJavaRegex(std::string_view pattern, std::string &out, const char *&reason);
// % and _ as in LIKE, | * + ? {m,n} ( ) [ ] as in regular expressions; the whole text must match.
std::string rewriteSimilar(std::string_view pattern);

} // namespace millstream
#endif
