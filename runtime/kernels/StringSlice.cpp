// Functions that measure, search and slice text: their results are numbers, or views into their arguments.
#include "runtime/kernels/Text.h"

using namespace millstream;

MS_KERNEL int32_t ms_char_length(MsString s) { return static_cast<int32_t>(text::countCharacters(s)); }

// ---- Slices ----

// SUBSTRING: from 1; a negative position counts from the end; 0 is as 1; before the start it is empty.
static inline MsString substring(MsString s, int64_t position, uint64_t length) {
  uint64_t skip = 0;
  if (position > 0) {
    skip = static_cast<uint64_t>(position) - 1;
  } else if (position < 0) {
    uint64_t count = text::countCharacters(s);
    uint64_t back = 0 - static_cast<uint64_t>(position);
    if (back > count)
      return text::empty;
    skip = count - back;
  }
  const char *end = text::end(s);
  const char *from = text::skipCharacters(s.data, end, skip);
  return text::between(from, text::skipCharacters(from, end, length));
}
MS_KERNEL MsString ms_substring_from(MsString s, int64_t position) { return substring(s, position, INT32_MAX); }
MS_KERNEL MsOutcome ms_substring(MsContext *, MsString s, int64_t position, int64_t length, MsString *out) {
  if (length < 0)
    return MS_NULL;
  *out = substring(s, position, static_cast<uint64_t>(length));
  return MS_VALUE;
}

MS_KERNEL MsString ms_left(MsString s, int32_t count) {
  if (count <= 0)
    return text::empty;
  return text::between(s.data, text::skipCharacters(s.data, text::end(s), static_cast<uint64_t>(count)));
}
MS_KERNEL MsString ms_right(MsString s, int32_t count) {
  if (count <= 0)
    return text::empty;
  uint64_t have = text::countCharacters(s);
  auto wanted = static_cast<uint64_t>(count);
  return wanted >= have ? s : text::between(text::skipCharacters(s.data, text::end(s), have - wanted), text::end(s));
}

// VARCHAR(n): at most n characters.
MS_KERNEL MsString ms_cut_text(MsString s, int32_t length) {
  if (s.size <= static_cast<uint64_t>(length))
    return s;
  return text::between(s.data, text::skipCharacters(s.data, text::end(s), static_cast<uint64_t>(length)));
}

// VARBINARY(n): at most n bytes.
MS_KERNEL MsString ms_cut_bytes(MsString s, int32_t length) {
  auto size = static_cast<uint64_t>(length);
  return {s.data, s.size < size ? s.size : size};
}

// ---- Trimming ----

static inline MsString trimSpaces(MsString s, bool left, bool right) {
  const char *from = s.data, *to = text::end(s);
  while (left && from != to && *from == ' ')
    ++from;
  while (right && from != to && to[-1] == ' ')
    --to;
  return text::between(from, to);
}
MS_KERNEL MsString ms_trim(MsString s) { return trimSpaces(s, true, true); }
MS_KERNEL MsString ms_ltrim(MsString s) { return trimSpaces(s, true, false); }
MS_KERNEL MsString ms_rtrim(MsString s) { return trimSpaces(s, false, true); }

// Takes away all characters of the set `characters`.
static inline MsString trimSet(MsString s, MsString characters, bool left, bool right) {
  const char *from = s.data, *to = text::end(s);
  auto inSet = [&](const char *at, const char *next) {
    return characters.size != 0 &&
           text::find(characters.data, text::end(characters), text::between(at, next)) != nullptr;
  };
  while (left && from != to) {
    const char *next = text::skipCharacters(from, to, 1);
    if (!inSet(from, next))
      break;
    from = next;
  }
  while (right && from != to) {
    const char *last = to - 1;
    while (last != from && !text::startsCharacter(*last))
      --last;
    if (!inSet(last, to))
      break;
    to = last;
  }
  return text::between(from, to);
}
MS_KERNEL MsString ms_trim_set(MsString s, MsString characters) { return trimSet(s, characters, true, true); }
MS_KERNEL MsString ms_ltrim_set(MsString s, MsString characters) { return trimSet(s, characters, true, false); }
MS_KERNEL MsString ms_rtrim_set(MsString s, MsString characters) { return trimSet(s, characters, false, true); }

// ---- Searching ----

