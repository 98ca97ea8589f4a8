// Kernels that append one value to a record as JSON, in the texts of Flink's json format: numbers as
// Java writes them, NaN and the infinities in quotes, decimals plain with their scale, times as text,
// bytes as base64, intervals as numbers. `iso` chooses `T` and not a blank between date and time. Keys,
// commas and brackets are literals of the generated code.
#include "runtime/kernels/Encode.h"
#include "runtime/kernels/EncodeCommon.h"

#include <emmintrin.h>

using namespace millstream;
using namespace millstream::encode;

namespace {

constexpr char hex_digits[] = "0123456789ABCDEF";

// One character that JSON must not hold as it is, as Jackson escapes it; at most 6 bytes.
char *putEscaped(char *at, unsigned char c) {
  switch (c) {
  case '"':
    return putText(at, "\\\"", 2);
  case '\\':
    return putText(at, "\\\\", 2);
  case '\b':
    return putText(at, "\\b", 2);
  case '\t':
    return putText(at, "\\t", 2);
  case '\n':
    return putText(at, "\\n", 2);
  case '\f':
    return putText(at, "\\f", 2);
  case '\r':
    return putText(at, "\\r", 2);
  default:
    at = putText(at, "\\u00", 4);
    *at++ = hex_digits[c >> 4];
    *at++ = hex_digits[c & 15];
    return at;
  }
}

bool mustEscape(unsigned char c) { return c < 0x20 || c == '"' || c == '\\'; }

// Whether one of the eight bytes must be escaped: the zero-byte test on each of three differences.
bool anyMustEscape(uint64_t word) {
  constexpr uint64_t ones = 0x0101010101010101ull;
  constexpr uint64_t tops = 0x8080808080808080ull;
  auto zeroBytes = [](uint64_t w) { return (w - ones) & ~w; };
  uint64_t control = (word - ones * 0x20) & ~word;
  return ((control | zeroBytes(word ^ ones * '"') | zeroBytes(word ^ ones * '\\')) & tops) != 0;
}

// Copies up to the first byte that must be escaped, and gives how many bytes it copied. There must be
// room for the whole text.
uint64_t copyPlain(char *at, const char *text, uint64_t bytes) {
  uint64_t done = 0;
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1f);
  while (bytes - done >= 16) {
    __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i *>(text + done));
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, last_control), block);
    __m128i special = _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash));
    auto mask = static_cast<uint32_t>(_mm_movemask_epi8(_mm_or_si128(control, special)));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(at + done), block);
    if (mask)
      return done + static_cast<uint64_t>(__builtin_ctz(mask));
    done += 16;
  }
  if (bytes - done >= 8) {
    uint64_t word;
    memcpy(&word, text + done, 8);
    if (!anyMustEscape(word)) {
      memcpy(at + done, &word, 8);
      done += 8;
    }
  }
  while (done < bytes && !mustEscape(static_cast<unsigned char>(text[done]))) {
    at[done] = text[done];
    ++done;
  }
  return done;
}

template <typename Put> inline void putQuoted(MsBuffer *buffer, uint64_t bytes_max, Put put) {
  char *at = reserve(buffer, bytes_max + 2);
  *at++ = '"';
  at = put(at);
  *at++ = '"';
  commit(buffer, at);
}

} // namespace

MS_INLINE_KERNEL void ms_json_put_null(MsBuffer *buffer) { commit(buffer, putText(reserve(buffer, 4), "null", 4)); }

MS_INLINE_KERNEL void ms_json_put_bool(MsBuffer *buffer, bool value) {
  char *at = reserve(buffer, 8);
  memcpy(at, value ? "true" : "fals", 4);
  at[4] = 'e';
  commit(buffer, at + (value ? 4 : 5));
}

MS_KERNEL void ms_json_put_i64(MsBuffer *buffer, int64_t value) {
  commit(buffer, putInteger(reserve(buffer, integer_bytes_max), value));
}

MS_INLINE_KERNEL void ms_json_put_i8(MsBuffer *buffer, int8_t value) { ms_json_put_i64(buffer, value); }

