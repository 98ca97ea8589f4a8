// Regular expressions by PCRE2, compiled once a thread and pattern, with JIT where there is one.
#define PCRE2_CODE_UNIT_WIDTH 8
#include "runtime/functions/Regex.h"

#include "runtime/functions/RegexDialect.h"
#include "runtime/kernels/Text.h"

#include <pcre2.h>

#include <memory>
#include <string>

using namespace millstream;

namespace {

enum class Dialect : uint8_t { java, similar };

// Backtracking steps before a search is given up; some tens of milliseconds.
constexpr uint32_t match_limit = 2'000'000;
constexpr uint32_t depth_limit = 100'000;
constexpr uint32_t heap_limit_kib = 64 * 1024;

struct Compiled {
  std::string pattern; // as given
  Dialect dialect = Dialect::java;
  pcre2_code *code = nullptr; // null: no regular expression
  bool jitted = false;
  pcre2_match_data *match = nullptr;

  Compiled() = default;
  Compiled(const Compiled &) = delete;
  Compiled &operator=(const Compiled &) = delete;
  ~Compiled() {
    pcre2_match_data_free(match);
    pcre2_code_free(code);
  }
};

struct CompileError {
  std::string message;
};

std::unique_ptr<Compiled> compile(std::string_view pattern, Dialect dialect, CompileError *error) {
  auto compiled = std::make_unique<Compiled>();
  compiled->pattern = pattern;
  compiled->dialect = dialect;
  std::string text;
  const char *reason = nullptr;
  if (dialect == Dialect::similar) {
    text = rewriteSimilar(pattern);
  } else if (!rewriteJavaRegex(pattern, text, reason)) {
    if (error)
      error->message = reason;
    return compiled;
  }
  static thread_local pcre2_compile_context *context = [] {
    pcre2_compile_context *made = pcre2_compile_context_create(nullptr);
    pcre2_set_newline(made, PCRE2_NEWLINE_ANYCRLF);
    pcre2_set_parens_nest_limit(made, 200);
    return made;
  }();
  int code;
  PCRE2_SIZE offset;
  compiled->code =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                    PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &offset, context);
  if (!compiled->code) {
    if (error) {
      unsigned char message[256];
      pcre2_get_error_message(code, message, sizeof message);
      error->message = reinterpret_cast<const char *>(message);
    }
    return compiled;
  }
  compiled->jitted = pcre2_jit_compile(compiled->code, PCRE2_JIT_COMPLETE) == 0;
  compiled->match = pcre2_match_data_create_from_pattern(compiled->code, nullptr);
  return compiled;
}

// A thread's compiled patterns: few, found by their bytes; a new one takes the place of an old.
class Cache {
public:
  Compiled &get(std::string_view pattern, Dialect dialect) {
    // A constant pattern is at the same place each time.
    Compiled *&recent = recent_[(reinterpret_cast<uintptr_t>(pattern.data()) >> 3 ^ pattern.size()) % recent_count];
    if (!recent || recent->pattern != pattern || recent->dialect != dialect)
      recent = &find(pattern, dialect);
    return *recent;
  }

private:
  Compiled &find(std::string_view pattern, Dialect dialect) {
    uint64_t hash = pattern.size() * 0x9E3779B97F4A7C15ull + static_cast<uint64_t>(dialect);
    for (char c : pattern.substr(0, 64))
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
    std::unique_ptr<Compiled> &slot = slots_[(hash ^ hash >> 32) % slot_count];
    if (!slot || slot->pattern != pattern || slot->dialect != dialect) {
      for (Compiled *&recent : recent_)
        if (recent == slot.get())
          recent = nullptr;
      slot = compile(pattern, dialect, nullptr);
    }
    return *slot;
  }

  static constexpr size_t slot_count = 256, recent_count = 16;
  std::unique_ptr<Compiled> slots_[slot_count];
  Compiled *recent_[recent_count] = {};
};

Cache &cache() {
  static thread_local Cache patterns;
  return patterns;
}

pcre2_match_context *limits() {
  static thread_local pcre2_match_context *context = [] {
    pcre2_match_context *made = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(made, match_limit);
    pcre2_set_depth_limit(made, depth_limit);
    pcre2_set_heap_limit(made, heap_limit_kib);
    constexpr size_t stack_start = 32 * 1024, stack_max = 1024 * 1024;
    pcre2_jit_stack_assign(made, nullptr, pcre2_jit_stack_create(stack_start, stack_max, nullptr));
    return made;
  }();
  return context;
}

enum class Search : uint8_t { found, none, failed };

// Looks for a match at or behind `from`.
Search search(MsContext *context, Compiled &regex, MsString s, uint64_t from) {
  auto run = regex.jitted ? pcre2_jit_match : pcre2_match; // the former leaves checks out that hold here
  int result = run(regex.code, reinterpret_cast<PCRE2_SPTR>(s.data), s.size, from, 0, regex.match, limits());
  if (result >= 0)
    return Search::found;
  if (result == PCRE2_ERROR_NOMATCH)
    return Search::none;
  std::string message = "the regular expression '";
  message.append(regex.pattern, 0, 100);
  message += "' takes too many steps on this text";
  ms_error(context, {message.data(), message.size()});
  return Search::failed;
}

