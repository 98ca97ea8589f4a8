// What a run does with the checkpoints that it finds: goes on, refuses, falls back, begins anew.
#include "test/unit/runtime/Topologies.h"

#include <gtest/gtest.h>

using namespace millstream;

namespace {

TEST(Checkpoint, AFinishedRunChangesNothing) {
  for (const Topology &topology : topologies()) {
    MemoryFiles files;
    fill(files);
    ASSERT_TRUE(run(topology.plan, how(files)).status.ok());
    std::vector<std::pair<std::string, std::string>> before;
    for (const std::string &path : files.filesBelow(""))
      if (!path.starts_with("state/"))
        before.emplace_back(path, files.get(path));
    Outcome again = run(topology.plan, how(files));
    ASSERT_TRUE(again.status.ok());
    EXPECT_TRUE(again.had_finished);
    for (const auto &[path, content] : before)
      EXPECT_EQ(files.get(path), content);
  }
}

TEST(Checkpoint, StopsInGoodOrderAndGoesOn) {
  Topology topology = topologies()[2];
  std::vector<std::vector<std::string>> expected = expectedOf(topology);
  MemoryFiles files;
  fill(files);
  TestRun stopped = how(files);
  stopped.stop_after = 30;
  ASSERT_TRUE(run(topology.plan, stopped).status.ok());
  EXPECT_EQ(unfinishedBelow(files, "out"), std::vector<std::string>()) << "all output is published";
  EXPECT_LT(contentOf(files, "out/").size(), expected[0].size());
  Outcome again = run(topology.plan, how(files));
  EXPECT_GT(again.recovered, 0u);
  finishAndCompare(files, topology, expected, "after the stop");
  EXPECT_EQ(again.rows_in, 120u) << "counts go on too";
}

TEST(Checkpoint, WriterThreadGivesTheSame) {
  for (const Topology &topology : topologies()) {
    std::vector<std::vector<std::string>> expected = expectedOf(topology);
    MemoryFiles files;
    fill(files);
    TestRun threaded = how(files);
    threaded.options.writer_thread = true;
    ASSERT_TRUE(run(topology.plan, threaded).status.ok());
    for (size_t i = 0; i < topology.outputs.size(); ++i)
      EXPECT_EQ(contentOf(files, topology.outputs[i]), expected[i]);
  }
}

TEST(Checkpoint, RetainsAFew) {
  MemoryFiles files;
  fill(files);
  TestRun run_options = how(files);
  run_options.retain = 3;
  Topology topology = topologies()[1];
  ASSERT_TRUE(run(topology.plan, run_options).status.ok());
  int manifests = 0;
  int states = 0;
  for (const std::string &path : files.filesBelow("state/ckpt")) {
    manifests += baseName(path).starts_with("checkpoint-");
    states += baseName(path).starts_with("state-");
    EXPECT_FALSE(baseName(path).starts_with(".")) << path;
  }
  EXPECT_EQ(manifests, 3);
  EXPECT_LE(states, 3);
}
// The splits of a source that finds no more are all in the checkpoint: another path's would never be read.
TEST(Checkpoint, RefusesAnotherPathOfASource) {
  for (uint64_t stop_after : {0, 20}) {
    MemoryFiles files;
    files.put("in.txt", "a 10 2\nb 20 4\n");
    files.put("other.txt", "c 10 6\n");
    TestRun first = how(files);
    first.stop_after = stop_after;
    ASSERT_TRUE(run({}, first).status.ok());
    TestPlan other;
    other.source = {{"path", "other.txt"}};
    Outcome outcome = run(other, how(files));
    EXPECT_EQ(outcome.status.codeOrZero(), errors::state_changed) << stop_after;
    EXPECT_NE(outcome.status.text().find("read 'in.txt'"), std::string::npos) << outcome.status.text();
    TestRun scratch = how(files);
    scratch.options.from_scratch = true;
    EXPECT_TRUE(run(other, scratch).status.ok());
    EXPECT_EQ(files.get("out.txt"), "c 10 6\n");
  }
}

TEST(Checkpoint, RefusesAnotherPipelineAndChangedState) {
  MemoryFiles files;
  Topology topology = topologies()[1];
  leaveCheckpoints(files, topology.plan);
  TestPlan other = topology.plan;
  other.name = "other";
  Outcome outcome = run(other, how(files));
  EXPECT_EQ(outcome.status.exitCode(), 4);
  EXPECT_EQ(outcome.status.code(), errors::other_pipeline);

  TestRun scratch = how(files);
  scratch.options.from_scratch = true;
  EXPECT_EQ(run(other, scratch).status.code(), errors::other_pipeline) << "its checkpoints are not thrown away";

  TestPlan changed = topology.plan;
  changed.sum_name = "total";
  outcome = run(changed, how(files));
  EXPECT_EQ(outcome.status.exitCode(), 4);
  EXPECT_EQ(outcome.status.code(), errors::state_changed);

  TestPlan dropped = topology.plan;
  dropped.counts.clear();
  EXPECT_EQ(run(dropped, how(files)).status.code(), errors::state_changed);
}

TEST(Checkpoint, FromScratchBeginsAnew) {
  MemoryFiles files;
  Topology topology = topologies()[1];
  std::vector<std::vector<std::string>> expected = expectedOf(topology);
  leaveCheckpoints(files, topology.plan);
  TestRun scratch = how(files);
  scratch.options.from_scratch = true;
  Outcome outcome = run(topology.plan, scratch);
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
  EXPECT_EQ(outcome.recovered, 0u);
  EXPECT_EQ(contentOf(files, "out.txt"), expected[0]);
  EXPECT_EQ(contentOf(files, "counts.txt"), expected[1]);
}

TEST(Checkpoint, RefusesASecondProcess) {
  MemoryFiles files;
  fill(files);
  CheckpointStore first(files, "state/ckpt");
  ASSERT_TRUE(first.open().ok());
  Outcome outcome = run({}, how(files));
  EXPECT_EQ(outcome.status.exitCode(), 4);
  EXPECT_EQ(outcome.status.code(), errors::checkpoint_locked);
  EXPECT_NE(outcome.status.message().find("process "), std::string::npos);
  EXPECT_FALSE(files.exists("out.txt"));
}

TEST(Checkpoint, APublishedNumberIsNeverReplaced) {
  MemoryFiles files;
  CheckpointStore store(files, "d");
  ASSERT_TRUE(store.open().ok());
  files.put("d/checkpoint-0000000001", "of somebody else");
  proto::Checkpoint checkpoint;
  checkpoint.set_format_version(checkpoint_format_version);
  checkpoint.set_number(1);
  ASSERT_TRUE(store.writeManifest(checkpoint).ok());
  Status status = store.publish(checkpoint);
  EXPECT_EQ(status.code(), errors::fenced);
  EXPECT_EQ(files.get("d/checkpoint-0000000001"), "of somebody else");
}

TEST(Checkpoint, FallsBackOnlyWhenTold) {
  for (bool parts : {false, true}) {
    MemoryFiles files;
    Topology topology = topologies()[parts ? 2 : 1];
    std::vector<std::vector<std::string>> expected = expectedOf(topology);
    leaveCheckpoints(files, topology.plan);
    std::string manifest = newestManifest(files);
    std::string content = files.get(manifest);
    content[content.size() / 2] ^= 1;
    files.put(manifest, content);

    Outcome outcome = run(topology.plan, how(files));
    EXPECT_EQ(outcome.status.exitCode(), 4);
    EXPECT_EQ(outcome.status.code(), errors::checkpoint_damaged);
    EXPECT_NE(outcome.status.message().find(manifest), std::string::npos) << outcome.status.text();

    TestRun fall_back = how(files);
    fall_back.options.fall_back = true;
    outcome = run(topology.plan, fall_back);
    EXPECT_EQ(outcome.status.exitCode(), 4) << "newer output would go";
    EXPECT_EQ(outcome.status.code(), errors::newer_output);

    fall_back.options.discard_newer_output = true;
    outcome = run(topology.plan, fall_back);
    ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
    EXPECT_GT(outcome.recovered, 0u);
    for (size_t i = 0; i < topology.outputs.size(); ++i)
      EXPECT_EQ(contentOf(files, topology.outputs[i]), expected[i]);
  }
}

TEST(Checkpoint, SaysHowToGoOnWhereStateIsDamaged) {
  MemoryFiles files;
  Topology topology = topologies()[1];
  leaveCheckpoints(files, topology.plan);
  proto::Checkpoint newest;
  ASSERT_TRUE(decodeManifest(files.get(newestManifest(files)), "", newest).ok());
  std::string state = "state/ckpt/" + newest.tables(0).extents(0).file();
  std::string content = files.get(state);
  content[newest.tables(0).extents(0).offset()] ^= 1;
  files.put(state, content);
  Outcome outcome = run(topology.plan, how(files));
  EXPECT_EQ(outcome.status.code(), errors::checkpoint_damaged);
  EXPECT_NE(outcome.status.message().find("--fall-back goes on from the checkpoint before it"), std::string::npos)
      << outcome.status.text();
}

TEST(Checkpoint, NoticesOutputAndInputThatChanged) {
  MemoryFiles files;
  leaveCheckpoints(files, {});
  std::string output = files.get("out.txt");
  std::string input = files.get("in.txt");
  files.put("out.txt", output.substr(0, output.size() / 2));
  Outcome outcome = run({}, how(files));
  EXPECT_EQ(outcome.status.exitCode(), 4);
  EXPECT_EQ(outcome.status.code(), errors::output_changed);

  files.put("out.txt", output);
  files.put("in.txt", "other" + input);
  outcome = run({}, how(files));
  EXPECT_EQ(outcome.status.exitCode(), 5);
  EXPECT_EQ(outcome.status.code(), errors::input_changed);

  files.put("in.txt", input.substr(0, 20));
  EXPECT_EQ(run({}, how(files)).status.code(), errors::input_changed);

  files.put("in.txt", input);
  EXPECT_TRUE(run({}, how(files)).status.ok());
}

// New files and new lines of a followed directory, before and after a restart.
TEST(Checkpoint, FollowsOnAfterARestart) {
  MemoryFiles files;
  files.put("logs/a", "a 100 2\na 200");
  TestPlan plan;
  plan.source = {{"path", "logs/"}, {"follow", "true"}};
  plan.counts = "counts.txt";
  TestRun stopped = how(files);
  stopped.stop_after = 200;
  ASSERT_TRUE(run(plan, stopped).status.ok());
  EXPECT_EQ(files.get("out.txt"), "a 100 2\n");
  files.append("logs/a", " 4\na 310 6\n");
  files.put("logs/b", "b 90 8\nb 320 10\n");
  Outcome outcome = run(plan, stopped);
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
  EXPECT_GT(outcome.recovered, 0u);
  EXPECT_EQ(sortedLines(files.get("out.txt")),
            (std::vector<std::string>{"a 100 2", "a 200 4", "a 310 6", "b 320 10", "b 90 8"}));
  // b begins with the watermark that the source had when it was found, 100: its first row is late.
  EXPECT_EQ(outcome.late, 1u);
  EXPECT_EQ(files.get("counts.txt"), "a 200 1 2\na 300 1 4\n");
}

// A file that comes while the run is down does not belong to a bounded run.
TEST(Checkpoint, ABoundedRunKeepsItsSplits) {
  MemoryFiles files;
  fill(files);
  TestPlan plan = topologies()[3].plan;
  TestRun stopped = how(files);
  stopped.stop_after = 20;
  ASSERT_TRUE(run(plan, stopped).status.ok());
  files.put("more/d", someLines(10));
  Outcome outcome = run(plan, how(files));
  ASSERT_TRUE(outcome.status.ok());
  EXPECT_EQ(outcome.rows_in, 120u);
}

// Names of files are bytes, not text.
TEST(Checkpoint, PathsNeedNotBeUtf8) {
  MemoryFiles files;
  fill(files);
  files.put("logs/\xff\xfe", someLines(120));
  TestPlan plan;
  plan.source = {{"path", "logs/"}};
  plan.metadata = true;
  TestRun stopped = how(files);
  stopped.stop_after = 30;
  ASSERT_TRUE(run(plan, stopped).status.ok());
  Outcome outcome = run(plan, how(files));
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
  EXPECT_GT(outcome.recovered, 0u);
  EXPECT_EQ(sortedLines(files.get("out.txt")).size(), 120u);
  EXPECT_NE(files.get("out.txt").find(" logs/\xef\xbf\xbd\xef\xbf\xbd "), std::string::npos) << "in rows it is text";
}

} // namespace