MS_INLINE_KERNEL bool ms_starts_with(MsString s, MsString prefix) { return text::startsWith(s, prefix); }
MS_INLINE_KERNEL bool ms_ends_with(MsString s, MsString suffix) { return text::endsWith(s, suffix); }

// The number of the character at which `seek` stands, at or behind the `from`th; 0 if it does not.
static inline int32_t position(MsString s, MsString seek, int64_t from) {
  if (seek.size == 0)
    return 1;
  const char *start = text::skipCharacters(s.data, text::end(s), from > 1 ? static_cast<uint64_t>(from) - 1 : 0);
  const char *found = text::find(start, text::end(s), seek);
  return found ? static_cast<int32_t>(text::countCharacters(s.data, found)) + 1 : 0;
}
MS_KERNEL int32_t ms_position(MsString seek, MsString s) { return position(s, seek, 1); }
MS_KERNEL int32_t ms_position_from(MsString seek, MsString s, int32_t from) { return position(s, seek, from); }
MS_KERNEL int32_t ms_instr(MsString s, MsString seek) { return position(s, seek, 1); }

// The `nth` appearance from `start`, where a negative start counts and searches from the end.
MS_KERNEL MsOutcome ms_instr_nth(MsContext *context, MsString s, MsString seek, int32_t start, int32_t nth,
                                 int32_t *out) {
  if (nth <= 0)
    return failWith(context, "INSTR needs a positive number of the appearance");
  *out = 0;
  if (start > 0) {
    int64_t from = start;
    for (int32_t i = 0; i < nth; ++i) {
      int32_t found = position(s, seek, from);
      *out = found;
      if (found == 0 || seek.size == 0)
        break;
      from = static_cast<int64_t>(found) + 1;
    }
    return MS_VALUE;
  }
  if (start == 0)
    return MS_VALUE;
  // From the end: the appearances that end at or before the character `-start` from the end.
  uint64_t skip = static_cast<uint64_t>(-static_cast<int64_t>(start)) - 1, count = text::countCharacters(s);
  if (skip > count)
    return MS_VALUE;
  const char *last = text::skipCharacters(s.data, text::end(s), count - skip);
  int32_t left = nth;
  for (const char *at = last - seek.size; at >= s.data && last >= s.data + seek.size; --at)
    if (memcmp(at, seek.data, seek.size) == 0 && --left == 0) {
      *out = static_cast<int32_t>(text::countCharacters(s.data, at)) + 1;
      break;
    }
  return MS_VALUE;
}
MS_KERNEL MsOutcome ms_instr_from(MsContext *context, MsString s, MsString seek, int32_t start, int32_t *out) {
  return ms_instr_nth(context, s, seek, start, 1, out);
}

// ---- Parts ----

static inline bool isBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F); }

// The part number `index`, from 0, of what `separator` divides; an empty separator divides at blanks.
MS_KERNEL MsOutcome ms_split_index(MsContext *, MsString s, MsString separator, int32_t index, MsString *out) {
  if (index < 0 || s.size == 0)
    return MS_NULL;
  const char *from = s.data, *end = text::end(s);
  for (;;) {
    const char *found = nullptr;
    uint64_t width = 1;
    if (separator.size != 0) {
      found = text::find(from, end, separator);
      width = separator.size;
    } else {
      for (const char *at = from; at != end && !found; ++at)
        found = isBlank(*at) ? at : nullptr;
    }
    if (index-- == 0) {
      *out = text::between(from, found ? found : end);
      return MS_VALUE;
    }
    if (!found)
      return MS_NULL;
    from = found + width;
  }
}
// The same with the separator's code (1 to 255).
MS_KERNEL MsOutcome ms_split_index_code(MsContext *context, MsString s, int32_t code, int32_t index, MsString *out) {
  if (code < 1 || code > 255)
    return MS_NULL;
  char bytes[2] = {static_cast<char>(code), 0};
  uint64_t size = 1;
  if (code >= 0x80) {
    bytes[0] = static_cast<char>(0xC0 | code >> 6);
    bytes[1] = static_cast<char>(0x80 | (code & 0x3F));
    size = 2;
  }
  return ms_split_index(context, s, MsString{bytes, size}, index, out);
}

MS_KERNEL int32_t ms_ascii(MsString s) { return s.size == 0 ? 0 : static_cast<signed char>(s.data[0]); }
