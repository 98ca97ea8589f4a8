// Exactly once: a run that is killed at any call that changes the disk, or loses power there, and started
// again until it ends, leaves the same output as one that was never disturbed.
#include "test/unit/runtime/Topologies.h"

#include "runtime/env/Faults.h"

#include <cerrno>
#include <gtest/gtest.h>

using namespace millstream;

namespace {

void disturbEverywhere(FaultKind kind, SysError error, bool power, bool for_good = false, uint64_t seed = 0) {
  uint64_t points = 0;
  for (const Topology &topology : topologies()) {
    std::vector<std::vector<std::string>> expected = expectedOf(topology);
    ASSERT_GT(expected[0].size(), 10u);
    for (uint64_t at = 1;; ++at) {
      std::string what = std::string(topology.name) + ", call " + std::to_string(at);
      MemoryFiles disk;
      fill(disk);
      FaultyFiles files(disk, {kind, error, at, for_good});
      files.setOnKill(FaultyFiles::OnKill::freeze);
      Outcome outcome = run(topology.plan, how(files));
      disk.endProcess();
      uint64_t calls = kind == FaultKind::sync ? files.syncs() : files.calls();
      if (calls < at) {
        ASSERT_TRUE(outcome.status.ok()) << what << ": " << outcome.status.text();
        break;
      }
      ++points;
      if (kind == FaultKind::shortWrite || error == EINTR)
        ; // may go unnoticed, or not
      else
        ASSERT_FALSE(outcome.status.ok()) << what;
      if (power)
        disk.losePower(seed == 0 ? 0 : seed + at);
      finishAndCompare(disk, topology, expected, what);
      if (testing::Test::HasFatalFailure())
        return;
    }
  }
  EXPECT_GT(points, kind == FaultKind::sync ? 150u : 500u);
  printf("%llu points\n", static_cast<unsigned long long>(points));
}

TEST(Crash, KillAtEveryCall) { disturbEverywhere(FaultKind::kill, EIO, false); }
TEST(Crash, TornWriteAtEveryCall) { disturbEverywhere(FaultKind::torn, EIO, false); }
TEST(Crash, PowerCutAtEveryCall) { disturbEverywhere(FaultKind::kill, EIO, true); }
TEST(Crash, PowerCutThatLeavesSomeOfWhatWasNotSynced) {
  for (uint64_t seed = 1000; seed <= 5000; seed += 1000)
    disturbEverywhere(FaultKind::kill, EIO, true, false, seed);
}
TEST(Crash, ErrorAtEveryCall) { disturbEverywhere(FaultKind::error, EIO, false); }
TEST(Crash, ErrorForGoodAtEveryCall) { disturbEverywhere(FaultKind::error, EIO, false, true); }
TEST(Crash, DiskFullAtEveryCall) { disturbEverywhere(FaultKind::error, ENOSPC, false); }
TEST(Crash, ShortWriteAtEveryCall) { disturbEverywhere(FaultKind::shortWrite, 0, false); }
TEST(Crash, InterruptedAtEveryCall) { disturbEverywhere(FaultKind::error, EINTR, false); }
TEST(Crash, SyncFailsAtEveryCallThenPowerCut) { disturbEverywhere(FaultKind::sync, EIO, true); }

// Killed again and again, at rising distances, the output is still the same.
TEST(Crash, KillAfterKill) {
  for (const Topology &topology : topologies()) {
    std::vector<std::vector<std::string>> expected = expectedOf(topology);
    for (uint64_t distance : {23u, 41u, 67u, 150u}) {
      MemoryFiles disk;
      fill(disk);
      for (int kills = 0; kills < 40; ++kills) {
        FaultyFiles files(disk, {FaultKind::kill, EIO, distance + static_cast<uint64_t>(kills), false});
        files.setOnKill(FaultyFiles::OnKill::freeze);
        (void)run(topology.plan, how(files)).status.ok();
        disk.endProcess();
      }
      finishAndCompare(disk, topology, expected, std::string(topology.name) + ", distance " + std::to_string(distance));
    }
  }
}
// A checkpoint says what has been acknowledged: a restart never begins before it.
TEST(Crash, RestartsFromTheAcknowledgedOrLater) {
  MemoryFiles files;
  fill(files);
  for (uint64_t steps : {20u, 45u, 70u, 110u}) {
    TestRun abandoned = how(files);
    abandoned.abandon_after = steps;
    uint64_t before = 0;
    std::string newest = newestManifest(files);
    if (!newest.empty())
      before = std::stoull(std::string(baseName(newest)).substr(11));
    Outcome outcome = run(topologies()[1].plan, abandoned);
    files.endProcess();
    EXPECT_EQ(outcome.recovered, before);
  }
}

} // namespace
