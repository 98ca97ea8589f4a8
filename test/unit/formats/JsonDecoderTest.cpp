// JSON lines into rows: conversions by Flink's rules, structure, errors, and what arrives in pieces.
#include "test/unit/formats/FormatTest.h"

using namespace millstream;
using namespace millstream::test;

namespace {

using Rows = std::vector<std::string>;

// One nullable column `v`, one value: its text, or `!` and the error.
std::string convert(const Type &type, const std::string &value) {
  Decoded result = decodeAll("json", tableOf({{"v", nullable(type)}}), "{\"v\":" + value + "}\n");
  if (!result.failure.empty())
    return "failed: " + result.failure;
  if (result.rows.size() + result.errors.size() != 1)
    return "no single record";
  return result.rows.empty() ? "!" + result.errors[0] : result.rows[0];
}

proto::Row idAndName() { return tableOf({{"id", typeOf(Type::BIGINT)}, {"name", nullable(typeOf(Type::STRING))}}); }

} // namespace

TEST(JsonDecoder, readsObjectsInAnyOrder) {
  Decoded result = decodeAll("json", idAndName(),
                             "{\"id\":1,\"name\":\"a\"}\n"
                             " { \"name\" : \"b\" , \"id\" : 2 } \r\n"
                             "{\"id\":3}\n"
                             "\n"
                             "{\"extra\":{\"x\":[1,{\"y\":null}]},\"id\":4,\"name\":null,\"more\":-1.5e3}\n"
                             "{\"id\":5,\"name\":\"x\",\"name\":\"last\"}");
  EXPECT_EQ(result.errors, Rows{});
  EXPECT_EQ(result.rows, (Rows{"1|a", "2|b", "3|null", "4|null", "5|last"}));
  EXPECT_EQ(result.row_offsets, (std::vector<uint64_t>{0, 20, 51, 61, 125}));
}

TEST(JsonDecoder, skipsAByteOrderMark) {
  EXPECT_EQ(decodeAll("json", idAndName(), "\xef\xbb\xbf{\"id\":1}\n").rows, Rows{"1|null"});
}

