// CSV records into rows: headers, quotes, nulls, comments, errors, and what arrives in pieces.
#include "test/unit/formats/FormatTest.h"

using namespace millstream;
using namespace millstream::test;
using namespace std::string_view_literals;

namespace {

using Rows = std::vector<std::string>;

proto::Row idAndName() { return tableOf({{"id", typeOf(Type::BIGINT)}, {"name", nullable(typeOf(Type::STRING))}}); }

Decoded decode(std::string_view text, const DecodeOptions &options = {}) {
  return decodeAll("csv", idAndName(), text, options);
}

DecodeOptions withSettings(std::vector<std::pair<std::string, std::string>> settings) {
  DecodeOptions options;
  options.settings = std::move(settings);
  return options;
}

const DecodeOptions no_header = withSettings({{"header", "false"}});

} // namespace

TEST(CsvDecoder, findsColumnsByName) {
  Decoded result = decode("extra,name,id\nx,a,1\n,b,2\r\n\"q,\",c,3\n\nz,d,4");
  EXPECT_EQ(result.errors, Rows{});
  EXPECT_EQ(result.rows, (Rows{"1|a", "2|b", "3|c", "4|d"}));
  EXPECT_EQ(result.row_offsets, (std::vector<uint64_t>{14, 20, 26, 36}));
  EXPECT_EQ(decode("\xef\xbb\xbf\"name\",\"id\"\r\na,1\r\n").rows, Rows{"1|a"});
}

TEST(CsvDecoder, headersThatDoNotFit) {
  EXPECT_EQ(decode("id,title\n1,a\n").failure, "the header has no column 'name', but 'id', 'title'");
  EXPECT_EQ(decode("id,name,id\n1,a,2\n").failure, "the header has column 'id' twice");
  EXPECT_EQ(decode("id,\"name\n1,a,2\n").failure, "the header has a quoted field without its end");
  EXPECT_EQ(decode("").rows, Rows{});
  EXPECT_EQ(decode("id,name\n").rows, Rows{});
  EXPECT_EQ(decode("id,name").rows, Rows{});
  proto::Row unused = tableOf({{"id", typeOf(Type::BIGINT)}, {"name", nullable(typeOf(Type::STRING)), false}});
  EXPECT_EQ(decodeAll("csv", unused, "x,id\n7,8\n").rows, Rows{"8|-"});
}

TEST(CsvDecoder, findsColumnsByPosition) {
  Decoded result = decode("1,a\n2,b,c\n3\n4,d\n", no_header);
  EXPECT_EQ(result.rows, (Rows{"1|a", "4|d"}));
  EXPECT_EQ(result.errors, (Rows{"expected 2 fields, got 3", "expected 2 fields, got 1"}));
  EXPECT_EQ(result.raw, (Rows{"2,b,c", "3"}));
  EXPECT_EQ(result.error_offsets, (std::vector<uint64_t>{4, 10}));
}

TEST(CsvDecoder, quotedFields) {
  Decoded result = decode("1,\"a,b\"\n"
                          "2,\"say \"\"hi\"\"\"\n"
                          "3,\"two\nlines\r\nthree\"\r\n"
                          "\"4\",\"\"\n"
                          "5,in \"the\" middle\n"
                          "6,\"\"\"\"\n"
                          "7,\"end\"",
                          no_header);
  EXPECT_EQ(result.errors, Rows{});
  EXPECT_EQ(result.rows,
            (Rows{"1|a,b", "2|say \"hi\"", "3|two\nlines\r\nthree", "4|", "5|in \"the\" middle", "6|\"", "7|end"}));
}

TEST(CsvDecoder, brokenQuotes) {
  Decoded result = decode("1,\"a\"b\n2,c\n3,\"open\n4,d\n", no_header);
  EXPECT_EQ(result.rows, Rows{"2|c"});
  EXPECT_EQ(result.errors,
            (Rows{"text behind the closing quote of a field", "a quoted field without its closing quote"}));
  EXPECT_EQ(result.raw, (Rows{"1,\"a\"b", "3,\"open\n4,d\n"}));
}

