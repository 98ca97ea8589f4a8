// Exactly once: a run that is killed at any call that changes the disk, or loses power there, and started
// again until it ends, leaves the same output as one that was never disturbed.
#include "test/unit/runtime/TestPipeline.h"

#include "runtime/connectors/file/ByteStream.h"
#include "runtime/env/Faults.h"

#include <gtest/gtest.h>

using namespace millstream;

namespace {

std::string lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text +=
        "k" + std::to_string(i % 3) + ' ' + std::to_string(i * 37 % 400 + i * 5) + ' ' + std::to_string(i * 2) + '\n';
  return text;
}

struct Topology {
  const char *name;
  TestPlan plan;
  std::vector<std::string> outputs;
};

std::vector<Topology> topologies() {
  TestPlan one_file;
  TestPlan counted;
  counted.counts = "counts.txt";
  counted.header = "head\n";
  counted.out_of_order_ms = 150;
  TestPlan parts;
  parts.output = "out/";
  parts.counts = "counts/";
  parts.roll_bytes = 300;
  parts.out_of_order_ms = 150;
  TestPlan compressed;
  compressed.output = "out.txt.gz";
  compressed.counts = "counts/";
  compressed.out_of_order_ms = 150;
  compressed.source = {{"path", "more/*"}};
  TestPlan sequential;
  sequential.counts = "counts/";
  sequential.out_of_order_ms = 150;
  sequential.source = {{"path", "more/"}, {"splits", "sequential"}};
  TestPlan unpacking = counted;
  unpacking.source = {{"path", "in.txt.zst"}};
  return {{"one file", one_file, {"out.txt"}},
          {"two files", counted, {"out.txt", "counts.txt"}},
          {"parts", parts, {"out/", "counts/"}},
          {"compressed, several splits", compressed, {"out.txt.gz", "counts/"}},
          {"sequential", sequential, {"out.txt", "counts/"}},
          {"compressed input", unpacking, {"out.txt", "counts.txt"}}};
}

void fill(MemoryFiles &files) {
  files.put("in.txt", lines(120));
  for (std::string name : {"a", "b", "c"})
    files.put("more/" + name, lines(40));
  std::unique_ptr<File> file;
  EXPECT_EQ(files.open("in.txt.zst", OpenMode::create, file), 0);
  auto packed = openByteSink(std::move(file), Compression::zstd, 0);
  EXPECT_EQ(packed->write(lines(120).data(), lines(120).size()), 0);
  EXPECT_EQ(packed->endFrame(), 0);
  files.put("in.txt.zst", files.get("in.txt.zst")); // durable
}

std::string unpacked(MemoryFiles &files, const std::string &path) {
  std::unique_ptr<File> file;
  EXPECT_EQ(files.open(path, OpenMode::read, file), 0);
  auto stream = openByteStream(std::move(file), Compression::gzip, path);
  std::string content;
  char buffer[4096];
  size_t got = 0;
  for (ReadState state = ReadState::data; state == ReadState::data; content.append(buffer, got))
    EXPECT_TRUE(stream->read(buffer, sizeof buffer, got, state).ok());
  EXPECT_TRUE(stream->atRest());
  return content;
}

// All published content of an output, as sorted lines.
std::vector<std::string> contentOf(MemoryFiles &files, const std::string &output) {
  if (output.ends_with(".gz"))
    return sortedLines(unpacked(files, output));
  if (!output.ends_with('/'))
    return sortedLines(files.get(output));
  std::string all;
  for (const std::string &path : files.filesBelow(output))
    if (!baseName(path).starts_with('.'))
      all += files.get(path);
  return sortedLines(all);
}

std::vector<std::string> unfinishedBelow(MemoryFiles &files, const std::string &folder) {
  std::vector<std::string> found;
  for (const std::string &path : files.filesBelow(folder))
    if (baseName(path).starts_with('.'))
      found.push_back(path);
  return found;
}

TestRun how(FileSystem &files) {
  TestRun run;
  run.files = &files;
  run.options.batch_rows = 2;
  run.options.writer_thread = false;
  run.checkpoint_dir = "state/ckpt";
  run.checkpoint_interval_ms = 0;
  return run;
}

// Late rows are counted exactly once, too.
uint64_t expectedLate(const Topology &topology) {
  MemoryFiles files;
  fill(files);
  TestRun plain;
  plain.files = &files;
  uint64_t late = run(topology.plan, plain).late;
  EXPECT_GT(late, 5u);
  return late;
}

// Runs again, undisturbed, until the end, and compares.
void finishAndCompare(MemoryFiles &files, const Topology &topology,
                      const std::vector<std::vector<std::string>> &expected, const std::string &what) {
  Outcome outcome = run(topology.plan, how(files));
  ASSERT_TRUE(outcome.status.ok()) << what << ": " << outcome.status.text();
  if (!outcome.had_finished && !topology.plan.counts.empty())
    ASSERT_EQ(outcome.late, expectedLate(topology)) << what;
  for (size_t i = 0; i < topology.outputs.size(); ++i) {
    ASSERT_EQ(contentOf(files, topology.outputs[i]), expected[i]) << what << ", " << topology.outputs[i];
    ASSERT_EQ(unfinishedBelow(files, topology.outputs[i]), std::vector<std::string>()) << what;
  }
}

