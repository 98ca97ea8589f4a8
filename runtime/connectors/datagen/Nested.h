// Random values of any type into a slot: for the elements of arrays and maps and the fields of rows, whose
// ranges cannot be set.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_DATAGEN_NESTED_H
#define MILLSTREAM_RUNTIME_CONNECTORS_DATAGEN_NESTED_H

#include <cstdint>

namespace millstream::datagen {

inline constexpr uint64_t default_text_length = 100;
inline constexpr uint64_t default_list_length = 3;
// Intervals have no useful range of their own: up to a year, up to a century.
inline constexpr int64_t default_interval_ms_most = 365ll * 86'400'000;
inline constexpr int64_t default_interval_months_most = 1200;

} // namespace millstream::datagen
#endif