TEST(JsonDecoder, integers) {
  EXPECT_EQ(convert(typeOf(Type::INT), "5"), "5");
  EXPECT_EQ(convert(typeOf(Type::INT), "-5"), "-5");
  EXPECT_EQ(convert(typeOf(Type::INT), "5.9"), "5");
  EXPECT_EQ(convert(typeOf(Type::INT), "-5.9"), "-5");
  EXPECT_EQ(convert(typeOf(Type::INT), "1e2"), "100");
  EXPECT_EQ(convert(typeOf(Type::INT), "\" 12 \""), "12");
  EXPECT_EQ(convert(typeOf(Type::INT), "2147483648"), "!field 'v': '2147483648' is out of range for int");
  EXPECT_EQ(convert(typeOf(Type::INT), "\"abc\""), "!field 'v': expected int, got 'abc'");
  EXPECT_EQ(convert(typeOf(Type::INT), "\"5.9\""), "!field 'v': expected int, got '5.9'");
  EXPECT_EQ(convert(typeOf(Type::INT), "true"), "!field 'v': expected int, got 'true'");
  EXPECT_EQ(convert(typeOf(Type::INT), "[1]"), "!field 'v': expected int, got an array");
  EXPECT_EQ(convert(typeOf(Type::TINYINT), "128"), "!field 'v': '128' is out of range for tinyint");
  EXPECT_EQ(convert(typeOf(Type::SMALLINT), "-32768"), "-32768");
  EXPECT_EQ(convert(typeOf(Type::BIGINT), "9007199254740993"), "9007199254740993");
  EXPECT_EQ(convert(typeOf(Type::BIGINT), "-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(convert(typeOf(Type::BIGINT), "9223372036854775808"),
            "!field 'v': '9223372036854775808' is out of range for bigint");
  EXPECT_EQ(convert(typeOf(Type::BIGINT), "1e400"), "!field 'v': '1e400' is out of range for bigint");
  EXPECT_EQ(convert(typeOf(Type::BIGINT), "1e-400"), "0");
  EXPECT_EQ(convert(typeOf(Type::BIGINT), "9007199254740993.0"), "9007199254740993");
}

TEST(JsonDecoder, numbersMustBeJson) {
  for (const char *bad :
       {"01",     "-",   "+1",    "1.",  ".5",      "1e",   "1e+", "0x10", "1_000", "1a", "--1", "NaN", "Infinity",
        "1\"x\"", "tru", "nulls", "'1'", "\\u0031", "True", "1 2", "",     ",",     "]",  "}",   ":"}) {
    std::string shown = convert(typeOf(Type::DOUBLE), bad);
    EXPECT_EQ(shown.substr(0, 16), "!not valid JSON:") << bad << ": " << shown;
    // The same where nobody reads the value.
    Decoded unused = decodeAll("json", tableOf({{"v", typeOf(Type::DOUBLE), false}}),
                               std::string("{\"v\":") + bad + ",\"w\":" + bad + "}\n");
    EXPECT_EQ(unused.errors.size(), 1u) << bad;
  }
}

TEST(JsonDecoder, doublesAndDecimals) {
  EXPECT_EQ(convert(typeOf(Type::DOUBLE), "1e-3"), "0.001");
  EXPECT_EQ(convert(typeOf(Type::DOUBLE), "0.1"), "0.1");
  EXPECT_EQ(convert(typeOf(Type::DOUBLE), "-0.0"), "-0.0");
  EXPECT_EQ(convert(typeOf(Type::DOUBLE), "123456789012345678901234567890"), "1.2345678901234568E29");
  EXPECT_EQ(convert(typeOf(Type::DOUBLE), "2.2250738585072011e-308"), "2.225073858507201E-308");
  EXPECT_EQ(convert(typeOf(Type::DOUBLE), "\"2.5\""), "2.5");
  EXPECT_EQ(convert(typeOf(Type::DOUBLE), "\"NaN\""), "NaN");
  EXPECT_EQ(convert(typeOf(Type::DOUBLE), "1e400"), "!field 'v': '1e400' is out of range for double");
  EXPECT_EQ(convert(typeOf(Type::DOUBLE), "1e-400"), "0.0");
  EXPECT_EQ(convert(typeOf(Type::FLOAT), "1.1"), "1.1");
  EXPECT_EQ(convert(typeOf(Type::FLOAT), "1e39"), "!field 'v': '1e39' is out of range for float");
  EXPECT_EQ(convert(typeOf(Type::FLOAT), "1e-60"), "0.0");
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 8, 3), "12.3456"), "12.346");
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 8, 3), "-12.3455"), "-12.346");
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 8, 3), "3"), "3.000");
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 8, 3), "\"3.5\""), "3.500");
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 8, 3), "1.5e2"), "150.000");
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 8, 3), "99999.9995"),
            "!field 'v': '99999.9995' is out of range for decimal(8,3)");
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 8, 3), "99999.9994"), "99999.999");
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 8, 3), "100000"), "!field 'v': '100000' is out of range for decimal(8,3)");
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 18, 0), "999999999999999999"), "999999999999999999");
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 38, 0), std::string(38, '9')), std::string(38, '9'));
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 38, 10), "0.00000000005"), "0.0000000001");
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 38, 38), "1e-38"), "0." + std::string(37, '0') + "1");
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 38, 0), "1e1000000000000"),
            "!field 'v': '1e1000000000000' is out of range for decimal(38,0)");
  EXPECT_EQ(convert(typeOf(Type::DECIMAL, 10, 2), "0e999999999999"), "0.00");
}

