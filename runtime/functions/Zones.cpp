// Time zones out of TZif files (RFC 8536). The rule for the future at the file's end is unrolled into
// transitions up to a year far enough, so that looking up an offset is one binary search.
#include "runtime/functions/Zones.h"

#include "runtime/env/Env.h"
#include "runtime/kernels/Calendar.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace millstream {

class TimeZone {
public:
  struct Transition {
    int64_t at; // seconds from 1970, UTC
    int32_t offset;
  };
  int32_t first_offset = 0; // before the first transition
  std::vector<Transition> transitions;
};

namespace {

constexpr int64_t day_s = 86400;
constexpr int64_t rule_year_max = 2600;
constexpr const char *zoneinfo_directory = "/usr/share/zoneinfo/";

// ---- The rule for the future, as POSIX writes it: CET-1CEST,M3.5.0,M10.5.0/3 ----

// When a change of the clocks happens in a year.
struct ChangeRule {
  char kind = 'M'; // M month.week.day, J Julian day without 29 February, 0 day from 0
  int32_t month = 0, week = 0, day = 0;
  int32_t time_s = 7200; // local time, may be negative or beyond a day
};
struct FutureRule {
  int32_t standard_offset = 0, summer_offset = 0;
  bool has_summer = false;
  ChangeRule to_summer, to_standard;
};

class RuleReader {
public:
  explicit RuleReader(std::string_view text) : text_(text) {}

  bool read(FutureRule &rule) {
    int32_t west;
    if (!readName() || !readTime(west))
      return false;
    rule.standard_offset = -west;
    if (text_.empty())
      return true;
    rule.has_summer = true;
    rule.summer_offset = rule.standard_offset + 3600;
    if (!readName())
      return false;
    if (!text_.empty() && text_.front() != ',') {
      if (!readTime(west))
        return false;
      rule.summer_offset = -west;
    }
    return take(',') && readChange(rule.to_summer) && take(',') && readChange(rule.to_standard) && text_.empty();
  }

private:
  bool take(char c) {
    if (text_.empty() || text_.front() != c)
      return false;
    text_.remove_prefix(1);
    return true;
  }
  bool readNumber(int32_t &out) {
    size_t count = 0;
    out = 0;
    for (; count < 6 && count < text_.size() && text_[count] >= '0' && text_[count] <= '9'; ++count)
      out = out * 10 + (text_[count] - '0');
    text_.remove_prefix(count);
    return count > 0;
  }
  // Letters, or anything between < and >.
  bool readName() {
    size_t count = 0;
    if (take('<')) {
      count = text_.find('>');
      if (count == std::string_view::npos)
        return false;
      text_.remove_prefix(count + 1);
      return true;
    }
    while (count < text_.size() && ((text_[count] | 0x20) >= 'a' && (text_[count] | 0x20) <= 'z'))
      ++count;
    text_.remove_prefix(count);
    return count >= 3;
  }
  // [+-]h[:m[:s]] in seconds.
  bool readTime(int32_t &seconds) {
    bool negative = take('-');
    if (!negative)
      take('+');
    int32_t hours, minutes = 0, rest = 0;
    if (!readNumber(hours) || (take(':') && !readNumber(minutes)) || (take(':') && !readNumber(rest)))
      return false;
    seconds = (hours * 60 + minutes) * 60 + rest;
    seconds = negative ? -seconds : seconds;
    return true;
  }
  bool readChange(ChangeRule &change) {
    if (take('M')) {
      if (!readNumber(change.month) || !take('.') || !readNumber(change.week) || !take('.') || !readNumber(change.day))
        return false;
      if (change.month < 1 || change.month > 12 || change.week < 1 || change.week > 5 || change.day > 6)
        return false;
    } else {
      change.kind = take('J') ? 'J' : '0';
      if (!readNumber(change.day))
        return false;
    }
    return !take('/') || readTime(change.time_s);
  }

  std::string_view text_;
};

// Local seconds from 1970 at which the change happens.
int64_t changeTime(const ChangeRule &change, int64_t year) {
  int64_t day;
  if (change.kind == 'M') {
    int64_t month_start = calendar::daysOf(year, change.month, 1);
    int32_t ahead = (change.day - calendar::dayOfWeek(month_start) + 7) % 7 + (change.week - 1) * 7;
    if (ahead >= calendar::daysInMonth(year, change.month))
      ahead -= 7;
    day = month_start + ahead;
  } else {
    day = calendar::daysOf(year, 1, 1) + change.day;
    if (change.kind == 'J')
      day -= !(calendar::isLeapYear(year) && change.day >= 60);
  }
  return day * day_s + change.time_s;
}

void unroll(const FutureRule &rule, TimeZone &zone) {
  int64_t after = zone.transitions.empty() ? INT64_MIN : zone.transitions.back().at;
  if (!rule.has_summer)
    return;
  int64_t year = zone.transitions.empty() ? 1970 : calendar::dateOf(calendar::floorDiv(after, day_s)).year;
  for (; year <= rule_year_max; ++year) {
    TimeZone::Transition changes[] = {{changeTime(rule.to_summer, year) - rule.standard_offset, rule.summer_offset},
                                      {changeTime(rule.to_standard, year) - rule.summer_offset, rule.standard_offset}};
    if (changes[1].at < changes[0].at)
      std::swap(changes[0], changes[1]);
    for (const TimeZone::Transition &change : changes)
      if (change.at > after)
        zone.transitions.push_back(change);
  }
}

// ---- The file ----

int64_t readBig(const std::string &file, size_t at, size_t bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes; ++i)
    value = value << 8 | static_cast<unsigned char>(file[at + i]);
  return bytes == 4 ? static_cast<int32_t>(value) : static_cast<int64_t>(value);
}

