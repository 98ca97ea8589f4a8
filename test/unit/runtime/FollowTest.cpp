// Files that are followed, and what happens to them meanwhile: growth, rewriting, files out of order, files that
// are put away between runs.
#include "test/unit/runtime/TestPipeline.h"

#include <gtest/gtest.h>

using namespace millstream;

namespace {

using Files = std::vector<std::pair<uint64_t, std::function<void(MemoryFiles &)>>>;

// A run that would go on for ever, with what happens to its files at some of its steps.
Outcome follow(MemoryFiles &files, const TestPlan &plan, const Files &events = {}, bool checkpoints = false) {
  TestRun run_how;
  if (checkpoints)
    run_how = how(files);
  run_how.files = &files;
  run_how.stop_after = 800;
  run_how.before_step = [&](uint64_t step) {
    for (const auto &[at, event] : events)
      if (at == step)
        event(files);
  };
  return run(plan, run_how);
}

TestPlan followed(const std::string &path, bool sequential = false) {
  TestPlan plan;
  plan.source = {{"path", path}, {"follow", "true"}};
  if (sequential)
    plan.source.emplace_back("splits", "sequential");
  return plan;
}

void expectChanged(const Outcome &outcome, const std::string &words) {
  EXPECT_EQ(outcome.status.codeOrZero(), errors::input_changed);
  EXPECT_EQ(outcome.status.exitCode(), 5);
  EXPECT_NE(outcome.status.text().find(words), std::string::npos) << outcome.status.text();
}

TEST(Follow, AFileThatIsRewrittenEndsTheRun) {
  for (const char *before : {"a 10 2\n", "a 10 2\na 2"}) {
    MemoryFiles files;
    files.put("log.txt", before);
    Outcome outcome = follow(files, followed("log.txt"),
                             {{100, [](MemoryFiles &disk) { disk.put("log.txt", "b 130 6\nb 140 8\nb 150 8\n"); }}});
    expectChanged(outcome, "'log.txt' was rewritten while it was followed");
    EXPECT_EQ(files.get("out.txt"), "a 10 2\n");
  }
}

TEST(Follow, AFileThatWasEmptyIsKnownByWhatCame) {
  MemoryFiles files;
  files.put("log.txt", "");
  Outcome outcome = follow(files, followed("log.txt"),
                           {{100, [](MemoryFiles &disk) { disk.append("log.txt", "a 10 2\n"); }},
                            {200, [](MemoryFiles &disk) { disk.append("log.txt", "a 20 2\n"); }},
                            {300, [](MemoryFiles &disk) { disk.put("log.txt", "b 1 2\nb 2 2\nb 3 2\n"); }}});
  expectChanged(outcome, "rewritten");
  EXPECT_EQ(files.get("out.txt"), "a 10 2\na 20 2\n");
}

TEST(Follow, SequentialReadsAFileToItsEndBeforeTheNext) {
  MemoryFiles files;
  files.put("logs/m", "m 10 2\nm 20");
  Outcome outcome = follow(files, followed("logs/", true),
                           {{100, [](MemoryFiles &disk) { disk.append("logs/m", " 2\nm 30 2\nm 40 2"); }},
                            {200, [](MemoryFiles &disk) { disk.put("logs/n", "n 50 2\n"); }},
                            {400, [](MemoryFiles &disk) { disk.append("logs/n", "n 60 2\n"); }}});
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
  EXPECT_EQ(files.get("out.txt"), "m 10 2\nm 20 2\nm 30 2\nm 40 2\nn 50 2\nn 60 2\n");
}

TEST(Follow, SequentialRefusesWhatCannotBeReadInOrder) {
  for (bool restarted : {false, true}) {
    for (const std::string &words :
         {std::string("'logs/a' has come when 'logs/n'"), std::string("'logs/m' has 14 bytes")}) {
      MemoryFiles files;
      files.put("logs/m", "m 10 2\n");
      files.put("logs/n", "n 20 2\n");
      auto change = [&](MemoryFiles &disk) {
        if (words.starts_with("'logs/a'"))
          disk.put("logs/a", "a 30 2\n");
        else
          disk.append("logs/m", "m 30 2\n");
      };
      Outcome outcome;
      if (restarted) {
        ASSERT_TRUE(follow(files, followed("logs/", true), {}, true).status.ok());
        change(files);
        outcome = follow(files, followed("logs/", true), {}, true);
      } else {
        outcome = follow(files, followed("logs/", true), {{200, change}});
      }
      expectChanged(outcome, words);
      EXPECT_EQ(files.get("out.txt"), "m 10 2\nn 20 2\n");
    }
  }
}

TEST(Follow, SequentialForgetsFilesThatArePutAway) {
  MemoryFiles files;
  files.put("logs/m", "m 10 2\n");
  files.put("logs/n", "n 20 2\n");
  ASSERT_TRUE(follow(files, followed("logs/", true), {}, true).status.ok());
  EXPECT_EQ(files.unlink("logs/m"), 0);
  EXPECT_EQ(files.unlink("logs/n"), 0);
  files.put("logs/o", "o 30 2\n");
  Outcome outcome = follow(files, followed("logs/", true), {}, true);
  ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
  EXPECT_NE(outcome.log.find("a file is gone"), std::string::npos) << outcome.log;
  EXPECT_EQ(files.get("out.txt"), "m 10 2\nn 20 2\no 30 2\n");
}

TEST(Follow, AFileThatWasReadMayBeGoneAtARestart) {
  for (std::string path : {"logs/", "logs/*"}) {
    MemoryFiles files;
    files.put("logs/1", "a 10 2\n");
    files.put("logs/2", "b 20 2\n");
    ASSERT_TRUE(follow(files, followed(path), {}, true).status.ok());
    EXPECT_EQ(files.unlink("logs/1"), 0);
    files.append("logs/2", "b 30 2\n");
    Outcome outcome = follow(files, followed(path), {}, true);
    ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
    EXPECT_NE(outcome.log.find("a file is gone"), std::string::npos) << outcome.log;
    EXPECT_EQ(sortedLines(files.get("out.txt")), (std::vector<std::string>{"a 10 2", "b 20 2", "b 30 2"}));
    // Said once. One that comes back is gone on with; another in its place is not passed over.
    outcome =
        follow(files, followed(path), {{100, [](MemoryFiles &disk) { disk.put("logs/1", "a 10 2\na 40 2\n"); }}}, true);
    ASSERT_TRUE(outcome.status.ok()) << outcome.status.text();
    EXPECT_EQ(outcome.log.find("a file is gone"), std::string::npos) << outcome.log;
    EXPECT_NE(files.get("out.txt").find("a 40 2"), std::string::npos);
    EXPECT_EQ(files.unlink("logs/1"), 0);
    files.put("logs/1", "c 50 2\nc 60 2\nc 70 2\n");
    expectChanged(follow(files, followed(path), {}, true), "'logs/1' is not the file");
  }
}

TEST(Follow, AFileThatWasNotReadToItsEndMayNotBeGone) {
  MemoryFiles files;
  files.put("logs/1", "a 10 2\na 2");
  files.put("logs/2", "b 20 2\n");
  ASSERT_TRUE(follow(files, followed("logs/"), {}, true).status.ok());
  EXPECT_EQ(files.unlink("logs/1"), 0);
  Outcome outcome = follow(files, followed("logs/"), {}, true);
  EXPECT_EQ(outcome.status.codeOrZero(), errors::cannot_read);
  EXPECT_EQ(outcome.status.exitCode(), 6);
  EXPECT_NE(outcome.status.text().find("'logs/1'"), std::string::npos) << outcome.status.text();
  EXPECT_NE(outcome.status.text().find("up to byte 7, and not to its end; put it back"), std::string::npos)
      << outcome.status.text();
}

TEST(Follow, TheOnlyFileMayNotBeGone) {
  for (bool sequential : {false, true}) {
    MemoryFiles files;
    files.put("log.txt", "a 10 2\n");
    ASSERT_TRUE(follow(files, followed("log.txt", sequential), {}, true).status.ok());
    EXPECT_EQ(files.unlink("log.txt"), 0);
    Outcome outcome = follow(files, followed("log.txt", sequential), {}, true);
    EXPECT_EQ(outcome.status.codeOrZero(), errors::cannot_read);
    EXPECT_NE(outcome.status.text().find("put it back, or begin anew with --from-scratch"), std::string::npos)
        << outcome.status.text();
  }
}

TEST(Follow, RefusesACheckpointOfOtherSplits) {
  for (bool sequential : {false, true}) {
    MemoryFiles files;
    files.put("logs/1", "a 10 2\n");
    files.put("logs/2", "b 20 2\n");
    ASSERT_TRUE(follow(files, followed("logs/", sequential), {}, true).status.ok());
    Outcome outcome = follow(files, followed("logs/", !sequential), {}, true);
    EXPECT_EQ(outcome.status.codeOrZero(), errors::state_changed) << outcome.status.text();
    EXPECT_NE(outcome.status.text().find("splits"), std::string::npos) << outcome.status.text();
  }
}

} // namespace
