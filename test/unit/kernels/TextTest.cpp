// Functions of text, with answers of Apache Flink 2.3.
#include "test/unit/kernels/KernelTest.h"
#include "test/unit/kernels/Kernels.h"

extern "C" {
MsString ms_substring_from(MsString, int64_t);
MsString ms_left(MsString, int32_t);
MsString ms_right(MsString, int32_t);
MsString ms_cut_text(MsString, int32_t);
MsString ms_pad_text(MsContext *, MsString, int32_t);
MsString ms_cut_bytes(MsString, int32_t);
MsString ms_pad_bytes(MsContext *, MsString, int32_t);
MsString ms_trim(MsString);
MsString ms_ltrim(MsString);
MsString ms_rtrim(MsString);
MsString ms_ltrim_set(MsString, MsString);
MsString ms_rtrim_set(MsString, MsString);
int32_t ms_position(MsString, MsString);
int32_t ms_position_from(MsString, MsString, int32_t);
MsOutcome ms_instr_from(MsContext *, MsString, MsString, int32_t, int32_t *);
MsOutcome ms_split_index_code(MsContext *, MsString, int32_t, int32_t, MsString *);
int32_t ms_ascii(MsString);
MsString ms_chr(MsContext *, int64_t);
MsString ms_upper(MsContext *, MsString);
MsString ms_lower(MsContext *, MsString);
MsString ms_initcap(MsContext *, MsString);
MsString ms_concat(MsContext *, MsString, MsString);
MsString ms_concat3(MsContext *, MsString, MsString, const char *, uint64_t);
MsOutcome ms_repeat(MsContext *, MsString, int32_t, MsString *);
MsOutcome ms_rpad(MsContext *, MsString, int32_t, MsString, MsString *);
MsString ms_overlay_from(MsContext *, MsString, MsString, int64_t);
bool ms_lt_text(MsString, MsString);
bool ms_eq_text(MsString, MsString);
MsString ms_greatest_text(MsString, MsString);
MsString ms_cast_bytes_string(MsContext *, MsString);
MsString ms_hex_i64(MsContext *, int64_t);
MsString ms_hex_text(MsContext *, MsString);
MsString ms_bin_i64(MsContext *, int64_t);
MsString ms_to_base64(MsContext *, MsString);
MsOutcome ms_from_base64(MsContext *, MsString, MsString *);
MsString ms_url_encode(MsContext *, MsString);
}

