// Builds log lines.
#include "runtime/core/Log.h"

namespace millstream {

static const char *levelName(LogLevel level) {
  static const char *const names[] = {"error", "warning", "info", "debug"};
  return names[static_cast<size_t>(level)];
}

void Log::write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  if (!shows(level))
    return;
  std::string line;
  if (format_ == LogFormat::json) {
    line = "{\"time\":\"" + formatTime(clock_.wallMs()) + "\",\"level\":\"" + levelName(level) + "\",\"message\":";
    appendJsonString(line, message);
    for (const LogField &field : fields) {
      line += ',';
      appendJsonString(line, field.name);
      line += ':';
      if (field.quoted)
        appendJsonString(line, field.value);
      else
        line += field.value;
    }
    line += "}\n";
  } else {
    line = formatTime(clock_.wallMs()) + ' ' + levelName(level) + ": ";
    appendReadable(line, message);
    for (const LogField &field : fields) {
      line += "  ";
      line += field.name;
      line += '=';
      bool plain = field.value.find_first_of(" \"\n\t=") == std::string::npos && !field.value.empty();
      std::string quoted;
      if (!plain)
        appendJsonString(quoted, field.value);
      appendReadable(line, plain ? field.value : quoted);
    }
    line += '\n';
  }
  put(std::move(line));
}

void Log::put(std::string line) {
  std::lock_guard<std::mutex> guard(mutex_);
  if (!progress_.empty())
    line = "\r\x1b[K" + line + progress_;
  writer_(line);
}

void Log::progress(std::string_view line) {
  std::lock_guard<std::mutex> guard(mutex_);
  if (line.empty() && progress_.empty())
    return;
  progress_ = line;
  std::string text = "\r\x1b[K";
  text += line;
  writer_(text);
}

void Log::plain(std::string_view text) {
  if (format_ == LogFormat::text && shows(LogLevel::info))
    put(std::string(text));
}

bool LogLimiter::allow(int64_t now_ns, uint64_t &skipped) {
  int64_t second = now_ns / 1000000000;
  if (second != second_) {
    second_ = second;
    used_ = 0;
  }
  if (used_ >= lines_per_s_) {
    ++skipped_;
    return false;
  }
  ++used_;
  skipped = skipped_;
  skipped_ = 0;
  return true;
}

} // namespace millstream
