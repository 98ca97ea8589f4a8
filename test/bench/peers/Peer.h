// What the hand-written peers share: options, the clock, the report. A peer is what an expert would write
// in C++ for one query, single-threaded, with the semantics of the pipeline it is measured against: event
// time, lateness, nulls.
#ifndef MILLSTREAM_TEST_BENCH_PEERS_PEER_H
#define MILLSTREAM_TEST_BENCH_PEERS_PEER_H

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace millstream::peers {

// --name VALUE and --name alone.
class Options {
public:
  Options(int argc, char **argv) : argc_(argc), argv_(argv) {}
  bool flag(const char *name) const { return find(name) != 0; }
  const char *text(const char *name, const char *otherwise) const {
    int at = find(name);
    return at && at + 1 < argc_ ? argv_[at + 1] : otherwise;
  }
  int64_t number(const char *name, int64_t otherwise) const {
    const char *value = text(name, nullptr);
    return value ? strtoll(value, nullptr, 10) : otherwise;
  }

private:
  int find(const char *name) const {
    for (int i = 1; i < argc_; ++i)
      if (strcmp(argv_[i], name) == 0)
        return i;
    return 0;
  }
  int argc_;
  char **argv_;
};

// The value is used, as far as the compiler can tell.
template <typename T> inline void keep(const T &value) { asm volatile("" : : "r,m"(value) : "memory"); }

class Stopwatch {
public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// One line of JSON, which the harness reads. `rows_out` lets it check that both sides did the same.
inline void report(const char *name, int64_t rows_in, int64_t rows_out, double seconds) {
  printf("{\"peer\":\"%s\",\"rows_in\":%lld,\"rows_out\":%lld,\"seconds\":%.6f,\"rows_per_second\":%.0f}\n", name,
         static_cast<long long>(rows_in), static_cast<long long>(rows_out), seconds,
         static_cast<double>(rows_in) / seconds);
}

inline int pairOfDigits(const char *at) { return (at[0] - '0') * 10 + (at[1] - '0'); }

// Milliseconds of `yyyy-MM-ddTHH:mm:ss[.fff]`; no checks beyond what the caller made.
inline int64_t parseMillis(const char *at, const char *end) {
  int64_t year = pairOfDigits(at) * 100 + pairOfDigits(at + 2);
  int month = pairOfDigits(at + 5), day = pairOfDigits(at + 8);
  year -= month <= 2;
  int64_t era = year / 400;
  int64_t of_era = year - era * 400;
  int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int64_t days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
  int64_t ms = days * 86'400'000 + pairOfDigits(at + 11) * 3'600'000ll + pairOfDigits(at + 14) * 60'000ll +
               pairOfDigits(at + 17) * 1000ll;
  if (end - at >= 23 && at[19] == '.')
    ms += (at[20] - '0') * 100 + pairOfDigits(at + 21);
  return ms;
}

} // namespace millstream::peers
#endif
