// The connector interfaces against a partitioned log and a transactional sink: exactly once where a
// commit cannot be repeated, beside a file sink whose commits can.
#include "test/unit/runtime/Doubles.h"
#include "test/unit/runtime/TestPipeline.h"

#include "runtime/env/Faults.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace millstream;

namespace {

void fill(TestBroker &broker) {
  for (int p = 0; p < 3; ++p) {
    broker.partitions.emplace_back();
    for (int i = 0; i < 40; ++i)
      broker.partitions.back().push_back("p" + std::to_string(p) + ' ' + std::to_string(i * 10) + ' ' +
                                         std::to_string(i * 2));
  }
}

TestPlan plan() {
  TestPlan plan;
  plan.connector = "test_log";
  plan.source = {};
  plan.sink_connector = "test_transactions";
  plan.output = "topic";
  plan.counts = "counts/";
  plan.counts_connector = "file";
  return plan;
}

std::vector<std::string> counts(MemoryFiles &files) {
  std::string all;
  for (const std::string &path : files.filesBelow("counts"))
    if (!baseName(path).starts_with('.'))
      all += files.get(path);
  return sortedLines(all);
}

// Every record once, those of a partition in order.
void expectExactlyOnce(const TestBroker &broker, const std::string &what) {
  std::vector<std::vector<std::string>> seen(broker.partitions.size());
  for (const std::string &record : broker.committed)
    seen[static_cast<size_t>(record[1] - '0')].push_back(record.substr(0, record.size() - 1));
  ASSERT_EQ(seen, broker.partitions) << what;
}

TEST(Doubles, PartitionsAreReadByLowestWatermark) {
  MemoryFiles files;
  TestBroker broker;
  test_broker = &broker;
  fill(broker);
  Outcome outcome = run(plan(), how(files));
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
  expectExactlyOnce(broker, "undisturbed");
  // No partition runs ahead of another by more than a batch.
  int64_t highest = 0;
  for (const std::string &record : broker.committed) {
    int64_t time = std::stoll(record.substr(3));
    EXPECT_GE(time, highest - 30);
    highest = std::max(highest, time);
  }
}

// The process dies at each call to the broker, and at each change of the disk.
TEST(Doubles, DeathAtEveryPoint) {
  std::vector<std::string> expected;
  uint64_t points = 0;
  for (bool at_broker : {true, false}) {
    for (uint64_t at = 1;; ++at) {
      MemoryFiles disk;
      TestBroker broker;
      test_broker = &broker;
      fill(broker);
      FaultyFiles files(disk, {at_broker ? FaultKind::none : FaultKind::kill, EIO, at, false});
      files.setOnKill(FaultyFiles::OnKill::freeze);
      broker.dies_at = at_broker ? at : 0;
      Outcome outcome = run(plan(), how(files));
      disk.endProcess();
      bool died = broker.dead || files.frozen();
      std::string what = std::string(at_broker ? "broker call " : "disk call ") + std::to_string(at);
      ASSERT_EQ(outcome.status.ok(), !died) << what;
      if (died) {
        ++points;
        broker.dead = false;
        broker.dies_at = 0;
        outcome = run(plan(), how(disk));
        ASSERT_TRUE(outcome.status.ok()) << what << ": " << outcome.status.text();
      }
      expectExactlyOnce(broker, what);
      if (expected.empty())
        expected = counts(disk);
      ASSERT_EQ(counts(disk), expected) << what;
      ASSERT_GT(expected.size(), 5u);
      if (!died)
        break;
    }
  }
  EXPECT_GT(points, 100u);
  printf("%llu points\n", static_cast<unsigned long long>(points));
}

// Two deaths in a row, both between the manifest and the commit.
TEST(Doubles, DeathAfterDeath) {
  MemoryFiles disk;
  TestBroker broker;
  test_broker = &broker;
  fill(broker);
  for (uint64_t calls : {5u, 2u, 2u, 8u, 3u, 2u}) {
    broker.dies_at = broker.calls + calls;
    broker.dead = false;
    (void)run(plan(), how(disk)).status.ok();
    disk.endProcess();
  }
  broker.dies_at = 0;
  broker.dead = false;
  ASSERT_TRUE(run(plan(), how(disk)).status.ok());
  expectExactlyOnce(broker, "after six deaths");
}

TEST(Doubles, AnIdlePartitionHoldsNothingUp) {
  MemoryFiles files;
  TestBroker broker;
  test_broker = &broker;
  fill(broker);
  broker.partitions[1].clear();
  broker.bounded = false;
  TestPlan idle = plan();
  idle.idle_after_ms = 50;
  TestRun stopped = how(files);
  stopped.stop_after = 3000;
  Outcome outcome = run(idle, stopped);
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
  // Times go to 390, so the windows up to 300 are complete; the last is not, as the input has no end.
  EXPECT_EQ(counts(files).size(), 6u);

  MemoryFiles other_files;
  broker.committed.clear();
  broker.committed_epoch.reset();
  idle.idle_after_ms = -1;
  stopped.files = &other_files;
  ASSERT_TRUE(run(idle, stopped).status.ok());
  EXPECT_EQ(counts(other_files).size(), 0u) << "without idle_after the empty partition holds the watermark";
}

} // namespace
