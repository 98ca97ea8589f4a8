// Durations and counts, read and written.
#include "runtime/app/Duration.h"

#include <charconv>
#include <cstdio>

namespace millstream {

namespace {
struct Unit {
  std::string_view name;
  int64_t ms;
};
constexpr Unit units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
} // namespace

bool parseDuration(std::string_view text, int64_t &ms) {
  int64_t number = 0;
  auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0)
    return false;
  std::string_view unit(rest, static_cast<size_t>(text.data() + text.size() - rest));
  for (const Unit &known : units)
    if (unit == known.name)
      return !__builtin_mul_overflow(number, known.ms, &ms);
  return false;
}

std::string exactDuration(int64_t ms) {
  if (ms == 0)
    return "0s";
  const Unit *best = units;
  for (const Unit &unit : units)
    if (ms % unit.ms == 0)
      best = &unit;
  return std::to_string(ms / best->ms) + std::string(best->name);
}

std::string formatDuration(int64_t ms) {
  char text[64];
  if (ms < 60000)
    snprintf(text, sizeof text, "%.2f s", static_cast<double>(ms) / 1000);
  else if (ms < 3600000)
    snprintf(text, sizeof text, "%d m %d s", static_cast<int>(ms / 60000), static_cast<int>(ms / 1000 % 60));
  else
    snprintf(text, sizeof text, "%lld h %d m", static_cast<long long>(ms / 3600000), static_cast<int>(ms / 60000 % 60));
  return text;
}

std::string formatCount(uint64_t count) {
  std::string digits = std::to_string(count);
  for (size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

} // namespace millstream