std::string_view view(MsString s) { return {s.data, s.size}; }

// Calls `visit(start, end)` for each match in turn. An empty match is followed by a search one character on.
template <class Visit> Search forEachMatch(MsContext *context, Compiled &regex, MsString s, Visit visit) {
  const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regex.match);
  for (uint64_t from = 0; from <= s.size;) {
    Search result = search(context, regex, s, from);
    if (result != Search::found)
      return result;
    uint64_t start = ends[0], end = ends[1];
    if (end < start) // \K in a lookahead
      end = start;
    visit(start, end);
    from = end;
    if (start == end) {
      if (end == s.size)
        break;
      const char *next = text::skipCharacters(s.data + end, text::end(s), 1);
      from = static_cast<uint64_t>(next - s.data);
    }
  }
  return Search::none;
}

const char *check(MsString pattern, Dialect dialect) {
  static thread_local std::string message;
  CompileError error;
  if (compile(view(pattern), dialect, &error)->code)
    return nullptr;
  message = std::move(error.message);
  return message.c_str();
}

MsOutcome matches(MsContext *context, MsString s, MsString pattern, Dialect dialect, bool *out) {
  Compiled &regex = cache().get(view(pattern), dialect);
  *out = false;
  if (!regex.code)
    return MS_VALUE;
  Search result = search(context, regex, s, 0);
  *out = result == Search::found;
  return result == Search::failed ? MS_ERROR : MS_VALUE;
}

} // namespace

const char *ms_regex_check(MsString pattern) { return check(pattern, Dialect::java); }
const char *ms_similar_check(MsString pattern) { return check(pattern, Dialect::similar); }

MsOutcome ms_regexp(MsContext *context, MsString s, MsString pattern, bool *out) {
  *out = false;
  return pattern.size == 0 ? MS_VALUE : matches(context, s, pattern, Dialect::java, out);
}
MsOutcome ms_similar(MsContext *context, MsString s, MsString pattern, bool *out) {
  return matches(context, s, pattern, Dialect::similar, out);
}

MsOutcome ms_regexp_extract(MsContext *context, MsString s, MsString pattern, int32_t group, MsString *out) {
  Compiled &regex = cache().get(view(pattern), Dialect::java);
  if (!regex.code || group < 0)
    return MS_NULL;
  Search result = search(context, regex, s, 0);
  if (result != Search::found)
    return result == Search::failed ? MS_ERROR : MS_NULL;
  if (static_cast<uint32_t>(group) >= pcre2_get_ovector_count(regex.match))
    return MS_NULL;
  const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regex.match);
  PCRE2_SIZE start = ends[2 * group], end = ends[2 * group + 1];
  if (start == PCRE2_UNSET || end < start)
    return MS_NULL;
  *out = {s.data + start, end - start};
  return MS_VALUE;
}

MsOutcome ms_regexp_replace(MsContext *context, MsString s, MsString pattern, MsString replacement, MsString *out) {
  Compiled &regex = cache().get(view(pattern), Dialect::java);
  if (!regex.code)
    return MS_NULL;
  std::string text;
  uint64_t copied = 0, found = 0;
  bool too_long = false;
  Search result = forEachMatch(context, regex, s, [&](uint64_t start, uint64_t end) {
    ++found;
    too_long |= text.size() + (start - copied) + replacement.size > text::bytes_max;
    if (too_long)
      return;
    text.append(s.data + copied, start - copied).append(replacement.data, replacement.size);
    copied = end;
  });
  if (result == Search::failed)
    return MS_ERROR;
  if (too_long)
    return failWith(context, "a text of more than 1 GiB");
  *out = s;
  if (found == 0)
    return MS_VALUE;
  text.append(s.data + copied, s.size - copied);
  char *data = text::allocate(context, text.size());
  text::append(data, {text.data(), text.size()});
  *out = {data, text.size()};
  return MS_VALUE;
}

MsOutcome ms_regexp_count(MsContext *context, MsString s, MsString pattern, int32_t *out) {
  Compiled &regex = cache().get(view(pattern), Dialect::java);
  if (!regex.code)
    return MS_NULL;
  *out = 0;
  return forEachMatch(context, regex, s, [&](uint64_t, uint64_t) { ++*out; }) == Search::failed ? MS_ERROR : MS_VALUE;
}

MsOutcome ms_regexp_instr(MsContext *context, MsString s, MsString pattern, int32_t *out) {
  Compiled &regex = cache().get(view(pattern), Dialect::java);
  if (!regex.code)
    return MS_NULL;
  *out = 0;
  Search result = search(context, regex, s, 0);
  if (result == Search::failed)
    return MS_ERROR;
  if (result == Search::found)
    *out = static_cast<int32_t>(text::countCharacters(s.data, s.data + pcre2_get_ovector_pointer(regex.match)[0])) + 1;
  return MS_VALUE;
}