TEST(CsvDecoder, nulls) {
  EXPECT_EQ(decode("1,\n2,\"\"\n", no_header).rows, (Rows{"1|null", "2|"}));
  DecodeOptions na = withSettings({{"header", "false"}, {"null", "NA"}});
  Decoded result = decode("1,NA\n2,\"NA\"\n3,\nNA,x\n", na);
  EXPECT_EQ(result.rows, (Rows{"1|null", "2|NA", "3|"}));
  EXPECT_EQ(result.errors, Rows{"field 'id': is null, but is not nullable"});
  proto::Row numbers = tableOf({{"n", nullable(typeOf(Type::INT))}});
  Decoded empty = decodeAll("csv", numbers, "1\n\"\"\n\n2\n", no_header);
  EXPECT_EQ(empty.rows, (Rows{"1", "null", "2"}));
  EXPECT_EQ(empty.errors, Rows{"field 'n': expected int, got ''"});
}

TEST(CsvDecoder, otherDialects) {
  DecodeOptions options = withSettings({{"header", "false"}, {"delimiter", ";"}, {"quote", "'"}, {"comments", "true"}});
  Decoded result = decode("# a 'comment\n1;'a;b'\n#3;x\n\n2;it''s \"fine\"\n#last", options);
  EXPECT_EQ(result.errors, Rows{});
  EXPECT_EQ(result.rows, (Rows{"1|a;b", "2|it''s \"fine\""}));
  EXPECT_EQ(decode("#1,a\n", no_header).errors, Rows{"field 'id': expected bigint, got '#1'"});
}

TEST(CsvDecoder, types) {
  proto::Row row = tableOf({{"b", typeOf(Type::BOOLEAN)},
                            {"i", typeOf(Type::SMALLINT)},
                            {"d", typeOf(Type::DOUBLE)},
                            {"m", typeOf(Type::DECIMAL, 8, 2)},
                            {"t", typeOf(Type::TIMESTAMP, 3)},
                            {"z", typeOf(Type::TIMESTAMP_LTZ, 3)},
                            {"y", typeOf(Type::BYTES)}});
  Decoded result = decodeAll("csv", row,
                             "true, 5,2e3,1.005,2024-01-02 03:04:05,2024-01-02T03:04:05Z,AQI=\n"
                             "FALSE,+5 ,-0.0,-3,1999-12-31T23:59:59.999,2024-01-02 03:04:05,\"\"\n"
                             "yes,5,1,1,2024-01-01 00:00:00,2024-01-01 00:00:00,AQI=\n"
                             "true,5.9,1,1,2024-01-01 00:00:00,2024-01-01 00:00:00,AQI=\n"
                             "true,40000,1,1,2024-01-01 00:00:00,2024-01-01 00:00:00,AQI=\n"
                             "true,1,1,1234567,2024-01-01 00:00:00,2024-01-01 00:00:00,AQI=\n",
                             no_header);
  EXPECT_EQ(result.rows, (Rows{"true|5|2000.0|1.01|2024-01-02T03:04:05|2024-01-02T03:04:05|\x01\x02",
                               "false|5|-0.0|-3.00|1999-12-31T23:59:59.999|2024-01-02T03:04:05|"}));
  EXPECT_EQ(result.errors,
            (Rows{"field 'b': expected boolean (true or false), got 'yes'", "field 'i': expected smallint, got '5.9'",
                  "field 'i': '40000' is out of range for smallint",
                  "field 'm': '1234567' is out of range for decimal(8,2)"}));
  DecodeOptions berlin = no_header;
  berlin.time_zone = "Europe/Berlin";
  proto::Row instant = tableOf({{"z", typeOf(Type::TIMESTAMP_LTZ, 3)}});
  EXPECT_EQ(decodeAll("csv", instant, "2024-07-01 12:00:00\n2024-07-01 12:00:00Z\n", berlin).rows,
            (Rows{"2024-07-01T10:00:00", "2024-07-01T12:00:00"}));
  EXPECT_EQ(decodeAll("csv", tableOf({{"a", arrayOf(typeOf(Type::INT))}}), "1\n", no_header).failure,
            "column 'a' is of type array<int>, which csv cannot hold");
}

