// Decimals, with answers of Apache Flink 2.3.
#include "test/unit/kernels/KernelTest.h"

#include "runtime/functions/CastText.h"
#include "runtime/functions/WideDecimal.h"

using int128 = __int128;

extern "C" {
MsOutcome ms_decimal_add_wide(MsContext *, int128, int128, int32_t, int32_t, int32_t, int128 *);
MsOutcome ms_decimal_mul_wide(MsContext *, int128, int128, int32_t, int128 *);
MsOutcome ms_decimal_div(MsContext *, int128, int128, int32_t, int32_t, int128 *);
MsOutcome ms_decimal_mod(MsContext *, int128, int128, int32_t, int32_t, int32_t, int32_t, int128 *);
MsOutcome ms_round_decimal(MsContext *, int128, int32_t, int32_t, int32_t, int32_t, int128 *);
MsOutcome ms_truncate_decimal(MsContext *, int128, int32_t, int32_t, int32_t, int32_t, int128 *);
MsOutcome ms_cast_decimal_decimal(MsContext *, int128, int32_t, int32_t, int32_t, int128 *);
int128 ms_floor_decimal(int128, int32_t);
int128 ms_ceil_decimal(int128, int32_t);
int32_t ms_cast_decimal_i32(int128, int32_t);
int8_t ms_cast_decimal_i8(int128, int32_t);
double ms_cast_decimal_f64(int128, int32_t, int32_t);
bool ms_lt_decimal(int128, int128, int32_t, int32_t, int32_t);
bool ms_eq_decimal(int128, int128, int32_t, int32_t, int32_t);
MsString ms_cast_decimal_string(MsContext *, int128, int32_t);
}