namespace millstream {
namespace {

using TextTest = KernelTest;
constexpr const char *umlauts = "Ünïcödé ß", *japanese = "日本語テキスト";

TEST_F(TextTest, Lengths) {
  EXPECT_EQ(ms_char_length(text("")), 0);
  EXPECT_EQ(ms_char_length(text("hello world")), 11);
  EXPECT_EQ(ms_char_length(text(umlauts)), 9);
  EXPECT_EQ(ms_char_length(text(japanese)), 7);
  EXPECT_EQ(ms_char_length(text("\xff\x80")), 1); // not UTF-8: counted by first bytes
}

TEST_F(TextTest, Substrings) {
  struct {
    const char *text;
    int64_t position, length;
    const char *result;
  } cases[] = {
      {"hello world", 2, 3, "ell"},
      {"hello world", 0, 3, "hel"},
      {"hello world", -3, 2, "rl"},
      {"hello world", -100, 3, ""},
      {"hello world", 2, 1000, "ello world"},
      {umlauts, -3, 2, "é "},
      {japanese, -3, 2, "キス"},
      {"x", 100, 2, ""},
      {"", 1, 1, ""},
      {"abc", 2, -1, "NULL"},
      {"abc", 2, 0, ""},
  };
  for (const auto &c : cases)
    EXPECT_EQ(textOf(ms_substring, text(c.text), c.position, c.length), c.result) << c.text << ' ' << c.position;
  EXPECT_EQ(view(ms_substring_from(text(umlauts), 2)), "nïcödé ß");
  EXPECT_EQ(view(ms_substring_from(text(japanese), -2)), "スト");
  EXPECT_EQ(view(ms_substring_from(text("abc"), INT64_MIN)), "");
  EXPECT_EQ(view(ms_left(text(umlauts), 3)), "Ünï");
  EXPECT_EQ(view(ms_left(text("abc"), -1)), "");
  EXPECT_EQ(view(ms_right(text(umlauts), 3)), "é ß");
  EXPECT_EQ(view(ms_right(text("x"), 100)), "x");
  EXPECT_EQ(view(ms_cut_text(text(japanese), 3)), "日本語");
  EXPECT_EQ(view(ms_pad_text(&context, text("é"), 4)), "é   ");
  EXPECT_EQ(view(ms_pad_text(&context, text("abcdef"), 4)), "abcd");
  EXPECT_EQ(view(ms_cut_bytes(text("é"), 1)), "\xC3");
  EXPECT_EQ(view(ms_cut_bytes(text("ab"), 9)), "ab");
  EXPECT_EQ(view(ms_pad_bytes(&context, text("ab"), 4)), std::string("ab\0\0", 4));
  EXPECT_EQ(view(ms_pad_bytes(&context, text("abcdef"), 4)), "abcd");
}

TEST_F(TextTest, Trimming) {
  EXPECT_EQ(view(ms_trim(text("  pad  "))), "pad");
  EXPECT_EQ(view(ms_ltrim(text("  pad  "))), "pad  ");
  EXPECT_EQ(view(ms_rtrim(text("  pad  "))), "  pad");
  EXPECT_EQ(view(ms_trim(text("\tx\n"))), "\tx\n"); // blanks alone
  EXPECT_EQ(view(ms_trim_set(text("abxba"), text("ab"))), "x");
  EXPECT_EQ(view(ms_ltrim_set(text("hello world"), text(" h"))), "ello world");
  EXPECT_EQ(view(ms_rtrim_set(text("  pad  "), text("d "))), "  pa");
  EXPECT_EQ(view(ms_trim_set(text("ßaß"), text("ß"))), "a");
  EXPECT_EQ(view(ms_trim_set(text("aaa"), text("a"))), "");
  EXPECT_EQ(view(ms_trim_set(text(" x "), text(""))), " x ");
}

TEST_F(TextTest, Positions) {
  EXPECT_EQ(ms_position(text("o"), text("hello world")), 5);
  EXPECT_EQ(ms_position(text("ö"), text(umlauts)), 5);
  EXPECT_EQ(ms_position(text(""), text("")), 1);
  EXPECT_EQ(ms_position(text("x"), text("")), 0);
  EXPECT_EQ(ms_position_from(text(","), text("a,b,,c"), 3), 4);
  EXPECT_EQ(ms_position_from(text("a"), text("abc"), -3), 1);
  EXPECT_EQ(*call<int32_t>(ms_instr_nth, text("aaa"), text("a"), 1, 2), 2);
  EXPECT_EQ(*call<int32_t>(ms_instr_nth, text("abcanana"), text("a"), -1, 2), 6);
  EXPECT_EQ(*call<int32_t>(ms_instr_from, text("abcanana"), text("an"), -1), 6);
  EXPECT_EQ(*call<int32_t>(ms_instr_from, text("abc"), text("a"), 0), 0);
  EXPECT_EQ(*call<int32_t>(ms_instr_from, text("a"), text("abc"), -1), 0);
  EXPECT_FALSE(call<int32_t>(ms_instr_nth, text("aaa"), text("a"), 1, 0));
}

TEST_F(TextTest, Parts) {
  EXPECT_EQ(textOf(ms_split_index, text("a,b,,c"), text(","), 1), "b");
  EXPECT_EQ(textOf(ms_split_index, text("a,b,,c"), text(","), 2), "");
  EXPECT_EQ(textOf(ms_split_index, text("a,b,,c"), text(","), 9), "NULL");
  EXPECT_EQ(textOf(ms_split_index, text("a,b,,c"), text(","), -1), "NULL");
  EXPECT_EQ(textOf(ms_split_index, text(""), text(","), 0), "NULL");
  EXPECT_EQ(textOf(ms_split_index, text(umlauts), text("ö"), 0), "Ünïc");
  EXPECT_EQ(textOf(ms_split_index, text("abc,b"), text(""), 0), "abc,b"); // at blanks
  EXPECT_EQ(textOf(ms_split_index, text("abc  b"), text(" "), 1), "");
  EXPECT_EQ(textOf(ms_split_index, text(",a"), text(","), 0), "");
  EXPECT_EQ(textOf(ms_split_index_code, text("a,b,,c"), 44, 1), "b");
  EXPECT_EQ(textOf(ms_split_index_code, text("aéb"), 233, 1), "b");
  EXPECT_EQ(textOf(ms_split_index_code, text("a"), 256, 0), "NULL");
}

TEST_F(TextTest, Case) {
  EXPECT_EQ(view(ms_upper(&context, text(umlauts))), "ÜNÏCÖDÉ SS");
  EXPECT_EQ(view(ms_lower(&context, text("ÜNÏCÖDÉ"))), "ünïcödé");
  EXPECT_EQ(view(ms_upper(&context, text("ŉx"))), "ʼNX");
  EXPECT_EQ(view(ms_lower(&context, text("ΑΣ ΣΑΣ"))), "ας σας");
  EXPECT_EQ(view(ms_lower(&context, text("İ"))), "i̇");
  EXPECT_EQ(view(ms_upper(&context, text("a\xff"
                                         "b"))),
            "A\xff"
            "B"); // what is no UTF-8 stays
  EXPECT_EQ(view(ms_initcap(&context, text("hello wORLD-foo"))), "Hello World-Foo");
  EXPECT_EQ(view(ms_initcap(&context, text(umlauts))), "ÜNïCöDé ß");
}

TEST_F(TextTest, Padding) {
  EXPECT_EQ(textOf(ms_lpad, text("aaa"), 8, text("*")), "*****aaa");
  EXPECT_EQ(textOf(ms_lpad, text(japanese), 8, text("*")), "*日本語テキスト");
  EXPECT_EQ(textOf(ms_rpad, text(""), 8, text("xy")), "xyxyxyxy");
  EXPECT_EQ(textOf(ms_rpad, text("x"), 5, text("xyz")), "xxyzx");
  EXPECT_EQ(textOf(ms_lpad, text(umlauts), 4, text("0")), "Ünïc");
  EXPECT_EQ(textOf(ms_lpad, text("x"), -2, text("0")), "NULL");
  EXPECT_EQ(textOf(ms_lpad, text("x"), 3, text("")), "NULL");
  EXPECT_EQ(textOf(ms_lpad, text("x"), 0, text("0")), "");
  EXPECT_EQ(textOf(ms_rpad, text("x"), 2147483647, text("0")), "ERROR");
  EXPECT_EQ(textOf(ms_lpad, text("x"), 5, text("\x80")), "NULL");
}

TEST_F(TextTest, Rearranging) {
  EXPECT_EQ(view(ms_concat(&context, text("a"), text(""))), "a");
  EXPECT_EQ(view(ms_concat3(&context, text("["), text("x"), "]", 1)), "[x]");
  EXPECT_EQ(textOf(ms_repeat, text("xyz"), 2), "xyzxyz");
  EXPECT_EQ(textOf(ms_repeat, text("x"), -1), "");
  EXPECT_EQ(textOf(ms_repeat, text("xyz"), 2147483647), "ERROR");
  EXPECT_EQ(view(ms_reverse(&context, text(umlauts))), "ß édöcïnÜ");
  auto replace = [&](const char *s, const char *seek, std::string_view by) {
    return textOf(ms_replace, text(s), text(seek), by.data(), by.size());
  };
  EXPECT_EQ(replace("aaa", "a", "__"), "______");
  EXPECT_EQ(replace("aaa", "aa", ""), "a");
  EXPECT_EQ(replace("abc", "", "x"), "xaxbxcx");
  EXPECT_EQ(replace("abc", "z", "x"), "abc");
  auto translate = [&](const char *s, const char *from, std::string_view to) {
    return textOf(ms_translate, text(s), text(from), to.data(), to.size());
  };
  EXPECT_EQ(translate("hello world", "lo ", "L"), "heLLwrLd");
  EXPECT_EQ(translate("aéb", "é", "x"), "axb");
  EXPECT_EQ(translate("abc", "", "x"), "abc");
  EXPECT_EQ(view(ms_overlay_from(&context, text(umlauts), text("**"), 2)), "Ü**cödé ß");
  EXPECT_EQ(view(ms_overlay(&context, text("abcdef"), text("XY"), 2, 10)), "aXY");
  EXPECT_EQ(view(ms_overlay(&context, text("abcdef"), text(""), 2, 2)), "adef");
  EXPECT_EQ(view(ms_overlay_from(&context, text("abcdef"), text("XY"), 5)), "abcdXY");
  EXPECT_EQ(view(ms_overlay(&context, text("hello world"), text("zz"), 3, 0)), "hezz");
  EXPECT_EQ(view(ms_overlay(&context, text("abc"), text("x"), -2, 0)), "abc");
}

TEST_F(TextTest, ComparisonIsByBytes) {
  EXPECT_TRUE(ms_lt_text(text("a"), text("ab")));
  EXPECT_TRUE(ms_lt_text(text("Z"), text("a")));
  EXPECT_TRUE(ms_lt_text(text("z"), text("ß")));
  EXPECT_FALSE(ms_lt_text(text(""), text("")));
  EXPECT_TRUE(ms_eq_text(text(""), text("")));
  EXPECT_EQ(view(ms_greatest_text(text("-2147483648"), text("5"))), "5");
}

TEST_F(TextTest, CodesAndEncodings) {
  EXPECT_EQ(ms_ascii(text(umlauts)), -61);
  EXPECT_EQ(ms_ascii(text("")), 0);
  EXPECT_EQ(view(ms_chr(&context, 233)), "é");
  EXPECT_EQ(view(ms_chr(&context, 321)), "A");
  EXPECT_EQ(view(ms_chr(&context, -1)), "");
  EXPECT_EQ(view(ms_cast_bytes_string(&context, text("\xff\x80"
                                                     "A"))),
            "��A");
  EXPECT_EQ(view(ms_hex_i64(&context, -3)), "FFFFFFFFFFFFFFFD");
  EXPECT_EQ(view(ms_hex_i64(&context, 0)), "0");
  EXPECT_EQ(view(ms_bin_i64(&context, 255)), "11111111");
  EXPECT_EQ(view(ms_hex_text(&context, text("ö"))), "C3B6");
  EXPECT_EQ(textOf(ms_unhex, text("4D7953")), "MyS");
  EXPECT_EQ(textOf(ms_unhex, text("zz")), "NULL");
  EXPECT_EQ(view(ms_to_base64(&context, text("hello world"))), "aGVsbG8gd29ybGQ=");
  EXPECT_EQ(textOf(ms_from_base64, text("aGVsbG8gd29ybGQ=")), "hello world");
  EXPECT_EQ(textOf(ms_from_base64, text("!!")), "ERROR");
  EXPECT_EQ(view(ms_url_encode(&context, text("2024-02-29 12:34:56"))), "2024-02-29+12%3A34%3A56");
  EXPECT_EQ(textOf(ms_url_decode, text("a%20b%2B+c")), "a b+ c");
  EXPECT_EQ(textOf(ms_url_decode, text("%zz")), "NULL");
  EXPECT_EQ(textOf(ms_url_decode, text("a%4")), "NULL");
}

} // namespace
} // namespace millstream