TEST(CsvDecoder, hostileBytes) {
  Decoded result = decode("1,a\xff\n2,b\n3,\xc3\xa9\n4,a\0b\n\0,x\n"sv, no_header);
  EXPECT_EQ(result.rows, (Rows{"2|b", "3|é", std::string("4|a\0b", 5)}));
  ASSERT_EQ(result.errors.size(), 2u);
  EXPECT_EQ(result.errors[0], "not valid UTF-8");
  // Every byte alone, before and behind quotes and delimiters, must lead to rows or errors.
  for (int c = 0; c < 256; ++c) {
    for (std::string text : {"1,X\n", "X1,a\n", "\"X\",a\n", "1,\"X\"\n", "1,\"a\"X\n", "X", "1,\"X"}) {
      text.replace(text.find('X'), 1, 1, static_cast<char>(c));
      Decoded one = decode(text, no_header);
      EXPECT_EQ(one.failure, "");
    }
  }
}

TEST(CsvDecoder, arrivesInPieces) {
  std::string text = "name,id\r\n";
  Rows expected;
  for (int i = 0; i < 150; ++i) {
    std::string id = std::to_string(i);
    switch (i % 4) {
    case 0:
      text += "plain" + id + "," + id + "\n";
      expected.push_back(id + "|plain" + id);
      break;
    case 1:
      text += "\"a \"\"quote\"\", and\r\na line\"," + id + "\r\n";
      expected.push_back(id + "|a \"quote\", and\r\na line");
      break;
    case 2:
      text += "," + id + "\n\n";
      expected.push_back(id + "|null");
      break;
    default:
      text += "\"" + std::string(static_cast<size_t>(i), 'x') + "\",\"" + id + "\"\n";
      expected.push_back(id + "|" + std::string(static_cast<size_t>(i), 'x'));
    }
  }
  for (size_t chunk : {1, 2, 3, 7, 64, 100, 1000, 100000}) {
    for (uint32_t capacity : {1u, 3u, 1000u}) {
      DecodeOptions options;
      options.chunk_bytes = chunk;
      options.row_capacity = capacity;
      options.save_between = capacity == 3;
      Decoded result = decode(text, options);
      EXPECT_EQ(result.rows, expected) << chunk << " " << capacity;
      EXPECT_EQ(result.errors, Rows{});
    }
  }
}

TEST(CsvDecoder, longRecordsAreSkipped) {
  std::string large = "2,\"" + std::string(50000, 'x') + "\"\"\n,\n" + std::string(50000, 'y') + "\"\n";
  for (size_t chunk : {0, 500, 4096, 70000}) {
    DecodeOptions options = no_header;
    options.max_record_bytes = 80000;
    options.chunk_bytes = chunk;
    options.save_between = true;
    Decoded result = decode("1,a\n" + large + "3,c\n", options);
    EXPECT_EQ(result.rows, (Rows{"1|a", "3|c"})) << chunk;
    ASSERT_EQ(result.errors, Rows{"the record is longer than max_record, 80000 bytes"}) << chunk;
    EXPECT_EQ(result.raw[0], large.substr(0, 65536)) << chunk;
  }
  DecodeOptions huge = no_header;
  huge.max_record_bytes = 32 << 20;
  EXPECT_EQ(decode("1," + std::string(20 << 20, 'z') + "\n2,b\n", huge).rows.size(), 2u);
  EXPECT_EQ(decode("1,\"" + std::string(20 << 20, 'z'), huge).errors, Rows{"a quoted field without its closing quote"});
}

TEST(RawDecoder, linesAreTexts) {
  proto::Row row = tableOf({{"line", typeOf(Type::STRING)}});
  std::string_view text = "the quick\n\n  two  \r\n\xc3\xbcn\n\xff\na\0b\nlast"sv;
  for (size_t chunk : {0, 1, 5}) {
    DecodeOptions options;
    options.chunk_bytes = chunk;
    Decoded result = decodeAll("raw", row, text, options);
    EXPECT_EQ(result.rows, (Rows{"the quick", "", "  two  ", "ün", std::string("a\0b", 3), "last"}));
    EXPECT_EQ(result.errors, Rows{"not valid UTF-8"});
    EXPECT_EQ(result.raw, Rows{"\xff"});
  }
  EXPECT_EQ(decodeAll("raw", tableOf({{"line", typeOf(Type::STRING), false}}), "a\nb\n").rows, (Rows{"-", "-"}));
  EXPECT_EQ(decodeAll("raw", idAndName(), "a\n").failure, "the raw format needs a type of one string column");
}
