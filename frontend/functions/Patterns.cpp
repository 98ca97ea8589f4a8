// LIKE, SIMILAR TO and regular expressions.
#include "frontend/functions/TableBuilder.h"

namespace millstream::table {

void addPatternFunctions(std::vector<Function> &table) {
  Family family(table, "pattern");
  family
      .function("LIKE", "s [NOT] LIKE pattern [ESCAPE c]",
                "Whether the whole text fits a pattern: % stands for any characters, _ for one, a character behind the "
                "escape for itself.")
      .add({string, string}, toBoolean, "ms_like")
      .add({string, string, string}, toBoolean, "ms_like_escape", fallible)
      .neverNull();
  family
      .function("SIMILAR TO", "s [NOT] SIMILAR TO pattern",
                "Whether the whole text fits a pattern with the % and _ of LIKE and the | * + ? {m,n} ( ) [ ] of "
                "regular expressions.")
      .add({string, string}, toBoolean, "ms_similar", fallible)
      .neverNull();
  family
      .function("REGEXP", "REGEXP(s, regex)",
                "Whether a part of the text fits a regular expression (in Java's dialect).")
      .add({string, string}, toBoolean, "ms_regexp", fallible)
      .neverNull();
  family
      .function("REGEXP_EXTRACT", "REGEXP_EXTRACT(s, regex[, group])",
                "The first part that fits, or what a group of it took (from 1); NULL if there is none.")
      .add({string, string}, toString, "ms_regexp_extract_match", fallible)
      .add({string, string, integer}, toString, "ms_regexp_extract", fallible);
  family
      .function("REGEXP_REPLACE", "REGEXP_REPLACE(s, regex, replacement)",
                "The text with each part that fits replaced; the replacement stands for itself.")
      .add({string, string, string}, toString, "ms_regexp_replace_all", fallible);
  family.function("REGEXP_COUNT", "REGEXP_COUNT(s, regex)", "How many parts fit, one behind the other.")
      .add({string, string}, toInteger, "ms_regexp_count", fallible);
  family
      .function("REGEXP_INSTR", "REGEXP_INSTR(s, regex)",
                "The position of the first part that fits, 0 if there is none.")
      .add({string, string}, toInteger, "ms_regexp_instr", fallible);
  family.function("REGEXP_SUBSTR", "REGEXP_SUBSTR(s, regex)", "The first part that fits; NULL if there is none.")
      .add({string, string}, toString, "ms_regexp_extract_match", fallible);
}

} // namespace millstream::table
