// The shared pipelines.
#include "test/unit/runtime/Topologies.h"

#include "runtime/connectors/file/ByteStream.h"

#include <gtest/gtest.h>

namespace millstream {

std::string someLines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text +=
        "k" + std::to_string(i % 3) + ' ' + std::to_string(i * 37 % 400 + i * 5) + ' ' + std::to_string(i * 2) + '\n';
  return text;
}

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
  files.put("in.txt", someLines(120));
  for (std::string name : {"a", "b", "c"})
    files.put("more/" + name, someLines(40));
  std::unique_ptr<File> file;
  EXPECT_EQ(files.open("in.txt.zst", OpenMode::create, file), 0);
  auto packed = openByteSink(std::move(file), Compression::zstd, 0);
  EXPECT_EQ(packed->write(someLines(120).data(), someLines(120).size()), 0);
  EXPECT_EQ(packed->endFrame(), 0);
  files.put("in.txt.zst", files.get("in.txt.zst")); // durable
}

static std::string unpacked(MemoryFiles &files, const std::string &path) {
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

// Late rows are counted exactly once, too.
static uint64_t expectedLate(const Topology &topology) {
  MemoryFiles files;
  fill(files);
  TestRun plain;
  plain.files = &files;
  uint64_t late = run(topology.plan, plain).late;
  EXPECT_GT(late, 5u);
  return late;
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
} // namespace millstream
