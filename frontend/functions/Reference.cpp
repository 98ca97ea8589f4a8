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

// Where Flink counts UTF-16 units, trusts its input or fails on a whole job.
static constexpr const char *differences[] = {
    "Characters are code points everywhere. Flink counts those beyond U+FFFF as two in `LPAD`, `RPAD` and `OVERLAY`.",
    "Regular expressions are PCRE2's in the dialect of Java: classes within classes and `&&` are refused, `(?i)` also "
    "knows letters beyond ASCII, and a search that takes too many steps is an error of the row.",
    "A literal that is no regular expression, date pattern, JSON path or time zone is an error of the spec. From data, "
    "such patterns give NULL or FALSE as in Flink; an unknown time zone is an error of the row, where Flink takes GMT.",
    "`ROUND` and `TRUNCATE` leave NaN and the infinities as they are, where Flink's job fails.",
    "`CAST(t AS time)` of a timestamp before 1970 gives its time of day, where Flink's job fails.",
    "`JSON_VALUE` takes paths that lead to one value; functions in paths are refused.",
    "`JSON_VALUE … RETURNING` casts what it finds (`\"12\"` and 12.7 are 12 as int), where Flink's job fails unless "
    "the "
    "value is of that very type.",
    "`float` and `double` are written with the fewest digits that read back as the same value, as Java does from "
    "version 19 on; older ones sometimes write others (9.0E9 as a float is 8.9999995E9 there).",
    "`x / y = x / y` is FALSE for NaN; Flink takes it for `IS NOT NULL`.",
    "`TIMESTAMPDIFF(WEEK, …)` is right beyond 68 years, where Flink's wraps around. `UNHEX` of an odd number of digits "
    "begins with the first digit's byte, where Flink begins with 0.",
    "A decimal in JSON or CSV that has more digits than its column is an error of the record, where Flink gives NULL.",
    "`CHAR(n)`, `VARCHAR(n)`, `BINARY(n)` and `VARBINARY(n)` are what a value is cast to, not a column's type: the "
    "result is string or bytes.",
    "Windows over `timestamp_ltz` begin at midnight of UTC, whatever the pipeline's time zone; Flink's follow the "
    "session's.",
    "A text of more than 1 GiB is an error of the row.",
};

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
  page += "\n## Where answers differ from Flink's\n\n";
  for (const char *difference : differences)
    page += std::string("- ") + difference + "\n";
  return page;
}

} // namespace millstream
