// What the hand-written peers share: options, the clock, the report. A peer is what an expert would write
// in C++ for one query, single-threaded, with the semantics of the pipeline it is measured against: event
// time, lateness, nulls.
#ifndef MILLSTREAM_TEST_BENCH_PEERS_PEER_H
#define MILLSTREAM_TEST_BENCH_PEERS_PEER_H

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

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

// Time on the clock, and of the processor: what other processes do to a shared machine shows in the first.
class Stopwatch {
public:
  double seconds() const { return now(CLOCK_MONOTONIC) - start_; }
  double cpuSeconds() const { return now(CLOCK_PROCESS_CPUTIME_ID) - cpu_start_; }

private:
  static double now(clockid_t clock) {
    timespec time;
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  }
  double start_ = now(CLOCK_MONOTONIC);
  double cpu_start_ = now(CLOCK_PROCESS_CPUTIME_ID);
};

// One line of JSON, which the harness reads. `rows_out` lets it check that both sides did the same.
inline void report(const char *name, int64_t rows_in, int64_t rows_out, const Stopwatch &watch) {
  double seconds = watch.seconds(), cpu_seconds = watch.cpuSeconds();
  printf("{\"peer\":\"%s\",\"rows_in\":%lld,\"rows_out\":%lld,\"seconds\":%.6f,\"cpu_seconds\":%.6f}\n", name,
         static_cast<long long>(rows_in), static_cast<long long>(rows_out), seconds, cpu_seconds);
}

// Where results go with --out FILE, as lines that the harness compares with the app's; without it they are
// computed and forgotten.
class Output {
public:
  explicit Output(const Options &options) {
    if (const char *path = options.text("--out", nullptr))
      file_ = fopen(path, "wb");
  }
  ~Output() {
    if (file_)
      fclose(file_);
  }
  explicit operator bool() const { return __builtin_expect(file_ != nullptr, 0); }
  template <typename... Args> void line(const char *format, Args... args) const { fprintf(file_, format, args...); }

private:
  FILE *file_ = nullptr;
};

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
