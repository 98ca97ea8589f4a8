// The flights file: AVG(dep_delay) per carrier, tumbling 1 day by time_hour; `NA` is null. Columns are
// found by the header; delimiters and line ends by AVX2, 64 bytes at a time, only the three columns read.
//   --file PATH
#include "test/bench/peers/LineBlocks.h"
#include "test/bench/peers/Peer.h"
#include "test/bench/peers/Windows.h"

#include <immintrin.h>

#include <string_view>
#include <vector>

using namespace millstream::peers;

namespace {

struct Average {
  int64_t sum = 0;
  int64_t count = 0;
};

// Carriers are two letters, so a table of all pairs of bytes is exact.
struct Averages {
  std::vector<Average> by_carrier = std::vector<Average>(1 << 16);
  std::vector<uint16_t> carriers;
  Average &of(const char *name) {
    uint16_t carrier;
    memcpy(&carrier, name, 2);
    Average &average = by_carrier[carrier];
    if (average.count < 0 || (average.count == 0 && average.sum == 0 && !seen[carrier])) {
      seen[carrier] = true;
      carriers.push_back(carrier);
    }
    return average;
  }
  void clear() {
    for (uint16_t carrier : carriers) {
      by_carrier[carrier] = Average();
      seen[carrier] = false;
    }
    carriers.clear();
  }
  std::vector<bool> seen = std::vector<bool>(1 << 16);
};

// The places of commas and line feeds, in blocks.
class Marks {
public:
  explicit Marks(std::string_view text) : text_(text) { load(); }
  // The next place, or the text's size.
  size_t next() {
    while (mask_ == 0) {
      at_ += 64;
      if (at_ >= text_.size())
        return text_.size();
      load();
    }
    size_t place = at_ + static_cast<size_t>(_tzcnt_u64(mask_));
    mask_ = _blsr_u64(mask_);
    return place;
  }

private:
  void load() {
    auto half = [&](size_t offset) {
      __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(text_.data() + at_ + offset));
      __m256i marks = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(',')),
                                      _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\n')));
      return static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(marks)));
    };
    mask_ = half(0) | half(32) << 32;
    if (text_.size() - at_ < 64)
      mask_ &= (uint64_t{1} << (text_.size() - at_)) - 1;
  }
  std::string_view text_;
  size_t at_ = 0;
  uint64_t mask_ = 0;
};

struct Columns {
  size_t count = 0, delay = 0, carrier = 0, time = 0;
};

// Gives the place behind the header.
size_t readHeader(std::string_view block, Marks &marks, Columns &columns) {
  size_t start = 0;
  for (bool more = true; more; ++columns.count) {
    size_t end = marks.next();
    std::string_view name = block.substr(start, end - start);
    columns.delay = name == "dep_delay" ? columns.count : columns.delay;
    columns.carrier = name == "carrier" ? columns.count : columns.carrier;
    columns.time = name == "time_hour" ? columns.count : columns.time;
    more = block[end] == ',';
    start = end + 1;
  }
  return start;
}

struct Fields {
  const char *delay, *carrier, *time, *time_end;
};

// Gives the place behind the row, or 0 if it has not the header's number of fields.
inline size_t readRow(std::string_view block, size_t start, Marks &marks, const Columns &columns, Fields &fields) {
  for (size_t column = 0; column < columns.count; ++column) {
    const char *begin = block.data() + start;
    size_t end = marks.next();
    if (column == columns.delay)
      fields.delay = begin;
    else if (column == columns.carrier)
      fields.carrier = begin;
    else if (column == columns.time) {
      fields.time = begin;
      fields.time_end = block.data() + end;
    }
    if ((block[end] == ',') != (column + 1 < columns.count))
      return 0;
    start = end + 1;
  }
  return start;
}

int64_t parseDelay(const char *at) {
  bool negative = *at == '-';
  int64_t value = 0;
  for (at += negative; *at != ','; ++at)
    value = value * 10 + (*at - '0');
  return negative ? -value : value;
}

} // namespace

int main(int argc, char **argv) {
  Options options(argc, argv);
  LineBlocks blocks(options.text("--file", "flights.csv"));
  TumblingWindows<Averages, 86'400'000, 0> windows;
  Output out(options);
  int64_t rows = 0, results = 0;
  auto fire = [&](int64_t window_start, const Averages &averages) {
    for (uint16_t carrier : averages.carriers) {
      const Average &average = averages.by_carrier[carrier];
      keep(window_start);
      keep(carrier);
      int64_t value = average.count ? average.sum / average.count : INT64_MIN; // null where all delays were
      keep(value);
      ++results;
      if (out)
        out.line(average.count ? "%.2s,%ld,%ld,%ld\n" : "%.2s,%ld,%ld,\n", reinterpret_cast<const char *>(&carrier),
                 window_start, window_start + 86'400'000, value);
    }
  };
  Stopwatch watch;
  Columns columns;
  for (std::string_view block = blocks.next(); !block.empty(); block = blocks.next()) {
    Marks marks(block);
    size_t start = columns.count ? 0 : readHeader(block, marks, columns);
    while (start < block.size()) {
      Fields fields{};
      start = readRow(block, start, marks, columns, fields);
      if (start == 0)
        return 5;
      ++rows;
      Averages *averages = windows.add(parseMillis(fields.time, fields.time_end), fire);
      if (!averages)
        continue;
      Average &average = averages->of(fields.carrier);
      if (*fields.delay == 'N')
        continue;
      average.sum += parseDelay(fields.delay);
      ++average.count;
    }
  }
  windows.finish(fire);
  report("csv_average", rows, results, watch);
}
