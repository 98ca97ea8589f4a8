// Extents and blocks: nothing is given out twice, what is called zero is zero, and memory goes back.
#include "test/unit/state/StateTest.h"

#include "runtime/state/Blocks.h"

#include <map>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace millstream::state {
namespace {

// What was taken, each filled with a byte of its own.
class Taken {
public:
  explicit Taken(uint8_t *start) : start_(start) {}
  void add(Region::Extent extent, uint64_t bytes) {
    uint8_t *data = start_ + extent.offset;
    if (extent.zero)
      for (uint64_t i = 0; i < bytes; ++i)
        ASSERT_EQ(data[i], 0);
    auto next = taken_.lower_bound(extent.offset);
    ASSERT_TRUE(next == taken_.end() || extent.offset + bytes <= next->first);
    ASSERT_TRUE(next == taken_.begin() || std::prev(next)->first + std::prev(next)->second.first <= extent.offset);
    auto fill = static_cast<uint8_t>(++number_ % 255 + 1);
    memset(data, fill, bytes);
    taken_[extent.offset] = {bytes, fill};
  }
  // One of them, still as it was filled.
  std::pair<uint64_t, uint64_t> remove(uint64_t which) {
    auto at = std::next(taken_.begin(), static_cast<ptrdiff_t>(which % taken_.size()));
    auto [offset, entry] = *at;
    for (uint64_t i = 0; i < entry.first; ++i)
      EXPECT_EQ(start_[offset + i], entry.second);
    taken_.erase(at);
    return {offset, entry.first};
  }
  bool empty() const { return taken_.empty(); }

private:
  uint8_t *start_;
  uint64_t number_ = 0;
  std::map<uint64_t, std::pair<uint64_t, uint8_t>> taken_;
};

class Regions : public testing::TestWithParam<bool> {};

TEST_P(Regions, GiveOutExtents) {
  TestRandom random;
  Region region;
  ASSERT_TRUE(region.reserve(GetParam()).ok());
  Taken taken(region.start());
  for (int i = 0; i < 1500 && !HasFatalFailure(); ++i) {
    if (random() % 5 < (i < 800 ? 3 : 2)) {
      uint64_t bytes = page_bytes * (1 + random() % (random() % 8 == 0 ? 600 : 16));
      uint64_t alignment = page_bytes << random() % 3;
      Region::Extent extent = region.take(bytes, alignment, 7);
      ASSERT_EQ(extent.offset % alignment, 0u);
      ASSERT_EQ(region.groupAt(extent.offset + bytes - 1), 7u);
      taken.add(extent, bytes);
    } else if (!taken.empty()) {
      auto [offset, bytes] = taken.remove(random());
      region.give(offset, bytes);
    }
    if (random() % 50 == 0)
      region.trim(random() % 4 == 0 ? 0 : region.idleBytes() / 2);
  }
  while (!taken.empty()) {
    auto [offset, bytes] = taken.remove(0);
    region.give(offset, bytes);
  }
  EXPECT_EQ(region.usedBytes(), 0u);
  region.trim(0);
  EXPECT_LE(region.idleBytes(), 4u << 20) << "but for the edges of large pages all is handed back";
}

TEST_P(Regions, GiveOutBlocks) {
  TestRandom random;
  Region region;
  ASSERT_TRUE(region.reserve(GetParam()).ok());
  std::vector<Blocks> groups;
  for (uint32_t i = 0; i < 3; ++i)
    groups.emplace_back(region, i);
  Taken taken(region.start());
  for (int i = 0; i < 6000 && !HasFatalFailure(); ++i) {
    if (random() % 5 < (i < 3000 ? 3u : 2u)) {
      auto group = static_cast<uint32_t>(random() % groups.size());
      uint64_t bytes = 1 + (random() >> random() % 60) % 60000;
      Region::Extent extent = groups[group].take(bytes);
      ASSERT_NE(extent.offset, 0u);
      ASSERT_EQ(region.groupAt(extent.offset), group);
      ASSERT_EQ(region.groupAt(extent.offset + bytes - 1), group);
      taken.add(extent, bytes);
    } else if (!taken.empty()) {
      auto [offset, bytes] = taken.remove(random());
      groups[region.groupAt(offset)].give(offset, bytes);
    }
  }
  while (!taken.empty()) {
    auto [offset, bytes] = taken.remove(0);
    groups[region.groupAt(offset)].give(offset, bytes);
  }
  for (const Blocks &blocks : groups)
    EXPECT_EQ(blocks.usedBytes(), 0u);
}

INSTANTIATE_TEST_SUITE_P(AtOnceAndStepwise, Regions, testing::Bool());

#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
TEST(Region, SaysWhenAddressSpaceIsLimited) {
  pid_t child = fork();
  if (child == 0) {
    rlimit limit = {4ull << 30, 4ull << 30};
    setrlimit(RLIMIT_AS, &limit);
    Region region;
    Status status = region.reserve();
    _exit(status.codeOrZero() == errors::no_memory && status.exitCode() == 6 ? 0 : 1);
  }
  int result = 0;
  waitpid(child, &result, 0);
  EXPECT_EQ(result, 0);
}
#endif

} // namespace
} // namespace millstream::state
