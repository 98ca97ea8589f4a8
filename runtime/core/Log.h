// Log lines to standard error: text for people, JSON lines for machines; and a line of progress on a
// terminal, which makes room when a log line comes.
#ifndef MILLSTREAM_RUNTIME_CORE_LOG_H
#define MILLSTREAM_RUNTIME_CORE_LOG_H

#include "runtime/env/Env.h"

#include <functional>
#include <initializer_list>
#include <mutex>

namespace millstream {

enum class LogLevel : uint8_t { error, warning, info, debug };
enum class LogFormat : uint8_t { text, json };

struct LogField {
  std::string_view name;
  std::string value;
  bool quoted = true; // a string in JSON; else a number or boolean

  LogField(std::string_view name, std::string value) : name(name), value(std::move(value)) {}
  LogField(std::string_view name, std::string_view value) : name(name), value(value) {}
  LogField(std::string_view name, const char *value) : name(name), value(value) {}
  LogField(std::string_view name, int64_t value) : name(name), value(std::to_string(value)), quoted(false) {}
  LogField(std::string_view name, uint64_t value) : name(name), value(std::to_string(value)), quoted(false) {}
};

// May be used from any thread.
class Log {
public:
  using Writer = std::function<void(std::string_view)>;
  Log(Clock &clock, LogLevel level, LogFormat format, Writer writer)
      : clock_(clock), level_(level), format_(format), writer_(std::move(writer)) {}

  void error(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::error, message, fields);
  }
  void warning(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::warning, message, fields);
  }
  void info(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::info, message, fields);
  }
  void debug(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::debug, message, fields);
  }
  bool shows(LogLevel level) const { return level <= level_; }
  LogFormat format() const { return format_; }
  // Replaces the line of progress; an empty one clears it. For terminals alone.
  void progress(std::string_view line);
  // Text without a time or level, as the summary table; in JSON format it is not written.
  void plain(std::string_view text);

private:
  void write(LogLevel, std::string_view message, std::initializer_list<LogField> fields);
  void put(std::string line);

  Clock &clock_;
  LogLevel level_;
  LogFormat format_;
  Writer writer_;
  std::mutex mutex_;
  std::string progress_;
};

// Lets a few lines a second through and counts the rest.
class LogLimiter {
public:
  explicit LogLimiter(uint32_t lines_per_s) : lines_per_s_(lines_per_s) {}
  // True if the line may be written; `skipped` is how many were not since the last that was.
  bool allow(int64_t now_ns, uint64_t &skipped);

private:
  uint32_t lines_per_s_;
  uint32_t used_ = 0;
  int64_t second_ = INT64_MIN;
  uint64_t skipped_ = 0;
};

// `2026-01-01T00:00:00.123Z`.
std::string formatTime(int64_t wall_ms);
// Appends text as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
void appendJsonString(std::string &to, std::string_view text);
// The text with every byte that is not part of valid UTF-8 replaced by U+FFFD.
void appendValidUtf8(std::string &to, std::string_view text);
// The same for text that people read, also on a terminal: control characters, which may come from data, become
// `\n`, `\t` or `\x1b`, so that they neither end the line nor steer the terminal.
void appendReadable(std::string &to, std::string_view text);

} // namespace millstream
#endif
