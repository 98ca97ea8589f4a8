// JSON paths, digests, random values and maps, with answers of Apache Flink 2.3.
#include "test/unit/kernels/KernelTest.h"

#include "runtime/abi/RowLayout.h"
#include "runtime/functions/Digest.h"
#include "runtime/functions/Json.h"
#include "runtime/functions/Random.h"

#include <cstring>
#include <set>

extern "C" {
MsOutcome ms_map_get_text_i32(MsContext *, MsArray, MsString, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t *);
int32_t ms_cardinality(MsArray);
}

namespace millstream {
namespace {

using DocumentTest = KernelTest;

TEST_F(DocumentTest, JsonValue) {
  const char *nested = R"({"a": 1, "b": {"c": "x", "d": [1, 2, 3]}, "e": null, "f": true})";
  struct {
    const char *json, *path, *result;
  } cases[] = {
      {nested, "$.a", "1"},
      {nested, "lax $.a", "1"},
      {nested, "strict $.a", "1"},
      {nested, "$.b.c", "x"},
      {nested, "$.b.d[1]", "2"},
      {nested, "$.b.d[-1]", "3"},
      {nested, "$.b.d[9]", "NULL"},
      {nested, "$.b.d[-9]", "NULL"},
      {nested, "$.b", "NULL"},
      {nested, "$.e", "NULL"},
      {nested, "$.f", "true"},
      {nested, "$.zz", "NULL"},
      {nested, "$.a.b.c", "NULL"},
      {R"([1, {"a": 5}, "z"])", "$[0]", "1"},
      {R"([1, {"a": 5}, "z"])", "$.a", "NULL"},
      {R"("just a string")", "$", "just a string"},
      {"42", "$", "42"},
      {"not json", "$", "NULL"},
      {"{}", "$.a", "NULL"},
      {R"({"g": "quo\"te"})", "$.g", "quo\"te"},
      {R"({"a": 1e3})", "$.a", "1E+3"},
      {R"({"a": 1.50})", "$.a", "1.50"},
      {R"({"a": -0})", "$.a", "0"},
      {R"({"a": -0.0})", "$.a", "0.0"},
      {R"({"a": 12.34e5})", "$.a", "1.234E+6"},
      {R"({"a": 0.00001})", "$.a", "0.00001"},
      {R"({"a": 0.0000001})", "$.a", "1E-7"},
      {R"({"a": 100000000.0})", "$.a", "100000000.0"},
      {R"({"a": 0e5})", "$.a", "0E+5"},
      {R"({"a": 1E400})", "$.a", "1E+400"},
      {R"({"a": 5e-3})", "$.a", "0.005"},
      {R"({"a": 1E99999999999})", "$.a", "NULL"},
      {R"({"a": 123456789012345678901234567890})", "$.a", "123456789012345678901234567890"},
      {R"({"d": "é\u00e9\n"})", "$.d", "éé\n"},
      {R"({"a": "\ud83d\ude00x\ud800"})", "$.a", "😀x�"},
      {R"({"a": {"b c": 1}})", "$.a['b c']", "1"},
      {R"({"a": [1, 2, 3]})", "$.a[*]", "NULL"},
      {R"({"a": [{"b": 1}]})", "$.a.b", "NULL"},
      {R"({"a": 1, "a": 2})", "$.a", "2"},
      {R"({"a": 1} x)", "$.a", "1"},
      {R"({"a": 1)", "$.a", "NULL"},
      {R"({a: 1})", "$.a", "NULL"},
      {R"({"$": 5})", R"($["$"])", "5"},
      {R"({"\u0061": 5})", "$.a", "5"},
      {R"(  {"a" : true } )", "$.a", "true"},
      {R"({"a-b": 1})", "$.a-b", "1"},
      {R"({"a": 1})", "a", "1"},
      {R"({"a": 1})", "$.", "NULL"},
      {R"({"a": 01})", "$.a", "NULL"},
      {R"({"a": "x)", "$.a", "NULL"},
      {R"({"a": "\q"})", "$.a", "NULL"},
      {R"({"a": 1,})", "$.a", "NULL"},
      {"", "$", "NULL"},
      {"[]", "$[0]", "NULL"},
  };
  for (const auto &c : cases)
    EXPECT_EQ(textOf(ms_json_value, text(c.json), text(c.path)), c.result) << c.json << ' ' << c.path;
  std::string deep(100000, '[');
  EXPECT_EQ(textOf(ms_json_value, text(deep), text("$")), "NULL");
}

TEST_F(DocumentTest, JsonExistsAndPaths) {
  const char *json = R"({"a": 1, "b": {"d": [1]}, "e": null})";
  EXPECT_EQ(call<bool>(ms_json_exists, text(json), text("$.a")), true);
  EXPECT_EQ(call<bool>(ms_json_exists, text(json), text("$.b.d")), true);
  EXPECT_EQ(call<bool>(ms_json_exists, text(json), text("$.x")), false);
  EXPECT_EQ(call<bool>(ms_json_exists, text("not json"), text("$.a")), false);
  EXPECT_EQ(call<bool>(ms_json_exists, text(json), text("$.e")), false); // null, as in Flink
  EXPECT_STREQ(ms_json_path_check(text("lax $.a['b'][0].c")), nullptr);
  EXPECT_STREQ(ms_json_path_check(text("$.a[*]")), nullptr); // a path, if one to NULL
  EXPECT_STREQ(ms_json_path_check(text("$.a.length()")), "no JSON path");
  EXPECT_STREQ(ms_json_path_check(text("$.a[")), "no JSON path");
  EXPECT_STREQ(ms_json_path_check(text("")), "no JSON path");
}

