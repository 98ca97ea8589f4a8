// Whole runs as an app does them: exit codes, parameters, finished runs, what `info` shows; and rows
// that are made instead of read.
#include "runtime/app/App.h"
#include "runtime/core/GeneratorSource.h"
#include "test/unit/runtime/TestPipeline.h"

#include <gtest/gtest.h>

using namespace millstream;

namespace {

class RunProgram : public testing::Test {
protected:
  RunProgram() {
    files_.put("in.txt", "a 1 2\nb 2 4\n");
    options_.env = &env_;
    options_.handle_signals = false;
    options_.progress = false;
    plan_ = TestPlan().proto();
  }
  // Exit code; what was written to standard error is in log_.
  int run() {
    TestProgram program(TestPlan(), plan_);
    testing::internal::CaptureStderr();
    int code = runProgram(program.program, options_);
    log_ = testing::internal::GetCapturedStderr();
    return code;
  }
  std::string info(const std::string &checkpoint, int expected = 0) {
    TestProgram program(TestPlan(), plan_);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    EXPECT_EQ(showInfo(program.program, checkpoint, env_), expected);
    log_ = testing::internal::GetCapturedStderr();
    return testing::internal::GetCapturedStdout();
  }
  void expectLog(const std::string &text) { EXPECT_NE(log_.find(text), std::string::npos) << log_; }

  MemoryFiles files_;
  TestClock clock_;
  TestRandomness randomness_;
  Env env_{&files_, &clock_, &randomness_};
  RunOptions options_;
  proto::Plan plan_;
  std::string log_;
};

TEST_F(RunProgram, MayBeCalledAgain) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(run(), 0) << log_;
    EXPECT_EQ(files_.get("out.txt"), "a 1 2\nb 2 4\n");
    expectLog("done");
    expectLog("in                  2              2              0              0              0");
  }
}

TEST_F(RunProgram, FailuresHaveTheirExitCodes) {
  files_.put("in.txt", "what\n");
  EXPECT_EQ(run(), 5);
  expectLog("[MS3001]");
  EXPECT_EQ(log_.find("done"), std::string::npos);
  (void)files_.unlink("in.txt");
  EXPECT_EQ(run(), 6);
  options_.params = {{"x", "1"}};
  EXPECT_EQ(run(), 2);
  expectLog("there is no parameter 'x' [MS3004]");
  TestProgram program(TestPlan(), plan_);
  program.program.abi_version = 99;
  testing::internal::CaptureStderr();
  EXPECT_EQ(runProgram(program.program, options_), 3);
  testing::internal::GetCapturedStderr();
}

TEST_F(RunProgram, ReplacesReferencesAtTheStart) {
  proto::Param &param = *plan_.add_params();
  param.set_name("name");
  param.mutable_type()->set_kind(proto::Type::STRING);
  plan_.mutable_sources(0)->mutable_connector()->mutable_settings()->mutable_entries(0)->mutable_value()->set_text(
      "${params.name}.txt");
  EXPECT_EQ(run(), 2);
  expectLog("parameter 'name' (string) has no value");
  options_.params = {{"name", "in"}};
  EXPECT_EQ(run(), 0);
  EXPECT_EQ(files_.get("out.txt"), "a 1 2\nb 2 4\n");
}

TEST_F(RunProgram, SaysThatItHasFinished) {
  options_.checkpoint_dir = "ckpt/";
  EXPECT_EQ(run(), 0) << log_;
  std::string output = files_.get("out.txt");
  EXPECT_EQ(run(), 0);
  expectLog("already finished");
  EXPECT_EQ(files_.get("out.txt"), output);
}

TEST_F(RunProgram, JsonLogsAreJsonAlone) {
  options_.log_format = LogFormat::json;
  EXPECT_EQ(run(), 0);
  for (const std::string &line : sortedLines(log_))
    EXPECT_TRUE(line.starts_with("{\"time\":\"") && line.ends_with("}")) << line;
  expectLog("\"message\":\"node\",\"node\":\"in\",\"kind\":\"\",\"in\":2,\"out\":2");
}

TEST_F(RunProgram, InfoShowsPipelineAndCheckpoint) {
  options_.checkpoint_dir = "ckpt";
  EXPECT_EQ(run(), 0);
  std::string text = info("");
  EXPECT_NE(text.find("source in: file 'in.txt', test_lines"), std::string::npos) << text;
  EXPECT_NE(text.find("sink out: file 'out.txt'"), std::string::npos) << text;
  text = info("ckpt");
  EXPECT_NE(text.find("sink out: out.txt, committed up to byte 12"), std::string::npos) << text;
  EXPECT_NE(text.find("split in.txt: read to its end, event time 1970-01-01T00:00:00.002Z"), std::string::npos) << text;
  EXPECT_EQ(info("ckpt/checkpoint-0000000001"), text);
  files_.put("ckpt/checkpoint-0000000002", "x");
  EXPECT_EQ(info("ckpt", 4), "");
  expectLog("'ckpt/checkpoint-0000000002' is damaged: it has 1 bytes, fewer than any checkpoint [MS5003]");
  info("none", 2);
}

class Numbers final : public Generator {
public:
  uint32_t splitCount() const override { return 2; }
  const MsGenerator *split(uint32_t index) const override {
    return reinterpret_cast<const MsGenerator *>(&marks_[index]);
  }
  int64_t rowCount(uint32_t split) const override { return split == 0 ? 10 : 3; }
  int64_t rowsDue(uint32_t, int64_t elapsed_ns) const override { return elapsed_ns / 1'000'000; }

private:
  uint64_t marks_[2] = {};
};

TEST(GeneratorSource, MakesWhatIsDueAndNoMore) {
  TestClock clock(0);
  Env env{nullptr, &clock, nullptr};
  proto::Source plan;
  proto::SettingMap settings;
  SourceConfig config{&env, &plan, Settings(settings), nullptr, {}, 4, 0};
  auto source = makeGeneratorSource(config, std::make_unique<Numbers>());
  std::vector<SplitInfo> splits;
  bool complete = false;
  ASSERT_TRUE(source->discover(splits, complete).ok());
  EXPECT_TRUE(complete);
  ASSERT_EQ(splits.size(), 2u);
  auto reader = source->openSplit(splits[0]);
  ASSERT_TRUE(reader.ok());
  Arena arena;
  auto poll = [&] {
    PolledBatch batch;
    EXPECT_TRUE((*reader)->poll(arena, batch).ok());
    return std::make_tuple(batch.state, batch.batch.first_row, batch.batch.count);
  };
  EXPECT_EQ(std::get<0>(poll()), PollState::waiting);
  clock.now_ns = 2'000'000;
  EXPECT_EQ(poll(), std::make_tuple(PollState::rows, int64_t{0}, uint64_t{2}));
  EXPECT_EQ(std::get<0>(poll()), PollState::waiting);
  clock.now_ns = 100'000'000;
  EXPECT_EQ(poll(), std::make_tuple(PollState::rows, int64_t{2}, uint64_t{4}));
  SplitPosition position = (*reader)->position();
  EXPECT_EQ(poll(), std::make_tuple(PollState::rows, int64_t{6}, uint64_t{4}));
  EXPECT_EQ(std::get<0>(poll()), PollState::end);

  auto again = source->openSplit(splits[0]);
  ASSERT_TRUE((*again)->seek(position).ok());
  EXPECT_EQ((*again)->position().bytes, "6");
  EXPECT_FALSE((*again)->seek({"file.1", "6"}).ok());
  EXPECT_FALSE(source->openSplit({"7"}).ok());
}

} // namespace
