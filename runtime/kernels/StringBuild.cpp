// Functions that make new text in the batch's arena.
#include "runtime/functions/TextCase.h"
#include "runtime/kernels/Text.h"

using namespace millstream;

[[gnu::cold]] static MsOutcome tooLong(MsContext *context) { return failWith(context, "a text of more than 1 GiB"); }

// ---- Joining ----

static inline MsString finish(char *start, char *end) { return {start, static_cast<uint64_t>(end - start)}; }

MS_KERNEL MsString ms_concat(MsContext *context, MsString a, MsString b) {
  char *result = text::allocate(context, a.size + b.size);
  return finish(result, text::append(text::append(result, a), b));
}
MS_KERNEL MsString ms_concat3(MsContext *context, MsString a, MsString b, const char *c_data, uint64_t c_size) {
  MsString c = {c_data, c_size};
  char *result = text::allocate(context, a.size + b.size + c.size);
  return finish(result, text::append(text::append(text::append(result, a), b), c));
}
MS_KERNEL MsString ms_concat4(MsContext *context, MsString a, MsString b, const char *c_data, uint64_t c_size,
                              const char *d_data, uint64_t d_size) {
  MsString c = {c_data, c_size}, d = {d_data, d_size};
  char *result = text::allocate(context, a.size + b.size + c.size + d.size);
  return finish(result, text::append(text::append(text::append(text::append(result, a), b), c), d));
}

MS_KERNEL MsOutcome ms_repeat(MsContext *context, MsString s, int32_t count, MsString *out) {
  if (count <= 0 || s.size == 0) {
    *out = text::empty;
    return MS_VALUE;
  }
  uint64_t bytes;
  if (__builtin_mul_overflow(s.size, static_cast<uint64_t>(count), &bytes) || bytes > text::bytes_max)
    return tooLong(context);
  char *result = text::allocate(context, bytes);
  char *at = result;
  for (int32_t i = 0; i < count; ++i)
    at = text::append(at, s);
  *out = {result, bytes};
  return MS_VALUE;
}

// ---- Case ----

