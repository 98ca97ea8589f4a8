// JSON lines of 8 fields, of which `action`, `amount` and `at` are read: COUNT(*) per action, tumbling 10 s,
// of rows with amount > 10; in order, late rows dropped. By simdjson's on-demand API in batches, and its
// find_field, which expects the fields in the file's order.
//   --file PATH   (made by make_events)
#include "test/bench/peers/LineBlocks.h"
#include "test/bench/peers/Peer.h"
#include "test/bench/peers/Windows.h"

#include "simdjson.h"

#include <string_view>
#include <vector>

using namespace millstream::peers;

namespace {

// Few keys: found by looking at each.
struct Counts {
  struct Entry {
    std::string key;
    int64_t count;
  };
  std::vector<Entry> entries;
  void add(std::string_view key) {
    for (Entry &entry : entries) {
      if (entry.key == key) {
        ++entry.count;
        return;
      }
    }
    entries.push_back({std::string(key), 1});
  }
  void clear() { entries.clear(); }
};

} // namespace

int main(int argc, char **argv) {
  Options options(argc, argv);
  LineBlocks blocks(options.text("--file", "events.jsonl"));
  TumblingWindows<Counts, 10'000, 0> windows;
  Output out(options);
  int64_t rows = 0, results = 0;
  auto fire = [&](int64_t window_start, const Counts &counts) {
    for (const Counts::Entry &entry : counts.entries) {
      keep(window_start);
      keep(entry);
      ++results;
      if (out)
        out.line("%s,%ld,%ld,%ld\n", entry.key.c_str(), window_start, window_start + 10'000, entry.count);
    }
  };
  simdjson::ondemand::parser parser;
  Stopwatch watch;
  for (std::string_view block = blocks.next(); !block.empty(); block = blocks.next()) {
    simdjson::ondemand::document_stream stream;
    if (parser.iterate_many(block.data(), block.size(), block.size()).get(stream) != simdjson::SUCCESS)
      return 3;
    for (auto document : stream) {
      std::string_view action, at;
      double amount;
      if (document.find_field("action").get_string().get(action) ||
          document.find_field("amount").get_double().get(amount) || document.find_field("at").get_string().get(at))
        return 5;
      ++rows;
      if (!(amount > 10))
        continue;
      if (Counts *counts = windows.add(parseMillis(at.data(), at.data() + at.size()), fire))
        counts->add(action);
    }
  }
  windows.finish(fire);
  report("json_count", rows, results, watch);
}
