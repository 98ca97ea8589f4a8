// LIKE. A pattern is segments between % signs: the first stands at the start, the last at the end, each other
// at the next place where it is found, which is never too late. Without _ a segment is found by memmem, so
// that 'a%', '%a' and '%a%' are a comparison or a search.
#include "runtime/kernels/Text.h"

using namespace millstream;

namespace {

// Whether `segment`, of literal bytes and _, stands at `at`; if so, where it ends, else null.
inline const char *matchAt(const char *at, const char *end, MsString segment) {
  const char *wanted = segment.data, *wanted_end = text::end(segment);
  while (wanted != wanted_end) {
    if (at == end)
      return nullptr;
    if (*wanted == '_') {
      at = text::skipCharacters(at, end, 1);
    } else if (*at == *wanted) {
      ++at;
    } else {
      return nullptr;
    }
    ++wanted;
  }
  return at;
}

inline bool hasAny(MsString segment) { return segment.size && memchr(segment.data, '_', segment.size); }

// Where the segment's first appearance ends, or null.
inline const char *findSegment(const char *at, const char *end, MsString segment) {
  if (!hasAny(segment)) {
    const char *found = text::find(at, end, segment);
    return found ? found + segment.size : nullptr;
  }
  for (;; at = text::skipCharacters(at, end, 1)) {
    if (const char *after = matchAt(at, end, segment))
      return after;
    if (at == end)
      return nullptr;
  }
}

// Whether the segment stands at the end, not before `at`.
inline bool matchesEnd(const char *at, const char *end, MsString segment) {
  if (!hasAny(segment))
    return static_cast<uint64_t>(end - at) >= segment.size && text::endsWith(text::between(at, end), segment);
  uint64_t characters = text::countCharacters(segment), have = text::countCharacters(at, end);
  if (have < characters)
    return false;
  return matchAt(text::skipCharacters(at, end, have - characters), end, segment) == end;
}

// The pattern up to the next %, or all of it.
inline MsString nextSegment(const char *&pattern, const char *pattern_end, bool &more) {
  const char *start = pattern;
  auto bytes = static_cast<uint64_t>(pattern_end - pattern);
  auto percent = bytes ? static_cast<const char *>(memchr(pattern, '%', bytes)) : nullptr;
  more = percent != nullptr;
  pattern = percent ? percent + 1 : pattern_end;
  return text::between(start, percent ? percent : pattern_end);
}

// One character of a pattern with an escape.
struct Wanted {
  enum Kind { literal, any_one, any_run, bad } kind;
  MsString character;
};
inline Wanted nextWanted(const char *&at, const char *end, MsString escape) {
  const char *next = text::skipCharacters(at, end, 1);
  MsString character = text::between(at, next);
  at = next;
  if (character.size == escape.size && memcmp(character.data, escape.data, escape.size) == 0) {
    if (at == end)
      return {Wanted::bad, {}};
    next = text::skipCharacters(at, end, 1);
    MsString escaped = text::between(at, next);
    at = next;
    bool special = (escaped.size == 1 && (escaped.data[0] == '%' || escaped.data[0] == '_')) ||
                   (escaped.size == escape.size && memcmp(escaped.data, escape.data, escape.size) == 0);
    return {special ? Wanted::literal : Wanted::bad, escaped};
  }
  if (character.size == 1 && character.data[0] == '%')
    return {Wanted::any_run, {}};
  return {character.size == 1 && character.data[0] == '_' ? Wanted::any_one : Wanted::literal, character};
}

inline bool validEscapes(MsString pattern, MsString escape) {
  for (const char *at = pattern.data, *end = text::end(pattern); at != end;)
    if (nextWanted(at, end, escape).kind == Wanted::bad)
      return false;
  return true;
}

// Character by character; after a mismatch the last % takes one more.
inline bool matchEscaped(MsString s, MsString pattern, MsString escape) {
  const char *at = s.data, *end = text::end(s), *wanted_at = pattern.data, *wanted_end = text::end(pattern);
  const char *retry_at = nullptr, *retry_wanted = nullptr;
  for (;;) {
    if (wanted_at == wanted_end && at == end)
      return true;
    if (wanted_at != wanted_end) {
      const char *after = wanted_at;
      Wanted wanted = nextWanted(after, wanted_end, escape);
      if (wanted.kind == Wanted::any_run) {
        retry_at = at;
        retry_wanted = wanted_at = after;
        continue;
      }
      const char *next = text::skipCharacters(at, end, 1);
      bool same = at != end &&
                  (wanted.kind == Wanted::any_one || (static_cast<uint64_t>(next - at) == wanted.character.size &&
                                                      memcmp(at, wanted.character.data, wanted.character.size) == 0));
      if (same) {
        at = next;
        wanted_at = after;
        continue;
      }
    }
    if (!retry_wanted || retry_at == end)
      return false;
    retry_at = at = text::skipCharacters(retry_at, end, 1);
    wanted_at = retry_wanted;
  }
}

} // namespace

MS_KERNEL bool ms_like(MsString s, MsString pattern) {
  const char *at = s.data, *end = text::end(s);
  const char *rest = pattern.data, *rest_end = text::end(pattern);
  bool more;
  MsString segment = nextSegment(rest, rest_end, more);
  if (!hasAny(segment)) {
    if (!more)
      return s.size == segment.size && text::startsWith(s, segment);
    if (!text::startsWith(s, segment))
      return false;
    at += segment.size;
  } else {
    at = matchAt(at, end, segment);
    if (!at || !more)
      return at == end && at != nullptr;
  }
  for (;;) {
    segment = nextSegment(rest, rest_end, more);
    if (!more)
      return matchesEnd(at, end, segment);
    at = findSegment(at, end, segment);
    if (!at)
      return false;
  }
}

MS_KERNEL MsOutcome ms_like_escape(MsContext *context, MsString s, MsString pattern, const char *escape_data,
                                   uint64_t escape_size, bool *out) {
  MsString escape = {escape_data, escape_size};
  if (text::countCharacters(escape) != 1)
    return failWith(context, "the escape of LIKE must be one character");
  if (!validEscapes(pattern, escape))
    return failWith(context, "the escape of LIKE must stand before %, _ or itself");
  *out = matchEscaped(s, pattern, escape);
  return MS_VALUE;
}