// Maps ASCII bytes; what holds others goes to the full tables.
template <class Map, class Full> static inline MsString mapCase(MsContext *context, MsString s, Map map, Full full) {
  if (!text::isAscii(s))
    return full(context, s);
  char *result = text::allocate(context, s.size);
  for (uint64_t i = 0; i < s.size; ++i)
    result[i] = map(s.data[i]);
  return {result, s.size};
}
static inline char upperAscii(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
static inline char lowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

MS_KERNEL MsString ms_upper(MsContext *context, MsString s) { return mapCase(context, s, upperAscii, ms_text_upper); }
MS_KERNEL MsString ms_lower(MsContext *context, MsString s) { return mapCase(context, s, lowerAscii, ms_text_lower); }

// Only letters and digits of ASCII make words, as in Flink.
MS_KERNEL MsString ms_initcap(MsContext *context, MsString s) {
  char *result = text::allocate(context, s.size);
  bool starts = true;
  for (uint64_t i = 0; i < s.size; ++i) {
    char c = lowerAscii(s.data[i]);
    bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    result[i] = starts && word ? upperAscii(c) : c;
    starts = !word;
  }
  return {result, s.size};
}

// ---- Padding ----

// The first `count` characters of `pad`, repeated as often as needed.
static inline uint64_t paddingBytes(MsString pad, uint64_t pad_characters, uint64_t count) {
  const char *cut = text::skipCharacters(pad.data, text::end(pad), count % pad_characters);
  return count / pad_characters * pad.size + static_cast<uint64_t>(cut - pad.data);
}
static inline char *appendPadding(char *at, MsString pad, uint64_t bytes) {
  for (; bytes >= pad.size; bytes -= pad.size)
    at = text::append(at, pad);
  return text::append(at, {pad.data, bytes});
}

static inline MsOutcome padTo(MsContext *context, MsString s, int32_t length, MsString pad, bool left, MsString *out) {
  if (length < 0 || pad.size == 0)
    return MS_NULL;
  auto wanted = static_cast<uint64_t>(length);
  uint64_t have = text::countCharacters(s);
  if (have >= wanted) {
    *out = text::between(s.data, text::skipCharacters(s.data, text::end(s), wanted));
    return MS_VALUE;
  }
  uint64_t pad_characters = text::countCharacters(pad);
  if (pad_characters == 0) // not UTF-8: continuation bytes alone
    return MS_NULL;
  uint64_t padding = paddingBytes(pad, pad_characters, wanted - have);
  if (s.size + padding > text::bytes_max)
    return tooLong(context);
  char *result = text::allocate(context, s.size + padding);
  char *at = left ? result : text::append(result, s);
  at = appendPadding(at, pad, padding);
  if (left)
    text::append(at, s);
  *out = {result, s.size + padding};
  return MS_VALUE;
}
MS_KERNEL MsOutcome ms_lpad(MsContext *context, MsString s, int32_t length, MsString pad, MsString *out) {
  return padTo(context, s, length, pad, true, out);
}
MS_KERNEL MsOutcome ms_rpad(MsContext *context, MsString s, int32_t length, MsString pad, MsString *out) {
  return padTo(context, s, length, pad, false, out);
}
// CHAR(n): exactly n characters, blanks behind.
MS_KERNEL MsString ms_pad_text(MsContext *context, MsString s, int32_t length) {
  MsString out = s;
  padTo(context, s, length, MsString{" ", 1}, false, &out);
  return out;
}

// BINARY(n): exactly n bytes, zeros behind.
MS_KERNEL MsString ms_pad_bytes(MsContext *context, MsString s, int32_t length) {
  auto size = static_cast<uint64_t>(length);
  if (s.size >= size)
    return {s.data, size};
  char *data = text::allocate(context, size);
  memset(text::append(data, s), 0, size - s.size);
  return {data, size};
}

// ---- Rearranging ----

MS_KERNEL MsString ms_reverse(MsContext *context, MsString s) {
  char *result = text::allocate(context, s.size);
  char *at = result + s.size;
  for (const char *from = s.data, *end = text::end(s); from != end;) {
    const char *next = text::skipCharacters(from, end, 1);
    at -= next - from;
    text::append(at, text::between(from, next));
    from = next;
  }
  return {result, s.size};
}

// An empty `seek` puts the replacement before each character and at the end, as Java's String.replace.
static MsOutcome replaceEmpty(MsContext *context, MsString s, MsString replacement, MsString *out) {
  uint64_t places = text::countCharacters(s) + 1, bytes;
  if (__builtin_mul_overflow(places, replacement.size, &bytes) || bytes + s.size > text::bytes_max)
    return tooLong(context);
  char *result = text::allocate(context, bytes + s.size);
  char *at = text::append(result, replacement);
  for (const char *from = s.data, *end = text::end(s); from != end;) {
    const char *next = text::skipCharacters(from, end, 1);
    at = text::append(text::append(at, text::between(from, next)), replacement);
    from = next;
  }
  *out = finish(result, at);
  return MS_VALUE;
}

MS_KERNEL MsOutcome ms_replace(MsContext *context, MsString s, MsString seek, const char *replacement_data,
                               uint64_t replacement_size, MsString *out) {
  MsString replacement = {replacement_data, replacement_size};
  if (seek.size == 0)
    return replaceEmpty(context, s, replacement, out);
  uint64_t found = 0;
  const char *end = text::end(s);
  for (const char *at = s.data; (at = text::find(at, end, seek)); at += seek.size)
    ++found;
  *out = s;
  if (found == 0)
    return MS_VALUE;
  uint64_t bytes;
  if (__builtin_mul_overflow(found, replacement.size, &bytes) || bytes + s.size > text::bytes_max)
    return tooLong(context);
  bytes += s.size - found * seek.size;
  char *result = text::allocate(context, bytes);
  char *at = result;
  const char *from = s.data;
  for (const char *next; (next = text::find(from, end, seek)); from = next + seek.size)
    at = text::append(text::append(at, text::between(from, next)), replacement);
  text::append(at, text::between(from, end));
  *out = {result, bytes};
  return MS_VALUE;
}

// TRANSLATE: each character of `from` becomes the one at its place in `to`, or goes if there is none.
MS_KERNEL MsOutcome ms_translate(MsContext *context, MsString s, MsString from, const char *to_data, uint64_t to_size,
                                 MsString *out) {
  MsString to = {to_data, to_size};
  *out = s;
  if (s.size == 0 || from.size == 0)
    return MS_VALUE;
  if (s.size > text::bytes_max / 4)
    return tooLong(context);
  char *result = text::allocate(context, s.size * 4);
  char *at = result;
  for (const char *next, *here = s.data, *end = text::end(s); here != end; here = next) {
    next = text::skipCharacters(here, end, 1);
    MsString character = text::between(here, next);
    const char *found = text::find(from.data, text::end(from), character);
    if (!found) {
      at = text::append(at, character);
      continue;
    }
    const char *target = text::skipCharacters(to.data, text::end(to), text::countCharacters(from.data, found));
    const char *after = text::skipCharacters(target, text::end(to), 1);
    MsString replacement = text::between(target, after);
    at = text::append(at, {replacement.data, replacement.size > 4 ? 4 : replacement.size});
  }
  *out = finish(result, at);
  return MS_VALUE;
}

// OVERLAY: `length` characters from number `start` give way to `replacement`.
MS_KERNEL MsString ms_overlay(MsContext *context, MsString s, MsString replacement, int64_t start, int64_t length) {
  uint64_t count = text::countCharacters(s);
  if (start <= 0 || static_cast<uint64_t>(start) > count)
    return s;
  const char *end = text::end(s);
  const char *cut = text::skipCharacters(s.data, end, static_cast<uint64_t>(start) - 1);
  const char *rest = end;
  if (length > 0 && static_cast<uint64_t>(length) <= count && static_cast<uint64_t>(start + length) <= count)
    rest = text::skipCharacters(cut, end, static_cast<uint64_t>(length));
  return ms_concat3(context, text::between(s.data, cut), replacement, rest, static_cast<uint64_t>(end - rest));
}
MS_KERNEL MsString ms_overlay_from(MsContext *context, MsString s, MsString replacement, int64_t start) {
  return ms_overlay(context, s, replacement, start, static_cast<int64_t>(text::countCharacters(replacement)));
}

// CHR: the character of a code from 0 to 255, of which higher bits are cut off.
MS_KERNEL MsString ms_chr(MsContext *context, int64_t code) {
  if (code < 0)
    return text::empty;
  char *result = text::allocate(context, 2);
  auto byte = static_cast<unsigned>(code & 0xFF);
  if (byte < 0x80) {
    result[0] = static_cast<char>(byte);
    return {result, 1};
  }
  result[0] = static_cast<char>(0xC0 | byte >> 6);
  result[1] = static_cast<char>(0x80 | (byte & 0x3F));
  return {result, 2};
}
