// Functions of dates, times and timestamps over std::chrono's calendar. As in Flink, the
// date of a timestamp before 1970 is cut towards 1970 where a part of it is asked for.
#include "test/differential/interpreter/Functions.h"

#include "runtime/kernels/TimeUnit.h"

#include "llvm/ADT/StringExtras.h"

#include <chrono>

using namespace mlir;

namespace millstream::reference {

namespace {

using namespace std::chrono;

constexpr int64_t day_length_ms = 86400000;

int64_t floorDivide(int64_t a, int64_t b) { return a / b - (a % b < 0); }
year_month_day dateOf(int64_t days_since) { return sys_days(days(static_cast<int>(days_since))); }
int64_t daysOf(year_month_day date) { return sys_days(date).time_since_epoch().count(); }

// The same day of another month, or that month's last.
int64_t plusMonths(int64_t since, int64_t count) {
  year_month_day date = dateOf(since) + months(static_cast<int>(count));
  return daysOf(date.ok() ? date : year_month_day(date.year() / date.month() / last));
}

int64_t isoWeek(int64_t since, int64_t *iso_year = nullptr) {
  // The week belongs to the year of its Thursday.
  auto weekday_number = static_cast<int64_t>(weekday(sys_days(days(static_cast<int>(since)))).iso_encoding());
  int64_t thursday = since + 4 - weekday_number;
  year of = dateOf(thursday).year();
  if (iso_year)
    *iso_year = static_cast<int>(of);
  return (thursday - daysOf(of / January / 1)) / 7 + 1;
}

int64_t datePart(int64_t since, int32_t unit) {
  year_month_day date = dateOf(since);
  auto month_number = static_cast<unsigned>(date.month());
  int64_t iso_year;
  switch (unit) {
  case unit_year:
    return static_cast<int>(date.year());
  case unit_quarter:
    return (month_number + 2) / 3;
  case unit_month:
    return month_number;
  case unit_week:
    return isoWeek(since);
  case unit_day:
    return static_cast<unsigned>(date.day());
  case unit_epoch:
    return since * 86400;
  case unit_day_of_year:
    return since - daysOf(date.year() / January / 1) + 1;
  case unit_day_of_week:
    return weekday(sys_days(days(static_cast<int>(since)))).c_encoding() + 1;
  case unit_iso_day_of_week:
    return weekday(sys_days(days(static_cast<int>(since)))).iso_encoding();
  case unit_iso_year:
    return isoWeek(since, &iso_year), iso_year;
  default:
    throw Unsupported{"a part of a date"};
  }
}

int64_t timestampPart(int64_t ms, int32_t unit) {
  switch (unit) {
  case unit_hour:
    return ms % day_length_ms / 3600000;
  case unit_minute:
    return ms % 3600000 / 60000;
  case unit_second:
    return ms % 60000 / 1000;
  case unit_millisecond:
    return ms % 1000;
  case unit_epoch:
    return ms / 1000;
  default:
    return datePart(ms / day_length_ms, unit);
  }
}

int64_t unitMs(int32_t unit) {
  switch (unit) {
  case unit_day:
    return day_length_ms;
  case unit_hour:
    return 3600000;
  case unit_minute:
    return 60000;
  case unit_second:
    return 1000;
  case unit_millisecond:
    return 1;
  case unit_week:
    return 7 * day_length_ms;
  default:
    return 0;
  }
}
int64_t unitMonths(int32_t unit) { return unit == unit_year ? 12 : unit == unit_quarter ? 3 : unit == unit_month; }

int64_t floorDate(int64_t since, int32_t unit) {
  year_month_day date = dateOf(since);
  switch (unit) {
  case unit_year:
    return daysOf(date.year() / January / 1);
  case unit_quarter:
    return daysOf(date.year() / month((static_cast<unsigned>(date.month()) - 1) / 3 * 3 + 1) / 1);
  case unit_month:
    return daysOf(date.year() / date.month() / 1);
  case unit_week:
    return since - weekday(sys_days(days(static_cast<int>(since)))).c_encoding();
  case unit_day:
    return since;
  default:
    throw Unsupported{"FLOOR of a date"};
  }
}

int64_t floorMs(int64_t ms, int32_t unit) {
  if (unit <= unit_week)
    return floorDate(ms / day_length_ms, unit) * day_length_ms;
  if (unitMs(unit) == 0)
    throw Unsupported{"FLOOR of a timestamp"};
  return floorDivide(ms, unitMs(unit)) * unitMs(unit);
}

int64_t addUnits(int64_t count, int64_t ms, int32_t unit) {
  if (int64_t span = unitMonths(unit)) {
    int64_t since = floorDivide(ms, day_length_ms);
    return plusMonths(since, count * span) * day_length_ms + (ms - since * day_length_ms);
  }
  if (unitMs(unit) == 0)
    throw Unsupported{"TIMESTAMPADD of this unit"};
  return ms + count * unitMs(unit);
}

int64_t between(int64_t from_ms, int64_t to_ms, int32_t unit) {
  if (int64_t span = unitMonths(unit)) {
    // As in Calcite: by the dates first; one less where the clock then is earlier, in whichever direction.
    int64_t from = floorDivide(from_ms, day_length_ms), to = floorDivide(to_ms, day_length_ms), count = 0;
    while (plusMonths(std::min(from, to), count + 1) <= std::max(from, to))
      ++count;
    count = to < from ? -count : count;
    if (plusMonths(from, count) == to && to_ms - to * day_length_ms < from_ms - from * day_length_ms)
      --count;
    return count / span;
  }
  if (unitMs(unit) == 0)
    throw Unsupported{"TIMESTAMPDIFF of this unit"};
  return (to_ms - from_ms) / unitMs(unit);
}

int64_t ms(const Call &call, size_t i) { return static_cast<int64_t>(call.number(i)); }
bool isDate(Type type) { return isa<flow::DateType>(type); }
bool isMonths(Type type) {
  auto interval = dyn_cast<flow::IntervalType>(type);
  return interval && interval.getMonths();
}

// A time moved by an interval, wherever the interval stands.
Value move(const Call &call, int sign) {
  size_t at = isa<flow::IntervalType>(call.types[0]) && call.args.size() > 1 && !isa<flow::IntervalType>(call.types[1]);
  int64_t time = ms(call, at), span = ms(call, 1 - at) * sign;
  bool by_months = isMonths(call.types[1 - at]);
  if (isDate(call.types[at]))
    return makeNumber(by_months ? plusMonths(time, span) : time + span / day_length_ms);
  if (isa<flow::TimeType>(call.types[at])) {
    int64_t moved = time + span % day_length_ms;
    return makeNumber(moved - floorDivide(moved, day_length_ms) * day_length_ms);
  }
  return makeNumber(by_months ? addUnits(span, time, unit_month) : time + span);
}

// The letters of the patterns that the generator writes; all else stands for itself.
Value format(const Call &call) {
  int64_t time = ms(call, 0), since = floorDivide(time, day_length_ms), of_day = time - since * day_length_ms;
  std::string date = dateText(since), clock = clockText(of_day / 1000), out;
  std::string fraction = std::to_string(1000 + of_day % 1000).substr(1);
  if (date.size() != 10)
    throw Unsupported{"DATE_FORMAT of a year beyond 9999"};
  const std::pair<StringRef, std::string> letters[] = {
      {"yyyy", date.substr(0, 4)}, {"MM", date.substr(5, 2)},  {"dd", date.substr(8, 2)}, {"HH", clock.substr(0, 2)},
      {"mm", clock.substr(3, 2)},  {"ss", clock.substr(6, 2)}, {"SSS", fraction}};
  for (StringRef rest = call.text(1); !rest.empty();) {
    const auto *found = llvm::find_if(letters, [&](const auto &letter) { return rest.starts_with(letter.first); });
    if (found != std::end(letters)) {
      out += found->second;
      rest = rest.drop_front(found->first.size());
      continue;
    }
    if (llvm::isAlpha(rest.front()))
      throw Unsupported{"a letter of DATE_FORMAT"};
    out += rest.front();
    rest = rest.drop_front();
  }
  return makeText(out);
}

void addMoves(FunctionMap &map) {
  for (const char *name : {"add_date_interval", "interval_add_date", "add_time_interval", "interval_add_time",
                           "add_months_ms", "months_add_ms", "add_months_date", "months_add_date"})
    map[std::string("ms_") + name] = [](const Call &call) { return move(call, 1); };
  for (const char *name : {"sub_date_interval", "sub_time_interval", "sub_months_ms", "sub_months_date"})
    map[std::string("ms_") + name] = [](const Call &call) { return move(call, -1); };
}

} // namespace

void addTimeFunctions(FunctionMap &map) {
  addMoves(map);
  map["ms_format_timestamp"] = format;
  auto local = [](Call call) { // what the zone's clock shows
    call.args[0].number = toLocalMs(call.args[0].number);
    return call;
  };
  map["ms_format_ltz"] = [=](const Call &call) { return format(local(call)); };
  auto unit = [](const Call &call) { return call.constants.front(); };
  map["ms_extract_date"] = [=](const Call &call) {
    return makeNumber(unit(call) >= unit_hour && unit(call) <= unit_nanosecond ? 0 : datePart(ms(call, 0), unit(call)));
  };
  map["ms_extract_ms"] =
      map["ms_extract_time"] = [=](const Call &call) { return makeNumber(timestampPart(ms(call, 0), unit(call))); };
  map["ms_extract_ltz"] = [=](const Call &call) {
    if (unit(call) == unit_epoch)
      return makeNumber(timestampPart(ms(call, 0), unit(call)));
    return makeNumber(timestampPart(ms(local(call), 0), unit(call)));
  };
  map["ms_floor_ms"] = [=](const Call &call) { return makeNumber(floorMs(ms(call, 0), unit(call))); };
  map["ms_floor_date"] = [=](const Call &call) { return makeNumber(floorDate(ms(call, 0), unit(call))); };
  map["ms_ceil_ms"] = [=](const Call &call) {
    int64_t time = ms(call, 0), step = unitMs(unit(call));
    if (unit(call) <= unit_week || step == 0)
      throw Unsupported{"CEIL of a timestamp"};
    return makeNumber(-floorDivide(-time, step) * step);
  };
  map["ms_timestampadd_ms"] = [=](const Call &call) {
    return makeNumber(addUnits(ms(call, 0), ms(call, 1), unit(call)));
  };
  map["ms_timestampadd_date"] = [=](const Call &call) {
    return makeNumber(floorDivide(addUnits(ms(call, 0), ms(call, 1) * day_length_ms, unit(call)), day_length_ms));
  };
  map["ms_timestampdiff_ms"] = [=](const Call &call) {
    return makeNumber(wrapInteger(between(ms(call, 0), ms(call, 1), unit(call)), 32));
  };
  map["ms_timestampdiff_date"] = [=](const Call &call) {
    return makeNumber(wrapInteger(between(ms(call, 0) * day_length_ms, ms(call, 1) * day_length_ms, unit(call)), 32));
  };
}

} // namespace millstream::reference
