// Functions of text. Characters are code points; positions count from 1.
#include "frontend/functions/TableBuilder.h"

namespace millstream::table {
namespace {

void addCase(Family &family) {
  family.function("UPPER", "UPPER(s)", "The text in capital letters.").add({string}, toString, "ms_upper", arena);
  family.function("LOWER", "LOWER(s)", "The text in small letters.").add({string}, toString, "ms_lower", arena);
  family
      .function("INITCAP", "INITCAP(s)",
                "Each word with a capital first letter and small ones behind; words are of ASCII letters and digits.")
      .add({string}, toString, "ms_initcap", arena);
}

void addSlices(Family &family) {
  family
      .function("SUBSTRING", "SUBSTRING(s FROM position [FOR length])",
                "The part of the text from a position on. A negative position counts from the end; a negative length "
                "gives NULL.")
      .add({string, bigint}, toString, "ms_substring_from")
      .add({string, bigint, bigint}, toString, "ms_substring", nullable);
  family.alias("SUBSTR", "SUBSTRING", "SUBSTR(s, position[, length])");
  family.function("LEFT", "LEFT(s, n)", "The first n characters.").add({string, integer}, toString, "ms_left");
  family.function("RIGHT", "RIGHT(s, n)", "The last n characters.").add({string, integer}, toString, "ms_right");
  family
      .function("SPLIT_INDEX", "SPLIT_INDEX(s, separator, index)",
                "The part with that index, from 0, of the text divided at each separator (text, or the code of a "
                "character); NULL if there is none.")
      .add({string, string, integer}, toString, "ms_split_index", nullable)
      .add({string, integer, integer}, toString, "ms_split_index_code", nullable);
  family
      .function("TRIM", "TRIM([BOTH] [characters FROM] s)",
                "The text without blanks, or without the given characters, at both ends.")
      .add({string}, toString, "ms_trim")
      .add({string, string}, toString, "ms_trim_set");
  family.alias("BTRIM", "TRIM", "BTRIM(s[, characters])");
  family
      .function("LTRIM", "LTRIM(s[, characters])",
                "The text without blanks, or the given characters, in front; also TRIM(LEADING characters FROM s).")
      .add({string}, toString, "ms_ltrim")
      .add({string, string}, toString, "ms_ltrim_set");
  family
      .function("RTRIM", "RTRIM(s[, characters])",
                "The text without blanks, or the given characters, behind; also TRIM(TRAILING characters FROM s).")
      .add({string}, toString, "ms_rtrim")
      .add({string, string}, toString, "ms_rtrim_set");
}

void addSearches(Family &family) {
  family.function("CHAR_LENGTH", "CHAR_LENGTH(s)", "The number of characters.")
      .add({string}, toInteger, "ms_char_length");
  family.alias("CHARACTER_LENGTH", "CHAR_LENGTH", "CHARACTER_LENGTH(s)");
  family.function("POSITION", "POSITION(part IN s)", "The position at which a part first stands, 0 if it does not.")
      .add({string, string}, toInteger, "ms_position");
  family
      .function("LOCATE", "LOCATE(part, s[, from])",
                "The position at which a part first stands, at or behind a position; 0 if it does not.")
      .add({string, string}, toInteger, "ms_position")
      .add({string, string, integer}, toInteger, "ms_position_from");
  family
      .function("INSTR", "INSTR(s, part[, from[, nth]])",
                "The position of the nth appearance of a part; a negative start searches backwards from the end.")
      .add({string, string}, toInteger, "ms_instr")
      .add({string, string, integer}, toInteger, "ms_instr_from", fallible)
      .add({string, string, integer, integer}, toInteger, "ms_instr_nth", fallible)
      .neverNull();
  family.function("STARTSWITH", "STARTSWITH(s, prefix)", "Whether the text begins with another.")
      .add({string, string}, toBoolean, "ms_starts_with")
      .add({bytes, bytes}, toBoolean, "ms_starts_with");
  family.function("ENDSWITH", "ENDSWITH(s, suffix)", "Whether the text ends with another.")
      .add({string, string}, toBoolean, "ms_ends_with")
      .add({bytes, bytes}, toBoolean, "ms_ends_with");
  family.function("ASCII", "ASCII(s)", "The first byte of the text as a signed number, 0 if there is none.")
      .add({string}, toInteger, "ms_ascii");
}

void addBuilders(Family &family) {
  family.function("||", "a || b", "Both texts, one behind the other; NULL if one is NULL.")
      .add({string, string}, toString, "ms_concat", arena);
  family.function("CONCAT", "CONCAT(a, b, …)", "All texts, one behind the other; NULL if one is NULL.")
      .add({string}, toString, "ms_same_text")
      .add({string, string}, toString, "ms_concat", arena)
      .add({string, string, string}, toString, "ms_concat3", arena)
      .add({string, string, string, string}, toString, "ms_concat4", arena)
      .add({string, string}, toString, "ms_concat", arena)
      .variadic();
  family.function("REPEAT", "REPEAT(s, n)", "The text n times.")
      .add({string, integer}, toString, "ms_repeat", fallible)
      .neverNull();
  family
      .function(
          "LPAD", "LPAD(s, length, padding)",
          "The text with padding in front up to a length, or cut to it; NULL for a negative length or no padding.")
      .add({string, integer, string}, toString, "ms_lpad", fallible);
  family
      .function("RPAD", "RPAD(s, length, padding)",
                "The text with padding behind up to a length, or cut to it; NULL for a negative length or no padding.")
      .add({string, integer, string}, toString, "ms_rpad", fallible);
  family.function("REVERSE", "REVERSE(s)", "The characters in reverse order.")
      .add({string}, toString, "ms_reverse", arena);
  family.function("REPLACE", "REPLACE(s, part, replacement)", "The text with each appearance of a part replaced.")
      .add({string, string, string}, toString, "ms_replace", fallible)
      .neverNull();
  family
      .function("TRANSLATE", "TRANSLATE(s, from, to)",
                "The text with each character of `from` replaced by the one at its place in `to`, or removed where "
                "that is shorter.")
      .add({string, string, string}, toString, "ms_translate", fallible)
      .neverNull();
  family
      .function("OVERLAY", "OVERLAY(s PLACING replacement FROM position [FOR length])",
                "The text with characters from a position on replaced.")
      .add({string, string, bigint}, toString, "ms_overlay_from", arena)
      .add({string, string, bigint, bigint}, toString, "ms_overlay", arena);
  family.function("CHR", "CHR(code)", "The character of a code from 0 to 255.")
      .add({bigint}, toString, "ms_chr", arena);
}

} // namespace

void addStringFunctions(std::vector<Function> &table) {
  Family family(table, "string");
  addCase(family);
  addSlices(family);
  addSearches(family);
  addBuilders(family);
}

} // namespace millstream::table