TEST(JsonDecoder, textOfAnything) {
  Type string = typeOf(Type::STRING);
  EXPECT_EQ(convert(string, "\"plain\""), "plain");
  EXPECT_EQ(convert(string, "\"\""), "");
  EXPECT_EQ(convert(string, "5"), "5");
  EXPECT_EQ(convert(string, "2.50"), "2.50");
  EXPECT_EQ(convert(string, "true"), "true");
  EXPECT_EQ(convert(string, R"({"nested": [1, 2.50, -0, 1e3, "a\u0041\/\n"], "o" : { } })"),
            R"({"nested":[1,2.5,0,1000.0,"aA/\n"],"o":{}})");
  EXPECT_EQ(convert(string, R"("\"\\\/\b\f\n\r\t\u00e9\u65e5\ud83c\udf89")"), "\"\\/\b\f\n\r\té日🎉");
  EXPECT_EQ(convert(string, R"("\ud83c x \udf89")"), "\xef\xbf\xbd x \xef\xbf\xbd");
  EXPECT_EQ(convert(string, R"("\ud83c\u0041")"), "\xef\xbf\xbd"
                                                  "A");
  EXPECT_EQ(convert(string, R"("a\u0000b")"), std::string("a\0b", 3));
  EXPECT_EQ(convert(string, R"("\x")"), "!not valid JSON: '\\x' is no escape, at byte 6");
  EXPECT_EQ(convert(string, R"("\u12g4")"), "!not valid JSON: '\\u12g4' is no escape, at byte 6");
  EXPECT_EQ(convert(string, "\"tab\there\""), "!not valid JSON: a control character in a string");
  EXPECT_EQ(convert(string, "\"open"), "!not valid JSON: a string without its closing quote");
}

TEST(JsonDecoder, booleansBytesAndTimes) {
  EXPECT_EQ(convert(typeOf(Type::BOOLEAN), "true"), "true");
  EXPECT_EQ(convert(typeOf(Type::BOOLEAN), "\"FALSE\""), "false");
  EXPECT_EQ(convert(typeOf(Type::BOOLEAN), "\"yes\""), "!field 'v': expected boolean (true or false), got 'yes'");
  EXPECT_EQ(convert(typeOf(Type::BOOLEAN), "1"), "!field 'v': expected boolean (true or false), got '1'");
  EXPECT_EQ(convert(typeOf(Type::BYTES), "\"AQI=\""), "\x01\x02");
  EXPECT_EQ(convert(typeOf(Type::BYTES), "\"AQI\""), "\x01\x02");
  EXPECT_EQ(convert(typeOf(Type::BYTES), "\"A\""), "!field 'v': expected bytes, got 'A'");
  EXPECT_EQ(convert(typeOf(Type::BYTES), "\"####\""), "!field 'v': expected bytes, got '####'");
  EXPECT_EQ(convert(typeOf(Type::DATE), "\"2024-02-29\""), "2024-02-29");
  EXPECT_EQ(convert(typeOf(Type::DATE), "\"2023-02-29\""), "!field 'v': expected date, got '2023-02-29'");
  EXPECT_EQ(convert(typeOf(Type::DATE), "19000"), "!field 'v': expected date, got '19000'");
  EXPECT_EQ(convert(typeOf(Type::TIME, 0), "\"01:02:03\""), "01:02:03");
  EXPECT_EQ(convert(typeOf(Type::TIME, 3), "\"01:02:03.4567\""), "01:02:03.456");
  EXPECT_EQ(convert(typeOf(Type::TIME, 0), "\"24:00:00\""), "!field 'v': expected time(0), got '24:00:00'");
  Type millis = typeOf(Type::TIMESTAMP, 3);
  EXPECT_EQ(convert(millis, "\"2026-01-01T00:00:05.123\""), "2026-01-01T00:00:05.123");
  EXPECT_EQ(convert(millis, "\"2026-01-01 00:00:05.1239\""), "2026-01-01T00:00:05.123");
  EXPECT_EQ(convert(millis, "\"2026-01-01T00:00:05Z\""), "2026-01-01T00:00:05");
  EXPECT_EQ(convert(millis, "\"2026-01-01T00:00\""), "2026-01-01T00:00:00");
  EXPECT_EQ(convert(millis, "\"1969-12-31 23:59:59.999\""), "1969-12-31T23:59:59.999");
  EXPECT_EQ(convert(millis, "\"2026-01-01T00:00:05+01:00\""),
            "!field 'v': expected timestamp(3), got '2026-01-01T00:00:05+01:00'");
  EXPECT_EQ(convert(millis, "\"2026-01-01\""), "!field 'v': expected timestamp(3), got '2026-01-01'");
  EXPECT_EQ(convert(millis, "\"2026-13-01T00:00:00\""), "!field 'v': expected timestamp(3), got '2026-13-01T00:00:00'");
  EXPECT_EQ(convert(typeOf(Type::TIMESTAMP, 6), "\"2024-02-29 01:02:03.1234567\""), "2024-02-29T01:02:03.123456");
  EXPECT_EQ(convert(typeOf(Type::TIMESTAMP, 9), "\"1960-02-29 01:02:03.123456789\""), "1960-02-29T01:02:03.123456789");
  EXPECT_EQ(convert(typeOf(Type::TIMESTAMP_LTZ, 3), "\"2024-02-29 01:02:03.5Z\""), "2024-02-29T01:02:03.5");
  EXPECT_EQ(convert(typeOf(Type::TIMESTAMP_LTZ, 3), "\"2024-02-29T01:02:03+02:00\""), "2024-02-28T23:02:03");
  EXPECT_EQ(convert(typeOf(Type::INTERVAL_DAY), "90000"), "90000");
  EXPECT_EQ(convert(typeOf(Type::INTERVAL_MONTH), "-3"), "-3");
}

