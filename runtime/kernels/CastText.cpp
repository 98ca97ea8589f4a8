// Casts from and to text that are short enough to be inlined or linked in; those of floats, decimals and
// bytes that are no UTF-8 are native (runtime/functions/CastText.h).
#include "runtime/functions/CastText.h"

#include "runtime/kernels/EncodeCommon.h"
#include "runtime/kernels/Text.h"

using namespace millstream;

// ---- To text ----

static inline MsString finish(char *start, char *end) { return {start, static_cast<uint64_t>(end - start)}; }

#define MS_INTEGER_TO_TEXT(suffix, T)                                                                                  \
  MS_KERNEL MsString ms_cast_##suffix##_string(MsContext *context, T value) {                                          \
    char *text = text::allocate(context, encode::integer_bytes_max);                                                   \
    return finish(text, encode::putInteger(text, value));                                                              \
  }
MS_INTEGER_TO_TEXT(i8, int8_t)
MS_INTEGER_TO_TEXT(i16, int16_t)
MS_INTEGER_TO_TEXT(i32, int32_t)
MS_INTEGER_TO_TEXT(i64, int64_t)

MS_INLINE_KERNEL MsString ms_cast_bool_string(bool value) { return value ? MsString{"TRUE", 4} : MsString{"FALSE", 5}; }
MS_KERNEL MsString ms_cast_f32_string(MsContext *context, float value) {
  char *text = text::allocate(context, encode::real_bytes_max);
  return finish(text, ms_format_f32(text, value));
}
MS_KERNEL MsString ms_cast_f64_string(MsContext *context, double value) {
  char *text = text::allocate(context, encode::real_bytes_max);
  return finish(text, ms_format_f64(text, value));
}
MS_KERNEL MsString ms_cast_decimal_string(MsContext *context, int128 value, int32_t scale) {
  char *text = text::allocate(context, encode::decimal_bytes_max);
  return finish(text, encode::putDecimal(text, value, scale));
}
MS_KERNEL MsString ms_cast_date_string(MsContext *context, int32_t days) {
  char *text = text::allocate(context, encode::temporal_bytes_max);
  return finish(text, encode::putDate(text, days));
}

// HH:mm:ss, and with a precision a fraction of as many digits as it needs, one at least.
MS_KERNEL MsString ms_cast_time_string(MsContext *context, int32_t value_ms, int32_t precision) {
  char *text = text::allocate(context, encode::temporal_bytes_max);
  char *at = encode::putClock(text, static_cast<uint32_t>(value_ms) / 1000);
  if (precision > 0) {
    uint32_t fraction = static_cast<uint32_t>(value_ms) % 1000;
    *at++ = '.';
    do {
      *at++ = static_cast<char>('0' + fraction / 100);
      fraction = fraction % 100 * 10;
    } while (fraction != 0 && --precision > 0);
  }
  return finish(text, at);
}

// yyyy-MM-dd HH:mm:ss and exactly `precision` digits of the fraction.
static inline MsString timestampText(MsContext *context, int64_t seconds, uint32_t nanoseconds, int32_t precision) {
  int64_t days = seconds / 86400, of_day = seconds % 86400;
  if (of_day < 0) {
    of_day += 86400;
    --days;
  }
  char *text = text::allocate(context, encode::temporal_bytes_max);
  char *at = encode::putDate(text, days);
  *at++ = ' ';
  at = encode::putClock(at, static_cast<uint32_t>(of_day));
  if (precision > 0) {
    *at++ = '.';
    char digits[9];
    encode::putPadded(digits, nanoseconds, 9);
    at = encode::putText(at, digits, static_cast<uint64_t>(precision));
  }
  return finish(text, at);
}
MS_KERNEL MsString ms_cast_ts_string(MsContext *context, int64_t value_ms, int32_t precision) {
  int64_t seconds = value_ms / 1000, fraction_ms = value_ms % 1000;
  if (fraction_ms < 0) {
    fraction_ms += 1000;
    --seconds;
  }
  return timestampText(context, seconds, static_cast<uint32_t>(fraction_ms) * 1000000, precision);
}
MS_KERNEL MsString ms_cast_tsn_string(MsContext *context, int128 value_ns, int32_t precision) {
  auto seconds = static_cast<int64_t>(value_ns / 1000000000);
  auto fraction_ns = static_cast<int64_t>(value_ns % 1000000000);
  if (fraction_ns < 0) {
    fraction_ns += 1000000000;
    --seconds;
  }
  return timestampText(context, seconds, static_cast<uint32_t>(fraction_ns), precision);
}

