// The flights file: AVG(dep_delay) per carrier, tumbling 1 day by time_hour; `NA` is null. Columns are
// found by the header; delimiters and line ends by AVX2, 64 bytes at a time, only the three columns read.
//   --file PATH
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
  explicit Marks(const std::string &text) : text_(text) { load(); }
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
  const std::string &text_;
  size_t at_ = 0;
  uint64_t mask_ = 0;
};

} // namespace

int main(int argc, char **argv) {
  Options options(argc, argv);
  std::string content = readWhole(options.text("--file", "flights.csv"));
  TumblingWindows<Averages> windows(86'400'000, 0);
  int64_t rows = 0, results = 0;
  auto fire = [&](int64_t window_start, const Averages &averages) {
    for (uint16_t carrier : averages.carriers) {
      const Average &average = averages.by_carrier[carrier];
      keep(window_start);
      keep(carrier);
      keep(average.count ? average.sum / average.count : INT64_MIN); // null where all delays were
      ++results;
    }
  };
  Stopwatch watch;
  Marks marks(content);
  size_t start = 0;
  size_t columns = 0, delay_column = 0, carrier_column = 0, time_column = 0;
  for (bool header = true; header; ++columns) {
    size_t end = marks.next();
    std::string_view name(content.data() + start, end - start);
    delay_column = name == "dep_delay" ? columns : delay_column;
    carrier_column = name == "carrier" ? columns : carrier_column;
    time_column = name == "time_hour" ? columns : time_column;
    header = content[end] == ',';
    start = end + 1;
  }
  while (start < content.size()) {
    const char *delay = nullptr, *carrier = nullptr, *time = nullptr, *time_end = nullptr;
    for (size_t column = 0; column < columns; ++column) {
      if (column == delay_column)
        delay = content.data() + start;
      else if (column == carrier_column)
        carrier = content.data() + start;
      else if (column == time_column)
        time = content.data() + start;
      size_t end = marks.next();
      if (column == time_column)
        time_end = content.data() + end;
      if ((content[end] == ',') != (column + 1 < columns))
        return 5;
      start = end + 1;
    }
    ++rows;
    Averages *averages = windows.add(parseMillis(time, time_end), fire);
    if (!averages)
      continue;
    Average &average = averages->of(carrier);
    if (delay[0] == 'N')
      continue;
    bool negative = delay[0] == '-';
    int64_t value = 0;
    for (const char *at = delay + negative; *at != ','; ++at)
      value = value * 10 + (*at - '0');
    average.sum += negative ? -value : value;
    ++average.count;
  }
  windows.finish(fire);
  report("csv_average", rows, results, watch.seconds());
}
