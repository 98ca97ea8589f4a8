// Sinks that a newer spec no longer has, or has elsewhere: what a checkpoint promised of them is published,
// and what it did not know is taken away, exactly as if they had stayed.
#include "test/unit/runtime/Topologies.h"

#include "runtime/env/Faults.h"

#include <cerrno>
#include <gtest/gtest.h>

using namespace millstream;

namespace {

// Good lines, each fifth a bad one.
std::string mixedLines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += (i % 5 == 4 ? "bad " : "k " + std::to_string(i * 10) + ' ') + std::to_string(i * 2) + '\n';
  return text;
}

TestPlan planWith(const std::string &bad) {
  TestPlan plan;
  plan.output = "out/";
  plan.bad = bad;
  plan.parse_errors = proto::DROP;
  return plan;
}

size_t linesOf(MemoryFiles &files, const std::string &output) {
  bool missing = !output.ends_with('/') && files.get(output) == "<missing>";
  return missing ? 0 : contentOf(files, output).size();
}

// Runs a plan over 120 lines and kills it at a call that changes the disk; false if it ends before.
bool isKilledAt(uint64_t call, const TestPlan &plan, MemoryFiles &disk) {
  disk.put("in.txt", mixedLines(120));
  FaultyFiles files(disk, {FaultKind::kill, EIO, call, false});
  files.setOnKill(FaultyFiles::OnKill::freeze);
  (void)run(plan, how(files)).status.ok();
  disk.endProcess();
  return files.calls() >= call;
}

// Kills a run with `before` at every call, goes on with `after`, and looks at what is left of the sink for bad
// records at `path`. Gives at how many points it had rows.
int changeEverywhere(const TestPlan &before, const TestPlan &after, const std::string &path) {
  int with_rows = 0;
  for (uint64_t at = 1;; ++at) {
    MemoryFiles disk;
    if (!isKilledAt(at, before, disk))
      return with_rows;
    bool had_checkpoint = !newestManifest(disk).empty();
    Outcome outcome = run(after, how(disk));
    EXPECT_TRUE(outcome.status.ok()) << at << ": " << outcome.status.text();
    EXPECT_EQ(outcome.recovered > 0, had_checkpoint) << at;
    EXPECT_EQ(linesOf(disk, "out/"), 96u) << at;
    if (outcome.recovered == 0)
      continue; // no checkpoint, so no promise
    EXPECT_EQ(unfinishedBelow(disk, path), std::vector<std::string>()) << at;
    // A batch has two rows at most: what was promised is all of what the run had read of bad records.
    size_t old_rows = linesOf(disk, path);
    size_t new_rows = after.bad.empty() ? 0 : linesOf(disk, after.bad);
    if (!after.bad.empty()) {
      EXPECT_EQ(old_rows + new_rows, 24u) << at;
    }
    EXPECT_LE(old_rows, 24u) << at;
    with_rows += old_rows > 0;
    if (testing::Test::HasFailure())
      return with_rows;
  }
}

TEST(SinkChanges, ASinkThatIsGonePublishesItsParts) {
  EXPECT_GT(changeEverywhere(planWith("bad/"), planWith(""), "bad/"), 20);
}

TEST(SinkChanges, ASinkThatMovedLosesNothingAndRepeatsNothing) {
  EXPECT_GT(changeEverywhere(planWith("bad/"), planWith("elsewhere/"), "bad/"), 20);
  EXPECT_GT(changeEverywhere(planWith("bad/"), planWith("bad.txt"), "bad/"), 20);
}

TEST(SinkChanges, AFileThatIsLeftIsCutBack) {
  EXPECT_GT(changeEverywhere(planWith("bad.txt"), planWith("elsewhere.txt"), "bad.txt"), 20);
  EXPECT_GT(changeEverywhere(planWith("bad.txt"), planWith(""), "bad.txt"), 20);
}

