// Words of other systems and what they are called here.
#ifndef MILLSTREAM_FRONTEND_DIAG_SYNONYMS_H
#define MILLSTREAM_FRONTEND_DIAG_SYNONYMS_H

#include <string>
#include <string_view>
#include <vector>

namespace millstream {

// Which of the known names a word, in lower case, stands for elsewhere; empty if none.
std::string_view findSynonym(std::string_view lower, const std::vector<std::string> &known);

} // namespace millstream
#endif
