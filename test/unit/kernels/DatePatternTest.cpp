// Times by patterns: DATE_FORMAT, TO_TIMESTAMP, FROM_UNIXTIME and their like, with answers of Apache Flink 2.3.
#include "test/unit/kernels/KernelTest.h"
#include "test/unit/kernels/Kernels.h"

#include "runtime/functions/DateFormat.h"
#include "runtime/functions/SimpleDate.h"

using int128 = __int128;

extern "C" {
MsString ms_cast_ts_string(MsContext *, int64_t, int32_t);
MsString ms_cast_date_string(MsContext *, int32_t);
MsOutcome ms_to_ltz_in_zone(MsContext *, MsString, MsString, const char *, uint64_t, int64_t *);
}

namespace millstream {
namespace {

class DatePatternTest : public KernelTest {
protected:
  DatePatternTest() { context.now_ms = 1700000000000; }
  ~DatePatternTest() override { EXPECT_TRUE(setSessionTimeZone("UTC")); }
};

constexpr int64_t leap_day_ms = 1709210096789, before_1970_ms = -1, sunday_ms = 1609698600000,
                  monday_ms = 1735583400000; // 2024-12-30 18:30

TEST_F(DatePatternTest, TimestampsByPattern) {
  struct {
    int64_t time_ms;
    const char *pattern, *result;
  } cases[] = {
      {leap_day_ms, "yyyy-MM-dd HH:mm:ss.SSS", "2024-02-29 12:34:56.789"},
      {leap_day_ms, "yy/M/d H:m:s", "24/2/29 12:34:56"},
      {before_1970_ms, "yy/M/d H:m:s", "69/12/31 23:59:59"},
      {leap_day_ms, "hh:mm a", "12:34 PM"},
      {0, "hh:mm a", "12:00 AM"},
      {leap_day_ms, "EEE", "Thu"},
      {leap_day_ms, "MMM dd", "Feb 29"},
      {leap_day_ms, "DDD", "060"},
      {leap_day_ms, "yyyy-'W'", "2024-W"},
      {leap_day_ms, "yyyy'''x'", "2024'x"},
      {leap_day_ms, "Q", "1"},
      {leap_day_ms, "Y w W e E EEEE EEEEE", "2024 9 5 5 Thu Thursday T"},
      {leap_day_ms, "MMMM MMMMM QQQ QQQQ G", "February F Q1 1st quarter AD"},
      {leap_day_ms, "y u yyy yyyyy yy", "2024 2024 2024 02024 24"},
      {leap_day_ms, "K k h S SSSSSSSSS n A", "0 12 12 7 789000000 789000000 45296789"},
      {leap_day_ms, "[HH:mm]", "12:34"},
      {leap_day_ms, "c L LLL e ee eee", "5 2 Feb 5 05 Thu"},
      {sunday_ms, "YYYY-ww-e W", "2021-02-1 2"},
      {monday_ms, "YYYY-ww-e W", "2025-01-2 5"},
      {leap_day_ms, "", ""},
      {leap_day_ms, "日 dd", "日 29"},
      {leap_day_ms, "bad", "ERROR"},
      {leap_day_ms, "xxx", "ERROR"},
      {leap_day_ms, "yyyy'x", "ERROR"},
      {leap_day_ms, "HHH", "ERROR"},
      {leap_day_ms, "a]", "ERROR"},
      {leap_day_ms, "#", "ERROR"},
      {leap_day_ms, "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy", "ERROR"},
  };
  for (const auto &c : cases)
    EXPECT_EQ(textOf(ms_format_timestamp, c.time_ms, text(c.pattern)), c.result) << c.pattern;
  EXPECT_EQ(textOf(ms_format_timestamp_ns, int128(leap_day_ms) * 1000000 + 123456, text("ss.SSSSSSSSS")),
            "56.789123456");
  EXPECT_EQ(textOf(ms_format_timestamp_ns, int128(-1), text("ss.SSSSSSSSS")), "59.999999999");
  EXPECT_STREQ(ms_date_pattern_check(text("yyyy-MM-dd"), false), nullptr);
  EXPECT_NE(ms_date_pattern_check(text("bad"), false), nullptr);
  EXPECT_NE(ms_date_pattern_check(text("Z"), false), nullptr);
  EXPECT_STREQ(ms_date_pattern_check(text("Z"), true), nullptr);
}

TEST_F(DatePatternTest, TimestampsFromText) {
  struct {
    const char *text, *pattern, *result;
  } cases[] = {
      {"2024-02-29 12:34:56", "yyyy-MM-dd HH:mm", "2024-02-29 12:34:56.000"}, // by the plain form
      {"1970-01-01", "yyyy-MM-dd HH:mm", "1970-01-01 00:00:00.000"},
      {"2023-12-31 25:00:00", "yyyy-MM-dd HH:mm", "2024-01-01 01:00:00.000"},
      {"2021-01-03T18:30:00", "yyyy-MM-dd'T'HH:mm:ss", "2021-01-03 18:30:00.000"},
      {"", "yyyy-MM-dd HH:mm", "NULL"},
      {"01-02-2024", "dd-MM-yyyy", "2024-02-01 00:00:00.000"},
      {"31/12/1999", "dd/MM/yyyy", "1999-12-31 00:00:00.000"},
      {"2024-02-30", "dd/MM/yyyy", "2024-03-01 00:00:00.000"},
      {"bad", "dd/MM/yyyy", "NULL"},
      {"29.Feb.2024 1:2", "dd.MMM.yyyy H:m", "2024-02-29 01:02:00.000"},
      {"2024-02-29 12:34:56.789123", "yyyy-MM-dd HH:mm:ss.SSSSSS", "2024-02-29 12:34:56.789"},
      {"10/Oct/2000:13:55:36 -0700", "dd/MMM/yyyy:HH:mm:ss Z", "2000-10-10 13:55:36.000"},
      {"10/Oct/2000:13:55:36 +0200", "dd/MMM/yyyy:HH:mm:ss xx", "2000-10-10 13:55:36.000"},
      {"2024-02-29T12:34:56Z", "yyyy-MM-dd'T'HH:mm:ss'Z'", "2024-02-29 12:34:56.000"},
      {"2024-02-29T12:34:56.1Z", "yyyy-MM-dd'T'HH:mm:ss[.SSS][.SS][.S]X", "2024-02-29 12:34:56.100"},
      {"2024-02-29T12:34:56+02:00", "yyyy-MM-dd'T'HH:mm:ssXXX", "2024-02-29 12:34:56.000"},
      {"12:34", "HH:mm", "1970-01-01 12:34:00.000"},
      {"20240229123456", "yyyyMMddHHmmss", "2024-02-29 12:34:56.000"},
      {"2024-02-29 12:34:56", "bad", "NULL"},
      {"Thu Feb 29 2024", "EEE MMM dd yyyy", "2024-02-29 00:00:00.000"},
      {"Wed Feb 29 2024", "EEE MMM dd yyyy", "NULL"},
      {"29/02/24", "dd/MM/yy", "2024-02-29 00:00:00.000"},
      {"2024-060", "yyyy-DDD", "2024-02-29 00:00:00.000"},
      {"2023-366", "yyyy-DDD", "NULL"},
      {"12:34 PM", "hh:mm a", "1970-01-01 12:34:00.000"},
      {"2024-02-29 12:34:56 extra", "yyyy-MM-dd HH:mm:ss", "NULL"},
      {"2024-2-9", "yyyy-M-d", "2024-02-09 00:00:00.000"},
      {"feb", "MMM", "NULL"},
      {"2024-02-31", "yyyy-MM-dd", "2024-02-29 00:00:00.000"},
      {"2024-13-01", "yyyy-MM-dd", "NULL"},
      {"12024-02-29", "yyyy-MM-dd", "NULL"},
      {"24-02-29", "yyyy-MM-dd", "NULL"},
      {"2024-02-29 UTC", "yyyy-MM-dd z", "2024-02-29 00:00:00.000"},
      {"2024-02-29 Europe/Berlin", "yyyy-MM-dd VV", "2024-02-29 00:00:00.000"},
      {"10:05:03.25", "HH:mm:ss.SS", "1970-01-01 10:05:03.250"},
      {"2024/Q1", "yyyy/QQQ", "2024-01-01 00:00:00.000"},
      {"2024-01-01 24:00", "yyyy-MM-dd HH:mm", "2024-01-02 00:00:00.000"},
  };
  for (const auto &c : cases) {
    std::optional<int64_t> value = call<int64_t>(ms_to_timestamp_by_pattern, text(c.text), text(c.pattern));
    EXPECT_EQ(value ? view(ms_cast_ts_string(&context, *value, 3)) : "NULL", c.result) << c.text << " by " << c.pattern;
  }
  std::string_view zone = "Asia/Tokyo", nowhere = "Nowhere";
  std::optional<int64_t> tokyo = call<int64_t>(ms_to_ltz_in_zone, text("2024-02-29 12:34:56"),
                                               text("yyyy-MM-dd HH:mm:ss"), zone.data(), zone.size());
  EXPECT_EQ(view(ms_cast_ts_string(&context, *tokyo, 0)), "2024-02-29 03:34:56");
  EXPECT_FALSE(
      call<int64_t>(ms_to_ltz_in_zone, text("2024-02-29"), text("yyyy-MM-dd"), nowhere.data(), nowhere.size()));
  EXPECT_EQ(error, "unknown time zone");
}

TEST_F(DatePatternTest, UnixTimes) {
  struct {
    const char *text, *pattern;
    int64_t result;
  } cases[] = {
      {"29.Feb.2024", "dd.MMM.yyyy", 1709164800},
      {"20240229", "yyyyMMdd", 1709164800},
      {"24-02-29", "yy-MM-dd", 1709164800},
      {"12:34 PM", "hh:mm a", 45240},
      {"2024-13-45", "yyyy-MM-dd", 1739491200}, // runs over
      {"2024-02-30", "yyyy-MM-dd", 1709251200},
      {"2024-02-03 04:05:06", "yyyy-MM-dd", 1706918400}, // the rest does not count
      {"10/Oct/2000:13:55:36 -0700", "dd/MMM/yyyy:HH:mm:ss Z", 971211336},
      {"2024-02-29T12:34:56Z", "yyyy-MM-dd'T'HH:mm:ssX", 1709210096},
      {"Feb 29 24", "MMM dd yy", 1709164800},
      {" 2024-02-29", "yyyy-MM-dd", 1709164800},
      {"2024-02-29 1", "yyyy-MM-dd HH", 1709168400},
      {"2024 10", "yyyy ww", 1709424000},
      {"Thu 2024-02-29", "EEE yyyy-MM-dd", 1709164800},
      {"2024-060", "yyyy-DDD", 1709164800},
      {"february 2024", "MMMM yyyy", 1706745600},
      {"2024-02-29 12:34:56 PST", "yyyy-MM-dd HH:mm:ss z", 1709238896},
      {"1.5", "s.S", 1},
      {"-5", "d", -518400},
      {"bad", "yyyy-MM-dd", INT64_MIN},
      {"31/12/1999", "yyyy-MM-dd", INT64_MIN},
  };
  for (const auto &c : cases) {
    std::optional<int64_t> value = call<int64_t>(ms_unix_timestamp, text(c.text), text(c.pattern));
    ASSERT_TRUE(value) << c.text;
    EXPECT_EQ(*value, c.result) << c.text << " by " << c.pattern;
  }
  EXPECT_TRUE(call<int64_t>(ms_unix_timestamp, text("999999999999999999"), text("yyyy"))); // no overflow
  EXPECT_FALSE(call<int64_t>(ms_unix_timestamp, text("1"), text("b")));
  EXPECT_EQ(error, "no date pattern: 'b'");

  EXPECT_EQ(textOf(ms_from_unixtime, int64_t(1709210096), text("yyyyy MMM MMMM E EEEE hh a z Z X u")),
            "02024 Feb February Thu Thursday 12 PM UTC +0000 Z 4");
  EXPECT_EQ(textOf(ms_from_unixtime, int64_t(1735569000), text("YYYY-ww W F u")), "2025-01 5 5 1");
  EXPECT_EQ(textOf(ms_from_unixtime, int64_t(-1), text("yyyy-MM-dd HH:mm:ss")), "1969-12-31 23:59:59");
  EXPECT_EQ(textOf(ms_from_unixtime, int64_t(0), text("b")), "ERROR");
  ASSERT_TRUE(setSessionTimeZone("America/New_York"));
  EXPECT_EQ(textOf(ms_from_unixtime, int64_t(86401), text("yyyy-MM-dd HH:mm:ss")), "1970-01-01 19:00:01");
  EXPECT_EQ(*call<int64_t>(ms_unix_timestamp, text("2024-02-29 12:34:56"), text("yyyy-MM-dd HH:mm:ss")), 1709228096);
}

TEST_F(DatePatternTest, DatesAndZones) {
  auto date = [&](const char *s, const char *pattern) {
    return view(ms_cast_date_string(&context, *call<int32_t>(ms_to_date_by_pattern, text(s), text(pattern))));
  };
  EXPECT_EQ(date("20240229", "yyyyMMdd"), "2024-02-29");
  EXPECT_EQ(date("29 Feb 2024", "dd MMM yyyy"), "2024-02-29");
  EXPECT_EQ(date("x", "yyyy"), "+1705471-09-27"); // Flink's answer
  EXPECT_EQ(textOf(ms_date_format_text, text("2024-2-9 1:2:3"), text("HH:mm:ss yyyy-MM-dd")), "01:02:03 2024-02-09");
  EXPECT_EQ(textOf(ms_date_format_text, text("2023-12-31 25:00:00"), text("yyyy/MM/dd")), "2024/01/01");
  EXPECT_EQ(textOf(ms_date_format_text, text("2021-01-03T18:30:00"), text("yyyy/MM/dd")), "NULL");
  EXPECT_EQ(textOf(ms_date_format_text, text("2024-02-29 12:34:56"), text("Y w W u E F D k K h a S z")),
            "2024 9 5 4 Thu 5 60 12 0 12 PM 0 UTC");
  auto convert = [&](const char *s, const char *from, const char *to) {
    return textOf(ms_convert_tz, text(s), text(from), text(to));
  };
  EXPECT_EQ(convert("2024-02-29 12:34:56", "UTC", "America/Los_Angeles"), "2024-02-29 04:34:56");
  EXPECT_EQ(convert("2023-03-26 02:30:00", "Europe/Berlin", "UTC"), "2023-03-26 01:30:00");
  EXPECT_EQ(convert("2024-10-27 02:30:00", "Europe/Berlin", "UTC"), "2024-10-27 01:30:00"); // standard time
  EXPECT_EQ(convert("2024-11-03 01:30:00", "America/New_York", "UTC"), "2024-11-03 06:30:00");
  EXPECT_EQ(convert("1970-01-01 00:00:00", "GMT+02:00", "UTC"), "1969-12-31 22:00:00");
  EXPECT_EQ(convert("2100-07-01 00:00:00", "UTC", "Europe/Berlin"), "2100-07-01 02:00:00");
  EXPECT_EQ(convert("bad", "UTC", "UTC"), "NULL");
  EXPECT_EQ(convert("2024-02-29 12:34:56", "UTC", "Nowhere/Land"), "ERROR"); // Flink would take GMT
  EXPECT_EQ(error, "unknown time zone 'Nowhere/Land'");
}

} // namespace
} // namespace millstream
