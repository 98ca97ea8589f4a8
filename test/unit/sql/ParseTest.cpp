// Trees and syntax errors of SQL expressions and types.
#include "frontend/sql/Parse.h"

#include <gtest/gtest.h>

#include <chrono>

namespace millstream {
namespace {

SpecText textOf(const SourceFile &file) {
  return {std::string(file.text()), {&file, 0, static_cast<uint32_t>(file.text().size())}, {}};
}

// The tree of `sql` in its fixed form, or `line:column: message` of the one error.
std::string parsed(const std::string &sql) {
  SourceFile file("test.yaml", sql);
  Diagnostics diagnostics;
  if (ExprPtr tree = parseExpression(textOf(file), diagnostics))
    return printExpression(*tree);
  std::string result;
  for (const Diagnostic *d : diagnostics.sorted()) {
    auto at = file.position(d->range.begin);
    result += std::to_string(at.line) + ":" + std::to_string(at.column) + ": " + d->message;
    for (auto &note : d->notes)
      result += " [" + note.message + "]";
  }
  return result;
}

std::string parsedType(const std::string &sql) {
  SourceFile file("test.yaml", sql);
  Diagnostics diagnostics;
  if (auto type = parseType(textOf(file), diagnostics))
    return printType(*type);
  return diagnostics.sorted().at(0)->message;
}

TEST(Parse, Precedence) {
  EXPECT_EQ(parsed("a OR b AND NOT c = d + e * -f"), "(a OR (b AND (NOT (c = (d + (e * (-f)))))))");
  EXPECT_EQ(parsed("1 - 2 - 3 / 4 % 5"), "((1 - 2) - ((3 / 4) % 5))");
  EXPECT_EQ(parsed("a || b + c"), "((a || b) + c)");
  EXPECT_EQ(parsed("NOT a IS NULL"), "(NOT (a IS NULL))");
  EXPECT_EQ(parsed("a = b IS NOT TRUE"), "((a = b) IS NOT TRUE)");
  EXPECT_EQ(parsed("a BETWEEN 1 AND 2 AND b"), "((a BETWEEN 1 AND 2) AND b)");
  EXPECT_EQ(parsed("a = b BETWEEN c AND d"), "(a = (b BETWEEN c AND d))");
  EXPECT_EQ(parsed("a < b = c <> d"), "(((a < b) = c) <> d)");
  EXPECT_EQ(parsed("NOT NOT a"), "(NOT (NOT a))");
  EXPECT_EQ(parsed("- - + a.b[1].c"), "(-(-(+a.b[1].c)))");
  EXPECT_EQ(parsed("(a OR b) AND c"), "((a OR b) AND c)");
  EXPECT_EQ(parsed("a or b or c"), "(a OR b OR c)");
}

TEST(Parse, Predicates) {
  EXPECT_EQ(parsed("a not between symmetric 1 and 2"), "(a NOT BETWEEN SYMMETRIC 1 AND 2)");
  EXPECT_EQ(parsed("a IN (1, 2, b + 1)"), "(a IN (1, 2, (b + 1)))");
  EXPECT_EQ(parsed("a NOT IN ('x')"), "(a NOT IN ('x'))");
  EXPECT_EQ(parsed("a LIKE '%!%' ESCAPE '!' OR b NOT LIKE c || '%'"),
            "((a LIKE '%!%' ESCAPE '!') OR (b NOT LIKE (c || '%')))");
  EXPECT_EQ(parsed("a SIMILAR TO '[0-9]+'"), "(a SIMILAR TO '[0-9]+')");
  EXPECT_EQ(parsed("a IS DISTINCT FROM b + 1"), "(a IS DISTINCT FROM (b + 1))");
  EXPECT_EQ(parsed("a IS NOT DISTINCT FROM NULL"), "(a IS NOT DISTINCT FROM NULL)");
  EXPECT_EQ(parsed("a IS UNKNOWN AND b IS NOT FALSE"), "((a IS UNKNOWN) AND (b IS NOT FALSE))");
  EXPECT_EQ(parsed("(a, b) IN ((1, 'a'), (2, 'b'))"), "(ROW(a, b) IN (ROW(1, 'a'), ROW(2, 'b')))");
}

TEST(Parse, Literals) {
  EXPECT_EQ(parsed("'it''s'"), "'it''s'");
  EXPECT_EQ(parsed("U&'caf\\00e9 \\+01F600 \\D83D\\DE00'"), "'café 😀 😀'");
  EXPECT_EQ(parsed("x'414243'"), "X'ABC'");
  EXPECT_EQ(parsed("1.50 + .5 + 5. + 1e3 + 1.5E-3 + 12"), "(((((1.50 + .5) + 5.) + 1e3) + 1.5E-3) + 12)");
  EXPECT_EQ(parsed("true and FALSE or unknown or null"), "((TRUE AND FALSE) OR UNKNOWN OR NULL)");
  EXPECT_EQ(parsed("DATE '2024-02-29' < timestamp '2024-02-29 12:00:00'"),
            "(DATE '2024-02-29' < TIMESTAMP '2024-02-29 12:00:00')");
  EXPECT_EQ(parsed("TIME '10:00'"), "TIME '10:00'");
  EXPECT_EQ(parsed("INTERVAL '1 02:03:04.567' DAY(3) TO SECOND(3)"), "INTERVAL '1 02:03:04.567' DAY(3) TO SECOND(3)");
  EXPECT_EQ(parsed("INTERVAL -'5' minute"), "INTERVAL -'5' MINUTE");
  EXPECT_EQ(parsed("n * INTERVAL '1' DAY"), "(n * INTERVAL '1' DAY)");
}

TEST(Parse, Names) {
  EXPECT_EQ(parsed("value + result + out + one + date + second + `order`"),
            "((((((value + result) + out) + one) + date) + second) + `order`)");
  EXPECT_EQ(parsed("time + timestamp + filter + to + error + map + array"),
            "((((((time + timestamp) + filter) + to) + error) + map) + array)");
  EXPECT_EQ(parsed("`a``b`"), "`a`b`");
  EXPECT_EQ(parsed("größe > 1"), "(größe > 1)");
  EXPECT_EQ(parsed("left.order_id"), "left.order_id");
  EXPECT_EQ(parsed("m['k'] + a[1][2]"), "(m['k'] + a[1][2])");
  EXPECT_EQ(parsed("a -- the rest is a comment\n + /* so is this */ b"), "(a + b)");
}

TEST(Parse, Calls) {
  EXPECT_EQ(parsed("count(*)"), "COUNT(*)");
  EXPECT_EQ(parsed("COUNT(DISTINCT a) FILTER (WHERE b > 1)"), "COUNT(DISTINCT a) FILTER (WHERE (b > 1))");
  EXPECT_EQ(parsed("SUM(ALL a) / COUNT(all)"), "(SUM(a) / COUNT(all))");
  EXPECT_EQ(parsed("extract(day from t)"), "EXTRACT(DAY, t)");
  EXPECT_EQ(parsed("FLOOR(t TO HOUR) < ceiling(x)"), "(FLOOR(HOUR, t) < CEIL(x))");
  EXPECT_EQ(parsed("TIMESTAMPDIFF(SQL_TSI_DAY, a, b)"), "TIMESTAMPDIFF(DAY, a, b)");
  EXPECT_EQ(parsed("TRIM(s)"), "TRIM(s)");
  EXPECT_EQ(parsed("TRIM(LEADING 'x' FROM s)"), "LTRIM(s, 'x')");
  EXPECT_EQ(parsed("TRIM(TRAILING FROM s)"), "RTRIM(s)");
  EXPECT_EQ(parsed("TRIM('x' FROM s)"), "TRIM(s, 'x')");
  EXPECT_EQ(parsed("SUBSTRING(s FROM 2 FOR 3) || SUBSTRING(s, 2)"), "(SUBSTRING(s, 2, 3) || SUBSTRING(s, 2))");
  EXPECT_EQ(parsed("POSITION('a' IN s || t)"), "POSITION('a', (s || t))");
  EXPECT_EQ(parsed("OVERLAY(a PLACING b FROM 1)"), "OVERLAY(a, b, 1)");
  EXPECT_EQ(parsed("current_timestamp > t"), "(CURRENT_TIMESTAMP() > t)");
  EXPECT_EQ(parsed("year(t) + LEFT(s, 1)"), "(YEAR(t) + LEFT(s, 1))");
  EXPECT_EQ(parsed("JSON_VALUE(j, '$.a' RETURNING INT DEFAULT 1 ON EMPTY NULL ON ERROR)"),
            "JSON_VALUE(j, '$.a' RETURNING INT DEFAULT 1 ON EMPTY NULL ON ERROR)");
}

TEST(Parse, CaseAndCasts) {
  EXPECT_EQ(parsed("CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END"), "CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END");
  EXPECT_EQ(parsed("case x when 1, 2 then 'a' end"), "CASE x WHEN 1, 2 THEN 'a' END");
  EXPECT_EQ(parsed("CAST(a AS decimal(12,2)) + TRY_CAST(b AS timestamp(3) with local time zone)"),
            "(CAST(a AS DECIMAL(12, 2)) + TRY_CAST(b AS TIMESTAMP_LTZ(3)))");
  EXPECT_EQ(parsed("ARRAY[1, 2][1] + MAP['a', 1]['a'] + ROW(1, 'x')"),
            "((ARRAY[1, 2][1] + MAP['a', 1]['a']) + ROW(1, 'x'))");
}

TEST(Parse, Types) {
  EXPECT_EQ(parsedType("decimal(12,2)?"), "DECIMAL(12, 2)?");
  EXPECT_EQ(parsedType("row<a int, b string?>"), "ROW<a INT, b STRING?>");
  EXPECT_EQ(parsedType("map<string, array<row<x double precision>?>>"), "MAP<STRING, ARRAY<ROW<x DOUBLE>?>>");
  EXPECT_EQ(parsedType("INT NOT NULL ARRAY NULL"), "ARRAY<INT NOT NULL> NULL");
  EXPECT_EQ(parsedType("interval day(3) to second(6)"), "INTERVAL DAY(3) TO SECOND(6)");
  EXPECT_EQ(parsedType("Order"), "ORDER");
  EXPECT_EQ(parsedType("row<`key` int 'the key', time timestamp(3) without time zone>"),
            "ROW<key INT, time TIMESTAMP(3)>");
  EXPECT_EQ(parsedType("map<string>"), "a MAP needs the types of its key and its value, as MAP<STRING, INT>");
  EXPECT_EQ(parsedType("timestamp with time zone"), "TIMESTAMP WITH TIME ZONE is not a type that Flink has");
  EXPECT_EQ(parsedType("int??"), "whether the type may be NULL is said twice");
  EXPECT_EQ(parsedType("array<>"), "expected '<', found '<>'");
  EXPECT_EQ(parsedType("int 5"), "expected the end of the type, found '5'");
}

TEST(Parse, Errors) {
  EXPECT_EQ(parsed(""), "1:1: expected an expression, found the end");
  EXPECT_EQ(parsed("a +"), "1:4: expected an expression, found the end");
  EXPECT_EQ(parsed("a b"), "1:3: expected an operator or the end of the expression, found 'b'");
  EXPECT_EQ(parsed("a + \n  * b"), "2:3: expected an expression, found '*'");
  EXPECT_EQ(parsed("(a + b"), "1:7: expected ',' or ')', found the end");
  EXPECT_EQ(parsed("f(a b)"), "1:5: expected ',' or ')', found 'b'");
  EXPECT_EQ(parsed("a == b"), "1:4: expected an expression, found '=' [equality is written with one '=']");
  EXPECT_EQ(parsed("a && b"), "1:3: unexpected '&' [the logical operator is AND]");
  EXPECT_EQ(parsed("a = \"x\""),
            "1:5: double quotes are not used in SQL expressions [text is written as 'text', names as `name`]");
  EXPECT_EQ(parsed("a = 'x"), "1:5: text that begins here has no closing '");
  EXPECT_EQ(parsed("a = `x"), "1:5: a name that begins here has no closing `");
  EXPECT_EQ(parsed("``"), "1:1: a quoted name is empty");
  EXPECT_EQ(parsed("a /* b"), "1:3: a comment that begins here has no closing */");
  EXPECT_EQ(parsed("a IS b"), "1:6: expected NOT, NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM, found 'b'");
  EXPECT_EQ(parsed("a NOT b"),
            "1:7: expected BETWEEN, IN, LIKE, SIMILAR TO, NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM, found 'b'");
  EXPECT_EQ(parsed("CASE a THEN 1 END"), "1:8: expected WHEN, found 'THEN'");
  EXPECT_EQ(parsed("CASE WHEN a 1 END"), "1:13: expected THEN, found '1'");
  EXPECT_EQ(parsed("CAST(a, int)"), "1:7: expected AS, found ','");
  EXPECT_EQ(parsed("CAST(a AS )"), "1:11: expected a type, found ')'");
  EXPECT_EQ(parsed("r.from"),
            "1:3: expected a name, found 'from' ['from' is a reserved word: as a name it is written `from`]");
  EXPECT_EQ(parsed("from > 1"),
            "1:1: expected an expression, found 'from' ['from' is a reserved word: as a name it is written `from`]");
  EXPECT_EQ(parsed("SELECT a FROM b"), "1:1: expected an expression, found 'SELECT' [a query is not an expression]");
  EXPECT_EQ(parsed("${params.x}"), "1:2: unexpected '{' [in an expression a parameter is the name params.NAME]");
  EXPECT_EQ(parsed("a BETWEEN 1"), "1:12: expected AND, found the end");
  EXPECT_EQ(parsed("TRIM(a, b FROM c)"), "1:7: expected FROM or ')', found ','");
  EXPECT_EQ(parsed("MAP['a']"), "1:1: a MAP needs a value for each key, got 1 items");
  EXPECT_EQ(parsed("x'4'"), "1:1: binary data needs an even number of hexadecimal digits, got 1");
  EXPECT_EQ(parsed("U&'\\12'"), "1:1: a Unicode escape is \\ and four hexadecimal digits, or \\+ and six");
}

TEST(Parse, LimitsHoldTheStack) {
  std::string deep(5000, '(');
  EXPECT_EQ(parsed(deep + "1" + std::string(5000, ')')), "1:101: nested too deeply: more than 100 levels");
  std::string at_limit = std::string(100, '(') + "1" + std::string(100, ')');
  EXPECT_EQ(parsed(at_limit), "1");
  EXPECT_EQ(parsed(std::string(100, '(')), "1:101: expected an expression, found the end");
  std::string chain = "1", types = "CAST(x AS ", negations;
  for (int i = 0; i < 1000; ++i) {
    chain += "+1";
    types += "ARRAY<";
    negations += "NOT ";
  }
  EXPECT_NE(parsed(chain).find("nested too deeply: more than 500 operators"), std::string::npos);
  EXPECT_NE(parsed(negations + "a").find("nested too deeply: more than 500 operators"), std::string::npos);
  EXPECT_NE(parsed(types).find("nested too deeply: more than 100 levels"), std::string::npos);
  std::string wide = "x = 0";
  for (int i = 0; i < 2000; ++i)
    wide += " OR x = " + std::to_string(i);
  EXPECT_EQ(parsed(wide).substr(0, 20), "((x = 0) OR (x = 0) ");
  std::string longer;
  for (int i = 0; i < 30000; ++i)
    longer += "a ";
  EXPECT_NE(parsed(longer).find("too long: more than 20000 words"), std::string::npos);
}

// Whatever bytes come in, an answer comes out.
TEST(Parse, AnyInputIsAnswered) {
  uint64_t seed = 42;
  const std::string words[] = {"a",   "1",     "(",        ")",    "+",    "NOT", "CASE", "WHEN",    "END",
                               "'x'", ",",     "IS",       "NULL", "[",    "]",   "f(",   "BETWEEN", "AND",
                               "<",   "ARRAY", "INTERVAL", "DAY",  "\xff", "\"",  "`b`",  "CAST(",   "AS"};
  for (int round = 0; round < 3000; ++round) {
    std::string sql;
    for (int i = 0; i < 12; ++i) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      sql += words[(seed >> 33) % std::size(words)] + " ";
    }
    EXPECT_FALSE(parsed(sql).empty()) << sql;
    parsedType(sql);
  }
}

TEST(Parse, StartsAndRunsFast) {
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 50; ++i)
    parsed("CASE WHEN amount * 0.2 > " + std::to_string(i) +
           " AND status IN ('a', 'b') THEN FLOOR(at TO DAY) ELSE NULL END");
  auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  EXPECT_LT(spent.count(), 500); // measured: about 10 ms; the rest is for slow machines and sanitizers
}

} // namespace
} // namespace millstream