MS_INLINE_KERNEL void ms_json_put_i16(MsBuffer *buffer, int16_t value) { ms_json_put_i64(buffer, value); }

MS_INLINE_KERNEL void ms_json_put_i32(MsBuffer *buffer, int32_t value) { ms_json_put_i64(buffer, value); }

MS_KERNEL void ms_json_put_f64(MsBuffer *buffer, double value) {
  if (__builtin_isfinite(value))
    commit(buffer, ms_format_f64(reserve(buffer, real_bytes_max), value));
  else
    putQuoted(buffer, real_bytes_max, [&](char *at) { return ms_format_f64(at, value); });
}

MS_KERNEL void ms_json_put_f32(MsBuffer *buffer, float value) {
  if (__builtin_isfinite(value))
    commit(buffer, ms_format_f32(reserve(buffer, real_bytes_max), value));
  else
    putQuoted(buffer, real_bytes_max, [&](char *at) { return ms_format_f32(at, value); });
}

MS_INLINE_KERNEL void ms_json_put_decimal(MsBuffer *buffer, int128 value, int32_t scale) {
  commit(buffer, putDecimal(reserve(buffer, decimal_bytes_max), value, scale));
}

MS_KERNEL void ms_json_put_string(MsBuffer *buffer, MsString value) {
  char *at = reserve(buffer, value.size + 2);
  *at++ = '"';
  const char *text = value.data;
  uint64_t rest = value.size;
  for (;;) {
    uint64_t plain = copyPlain(at, text, rest);
    at += plain;
    if (__builtin_expect(plain == rest, 1))
      break;
    commit(buffer, at);
    at = reserve(buffer, rest - plain + 8); // an escape, the rest as it is, a quote
    at = putEscaped(at, static_cast<unsigned char>(text[plain]));
    text += plain + 1;
    rest -= plain + 1;
  }
  *at++ = '"';
  commit(buffer, at);
}

MS_KERNEL void ms_json_put_bytes(MsBuffer *buffer, MsString value) {
  putQuoted(buffer, (value.size + 2) / 3 * 4, [&](char *at) { return putBase64(at, value); });
}

MS_KERNEL void ms_json_put_date(MsBuffer *buffer, int32_t days) {
  putQuoted(buffer, temporal_bytes_max, [&](char *at) { return putDate(at, days); });
}

MS_KERNEL void ms_json_put_time(MsBuffer *buffer, int32_t value_ms, int32_t precision) {
  putQuoted(buffer, temporal_bytes_max, [&](char *at) { return putTime(at, value_ms, precision); });
}

MS_KERNEL void ms_json_put_timestamp_ms(MsBuffer *buffer, int64_t value_ms, int32_t iso) {
  putQuoted(buffer, temporal_bytes_max, [&](char *at) { return putTimestampMs(at, value_ms, iso != 0); });
}

MS_KERNEL void ms_json_put_timestamp_ns(MsBuffer *buffer, int128 value_ns, int32_t iso) {
  putQuoted(buffer, temporal_bytes_max, [&](char *at) { return putTimestampNs(at, value_ns, iso != 0); });
}

MS_KERNEL void ms_json_put_ltz_ms(MsBuffer *buffer, int64_t value_ms, int32_t iso) {
  putQuoted(buffer, temporal_bytes_max, [&](char *at) {
    at = putTimestampMs(at, value_ms, iso != 0);
    *at = 'Z';
    return at + 1;
  });
}

MS_KERNEL void ms_json_put_ltz_ns(MsBuffer *buffer, int128 value_ns, int32_t iso) {
  putQuoted(buffer, temporal_bytes_max, [&](char *at) {
    at = putTimestampNs(at, value_ns, iso != 0);
    *at = 'Z';
    return at + 1;
  });
}

// Milliseconds.
MS_INLINE_KERNEL void ms_json_put_interval_day(MsBuffer *buffer, int64_t value_ms) {
  ms_json_put_i64(buffer, value_ms);
}

MS_INLINE_KERNEL void ms_json_put_interval_month(MsBuffer *buffer, int32_t months) { ms_json_put_i64(buffer, months); }
