// Which types expressions have, as Flink derives them.
#include "test/unit/sql/ExpressionTest.h"

namespace millstream::test {
namespace {

TEST_F(Expressions, Literals) {
  EXPECT_EQ(typeOf("1"), "int");
  EXPECT_EQ(typeOf("2147483647"), "int");
  EXPECT_EQ(typeOf("2147483648"), "bigint");
  EXPECT_EQ(typeOf("-2147483648"), "int");
  EXPECT_EQ(typeOf("-9223372036854775808"), "bigint");
  EXPECT_EQ(typeOf("9223372036854775808"),
            "1:1: number 9223372036854775808 is too large for a bigint [with a point, as in 1.0, it is a decimal]");
  EXPECT_EQ(typeOf("1."), "int");
  EXPECT_EQ(typeOf(".5"), "decimal(1,1)");
  EXPECT_EQ(typeOf("1.50"), "decimal(3,2)");
  EXPECT_EQ(typeOf("0.001"), "decimal(4,3)");
  EXPECT_EQ(typeOf("1e3"), "double");
  EXPECT_EQ(typeOf("1E999999999"), "1:1: number 1E999999999 is too large for a double");
  EXPECT_EQ(typeOf("1.2345678901234567890123456789012345678901"), "1:1: a decimal has at most 38 digits, got 41");
  EXPECT_EQ(typeOf("'x'"), "string");
  EXPECT_EQ(typeOf("x'41'"), "bytes");
  EXPECT_EQ(typeOf("TRUE"), "boolean");
  EXPECT_EQ(typeOf("NULL"), "null");
  EXPECT_EQ(typeOf("DATE '2024-2-29'"), "date");
  EXPECT_EQ(typeOf("DATE '2023-02-29'"), "1:6: '2023-02-29' is not a date [a date is written as yyyy-MM-dd]");
  EXPECT_EQ(typeOf("TIME '10:00:00.5'"), "time(1)");
  EXPECT_EQ(typeOf("TIME '10:00'"), "1:6: '10:00' is not a time [a time is written as HH:mm:ss]");
  EXPECT_EQ(typeOf("TIMESTAMP '2024-01-01'"), "timestamp(0)");
  EXPECT_EQ(typeOf("TIMESTAMP '2024-01-01 00:00:00.123456'"), "timestamp(6)");
  EXPECT_EQ(typeOf("TIMESTAMP '2024-01-01T00:00:00'"),
            "1:11: '2024-01-01T00:00:00' is not a timestamp [a timestamp is written as yyyy-MM-dd HH:mm:ss]");
}

TEST_F(Expressions, LiteralValues) {
  EXPECT_EQ(opsOf("DATE '1969-12-31'"), "%0 = flow.constant(-1 : i32) : !flow.date");
  EXPECT_EQ(opsOf("TIME '01:00:00.25'"), "%0 = flow.constant(3600250 : i32) : !flow.time<2>");
  EXPECT_EQ(opsOf("TIMESTAMP '1970-01-02 00:00:00.5'"), "%0 = flow.constant(86400500 : i64) : !flow.timestamp<1>");
  EXPECT_EQ(opsOf("TIMESTAMP '1969-12-31 23:59:59.999999'"), "%0 = flow.constant(-1000 : i128) : !flow.timestamp<6>");
  EXPECT_EQ(opsOf("12.50"), "%0 = flow.constant(1250 : i128) : !flow.decimal<4, 2>");
  EXPECT_EQ(opsOf("-5"), "%0 = flow.constant(-5 : i32) : i32");
  EXPECT_EQ(opsOf("INTERVAL '1 02:03:04.567' DAY TO SECOND"),
            "%0 = flow.constant(93784567 : i64) : !flow.interval<day>");
  EXPECT_EQ(opsOf("INTERVAL '1-1' YEAR TO MONTH"), "%0 = flow.constant(13 : i32) : !flow.interval<month>");
  EXPECT_EQ(opsOf("INTERVAL -'5' MINUTE"), "%0 = flow.constant(-300000 : i64) : !flow.interval<day>");
  EXPECT_EQ(opsOf("INTERVAL '-5' MINUTE"), "%0 = flow.constant(-300000 : i64) : !flow.interval<day>");
  EXPECT_EQ(opsOf("INTERVAL '2' WEEK"), "%0 = flow.constant(1209600000 : i64) : !flow.interval<day>");
  EXPECT_EQ(opsOf("INTERVAL '1' QUARTER"), "%0 = flow.constant(3 : i32) : !flow.interval<month>");
  EXPECT_EQ(opsOf("INTERVAL '100' DAY(3)"), "%0 = flow.constant(8640000000 : i64) : !flow.interval<day>");
  EXPECT_EQ(opsOf("INTERVAL '1:30' MINUTE TO SECOND"), "%0 = flow.constant(90000 : i64) : !flow.interval<day>");
  EXPECT_EQ(opsOf("INTERVAL '00' HOUR"), "%0 = flow.constant(0 : i64) : !flow.interval<day>");
}

TEST_F(Expressions, IntervalsThatFlinkRefuses) {
  EXPECT_EQ(typeOf("INTERVAL '100' DAY"), "1:1: interval value 100 has more than the 2 digits of DAY(2)");
  EXPECT_EQ(typeOf("INTERVAL '1 25' DAY TO HOUR"), "1:1: '1 25' is not an interval of DAY TO HOUR");
  EXPECT_EQ(typeOf("INTERVAL '1:70' MINUTE TO SECOND"), "1:1: '1:70' is not an interval of MINUTE TO SECOND");
  EXPECT_EQ(typeOf("INTERVAL '1-12' YEAR TO MONTH"), "1:1: '1-12' is not an interval of YEAR TO MONTH");
  EXPECT_EQ(typeOf("INTERVAL '1.1234567' SECOND"), "1:1: '1.1234567' is not an interval of SECOND");
  EXPECT_EQ(typeOf("INTERVAL '1' MILLISECOND"), "1:1: there is no interval of MILLISECOND");
  EXPECT_EQ(typeOf("INTERVAL '1' HOUR TO DAY"), "1:1: there is no interval of HOUR TO DAY");
  EXPECT_EQ(typeOf("INTERVAL '' DAY"), "1:1: '' is not an interval of DAY");
}

TEST_F(Expressions, Arithmetic) {
  EXPECT_EQ(typeOf("i + 1"), "int");
  EXPECT_EQ(typeOf("ti + si"), "smallint");
  EXPECT_EQ(typeOf("ti + 100"), "int");
  EXPECT_EQ(typeOf("i + bi"), "bigint");
  EXPECT_EQ(typeOf("n + i"), "int?");
  EXPECT_EQ(typeOf("i / j"), "int");
  EXPECT_EQ(typeOf("i % 3"), "int");
  EXPECT_EQ(typeOf("MOD(bi, 10)"), "int");
  EXPECT_EQ(typeOf("p + p"), "decimal(11,2)");
  EXPECT_EQ(typeOf("p * 1.5"), "decimal(13,3)");
  EXPECT_EQ(typeOf("p + 1"), "decimal(13,2)");
  EXPECT_EQ(typeOf("p + d"), "double");
  EXPECT_EQ(typeOf("p + f"), "double");
  EXPECT_EQ(typeOf("i + f"), "float");
  EXPECT_EQ(typeOf("-n"), "int?");
  EXPECT_EQ(typeOf("+p"), "decimal(10,2)");
  EXPECT_EQ(typeOf("i * NULL"), "int?");
  EXPECT_EQ(typeOf("params.min * 2"), "decimal(23,2)");
  EXPECT_EQ(typeOf("ts + INTERVAL '1' DAY"), "timestamp(3)");
  EXPECT_EQ(typeOf("dtn - INTERVAL '1' MONTH"), "date?");
  EXPECT_EQ(typeOf("i * INTERVAL '1' DAY"), "interval day to second");
  EXPECT_EQ(typeOf("1 / 0"), "int"); // an error where it is evaluated, not here
}

TEST_F(Expressions, ArithmeticThatFlinkRefuses) {
  EXPECT_EQ(typeOf("i + s"),
            "1:1: '+' cannot take int and string [cast one side to the other's type, as in CAST(x AS int)]");
  EXPECT_EQ(typeOf("s + s"), "1:1: '+' cannot take string and string [text is joined by ||]");
  EXPECT_EQ(typeOf("-s"), "1:1: '-' cannot take string");
  EXPECT_EQ(
      typeOf("ts - ts"),
      "1:1: '-' cannot take timestamp(3) and timestamp(3) [the time between two is TIMESTAMPDIFF(SECOND, from, to)]");
  EXPECT_EQ(typeOf("dt + 1"),
            "1:1: '+' cannot take date and int [to a time an interval is added, as in t + INTERVAL '1' DAY]");
  EXPECT_EQ(typeOf("s || 1"),
            "1:1: '||' cannot take string and int [both sides are text: CAST(x AS string) makes it of other values]");
  EXPECT_EQ(typeOf("+s"), "1:1: '+' needs a number, got string");
}

TEST_F(Expressions, Comparison) {
  EXPECT_EQ(typeOf("i < bi"), "boolean");
  EXPECT_EQ(typeOf("n = 1"), "boolean?");
  EXPECT_EQ(typeOf("p >= params.min"), "boolean");
  EXPECT_EQ(typeOf("p < d"), "boolean");
  EXPECT_EQ(typeOf("b = TRUE"), "boolean");
  EXPECT_EQ(typeOf("NULL = NULL"), "boolean?");
  EXPECT_EQ(typeOf("i = 1 = b"), "boolean");
  EXPECT_EQ(typeOf("s > 3"), "boolean");
  EXPECT_EQ(typeOf("p > '1.5'"), "boolean?");
  EXPECT_EQ(typeOf("n IN ('7', '12')"), "boolean?");
  EXPECT_EQ(typeOf("i BETWEEN '1' AND '9'"), "boolean");
  EXPECT_EQ(typeOf("dt = '2024-02-29'"), "boolean");
  EXPECT_EQ(typeOf("s = i"),
            "1:1: '=' cannot take string and int [cast one side to the other's type, as in CAST(x AS int)]");
  EXPECT_EQ(typeOf("b = 1"), "1:1: '=' cannot take boolean and int");
  EXPECT_EQ(
      typeOf("dt < ts"),
      "1:1: '<' cannot take date and timestamp(3) [cast one side to the other's type, as in CAST(x AS timestamp(3))]");
  EXPECT_EQ(typeOf("ts BETWEEN 1 AND 2"), "1:1: '>=' cannot take timestamp(3) and int");
}

TEST_F(Expressions, Logic) {
  EXPECT_EQ(typeOf("b AND i = 1"), "boolean");
  EXPECT_EQ(typeOf("b OR bn"), "boolean?");
  EXPECT_EQ(typeOf("NOT bn"), "boolean?");
  EXPECT_EQ(typeOf("b AND NULL"), "boolean?");
  EXPECT_EQ(typeOf("bn IS TRUE"), "boolean");
  EXPECT_EQ(typeOf("bn IS NOT UNKNOWN"), "boolean");
  EXPECT_EQ(typeOf("n IS NULL"), "boolean");
  EXPECT_EQ(typeOf("n IS DISTINCT FROM i"), "boolean");
  EXPECT_EQ(typeOf("n IN (1, 2.5, i)"), "boolean?");
  EXPECT_EQ(typeOf("(i, s) IN ((1, 'a'), (2, 'b'))"), "boolean");
  EXPECT_EQ(typeOf("(i, s) IN ((1, 'a', 2))"), "1:12: expected a row of 2 values, as on the left of IN");
  EXPECT_EQ(typeOf("i AND b"), "1:1: AND needs a boolean, got int");
  EXPECT_EQ(typeOf("NOT s OR n"), "1:5: NOT needs a boolean, got string; 1:10: OR needs a boolean, got int?");
  EXPECT_EQ(typeOf("i IS TRUE"), "1:1: IS TRUE needs a boolean, got int");
}

TEST_F(Expressions, Choices) {
  EXPECT_EQ(typeOf("CASE WHEN b THEN 1 ELSE 2 END"), "int");
  EXPECT_EQ(typeOf("CASE WHEN b THEN 1 END"), "int?");
  EXPECT_EQ(typeOf("CASE WHEN bn THEN p ELSE q END"), "decimal(20,6)");
  EXPECT_EQ(typeOf("CASE i WHEN 1, 2 THEN ti WHEN 3 THEN NULL ELSE bi END"), "bigint?");
  EXPECT_EQ(typeOf("CASE WHEN NULL THEN NULL ELSE NULL END"), "null");
  EXPECT_EQ(typeOf("IF(b, p, 0)"), "decimal(12,2)");
  EXPECT_EQ(typeOf("COALESCE(n, 0)"), "int");
  EXPECT_EQ(typeOf("COALESCE(n, bin)"), "bigint?");
  EXPECT_EQ(typeOf("COALESCE(NULL, n, i, bin)"), "bigint");
  EXPECT_EQ(typeOf("COALESCE(n)"), "int?");
  EXPECT_EQ(typeOf("IFNULL(pn, 0.5)"), "decimal(10,2)");
  EXPECT_EQ(typeOf("NULLIF(i, 7)"), "int?");
  EXPECT_EQ(typeOf("CASE WHEN i THEN 1 END"), "1:11: WHEN needs a boolean, got int");
  EXPECT_EQ(typeOf("CASE WHEN b THEN 1 ELSE 'a' END"), "1:25: the values of CASE have no common type: int and string");
  EXPECT_EQ(typeOf("COALESCE(s, n)"), "1:13: the values of COALESCE have no common type: string and int");
  EXPECT_EQ(typeOf("IF(b, 1)"), "1:1: 'IF' takes 3 arguments, got 2 [its form is IF(condition, a, b)]");
  EXPECT_EQ(typeOf("CASE i WHEN 's' THEN 1 END"),
            "1:13: '=' cannot take int and string [cast one side to the other's type, as in CAST(x AS int)]");
}

TEST_F(Expressions, Casts) {
  EXPECT_EQ(typeOf("CAST(i AS bigint)"), "bigint");
  EXPECT_EQ(typeOf("CAST(n AS STRING)"), "string?");
  EXPECT_EQ(typeOf("CAST(s AS int)"), "int");
  EXPECT_EQ(typeOf("TRY_CAST(s AS int)"), "int?");
  EXPECT_EQ(typeOf("CAST(NULL AS decimal(4,1))"), "decimal(4,1)?");
  EXPECT_EQ(typeOf("CAST(p * 0.2 AS decimal(13,2))"), "decimal(13,2)");
  EXPECT_EQ(typeOf("CAST(q AS decimal(3,0))"), "decimal(3,0)?");  // NULL where it does not fit
  EXPECT_EQ(typeOf("CAST(p AS decimal(39,2))"), "decimal(38,2)"); // as Flink, without a word
  EXPECT_EQ(typeOf("CAST(ts AS date)"), "date");
  EXPECT_EQ(typeOf("CAST(ts AS timestamp(0))"), "timestamp(0)");
  EXPECT_EQ(typeOf("CAST(tm AS time(3))"), "time(3)");
  EXPECT_EQ(typeOf("CAST(ts AS boolean)"), "1:1: no cast from timestamp(3) to boolean");
  EXPECT_EQ(typeOf("CAST(i AS timestamp(3))"), "1:1: no cast from int to timestamp(3) [a time from a number is "
                                               "TO_TIMESTAMP_LTZ(n, 0) for seconds, with 3 for milliseconds]");
  EXPECT_EQ(typeOf("CAST(i AS nonsense)"), "1:11: unknown type 'nonsense'");
  EXPECT_EQ(typeOf("CAST(i AS strin)"), "1:11: unknown type 'strin' [did you mean 'string'?]");
  EXPECT_EQ(typeOf("CAST(i AS int?)"),
            "1:11: the type of a CAST does not say whether it may be NULL [its result may be if its argument may]");
  EXPECT_EQ(typeOf("CAST(s AS varchar(3))"), "string"); // cut by the cast
  EXPECT_EQ(typeOf("TRY_CAST(i AS CHAR(3))"), "string?");
  EXPECT_EQ(typeOf("CAST(s AS CHAR(0))"), "1:11: char has a length of 1 to 2147483647, got 0");
  EXPECT_EQ(typeOf("CAST(a AS ARRAY<VARCHAR(3)>)"),
            "1:17: text and binary data of a given length are not supported yet [text of any length is string]");
  EXPECT_EQ(typeOf("CAST(ARRAY[i] AS ARRAY<STRING>)"), "array<string?>");
  EXPECT_EQ(typeOf("TRY_CAST(ARRAY[s] AS ARRAY<INT>)"), "array<int?>?");
  EXPECT_EQ(typeOf("CAST(ROW(i, s) AS ROW<a BIGINT, b STRING>)"), "row<a bigint?, b string?>");
  EXPECT_EQ(typeOf("CAST(MAP['k', i] AS STRING)"), "string");
  EXPECT_EQ(typeOf("CAST(ARRAY[i] AS INT)"), "1:1: no cast from array<int> to int");
  EXPECT_EQ(typeOf("CAST(ROW(i) AS ROW<a INT, b INT>)"), "1:1: no cast from row<`EXPR$0` int> to row<a int?, b int?>");
}

TEST_F(Expressions, NamesAndParts) {
  EXPECT_EQ(typeOf("value + `order`"), "int");
  EXPECT_EQ(typeOf("r.x"), "int");
  EXPECT_EQ(typeOf("r.y"), "string?");
  EXPECT_EQ(typeOf("r.z.u"), "double");
  EXPECT_EQ(typeOf("rn.x"), "int?");
  EXPECT_EQ(typeOf("a[1]"), "int?");
  EXPECT_EQ(typeOf("an[i]"), "string?");
  EXPECT_EQ(typeOf("left.k"), "int");
  EXPECT_EQ(typeOf("params.name"), "string?");
  EXPECT_EQ(typeOf("vlue"), "1:1: unknown column 'vlue' [did you mean 'value'?]");
  EXPECT_EQ(typeOf("nothing.at_all"),
            "1:1: unknown column 'nothing' [there are b, bn, ti, si, i, j, n, bi, bin, f, d, dn, …]");
  EXPECT_EQ(typeOf("i + nope_1 * nope_2").find("1:5: unknown column 'nope_1'"), 0u);
  EXPECT_NE(typeOf("i + nope_1 * nope_2").find("1:14: unknown column 'nope_2'"), std::string::npos);
  EXPECT_EQ(typeOf("r.w"), "1:3: unknown field 'w' [the row is row<x int, y string?, z row<u double>>]");
  EXPECT_EQ(typeOf("i.x"), "1:1: 'i' has no fields: it is int");
  EXPECT_EQ(typeOf("i[1]"), "1:1: 'i' has no elements: it is int");
  EXPECT_EQ(typeOf("a[0]"), "1:3: the elements of an array are numbered from 1, got 0");
  EXPECT_EQ(typeOf("a['x']"), "1:3: the number of an array's element is an integer, got string");
  EXPECT_EQ(typeOf("params.mix"), "1:1: unknown parameter 'mix' [did you mean 'params.min'?]");
}

TEST_F(Expressions, Calls) {
  EXPECT_EQ(typeOf("UPPER(sn)"), "string?");
  EXPECT_EQ(typeOf("ABS(p)"), "decimal(10,2)");
  EXPECT_EQ(typeOf("GREATEST(ti, si, bi)"), "bigint");
  EXPECT_EQ(typeOf("uper(s)"), "1:1: unknown function 'uper' [did you mean 'UPPER'?]");
  EXPECT_EQ(typeOf("UPPER(s, s)"), "1:1: 'UPPER' takes 1 argument, got 2 [its form is UPPER(s)]");
  EXPECT_EQ(typeOf("UPPER(i)"), "1:1: 'UPPER' cannot take (int) [it takes (string): UPPER(s)]");
  EXPECT_EQ(typeOf("SUM(i)"), "1:1: the aggregate 'SUM' cannot stand here [aggregates stand in the fields of an "
                              "aggregate node, outside of other aggregates; 'having' and the nodes behind read "
                              "them by the field's name]");
  EXPECT_EQ(typeOf("UPPER(DISTINCT s)"), "1:1: 'UPPER' is no aggregate: it takes no DISTINCT");
  EXPECT_EQ(typeOf("ARRAY[1, 2]"), "array<int>");
  EXPECT_EQ(typeOf("ARRAY[i, bi, NULL]"), "array<bigint?>");
  EXPECT_EQ(typeOf("ARRAY[ARRAY[i], NULL]"), "array<array<int>?>");
  EXPECT_EQ(typeOf("ARRAY[1, s]"), "1:1: the elements of an array are of one type, got int and string");
  EXPECT_EQ(typeOf("ARRAY[NULL]"),
            "1:1: the elements of an array are all NULL, so their type is not known [write CAST(NULL AS type)]");
  EXPECT_EQ(typeOf("ARRAY[]"), "1:1: ARRAY[…] needs at least one element");
  EXPECT_EQ(typeOf("MAP['a', i, 'b', p]"), "map<string, decimal(12,2)>");
  EXPECT_EQ(typeOf("MAP[ARRAY[1], 1]"), "1:1: a map with keys of type array<int> is not supported yet");
  EXPECT_EQ(typeOf("ROW(i, sn)"), "row<`EXPR$0` int, `EXPR$1` string?>");
  EXPECT_EQ(typeOf("s IS JSON"), "boolean");
  EXPECT_EQ(typeOf("(i, s) = (1, sn)"), "boolean?");
  EXPECT_EQ(typeOf("(i, s) <> (1, s)"), "boolean");
  EXPECT_EQ(typeOf("(i, s) = (1, s, 2)"), "1:1: '=' compares rows of as many fields, got 2 and 3");
  EXPECT_EQ(typeOf("sn IS NOT JSON OBJECT"), "boolean");
  EXPECT_EQ(typeOf("s IS JSON LIST"), "1:11: expected VALUE, OBJECT, ARRAY or SCALAR, found 'LIST'");
  EXPECT_EQ(typeOf("SPLIT(s, ',')"), "1:1: the function 'SPLIT' is not supported yet");
  EXPECT_EQ(typeOf("ROW_NUMBER() OVER"), "1:1: a window function with OVER is not supported yet");
}

TEST_F(Expressions, CallsWithKeywords) {
  EXPECT_EQ(typeOf("EXTRACT(HOUR FROM tsn)"), "bigint?");
  EXPECT_EQ(typeOf("YEAR(dt)"), "bigint");
  EXPECT_EQ(typeOf("FLOOR(ts TO DAY)"), "timestamp(3)");
  EXPECT_EQ(typeOf("CEIL(p)"), "decimal(10,0)");
  EXPECT_EQ(typeOf("ROUND(q, 2)"), "decimal(17,2)?"); // by the literal
  EXPECT_EQ(typeOf("TIMESTAMPADD(MONTH, 1, ts)"), "timestamp(3)");
  EXPECT_EQ(typeOf("TIMESTAMPDIFF(DAY, ts, lt)"), "int");
  EXPECT_EQ(typeOf("CURRENT_TIMESTAMP"), "timestamp_ltz(3)");
  EXPECT_EQ(typeOf("CURRENT_DATE"), "date");
  EXPECT_EQ(typeOf("TRIM(BOTH 'x' FROM s)"), "string");
  EXPECT_EQ(typeOf("SUBSTRING(s FROM 2)"), "string");
  EXPECT_EQ(typeOf("POSITION('a' IN sn)"), "int?");
  EXPECT_EQ(typeOf("s LIKE 'a%'"), "boolean");
  EXPECT_EQ(typeOf("sn NOT SIMILAR TO '[a-z]+'"), "boolean?");
  EXPECT_EQ(typeOf("m['k']"), "int?");
  EXPECT_EQ(typeOf("m[1]"), "1:3: the map's keys are string, got int");
  EXPECT_EQ(typeOf("CONCAT_WS(',', s, sn)"), "string");
  EXPECT_EQ(typeOf("CONCAT_WS(sn, s, 'x')"), "string?");
  EXPECT_EQ(typeOf("CONCAT_WS(',', i)"), "1:16: CONCAT_WS takes texts, got int");
  EXPECT_EQ(typeOf("JSON_VALUE(s, '$.a')"), "string?");
  EXPECT_EQ(typeOf("JSON_VALUE(s, '$.a' RETURNING INTEGER NULL ON EMPTY)"), "int?");
  EXPECT_EQ(typeOf("JSON_VALUE(s, '$.a' RETURNING DATE)"),
            "1:1: JSON_VALUE cannot return date [it returns string, boolean, int or double; cast it to others]");
  EXPECT_EQ(typeOf("JSON_VALUE(s, '$.a' DEFAULT 'x' ON ERROR)"), "string");
  EXPECT_EQ(typeOf("JSON_VALUE(s, 'lax $.a' DEFAULT 'x' ON ERROR)"), "string?");
  EXPECT_EQ(typeOf("JSON_VALUE(s, 'lax $.a' RETURNING INT DEFAULT 0 ON EMPTY)"), "int");
  EXPECT_EQ(typeOf("JSON_VALUE(s, s DEFAULT 'x' ON ERROR)"),
            "1:1: JSON_VALUE with DEFAULT or ERROR and a path that is no literal is not supported yet");
  EXPECT_EQ(typeOf("JSON_EXISTS(s, '$.a' UNKNOWN ON ERROR)"), "boolean?");
  EXPECT_EQ(typeOf("UPPER(s TRUE ON ERROR)"), "1:9: expected ',' or ')', found 'TRUE'");
  EXPECT_EQ(typeOf("EXTRACT(HOURS FROM ts)"), "1:9: unknown time unit 'HOURS' [did you mean 'HOUR'?]");
}

TEST_F(Expressions, AsWanted) {
  EXPECT_EQ(typeAs("n = 1", "boolean", "a filter"), "boolean?");
  EXPECT_EQ(typeAs("i", "bigint", "a key"), "bigint");
  EXPECT_EQ(typeAs("i", "bigint?", "a key"), "bigint?");
  EXPECT_EQ(typeAs("NULL", "string?", "a field"), "string?");
  EXPECT_EQ(typeAs("i", "boolean", "a filter"), "1:1: a filter needs boolean, got int");
  EXPECT_EQ(typeAs("bi", "int", "a field"), "1:1: a field needs int, got bigint");
}

TEST_F(Expressions, TypesOfSpecs) {
  auto round = [&](const char *text) { return printType(type(text)); };
  for (const char *text :
       {"boolean", "tinyint?", "decimal(12,2)", "timestamp_ltz(9)?", "array<int?>?", "interval day to second",
        "map<string, row<a int, `b c` string?>>", "time(3)", "interval year to month", "row<`from` date>"})
    EXPECT_EQ(round(text), text);
  EXPECT_EQ(round("INTEGER"), "int");
  EXPECT_EQ(round("decimal"), "decimal(10,0)");
  EXPECT_EQ(round("timestamp"), "timestamp(6)");
  auto fails = [&](const std::string &text) {
    SourceFile file("type", text);
    Diagnostics diagnostics;
    std::vector<NamedType> named = {{"Order", type("row<id int>")}, {"Maybe", type("int?")}};
    auto result = parseSpecType(&context_, wholeText(file), named, diagnostics);
    return mlir::succeeded(result) ? printType(*result) : printErrors(diagnostics);
  };
  EXPECT_EQ(fails("array<Order>"), "array<row<id int>>");
  EXPECT_EQ(fails("Order?"), "row<id int>?");
  EXPECT_EQ(fails("Maybe"), "int?");
  EXPECT_EQ(fails("Maybe?"), "int?");
  EXPECT_EQ(fails("Oder"), "1:1: unknown type 'Oder' [did you mean 'Order'?]");
  EXPECT_EQ(fails("int NOT NULL"),
            "1:1: a type in a spec is not marked NULL or NOT NULL [it is NOT NULL, or may be NULL if it ends in '?']");
  EXPECT_EQ(fails("decimal(39,2)"), "1:1: a decimal has 1 to 38 digits, got 39");
  EXPECT_EQ(fails("decimal(99999999999999999999,2)"), "1:1: a decimal has 1 to 38 digits, got a larger number");
  EXPECT_EQ(fails("decimal(5,6)"), "1:1: a decimal's scale is at most its 5 digits, got 6");
  EXPECT_EQ(fails("timestamp(10)"), "1:1: a timestamp has 0 to 9 digits of a second, got 10");
  EXPECT_EQ(fails("int(3)"), "1:1: type 'int' takes no number in parentheses");
  EXPECT_EQ(fails("row<a int, a string>"), "1:12: field 'a' stands twice in a row");
  EXPECT_EQ(fails("row<a nope, b neither>"), "1:7: unknown type 'nope'; 1:15: unknown type 'neither'");
}

} // namespace
} // namespace millstream::test
