// Kernels that append one field to a CSV record (RFC 4180). The delimiter and the quote come as
// constants, one byte each, behind the value and its own constants. A field is quoted only where it must
// be: where it holds the delimiter, a quote or a line end, where its text is that of null, where it is
// empty, or where it would read as a comment. Texts of values are those of Flink's csv format.
#include "runtime/abi/CsvText.h"
#include "runtime/kernels/Encode.h"
#include "runtime/kernels/EncodeCommon.h"

using namespace millstream;
using namespace millstream::encode;

namespace {

// Puts quotes around what was written from `start` on, if the delimiter is in it. Of a constant delimiter the
// compiler knows whether that can be, and no field is looked at again. The quote cannot: the spec's check sees to it.
inline char *quoteIfSplit(char *start, char *end, int32_t delimiter, int32_t quote) {
  if (!occursInCsvValues(static_cast<char>(delimiter)) || !memchr(start, delimiter, static_cast<size_t>(end - start)))
    return end;
  memmove(start + 1, start, static_cast<size_t>(end - start));
  *start = static_cast<char>(quote);
  end[1] = static_cast<char>(quote);
  return end + 2;
}

template <typename Put>
inline void putField(MsBuffer *buffer, uint64_t bytes_max, int32_t delimiter, int32_t quote, Put put) {
  char *start = reserve(buffer, bytes_max + 2);
  commit(buffer, quoteIfSplit(start, put(start), delimiter, quote));
}

bool mustQuote(MsString value, int32_t delimiter, int32_t quote, MsString null_text) {
  if (value.size == null_text.size && memcmp(value.data, null_text.data, value.size) == 0)
    return true;
  if (value.size == 0 || value.data[0] == '#')
    return true;
  auto delimiter_byte = static_cast<char>(delimiter);
  auto quote_byte = static_cast<char>(quote);
  bool found = false;
  for (uint64_t i = 0; i < value.size; ++i) {
    char c = value.data[i];
    found |= (c == delimiter_byte) | (c == quote_byte) | (c == '\n') | (c == '\r');
  }
  return found;
}

} // namespace

MS_INLINE_KERNEL void ms_csv_put_null(MsBuffer *buffer, MsString null_text) {
  commit(buffer, putText(reserve(buffer, null_text.size), null_text.data, null_text.size));
}

// Where the next field begins, for ms_csv_quote_null.
MS_INLINE_KERNEL uint64_t ms_csv_field_start(MsBuffer *buffer) { return buffer->size; }

// Puts quotes around the field written from `start` on, if its text is that of null. Called behind the
// kernels of those types alone that can write such a text; strings are looked at when they are written.
MS_KERNEL void ms_csv_quote_null(MsBuffer *buffer, uint64_t start, int32_t quote, MsString null_text) {
  uint64_t bytes = buffer->size - start;
  if (bytes != null_text.size || memcmp(buffer->data + start, null_text.data, bytes) != 0)
    return;
  char *at = reserve(buffer, 2) - bytes; // which may have moved
  memmove(at + 1, at, bytes);
  at[0] = static_cast<char>(quote);
  at[bytes + 1] = static_cast<char>(quote);
  commit(buffer, at + bytes + 2);
}

// `null_data` and `null_size` are apart: a text that is a seventh argument would go by memory.
MS_KERNEL void ms_csv_put_string(MsBuffer *buffer, MsString value, int32_t delimiter, int32_t quote,
                                 const char *null_data, uint64_t null_size) {
  MsString null_text = {null_data, null_size};
  char *at = reserve(buffer, 2 * value.size + 2);
  if (!mustQuote(value, delimiter, quote, null_text)) {
    commit(buffer, putText(at, value.data, value.size));
    return;
  }
  auto quote_byte = static_cast<char>(quote);
  *at++ = quote_byte;
  for (uint64_t i = 0; i < value.size; ++i) {
    *at++ = value.data[i];
    if (value.data[i] == quote_byte)
      *at++ = quote_byte;
  }
  *at++ = quote_byte;
  commit(buffer, at);
}

MS_KERNEL void ms_csv_put_bool(MsBuffer *buffer, bool value, int32_t delimiter, int32_t quote) {
  putField(buffer, 8, delimiter, quote, [&](char *at) { return putText(at, value ? "true" : "false", value ? 4 : 5); });
}

MS_INLINE_KERNEL void ms_csv_put_i64(MsBuffer *buffer, int64_t value, int32_t delimiter, int32_t quote) {
  putField(buffer, integer_bytes_max, delimiter, quote, [&](char *at) { return putInteger(at, value); });
}