struct Header {
  uint64_t utc_marks, standard_marks, leaps, times, types, characters;
  uint64_t bytes(uint64_t time_bytes) const {
    return times * (time_bytes + 1) + types * 6 + characters + leaps * (time_bytes + 4) + standard_marks + utc_marks;
  }
};

constexpr size_t header_bytes = 44;

bool readHeader(const std::string &file, size_t at, Header &header) {
  if (file.size() < at + header_bytes || file.compare(at, 4, "TZif") != 0)
    return false;
  uint64_t *fields[] = {&header.utc_marks, &header.standard_marks, &header.leaps,
                        &header.times,     &header.types,          &header.characters};
  for (size_t i = 0; i < 6; ++i)
    *fields[i] = static_cast<uint64_t>(readBig(file, at + 20 + i * 4, 4)) & 0xFFFFFFFF;
  return header.times < 100000 && header.types > 0 && header.types <= 256;
}

bool readZone(const std::string &file, TimeZone &zone) {
  Header header;
  if (!readHeader(file, 0, header) || file[4] < '2') // version 1 has 32-bit times alone; none is written today
    return false;
  size_t start = header_bytes + header.bytes(4);
  if (!readHeader(file, start, header) || file.size() < start + header_bytes + header.bytes(8))
    return false;
  size_t times = start + header_bytes, kinds = times + header.times * 8, types = kinds + header.times;
  auto offsetOf = [&](size_t kind) { return static_cast<int32_t>(readBig(file, types + kind * 6, 4)); };
  zone.first_offset = offsetOf(0);
  for (size_t i = 0; i < header.times; ++i) {
    auto kind = static_cast<unsigned char>(file[kinds + i]);
    if (kind >= header.types)
      return false;
    zone.transitions.push_back({readBig(file, times + i * 8, 8), offsetOf(kind)});
  }
  size_t footer = start + header_bytes + header.bytes(8);
  FutureRule rule;
  if (footer + 2 < file.size() && file[footer] == '\n') {
    size_t end = file.find('\n', footer + 1);
    if (end != std::string::npos && RuleReader({file.data() + footer + 1, end - footer - 1}).read(rule))
      unroll(rule, zone);
  }
  return true;
}

// ---- Names ----

// +h, +hh, +hh:mm, +hhmm, up to 18 hours.
bool readOffset(std::string_view text, int32_t &offset) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-'))
    return false;
  int32_t digits[4] = {0, 0, 0, 0};
  size_t count = 0, colon = std::string_view::npos;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == ':' && colon == std::string_view::npos && count > 0)
      colon = count;
    else if (text[i] >= '0' && text[i] <= '9' && count < 4)
      digits[count++] = text[i] - '0';
    else
      return false;
  }
  size_t hour_digits = colon != std::string_view::npos ? colon : count == 4 ? 2 : count;
  if (hour_digits > 2 || count == 0 || (colon != std::string_view::npos && count != colon + 2))
    return false;
  int32_t hours = hour_digits == 1 ? digits[0] : digits[0] * 10 + digits[1];
  int32_t minutes = count > hour_digits ? digits[hour_digits] * 10 + digits[hour_digits + 1] : 0;
  if (hours > 18 || minutes > 59)
    return false;
  offset = (hours * 60 + minutes) * 60 * (text[0] == '-' ? -1 : 1);
  return true;
}

bool isOffsetName(std::string_view name, int32_t &offset) {
  offset = 0;
  if (name == "Z" || name == "UTC" || name == "GMT" || name == "UT")
    return true;
  for (std::string_view prefix : {"UTC", "GMT", "UT"})
    if (name.starts_with(prefix)) {
      name.remove_prefix(prefix.size());
      break;
    }
  return readOffset(name, offset);
}

// Names that Java knows beside those of zoneinfo.
std::string_view aliasOf(std::string_view name) {
  static constexpr std::string_view aliases[][2] = {
      {"PST", "America/Los_Angeles"}, {"CST", "America/Chicago"}, {"JST", "Asia/Tokyo"},   {"IST", "Asia/Kolkata"},
      {"AET", "Australia/Sydney"},    {"CTT", "Asia/Shanghai"},   {"ECT", "Europe/Paris"}, {"BST", "Asia/Dhaka"}};
  for (const auto &alias : aliases)
    if (name == alias[0])
      return alias[1];
  return name;
}

