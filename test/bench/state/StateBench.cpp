// Updating count and sum by an int64 key, uniform: operator state, its kernels inlined as in generated
// code, beside a table written by hand (Peer.h). Interleaved, medians; memory is touched before the clock.
//
//   test/bench/state/run [KEYS…]        default: 1000000 10000000
#include "runtime/kernels/State.cpp" // for its inlined kernels

#include "runtime/state/Table.h"
#include "test/bench/state/Peer.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

namespace millstream::bench {
namespace {

struct Row {
  int64_t key, value;
};
constexpr int32_t slot_bytes = 32; // key, count, sum, marker
constexpr int32_t groups = 128;
constexpr size_t stage_rows = 64;
constexpr size_t rows_count = size_t{1} << 23;

double secondsNow() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// ---- Operator state, as generated code does it ----

inline void update(uint8_t *slot, int64_t value) {
  int64_t count, sum;
  memcpy(&count, slot + 8, 8);
  memcpy(&sum, slot + 16, 8);
  ++count;
  sum += value;
  memcpy(slot + 8, &count, 8);
  memcpy(slot + 16, &sum, 8);
}

__attribute__((noinline)) void stateRows(MsTable *table, const Row *rows, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    bool inserted;
    uint8_t key[8];
    memcpy(key, &rows[i].key, 8);
    uint64_t hash = ms_state_hash(key, 8, 0);
    update(ms_state_upsert(nullptr, table, 0, key, hash, 8, 0, slot_bytes, groups, &inserted), rows[i].value);
  }
}

__attribute__((noinline)) void stateStaged(MsTable *table, const Row *rows, size_t count) {
  uint64_t hashes[stage_rows];
  for (size_t from = 0; from < count; from += stage_rows) {
    size_t staged = std::min(stage_rows, count - from);
    for (size_t i = 0; i < staged; ++i) {
      uint8_t key[8];
      memcpy(key, &rows[from + i].key, 8);
      hashes[i] = ms_state_hash(key, 8, 0);
      ms_state_prefetch(table, 0, hashes[i], slot_bytes, groups);
    }
    for (size_t i = 0; i < staged; ++i) {
      bool inserted;
      uint8_t key[8];
      memcpy(key, &rows[from + i].key, 8);
      update(ms_state_upsert(nullptr, table, 0, key, hashes[i], 8, 0, slot_bytes, groups, &inserted),
             rows[from + i].value);
    }
  }
}

// ---- By hand ----

__attribute__((noinline)) void peerRows(Peer &table, const Row *rows, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    Peer::Entry &entry = table.upsert(rows[i].key, Peer::hashOf(rows[i].key));
    ++entry.count;
    entry.sum += rows[i].value;
  }
}

__attribute__((noinline)) void peerStaged(Peer &table, const Row *rows, size_t count) {
  uint64_t hashes[stage_rows];
  for (size_t from = 0; from < count; from += stage_rows) {
    size_t staged = std::min(stage_rows, count - from);
    for (size_t i = 0; i < staged; ++i) {
      hashes[i] = Peer::hashOf(rows[from + i].key);
      table.prefetch(hashes[i]);
    }
    for (size_t i = 0; i < staged; ++i) {
      Peer::Entry &entry = table.upsert(rows[from + i].key, hashes[i]);
      ++entry.count;
      entry.sum += rows[from + i].value;
    }
  }
}

// ---- Measuring ----

std::unique_ptr<state::Table> makeTable() {
  proto::Table from;
  from.set_name("bench");
  from.set_slot_bytes(slot_bytes);
  from.set_key_fixed_bytes(8);
  from.set_key_groups(128);
  std::unique_ptr<state::Table> table;
  if (Status status = state::Table::make(from, table); !status.ok()) {
    fprintf(stderr, "%s\n", status.text().c_str());
    exit(1);
  }
  return table;
}

std::vector<Row> makeRows(int64_t keys) {
  std::mt19937_64 random(42);
  std::vector<Row> rows(rows_count);
  for (Row &row : rows)
    row = {static_cast<int64_t>(random() % static_cast<uint64_t>(keys)), static_cast<int64_t>(random() % 1000)};
  return rows;
}

struct Contender {
  std::string name;
  std::vector<double> seconds;
  void (*run)(void *table, const Row *rows, size_t count);
  void *table;
  double median() {
    std::sort(seconds.begin(), seconds.end());
    return seconds[seconds.size() / 2];
  }
};

void fill(const Contender &contender, int64_t keys) {
  std::vector<Row> all(static_cast<size_t>(keys));
  for (int64_t i = 0; i < keys; ++i)
    all[static_cast<size_t>(i)] = {i, 1};
  std::shuffle(all.begin(), all.end(), std::mt19937_64(7));
  double start = secondsNow();
  contender.run(contender.table, all.data(), all.size());
  printf("  %-28s fill %7.1f ns/key\n", contender.name.c_str(),
         (secondsNow() - start) * 1e9 / static_cast<double>(keys));
}

void measure(int64_t keys) {
  std::unique_ptr<state::Table> table = makeTable();
  std::unique_ptr<state::Table> staged_table = makeTable();
  Peer peer(false), large_peer(true), staged_peer(true);
  auto state_run = [](void *t, const Row *r, size_t n) { stateRows(static_cast<MsTable *>(t), r, n); };
  auto staged_run = [](void *t, const Row *r, size_t n) { stateStaged(static_cast<MsTable *>(t), r, n); };
  auto peer_run = [](void *t, const Row *r, size_t n) { peerRows(*static_cast<Peer *>(t), r, n); };
  auto peer_staged_run = [](void *t, const Row *r, size_t n) { peerStaged(*static_cast<Peer *>(t), r, n); };
  Contender all[] = {{"state", {}, state_run, table->handle()},
                     {"peer, 4 KiB pages", {}, peer_run, &peer},
                     {"peer, large pages", {}, peer_run, &large_peer},
                     {"state, staged", {}, staged_run, staged_table->handle()},
                     {"peer, large pages, staged", {}, peer_staged_run, &staged_peer}};
  printf("%lld keys\n", static_cast<long long>(keys));
  for (Contender &contender : all)
    fill(contender, keys);
  std::vector<Row> rows = makeRows(keys);
  for (int round = 0; round < 7; ++round)
    for (Contender &contender : all) {
      double start = secondsNow();
      contender.run(contender.table, rows.data(), rows.size());
      contender.seconds.push_back(secondsNow() - start);
    }
  for (Contender &contender : all)
    printf("  %-28s %7.1f ns/row, %5.1f M rows/s\n", contender.name.c_str(), contender.median() * 1e9 / rows_count,
           rows_count / contender.median() / 1e6);
  printf("  state over peer: %.2f (4 KiB), %.2f (large pages), %.2f (staged)\n", all[1].median() / all[0].median(),
         all[2].median() / all[0].median(), all[4].median() / all[3].median());
  double start = secondsNow();
  for (int i = 0; i < 3; ++i) {
    start = secondsNow();
    std::unique_ptr<StateSnapshot> snapshot = table->snapshot();
  }
  printf("  snapshot: %.1f ms, %llu MiB in use\n", (secondsNow() - start) * 1e3,
         static_cast<unsigned long long>(table->usedBytes() >> 20));
}

} // namespace
} // namespace millstream::bench

int main(int argc, char **argv) {
  std::vector<int64_t> sizes;
  for (int i = 1; i < argc; ++i)
    sizes.push_back(strtoll(argv[i], nullptr, 10));
  if (sizes.empty())
    sizes = {1000000, 10000000};
  for (int64_t keys : sizes)
    millstream::bench::measure(keys);
  return 0;
}
