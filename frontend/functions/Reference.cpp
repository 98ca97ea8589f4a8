// The reference page of SQL functions, made from the table.
#include "frontend/functions/FunctionTable.h"

#include <map>
#include <vector>

namespace millstream {

// Families in the order of the page.
static constexpr const char *families[][2] = {{"comparison", "Comparison"},
                                              {"logic", "Logic"},
                                              {"conditional", "Conditions"},
                                              {"conversion", "Conversion"},
                                              {"arithmetic", "Arithmetic"},
                                              {"math", "Mathematics"},
                                              {"string", "Text"},
                                              {"pattern", "Patterns"},
                                              {"time", "Dates and times"},
                                              {"collection", "Arrays and maps"},
                                              {"json", "JSON"},
                                              {"hash", "Digests"},
                                              {"encoding", "Encodings"},
                                              {"random", "Random values"}};

// Text within a table's cell.
static std::string cell(llvm::StringRef text) {
  std::string out;
  for (char c : text) {
    if (c == '|')
      out += '\\';
    out += c;
  }
  return out;
}

std::string functionReferenceMarkdown() {
  std::map<std::string, std::vector<const Function *>> by_family;
  for (const Function &function : functionTable())
    by_family[function.family.str()].push_back(&function);
  std::string page = "# SQL functions\n\n"
                     "Made from the compiler's table of functions. A function whose argument is NULL gives NULL, "
                     "unless its line says otherwise. Answers are those of Apache Flink 2.\n";
  for (const auto &[family, title] : families) {
    page += std::string("\n## ") + title + "\n\n| function | |\n|---|---|\n";
    for (const Function *function : by_family[family])
      page += "| `" + cell(function->signature) + "` | " + cell(function->doc) + " |\n";
  }
  return page;
}

} // namespace millstream
