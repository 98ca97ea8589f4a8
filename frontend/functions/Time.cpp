// Functions of dates, times, timestamps and intervals.
#include "frontend/functions/TableBuilder.h"
#include "runtime/kernels/TimeUnit.h"

namespace millstream::table {
namespace {

constexpr uint32_t bit(TimeUnit unit) { return 1u << unit; }
constexpr uint32_t clock_units = bit(unit_hour) | bit(unit_minute) | bit(unit_second) | bit(unit_millisecond) |
                                 bit(unit_microsecond) | bit(unit_nanosecond);
constexpr uint32_t span_date_units = bit(unit_year) | bit(unit_quarter) | bit(unit_month) | bit(unit_week) |
                                     bit(unit_day) | bit(unit_decade) | bit(unit_century) | bit(unit_millennium);
constexpr uint32_t date_units = span_date_units | bit(unit_epoch) | bit(unit_day_of_year) | bit(unit_day_of_week) |
                                bit(unit_iso_day_of_week) | bit(unit_iso_year);
constexpr uint32_t all_units = date_units | clock_units;

template <TimeUnit unit> Constants constantUnit(Types, mlir::Type) { return {unit}; }

void addExtract(Family &family) {
  auto f = family.function("EXTRACT", "EXTRACT(unit FROM t)",
                           "A part of a date, time, timestamp or interval. Weeks are those of ISO 8601; DOW of Sunday "
                           "is 1.");
  f.add({date}, toBigint, "ms_extract_date").withUnits(all_units);
  f.add({time}, toBigint, "ms_extract_time").withUnits(clock_units);
  f.add({timestampNs}, toBigint, "ms_extract_ns").withUnits(all_units);
  f.add({timestampMs}, toBigint, "ms_extract_ms").withUnits(all_units);
  f.add({ltzNs}, toBigint, "ms_extract_ltzn").withUnits(all_units);
  f.add({ltzMs}, toBigint, "ms_extract_ltz").withUnits(all_units);
  f.add({intervalDay}, toBigint, "ms_extract_interval").withUnits(clock_units | bit(unit_day) | bit(unit_epoch));
  f.add({intervalMonth}, toBigint, "ms_extract_months").withUnits(bit(unit_year) | bit(unit_quarter) | bit(unit_month));
}

// YEAR(t) is EXTRACT(YEAR FROM t), and so on.
template <TimeUnit unit>
void addPart(Family &family, const char *name, const char *signature, const char *doc, bool of_clock = false) {
  auto f = family.function(name, signature, doc);
  ConstantsFn constants = constantUnit<unit>;
  f.add({date}, toBigint, "ms_extract_date", value, constants);
  if (of_clock)
    f.add({time}, toBigint, "ms_extract_time", value, constants);
  f.add({timestampMs}, toBigint, "ms_extract_ms", value, constants);
  f.add({ltzMs}, toBigint, "ms_extract_ltz", value, constants);
}

void addParts(Family &family) {
  addPart<unit_year>(family, "YEAR", "YEAR(t)", "The year.");
  addPart<unit_quarter>(family, "QUARTER", "QUARTER(t)", "The quarter of the year, 1 to 4.");
  addPart<unit_month>(family, "MONTH", "MONTH(t)", "The month, 1 to 12.");
  addPart<unit_week>(family, "WEEK", "WEEK(t)", "The week of the year by ISO 8601, 1 to 53.");
  addPart<unit_day_of_year>(family, "DAYOFYEAR", "DAYOFYEAR(t)", "The day of the year, 1 to 366.");
  addPart<unit_day>(family, "DAYOFMONTH", "DAYOFMONTH(t)", "The day of the month, 1 to 31.");
  addPart<unit_day_of_week>(family, "DAYOFWEEK", "DAYOFWEEK(t)", "The day of the week; Sunday is 1.");
  addPart<unit_hour>(family, "HOUR", "HOUR(t)", "The hour, 0 to 23.", true);
  addPart<unit_minute>(family, "MINUTE", "MINUTE(t)", "The minute, 0 to 59.", true);
  addPart<unit_second>(family, "SECOND", "SECOND(t)", "The second, 0 to 59.", true);
}

// FLOOR(t TO unit) and CEIL(t TO unit) are overloads of the functions of numbers.
void addRounding(std::vector<Function> &table, llvm::StringRef name, std::initializer_list<const char *> kernels) {
  static constexpr Kind kinds[] = {date, time, timestampNs, timestampMs, ltzNs, ltzMs};
  FunctionBuilder f(table, name);
  size_t i = 0;
  for (const char *kernel : kernels) {
    f.add({kinds[i]}, first, kernel).withUnits(kinds[i] == time ? clock_units : span_date_units | clock_units);
    ++i;
  }
}

void addSpans(Family &family) {
  auto add = family.function("TIMESTAMPADD", "TIMESTAMPADD(unit, n, t)",
                             "A date, time or timestamp moved by n units; in months and longer to the same day, or the "
                             "month's last.");
  constexpr uint32_t units = span_date_units | clock_units;
  add.add({bigint, date}, second, "ms_timestampadd_date").withUnits(span_date_units);
  add.add({bigint, date}, toTimestamp, "ms_timestampadd_date_ms").withUnits(clock_units);
  add.add({bigint, time}, second, "ms_timestampadd_time").withUnits(clock_units);
  add.add({bigint, timestampNs}, second, "ms_timestampadd_ns").withUnits(units);
  add.add({bigint, timestampMs}, second, "ms_timestampadd_ms").withUnits(units);
  add.add({bigint, ltzNs}, second, "ms_timestampadd_ns").withUnits(units);
  add.add({bigint, ltzMs}, second, "ms_timestampadd_ms").withUnits(units);

  auto difference =
      family.function("TIMESTAMPDIFF", "TIMESTAMPDIFF(unit, a, b)", "The whole units from a to b, as an int.");
  difference.add({date, date}, toInteger, "ms_timestampdiff_date").withUnits(units);
  difference.add({date, timestampMs}, toInteger, "ms_timestampdiff_date_ms").withUnits(units);
  difference.add({timestampMs, date}, toInteger, "ms_timestampdiff_ms_date").withUnits(units);
  difference.add({timestampMs, timestampMs}, toInteger, "ms_timestampdiff_ms").withUnits(units);
  difference.add({ltzMs, ltzMs}, toInteger, "ms_timestampdiff_ms").withUnits(units);
}

// timestamp_ltz(3), or as many digits as the literal asks for beyond.
mlir::Type ltzOf(Types args, int64_t digits) {
  return flow::TimestampLtzType::get(args[0].getContext(), digits <= 3 ? 3 : static_cast<unsigned>(digits));
}
bool isFine(std::optional<int64_t> digits) { return digits && *digits > 3 && *digits <= 9; }

Constants milliseconds(Types, mlir::Type) { return {3}; }
Constants millisecondsAndScale(Types args, mlir::Type) {
  return {3, static_cast<int32_t>(asDecimal(args[0]).getScale())};
}
Constants scale(Types args, mlir::Type) { return {static_cast<int32_t>(asDecimal(args[0]).getScale())}; }

void addInstants(Family &family) {
  auto f = family.function("TO_TIMESTAMP_LTZ", "TO_TIMESTAMP_LTZ(n[, digits]) or (s[, pattern[, zone]])",
                           "The instant n units of 10^-digits seconds (3, milliseconds, by default) after 1970; or of "
                           "a text in a zone, UTC by default. NULL outside the years 0 to 9999.");
  f.add({bigint}, toLtz, "ms_to_ltz_i64", nullable, milliseconds);
  f.add({decimal}, toLtz, "ms_to_ltz_decimal", nullable, millisecondsAndScale);
  f.add({float64}, toLtz, "ms_to_ltz_f64", nullable, milliseconds);
  f.add({bigint, integer}, toLtz, "ms_to_ltzn_i64", nullable).withLiteral(ltzOf).acceptingLiteral(isFine);
  f.add({bigint, integer}, toLtz, "ms_to_ltz_i64", nullable);
  f.add({decimal, integer}, toLtz, "ms_to_ltzn_decimal", nullable, scale).withLiteral(ltzOf).acceptingLiteral(isFine);
  f.add({decimal, integer}, toLtz, "ms_to_ltz_decimal", nullable, scale);
  f.add({float64, integer}, toLtz, "ms_to_ltzn_f64", nullable).withLiteral(ltzOf).acceptingLiteral(isFine);
  f.add({float64, integer}, toLtz, "ms_to_ltz_f64", nullable);
  f.add({string}, toLtz, "ms_to_ltz_text", fallible);
  f.add({string, string}, toLtz, "ms_to_timestamp_by_pattern", nullable);
  f.add({string, string, string}, toLtz, "ms_to_ltz_in_zone", fallible);
}

void addText(Family &family) {
  family
      .function("DATE_FORMAT", "DATE_FORMAT(t, pattern)",
                "A timestamp, or the text of one, by a pattern of Java's DateTimeFormatter.")
      .add({timestampNs, string}, toString, "ms_format_timestamp_ns", fallible)
      .add({timestampMs, string}, toString, "ms_format_timestamp", fallible)
      .add({ltzNs, string}, toString, "ms_format_ltzn", fallible)
      .add({ltzMs, string}, toString, "ms_format_ltz", fallible)
      .neverNull()
      .add({string, string}, toString, "ms_date_format_text", fallible);
  family
      .function("TO_DATE", "TO_DATE(s[, pattern])",
                "The date that a text says as yyyy-MM-dd, NULL if it does not; or by a pattern of Java's "
                "SimpleDateFormat.")
      .add({string}, toDate, "ms_to_date", nullable)
      .add({string, string}, toDate, "ms_to_date_by_pattern", fallible);
  family
      .function("TO_TIMESTAMP", "TO_TIMESTAMP(s[, pattern])",
                "The timestamp that a text says as yyyy-MM-dd HH:mm:ss, or by a pattern of Java's DateTimeFormatter; "
                "NULL if it does not.")
      .add({string}, toTimestamp, "ms_to_timestamp", nullable)
      .add({string, string}, toTimestamp, "ms_to_timestamp_by_pattern", nullable);
  family
      .function("FROM_UNIXTIME", "FROM_UNIXTIME(seconds[, pattern])",
                "Seconds after 1970 as text in the pipeline's time zone, yyyy-MM-dd HH:mm:ss by default.")
      .add({bigint}, toString, "ms_from_unixtime_of", fallible)
      .add({bigint, string}, toString, "ms_from_unixtime", fallible)
      .neverNull();
  family
      .function("UNIX_TIMESTAMP", "UNIX_TIMESTAMP([s[, pattern]])",
                "Seconds after 1970: now, or of a text in the pipeline's time zone; the least bigint where the text "
                "does not fit.")
      .add({}, toBigint, "ms_unix_now", arena)
      .add({string}, toBigint, "ms_unix_timestamp_of", fallible)
      .add({string, string}, toBigint, "ms_unix_timestamp", fallible)
      .neverNull()
      .nondeterministic();
  family
      .function("CONVERT_TZ", "CONVERT_TZ(s, from, to)",
                "A local time yyyy-MM-dd HH:mm:ss of one time zone as that of another.")
      .add({string, string, string}, toString, "ms_convert_tz_of", fallible);
}

mlir::Type toTime(mlir::MLIRContext *context, Types) { return flow::TimeType::get(context, 0); }

void addClock(Family &family) {
  family.function("CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP", "The instant at which the row is processed.")
      .add({}, toLtz, "ms_now", arena)
      .nondeterministic();
  family.alias("NOW", "CURRENT_TIMESTAMP", "NOW()");
  family.alias("CURRENT_ROW_TIMESTAMP", "CURRENT_TIMESTAMP", "CURRENT_ROW_TIMESTAMP()");
  family.function("LOCALTIMESTAMP", "LOCALTIMESTAMP", "That instant as a timestamp in the pipeline's time zone.")
      .add({}, toTimestamp, "ms_local_timestamp", arena)
      .nondeterministic();
  family.function("CURRENT_DATE", "CURRENT_DATE", "Its date in the pipeline's time zone.")
      .add({}, toDate, "ms_current_date", arena)
      .nondeterministic();
  family.function("CURRENT_TIME", "CURRENT_TIME", "Its time of day in the pipeline's time zone, to the second.")
      .add({}, toTime, "ms_current_time", arena)
      .nondeterministic();
  family.alias("LOCALTIME", "CURRENT_TIME", "LOCALTIME");
}

} // namespace

void addTimeFunctions(std::vector<Function> &table) {
  addRounding(table, "FLOOR",
              {"ms_floor_date", "ms_floor_time", "ms_floor_ns", "ms_floor_ms", "ms_floor_ltzn", "ms_floor_ltz"});
  addRounding(table, "CEIL",
              {"ms_ceil_date", "ms_ceil_time", "ms_ceil_ns", "ms_ceil_ms", "ms_ceil_ltzn", "ms_ceil_ltz"});
  Family family(table, "time");
  addExtract(family);
  addParts(family);
  addSpans(family);
  addInstants(family);
  addText(family);
  addClock(family);
  Family(table, "math").alias("CEILING", "CEIL", "CEILING(x)");
}

} // namespace millstream::table
