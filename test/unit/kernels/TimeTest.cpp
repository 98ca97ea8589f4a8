// Dates, times and timestamps, with answers of Apache Flink 2.3 (also where they are odd, before 1970).
#include "test/unit/kernels/KernelTest.h"
#include "test/unit/kernels/Kernels.h"

#include "runtime/functions/CastText.h"
#include "runtime/kernels/TimeUnit.h"

using int128 = __int128;

extern "C" {
int64_t ms_extract_date(int32_t, int32_t);
int64_t ms_extract_ms(int64_t, int32_t);
int64_t ms_extract_ns(int128, int32_t);
int64_t ms_extract_interval(int64_t, int32_t);
int64_t ms_extract_months(int32_t, int32_t);
int64_t ms_floor_ms(int64_t, int32_t);
int64_t ms_ceil_ms(int64_t, int32_t);
int128 ms_floor_ns(int128, int32_t);
int32_t ms_floor_date(int32_t, int32_t);
int32_t ms_ceil_date(int32_t, int32_t);
int64_t ms_floor_ltz(int64_t, int32_t);
int64_t ms_timestampadd_ms(int64_t, int64_t, int32_t);
int32_t ms_timestampadd_date(int64_t, int32_t, int32_t);
int64_t ms_timestampadd_date_ms(int64_t, int32_t, int32_t);
int32_t ms_timestampdiff_ms(int64_t, int64_t, int32_t);
int32_t ms_timestampdiff_date(int32_t, int32_t, int32_t);
int64_t ms_add_months_ms(int64_t, int32_t);
int64_t ms_sub_months_ms(int64_t, int32_t);
int32_t ms_sub_months_date(int32_t, int32_t);
int32_t ms_add_date_interval(int32_t, int64_t);
int32_t ms_sub_time_interval(int32_t, int64_t);
int64_t ms_cut_ms(int64_t, int32_t);
int64_t ms_cast_ns_ms(int128, int32_t);
int128 ms_cut_ns(int128, int32_t);
int32_t ms_cast_ts_date(int64_t);
int32_t ms_cast_ltz_date(int64_t);
int64_t ms_cast_ts_ltz(int64_t);
int64_t ms_cast_ltz_ts(int64_t);
MsString ms_cast_date_string(MsContext *, int32_t);
MsString ms_cast_time_string(MsContext *, int32_t, int32_t);
MsString ms_cast_ts_string(MsContext *, int64_t, int32_t);
MsString ms_cast_tsn_string(MsContext *, int128, int32_t);
MsString ms_cast_ltz_string(MsContext *, int64_t, int32_t);
MsString ms_cast_interval_string(MsContext *, int64_t);
MsString ms_cast_months_string(MsContext *, int32_t);
MsOutcome ms_cast_string_ts(MsContext *, MsString, int32_t, int64_t *);
MsOutcome ms_to_timestamp(MsContext *, MsString, int64_t *);
MsOutcome ms_to_ltz_i64(MsContext *, int64_t, int32_t, int64_t *);
MsOutcome ms_to_ltz_f64(MsContext *, double, int32_t, int64_t *);
MsOutcome ms_to_ltz_decimal(MsContext *, int128, int32_t, int32_t, int64_t *);
}

