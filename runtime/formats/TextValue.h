// Text to SQL values, as the JSON and CSV decoders share it. White space around the text has been taken
// off by the caller. Numbers are those of JSON, with a sign of `+` and a missing digit on one side of the
// point allowed as Java has it; nothing goes through a double that is not one.
#ifndef MILLSTREAM_RUNTIME_FORMATS_TEXTVALUE_H
#define MILLSTREAM_RUNTIME_FORMATS_TEXTVALUE_H

#include <cstdint>
#include <string_view>

namespace millstream {

enum class TextResult : uint8_t {
  value,
  malformed, // not of that type at all
  range,     // of that type, but too large or too small for it
};

// Decimal digits with an optional sign. Out of [least, most] is `range`.
TextResult parseInteger(std::string_view text, int64_t least, int64_t most, int64_t &value);
// A number with a fraction or an exponent, cut towards zero: 5.9 is 5, 1e2 is 100. Exact.
TextResult parseTruncated(std::string_view text, int64_t least, int64_t most, int64_t &value);
// `range` where only an infinity would do. NaN, Infinity and -Infinity are taken by name.
TextResult parseDouble(std::string_view text, double &value);
TextResult parseFloat(std::string_view text, float &value);
// Unscaled; digits beyond the scale are rounded half up (away from zero), as Flink does.
TextResult parseDecimal(std::string_view text, uint32_t precision, uint32_t scale, __int128 &value);
// true or false, in any case.
TextResult parseBoolean(std::string_view text, bool &value);
// yyyy-MM-dd, days from 1970-01-01.
TextResult parseDate(std::string_view text, int32_t &days);
// HH:mm:ss with up to 9 digits of a fraction, of which `precision` (at most 3) count; milliseconds.
TextResult parseTime(std::string_view text, uint32_t precision, int32_t &value_ms);

// A date and a time with `T` or a blank between, seconds optional, up to 9 digits of a fraction, of
// which the first `precision` count; optionally Z or an offset as +02:00 behind it.
struct ParsedTimestamp {
  int64_t seconds = 0; // from 1970-01-01T00:00:00
  uint32_t nanoseconds = 0;
  bool has_zone = false;   // seconds are of UTC
  bool has_offset = false; // a zone other than Z
};
TextResult parseTimestamp(std::string_view text, uint32_t precision, ParsedTimestamp &value);

// The milliseconds of `yyyy-MM-ddTHH:mm:ss[.fff][Z]`, the form in which most arrive. False for any other,
// which may be a timestamp all the same.
bool parseUsualTimestamp(std::string_view text, int64_t &value_ms, bool &has_zone);

// Bytes below and at ' ' at both ends taken off, as Java's String.trim does.
inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ')
    text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ')
    text.remove_suffix(1);
  return text;
}

// Standard base64 with or without padding. Writes at most text.size() / 4 * 3 + 3 bytes; gives how many,
// or -1.
int64_t decodeBase64(std::string_view text, char *to);

} // namespace millstream
#endif