// +1 02:03:04.567 and +1-02.
MS_KERNEL MsString ms_cast_interval_string(MsContext *context, int64_t value_ms) {
  char *text = text::allocate(context, encode::temporal_bytes_max);
  text[0] = value_ms < 0 ? '-' : '+';
  uint64_t span = value_ms < 0 ? 0 - static_cast<uint64_t>(value_ms) : static_cast<uint64_t>(value_ms);
  char *at = encode::putUnsigned(text + 1, span / 86400000);
  *at++ = ' ';
  at = encode::putClock(at, static_cast<uint32_t>(span / 1000 % 86400));
  *at++ = '.';
  return finish(text, encode::putPadded(at, span % 1000, 3));
}
MS_KERNEL MsString ms_cast_months_string(MsContext *context, int32_t months) {
  char *text = text::allocate(context, encode::temporal_bytes_max);
  text[0] = months < 0 ? '-' : '+';
  uint64_t span = months < 0 ? 0 - static_cast<uint64_t>(months) : static_cast<uint64_t>(months);
  char *at = encode::putUnsigned(text + 1, span / 12);
  *at++ = '-';
  return finish(text, encode::putPadded(at, span % 12, 2));
}

// ---- From text ----

static inline MsString trimBlanks(MsString s) {
  while (s.size && s.data[0] == ' ')
    ++s.data, --s.size;
  while (s.size && s.data[s.size - 1] == ' ')
    --s.size;
  return s;
}

// Digits with a sign; a fraction is checked and cut off. False if it is no number or beyond 64 bits.
static inline bool parseInteger(MsString s, int64_t &out) {
  s = trimBlanks(s);
  uint64_t i = 0;
  bool negative = s.size && s.data[0] == '-';
  if (negative || (s.size && s.data[0] == '+'))
    ++i;
  if (i == s.size)
    return false;
  int64_t value = 0; // built downwards, where there is room for one more
  for (; i < s.size && s.data[i] != '.'; ++i) {
    auto digit = static_cast<unsigned>(s.data[i] - '0');
    if (digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
        __builtin_sub_overflow(value, static_cast<int64_t>(digit), &value))
      return false;
  }
  if (i < s.size)
    ++i;
  for (; i < s.size; ++i)
    if (static_cast<unsigned>(s.data[i] - '0') > 9)
      return false;
  out = value;
  return negative || !__builtin_sub_overflow(int64_t(0), value, &out);
}

#define MS_TEXT_TO_INTEGER(suffix, T, name)                                                                            \
  MS_KERNEL MsOutcome ms_cast_string_##suffix(MsContext *context, MsString s, T *out) {                                \
    int64_t value;                                                                                                     \
    if (!parseInteger(s, value) || value != static_cast<T>(value))                                                     \
      return ms_cast_error(context, s, name);                                                                          \
    *out = static_cast<T>(value);                                                                                      \
    return MS_VALUE;                                                                                                   \
  }
MS_TEXT_TO_INTEGER(i8, int8_t, "tinyint")
MS_TEXT_TO_INTEGER(i16, int16_t, "smallint")
MS_TEXT_TO_INTEGER(i32, int32_t, "int")
MS_TEXT_TO_INTEGER(i64, int64_t, "bigint")

static inline bool isWord(MsString s, const char *word, uint64_t size) {
  if (s.size != size)
    return false;
  for (uint64_t i = 0; i < size; ++i)
    if ((s.data[i] | 0x20) != word[i] && s.data[i] != word[i])
      return false;
  return true;
}
MS_KERNEL MsOutcome ms_cast_string_bool(MsContext *context, MsString text, bool *out) {
  MsString s = text; // blanks count
  *out = isWord(s, "true", 4) || isWord(s, "t", 1) || isWord(s, "yes", 3) || isWord(s, "y", 1) || isWord(s, "1", 1);
  if (*out || isWord(s, "false", 5) || isWord(s, "f", 1) || isWord(s, "no", 2) || isWord(s, "n", 1) ||
      isWord(s, "0", 1))
    return MS_VALUE;
  return ms_cast_error(context, text, "boolean");
}