TEST(JsonDecoder, nestedValues) {
  Type inner = rowOf({{"z", nullable(typeOf(Type::STRING))}});
  Type row = rowOf({{"x", typeOf(Type::INT)}, {"y", nullable(inner)}});
  EXPECT_EQ(convert(row, R"({"x":1,"y":{"z":"deep"}})"), "(1,(deep))");
  EXPECT_EQ(convert(row, R"({"ignored":[],"x":1})"), "(1,null)");
  EXPECT_EQ(convert(row, R"({"y":{}})"), "!field 'v.x': is missing, but is not nullable");
  EXPECT_EQ(convert(row, R"({"x":1,"y":{"z":"a"},"y":{"z":"b"}})"), "(1,(b))");
  EXPECT_EQ(convert(row, R"([1])"), "!field 'v': expected row<x int, y row<z string>>, got an array");
  Type array = arrayOf(nullable(typeOf(Type::INT)));
  EXPECT_EQ(convert(array, "[1, null, \"3\"]"), "[1,null,3]");
  EXPECT_EQ(convert(array, "[]"), "[]");
  EXPECT_EQ(convert(array, "[1,]").substr(0, 15), "!not valid JSON");
  EXPECT_EQ(convert(array, "[1,{]").substr(0, 9), "!field 'v");
  EXPECT_EQ(convert(array, "[1 2]").substr(0, 15), "!not valid JSON");
  EXPECT_EQ(convert(array, "[1,\"x\"]"), "!field 'v[1]': expected int, got 'x'");
  EXPECT_EQ(convert(arrayOf(typeOf(Type::INT)), "[null]"), "!field 'v[0]': is null, but is not nullable");
  EXPECT_EQ(convert(arrayOf(arrayOf(row)), R"([[],[{"x":1},{"x":2}]])"), "[[],[(1,null),(2,null)]]");
  EXPECT_EQ(convert(arrayOf(row), R"([{"x":1},{"x":[]}])"), "!field 'v[1].x': expected int, got an array");
  Type map = mapOf(typeOf(Type::STRING), nullable(typeOf(Type::DOUBLE)));
  EXPECT_EQ(convert(map, R"({"k":1.5,"a":"7","n":null})"), "{k=1.5,a=7.0,n=null}");
  EXPECT_EQ(convert(map, R"({"k":1,"l":2,"k":3})"), "{k=3.0,l=2.0}");
  EXPECT_EQ(convert(map, "{}"), "{}");
  EXPECT_EQ(convert(map, R"({"k":"x"})"), "!field 'v.k': expected double, got 'x'");
  EXPECT_EQ(convert(mapOf(typeOf(Type::INT), typeOf(Type::STRING)), R"({"1":"a","01":"b"})"), "{1=b}");
  std::string many = "{", shown = "{";
  for (int i = 0; i < 100; ++i) {
    many += "\"k" + std::to_string(i % 50) + "\":" + std::to_string(i) + (i < 99 ? "," : "}");
    if (i < 50)
      shown += "k" + std::to_string(i) + "=" + std::to_string(i + 50) + ".0" + (i < 49 ? "," : "}");
  }
  EXPECT_EQ(convert(map, many), shown);
}

