// Makes the input of json_count: `make_events ROWS PATH`. About 190 bytes a line, 100 lines to a
// millisecond short of a second of event time.
#include "runtime/kernels/Random.h"

#include <cstdio>
#include <cstdlib>

using namespace millstream;

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: make_events ROWS PATH\n");
    return 2;
  }
  FILE *file = fopen(argv[2], "wb");
  if (!file) {
    fprintf(stderr, "cannot create '%s'\n", argv[2]);
    return 6;
  }
  static const char *const actions[] = {"view",     "click",  "add_to_cart", "remove",
                                        "purchase", "search", "login",       "logout"};
  int64_t rows = atoll(argv[1]);
  uint64_t start = random::startOf(1, 0);
  for (int64_t n = 0; n < rows; ++n) {
    auto below = [&](uint64_t draw, uint64_t span) { return random::below(random::bits(start, n, draw), span); };
    int64_t ms = n / 10; // 10,000 a second from 2024-01-01T00:00:00
    int64_t second = ms / 1000;
    int64_t cents = static_cast<int64_t>(below(2, 10000));
    fprintf(file,
            "{\"id\":%lld,\"user\":\"u-%llu\",\"action\":\"%s\",\"amount\":%lld.%02lld,\"ok\":%s,"
            "\"page\":\"https://shop.example/c/%llu/item/%llu\",\"tags\":[\"t%llu\",\"t%llu\"],"
            "\"at\":\"2024-01-%02lldT%02lld:%02lld:%02lld.%03lld\"}\n",
            static_cast<long long>(n), static_cast<unsigned long long>(below(0, 100000)), actions[below(1, 8)],
            static_cast<long long>(cents / 100), static_cast<long long>(cents % 100), below(3, 10) ? "true" : "false",
            static_cast<unsigned long long>(below(4, 50)), static_cast<unsigned long long>(below(5, 100000)),
            static_cast<unsigned long long>(below(6, 20)), static_cast<unsigned long long>(below(7, 20)),
            static_cast<long long>(1 + second / 86400), static_cast<long long>(second / 3600 % 24),
            static_cast<long long>(second / 60 % 60), static_cast<long long>(second % 60),
            static_cast<long long>(ms % 1000));
  }
  return fclose(file) == 0 ? 0 : 6;
}
