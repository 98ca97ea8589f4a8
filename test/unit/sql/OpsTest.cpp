// Which ops expressions become: what is evaluated once, lazily, or not at all.
#include "test/unit/sql/ExpressionTest.h"

namespace millstream::test {
namespace {

TEST_F(Expressions, CaseEvaluatesOneBranch) {
  EXPECT_EQ(opsOf("CASE WHEN bn THEN i / j ELSE ti END"),
            R"(%0 = flow.is_true %arg1 : !flow.nullable<i1>
%1 = flow.if %0 -> i32 {
  %2 = flow.call @ms_div_i32  fallible(%arg4, %arg5) : (i32, i32) -> i32
  flow.yield %2 : i32
} else {
  %2 = flow.call @ms_cast_i8_i32  value(%arg2) : (i8) -> i32
  flow.yield %2 : i32
})");
}

// The operand stands in front, the conditions inside of each other.
TEST_F(Expressions, SimpleCaseEvaluatesItsOperandOnce) {
  EXPECT_EQ(opsOf("CASE i / j WHEN 1 THEN 'a' WHEN 2 THEN 'b' END"),
            R"(%0 = flow.call @ms_div_i32  fallible(%arg4, %arg5) : (i32, i32) -> i32
%1 = flow.constant(1 : i32) : i32
%2 = flow.call @ms_eq_i32  value(%0, %1) : (i32, i32) -> i1
%3 = flow.if %2 -> !flow.nullable<!flow.string> {
  %4 = flow.constant("a") : !flow.string
  %5 = flow.wrap %4 : !flow.string -> <!flow.string>
  flow.yield %5 : !flow.nullable<!flow.string>
} else {
  %4 = flow.constant(2 : i32) : i32
  %5 = flow.call @ms_eq_i32  value(%0, %4) : (i32, i32) -> i1
  %6 = flow.if %5 -> !flow.nullable<!flow.string> {
    %7 = flow.constant("b") : !flow.string
    %8 = flow.wrap %7 : !flow.string -> <!flow.string>
    flow.yield %8 : !flow.nullable<!flow.string>
  } else {
    %7 = flow.constant(unit) : !flow.nullable<!flow.string>
    flow.yield %7 : !flow.nullable<!flow.string>
  }
  flow.yield %6 : !flow.nullable<!flow.string>
})");
}

// As in Flink: what may fail is not evaluated where the left side decides; other right sides need no branch.
TEST_F(Expressions, LogicIsLazyWhereItShows) {
  EXPECT_EQ(opsOf("b AND i / j > 1"),
            R"(%0 = flow.not %arg0 : i1
%1 = flow.if %0 -> i1 {
  %2 = flow.constant(false) : i1
  flow.yield %2 : i1
} else {
  %2 = flow.call @ms_div_i32  fallible(%arg4, %arg5) : (i32, i32) -> i32
  %3 = flow.constant(1 : i32) : i32
  %4 = flow.call @ms_gt_i32  value(%2, %3) : (i32, i32) -> i1
  %5 = flow.and %arg0, %4 : i1, i1
  flow.yield %5 : i1
})");
  EXPECT_EQ(opsOf("b OR i > j OR bn"),
            R"(%0 = flow.call @ms_gt_i32  value(%arg4, %arg5) : (i32, i32) -> i1
%1 = flow.or %arg0, %0 : i1, i1
%2 = flow.or %1, %arg1 : i1, !flow.nullable<i1>)");
}

TEST_F(Expressions, CoalesceStopsAtWhatCannotBeNull) {
  EXPECT_EQ(opsOf("COALESCE(NULL, n, i, bi)"),
            R"(%0 = flow.is_null %arg6 : !flow.nullable<i32>
%1 = flow.not %0 : i1
%2 = flow.if %1 -> i64 {
  %3 = flow.unwrap %arg6 : <i32> -> i32
  %4 = flow.call @ms_cast_i32_i64  value(%3) : (i32) -> i64
  flow.yield %4 : i64
} else {
  %3 = flow.call @ms_cast_i32_i64  value(%arg4) : (i32) -> i64
  flow.yield %3 : i64
})");
  EXPECT_EQ(opsOf("COALESCE(i, j)"), "");
}

TEST_F(Expressions, NullIf) {
  EXPECT_EQ(opsOf("NULLIF(i, 7)"),
            R"(%0 = flow.constant(7 : i32) : i32
%1 = flow.call @ms_eq_i32  value(%arg4, %0) : (i32, i32) -> i1
%2 = flow.if %1 -> !flow.nullable<i32> {
  %3 = flow.constant(unit) : !flow.nullable<i32>
  flow.yield %3 : !flow.nullable<i32>
} else {
  %3 = flow.wrap %arg4 : i32 -> <i32>
  flow.yield %3 : !flow.nullable<i32>
})");
}

TEST_F(Expressions, DistinctFrom) {
  EXPECT_EQ(opsOf("i IS DISTINCT FROM j"), "%0 = flow.call @ms_ne_i32  value(%arg4, %arg5) : (i32, i32) -> i1");
  EXPECT_EQ(opsOf("n IS NOT DISTINCT FROM bin"),
            R"(%0 = flow.call @ms_cast_i32_i64  value(%arg6) : (!flow.nullable<i32>) -> !flow.nullable<i64>
%1 = flow.call @ms_ne_i64  value(%0, %arg8) : (!flow.nullable<i64>, !flow.nullable<i64>) -> !flow.nullable<i1>
%2 = flow.is_true %1 : !flow.nullable<i1>
%3 = flow.is_null %arg6 : !flow.nullable<i32>
%4 = flow.is_null %arg8 : !flow.nullable<i64>
%5 = flow.or %3, %4 : i1, i1
%6 = flow.and %3, %4 : i1, i1
%7 = flow.not %6 : i1
%8 = flow.and %5, %7 : i1, i1
%9 = flow.or %8, %2 : i1, i1
%10 = flow.not %9 : i1)");
}

TEST_F(Expressions, LiteralsAreCastAtCompileTime) {
  EXPECT_EQ(opsOf("bi + 1"), R"(%0 = flow.constant(1 : i64) : i64
%1 = flow.call @ms_add_i64  value(%arg7, %0) : (i64, i64) -> i64)");
  EXPECT_EQ(opsOf("dt = '2024-02-29'"), R"(%0 = flow.constant(19782 : i32) : !flow.date
%1 = flow.call @ms_eq_i32  value(%arg18, %0) : (!flow.date, !flow.date) -> i1)");
  EXPECT_EQ(opsOf("d * 2"), R"(%0 = flow.constant(2.000000e+00 : f64) : f64
%1 = flow.call @ms_mul_f64  value(%arg10, %0) : (f64, f64) -> f64)");
  EXPECT_EQ(opsOf("IF(b, NULL, CAST(5 AS decimal(4,1)))"),
            R"(%0 = flow.if %arg0 -> !flow.nullable<!flow.decimal<4, 1>> {
  %1 = flow.constant(unit) : !flow.nullable<!flow.decimal<4, 1>>
  flow.yield %1 : !flow.nullable<!flow.decimal<4, 1>>
} else {
  %1 = flow.constant(50 : i128) : !flow.decimal<4, 1>
  %2 = flow.wrap %1 : !flow.decimal<4, 1> -> <!flow.decimal<4, 1>>
  flow.yield %2 : !flow.nullable<!flow.decimal<4, 1>>
})");
}

TEST_F(Expressions, TextBesideNumbersIsCast) {
  EXPECT_EQ(opsOf("s > 3"), R"(%0 = flow.constant(3 : i32) : i32
%1 = flow.call @ms_cast_string_i32  fallible(%arg15) : (!flow.string) -> i32
%2 = flow.call @ms_gt_i32  value(%1, %0) : (i32, i32) -> i1)");
  EXPECT_EQ(opsOf("TRY_CAST(sn AS int)"),
            "%0 = flow.call @ms_cast_string_i32  fallible safe(%arg16) : (!flow.nullable<!flow.string>) -> "
            "!flow.nullable<i32>");
}

// As in Flink, numbers in the list take the type of what is looked for; beside decimals they keep theirs.
TEST_F(Expressions, NumbersListedByIn) {
  EXPECT_EQ(opsOf("ti IN (2, 2.5)"), R"(%0 = flow.constant(2 : i32) : i32
%1 = flow.call @ms_cast_i32_i8  value(%0) : (i32) -> i8
%2 = flow.call @ms_eq_i8  value(%arg2, %1) : (i8, i8) -> i1
%3 = flow.constant(25 : i128) : !flow.decimal<2, 1>
%4 = flow.call @ms_cast_decimal_i8  value(%3) [1] : (!flow.decimal<2, 1>) -> i8
%5 = flow.call @ms_eq_i8  value(%arg2, %4) : (i8, i8) -> i1
%6 = flow.or %2, %5 : i1, i1)");
  EXPECT_EQ(opsOf("p IN (2.505)"), R"(%0 = flow.constant(2505 : i128) : !flow.decimal<4, 3>
%1 = flow.call @ms_eq_decimal  value(%arg12, %0) [1, 0, 1] : (!flow.decimal<10, 2>, !flow.decimal<4, 3>) -> i1)");
}

TEST_F(Expressions, Between) {
  EXPECT_EQ(opsOf("n NOT BETWEEN 1 AND j"),
            R"(%0 = flow.constant(1 : i32) : i32
%1 = flow.call @ms_ge_i32  value(%arg6, %0) : (!flow.nullable<i32>, i32) -> !flow.nullable<i1>
%2 = flow.call @ms_le_i32  value(%arg6, %arg5) : (!flow.nullable<i32>, i32) -> !flow.nullable<i1>
%3 = flow.and %1, %2 : !flow.nullable<i1>, !flow.nullable<i1>
%4 = flow.not %3 : !flow.nullable<i1>)");
}

TEST_F(Expressions, VariadicCallsFoldFromTheLeft) {
  EXPECT_EQ(opsOf("GREATEST(i, bi, 3)"), R"(%0 = flow.call @ms_cast_i32_i64  value(%arg4) : (i32) -> i64
%1 = flow.constant(3 : i64) : i64
%2 = flow.call @ms_greatest_i64  value(%0, %arg7) : (i64, i64) -> i64
%3 = flow.call @ms_greatest_i64  value(%2, %1) : (i64, i64) -> i64)");
}

// NULLs are skipped with their separator; nothing is tested of what cannot be NULL.
TEST_F(Expressions, ConcatWs) {
  EXPECT_EQ(opsOf("CONCAT_WS('-', s, sn)"), R"(%0 = flow.constant("-") : !flow.string
%1 = flow.is_null %arg16 : !flow.nullable<!flow.string>
%2 = flow.if %1 -> !flow.string {
  flow.yield %arg15 : !flow.string
} else {
  %3 = flow.call @ms_concat  arena(%arg15, %0) : (!flow.string, !flow.string) -> !flow.string
  %4 = flow.unwrap %arg16 : <!flow.string> -> !flow.string
  %5 = flow.call @ms_concat  arena(%3, %4) : (!flow.string, !flow.string) -> !flow.string
  flow.yield %5 : !flow.string
})");
}

TEST_F(Expressions, VolatileCallsSaySo) {
  EXPECT_EQ(opsOf("RAND()"), "%0 = flow.call @ms_rand  arena volatile() : () -> f64");
}

TEST_F(Expressions, DeepAndWideInputEnds) {
  std::string many = "CASE";
  for (int i = 0; i < 600; ++i)
    many += " WHEN i = " + std::to_string(i) + " THEN 1";
  EXPECT_EQ(typeOf(many + " END"), "1:1: too many branches in one expression: more than 500");
  std::string chain = "i", either = "i = 0", list = "i IN (0";
  for (int i = 0; i < 450; ++i)
    chain += " + i / j";
  for (int i = 0; i < 3000; ++i) {
    either += " OR i = 1";
    list += ", 1";
  }
  EXPECT_EQ(typeOf(chain), "int");
  EXPECT_EQ(typeOf(either), "boolean");
  EXPECT_EQ(typeOf(list + ")"), "boolean");
  std::string nested = "1";
  for (int i = 0; i < 90; ++i)
    nested = "CASE WHEN b THEN " + nested + " ELSE 2 END";
  EXPECT_EQ(typeOf(nested), "int");
}

} // namespace
} // namespace millstream::test
