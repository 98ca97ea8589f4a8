// Patterns of dates and times (yyyy-MM-dd HH:mm:ss), taken apart the way Java's two formatters do: runs of a
// letter, literal text in quotes or plain. Shared by formatting and parsing.
#ifndef MILLSTREAM_RUNTIME_FUNCTIONS_DATEPATTERN_H
#define MILLSTREAM_RUNTIME_FUNCTIONS_DATEPATTERN_H

#include "runtime/kernels/Calendar.h"

#include <cstdint>
#include <string_view>

namespace millstream::pattern {

struct Token {
  enum Kind : uint8_t { letters, literal, open, close } kind = literal; // open and close: [ and ]
  char letter = 0;
  uint32_t count = 0;
  std::string_view text; // of a literal
};

// Reads token by token. A quoted text comes as several literals where it holds a doubled quote.
class Reader {
public:
  // `brackets`: [ and ] mark optional parts (java.time); else they are text (SimpleDateFormat).
  Reader(std::string_view pattern, bool brackets) : rest_(pattern), brackets_(brackets) {}
  bool next(Token &);
  bool bad() const { return bad_; } // a quote that does not end
  std::string_view rest() const { return rest_; }

private:
  std::string_view rest_;
  bool brackets_;
  bool quoted_ = false;
  bool bad_ = false;
};

// English names, as Java's with the locale en. Index from 0; days from Monday.
extern const std::string_view month_names[12];
extern const std::string_view day_names[7];

// A date and a time of day, broken down.
struct Fields {
  int64_t days = 0;
  calendar::Date date = {1970, 1, 1};
  int64_t of_day_ns = 0;
  int32_t hour() const { return static_cast<int32_t>(of_day_ns / 3'600'000'000'000); }
  int32_t minute() const { return static_cast<int32_t>(of_day_ns / 60'000'000'000 % 60); }
  int32_t second() const { return static_cast<int32_t>(of_day_ns / 1'000'000'000 % 60); }
  int32_t nano() const { return static_cast<int32_t>(of_day_ns % 1'000'000'000); }
};
Fields breakDown(int64_t value_ms);
Fields breakDown(__int128 value_ns);

// Weeks that begin on Sunday, the first being that of the 1st (of January, or of the month).
int32_t weekOfYear(const Fields &); // that of the week year
int64_t weekYear(const Fields &);
int32_t weekOfMonth(const Fields &);

// Text being built, bounded: what does not fit marks it as overflown.
class Writer {
public:
  Writer(char *at, uint64_t bytes) : start_(at), at_(at), end_(at + bytes) {}
  void put(std::string_view text) {
    if (text.size() > static_cast<uint64_t>(end_ - at_)) {
      overflown_ = true;
      return;
    }
    for (char c : text)
      *at_++ = c;
  }
  // At least `width` digits, zeros in front.
  void putNumber(int64_t value, uint32_t width);
  bool overflown() const { return overflown_; }
  std::string_view text() const { return {start_, static_cast<size_t>(at_ - start_)}; }

private:
  char *start_, *at_, *end_;
  bool overflown_ = false;
};

// Longest text that a pattern may give.
inline constexpr uint64_t text_bytes_max = 4096;

// +h, +hhmm, +hh:mm … of an offset in seconds: `colon` between, minutes left out where `short_form` and zero.
void putOffset(Writer &, int32_t offset_seconds, bool colon, bool short_form);

} // namespace millstream::pattern
#endif
