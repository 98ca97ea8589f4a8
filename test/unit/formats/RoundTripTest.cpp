// What the encoder kernels write, the decoders read back: random values of every type that both know.
#include "runtime/kernels/Encode.h"
#include "runtime/kernels/Random.h"
#include "test/unit/formats/FormatTest.h"

#include <cmath>
#include <cstring>

using namespace millstream;
using namespace millstream::test;

namespace {

uint64_t draw(uint64_t place) { return random::bitsAt(77, place); }

// A double of any exponent, but finite.
double anyDouble(uint64_t place) {
  uint64_t bits = draw(place);
  double value;
  memcpy(&value, &bits, sizeof(value));
  return std::isfinite(value) ? value : 0.5;
}

// Text with all that must be escaped or quoted, and with characters of every length.
std::string anyText(uint64_t place) {
  static const char *const pieces[] = {"a",  "\"", "\\", "\n", "\r", ",",    "ü", "日",
                                       "🎉", "\t", "#",  "'",  " ",  "null", ""};
  std::string text;
  for (uint64_t i = 0; i < draw(place) % 12; ++i)
    text += pieces[draw(place * 31 + i) % std::size(pieces)];
  return text;
}

struct Sample {
  int64_t integer;
  double real;
  float narrow;
  __int128 decimal;
  std::string text;
  int64_t time_ms;
};

Sample sampleAt(uint64_t n) {
  __int128 decimal = static_cast<__int128>(static_cast<unsigned __int128>(draw(n * 8)) << 60 | draw(n * 8 + 1));
  auto time_ms = static_cast<int64_t>(draw(n * 8 + 2) % 250'000'000'000'000) - 60'000'000'000'000;
  return {static_cast<int64_t>(draw(n * 8 + 3)),
          anyDouble(n * 8 + 4),
          static_cast<float>(std::ldexp(anyDouble(n), -900)),
          n % 2 ? decimal : -decimal,
          anyText(n * 8 + 5),
          time_ms};
}

const proto::Row row = tableOf({{"i", typeOf(Type::BIGINT)},
                                {"d", typeOf(Type::DOUBLE)},
                                {"f", typeOf(Type::FLOAT)},
                                {"m", typeOf(Type::DECIMAL, 38, 7)},
                                {"s", typeOf(Type::STRING)},
                                {"y", typeOf(Type::BYTES)},
                                {"t", typeOf(Type::TIMESTAMP, 3)},
                                {"n", typeOf(Type::TIMESTAMP, 9)},
                                {"z", typeOf(Type::TIMESTAMP_LTZ, 3)},
                                {"date", typeOf(Type::DATE)},
                                {"time", typeOf(Type::TIME, 3)}});

// The sample as a slot, shown.
std::string expectedOf(const Sample &sample) {
  std::vector<uint64_t> slot(row.bytes() / 8);
  auto at = reinterpret_cast<uint8_t *>(slot.data());
  auto store = [&](int field, const auto &value) { memcpy(at + row.fields(field).offset(), &value, sizeof(value)); };
  int64_t days = sample.time_ms / 86'400'000;
  store(0, sample.integer);
  store(1, sample.real);
  store(2, sample.narrow);
  store(3, sample.decimal);
  store(4, text(sample.text));
  store(5, text(sample.text));
  store(6, sample.time_ms);
  store(7, static_cast<__int128>(sample.time_ms) * 1'000'000 + 123);
  store(8, sample.time_ms);
  store(9, static_cast<int32_t>(days));
  store(10, static_cast<int32_t>(draw(static_cast<uint64_t>(days)) % 86'400'000));
  return showRow(row, at);
}

} // namespace

TEST(RoundTrip, json) {
  for (uint64_t n = 0; n < 3000; ++n) {
    Sample sample = sampleAt(n);
    auto days = static_cast<int32_t>(sample.time_ms / 86'400'000);
    auto time = static_cast<int32_t>(draw(static_cast<uint64_t>(static_cast<int64_t>(days))) % 86'400'000);
    std::string line = encoded([&](MsBuffer *buffer) {
      auto key = [&](const char *name) { ms_put_literal(buffer, text(name)); };
      int32_t iso = n & 1;
      key("{\"i\":"), ms_json_put_i64(buffer, sample.integer);
      key(",\"d\":"), ms_json_put_f64(buffer, sample.real);
      key(",\"f\":"), ms_json_put_f32(buffer, sample.narrow);
      key(",\"m\":"), ms_json_put_decimal(buffer, sample.decimal, 7);
      key(",\"s\":"), ms_json_put_string(buffer, text(sample.text));
      key(",\"y\":"), ms_json_put_bytes(buffer, text(sample.text));
      key(",\"t\":"), ms_json_put_timestamp_ms(buffer, sample.time_ms, iso);
      key(",\"n\":"), ms_json_put_timestamp_ns(buffer, static_cast<__int128>(sample.time_ms) * 1'000'000 + 123, iso);
      key(",\"z\":"), ms_json_put_ltz_ms(buffer, sample.time_ms, iso);
      key(",\"date\":"), ms_json_put_date(buffer, days);
      key(",\"time\":"), ms_json_put_time(buffer, time, 3);
      key("}\n");
    });
    Decoded result = decodeAll("json", row, line);
    ASSERT_EQ(result.errors, std::vector<std::string>{}) << line;
    ASSERT_EQ(result.rows, std::vector<std::string>{expectedOf(sample)}) << line;
  }
}

TEST(RoundTrip, csv) {
  for (uint64_t n = 0; n < 3000; ++n) {
    Sample sample = sampleAt(n);
    auto days = static_cast<int32_t>(sample.time_ms / 86'400'000);
    auto time = static_cast<int32_t>(draw(static_cast<uint64_t>(static_cast<int64_t>(days))) % 86'400'000);
    char delimiter = ",;:-"[n % 4];
    std::string line = encoded([&](MsBuffer *buffer) {
      auto next = [&] { ms_put_literal(buffer, MsString{&delimiter, 1}); };
      ms_csv_put_i64(buffer, sample.integer, delimiter, '"'), next();
      ms_csv_put_f64(buffer, sample.real, delimiter, '"'), next();
      ms_csv_put_f32(buffer, sample.narrow, delimiter, '"'), next();
      ms_csv_put_decimal(buffer, sample.decimal, 7, delimiter, '"'), next();
      ms_csv_put_string(buffer, text(sample.text), delimiter, '"', "null", 4), next();
      ms_csv_put_bytes(buffer, text(sample.text), delimiter, '"'), next();
      ms_csv_put_timestamp_ms(buffer, sample.time_ms, 1, delimiter, '"'), next();
      ms_csv_put_timestamp_ns(buffer, static_cast<__int128>(sample.time_ms) * 1'000'000 + 123, 0, delimiter, '"'),
          next();
      ms_csv_put_ltz_ms(buffer, sample.time_ms, 0, delimiter, '"'), next();
      ms_csv_put_date(buffer, days, delimiter, '"'), next();
      ms_csv_put_time(buffer, time, 3, delimiter, '"');
      ms_put_literal(buffer, text("\n"));
    });
    DecodeOptions options;
    options.settings = {{"header", "false"}, {"delimiter", std::string(1, delimiter)}, {"null", "null"}};
    Decoded result = decodeAll("csv", row, line, options);
    ASSERT_EQ(result.errors, std::vector<std::string>{}) << line;
    ASSERT_EQ(result.rows, std::vector<std::string>{expectedOf(sample)}) << line;
  }
}
