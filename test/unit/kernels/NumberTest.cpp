// Integers and floats: arithmetic, rounding, casts, with answers of Apache Flink 2.3.
#include "test/unit/kernels/KernelTest.h"
#include "test/unit/kernels/Kernels.h"

#include "runtime/functions/CastText.h"

#include <cmath>
#include <limits>

extern "C" {
int8_t ms_add_i8(int8_t, int8_t);
int16_t ms_add_i16(int16_t, int16_t);
int32_t ms_mul_i32(int32_t, int32_t);
int64_t ms_neg_i64(int64_t);
int32_t ms_abs_i32(int32_t);
double ms_sign_f64(double);
MsOutcome ms_div_i32(MsContext *, int32_t, int32_t, int32_t *);
MsOutcome ms_div_i8(MsContext *, int8_t, int8_t, int8_t *);
MsOutcome ms_mod_i32(MsContext *, int32_t, int32_t, int32_t *);
MsOutcome ms_mod_i64_i32(MsContext *, int64_t, int32_t, int32_t *);
int32_t ms_cast_f64_i32(double);
int64_t ms_cast_f64_i64(double);
int16_t ms_cast_f64_i16(double);
int8_t ms_cast_f32_i8(float);
int32_t ms_cast_i64_i32(int64_t);
int8_t ms_cast_i64_i8(int64_t);
float ms_cast_i64_f32(int64_t);
float ms_cast_f64_f32(double);
int64_t ms_round_i64(int64_t, int32_t);
int32_t ms_round_i32(int32_t, int32_t);
int32_t ms_truncate_i32(int32_t, int32_t);
float ms_round_f32(float, int32_t);
double ms_power(double, double);
double ms_greatest_f64(double, double);
bool ms_ne_f64(double, double);
bool ms_gt_f64(double, double);
MsOutcome ms_cast_string_i8(MsContext *, MsString, int8_t *);
MsOutcome ms_cast_string_i32(MsContext *, MsString, int32_t *);
MsString ms_cast_f64_string(MsContext *, double);
MsString ms_cast_f32_string(MsContext *, float);
MsString ms_cast_i64_string(MsContext *, int64_t);
}