namespace millstream {
namespace {

class TimeTest : public KernelTest {
protected:
  ~TimeTest() override { EXPECT_TRUE(setSessionTimeZone("UTC")); }
  // A timestamp of text, for inputs and results.
  int64_t at(const char *s) {
    std::optional<int64_t> value = call<int64_t>(ms_cast_string_ts, text(s), 3);
    EXPECT_TRUE(value) << s;
    return value.value_or(0);
  }
  int32_t day(const char *s) { return call<int32_t>(ms_cast_string_date, text(s)).value_or(-1); }
  std::string shown(int64_t value_ms) { return view(ms_cast_ts_string(&context, value_ms, 3)); }
  std::string shownDate(int32_t days) { return view(ms_cast_date_string(&context, days)); }
};

TEST_F(TimeTest, Extract) {
  struct {
    const char *time;
    int64_t year, quarter, week, day, of_year, weekday, iso_weekday, iso_year, hour, second, millisecond, epoch;
  } cases[] = {
      {"2024-02-29 12:34:56.789", 2024, 1, 9, 29, 60, 5, 4, 2024, 12, 56, 789, 1709210096},
      {"1970-01-01 00:00:00", 1970, 1, 1, 1, 1, 5, 4, 1970, 0, 0, 0, 0},
      {"2023-12-31 01:02:03", 2023, 4, 52, 31, 365, 1, 7, 2023, 1, 3, 0, 1703984523},
      {"2024-12-30 06:00:00.001", 2024, 4, 1, 30, 365, 2, 1, 2025, 6, 0, 1, 1735538400},
      {"2021-01-03 18:30:00", 2021, 1, 53, 3, 3, 1, 7, 2020, 18, 0, 0, 1609698600},
      {"1969-12-31 23:59:59.999", 1970, 1, 1, 1, 1, 5, 4, 1970, 0, 0, -1, 0},
      {"1900-03-01 08:09:10", 1900, 1, 9, 2, 61, 6, 5, 1900, -15, -50, 0, -2203861850},
  };
  for (const auto &c : cases) {
    SCOPED_TRACE(c.time);
    int64_t t = at(c.time);
    EXPECT_EQ(ms_extract_ms(t, unit_year), c.year);
    EXPECT_EQ(ms_extract_ms(t, unit_quarter), c.quarter);
    EXPECT_EQ(ms_extract_ms(t, unit_week), c.week);
    EXPECT_EQ(ms_extract_ms(t, unit_day), c.day);
    EXPECT_EQ(ms_extract_ms(t, unit_day_of_year), c.of_year);
    EXPECT_EQ(ms_extract_ms(t, unit_day_of_week), c.weekday);
    EXPECT_EQ(ms_extract_ms(t, unit_iso_day_of_week), c.iso_weekday);
    EXPECT_EQ(ms_extract_ms(t, unit_iso_year), c.iso_year);
    EXPECT_EQ(ms_extract_ms(t, unit_hour), c.hour);
    EXPECT_EQ(ms_extract_ms(t, unit_second), c.second);
    EXPECT_EQ(ms_extract_ms(t, unit_millisecond), c.millisecond);
    EXPECT_EQ(ms_extract_ms(t, unit_epoch), c.epoch);
  }
  int64_t t = at("2024-02-29 12:34:56.789");
  EXPECT_EQ(ms_extract_ms(t, unit_microsecond), 789000);
  EXPECT_EQ(ms_extract_ns(int128(t) * 1000000 + 123000, unit_microsecond), 789123);
  EXPECT_EQ(ms_extract_ns(int128(t) * 1000000 + 123000, unit_nanosecond), 789123000);
  EXPECT_EQ(ms_extract_ms(t, unit_decade), 202);
  EXPECT_EQ(ms_extract_ms(t, unit_century), 21);
  EXPECT_EQ(ms_extract_ms(t, unit_millennium), 3);
  EXPECT_EQ(ms_extract_date(day("1900-03-01"), unit_century), 19);
  EXPECT_EQ(ms_extract_date(day("1969-12-31"), unit_year), 1969);
  EXPECT_EQ(ms_extract_interval(123630000, unit_hour), 10);
  EXPECT_EQ(ms_extract_interval(-5400000, unit_minute), -30);
  EXPECT_EQ(ms_extract_months(14, unit_month), 2);
  EXPECT_EQ(ms_extract_months(14, unit_year), 1);
}

TEST_F(TimeTest, FloorAndCeil) {
  struct {
    const char *time;
    int32_t unit;
    const char *floor, *ceil;
  } cases[] = {
      {"2024-02-29 12:34:56.789", unit_year, "2024-01-01 00:00:00.000", "2025-01-01 00:00:00.000"},
      {"2024-02-29 12:34:56.789", unit_quarter, "2024-01-01 00:00:00.000", "2024-04-01 00:00:00.000"},
      {"2024-02-29 12:34:56.789", unit_week, "2024-02-25 00:00:00.000", "2024-03-03 00:00:00.000"},
      {"2024-02-29 12:34:56.789", unit_day, "2024-02-29 00:00:00.000", "2024-03-01 00:00:00.000"},
      {"2024-02-29 12:34:56.789", unit_second, "2024-02-29 12:34:56.000", "2024-02-29 12:34:57.000"},
      {"2024-02-29 12:34:56.789", unit_decade, "2020-01-01 00:00:00.000", "2030-01-01 00:00:00.000"},
      {"2024-02-29 12:34:56.789", unit_century, "2001-01-01 00:00:00.000", "2101-01-01 00:00:00.000"},
      {"2024-02-29 12:34:56.789", unit_millennium, "2001-01-01 00:00:00.000", "3001-01-01 00:00:00.000"},
      {"2023-12-31 01:02:03", unit_week, "2023-12-31 00:00:00.000", "2023-12-31 00:00:00.000"},
      {"2023-12-31 01:02:03", unit_quarter, "2023-10-01 00:00:00.000", "2024-01-01 00:00:00.000"},
      {"1970-01-01 00:00:00", unit_year, "1970-01-01 00:00:00.000", "1970-01-01 00:00:00.000"},
      {"1970-01-01 00:00:00", unit_week, "1969-12-28 00:00:00.000", "1970-01-04 00:00:00.000"},
      {"1969-12-31 23:59:59.999", unit_year, "1970-01-01 00:00:00.000", "1970-01-01 00:00:00.000"},
      {"1969-12-31 23:59:59.999", unit_day, "1969-12-31 00:00:00.000", "1970-01-01 00:00:00.000"},
      {"1969-12-31 23:59:59.999", unit_second, "1969-12-31 23:59:59.000", "1970-01-01 00:00:00.000"},
      {"1900-03-01 08:09:10", unit_month, "1900-03-01 00:00:00.000", "1900-04-01 00:00:00.000"},
  };
  for (const auto &c : cases) {
    EXPECT_EQ(shown(ms_floor_ms(at(c.time), c.unit)), c.floor) << c.time << ' ' << c.unit;
    EXPECT_EQ(shown(ms_ceil_ms(at(c.time), c.unit)), c.ceil) << c.time << ' ' << c.unit;
  }
  EXPECT_EQ(shownDate(ms_floor_date(day("1969-12-31"), unit_year)), "1969-01-01");
  EXPECT_EQ(shownDate(ms_ceil_date(day("1900-03-01"), unit_month)), "1900-03-01");
  EXPECT_EQ(shownDate(ms_ceil_date(day("2024-02-29"), unit_day)), "2024-03-01"); // Flink's answer
  EXPECT_EQ(shownDate(ms_ceil_date(day("2024-02-29"), unit_hour)), "2024-02-29");
  EXPECT_EQ(ms_floor_ns(int128(-1), unit_second), int128(-1000) * 1000000);
}

TEST_F(TimeTest, AddAndDifference) {
  struct {
    const char *time;
    int64_t count;
    int32_t unit;
    const char *result;
  } adds[] = {
      {"2024-02-29 12:34:56.789", 1, unit_year, "2025-02-28 12:34:56.789"},
      {"2023-12-31 01:02:03", 13, unit_month, "2025-01-31 01:02:03.000"},
      {"2024-12-30 06:00:00.001", 31, unit_month, "2027-07-30 06:00:00.001"},
      {"2021-01-03 18:30:00", -45, unit_month, "2017-04-03 18:30:00.000"},
      {"2021-01-03 18:30:00", -45, unit_hour, "2021-01-01 21:30:00.000"},
      {"2024-02-29 12:34:56.789", -1, unit_week, "2024-02-22 12:34:56.789"},
      {"1969-12-31 23:59:59.999", 1, unit_quarter, "1970-03-31 23:59:59.999"},
      {"1969-12-31 23:59:59.999", -1, unit_month, "1969-11-30 23:59:59.999"},
      {"1900-03-01 08:09:10", 365, unit_day, "1901-03-01 08:09:10.000"},
  };
  for (const auto &c : adds)
    EXPECT_EQ(shown(ms_timestampadd_ms(c.count, at(c.time), c.unit)), c.result) << c.time << " + " << c.count;
  EXPECT_EQ(shownDate(ms_timestampadd_date(1, day("2024-02-29"), unit_month)), "2024-03-29");
  EXPECT_EQ(shown(ms_timestampadd_date_ms(25, day("2024-02-29"), unit_hour)), "2024-03-01 01:00:00.000");
  EXPECT_EQ(shown(ms_sub_months_ms(at("2023-12-31 01:02:03"), 13)), "2022-11-30 01:02:03.000");
  EXPECT_EQ(shownDate(ms_sub_months_date(day("2024-02-29"), 12)), "2023-02-28");
  EXPECT_EQ(shownDate(ms_add_date_interval(day("2024-02-29"), 36 * 3600000LL)), "2024-03-01");
  EXPECT_EQ(ms_sub_time_interval(0, 1000), 86399000);

  struct {
    int32_t unit;
    const char *from, *to;
    int32_t result;
  } differences[] = {
      {unit_second, "2024-02-29 12:34:56.789", "2024-03-01 00:00:00", 41103},
      {unit_second, "1900-03-01 08:09:10", "2024-03-01 00:00:00", -381854246}, // an int wraps
      {unit_minute, "1900-03-01 08:09:10", "2024-03-01 00:00:30", 65218551},
      {unit_hour, "2024-01-01 00:30:00", "2023-12-31 01:02:03", -23},
      {unit_day, "2024-01-01 12:00:00", "1969-12-31 23:59:59.999", -19723},
      {unit_week, "2024-01-01 00:00:00", "2021-01-03 18:30:00", -156},
      {unit_month, "2024-02-29 12:34:56.789", "2024-01-31 00:00:00", -1},
      {unit_month, "2024-12-30 06:00:00.001", "2024-01-31 00:00:00", -10},
      {unit_month, "2021-01-03 18:30:00", "2024-01-31 00:00:00", 36},
      {unit_quarter, "2024-02-29 12:34:56.789", "2024-07-01 00:00:00", 1},
      {unit_year, "2024-12-30 06:00:00.001", "2024-02-29 00:00:00", 0},
      {unit_year, "1900-03-01 08:09:10", "2024-02-29 00:00:00", 123},
  };
  for (const auto &c : differences)
    EXPECT_EQ(ms_timestampdiff_ms(at(c.from), at(c.to), c.unit), c.result) << c.from << " … " << c.to;
  EXPECT_EQ(ms_timestampdiff_date(day("1970-01-01"), day("2024-03-31"), unit_month), 650);
  EXPECT_EQ(ms_timestampdiff_date(day("2024-12-30"), day("2024-03-31"), unit_month), -8);
}

TEST_F(TimeTest, PrecisionIsCutTowards1970) {
  EXPECT_EQ(ms_cut_ms(at("2024-02-29 12:34:56.789"), 2), at("2024-02-29 12:34:56.780"));
  EXPECT_EQ(ms_cut_ms(-1, 0), 0);
  EXPECT_EQ(ms_cast_ns_ms(int128(-1), 0), 0);
  EXPECT_EQ(ms_cast_ns_ms(int128(1000), 3), 0);
  EXPECT_EQ(ms_cut_ns(int128(1234567), 6), int128(1234000));
  EXPECT_EQ(shownDate(ms_cast_ts_date(-1)), "1970-01-01");
  EXPECT_EQ(shownDate(ms_cast_ts_date(at("1900-03-01 08:09:10"))), "1900-03-02");
  EXPECT_EQ(shownDate(ms_cast_ltz_date(-1)), "1969-12-31");
}

TEST_F(TimeTest, ToText) {
  EXPECT_EQ(view(ms_cast_ts_string(&context, at("2024-02-29 12:34:56.5"), 1)), "2024-02-29 12:34:56.5");
  EXPECT_EQ(view(ms_cast_ts_string(&context, -1, 0)), "1969-12-31 23:59:59");
  EXPECT_EQ(view(ms_cast_tsn_string(&context, int128(-1000), 6)), "1969-12-31 23:59:59.999999");
  EXPECT_EQ(view(ms_cast_time_string(&context, 45296789, 3)), "12:34:56.789");
  EXPECT_EQ(view(ms_cast_time_string(&context, 45296780, 3)), "12:34:56.78");
  EXPECT_EQ(view(ms_cast_time_string(&context, 45296000, 3)), "12:34:56.0");
  EXPECT_EQ(view(ms_cast_time_string(&context, 45296789, 0)), "12:34:56");
  EXPECT_EQ(view(ms_cast_interval_string(&context, 86400000)), "+1 00:00:00.000");
  EXPECT_EQ(view(ms_cast_interval_string(&context, -5400000)), "-0 01:30:00.000");
  EXPECT_EQ(view(ms_cast_months_string(&context, 14)), "+1-02");
  EXPECT_EQ(view(ms_cast_months_string(&context, -14)), "-1-02");
}

TEST_F(TimeTest, FromText) {
  struct {
    const char *text, *date, *time, *timestamp;
  } cases[] = {
      {"1", "0001-01-01", "01:00:00.0", "NULL"},
      {"-128", "NULL", "NULL", "NULL"},
      {"128", "0128-01-01", "NULL", "NULL"},
      {" 42 ", "0042-01-01", "NULL", "NULL"},
      {"2024-01-01", "2024-01-01", "NULL", "2024-01-01 00:00:00.000"},
      {"10:20:30", "NULL", "10:20:30.0", "NULL"},
      {"2024-1-5", "2024-01-05", "NULL", "2024-01-05 00:00:00.000"},
      {"2024-02-30", "NULL", "NULL", "2024-02-29 00:00:00.000"},
      {"  2024-02-29  ", "2024-02-29", "NULL", "NULL"},
      {"2024-02-29 24:00:00", "2024-02-29", "NULL", "2024-03-01 00:00:00.000"},
      {"2023-12-31 25:00:00", "2023-12-31", "NULL", "NULL"},
      {"2021-01-03T18:30:00", "NULL", "NULL", "NULL"},
      {"2024-02-29 12:34", "2024-02-29", "NULL", "NULL"},
      {"2024-2-9 1:2:3.5", "2024-02-09", "NULL", "2024-02-09 01:02:03.500"},
      {"2024-02-29 12:34:56Z", "2024-02-29", "NULL", "NULL"},
      {"2024-02-29 12:34:56.123456789", "2024-02-29", "NULL", "2024-02-29 12:34:56.123"},
      {"12:34", "NULL", "12:34:00.0", "NULL"},
      {"12:34:56.7896", "NULL", "12:34:56.79", "NULL"},
      {"12:34:56+01:00", "NULL", "13:34:56.0", "NULL"},
      {"25:00", "NULL", "NULL", "NULL"},
      {"", "NULL", "NULL", "NULL"},
      {"31/12/1969", "NULL", "NULL", "NULL"},
      {"99999999999-01-01", "NULL", "NULL", "NULL"},
  };
  for (const auto &c : cases) {
    SCOPED_TRACE(c.text);
    std::optional<int32_t> date = call<int32_t>(ms_cast_string_date, text(c.text));
    EXPECT_EQ(date ? shownDate(*date) : "NULL", c.date);
    std::optional<int32_t> time = call<int32_t>(ms_cast_string_time, text(c.text), 3);
    EXPECT_EQ(time ? view(ms_cast_time_string(&context, *time, 3)) : "NULL", c.time);
    std::optional<int64_t> timestamp = call<int64_t>(ms_cast_string_ts, text(c.text), 3);
    EXPECT_EQ(timestamp ? shown(*timestamp) : "NULL", c.timestamp);
    EXPECT_EQ(call<int64_t>(ms_to_timestamp, text(c.text)), timestamp);
  }
  std::optional<int128> fine = call<int128>(ms_cast_string_tsn, text("2024-02-29 12:34:56.1234567"), 6);
  EXPECT_EQ(view(ms_cast_tsn_string(&context, *fine, 9)), "2024-02-29 12:34:56.123456000");
  call<int32_t>(ms_cast_string_date, text("2024-02-31"));
  EXPECT_EQ(error, "cannot cast '2024-02-31' to date");
}

TEST_F(TimeTest, InstantsOfNumbers) {
  EXPECT_EQ(*call<int64_t>(ms_to_ltz_i64, int64_t(1709210096789), 3), 1709210096789);
  EXPECT_EQ(*call<int64_t>(ms_to_ltz_i64, int64_t(-1), 0), -1000);
  EXPECT_EQ(*call<int64_t>(ms_to_ltz_i64, int64_t(2), 1), 200);
  EXPECT_FALSE(call<int64_t>(ms_to_ltz_i64, int64_t(1709210096789), 0)); // beyond year 9999
  EXPECT_EQ(*call<int64_t>(ms_to_ltz_i64, int64_t(253402300799), 0), 253402300799000);
  EXPECT_FALSE(call<int64_t>(ms_to_ltz_i64, int64_t(253402300800), 0));
  EXPECT_FALSE(call<int64_t>(ms_to_ltz_i64, INT64_MIN, 0));
  EXPECT_FALSE(call<int64_t>(ms_to_ltz_i64, int64_t(5), 10));
  EXPECT_EQ(*call<int64_t>(ms_to_ltz_f64, 1709210096.7, 0), 1709210096700);
  EXPECT_EQ(*call<int64_t>(ms_to_ltz_f64, 1.5, 3), 1);
  EXPECT_FALSE(call<int64_t>(ms_to_ltz_f64, 0.0 / 0.0, 0));
  EXPECT_EQ(*call<int64_t>(ms_to_ltz_decimal, int128(15), 0, 1), 1000);
}

TEST_F(TimeTest, InstantsInTheSessionsZone) {
  ASSERT_TRUE(setSessionTimeZone("America/New_York"));
  EXPECT_EQ(view(ms_cast_ltz_string(&context, at("2024-02-29 12:34:56.789"), 3)), "2024-02-29 07:34:56.789");
  EXPECT_EQ(view(ms_cast_ltz_string(&context, 0, 3)), "1969-12-31 19:00:00.000");
  EXPECT_EQ(shown(ms_cast_ts_ltz(at("2024-02-29 12:34:56.789"))), "2024-02-29 17:34:56.789");
  EXPECT_EQ(shown(ms_cast_ltz_ts(at("2024-12-30 06:00:00.001"))), "2024-12-30 01:00:00.001");
  EXPECT_EQ(shown(ms_floor_ltz(at("2023-12-31 01:02:03"), unit_day)), "2023-12-30 05:00:00.000");
  EXPECT_EQ(shownDate(ms_cast_ltz_date(0)), "1969-12-31");
  // Clocks go forward at 02:00 on 10 March 2024 and back at 02:00 on 3 November.
  EXPECT_EQ(shown(ms_cast_ts_ltz(at("2024-03-10 02:30:00"))), "2024-03-10 07:30:00.000");
  EXPECT_EQ(shown(ms_cast_ts_ltz(at("2024-03-10 03:00:00"))), "2024-03-10 07:00:00.000");
  EXPECT_EQ(shown(ms_cast_ts_ltz(at("2024-11-03 01:30:00"))), "2024-11-03 05:30:00.000");
  EXPECT_EQ(shown(ms_cast_ts_ltz(at("2024-11-03 02:00:00"))), "2024-11-03 07:00:00.000");
}

TEST_F(TimeTest, Zones) {
  EXPECT_EQ(findTimeZone("Nowhere/Land"), nullptr);
  EXPECT_EQ(findTimeZone("../../etc/passwd"), nullptr);
  EXPECT_EQ(findTimeZone("/etc/localtime"), nullptr);
  EXPECT_EQ(findTimeZone(""), nullptr);
  EXPECT_EQ(findTimeZone("+25:00"), nullptr);
  EXPECT_EQ(findTimeZone("Europe"), nullptr); // a directory
  for (int i = 0; i < 6000; ++i)              // however many unknown names came before
    EXPECT_EQ(findTimeZone("Nowhere/" + std::to_string(i)), nullptr);
  EXPECT_FALSE(setSessionTimeZone("Nowhere/Land"));
  struct {
    const char *zone, *instant;
    int64_t offset;
  } cases[] = {
      {"GMT+02:00", "2024-01-01 00:00:00", 7200},     {"GMT-3:30", "2024-01-01 00:00:00", -12600},
      {"+0530", "2024-01-01 00:00:00", 19800},        {"Z", "2024-01-01 00:00:00", 0},
      {"Europe/Berlin", "2023-03-26 00:59:59", 3600}, {"Europe/Berlin", "2023-03-26 01:00:00", 7200},
      {"Europe/Berlin", "2100-07-01 00:00:00", 7200}, // by the rule for the future
      {"Europe/Berlin", "2100-12-01 00:00:00", 3600}, {"Europe/Berlin", "1900-01-01 00:00:00", 3600},
      {"Asia/Kolkata", "2024-07-01 00:00:00", 19800}, {"PST", "2024-02-29 12:00:00", -28800},
  };
  for (const auto &c : cases) {
    const TimeZone *zone = findTimeZone(c.zone);
    ASSERT_NE(zone, nullptr) << c.zone;
    EXPECT_EQ(zoneOffset(*zone, at(c.instant) / 1000), c.offset) << c.zone << ' ' << c.instant;
  }
}

} // namespace
} // namespace millstream
