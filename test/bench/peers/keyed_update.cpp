// SELECT k, COUNT(*), SUM(v) GROUP BY k over datagen rows with uniform keys: each row's new result goes to
// nowhere. One open-addressing table, large pages.
//   --rows N  --keys N  --made (rows made and touched beforehand)  --staged (64 rows' slots are prefetched)
#include "runtime/core/Connector.h"
#include "runtime/kernels/Datagen.cpp"
#include "test/bench/peers/Peer.h"
#include "test/bench/state/Peer.h"

#include <memory>
#include <vector>

using namespace millstream;
using namespace millstream::peers;

namespace {

struct Row {
  int64_t key, value;
};

void addInteger(proto::SettingMap &to, const char *name, int64_t value) {
  auto *entry = to.add_entries();
  entry->set_name(name);
  entry->mutable_value()->set_integer(value);
}
proto::SettingMap &addMap(proto::SettingMap &to, const char *name) {
  auto *entry = to.add_entries();
  entry->set_name(name);
  return *entry->mutable_value()->mutable_map();
}
void addRandom(proto::SettingMap &fields, const char *name, double most) {
  proto::SettingMap &random = addMap(addMap(fields, name), "random");
  for (auto [key, value] : {std::pair("min", 0.0), std::pair("max", most)}) {
    auto *entry = random.add_entries();
    entry->set_name(key);
    entry->mutable_value()->set_number(value);
  }
}

std::unique_ptr<Generator> makeGenerator(int64_t rows, int64_t keys) {
  proto::SettingMap settings;
  addInteger(settings, "rows", rows);
  proto::SettingMap &fields = addMap(settings, "fields");
  addRandom(fields, "k", static_cast<double>(keys - 1));
  addRandom(fields, "v", 999);
  proto::Row row;
  for (const char *name : {"k", "v"}) {
    proto::Field *field = row.add_fields();
    field->set_name(name);
    field->mutable_type()->set_kind(proto::Type::BIGINT);
  }
  auto made = findConnector("datagen")->generator({&row, Settings(settings)});
  if (!made.ok()) {
    fprintf(stderr, "%s\n", made.status().message().c_str());
    exit(2);
  }
  return made.take();
}

struct Rows {
  const MsGenerator *split;
  std::vector<Row> made;
  Row at(int64_t n) const { return {ms_datagen_random_i64(split, n, 0), ms_datagen_random_i64(split, n, 1)}; }
};

inline void update(bench::Peer::Entry &entry, int64_t value) {
  ++entry.count;
  entry.sum += value;
  keep(entry.key);
  keep(entry.count);
  keep(entry.sum);
}

template <typename Next> void run(bench::Peer &table, int64_t rows, Next next) {
  for (int64_t n = 0; n < rows; ++n) {
    Row row = next(n);
    update(table.upsert(row.key, bench::Peer::hashOf(row.key)), row.value);
  }
}

template <typename Next> void runStaged(bench::Peer &table, int64_t rows, Next next) {
  constexpr int64_t stage = 64;
  Row staged[stage];
  uint64_t hashes[stage];
  for (int64_t from = 0; from < rows; from += stage) {
    int64_t count = rows - from < stage ? rows - from : stage;
    for (int64_t i = 0; i < count; ++i) {
      staged[i] = next(from + i);
      hashes[i] = bench::Peer::hashOf(staged[i].key);
      table.prefetch(hashes[i]);
    }
    for (int64_t i = 0; i < count; ++i)
      update(table.upsert(staged[i].key, hashes[i]), staged[i].value);
  }
}

} // namespace

int main(int argc, char **argv) {
  Options options(argc, argv);
  Output out(options);
  int64_t rows = options.number("--rows", 50'000'000);
  std::unique_ptr<Generator> generator = makeGenerator(rows, options.number("--keys", 1'000'000));
  Rows source{generator->split(0), {}};
  if (options.flag("--made")) {
    source.made.resize(static_cast<size_t>(rows));
    for (int64_t n = 0; n < rows; ++n)
      source.made[static_cast<size_t>(n)] = source.at(n);
  }
  bench::Peer table(true);
  auto made = [&](int64_t n) { return source.made[static_cast<size_t>(n)]; };
  auto generated = [&](int64_t n) __attribute__((always_inline)) { return source.at(n); };
  bool staged = options.flag("--staged");
  Stopwatch watch;
  if (source.made.empty())
    staged ? runStaged(table, rows, generated) : run(table, rows, generated);
  else
    staged ? runStaged(table, rows, made) : run(table, rows, made);
  report("keyed_update", rows, static_cast<int64_t>(table.size()), watch);
  if (out)
    table.forEach(
        [&](const bench::Peer::Entry &entry) { out.line("%ld,%ld,%ld\n", entry.key, entry.count, entry.sum); });
}
