// The datagen kernels: their names for the compiler, and declarations for native callers. `field` is the
// column's number in the source's row. Values are as runtime/abi/Abi.h says, never null: whether a column
// is null in a row is asked for by itself.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_DATAGEN_KERNELS_H
#define MILLSTREAM_RUNTIME_CONNECTORS_DATAGEN_KERNELS_H

#include "runtime/abi/Abi.h"

namespace millstream::connectors::datagen {

// Which kernel makes a column of a type, by `random` or by `sequence` (null where there is none).
// T f([MsContext *,] const MsGenerator *, int64_t n, int32_t field)
struct DatagenKernel {
  const char *type; // timestamp and timestamp_ltz: by the width in which they are held
  const char *random;
  bool random_takes_context;
  const char *sequence;
  bool sequence_takes_context;
};

inline constexpr const char *datagen_null_kernel = "ms_datagen_is_null"; // bool f(const MsGenerator *, n, field)

inline constexpr DatagenKernel datagen_kernels[] = {
    {"boolean", "ms_datagen_random_bool", false, nullptr, false},
    {"tinyint", "ms_datagen_random_i8", false, "ms_datagen_sequence_i8", false},
    {"smallint", "ms_datagen_random_i16", false, "ms_datagen_sequence_i16", false},
    {"int", "ms_datagen_random_i32", false, "ms_datagen_sequence_i32", false},
    {"bigint", "ms_datagen_random_i64", false, "ms_datagen_sequence_i64", false},
    {"float", "ms_datagen_random_f32", false, "ms_datagen_sequence_f32", false},
    {"double", "ms_datagen_random_f64", false, "ms_datagen_sequence_f64", false},
    {"decimal", "ms_datagen_random_decimal", false, "ms_datagen_sequence_decimal", false},
    {"string", "ms_datagen_random_string", true, "ms_datagen_sequence_string", true},
    {"bytes", "ms_datagen_random_bytes", true, nullptr, false},
    {"date", "ms_datagen_random_date", false, nullptr, false},
    {"time", "ms_datagen_random_time", false, nullptr, false},
    {"timestamp_ms", "ms_datagen_random_timestamp_ms", false, nullptr, false},
    {"timestamp_ns", "ms_datagen_random_timestamp_ns", false, nullptr, false},
    {"interval_day", "ms_datagen_random_interval_day", false, nullptr, false},
    {"interval_month", "ms_datagen_random_interval_month", false, nullptr, false},
    {"array", "ms_datagen_random_array", true, nullptr, false},
    {"map", "ms_datagen_random_array", true, nullptr, false},
    {"row", "ms_datagen_random_row", true, nullptr, false},
};

} // namespace millstream::connectors::datagen

extern "C" {
bool ms_datagen_is_null(const MsGenerator *, int64_t n, int32_t field);

bool ms_datagen_random_bool(const MsGenerator *, int64_t n, int32_t field);
int8_t ms_datagen_random_i8(const MsGenerator *, int64_t n, int32_t field);
int16_t ms_datagen_random_i16(const MsGenerator *, int64_t n, int32_t field);
int32_t ms_datagen_random_i32(const MsGenerator *, int64_t n, int32_t field);
int64_t ms_datagen_random_i64(const MsGenerator *, int64_t n, int32_t field);
float ms_datagen_random_f32(const MsGenerator *, int64_t n, int32_t field);
double ms_datagen_random_f64(const MsGenerator *, int64_t n, int32_t field);
__int128 ms_datagen_random_decimal(const MsGenerator *, int64_t n, int32_t field);
MsString ms_datagen_random_string(MsContext *, const MsGenerator *, int64_t n, int32_t field);
MsString ms_datagen_random_bytes(MsContext *, const MsGenerator *, int64_t n, int32_t field);
int32_t ms_datagen_random_date(const MsGenerator *, int64_t n, int32_t field);
int32_t ms_datagen_random_time(const MsGenerator *, int64_t n, int32_t field);
int64_t ms_datagen_random_timestamp_ms(const MsGenerator *, int64_t n, int32_t field);
__int128 ms_datagen_random_timestamp_ns(const MsGenerator *, int64_t n, int32_t field);
int64_t ms_datagen_random_interval_day(const MsGenerator *, int64_t n, int32_t field);
int32_t ms_datagen_random_interval_month(const MsGenerator *, int64_t n, int32_t field);
// Native only (runtime/connectors/datagen/Nested.cpp). Maps are arrays of entries.
MsArray ms_datagen_random_array(MsContext *, const MsGenerator *, int64_t n, int32_t field);
const uint8_t *ms_datagen_random_row(MsContext *, const MsGenerator *, int64_t n, int32_t field);

int8_t ms_datagen_sequence_i8(const MsGenerator *, int64_t n, int32_t field);
int16_t ms_datagen_sequence_i16(const MsGenerator *, int64_t n, int32_t field);
int32_t ms_datagen_sequence_i32(const MsGenerator *, int64_t n, int32_t field);
int64_t ms_datagen_sequence_i64(const MsGenerator *, int64_t n, int32_t field);
float ms_datagen_sequence_f32(const MsGenerator *, int64_t n, int32_t field);
double ms_datagen_sequence_f64(const MsGenerator *, int64_t n, int32_t field);
__int128 ms_datagen_sequence_decimal(const MsGenerator *, int64_t n, int32_t field);
MsString ms_datagen_sequence_string(MsContext *, const MsGenerator *, int64_t n, int32_t field);
}

#endif