TEST_F(DocumentTest, IsJson) {
  auto kinds = [&](std::string_view json) {
    std::string result;
    for (int32_t what = 0; what < 4; ++what)
      result += call<bool>(ms_is_json, text(json), what) == true ? '+' : '-';
    return result;
  };
  EXPECT_EQ(kinds(R"({"a": [1, 2]})"), "++--");
  EXPECT_EQ(kinds(" [1] "), "+-+-");
  EXPECT_EQ(kinds("42"), "+--+");
  EXPECT_EQ(kinds("null"), "+--+");
  EXPECT_EQ(kinds(R"("text")"), "+--+");
  for (const char *none : {"", " ", "text", "{", "[1,]", "1 2", "{}x", "\"", "01"})
    EXPECT_EQ(kinds(none), "----") << none;
  EXPECT_EQ(kinds(std::string_view("1\0", 2)), "----");
  EXPECT_EQ(kinds(std::string(100'000, '[')), "----");
}

TEST_F(DocumentTest, RefusedPaths) {
  EXPECT_EQ(textOf(ms_json_refuse, text("$.a"), text("there is no scalar")), "ERROR");
  EXPECT_EQ(error, "there is no scalar at the JSON path '$.a'");
}

TEST_F(DocumentTest, Digests) {
  EXPECT_EQ(view(ms_md5(&context, text("hello world"))), "5eb63bbbe01eeed093cb22bb8f5acdc3");
  EXPECT_EQ(view(ms_md5(&context, text(""))), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(view(ms_sha1(&context, text("aaa"))), "7e240de74fb1ed08fa08d38063f6a6a91462a815");
  EXPECT_EQ(view(ms_sha224(&context, text("x"))), "54a2f7f92a5f975d8096af77a126edda7da60c5aa872ef1b871701ae");
  EXPECT_EQ(view(ms_sha256(&context, text("hello world"))),
            "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
  EXPECT_EQ(view(ms_sha384(&context, text("o"))),
            "1d587bbe50d4aef51f2ea3743f3c6f849a16e6c2cfe711029e5e202ab3484b0d6ed8de1e2c003215f34b5f1004fb81a4");
  EXPECT_EQ(view(ms_sha512(&context, text("x"))),
            "a4abd4448c49562d828115d13a1fccea927f52b4d5459297f8b43e42da89238bc13626e43dcb38ddb082488927ec904fb420574439"
            "83e88585179d50551afe62");
  EXPECT_EQ(textOf(ms_sha2, text("x"), 224), "54a2f7f92a5f975d8096af77a126edda7da60c5aa872ef1b871701ae");
  EXPECT_EQ(textOf(ms_sha2, text("x"), 7), "ERROR");
}

TEST_F(DocumentTest, RandomValues) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    std::string uuid = view(ms_uuid(&context));
    ASSERT_EQ(uuid.size(), 36u);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
    seen.insert(uuid);
    double real = ms_rand(&context);
    EXPECT_TRUE(real >= 0 && real < 1);
    int32_t number = ms_rand_integer(&context, 7);
    EXPECT_TRUE(number >= 0 && number < 7);
  }
  EXPECT_EQ(seen.size(), 1000u);
  EXPECT_EQ(ms_rand_integer(&context, 0), 0);
}

TEST_F(DocumentTest, Maps) {
  RowShape shape = layoutRow({{16, false}, {4, true}});
  const FieldPlace &key = shape.fields[0], &value = shape.fields[1];
  alignas(16) uint8_t entries[4 * 64] = {};
  auto put = [&](size_t index, MsString k, int32_t v, bool null) {
    uint8_t *at = entries + index * shape.bytes;
    memcpy(at + key.offset, &k, sizeof k);
    memcpy(at + value.offset, &v, sizeof v);
    if (null)
      at[value.null_offset] |= value.null_mask;
  };
  put(0, text("a"), 1, false);
  put(1, text("b"), 0, true);
  put(2, text("a"), 3, false);
  MsArray map = {entries, 3};
  auto get = [&](const char *wanted) {
    return call<int32_t>(ms_map_get_text_i32, map, text(wanted), static_cast<int32_t>(shape.bytes),
                         static_cast<int32_t>(key.offset), static_cast<int32_t>(value.offset),
                         static_cast<int32_t>(value.null_offset), static_cast<int32_t>(value.null_mask));
  };
  EXPECT_EQ(get("a"), 3); // the last of a repeated key
  EXPECT_EQ(get("b"), std::nullopt);
  EXPECT_EQ(get("c"), std::nullopt);
  EXPECT_EQ(ms_cardinality(map), 3);
}

} // namespace
} // namespace millstream
