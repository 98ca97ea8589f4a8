// The command line, parameters and references of an app.
#include "runtime/abi/Abi.h"
#include "runtime/app/CommandLine.h"
#include "runtime/app/Duration.h"
#include "runtime/app/Params.h"
#include "runtime/app/References.h"
#include "test/unit/runtime/MemoryFiles.h"

#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>

using namespace millstream;

namespace {

Command parsed(std::vector<std::string> args) {
  Command command;
  Status status = parseCommandLine(args, command);
  EXPECT_TRUE(status.ok()) << status.text();
  return command;
}

std::string refused(std::vector<std::string> args) {
  Command command;
  Status status = parseCommandLine(args, command);
  EXPECT_EQ(status.exitCode(), 2);
  return status.ok() ? "" : status.message();
}

TEST(CommandLine, ReadsRun) {
  Command command =
      parsed({"run", "--checkpoint-dir", "d", "--checkpoint-interval=250ms", "--set", "a=1", "--set=b=x=y",
              "--from-scratch", "--overwrite", "--log-level", "debug", "--log-format=json", "--batch-rows", "1"});
  EXPECT_EQ(command.kind, Command::Kind::run);
  EXPECT_EQ(command.options.checkpoint_dir, "d");
  EXPECT_EQ(command.options.checkpoint_interval_ms, 250);
  ASSERT_EQ(command.options.params.size(), 2u);
  EXPECT_EQ(command.options.params[1], std::make_pair(std::string("b"), std::string("x=y")));
  EXPECT_TRUE(command.options.from_scratch);
  EXPECT_TRUE(command.options.overwrite);
  EXPECT_EQ(command.options.log_level, LogLevel::debug);
  EXPECT_EQ(command.options.log_format, LogFormat::json);
  EXPECT_EQ(command.options.batch_rows, 1u);
}

TEST(CommandLine, ReadsTheOthers) {
  EXPECT_EQ(parsed({"info"}).kind, Command::Kind::info);
  EXPECT_EQ(parsed({"info", "d"}).checkpoint, "d");
  EXPECT_EQ(parsed({"--version"}).kind, Command::Kind::version);
  EXPECT_EQ(parsed({"--help"}).kind, Command::Kind::help);
  EXPECT_EQ(parsed({"run", "--nonsense", "--help"}).about, "run");
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(refused({}), "a command is missing: run or info");
  EXPECT_EQ(refused({"walk"}), "unknown command 'walk', expected run or info");
  EXPECT_EQ(refused({"run", "--checkpoint-dri", "d"}), "unknown option '--checkpoint-dri'");
  EXPECT_EQ(refused({"run", "what"}), "unexpected argument 'what'");
  EXPECT_EQ(refused({"run", "--set"}), "--set needs a value");
  EXPECT_EQ(refused({"run", "--set", "x"}), "--set needs NAME=VALUE, got 'x'");
  EXPECT_EQ(refused({"run", "--from-scratch=yes"}), "--from-scratch takes no value");
  EXPECT_EQ(refused({"run", "--checkpoint-interval", "5"}),
            "--checkpoint-interval needs a duration as 500ms, 10s or 1m, got '5'");
  EXPECT_EQ(refused({"run", "--batch-rows", "0"}), "--batch-rows needs a number from 1 to 1048576, got '0'");
  EXPECT_EQ(refused({"info", "a", "b"}), "info takes at most one checkpoint, got 'b' too");
}

TEST(CommandLine, LeavesWhatIsTheDrivers) {
  std::vector<std::string> args{"spec.yaml", "--set", "a=1", "--node", "x", "--limit", "20"};
  RunOptions options;
  ASSERT_TRUE(parseRunOptions(args, options).ok());
  EXPECT_EQ(args, (std::vector<std::string>{"spec.yaml", "--node", "x"}));
  EXPECT_EQ(options.rows_limit, 20u);
}

TEST(CommandLine, HelpNamesEveryOptionAndParameter) {
  proto::Plan plan;
  plan.set_pipeline("orders");
  proto::Param &param = *plan.add_params();
  param.set_name("min_amount");
  param.mutable_type()->set_kind(proto::Type::DECIMAL);
  param.mutable_type()->set_precision(12);
  param.mutable_type()->set_scale(2);
  std::string text = helpText("./app", plan, "run");
  for (const char *wanted :
       {"--set", "--checkpoint-dir", "--checkpoint-interval", "--from-scratch", "--overwrite", "--fall-back",
        "--discard-newer-output", "--limit", "--log-level", "--log-format", "min_amount", "decimal(12,2), required"})
    EXPECT_NE(text.find(wanted), std::string::npos) << wanted;
}

TEST(Duration, ReadsAndWrites) {
  int64_t ms = 0;
  EXPECT_TRUE(parseDuration("500ms", ms));
  EXPECT_EQ(ms, 500);
  EXPECT_TRUE(parseDuration("30d", ms));
  EXPECT_EQ(ms, int64_t{30} * 86400000);
  for (const char *wrong : {"", "5", "s", "-1s", "1.5s", "1y", "9999999999999999999s", "99999999999999d", "1s "})
    EXPECT_FALSE(parseDuration(wrong, ms)) << wrong;
  for (const char *text : {"0s", "1ms", "1500ms", "90s", "1m", "36h", "30d"}) {
    EXPECT_TRUE(parseDuration(text, ms));
    EXPECT_EQ(exactDuration(ms), text);
  }
  EXPECT_EQ(formatCount(0), "0");
  EXPECT_EQ(formatCount(999), "999");
  EXPECT_EQ(formatCount(1234567), "1,234,567");
}

proto::Param &addParam(proto::Plan &plan, const std::string &name, proto::Type::Kind kind) {
  proto::Param &param = *plan.add_params();
  param.set_name(name);
  param.mutable_type()->set_kind(kind);
  return param;
}

template <typename T> T slotOf(const Params &params, size_t index) {
  T value;
  memcpy(&value, params.slots()[index], sizeof value);
  return value;
}

TEST(Params, ConvertsToTheirTypes) {
  proto::Plan plan;
  addParam(plan, "flag", proto::Type::BOOLEAN);
  addParam(plan, "small", proto::Type::SMALLINT);
  addParam(plan, "big", proto::Type::BIGINT);
  addParam(plan, "real", proto::Type::DOUBLE);
  proto::Param &amount = addParam(plan, "amount", proto::Type::DECIMAL);
  amount.mutable_type()->set_precision(12);
  amount.mutable_type()->set_scale(2);
  amount.set_has_default(true);
  amount.set_default_text("100.00");
  addParam(plan, "name", proto::Type::STRING);
  addParam(plan, "day", proto::Type::DATE);
  addParam(plan, "at", proto::Type::TIMESTAMP).mutable_type()->set_precision(3);
  proto::Param &maybe = addParam(plan, "maybe", proto::Type::INT);
  maybe.mutable_type()->set_nullable(true);
  proto::Param &wide = addParam(plan, "wide", proto::Type::DECIMAL);
  wide.mutable_type()->set_precision(38);
  addParam(plan, "gap", proto::Type::INTERVAL_DAY);

  Params params;
  Status status = params.load(plan, {{"flag", "true"},
                                     {"small", "-5"},
                                     {"big", "9223372036854775807"},
                                     {"real", "1.5"},
                                     {"name", "x y"},
                                     {"day", "1970-01-11"},
                                     {"at", "1970-01-01T00:00:01.5"},
                                     {"wide", "12345678901234567890"},
                                     {"gap", "10m"}});
  ASSERT_TRUE(status.ok()) << status.text();
  EXPECT_EQ(slotOf<uint8_t>(params, 0), 1);
  EXPECT_EQ(slotOf<int16_t>(params, 1), -5);
  EXPECT_EQ(slotOf<int64_t>(params, 2), INT64_MAX);
  EXPECT_EQ(slotOf<double>(params, 3), 1.5);
  EXPECT_EQ(slotOf<int64_t>(params, 4), 10000);
  MsString name = slotOf<MsString>(params, 5);
  EXPECT_EQ(std::string(name.data, name.size), "x y");
  EXPECT_EQ(slotOf<int32_t>(params, 6), 10);
  EXPECT_EQ(slotOf<int64_t>(params, 7), 1500);
  EXPECT_EQ(params.slots()[8][4], 1) << "null, its bit behind the value";
  EXPECT_TRUE(slotOf<__int128>(params, 9) == static_cast<__int128>(12345678901234567890ull));
  EXPECT_EQ(slotOf<int64_t>(params, 10), 600000);
}

TEST(Params, ReportsAllThatIsWrong) {
  proto::Plan plan;
  addParam(plan, "small", proto::Type::TINYINT);
  addParam(plan, "day", proto::Type::DATE);
  addParam(plan, "missing", proto::Type::STRING);
  Params params;
  Status status = params.load(plan, {{"small", "300"}, {"day", "yesterday"}, {"other", "1"}});
  EXPECT_EQ(status.exitCode(), 2);
  EXPECT_EQ(status.message(), "parameter 'small' has value '300', which is too large or too small for tinyint; "
                              "parameter 'day' has value 'yesterday', which is not of type date; "
                              "parameter 'missing' (string) has no value: give --set missing=VALUE; "
                              "there is no parameter 'other'");
}

proto::Plan planWithPath(const std::string &path) {
  proto::Plan plan;
  plan.add_nodes()->set_name("in");
  proto::SettingMap::Entry &entry = *plan.add_sources()->mutable_connector()->mutable_settings()->add_entries();
  entry.set_name("path");
  entry.mutable_value()->set_text(path);
  addParam(plan, "day", proto::Type::STRING);
  return plan;
}

TEST(References, AreReplaced) {
  MemoryFiles files;
  files.put("secret", "pass word\n");
  setenv("MILLSTREAM_TEST_FOLDER", "/data", 1);
  proto::Plan plan = planWithPath("${env.MILLSTREAM_TEST_FOLDER}/${params.day}-$${x}-${file.secret}.csv");
  Params params;
  ASSERT_TRUE(params.load(plan, {{"day", "monday"}}).ok());
  Status status = replaceReferences(plan, params, files);
  ASSERT_TRUE(status.ok()) << status.text();
  EXPECT_EQ(plan.sources(0).connector().settings().entries(0).value().text(), "/data/monday-${x}-pass word.csv");
}

TEST(References, ThatLeadNowhereAreErrors) {
  MemoryFiles files;
  unsetenv("MILLSTREAM_TEST_UNSET");
  for (auto [text, message] : std::vector<std::pair<std::string, std::string>>{
           {"${env.MILLSTREAM_TEST_UNSET}",
            "'in': setting 'path': the environment variable 'MILLSTREAM_TEST_UNSET' is not set"},
           {"${params.night}", "'in': setting 'path': there is no parameter 'night'"},
           {"${file.none}", "'in': setting 'path': cannot read 'none': No such file or directory"},
           {"${day}", "'in': setting 'path': '${day}' is none of ${params.NAME}, ${env.NAME} and ${file.PATH}"},
           {"a${", "'in': setting 'path': 'a${' has a '${' without its '}'"}}) {
    proto::Plan plan = planWithPath(text);
    Params params;
    ASSERT_TRUE(params.load(plan, {{"day", "x"}}).ok());
    EXPECT_EQ(replaceReferences(plan, params, files).message(), message);
  }
}

// A number that stands as ${…} is checked before anything starts, nested ones too.
TEST(References, ForNumbersMustBeNumbers) {
  MemoryFiles files;
  auto planOf = [](const std::string &events, const std::string &length) {
    proto::Plan plan;
    addParam(plan, "n", proto::Type::STRING);
    for (const char *name : {"nexmark", "datagen"}) {
      plan.add_nodes()->set_name(name);
      proto::Source &source = *plan.add_sources();
      source.set_node(static_cast<uint32_t>(plan.nodes_size() - 1));
      source.mutable_connector()->set_name(name);
    }
    proto::SettingMap::Entry *entry = plan.mutable_sources(0)->mutable_connector()->mutable_settings()->add_entries();
    entry->set_name("events");
    entry->mutable_value()->set_text(events);
    proto::SettingMap *map = plan.mutable_sources(1)->mutable_connector()->mutable_settings();
    for (const char *name : {"fields", "column", "random"}) {
      entry = map->add_entries();
      entry->set_name(name);
      map = entry->mutable_value()->mutable_map();
    }
    entry = map->add_entries();
    entry->set_name("length");
    entry->mutable_value()->set_text(length);
    return plan;
  };
  Params params;
  proto::Plan plan = planOf("${params.n}00", "${params.n}");
  ASSERT_TRUE(params.load(plan, {{"n", "12"}}).ok());
  Status status = replaceReferences(plan, params, files);
  ASSERT_TRUE(status.ok()) << status.text();
  EXPECT_EQ(plan.sources(0).connector().settings().entries(0).value().integer(), 1200);
  for (auto [events, length, message] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"many", "1", "'nexmark': setting 'events' needs an integer from 0 up to 9e+18, got 'many'"},
           {"", "1", "'nexmark': setting 'events' needs an integer from 0 up to 9e+18, got ''"},
           {"1e3", "1", "'nexmark': setting 'events' needs an integer from 0 up to 9e+18, got '1e3'"},
           {"-1", "1", "'nexmark': setting 'events' needs an integer from 0 up to 9e+18, got '-1'"},
           {"1", "2 ",
            "'datagen': 'fields': 'column': 'random': setting 'length' needs an integer from 0 up to 1048576, got '2 "
            "'"}}) {
    plan = planOf(events, length);
    status = replaceReferences(plan, params, files);
    EXPECT_EQ(status.exitCode(), 2);
    EXPECT_EQ(status.ok() ? "" : status.message(), message);
  }
}

} // namespace