// Where output goes on is said by its path: under another name, or when two sinks have changed their paths.
void goOnEverywhere(const TestPlan &before, const TestPlan &after) {
  int restored = 0;
  for (uint64_t at = 1;; ++at) {
    MemoryFiles disk;
    if (!isKilledAt(at, before, disk))
      break;
    size_t had = linesOf(disk, before.output) + linesOf(disk, before.bad);
    Outcome outcome = run(after, how(disk));
    ASSERT_TRUE(outcome.status.ok()) << at << ": " << outcome.status.text();
    restored += outcome.recovered > 0 && had > 20;
    ASSERT_EQ(linesOf(disk, before.output) + linesOf(disk, before.bad), 120u) << at;
  }
  EXPECT_GT(restored, 20);
}

TEST(SinkChanges, ASinkOfAnotherNameGoesOnAtItsPath) {
  for (const char *path : {"bad.txt", "bad/"}) {
    TestPlan renamed = planWith(path);
    renamed.bad_name = "rejected";
    goOnEverywhere(planWith(path), renamed);
  }
}

TEST(SinkChanges, SinksThatChangeTheirPathsGoOnThere) {
  TestPlan swapped = planWith("out/");
  swapped.output = "bad/";
  goOnEverywhere(planWith("bad/"), swapped);
}

// What the outputs of a plan hold, byte by byte.
std::string bytesOf(MemoryFiles &files, const TestPlan &plan) { return files.get(plan.output) + files.get(plan.bad); }

TEST(SinkChanges, AFileDoesNotBecomeHalfOfOneKindAndHalfOfAnother) {
  TestPlan plan = planWith("bad.txt");
  plan.output = "out.txt";
  plan.header = "line\n";
  MemoryFiles files;
  leaveCheckpoints(files, plan);
  std::string before = bytesOf(files, plan);
  TestPlan other_header = plan, other_format = plan;
  other_header.header = "row\n";
  other_format.format = "json";
  for (const auto &[changed, said] : {std::pair(&other_header, "has the header 'line', and would now have 'row'"),
                                      std::pair(&other_format, "holds raw, and would now get json")}) {
    Outcome outcome = run(*changed, how(files));
    EXPECT_EQ(outcome.status.exitCode(), 4);
    EXPECT_EQ(outcome.status.code(), errors::output_changed);
    EXPECT_NE(outcome.status.message().find(said), std::string::npos) << outcome.status.text();
    EXPECT_EQ(bytesOf(files, plan), before);
  }
  EXPECT_TRUE(run(plan, how(files)).status.ok());
}

TEST(SinkChanges, ARefusedStartCostsNoOutput) {
  TestPlan plan = planWith("bad/");
  plan.output = "out.txt";
  MemoryFiles files;
  files.put("in.txt", mixedLines(120));
  TestRun unchecked = how(files);
  unchecked.checkpoint_dir.clear();
  ASSERT_TRUE(run(plan, unchecked).status.ok());
  std::string before = files.get("out.txt");
  EXPECT_EQ(run(plan, unchecked).status.code(), errors::output_exists);
  EXPECT_EQ(files.get("out.txt"), before);

  // The same when it goes on: the file that is gone is the last sink's.
  plan.bad = "bad.txt";
  MemoryFiles others;
  leaveCheckpoints(others, plan);
  others.put("out.txt", others.get("out.txt") + "behind the checkpoint\n");
  before = others.get("out.txt");
  ASSERT_EQ(others.unlink("bad.txt"), 0);
  EXPECT_EQ(run(plan, how(others)).status.code(), errors::output_changed);
  EXPECT_EQ(others.get("out.txt"), before);
}

TEST(SinkChanges, OutputThatCannotBeCompletedIsAnError) {
  MemoryFiles files;
  leaveCheckpoints(files, planWith(""));
  std::string manifest = newestManifest(files);
  proto::Checkpoint checkpoint;
  ASSERT_TRUE(decodeManifest(files.get(manifest), "", checkpoint).ok());
  proto::SinkState &other = *checkpoint.add_sinks();
  other.set_name("queue");
  other.set_connector("carrier_pigeon");
  other.set_state("3 birds on their way");
  files.put(manifest, encodeManifest(checkpoint));
  Outcome outcome = run(planWith(""), how(files));
  EXPECT_EQ(outcome.status.exitCode(), 4);
  EXPECT_EQ(outcome.status.code(), errors::sink_gone);
  EXPECT_NE(outcome.status.message().find("'queue'"), std::string::npos) << outcome.status.text();
}

} // namespace
