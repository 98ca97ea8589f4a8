// The columns of datagen, by type: random values, and sequences that count up. Each value is a function
// of (seed, split, n) and the column's name.
#include "runtime/connectors/datagen/DatagenGenerator.h"
#include "runtime/connectors/datagen/Kernels.h"
#include "runtime/kernels/EncodeCommon.h"

#include <cstring>

// The same numbers on every machine, whether or not it could multiply and add at once.
#pragma clang fp contract(off)

using namespace millstream;
using namespace millstream::datagen;

namespace {

enum Draw : uint64_t { drawValue, drawNull, drawCount };

const Split &of(const MsGenerator *generator) { return *reinterpret_cast<const Split *>(generator); }
const Field &fieldOf(const MsGenerator *generator, int32_t field) { return of(generator).fields[field]; }

inline uint64_t draw(const MsGenerator *generator, int64_t n, int32_t field, Draw which) {
  return random::bitsAt(of(generator).random_start + fieldOf(generator, field).salt,
                        static_cast<uint64_t>(n) * drawCount + which);
}

inline int64_t randomInteger(const MsGenerator *generator, int64_t n, int32_t field) {
  const Field &made = fieldOf(generator, field);
  uint64_t bits = draw(generator, n, field, drawValue);
  uint64_t steps = made.span ? random::below(bits, made.span) : bits;
  return static_cast<int64_t>(static_cast<uint64_t>(made.least) + steps * static_cast<uint64_t>(made.step));
}

inline int64_t sourceRow(const MsGenerator *generator, int64_t n) {
  return n * of(generator).splits + of(generator).split;
}

inline int64_t sequenceValue(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<int64_t>(static_cast<uint64_t>(fieldOf(generator, field).start) +
                              static_cast<uint64_t>(sourceRow(generator, n)));
}

// Both ends included, and no overflow between them.
inline double randomReal(const MsGenerator *generator, int64_t n, int32_t field) {
  const Field &made = fieldOf(generator, field);
  double share = random::unit(draw(generator, n, field, drawValue));
  return made.real_least * (1 - share) + made.real_most * share;
}

// When the row is said to be made, less a random part of max_past (span − 1 steps).
inline int64_t randomMoment(const MsGenerator *generator, int64_t n, int32_t field) {
  const Split &split = of(generator);
  const Field &made = fieldOf(generator, field);
  int64_t now =
      split.base_ms + static_cast<int64_t>(static_cast<double>(sourceRow(generator, n)) * split.row_us) / 1000;
  int64_t moment = now - static_cast<int64_t>(random::below(draw(generator, n, field, drawValue), made.span));
  return calendar::floorDiv(moment, made.step) * made.step;
}

// Four bytes as eight hexadecimal digits.
inline uint64_t hexDigits(uint32_t value) {
  constexpr uint64_t ones = 0x0101010101010101ull;
  uint64_t spread = value;
  spread = (spread | spread << 16) & 0x0000ffff0000ffffull;
  spread = (spread | spread << 8) & 0x00ff00ff00ff00ffull;
  spread = (spread | spread << 4) & 0x0f0f0f0f0f0f0f0full;
  uint64_t letters = (spread + ones * 6) >> 4 & ones; // 1 where a digit is above 9
  return spread + ones * '0' + letters * ('a' - '9' - 1);
}

} // namespace

MS_INLINE_KERNEL bool ms_datagen_is_null(const MsGenerator *generator, int64_t n, int32_t field) {
  return draw(generator, n, field, drawNull) < fieldOf(generator, field).null_below;
}

MS_INLINE_KERNEL bool ms_datagen_random_bool(const MsGenerator *generator, int64_t n, int32_t field) {
  return draw(generator, n, field, drawValue) >> 63;
}

MS_INLINE_KERNEL int64_t ms_datagen_random_i64(const MsGenerator *generator, int64_t n, int32_t field) {
  return randomInteger(generator, n, field);
}

MS_INLINE_KERNEL int8_t ms_datagen_random_i8(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<int8_t>(randomInteger(generator, n, field));
}

MS_INLINE_KERNEL int16_t ms_datagen_random_i16(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<int16_t>(randomInteger(generator, n, field));
}

MS_INLINE_KERNEL int32_t ms_datagen_random_i32(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<int32_t>(randomInteger(generator, n, field));
}

MS_INLINE_KERNEL double ms_datagen_random_f64(const MsGenerator *generator, int64_t n, int32_t field) {
  return randomReal(generator, n, field);
}

MS_INLINE_KERNEL float ms_datagen_random_f32(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<float>(randomReal(generator, n, field));
}

