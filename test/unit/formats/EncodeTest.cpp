// Encoder kernels: the text of every type, as Flink writes it.
#include "runtime/kernels/Encode.h"
#include "test/unit/formats/FormatTest.h"

#include <cmath>
#include <limits>

using namespace millstream::test;

#define JSON(kind, ...) encoded([&](MsBuffer *buffer) { ms_json_put_##kind(buffer __VA_OPT__(, ) __VA_ARGS__); })
#define CSV(kind, ...) encoded([&](MsBuffer *buffer) { ms_csv_put_##kind(buffer, __VA_ARGS__, ',', '"'); })

TEST(Encode, literals) {
  EXPECT_EQ(encoded([](MsBuffer *buffer) {
              ms_put_literal(buffer, text("{\"id\":"));
              ms_json_put_i64(buffer, 7);
              ms_put_literal(buffer, text("}\n"));
            }),
            "{\"id\":7}\n");
  EXPECT_EQ(encoded([](MsBuffer *buffer) { ms_raw_put_string(buffer, text("a\"b")); }), "a\"b");
}

TEST(Encode, integersOfEveryLength) {
  EXPECT_EQ(JSON(null), "null");
  EXPECT_EQ(JSON(bool, true) + JSON(bool, false), "truefalse");
  EXPECT_EQ(JSON(i8, -128), "-128");
  EXPECT_EQ(JSON(i16, 32767), "32767");
  EXPECT_EQ(JSON(i32, std::numeric_limits<int32_t>::min()), "-2147483648");
  uint64_t power = 1;
  for (int digits = 1; digits <= 19; ++digits, power *= 10) {
    for (int64_t value : {static_cast<int64_t>(power), static_cast<int64_t>(power - 1), -static_cast<int64_t>(power)})
      EXPECT_EQ(JSON(i64, value), std::to_string(value));
  }
  EXPECT_EQ(JSON(i64, std::numeric_limits<int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(JSON(i64, std::numeric_limits<int64_t>::max()), "9223372036854775807");
}

TEST(Encode, doublesAsJava) {
  const std::pair<double, const char *> cases[] = {{0.0, "0.0"},
                                                   {-0.0, "-0.0"},
                                                   {1, "1.0"},
                                                   {100, "100.0"},
                                                   {1234567, "1234567.0"},
                                                   {9999999, "9999999.0"},
                                                   {1e7, "1.0E7"},
                                                   {12345678, "1.2345678E7"},
                                                   {0.001, "0.001"},
                                                   {0.00099, "9.9E-4"},
                                                   {0.1, "0.1"},
                                                   {2.5e-3, "0.0025"},
                                                   {1e21, "1.0E21"},
                                                   {-1.5e-10, "-1.5E-10"},
                                                   {4.9e-324, "4.9E-324"},
                                                   {1e23, "1.0E23"},
                                                   {1.7976931348623157e308, "1.7976931348623157E308"},
                                                   {123.456, "123.456"},
                                                   {2e-323, "2.0E-323"}};
  for (auto [value, shown] : cases)
    EXPECT_EQ(JSON(f64, value), shown);
  EXPECT_EQ(JSON(f64, NAN), "\"NaN\"");
  EXPECT_EQ(JSON(f64, -INFINITY), "\"-Infinity\"");
  EXPECT_EQ(JSON(f32, 1.1f), "1.1");
  EXPECT_EQ(JSON(f32, 1.4e-45f), "1.4E-45");
  EXPECT_EQ(JSON(f32, 16777216.0f), "1.6777216E7");
  EXPECT_EQ(JSON(f32, INFINITY), "\"Infinity\"");
}

TEST(Encode, decimals) {
  EXPECT_EQ(JSON(decimal, 15000, 2), "150.00");
  EXPECT_EQ(JSON(decimal, -5, 3), "-0.005");
  EXPECT_EQ(JSON(decimal, 0, 2), "0.00");
  EXPECT_EQ(JSON(decimal, 42, 0), "42");
  __int128 nines = 1;
  for (int i = 0; i < 38; ++i)
    nines *= 10;
  nines -= 1;
  EXPECT_EQ(JSON(decimal, nines, 0), std::string(38, '9'));
  EXPECT_EQ(JSON(decimal, -nines, 38), "-0." + std::string(38, '9'));
  EXPECT_EQ(JSON(decimal, nines, 37), "9." + std::string(37, '9'));
  EXPECT_EQ(JSON(decimal, __int128{7}, 20), "0.00000000000000000007");
}

TEST(Encode, stringsEscapeWhatJsonDemands) {
  EXPECT_EQ(JSON(string, text("")), "\"\"");
  EXPECT_EQ(JSON(string, text("a\"b\\c/d\b\f\n\r\t\x01\x1f\x7f")),
            "\"a\\\"b\\\\c/d\\b\\f\\n\\r\\t\\u0001\\u001F\x7f\"");
  EXPECT_EQ(JSON(string, text(std::string_view("\0x", 2))), "\"\\u0000x\"");
  EXPECT_EQ(JSON(string, text("grüße 日本 🎉")), "\"grüße 日本 🎉\"");
  // An escape at every place of texts of every length around the widths that are handled at once.
  for (size_t length = 1; length <= 70; ++length) {
    for (size_t place = 0; place < length; ++place) {
      std::string plain(length, 'x');
      plain[place] = '\n';
      std::string expected = "\"" + std::string(place, 'x') + "\\n" + std::string(length - place - 1, 'x') + "\"";
      ASSERT_EQ(JSON(string, text(plain)), expected);
    }
  }
  std::string quotes(10000, '"');
  EXPECT_EQ(JSON(string, text(quotes)).size(), 20002u);
}

TEST(Encode, bytes) {
  EXPECT_EQ(JSON(bytes, text("")), "\"\"");
  EXPECT_EQ(JSON(bytes, text("\x01")), "\"AQ==\"");
  EXPECT_EQ(JSON(bytes, text("\x01\x02")), "\"AQI=\"");
  EXPECT_EQ(JSON(bytes, text("\xff\xfe\xfd")), "\"//79\"");
}

TEST(Encode, times) {
  EXPECT_EQ(JSON(date, 19782), "\"2024-02-29\"");
  EXPECT_EQ(JSON(date, -1), "\"1969-12-31\"");
  EXPECT_EQ(JSON(date, -719528), "\"0000-01-01\"");
  EXPECT_EQ(JSON(date, -719529), "\"-0001-12-31\"");
  EXPECT_EQ(JSON(date, 2932897), "\"+10000-01-01\"");
  EXPECT_EQ(JSON(time, 45296789, 3), "\"12:34:56.789\"");
  EXPECT_EQ(JSON(time, 45296700, 3), "\"12:34:56.7\"");
  EXPECT_EQ(JSON(time, 45296789, 0), "\"12:34:56\"");
  EXPECT_EQ(JSON(timestamp_ms, 1767225605123, 1), "\"2026-01-01T00:00:05.123\"");
  EXPECT_EQ(JSON(timestamp_ms, 1767225605100, 1), "\"2026-01-01T00:00:05.1\"");
  EXPECT_EQ(JSON(timestamp_ms, 1767225600000, 0), "\"2026-01-01 00:00:00\"");
  EXPECT_EQ(JSON(timestamp_ms, -1, 1), "\"1969-12-31T23:59:59.999\"");
  EXPECT_EQ(JSON(timestamp_ns, __int128{1767225605} * 1000000000 + 1000, 1), "\"2026-01-01T00:00:05.000001\"");
  EXPECT_EQ(JSON(timestamp_ns, -1, 1), "\"1969-12-31T23:59:59.999999999\"");
  EXPECT_EQ(JSON(ltz_ms, 0, 1), "\"1970-01-01T00:00:00Z\"");
  EXPECT_EQ(JSON(ltz_ns, 500000000, 0), "\"1970-01-01 00:00:00.5Z\"");
  EXPECT_EQ(JSON(interval_day, 90000), "90000");
  EXPECT_EQ(JSON(interval_month, -14), "-14");
}

static std::string csvText(std::string_view value, char delimiter = ',', std::string_view null_text = "") {
  return encoded([&](MsBuffer *buffer) {
    ms_csv_put_string(buffer, text(value), delimiter, '"', null_text.data(), null_text.size());
  });
}

TEST(Encode, csvQuotesOnlyWhereItMust) {
  EXPECT_EQ(csvText("plain text"), "plain text");
  EXPECT_EQ(csvText("a,b"), "\"a,b\"");
  EXPECT_EQ(csvText("a,b", ';'), "a,b");
  EXPECT_EQ(csvText("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csvText("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csvText("cr\r"), "\"cr\r\"");
  EXPECT_EQ(csvText(""), "\"\"");
  EXPECT_EQ(csvText("", ',', "NA"), "\"\"");
  EXPECT_EQ(csvText("NA", ',', "NA"), "\"NA\"");
  EXPECT_EQ(csvText("#1"), "\"#1\"");
}

TEST(Encode, csvValues) {
  EXPECT_EQ(encoded([](MsBuffer *buffer) { ms_csv_put_null(buffer, text("NA")); }), "NA");
  EXPECT_EQ(CSV(bool, true), "true");
  EXPECT_EQ(CSV(i64, -5), "-5");
  EXPECT_EQ(CSV(f64, NAN), "NaN");
  EXPECT_EQ(CSV(f64, 1.5), "1.5");
  EXPECT_EQ(CSV(decimal, 15000, 2), "150.00");
  EXPECT_EQ(CSV(timestamp_ms, 1767225605123, 0), "2026-01-01 00:00:05.123");
  EXPECT_EQ(CSV(ltz_ms, 0, 1), "1970-01-01T00:00:00Z");
  EXPECT_EQ(CSV(bytes, text("\x01\x02")), "AQI=");
  // A value whose text is that of null is none.
  auto besideNull = [](std::string_view null_text) {
    return encoded([&](MsBuffer *buffer) {
      uint64_t start = ms_csv_field_start(buffer);
      ms_csv_put_bytes(buffer, text("\x35\x42\xcb"), ',', '"');
      ms_csv_quote_null(buffer, start, '"', text(null_text));
    });
  };
  EXPECT_EQ(besideNull("NULL"), "\"NULL\"");
  EXPECT_EQ(besideNull("NUL"), "NULL");
  // Where the delimiter is part of a value, the value is quoted.
  EXPECT_EQ(encoded([](MsBuffer *buffer) { ms_csv_put_time(buffer, 0, 0, ':', '\''); }), "'00:00:00'");
  EXPECT_EQ(encoded([](MsBuffer *buffer) { ms_csv_put_i64(buffer, -1, '-', '"'); }), "\"-1\"");
}