std::vector<std::vector<std::string>> expectedOf(const Topology &topology) {
  MemoryFiles files;
  fill(files);
  TestRun plain;
  plain.files = &files;
  EXPECT_TRUE(run(topology.plan, plain).status.ok());
  std::vector<std::vector<std::string>> expected;
  for (const std::string &output : topology.outputs)
    expected.push_back(contentOf(files, output));
  return expected;
}

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

TEST(Checkpoint, KillAtEveryCall) { disturbEverywhere(FaultKind::kill, EIO, false); }
TEST(Checkpoint, TornWriteAtEveryCall) { disturbEverywhere(FaultKind::torn, EIO, false); }
TEST(Checkpoint, PowerCutAtEveryCall) { disturbEverywhere(FaultKind::kill, EIO, true); }
TEST(Checkpoint, PowerCutThatLeavesSomeOfWhatWasNotSynced) {
  for (uint64_t seed = 1000; seed <= 5000; seed += 1000)
    disturbEverywhere(FaultKind::kill, EIO, true, false, seed);
}
TEST(Checkpoint, ErrorAtEveryCall) { disturbEverywhere(FaultKind::error, EIO, false); }
TEST(Checkpoint, ErrorForGoodAtEveryCall) { disturbEverywhere(FaultKind::error, EIO, false, true); }
TEST(Checkpoint, DiskFullAtEveryCall) { disturbEverywhere(FaultKind::error, ENOSPC, false); }
TEST(Checkpoint, ShortWriteAtEveryCall) { disturbEverywhere(FaultKind::shortWrite, 0, false); }
TEST(Checkpoint, InterruptedAtEveryCall) { disturbEverywhere(FaultKind::error, EINTR, false); }
TEST(Checkpoint, SyncFailsAtEveryCallThenPowerCut) { disturbEverywhere(FaultKind::sync, EIO, true); }

// Killed again and again, at rising distances, the output is still the same.
TEST(Checkpoint, KillAfterKill) {
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

// Stops early and leaves checkpoints to play with.
void leaveCheckpoints(MemoryFiles &files, const TestPlan &plan) {
  fill(files);
  TestRun stopped = how(files);
  stopped.stop_after = 60;
  ASSERT_TRUE(run(plan, stopped).status.ok());
}

std::string newestManifest(MemoryFiles &files) {
  std::string newest;
  for (const std::string &path : files.filesBelow("state/ckpt"))
    if (baseName(path).starts_with("checkpoint-"))
      newest = path;
  return newest;
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
  changed.descriptor = "count:i64,sum:i128";
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
  files.put("more/d", lines(10));
  Outcome outcome = run(plan, how(files));
  ASSERT_TRUE(outcome.status.ok());
  EXPECT_EQ(outcome.rows_in, 120u);
}

// Any flipped bit, any cut and any zeroed or swapped page of any file of a checkpoint is found.
TEST(Checkpoint, FindsDamage) {
  MemoryFiles files;
  Topology topology = topologies()[1];
  leaveCheckpoints(files, topology.plan);
  uint64_t random = 12345;
  auto next = [&](uint64_t below) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    return (random >> 33) % below;
  };
  proto::Checkpoint newest;
  std::string manifest_path = newestManifest(files);
  ASSERT_TRUE(decodeManifest(files.get(manifest_path), "", newest).ok());
  ASSERT_GT(newest.tables(0).extents_size(), 0);
  std::string state_path = "state/ckpt/" + newest.tables(0).extents(0).file();
  CheckpointStore store(files, "state/ckpt");
  ASSERT_TRUE(store.openToRead().ok());
  auto isWhole = [&] {
    proto::Checkpoint checkpoint;
    std::string chunk;
    if (!store.read(newest.number(), checkpoint).ok())
      return false;
    for (const proto::Extent &extent : checkpoint.tables(0).extents())
      if (!store.readExtent(extent, chunk).ok())
        return false;
    return true;
  };
  ASSERT_TRUE(isWhole());
  for (const std::string &path : {manifest_path, state_path}) {
    const std::string whole = files.get(path);
    for (int i = 0; i < 10000; ++i) {
      std::string damaged = whole;
      uint64_t kind = next(4);
      uint64_t at = next(whole.size());
      if (kind == 0)
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << next(8)));
      else if (kind == 1)
        damaged.resize(at);
      else if (kind == 2)
        memset(damaged.data() + at, 0, std::min<size_t>(damaged.size() - at, 1 + next(64)));
      else
        std::swap(damaged[at], damaged[next(whole.size())]);
      if (damaged == whole)
        continue;
      files.put(path, damaged);
      ASSERT_FALSE(isWhole()) << path << " damage " << kind << " at " << at;
    }
    files.put(path, whole);
  }
  ASSERT_TRUE(isWhole());
}

// A checkpoint says what has been acknowledged: a restart never begins before it.
TEST(Checkpoint, RestartsFromTheAcknowledgedOrLater) {
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
