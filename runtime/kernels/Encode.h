// The encoder kernels' names and arguments, for native callers (tests, the hand-written peers of the
// benchmarks). Generated code calls them by name.
//
// Arguments behind the value are constants: `iso` is 1 for `T` and 0 for a blank between date and time;
// `delimiter` and `quote` are single bytes.
#ifndef MILLSTREAM_RUNTIME_KERNELS_ENCODE_H
#define MILLSTREAM_RUNTIME_KERNELS_ENCODE_H

#include "runtime/abi/Abi.h"

extern "C" {
// Bytes as they are.
void ms_put_literal(MsBuffer *, MsString text);
void ms_raw_put_string(MsBuffer *, MsString value);

void ms_json_put_null(MsBuffer *);
void ms_json_put_bool(MsBuffer *, bool value);
void ms_json_put_i8(MsBuffer *, int8_t value);
void ms_json_put_i16(MsBuffer *, int16_t value);
void ms_json_put_i32(MsBuffer *, int32_t value);
void ms_json_put_i64(MsBuffer *, int64_t value);
void ms_json_put_f32(MsBuffer *, float value);
void ms_json_put_f64(MsBuffer *, double value);
void ms_json_put_decimal(MsBuffer *, __int128 unscaled, int32_t scale);
void ms_json_put_string(MsBuffer *, MsString value);
void ms_json_put_bytes(MsBuffer *, MsString value);
void ms_json_put_date(MsBuffer *, int32_t days);
void ms_json_put_time(MsBuffer *, int32_t value_ms, int32_t precision);
void ms_json_put_timestamp_ms(MsBuffer *, int64_t value_ms, int32_t iso);
void ms_json_put_timestamp_ns(MsBuffer *, __int128 value_ns, int32_t iso);
void ms_json_put_ltz_ms(MsBuffer *, int64_t value_ms, int32_t iso);
void ms_json_put_ltz_ns(MsBuffer *, __int128 value_ns, int32_t iso);
void ms_json_put_interval_day(MsBuffer *, int64_t value_ms);
void ms_json_put_interval_month(MsBuffer *, int32_t months);

void ms_csv_put_null(MsBuffer *, MsString null_text);
uint64_t ms_csv_field_start(MsBuffer *);
void ms_csv_quote_null(MsBuffer *, uint64_t start, int32_t quote, MsString null_text);
void ms_csv_put_string(MsBuffer *, MsString value, int32_t delimiter, int32_t quote, const char *null_data,
                       uint64_t null_size);
void ms_csv_put_bool(MsBuffer *, bool value, int32_t delimiter, int32_t quote);
void ms_csv_put_i8(MsBuffer *, int8_t value, int32_t delimiter, int32_t quote);
void ms_csv_put_i16(MsBuffer *, int16_t value, int32_t delimiter, int32_t quote);
void ms_csv_put_i32(MsBuffer *, int32_t value, int32_t delimiter, int32_t quote);
void ms_csv_put_i64(MsBuffer *, int64_t value, int32_t delimiter, int32_t quote);
void ms_csv_put_f32(MsBuffer *, float value, int32_t delimiter, int32_t quote);
void ms_csv_put_f64(MsBuffer *, double value, int32_t delimiter, int32_t quote);
void ms_csv_put_decimal(MsBuffer *, __int128 unscaled, int32_t scale, int32_t delimiter, int32_t quote);
void ms_csv_put_bytes(MsBuffer *, MsString value, int32_t delimiter, int32_t quote);
void ms_csv_put_date(MsBuffer *, int32_t days, int32_t delimiter, int32_t quote);
void ms_csv_put_time(MsBuffer *, int32_t value_ms, int32_t precision, int32_t delimiter, int32_t quote);
void ms_csv_put_timestamp_ms(MsBuffer *, int64_t value_ms, int32_t iso, int32_t delimiter, int32_t quote);
void ms_csv_put_timestamp_ns(MsBuffer *, __int128 value_ns, int32_t iso, int32_t delimiter, int32_t quote);
void ms_csv_put_ltz_ms(MsBuffer *, int64_t value_ms, int32_t iso, int32_t delimiter, int32_t quote);
void ms_csv_put_ltz_ns(MsBuffer *, __int128 value_ns, int32_t iso, int32_t delimiter, int32_t quote);
void ms_csv_put_interval_day(MsBuffer *, int64_t value_ms, int32_t delimiter, int32_t quote);
void ms_csv_put_interval_month(MsBuffer *, int32_t months, int32_t delimiter, int32_t quote);
}

#endif