TEST(JsonDecoder, requiredFields) {
  Decoded result = decodeAll("json", idAndName(), "{\"name\":\"a\"}\n{\"id\":null}\n{}\n{\"id\":1}\n");
  EXPECT_EQ(result.rows, Rows{"1|null"});
  EXPECT_EQ(result.errors,
            (Rows{"field 'id': is missing, but is not nullable", "field 'id': is null, but is not nullable",
                  "field 'id': is missing, but is not nullable"}));
}

TEST(JsonDecoder, unusedFieldsAreCheckedForStructureOnly) {
  proto::Row row = tableOf(
      {{"id", typeOf(Type::BIGINT)}, {"n", typeOf(Type::INT), false}, {"s", nullable(typeOf(Type::STRING)), false}});
  Decoded result = decodeAll("json", row, "{\"id\":1,\"n\":\"no number\"}\n{\"id\":2}\n{\"id\":3,\"n\":{]}\n");
  EXPECT_EQ(result.rows, (Rows{"1|-|-", "2|-|-"}));
  EXPECT_EQ(result.errors, Rows{"not valid JSON: expected '\"' at byte 13, got ']'"});
}

TEST(JsonDecoder, unknownFields) {
  DecodeOptions options;
  options.settings = {{"unknown_fields", "fail"}};
  Decoded result =
      decodeAll("json", idAndName(), "{\"id\":1}\n{\"id\":2,\"x\":1}\n{\"id\":3,\"n\\u0061me\":\"e\"}\n", options);
  EXPECT_EQ(result.rows, (Rows{"1|null", "3|e"}));
  EXPECT_EQ(result.errors, Rows{"unknown field 'x'"});
}

TEST(JsonDecoder, brokenRecordsLeaveTheirNeighboursAlone) {
  const char *bad[] = {"{\"id\":2,",
                       "{\"id\":2",
                       "{\"id\"",
                       "{",
                       "}",
                       "[1,2]",
                       "5",
                       "null",
                       "\"text\"",
                       "not json",
                       "{\"id\":2}}",
                       "{\"id\":2} {\"id\":3}",
                       "{\"id\":2,}",
                       "{,}",
                       "{\"id\" 2}",
                       "{id:2}",
                       "{\"id\":}",
                       "{\"name\":\"open}",
                       "\"",
                       "\\",
                       "{\"id\":2}\\",
                       "{\"na\xffme\":1}",
                       "{\"name\":\"\xc3\"}",
                       "\x01",
                       "{\"a\":[1,[2,{\"b\":]}]}",
                       "{\"id\":2]",
                       "\\\"",
                       "{\"id\":2,\"name\":\"\xed\xa0\x80\"}"};
  for (const char *line : bad) {
    std::string text = "{\"id\":1,\"name\":\"before\"}\n" + std::string(line) + "\n{\"id\":9,\"name\":\"after\"}\n";
    Decoded result = decodeAll("json", idAndName(), text);
    EXPECT_EQ(result.rows, (Rows{"1|before", "9|after"})) << line;
    EXPECT_EQ(result.raw, Rows{line}) << line;
    EXPECT_EQ(result.error_offsets, std::vector<uint64_t>{25}) << line;
    // The same at the very end, without a line feed.
    Decoded last = decodeAll("json", idAndName(), "{\"id\":1}\n" + std::string(line));
    EXPECT_EQ(last.rows, Rows{"1|null"}) << line;
    EXPECT_EQ(last.raw, Rows{line}) << line;
  }
}

