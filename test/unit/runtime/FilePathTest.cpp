// From file to file without checkpoints: batches, splits, headers, parts, bad records, failures.
#include "test/unit/runtime/TestPipeline.h"

#include <gtest/gtest.h>

using namespace millstream;

namespace {

// 100 lines; a third of the keys, times rising by 7.
std::string lines(int count, const std::string &key = "k") {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += key + std::to_string(i % 3) + ' ' + std::to_string(i * 7) + ' ' + std::to_string(i) + '\n';
  return text;
}

std::string evenLines(int count, const std::string &key = "k") {
  std::string text;
  for (int i = 0; i < count; i += 2)
    text += key + std::to_string(i % 3) + ' ' + std::to_string(i * 7) + ' ' + std::to_string(i) + '\n';
  return text;
}

Outcome runOn(MemoryFiles &files, const TestPlan &plan, uint32_t batch_rows = 1024) {
  TestRun how;
  how.files = &files;
  how.options.batch_rows = batch_rows;
  return run(plan, how);
}

TEST(FilePath, CopiesAndFilters) {
  for (uint32_t batch_rows : {1u, 3u, 1024u}) {
    MemoryFiles files;
    files.put("in.txt", lines(100));
    Outcome outcome = runOn(files, {}, batch_rows);
    ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
    EXPECT_EQ(files.get("out.txt"), evenLines(100));
    EXPECT_EQ(outcome.rows_in, 100u);
  }
}

TEST(FilePath, LastLineNeedsNoLineEnd) {
  MemoryFiles files;
  files.put("in.txt", "a 1 2\nb 2 4");
  ASSERT_TRUE(runOn(files, {}).status.ok());
  EXPECT_EQ(files.get("out.txt"), "a 1 2\nb 2 4\n");
}

TEST(FilePath, EmptyInputGivesTheHeaderAlone) {
  MemoryFiles files;
  files.put("in.txt", "");
  TestPlan plan;
  plan.header = "key time number\n";
  ASSERT_TRUE(runOn(files, plan).status.ok());
  EXPECT_EQ(files.get("out.txt"), "key time number\n");
}

TEST(FilePath, MissingInputLeavesTheOutputAlone) {
  MemoryFiles files;
  files.put("out.txt", "earlier\n");
  Outcome outcome = runOn(files, {});
  EXPECT_EQ(outcome.status.exitCode(), 6);
  EXPECT_EQ(outcome.status.code(), errors::no_input);
  EXPECT_EQ(files.get("out.txt"), "earlier\n");
}

TEST(FilePath, CountsWindowsUpToTheFinalWatermark) {
  MemoryFiles files;
  files.put("in.txt", "a 10 2\na 20 4\nb 130 6\na 250 8\n");
  TestPlan plan;
  plan.counts = "counts.txt";
  ASSERT_TRUE(runOn(files, plan, 1).status.ok());
  EXPECT_EQ(files.get("counts.txt"), "a 100 2 6\nb 200 1 6\na 300 1 8\n");
}

TEST(FilePath, ReadsGlobsAndDirectoriesByLowestWatermark) {
  for (std::string path : {"logs/*.txt", "logs/"}) {
    MemoryFiles files;
    files.put("logs/b.txt", "b 20 2\nb 40 2\n");
    files.put("logs/a.txt", "a 10 2\na 30 2\na 50 2\n");
    files.put("logs/.hidden.txt", "x 1 2\n");
    TestPlan plan;
    plan.source = {{"path", path}};
    ASSERT_TRUE(runOn(files, plan, 1).status.ok());
    // The first of each, as neither has a watermark, then the one that is behind.
    EXPECT_EQ(files.get("out.txt"), "a 10 2\nb 20 2\na 30 2\nb 40 2\na 50 2\n");
  }
}

TEST(FilePath, ReadsSequentialSplitsInOrderOfPaths) {
  MemoryFiles files;
  files.put("logs/b.txt", "b 20 2\n");
  files.put("logs/a.txt", "a 10 2\na 30 2\n");
  files.put("logs/c.txt", "");
  TestPlan plan;
  plan.source = {{"path", "logs/"}, {"splits", "sequential"}};
  ASSERT_TRUE(runOn(files, plan, 1).status.ok());
  EXPECT_EQ(files.get("out.txt"), "a 10 2\na 30 2\nb 20 2\n");
}

TEST(FilePath, ManyFilesKeepNoBuffers) {
  MemoryFiles files;
  std::string expected;
  for (int f = 0; f < 60; ++f) {
    files.put("logs/" + std::to_string(f), lines(20, "f" + std::to_string(f) + "-"));
    expected += evenLines(20, "f" + std::to_string(f) + "-");
  }
  TestPlan plan;
  plan.source = {{"path", "logs/"}};
  ASSERT_TRUE(runOn(files, plan, 3).status.ok());
  EXPECT_EQ(sortedLines(files.get("out.txt")), sortedLines(expected));
}

TEST(FilePath, SaysWhatHelpsAgainstTooManyOpenFiles) {
  auto failure = [](std::vector<std::pair<std::string, std::string>> source) {
    MemoryFiles files;
    files.put("logs/a.txt", lines(10));
    files.put("logs/b.txt", lines(10));
    files.opens_left = 1;
    if (source[0].second == "logs/a.txt")
      files.opens_left = 0;
    TestPlan plan;
    plan.source = std::move(source);
    Outcome outcome = runOn(files, plan);
    EXPECT_EQ(outcome.status.codeOrZero(), errors::cannot_read);
    EXPECT_NE(outcome.status.text().find("ulimit -n"), std::string::npos) << outcome.status.text();
    return outcome.status.text();
  };
  EXPECT_NE(failure({{"path", "logs/"}}).find("splits: sequential"), std::string::npos);
  EXPECT_EQ(failure({{"path", "logs/a.txt"}}).find("splits"), std::string::npos);
  EXPECT_EQ(failure({{"path", "logs/"}, {"splits", "sequential"}}).find("splits"), std::string::npos);
}

TEST(FilePath, PublishesPartsAtTheEnd) {
  MemoryFiles files;
  files.put("in.txt", lines(100));
  TestPlan plan;
  plan.output = "some/folder/out/";
  plan.header = "h\n";
  plan.roll_bytes = 200;
  ASSERT_TRUE(runOn(files, plan, 1).status.ok());
  std::vector<std::string> parts = files.filesBelow("some/folder/out");
  ASSERT_GT(parts.size(), 0u);
  std::string all;
  for (const std::string &part : parts) {
    EXPECT_TRUE(part.starts_with("some/folder/out/part-000000-")) << part;
    EXPECT_TRUE(part.ends_with(".txt")) << part;
    EXPECT_TRUE(files.get(part).starts_with("h\n"));
    all += files.get(part).substr(2);
  }
  EXPECT_EQ(all, evenLines(100));
}

TEST(FilePath, RefusesADirectoryWithPartsUnlessToldTo) {
  MemoryFiles files;
  files.put("in.txt", lines(10));
  files.put("out/part-000000-000007.txt", "of another run\n");
  files.put("out/notes.txt", "mine");
  TestPlan plan;
  plan.output = "out/";
  Outcome outcome = runOn(files, plan);
  EXPECT_EQ(outcome.status.exitCode(), 4);
  EXPECT_EQ(outcome.status.code(), errors::output_exists);
  EXPECT_EQ(files.get("out/part-000000-000007.txt"), "of another run\n");

  TestRun how;
  how.files = &files;
  how.options.overwrite = true;
  ASSERT_TRUE(run(plan, how).status.ok());
  EXPECT_EQ(files.filesBelow("out"), (std::vector<std::string>{"out/notes.txt", "out/part-000000-000000.txt"}));
}

TEST(FilePath, CompressesAndDecompresses) {
  for (std::string extension : {".gz", ".zst"}) {
    MemoryFiles files;
    files.put("in.txt", lines(1000));
    TestPlan there;
    there.output = "mid.txt" + extension;
    ASSERT_TRUE(runOn(files, there).status.ok());
    EXPECT_LT(files.get("mid.txt" + extension).size(), evenLines(1000).size());
    TestPlan back;
    back.source = {{"path", "mid.txt" + extension}};
    ASSERT_TRUE(runOn(files, back).status.ok());
    EXPECT_EQ(files.get("out.txt"), evenLines(1000));

    std::string cut = files.get("mid.txt" + extension);
    files.put("mid.txt" + extension, cut.substr(0, cut.size() / 2));
    Outcome outcome = runOn(files, back);
    EXPECT_EQ(outcome.status.exitCode(), 5) << extension;
    EXPECT_EQ(outcome.status.code(), errors::bad_compression);
  }
}

TEST(FilePath, StopsAtABadRecordAfterTheRowsBeforeIt) {
  for (uint32_t batch_rows : {1u, 1024u}) {
    MemoryFiles files;
    files.put("in.txt", "a 1 2\nwhat\na 2 4\n");
    Outcome outcome = runOn(files, {}, batch_rows);
    EXPECT_EQ(outcome.status.exitCode(), 5);
    EXPECT_EQ(outcome.status.text(),
              "source 'in': 'in.txt' at byte 6: not a key, a time and a number; record: what [MS3001]");
    EXPECT_EQ(outcome.rows_in, 2u);
    EXPECT_EQ(outcome.failed, 1u);
    EXPECT_EQ(files.get("out.txt"), "a 1 2\n");
  }
}

TEST(FilePath, DropsOrRoutesBadRecords) {
  MemoryFiles files;
  files.put("in.txt", "a 1 2\nwh\xff"
                      "at\na 2 4\n");
  TestPlan plan;
  plan.parse_errors = proto::DROP;
  Outcome outcome = runOn(files, plan);
  ASSERT_TRUE(outcome.status.ok());
  EXPECT_EQ(outcome.dropped, 1u);
  EXPECT_EQ(outcome.failed, 1u);
  EXPECT_EQ(files.get("out.txt"), "a 1 2\na 2 4\n");
  EXPECT_NE(outcome.log.find("bad record"), std::string::npos);

  plan.bad = "bad.txt";
  outcome = runOn(files, plan);
  ASSERT_TRUE(outcome.status.ok());
  EXPECT_EQ(outcome.dropped, 0u);
  EXPECT_EQ(files.get("bad.txt"), "wh\xef\xbf\xbd"
                                  "at|not a key, a time and a number|in|in.txt:6\n");
}

TEST(FilePath, SkipsARecordThatIsTooLong) {
  MemoryFiles files;
  files.put("in.txt", "a 1 2\n" + std::string(3 << 20, 'x') + "\na 2 4\n");
  TestPlan plan;
  plan.bad = "bad.txt";
  plan.max_record_bytes = 1 << 20;
  Outcome outcome = runOn(files, plan);
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
  EXPECT_EQ(files.get("out.txt"), "a 1 2\na 2 4\n");
  EXPECT_EQ(files.get("bad.txt"), std::string(20, 'x') + "|too long|in|in.txt:6\n");
}

TEST(FilePath, RefusesTwoSinksOnOnePath) {
  MemoryFiles files;
  files.put("in.txt", lines(10));
  TestPlan plan;
  plan.counts = plan.output;
  EXPECT_EQ(runOn(files, plan).status.exitCode(), 2);
}

TEST(FilePath, RefusesASinkThatWouldBeInputHoweverItIsWritten) {
  auto refuses = [](const std::string &path, const std::string &output) {
    MemoryFiles files;
    files.put("in1/x.txt", lines(10));
    files.put("logs/in1/x.txt", lines(10));
    TestPlan plan;
    plan.source = {{"path", path}};
    plan.output = output;
    Outcome outcome = runOn(files, plan);
    if (!outcome.status.ok())
      EXPECT_NE(outcome.status.text().find("which source 'in' reads"), std::string::npos) << outcome.status.text();
    return !outcome.status.ok();
  };
  for (std::string output : {"in1/y.txt", "./in1//y.txt", "in2/y.txt", "in2//y.txt", "./in1/", "in2/", "in1/x.txt"})
    for (std::string path : {"in*/*.txt", "./in*/*.txt", "in*//*.txt", "in[12]/?*.txt"})
      EXPECT_TRUE(refuses(path, output)) << path << ' ' << output;
  for (std::string output : {"logs/in1/y.txt", "./logs/in2/y.txt"})
    EXPECT_TRUE(refuses("./l*/in*/*", output)) << output;
  for (std::string output : {"in1/y.csv", "out1/y.txt", "in1/z/y.txt", "in1/.y.txt", "logs/in1/y.txt", "y.txt"})
    EXPECT_FALSE(refuses("./in*/*.txt", output)) << output;
}

TEST(FilePath, StandardInputToStandardOutput) {
  MemoryFiles files;
  files.standard_input = lines(50);
  TestPlan plan;
  plan.connector = "stdin";
  plan.sink_connector = "stdout";
  ASSERT_TRUE(runOn(files, plan).status.ok());
  EXPECT_EQ(files.standard_output, evenLines(50));
  plan.connector = "file";
  for (const char *path : {"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"}) {
    files.standard_input = lines(4);
    files.standard_output.clear();
    plan.source = {{"path", path}};
    Outcome outcome = runOn(files, plan);
    ASSERT_TRUE(outcome.status.ok()) << path << ": " << outcome.status.text();
    EXPECT_EQ(files.standard_output, evenLines(4)) << path;
  }
}

// A run that would go on for ever, with what happens to its files between its steps.
static TestRun runWhile(MemoryFiles &files, std::function<void(uint64_t)> step) {
  TestRun how;
  how.files = &files;
  how.stop_after = 400;
  how.before_step = std::move(step);
  return how;
}

TEST(FilePath, FollowsAGrowingDirectory) {
  MemoryFiles files;
  files.put("logs/a.txt", "a 10 2\na 12");
  TestPlan plan;
  plan.source = {{"path", "logs/"}, {"follow", "true"}};
  TestRun how = runWhile(files, [&](uint64_t step) {
    if (step == 100) {
      EXPECT_EQ(files.get("out.txt"), "a 10 2\n") << "what has arrived is out";
      files.append("logs/a.txt", "0 4\n");
    }
    if (step == 200)
      files.put("logs/b.txt", "b 130 6\n");
  });
  Outcome outcome = run(plan, how);
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
  EXPECT_EQ(outcome.cut_short, "");
  EXPECT_EQ(files.get("out.txt"), "a 10 2\na 120 4\nb 130 6\n");
}

TEST(FilePath, AFollowedFileThatIsReplacedEndsTheRun) {
  MemoryFiles files;
  files.put("log.txt", "a 10 2\n");
  TestPlan plan;
  plan.source = {{"path", "log.txt"}, {"follow", "true"}};
  TestRun how = runWhile(files, [&](uint64_t step) {
    if (step == 100)
      EXPECT_EQ(files.rename("log.txt", "log.1"), 0);
    if (step == 200)
      files.put("log.txt", "b 130 6\n");
  });
  Outcome outcome = run(plan, how);
  EXPECT_EQ(outcome.status.codeOrZero(), errors::input_changed);
  EXPECT_NE(outcome.status.text().find("replaced by another file"), std::string::npos) << outcome.status.text();
  EXPECT_EQ(files.get("out.txt"), "a 10 2\n");
}

TEST(FilePath, FillsMetadataColumns) {
  MemoryFiles files;
  files.put("in.txt", "a 1 2\nbc 2 4\n");
  TestPlan plan;
  plan.metadata = true;
  TestClock clock(0);
  TestRun how;
  how.files = &files;
  how.clock = &clock;
  ASSERT_TRUE(run(plan, how).status.ok());
  EXPECT_EQ(files.get("out.txt"), "a 1 2 in.txt 0 1767225600000\nbc 2 4 in.txt 6 1767225600000\n");
}

TEST(FilePath, StopsAtALimit) {
  MemoryFiles files;
  files.put("in.txt", lines(100));
  TestRun how;
  how.files = &files;
  how.options.rows_limit = 3;
  Outcome outcome = run({}, how);
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
  EXPECT_EQ(sortedLines(files.get("out.txt")).size(), 3u);
}

} // namespace