namespace millstream {
namespace {

class NumberTest : public KernelTest {
protected:
  template <class T, class... Args> std::string numberOf(MsOutcome (*kernel)(MsContext *, Args..., T *), Args... args) {
    std::optional<T> result = call<T>(kernel, args...);
    return result ? std::to_string(*result) : error.empty() ? "NULL" : "ERROR";
  }
};

constexpr int32_t int_min = std::numeric_limits<int32_t>::min(), int_max = std::numeric_limits<int32_t>::max();
constexpr int64_t long_min = std::numeric_limits<int64_t>::min(), long_max = std::numeric_limits<int64_t>::max();

TEST_F(NumberTest, IntegersWrapAround) {
  EXPECT_EQ(ms_add_i8(127, 127), -2);
  EXPECT_EQ(ms_add_i16(-128, -32768), 32640);
  EXPECT_EQ(ms_mul_i32(int_max, 2), -2);
  EXPECT_EQ(ms_neg_i64(long_min), long_min);
  EXPECT_EQ(ms_abs_i32(int_min), int_min);
}

TEST_F(NumberTest, DivisionIsCutTowardsZero) {
  EXPECT_EQ(*call<int32_t>(ms_div_i32, -17, 2), -8);
  EXPECT_EQ(*call<int32_t>(ms_div_i32, int_min, -1), int_min);
  EXPECT_EQ(*call<int8_t>(ms_div_i8, int8_t(-128), int8_t(-1)), -128);
  EXPECT_EQ(*call<int32_t>(ms_mod_i32, -17, 3), -2);
  EXPECT_EQ(*call<int32_t>(ms_mod_i32, int_min, -1), 0);
  EXPECT_EQ(*call<int32_t>(ms_mod_i64_i32, long_max, 10), 7);
  EXPECT_FALSE(call<int32_t>(ms_div_i32, 4, 0));
  EXPECT_EQ(error, "division by zero");
  EXPECT_FALSE(call<int32_t>(ms_mod_i32, 4, 0));
  EXPECT_EQ(error, "division by zero");
}

TEST_F(NumberTest, FloatsToIntegersStopAtTheEnds) {
  EXPECT_EQ(ms_cast_f64_i32(1.7e308), int_max);
  EXPECT_EQ(ms_cast_f64_i32(-1e10), int_min);
  EXPECT_EQ(ms_cast_f64_i64(1.7e308), long_max);
  EXPECT_EQ(ms_cast_f64_i64(-1e10), -10000000000);
  EXPECT_EQ(ms_cast_f64_i32(std::nan("")), 0);
  EXPECT_EQ(ms_cast_f64_i16(1.7e308), -1); // by way of int
  EXPECT_EQ(ms_cast_f32_i8(3.4e38f), -1);
  EXPECT_EQ(ms_cast_f64_i32(-7.75), -7);
  EXPECT_EQ(ms_cast_i64_i32(9000000000), 410065408);
  EXPECT_EQ(ms_cast_i64_i8(1234567890123), -53);
  EXPECT_EQ(ms_cast_f64_f32(1.7e308), std::numeric_limits<float>::infinity());
}

TEST_F(NumberTest, Rounding) {
  EXPECT_EQ(ms_round_i32(int_min, -2), -2147483600);
  EXPECT_EQ(ms_round_i32(7, -2), 0);
  EXPECT_EQ(ms_round_i64(long_max, -5), -9223372036854751616);
  EXPECT_EQ(ms_round_i64(1234567890123, -5), 1234567900000);
  EXPECT_EQ(ms_truncate_i32(-17, -1), -10);
  EXPECT_EQ(ms_round_i32(5, int_min), 0);
  EXPECT_EQ(ms_round_f64(2.25, 1), 2.3);
  EXPECT_EQ(ms_round_f64(2.675, 2), 2.68); // in decimal, not in binary
  EXPECT_EQ(ms_round_f64(1.005, 2), 1.01);
  EXPECT_EQ(ms_round_f64(1234.5, -2), 1200.0);
  EXPECT_EQ(ms_round_f64(-7.75, 0), -8.0);
  EXPECT_EQ(ms_round_f64(0.99, 1), 1.0);
  EXPECT_EQ(ms_round_f64(9.5e-5, 4), 1e-4);
  EXPECT_EQ(ms_round_f64(1.7e308, 1), 1.7e308);
  EXPECT_EQ(ms_round_f64(5e-324, 1), 0.0);
  EXPECT_FALSE(std::signbit(ms_round_f64(-0.4, 0)));
  EXPECT_EQ(ms_round_f64(95, -2), 100.0);
  EXPECT_EQ(ms_round_f64(50, -2), 100.0);
  EXPECT_EQ(ms_round_f64(49, -2), 0.0);
  EXPECT_TRUE(std::isnan(ms_round_f64(std::nan(""), 1)));
  EXPECT_EQ(ms_round_f32(-7.7f, 1), -7.7f);
  EXPECT_EQ(ms_truncate_f64(2.679, 2), 2.67);
  EXPECT_EQ(ms_truncate_f64(-2.679, 0), -2.0);
  EXPECT_TRUE(std::isnan(ms_power(1, std::nan(""))));
}

TEST_F(NumberTest, NotANumberIsUnequalToAll) {
  double nan = std::nan("");
  EXPECT_TRUE(ms_ne_f64(nan, 1));
  EXPECT_FALSE(ms_gt_f64(nan, 1));
  EXPECT_TRUE(std::isnan(ms_greatest_f64(nan, 1)));
  EXPECT_TRUE(std::isnan(ms_sign_f64(nan)));
}

TEST_F(NumberTest, FromText) {
  struct {
    const char *text, *tinyint, *integer, *bigint;
  } cases[] = {
      {"1", "1", "1", "1"},
      {"-128", "-128", "-128", "-128"},
      {"128", "ERROR", "128", "128"},
      {"3.7", "3", "3", "3"},
      {" 42 ", "42", "42", "42"},
      {"+5", "5", "5", "5"},
      {"-0", "0", "0", "0"},
      {"12345.678", "ERROR", "12345", "12345"},
      {"9223372036854775807", "ERROR", "ERROR", "9223372036854775807"},
      {"-9223372036854775808", "ERROR", "ERROR", "-9223372036854775808"},
      {"9223372036854775808", "ERROR", "ERROR", "ERROR"},
      {"", "ERROR", "ERROR", "ERROR"},
      {"-", "ERROR", "ERROR", "ERROR"},
      {"1e3", "ERROR", "ERROR", "ERROR"},
      {"1_000", "ERROR", "ERROR", "ERROR"},
      {"0x1F", "ERROR", "ERROR", "ERROR"},
      {"1.x", "ERROR", "ERROR", "ERROR"},
      {"٣", "ERROR", "ERROR", "ERROR"},
  };
  for (const auto &c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ((numberOf<int8_t, MsString>(ms_cast_string_i8, text(c.text))), c.tinyint);
    EXPECT_EQ((numberOf<int32_t, MsString>(ms_cast_string_i32, text(c.text))), c.integer);
    EXPECT_EQ((numberOf<int64_t, MsString>(ms_cast_string_i64, text(c.text))), c.bigint);
  }
  std::string long_text(200, 'x');
  call<int32_t>(ms_cast_string_i32, text(long_text));
  EXPECT_EQ(error, "cannot cast '" + std::string(64, 'x') + "…' to int");
}

TEST_F(NumberTest, BooleansFromText) {
  for (const char *yes : {"true", "TRUE", "t", "yes", "Y", "1"})
    EXPECT_EQ(call<bool>(ms_cast_string_bool, text(yes)), true) << yes;
  for (const char *no : {"false", "F", "no", "n", "0"})
    EXPECT_EQ(call<bool>(ms_cast_string_bool, text(no)), false) << no;
  for (const char *bad : {"", " true ", "abc", "-0", "on"})
    EXPECT_FALSE(call<bool>(ms_cast_string_bool, text(bad))) << bad;
}

TEST_F(NumberTest, DoublesFromText) {
  struct {
    const char *text;
    double value;
  } cases[] = {{"1", 1},
               {"3.7", 3.7},
               {" 42 ", 42},
               {"1e3", 1000},
               {"-0", -0.0},
               {"9223372036854775808", 9.223372036854775808e18},
               {"1e400", HUGE_VAL},
               {"-1e400", -HUGE_VAL},
               {"1e-400", 0},
               {".5", 0.5},
               {"5.", 5},
               {"1d", 1},
               {"1.5f", 1.5},
               {"Infinity", HUGE_VAL},
               {"-Infinity", -HUGE_VAL},
               {"+5", 5},
               {"0.0000000001e400", HUGE_VAL}};
  for (const auto &c : cases)
    EXPECT_EQ(call<double>(ms_cast_string_f64, text(c.text)), c.value) << c.text;
  EXPECT_TRUE(std::isnan(*call<double>(ms_cast_string_f64, text("NaN"))));
  for (const char *bad : {"", "abc", "infinity", "nan", "1e", "--1", "1 2", "."})
    EXPECT_FALSE(call<double>(ms_cast_string_f64, text(bad))) << bad;
  EXPECT_EQ(call<float>(ms_cast_string_f32, text("9223372036854775808")), 9.223372e18f);
}

TEST_F(NumberTest, ToText) {
  struct {
    double value;
    const char *text;
  } cases[] = {{0, "0.0"},
               {-0.0, "-0.0"},
               {1, "1.0"},
               {0.1, "0.1"},
               {1e7, "1.0E7"},
               {9999999, "9999999.0"},
               {0.001, "0.001"},
               {0.000999, "9.99E-4"},
               {1e21, "1.0E21"},
               {5e-324, "4.9E-324"},
               {100, "100.0"},
               {HUGE_VAL, "Infinity"},
               {1.7976931348623157e308, "1.7976931348623157E308"}};
  for (const auto &c : cases)
    EXPECT_EQ(view(ms_cast_f64_string(&context, c.value)), c.text);
  EXPECT_EQ(view(ms_cast_f32_string(&context, 12345678.9f)), "1.2345679E7");
  EXPECT_EQ(view(ms_cast_i64_string(&context, long_min)), "-9223372036854775808");
}

} // namespace
} // namespace millstream