TEST(JsonDecoder, nulBytes) {
  std::string text("{\"id\":1\0}\n{\"id\":2}\n{\"name\":\"\0\",\"id\":3}\n\0\n", 41);
  Decoded result = decodeAll("json", idAndName(), text);
  EXPECT_EQ(result.rows, Rows{"2|null"});
  EXPECT_EQ(result.errors.size(), 3u);
}

TEST(JsonDecoder, arrivesInPieces) {
  std::string text = "\xef\xbb\xbf";
  Rows expected;
  for (int i = 0; i < 200; ++i) {
    std::string name(static_cast<size_t>(i * 7 % 50), 'n');
    text += "{\"id\":" + std::to_string(i) + ",\"name\":\"" + name + "\"}" + (i % 3 ? "\n" : "\r\n");
    expected.push_back(std::to_string(i) + "|" + name);
  }
  for (size_t chunk : {1, 2, 7, 64, 100, 1000}) {
    for (uint32_t capacity : {1u, 3u, 1000u}) {
      DecodeOptions options;
      options.chunk_bytes = chunk;
      options.row_capacity = capacity;
      EXPECT_EQ(decodeAll("json", idAndName(), text, options).rows, expected) << chunk << " " << capacity;
    }
  }
}

TEST(JsonDecoder, longRecordsAreSkipped) {
  std::string good = "{\"id\":1,\"name\":\"ok\"}\n";
  std::string large = "{\"id\":2,\"name\":\"" + std::string(100000, 'x') + "\"}\n";
  for (size_t chunk : {0, 500, 4096, 70000}) {
    DecodeOptions options;
    options.max_record_bytes = 80000;
    options.chunk_bytes = chunk;
    options.save_between = true;
    Decoded result = decodeAll("json", idAndName(), good + large + good, options);
    EXPECT_EQ(result.rows, (Rows{"1|ok", "1|ok"})) << chunk;
    ASSERT_EQ(result.errors, Rows{"the record is longer than max_record, 80000 bytes"}) << chunk;
    EXPECT_EQ(result.raw[0], large.substr(0, 65536)) << chunk;
    EXPECT_EQ(result.row_offsets[1], good.size() + large.size());
  }
}

TEST(JsonDecoder, hugeRecords) {
  DecodeOptions options;
  options.max_record_bytes = 64 << 20;
  std::string name(20 << 20, 'y');
  Decoded result = decodeAll("json", idAndName(), "{\"id\":1,\"name\":\"" + name + "\"}\n{\"id\":2}\n", options);
  ASSERT_EQ(result.rows.size(), 2u);
  EXPECT_EQ(result.rows[0].size(), name.size() + 2);
  // Nesting without end, and small text that asks for much memory.
  Decoded deep = decodeAll("json", idAndName(), "{\"id\":1,\"x\":" + std::string(1 << 20, '[') + "\n", options);
  EXPECT_EQ(deep.errors, Rows{"not valid JSON: more than 1024 brackets are open"});
  std::vector<Column> wide;
  for (int i = 0; i < 1000; ++i)
    wide.push_back({"c" + std::to_string(i), nullable(typeOf(Type::STRING))});
  std::string objects = "{\"v\":[{}";
  for (int i = 0; i < 1000000; ++i)
    objects += ",{}";
  Decoded wide_rows = decodeAll("json", tableOf({{"v", arrayOf(rowOf(wide))}}), objects + "]}\n", options);
  ASSERT_EQ(wide_rows.errors.size(), 1u);
  EXPECT_TRUE(wide_rows.errors[0].ends_with(": nested values take too much memory for one record"))
      << wide_rows.errors[0];
}