namespace millstream {
namespace {

class DecimalTest : public KernelTest {
protected:
  template <class... Args> std::string decimalOf(Args... args) {
    std::optional<int128> result = call<int128>(args...);
    return result ? digits(*result) : error.empty() ? "NULL" : "ERROR";
  }
};

TEST_F(DecimalTest, DivisionRoundsHalfUp) {
  struct {
    const char *a, *b;
    int32_t shift, precision;
    const char *result;
  } cases[] = {
      {"1234", "3", 11, 21, "41133333333333"}, // decimal(10,2) / int: 13 digits behind the point
      {"-777", "3", 11, 21, "-25900000000000"},
      {"5", "3", 11, 21, "166666666667"},
      {"1", "3", 6, 17, "333333"},
      {"-1", "6", 0, 17, "0"},
      {"1", "2", 0, 17, "1"},
      {"-1", "2", 0, 17, "-1"},
      {"1", "0", 6, 17, "ERROR"},
      {"99999999999999999999999999999999999999", "1", 0, 38, "99999999999999999999999999999999999999"},
      {"99999999999999999999999999999999999999", "1", 1, 38, "NULL"},
      {"500000000000000000", "3000000000000000000", 6, 38, "166667"}, // (38,18) / (38,18)
      {"12345678901234567890123456789012345678", "7", 26, 38, "NULL"},
      {"20000000000", "3", 11, 38, "666666666666666666667"},
      {"1", "70000000000000000000000000000000000000", 37, 38, "0"},
      {"1", "70000000000000000000000000000000000000", 38, 38, "1"},
      {"123456789", "3", -3, 38, "41152"},
      {"0", "3", -3, 38, "0"},
  };
  for (const auto &c : cases)
    EXPECT_EQ(decimalOf(ms_decimal_div, number(c.a), number(c.b), c.shift, c.precision), c.result)
        << c.a << " / " << c.b << " shift " << c.shift;
}

// Both paths of the division give the same.
TEST_F(DecimalTest, WideDivisionAgreesWithTheShortPath) {
  uint64_t state = 1;
  auto next = [&] { return state = state * 6364136223846793005ull + 1442695040888963407ull; };
  for (int i = 0; i < 2000; ++i) {
    auto a = static_cast<int128>(static_cast<int64_t>(next() >> (next() >> 58)));
    auto b = static_cast<int128>(static_cast<int64_t>(next() >> (next() >> 58)) | 1);
    auto shift = static_cast<int32_t>(next() >> 60);
    int128 direct = 0, wide = 0;
    MsOutcome one = ms_decimal_div(&context, a, b, shift, 38, &direct);
    MsOutcome other = ms_wide_quotient(a, b, shift, 38, &wide);
    ASSERT_EQ(one, other) << digits(a) << " / " << digits(b) << " shift " << shift;
    ASSERT_EQ(digits(direct), digits(wide)) << digits(a) << " / " << digits(b) << " shift " << shift;
  }
}

TEST_F(DecimalTest, ProductsBeyond38DigitsAreRoundedOrNull) {
  EXPECT_EQ(decimalOf(ms_decimal_mul_wide, number("-12345678901234654000"), number("-12345678901234654000"), 3),
            "152415787532390493674725570499716000");
  EXPECT_EQ(decimalOf(ms_decimal_mul_wide, number("12345678901234567890123456789012345678"), number("-123456789"), 12),
            "-1524157875171467887517146788751715");
  EXPECT_EQ(decimalOf(ms_decimal_mul_wide, number("99999999999999999999999999999999999999"), number("2"), 0), "NULL");
  EXPECT_EQ(decimalOf(ms_decimal_mul_wide, number("99999999999999999999999999999999999999"),
                      number("99999999999999999999999999999999999999"), 38),
            "99999999999999999999999999999999999998");
  EXPECT_EQ(decimalOf(ms_decimal_mul_wide, number("5"), number("1"), 1), "1");
  EXPECT_EQ(decimalOf(ms_decimal_mul_wide, number("-5"), number("1"), 1), "-1");
}

TEST_F(DecimalTest, SumsBeyond38Digits) {
  EXPECT_EQ(decimalOf(ms_decimal_add_wide, number("99999999999999999999999999999999999999"), number("1"), 0, 0, 0),
            "NULL");
  EXPECT_EQ(decimalOf(ms_decimal_add_wide, number("-99999999999999999999999999999999999999"), number("1"), 0, 0, 0),
            "-99999999999999999999999999999999999998");
  // 12.34 + 0.12345 as decimal(38,20): 19 digits behind the point are left.
  EXPECT_EQ(decimalOf(ms_decimal_add_wide, number("1234"), number("12345000000000000000"), 18, 0, 1),
            "124634500000000000000");
  EXPECT_EQ(decimalOf(ms_decimal_add_wide, number("99999999999999999999999999999999999999"), number("-5"), 0, 20, 20),
            "999999999999999995");
  EXPECT_EQ(decimalOf(ms_decimal_add_wide, number("1"), number("99999999999999999999999999999999999999"), 20, 0, 20),
            "1000000000000000001");
}

TEST_F(DecimalTest, RemainderHasTheDividendsSign) {
  EXPECT_EQ(decimalOf(ms_decimal_mod, number("1234"), number("3"), 0, 2, 0, 10), "34");
  EXPECT_EQ(decimalOf(ms_decimal_mod, number("-777"), number("3"), 0, 2, 0, 10), "-177");
  EXPECT_EQ(decimalOf(ms_decimal_mod, number("-7777777"), number("350"), 0, 4, 0, 20), "-777777");
  EXPECT_EQ(decimalOf(ms_decimal_mod, number("1"), number("0"), 0, 0, 0, 10), "ERROR");
  // A divisor raised beyond 128 bits leaves the dividend, a dividend raised so is divided wide.
  EXPECT_EQ(decimalOf(ms_decimal_mod, number("7"), number("99999999999999999999999999999999999999"), 0, 38, 0, 38),
            "7");
  EXPECT_EQ(decimalOf(ms_decimal_mod, number("99999999999999999999999999999999999999"), number("7"), 20, 0, 0, 38),
            "2");
}

TEST_F(DecimalTest, Rounding) {
  EXPECT_EQ(decimalOf(ms_round_decimal, number("1234"), 1, 2, 1, 9), "123");
  EXPECT_EQ(decimalOf(ms_round_decimal, number("-9999999999"), 1, 2, 1, 10), "-1000000000");
  EXPECT_EQ(decimalOf(ms_round_decimal, number("1234"), -1, 2, 0, 9), "10");
  EXPECT_EQ(decimalOf(ms_round_decimal, number("-777"), -1, 2, 0, 9), "-10");
  EXPECT_EQ(decimalOf(ms_round_decimal, number("1234567"), -2, 3, 3, 7), "1200000");
  EXPECT_EQ(decimalOf(ms_round_decimal, number("5"), -2000000000, 2, 0, 9), "0");
  EXPECT_EQ(decimalOf(ms_round_decimal, number("5"), 2000000000, 2, 2, 9), "5");
  EXPECT_EQ(decimalOf(ms_truncate_decimal, number("-9999999999"), 1, 2, 1, 10), "-999999999");
  EXPECT_EQ(decimalOf(ms_truncate_decimal, number("199"), 0, 2, 0, 10), "1");
  EXPECT_EQ(digits(ms_floor_decimal(number("-9999999999"), 2)), "-100000000");
  EXPECT_EQ(digits(ms_floor_decimal(number("1"), 2)), "0");
  EXPECT_EQ(digits(ms_ceil_decimal(number("-777"), 2)), "-7");
  EXPECT_EQ(digits(ms_ceil_decimal(number("1"), 2)), "1");
}

TEST_F(DecimalTest, Casts) {
  EXPECT_EQ(decimalOf(ms_cast_decimal_decimal, number("-7777777"), 6, 2, 10), "-778");
  EXPECT_EQ(decimalOf(ms_cast_decimal_decimal, number("-12345678901234654000"), 6, 2, 10), "NULL");
  EXPECT_EQ(decimalOf(ms_cast_decimal_decimal, number("1"), 0, 38, 38), "NULL");
  EXPECT_EQ(ms_cast_decimal_i32(number("-12345678901234654000"), 6), -1942892530); // wraps
  EXPECT_EQ(ms_cast_decimal_i8(number("-9999999999"), 2), 1);
  EXPECT_EQ(ms_cast_decimal_f64(number("-9999999999"), 10, 2), -9.999999999E7);
  EXPECT_EQ(ms_cast_decimal_f64(number("12345678901234567890123456789012345678"), 38, 10), 1.2345678901234569e27);
  EXPECT_EQ(view(ms_cast_decimal_string(&context, 0, 8)), "0.00000000");
  EXPECT_EQ(view(ms_cast_decimal_string(&context, number("-1"), 6)), "-0.000001");
  EXPECT_EQ(view(ms_cast_decimal_string(&context, number("1500000000000000000"), 18)), "1.500000000000000000");
}

TEST_F(DecimalTest, ComparisonsAcrossScales) {
  EXPECT_TRUE(ms_lt_decimal(number("1234"), number("1234001"), 3, 0, 1)); // 12.34 < 12.34001
  EXPECT_TRUE(ms_eq_decimal(number("1234"), number("1234000"), 3, 0, 1));
  int128 huge = number("99999999999999999999999999999999999999");
  EXPECT_FALSE(ms_lt_decimal(huge, huge, 38, 0, 0)); // 10^38 - 1 against 0.999…
  EXPECT_TRUE(ms_lt_decimal(-huge, huge, 38, 0, 0));
  EXPECT_TRUE(ms_lt_decimal(huge, huge, 0, 38, 0));
}

TEST_F(DecimalTest, FromText) {
  struct {
    const char *text;
    int32_t precision, scale;
    const char *result;
  } cases[] = {
      {"1", 6, 2, "100"},
      {"-128", 6, 2, "-12800"},
      {" 42 ", 6, 2, "4200"},
      {"3.7", 6, 2, "370"},
      {"1e3", 6, 2, "100000"},
      {"+5", 6, 2, "500"},
      {"-0", 6, 2, "0"},
      {"9999.995", 6, 2, "1000000"}, // Flink checks before it rounds
      {"12345.678", 6, 2, "ERROR"},
      {"F", 6, 2, "0"}, // the character behind the digits is not looked at
      {"abc", 6, 2, "ERROR"},
      {"", 6, 2, "ERROR"},
      {"12x", 5, 1, "120"},
      {".", 5, 1, "0"},
      {"000001.5", 3, 1, "ERROR"},
      {"12.345", 5, 2, "1235"},
      {"9223372036854775808", 6, 2, "ERROR"},
      {"5", 38, 10, "50000000000"},
      {"1e30", 38, 2, "100000000000000000000000000000000"},
      {"0.005", 38, 2, "1"},
      {"-0.005", 38, 2, "-1"},
      {"0.0049999999999999999999", 38, 2, "0"},
      {"1e-400", 38, 2, "0"},
      {"1e99999999999", 38, 2, "ERROR"},
      {"1.2.3", 38, 2, "ERROR"},
      {"99999999999999999999999999999999999999", 38, 0, "99999999999999999999999999999999999999"},
      {"99999999999999999999999999999999999999.5", 38, 0, "ERROR"},
  };
  for (const auto &c : cases)
    EXPECT_EQ(decimalOf(ms_cast_string_decimal, text(c.text), c.precision, c.scale), c.result) << "'" << c.text << "'";
  call<int128>(ms_cast_string_decimal, text("abc"), 4, 2);
  EXPECT_EQ(error, "cannot cast 'abc' to decimal(4, 2)");
}

TEST_F(DecimalTest, FromDoubles) {
  EXPECT_EQ(decimalOf(ms_cast_f64_decimal, 0.30000000000000004, 10, 3), "300");
  EXPECT_EQ(decimalOf(ms_cast_f64_decimal, -7.75, 10, 3), "-7750");
  EXPECT_EQ(decimalOf(ms_cast_f64_decimal, 1.7e308, 10, 3), "NULL");
  EXPECT_EQ(decimalOf(ms_cast_f64_decimal, 1e-7, 10, 3), "0");
  EXPECT_EQ(decimalOf(ms_cast_f32_decimal, -7.7f, 8, 4), "-77000");
  EXPECT_EQ(decimalOf(ms_cast_f64_decimal, 0.0 / 0.0, 10, 3), "ERROR");
}

} // namespace
} // namespace millstream
