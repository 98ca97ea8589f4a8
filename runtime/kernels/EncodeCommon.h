// What the encoder kernels of all formats share: making room in a buffer, and the digits of numbers,
// dates and times. Every function that writes takes the place to write at, which must have room, and
// gives the place behind what it wrote. Texts are those of Flink's json and csv formats.
#ifndef MILLSTREAM_RUNTIME_KERNELS_ENCODECOMMON_H
#define MILLSTREAM_RUNTIME_KERNELS_ENCODECOMMON_H

#include "runtime/formats/NumberText.h"
#include "runtime/kernels/Calendar.h"

#include <cstring>

namespace millstream::encode {

using calendar::day_ms;
using calendar::second_ns;

// Bytes that the longest text of a kind can take, quotes included.
inline constexpr uint64_t integer_bytes_max = 24;
inline constexpr uint64_t decimal_bytes_max = 48;
inline constexpr uint64_t real_bytes_max = 40;
inline constexpr uint64_t temporal_bytes_max = 64;

inline char *reserve(MsBuffer *buffer, uint64_t bytes) {
  if (__builtin_expect(buffer->capacity - buffer->size < bytes, 0))
    ms_buffer_grow(buffer, bytes);
  return buffer->data + buffer->size;
}

inline void commit(MsBuffer *buffer, const char *end) { buffer->size = static_cast<uint64_t>(end - buffer->data); }

inline char *putText(char *at, const char *text, uint64_t bytes) {
  memcpy(at, text, bytes);
  return at + bytes;
}

inline constexpr char digit_pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536"
                                      "37383940414243444546474849505152535455565758596061626364656667686970717273"
                                      "7475767778798081828384858687888990919293949596979899";

inline constexpr uint64_t powers_of_ten[20] = {1ull,
                                               10ull,
                                               100ull,
                                               1000ull,
                                               10000ull,
                                               100000ull,
                                               1000000ull,
                                               10000000ull,
                                               100000000ull,
                                               1000000000ull,
                                               10000000000ull,
                                               100000000000ull,
                                               1000000000000ull,
                                               10000000000000ull,
                                               100000000000000ull,
                                               1000000000000000ull,
                                               10000000000000000ull,
                                               100000000000000000ull,
                                               1000000000000000000ull,
                                               10000000000000000000ull};

inline char *putPair(char *at, uint32_t value) { return putText(at, digit_pairs + 2 * value, 2); }

inline uint32_t countDigits(uint64_t value) {
  uint32_t bits = 64 - static_cast<uint32_t>(__builtin_clzll(value | 1));
  uint32_t guess = bits * 1233 >> 12; // log10(2) as 1233/4096
  return guess + ((value | 1) >= powers_of_ten[guess]);
}

// Exactly `digits` digits of value, zeros in front.
inline char *putPadded(char *at, uint64_t value, uint32_t digits) {
  char *end = at + digits;
  char *next = end;
  while (digits >= 2) {
    next -= 2;
    putPair(next, static_cast<uint32_t>(value % 100));
    value /= 100;
    digits -= 2;
  }
  if (digits)
    *at = static_cast<char>('0' + value % 10);
  return end;
}

inline char *putUnsigned(char *at, uint64_t value) { return putPadded(at, value, countDigits(value)); }

inline char *putInteger(char *at, int64_t value) {
  if (value >= 0)
    return putUnsigned(at, static_cast<uint64_t>(value));
  *at = '-';
  return putUnsigned(at + 1, 0 - static_cast<uint64_t>(value));
}

// A plain decimal number with exactly `scale` digits behind the point.
inline char *putDecimal(char *at, int128 unscaled, int32_t scale) {
  if (unscaled < 0)
    *at++ = '-';
  auto magnitude =
      unscaled < 0 ? 0 - static_cast<unsigned __int128>(unscaled) : static_cast<unsigned __int128>(unscaled);
  if (__builtin_expect(magnitude >> 64 != 0 || scale > 18, 0))
    return ms_format_wide_decimal(at, magnitude, scale);
  auto value = static_cast<uint64_t>(magnitude);
  if (scale == 0)
    return putUnsigned(at, value);
  uint64_t unit = powers_of_ten[scale];
  at = putUnsigned(at, value / unit);
  *at++ = '.';
  return putPadded(at, value % unit, static_cast<uint32_t>(scale));
}

// Days from 1970-01-01 as yyyy-MM-dd of the proleptic Gregorian calendar; a year beyond four digits
// has a sign, as in Java's ISO_LOCAL_DATE.
inline char *putDate(char *at, int64_t days) {
  calendar::Date date = calendar::dateOf(days);
  int64_t year = date.year;
  if (__builtin_expect(year >= 0 && year <= 9999, 1)) {
    at = putPair(at, static_cast<uint32_t>(year) / 100);
    at = putPair(at, static_cast<uint32_t>(year) % 100);
  } else {
    *at++ = year < 0 ? '-' : '+';
    auto magnitude = static_cast<uint64_t>(year < 0 ? -year : year);
    uint32_t digits = countDigits(magnitude);
    at = putPadded(at, magnitude, digits < 4 ? 4 : digits);
  }
  *at++ = '-';
  at = putPair(at, static_cast<uint32_t>(date.month));
  *at++ = '-';
  return putPair(at, static_cast<uint32_t>(date.day));
}

// The fraction of a second with its point, zeros at the end not written; nothing if it is zero.
inline char *putFraction(char *at, uint32_t fraction, uint32_t digits) {
  if (fraction == 0)
    return at;
  *at++ = '.';
  at = putPadded(at, fraction, digits);
  while (at[-1] == '0')
    --at;
  return at;
}

inline char *putClock(char *at, uint32_t second_of_day) {
  at = putPair(at, second_of_day / 3600);
  *at++ = ':';
  at = putPair(at, second_of_day / 60 % 60);
  *at++ = ':';
  return putPair(at, second_of_day % 60);
}

// Milliseconds of the day as HH:mm:ss with at most `precision` digits of a fraction.
inline char *putTime(char *at, int32_t value_ms, int32_t precision) {
  auto ms = static_cast<uint32_t>(value_ms);
  at = putClock(at, ms / 1000);
  uint32_t fraction = ms % 1000;
  if (precision < 3)
    fraction -= fraction % (precision <= 0 ? 1000u : precision == 1 ? 100u : 10u);
  return putFraction(at, fraction, 3);
}

inline char *putTimestampMs(char *at, int64_t value_ms, bool iso) {
  int64_t days = value_ms / day_ms;
  int64_t of_day = value_ms % day_ms;
  if (of_day < 0) {
    of_day += day_ms;
    --days;
  }
  auto ms = static_cast<uint32_t>(of_day);
  at = putDate(at, days);
  *at++ = iso ? 'T' : ' ';
  at = putClock(at, ms / 1000);
  return putFraction(at, ms % 1000, 3);
}

inline char *putTimestampNs(char *at, int128 value_ns, bool iso) {
  // Seconds of any timestamp fit 64 bits; the division is by a constant, of two 64-bit halves.
  int128 seconds = value_ns / second_ns;
  auto fraction = static_cast<int64_t>(value_ns - seconds * second_ns);
  auto second = static_cast<int64_t>(seconds);
  if (fraction < 0) {
    fraction += second_ns;
    --second;
  }
  int64_t days = second / 86400;
  int64_t of_day = second % 86400;
  if (of_day < 0) {
    of_day += 86400;
    --days;
  }
  at = putDate(at, days);
  *at++ = iso ? 'T' : ' ';
  at = putClock(at, static_cast<uint32_t>(of_day));
  return putFraction(at, static_cast<uint32_t>(fraction), 9);
}

inline constexpr char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Standard base64 with padding; takes (bytes + 2) / 3 * 4.
inline char *putBase64(char *at, MsString value) {
  auto bytes = reinterpret_cast<const unsigned char *>(value.data);
  uint64_t i = 0;
  for (; i + 3 <= value.size; i += 3) {
    uint32_t group = uint32_t(bytes[i]) << 16 | uint32_t(bytes[i + 1]) << 8 | bytes[i + 2];
    *at++ = base64_digits[group >> 18];
    *at++ = base64_digits[group >> 12 & 63];
    *at++ = base64_digits[group >> 6 & 63];
    *at++ = base64_digits[group & 63];
  }
  uint64_t rest = value.size - i;
  if (rest == 0)
    return at;
  uint32_t group = uint32_t(bytes[i]) << 16 | (rest == 2 ? uint32_t(bytes[i + 1]) << 8 : 0);
  *at++ = base64_digits[group >> 18];
  *at++ = base64_digits[group >> 12 & 63];
  *at++ = rest == 2 ? base64_digits[group >> 6 & 63] : '=';
  *at++ = '=';
  return at;
}

} // namespace millstream::encode

#endif