MS_INLINE_KERNEL void ms_csv_put_i8(MsBuffer *buffer, int8_t value, int32_t delimiter, int32_t quote) {
  ms_csv_put_i64(buffer, value, delimiter, quote);
}

MS_INLINE_KERNEL void ms_csv_put_i16(MsBuffer *buffer, int16_t value, int32_t delimiter, int32_t quote) {
  ms_csv_put_i64(buffer, value, delimiter, quote);
}

MS_INLINE_KERNEL void ms_csv_put_i32(MsBuffer *buffer, int32_t value, int32_t delimiter, int32_t quote) {
  ms_csv_put_i64(buffer, value, delimiter, quote);
}

MS_KERNEL void ms_csv_put_f64(MsBuffer *buffer, double value, int32_t delimiter, int32_t quote) {
  putField(buffer, real_bytes_max, delimiter, quote, [&](char *at) { return ms_format_f64(at, value); });
}

MS_KERNEL void ms_csv_put_f32(MsBuffer *buffer, float value, int32_t delimiter, int32_t quote) {
  putField(buffer, real_bytes_max, delimiter, quote, [&](char *at) { return ms_format_f32(at, value); });
}

MS_INLINE_KERNEL void ms_csv_put_decimal(MsBuffer *buffer, int128 value, int32_t scale, int32_t delimiter,
                                         int32_t quote) {
  putField(buffer, decimal_bytes_max, delimiter, quote, [&](char *at) { return putDecimal(at, value, scale); });
}

MS_KERNEL void ms_csv_put_bytes(MsBuffer *buffer, MsString value, int32_t delimiter, int32_t quote) {
  if (value.size == 0) { // not NULL
    char both[] = {static_cast<char>(quote), static_cast<char>(quote)};
    return commit(buffer, putText(reserve(buffer, sizeof both), both, sizeof both));
  }
  putField(buffer, (value.size + 2) / 3 * 4, delimiter, quote, [&](char *at) { return putBase64(at, value); });
}

MS_KERNEL void ms_csv_put_date(MsBuffer *buffer, int32_t days, int32_t delimiter, int32_t quote) {
  putField(buffer, temporal_bytes_max, delimiter, quote, [&](char *at) { return putDate(at, days); });
}

MS_KERNEL void ms_csv_put_time(MsBuffer *buffer, int32_t value_ms, int32_t precision, int32_t delimiter,
                               int32_t quote) {
  putField(buffer, temporal_bytes_max, delimiter, quote, [&](char *at) { return putTime(at, value_ms, precision); });
}

MS_KERNEL void ms_csv_put_timestamp_ms(MsBuffer *buffer, int64_t value_ms, int32_t iso, int32_t delimiter,
                                       int32_t quote) {
  putField(buffer, temporal_bytes_max, delimiter, quote,
           [&](char *at) { return putTimestampMs(at, value_ms, iso != 0); });
}

MS_KERNEL void ms_csv_put_timestamp_ns(MsBuffer *buffer, int128 value_ns, int32_t iso, int32_t delimiter,
                                       int32_t quote) {
  putField(buffer, temporal_bytes_max, delimiter, quote,
           [&](char *at) { return putTimestampNs(at, value_ns, iso != 0); });
}

MS_KERNEL void ms_csv_put_ltz_ms(MsBuffer *buffer, int64_t value_ms, int32_t iso, int32_t delimiter, int32_t quote) {
  putField(buffer, temporal_bytes_max, delimiter, quote, [&](char *at) {
    at = putTimestampMs(at, value_ms, iso != 0);
    *at = 'Z';
    return at + 1;
  });
}

MS_KERNEL void ms_csv_put_ltz_ns(MsBuffer *buffer, int128 value_ns, int32_t iso, int32_t delimiter, int32_t quote) {
  putField(buffer, temporal_bytes_max, delimiter, quote, [&](char *at) {
    at = putTimestampNs(at, value_ns, iso != 0);
    *at = 'Z';
    return at + 1;
  });
}

// Milliseconds.
MS_INLINE_KERNEL void ms_csv_put_interval_day(MsBuffer *buffer, int64_t value_ms, int32_t delimiter, int32_t quote) {
  ms_csv_put_i64(buffer, value_ms, delimiter, quote);
}

MS_INLINE_KERNEL void ms_csv_put_interval_month(MsBuffer *buffer, int32_t months, int32_t delimiter, int32_t quote) {
  ms_csv_put_i64(buffer, months, delimiter, quote);
}