MS_KERNEL __int128 ms_datagen_random_decimal(const MsGenerator *generator, int64_t n, int32_t field) {
  const Field &made = fieldOf(generator, field);
  uint64_t bits = draw(generator, n, field, drawValue);
  auto span = static_cast<uint64_t>(made.decimal_span);
  auto least = static_cast<unsigned __int128>(made.decimal_least);
  if (made.decimal_span >> 64 == 0)
    return static_cast<int128>(least + random::below(bits, span));
  // The upper half of a product of 128 by 128 bits, but for a carry.
  auto upper = static_cast<uint64_t>(made.decimal_span >> 64);
  auto product = static_cast<unsigned __int128>(bits) * upper + random::below(bits, span) +
                 random::below(random::bitsAt(bits, drawCount), upper);
  return static_cast<int128>(least + product);
}

// Hexadecimal digits, as Flink's.
MS_KERNEL MsString ms_datagen_random_string(MsContext *context, const MsGenerator *generator, int64_t n,
                                            int32_t field) {
  uint64_t length = fieldOf(generator, field).length;
  uint64_t bits = draw(generator, n, field, drawValue);
  auto text = static_cast<char *>(ms_alloc(context, (length + 15) / 16 * 16));
  for (uint64_t at = 0; at < length; at += 16) {
    uint64_t part = random::bitsAt(bits, at);
    uint64_t first = hexDigits(static_cast<uint32_t>(part));
    uint64_t second = hexDigits(static_cast<uint32_t>(part >> 32));
    memcpy(text + at, &first, 8);
    memcpy(text + at + 8, &second, 8);
  }
  return {text, length};
}

MS_KERNEL MsString ms_datagen_random_bytes(MsContext *context, const MsGenerator *generator, int64_t n, int32_t field) {
  uint64_t length = fieldOf(generator, field).length;
  uint64_t bits = draw(generator, n, field, drawValue);
  auto bytes = static_cast<char *>(ms_alloc(context, (length + 7) / 8 * 8));
  for (uint64_t at = 0; at < length; at += 8) {
    uint64_t part = random::bitsAt(bits, at);
    memcpy(bytes + at, &part, 8);
  }
  return {bytes, length};
}

MS_KERNEL int32_t ms_datagen_random_date(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<int32_t>(calendar::floorDiv(randomMoment(generator, n, field), calendar::day_ms));
}

MS_INLINE_KERNEL int32_t ms_datagen_random_time(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<int32_t>(randomInteger(generator, n, field));
}

MS_KERNEL int64_t ms_datagen_random_timestamp_ms(const MsGenerator *generator, int64_t n, int32_t field) {
  return randomMoment(generator, n, field);
}

MS_KERNEL __int128 ms_datagen_random_timestamp_ns(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<int128>(randomMoment(generator, n, field)) * 1'000'000;
}

MS_INLINE_KERNEL int64_t ms_datagen_random_interval_day(const MsGenerator *generator, int64_t n, int32_t field) {
  return randomInteger(generator, n, field);
}

MS_INLINE_KERNEL int32_t ms_datagen_random_interval_month(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<int32_t>(randomInteger(generator, n, field));
}

MS_INLINE_KERNEL int64_t ms_datagen_sequence_i64(const MsGenerator *generator, int64_t n, int32_t field) {
  return sequenceValue(generator, n, field);
}

MS_INLINE_KERNEL int8_t ms_datagen_sequence_i8(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<int8_t>(sequenceValue(generator, n, field));
}

MS_INLINE_KERNEL int16_t ms_datagen_sequence_i16(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<int16_t>(sequenceValue(generator, n, field));
}

MS_INLINE_KERNEL int32_t ms_datagen_sequence_i32(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<int32_t>(sequenceValue(generator, n, field));
}

MS_INLINE_KERNEL double ms_datagen_sequence_f64(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<double>(sequenceValue(generator, n, field));
}

MS_INLINE_KERNEL float ms_datagen_sequence_f32(const MsGenerator *generator, int64_t n, int32_t field) {
  return static_cast<float>(sequenceValue(generator, n, field));
}

MS_INLINE_KERNEL __int128 ms_datagen_sequence_decimal(const MsGenerator *generator, int64_t n, int32_t field) {
  return sequenceValue(generator, n, field) * fieldOf(generator, field).decimal_unit;
}

MS_KERNEL MsString ms_datagen_sequence_string(MsContext *context, const MsGenerator *generator, int64_t n,
                                              int32_t field) {
  auto text = static_cast<char *>(ms_alloc(context, encode::integer_bytes_max));
  char *end = encode::putInteger(text, sequenceValue(generator, n, field));
  return {text, static_cast<uint64_t>(end - text)};
}
