// LIKE, SIMILAR TO and regular expressions, with answers of Apache Flink 2.3.
#include "test/unit/kernels/KernelTest.h"
#include "test/unit/kernels/Kernels.h"

#include "runtime/functions/Regex.h"

namespace millstream {
namespace {

using PatternTest = KernelTest;

TEST_F(PatternTest, Like) {
  struct {
    const char *text, *pattern;
    bool result;
  } cases[] = {
      {"hello world", "%o%", true},
      {"hello world", "h%", true},
      {"hello world", "%d", true},
      {"hello world", "_e%", true},
      {"hello world", "", false},
      {"", "", true},
      {"", "%", true},
      {"", "_", false},
      {"aaa", "___", true},
      {"aaa", "__", false},
      {"aaa", "____", false},
      {"日本語テキスト", "日%", true},
      {"日本", "__", true},
      {"日本", "______", false},
      {"a\\b", "a\\b", true},
      {"a%", "a\\%", false},
      {"abc", "a%c%", true},
      {"abc", "%a%b%c%", true},
      {"abc", "%c%b%", false},
      {"aab", "a%ab", true},
      {"ab", "a%ab", false},
      {"mississippi", "m%iss%ip%i", true},
      {"mississippi", "%issi_", false},
      {"mississippi", "%i_pi", true},
      {"abcabd", "%ab_", true},
      {"abcab", "%ab_", false},
      {"axbyc", "a_b_c", true},
      {"a\nb", "a%b", true},
      {"a\nb", "a_b", true},
      {"é", "_", true},
      {"xxaéb", "%a_b", true},
      {"ab", "a%%b", true},
      {"ba", "%_a", true},
      {"a", "%_a", false},
      {"A", "a", false},
  };
  for (const auto &c : cases)
    EXPECT_EQ(ms_like(text(c.text), text(c.pattern)), c.result) << c.text << " LIKE " << c.pattern;
}

TEST_F(PatternTest, LikeWithEscape) {
  auto like = [&](const char *s, const char *pattern, std::string_view escape) {
    return call<bool>(ms_like_escape, text(s), text(pattern), escape.data(), escape.size());
  };
  EXPECT_EQ(like("100%", "%!%%", "!"), true);
  EXPECT_EQ(like("100", "%!%%", "!"), false);
  EXPECT_EQ(like("a%", "a\\%", "\\"), true);
  EXPECT_EQ(like("ab", "a\\%", "\\"), false);
  EXPECT_EQ(like("a!b", "a!!b", "!"), true);
  EXPECT_EQ(like("a_b", "_!__", "!"), true);
  EXPECT_EQ(like("mississippi", "%iss%i_pi", "!"), true);
  EXPECT_EQ(like("a%b", "aé%b", "é"), true);
  EXPECT_EQ(like("abc", "a!b", "!"), std::nullopt);
  EXPECT_EQ(like("abc", "a!", "!"), std::nullopt);
  EXPECT_EQ(like("abc", "a", "!!"), std::nullopt);
  EXPECT_EQ(error, "the escape of LIKE must be one character");
}

TEST_F(PatternTest, SimilarTo) {
  struct {
    const char *text, *pattern;
    bool result;
  } cases[] = {{"aaa", "(a|x)+", true},
               {"aaa", "a{3}", true},
               {"Flink SQL 2024", "%[0-9]{4}%", true},
               {"hello world", "[a-z ]*", true},
               {"tab\there", "[a-z ]*", false},
               {"abc", "a(b|x)c", true},
               {"abc", "_b%", true},
               {"abc", "abc|d", true},
               {"abc", "[^x]+", true},
               {"abcd", "abc|d", false},
               {"a.c", "a.c", true},
               {"abc", "a.c", false}};
  for (const auto &c : cases)
    EXPECT_EQ(call<bool>(ms_similar, text(c.text), text(c.pattern)), c.result) << c.text << " ~ " << c.pattern;
}

TEST_F(PatternTest, Search) {
  struct {
    const char *text, *pattern;
    bool result;
  } cases[] = {{"abc", "^[a-z]+$", true},
               {"order-42", "^[a-z]+$", false},
               {"abc", "^(a)", true},
               {"", "", false},
               {"Order", "(?i)ORDER", true},
               {"abc", "(", false},
               {"x\xD9\xA3", "\\d", false},
               {"Ä", "\\w", false},
               {"aé", "é$", true},
               {"ab\n", "b$", true},
               {"tab\there", "\\p{Space}", true},
               {"abc", "\\p{Upper}", false},
               {"é", "\\u00e9", true},
               {"a.b", "\\Qa.b\\E", true},
               {"日本", "^..$", true}};
  for (const auto &c : cases)
    EXPECT_EQ(call<bool>(ms_regexp, text(c.text), text(c.pattern)), c.result) << c.text << " ~ " << c.pattern;
}

TEST_F(PatternTest, Extract) {
  auto extract = [&](const char *s, const char *pattern, int32_t group) {
    return textOf(ms_regexp_extract, text(s), text(pattern), group);
  };
  EXPECT_EQ(extract("order-42", "(\\w+)-(\\d+)", 1), "order");
  EXPECT_EQ(extract("10-20-30", "(\\w+)-(\\d+)", 2), "20");
  EXPECT_EQ(extract("x-1 y-2 z-3", "(\\w+)-(\\d+)", 0), "x-1");
  EXPECT_EQ(extract("a1b22c333", "[bc](\\d+)", 1), "22");
  EXPECT_EQ(extract("10-20-30", "(\\d+)$", 1), "30");
  EXPECT_EQ(extract("abc", "(x)?b", 1), "NULL"); // the group took no part
  EXPECT_EQ(extract("abc", "b", 5), "NULL");
  EXPECT_EQ(extract("abc", "b", -1), "NULL");
  EXPECT_EQ(extract("abc", "b(", 0), "NULL");
  EXPECT_EQ(extract("no digits", "\\d+", 0), "NULL");
  EXPECT_EQ(extract("", "x*", 0), "");
  std::string_view line = R"(127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326)";
  EXPECT_EQ(textOf(ms_regexp_extract, MsString{line.data(), line.size()}, text(R"(\[([^\]]+)\] "(\S+) (\S+))"), 3),
            "/a.gif");
}

TEST_F(PatternTest, Replace) {
  auto replace = [&](const char *s, const char *pattern, const char *by) {
    return textOf(ms_regexp_replace, text(s), text(pattern), text(by));
  };
  EXPECT_EQ(replace("a1b22c333", "\\d+", "#"), "a#b#c#");
  EXPECT_EQ(replace("order-42", "(\\w)-(\\w)", "$2$1"), "orde$2$12"); // as it stands
  EXPECT_EQ(replace("abc", "", "-"), "-a-b-c-");
  EXPECT_EQ(replace("日本", "", "-"), "-日-本-");
  EXPECT_EQ(replace("baac", "a*", "x"), "xbxxcx");
  EXPECT_EQ(replace("abc", "(", "x"), "NULL");
  EXPECT_EQ(replace("abc", "z", "x"), "abc");
  EXPECT_EQ(replace("", "z", "x"), "");
  EXPECT_EQ(*call<int32_t>(ms_regexp_count, text("a1b22c333"), text("[a-z]")), 3);
  EXPECT_EQ(*call<int32_t>(ms_regexp_count, text(""), text("")), 1);
  EXPECT_EQ(*call<int32_t>(ms_regexp_instr, text("order-42"), text("\\d")), 7);
  EXPECT_EQ(*call<int32_t>(ms_regexp_instr, text("日1"), text("\\d")), 2);
  EXPECT_EQ(*call<int32_t>(ms_regexp_instr, text("abc"), text("\\d")), 0);
}

TEST_F(PatternTest, BytesThatAreNoUtf8DoNotMatter) {
  EXPECT_EQ(textOf(ms_regexp_replace,
                   text("a\xff"
                        "b"),
                   text("[ab]"), text("x")),
            "x\xff"
            "x");
  EXPECT_EQ(call<bool>(ms_regexp, text("\xff\xfe"), text("a")), false);
}

TEST_F(PatternTest, CatastrophesAreErrors) {
  std::string as(5000, 'a');
  EXPECT_FALSE(call<bool>(ms_regexp, text(as), text("(a|a|aa)+(a|aa)+[xy]$")));
  EXPECT_FALSE(call<bool>(ms_regexp, text(as), text("^(a+)+[bc]")));
  EXPECT_EQ(error, "the regular expression '^(a+)+[bc]' takes too many steps on this text");
}

TEST_F(PatternTest, Checks) {
  EXPECT_EQ(ms_regex_check(text("(\\w+)-(?<n>\\d{2,4})")), nullptr);
  EXPECT_STREQ(ms_regex_check(text("b(")), "missing closing parenthesis");
  EXPECT_NE(ms_regex_check(text("[a-z")), nullptr);
  EXPECT_NE(ms_regex_check(text("a**")), nullptr);
  EXPECT_STREQ(ms_regex_check(text("[a-z&&[^b]]")), "the intersection of classes (&&) is not supported");
  EXPECT_STREQ(ms_regex_check(text("[a[bc]]")), "a class within a class is not supported");
  EXPECT_EQ(ms_regex_check(text("\\p{IsGreek}\\p{Lu}[\\p{Alpha}_]\\P{Digit}")), nullptr);
  EXPECT_NE(ms_regex_check(text(std::string(300, '('))), nullptr);
  EXPECT_EQ(ms_similar_check(text("(a|b)%")), nullptr);
  EXPECT_NE(ms_similar_check(text("(a")), nullptr);
}

} // namespace
} // namespace millstream