bool isFileName(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '/' || name.back() == '/' ||
      name.find("//") != std::string_view::npos)
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '+' || c == '-' ||
           c == '/';
  });
}

const TimeZone utc;
const TimeZone *session_zone = &utc;

} // namespace

namespace {

// Zones by name, and by offset in seconds. Names come from data too, so of unknown ones only so many are kept.
class ZoneCache {
public:
  const TimeZone *ofOffset(int32_t offset) {
    std::unique_ptr<TimeZone> &zone = by_offset_[offset];
    if (!zone) {
      zone = std::make_unique<TimeZone>();
      zone->first_offset = offset;
    }
    return zone.get();
  }

  const TimeZone *named(std::string_view name) {
    auto found = by_name_.find(name);
    if (found != by_name_.end())
      return found->second.get();
    auto zone = std::make_unique<TimeZone>();
    std::string file;
    constexpr uint64_t file_bytes_max = 1 << 20;
    std::string path = zoneinfo_directory + std::string(aliasOf(name));
    if (readFile(*realEnv().files, path, file_bytes_max, file) != 0 || !readZone(file, *zone))
      zone.reset();
    if (!zone && by_name_.size() >= names_max)
      return nullptr;
    return by_name_.emplace(std::string(name), std::move(zone)).first->second.get();
  }

private:
  static constexpr size_t names_max = 4096;
  std::map<std::string, std::unique_ptr<TimeZone>, std::less<>> by_name_; // null: known not to exist
  std::map<int32_t, std::unique_ptr<TimeZone>> by_offset_;
};

} // namespace

const TimeZone *findTimeZone(std::string_view name) {
  static std::mutex mutex;
  static ZoneCache cache;
  if (name == "UTC")
    return &utc;
  int32_t offset;
  bool is_offset = isOffsetName(name, offset);
  if (!is_offset && !isFileName(name))
    return nullptr;
  std::lock_guard<std::mutex> lock(mutex);
  return is_offset ? cache.ofOffset(offset) : cache.named(name);
}

bool setSessionTimeZone(std::string_view name) {
  const TimeZone *zone = findTimeZone(name);
  if (zone)
    session_zone = zone;
  return zone != nullptr;
}

const TimeZone &sessionTimeZone() { return *session_zone; }

int64_t zoneOffset(const TimeZone &zone, int64_t instant_seconds) {
  auto after = std::upper_bound(zone.transitions.begin(), zone.transitions.end(), instant_seconds,
                                [](int64_t t, const TimeZone::Transition &change) { return t < change.at; });
  return after == zone.transitions.begin() ? zone.first_offset : after[-1].offset;
}

// A change counts as soon as the local time reaches it, read by the larger (or, where clocks went back and
// `later` is asked for, the smaller) of its two offsets.
static int64_t offsetAtLocal(const TimeZone &zone, int64_t local_seconds, bool later) {
  auto next = std::upper_bound(zone.transitions.begin(), zone.transitions.end(), local_seconds - day_s,
                               [](int64_t t, const TimeZone::Transition &change) { return t < change.at; });
  int32_t offset = next == zone.transitions.begin() ? zone.first_offset : next[-1].offset;
  for (; next != zone.transitions.end(); ++next) {
    bool back = next->offset < offset;
    if (local_seconds < next->at + (back && later ? next->offset : std::max(offset, next->offset)))
      break;
    offset = next->offset;
  }
  return offset;
}

int64_t localZoneOffset(const TimeZone &zone, int64_t local_seconds) {
  return zone.transitions.empty() ? zone.first_offset : offsetAtLocal(zone, local_seconds, false);
}
int64_t standardLocalZoneOffset(const TimeZone &zone, int64_t local_seconds) {
  return zone.transitions.empty() ? zone.first_offset : offsetAtLocal(zone, local_seconds, true);
}

} // namespace millstream

using namespace millstream;

int64_t ms_zone_offset(int64_t instant_ms) {
  return zoneOffset(sessionTimeZone(), calendar::floorDiv(instant_ms, 1000)) * 1000;
}
int64_t ms_zone_local_offset(int64_t local_ms) {
  return localZoneOffset(sessionTimeZone(), calendar::floorDiv(local_ms, 1000)) * 1000;
}
bool ms_named_zone_local_offset(MsString name, int64_t local_ms, int64_t *offset_ms) {
  const TimeZone *zone = findTimeZone({name.data, name.size});
  if (zone)
    *offset_ms = localZoneOffset(*zone, calendar::floorDiv(local_ms, 1000)) * 1000;
  return zone != nullptr;
}
const char *ms_zone_check(MsString name) {
  return findTimeZone({name.data, name.size}) ? nullptr : "no known time zone";
}
