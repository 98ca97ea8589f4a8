// Literal arguments that a function could never use, found at compile time by the runtime's own checks, so
// that both always agree.
#include "frontend/functions/FunctionTable.h"
#include "runtime/abi/Abi.h"

namespace {

using Check = const char *(*)(MsString);

} // namespace

// The runtime's checks. Weak: a tool that does not hold the runtime does not check.
extern "C" {
[[gnu::weak]] const char *ms_regex_check(MsString pattern);
[[gnu::weak]] const char *ms_similar_check(MsString pattern);
[[gnu::weak]] const char *ms_date_pattern_check(MsString pattern, bool parsing);
[[gnu::weak]] const char *ms_simple_pattern_check(MsString pattern);
[[gnu::weak]] const char *ms_json_path_check(MsString path);
[[gnu::weak]] const char *ms_zone_check(MsString name);
}

namespace millstream {
namespace {

const char *checkRegex(MsString s) { return ms_regex_check ? ms_regex_check(s) : nullptr; }
const char *checkSimilar(MsString s) { return ms_similar_check ? ms_similar_check(s) : nullptr; }
const char *checkFormat(MsString s) { return ms_date_pattern_check ? ms_date_pattern_check(s, false) : nullptr; }
const char *checkParse(MsString s) { return ms_date_pattern_check ? ms_date_pattern_check(s, true) : nullptr; }
const char *checkSimple(MsString s) { return ms_simple_pattern_check ? ms_simple_pattern_check(s) : nullptr; }
const char *checkPath(MsString s) { return ms_json_path_check ? ms_json_path_check(s) : nullptr; }
const char *checkZone(MsString s) { return ms_zone_check ? ms_zone_check(s) : nullptr; }

// Which argument of which kernel is checked how; `prefix` stands before the reason.
struct Rule {
  llvm::StringLiteral kernel;
  size_t argument;
  Check check;
  llvm::StringLiteral prefix;
};
constexpr Rule rules[] = {
    {"ms_regexp", 1, checkRegex, "no regular expression: "},
    {"ms_regexp_extract", 1, checkRegex, "no regular expression: "},
    {"ms_regexp_extract_match", 1, checkRegex, "no regular expression: "},
    {"ms_regexp_replace_all", 1, checkRegex, "no regular expression: "},
    {"ms_regexp_count", 1, checkRegex, "no regular expression: "},
    {"ms_regexp_instr", 1, checkRegex, "no regular expression: "},
    {"ms_similar", 1, checkSimilar, "no pattern of SIMILAR TO: "},
    {"ms_format_timestamp", 1, checkFormat, ""},
    {"ms_format_timestamp_ns", 1, checkFormat, ""},
    {"ms_format_ltz", 1, checkFormat, ""},
    {"ms_format_ltzn", 1, checkFormat, ""},
    {"ms_to_timestamp_by_pattern", 1, checkParse, ""},
    {"ms_to_ltz_in_zone", 1, checkParse, ""},
    {"ms_to_ltz_in_zone", 2, checkZone, ""},
    {"ms_date_format_text", 1, checkSimple, ""},
    {"ms_to_date_by_pattern", 1, checkSimple, ""},
    {"ms_from_unixtime", 1, checkSimple, ""},
    {"ms_unix_timestamp", 1, checkSimple, ""},
    {"ms_convert_tz_of", 1, checkZone, ""},
    {"ms_convert_tz_of", 2, checkZone, ""},
    {"ms_json_value", 1, checkPath, ""},
    {"ms_json_exists", 1, checkPath, ""},
};

} // namespace

std::optional<LiteralProblem> checkLiterals(const Overload &overload,
                                            llvm::ArrayRef<std::optional<llvm::StringRef>> texts) {
  for (const Rule &rule : rules) {
    if (overload.kernel != rule.kernel || rule.argument >= texts.size() || !texts[rule.argument])
      continue;
    llvm::StringRef text = *texts[rule.argument];
    if (const char *reason = rule.check({text.data(), text.size()}))
      return LiteralProblem{rule.argument, rule.prefix.str() + reason};
  }
  return std::nullopt;
}

} // namespace millstream
