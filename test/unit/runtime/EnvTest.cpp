// The real file system, the faults in front of one, and logs.
#include "runtime/core/Log.h"
#include "runtime/env/Faults.h"
#include "test/unit/runtime/MemoryFiles.h"

#include <cerrno>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace millstream;

namespace {

class RealFilesTest : public testing::Test {
protected:
  void SetUp() override {
    char name[] = "/tmp/millstream-test-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    std::string command = "rm -rf " + folder_;
    ASSERT_EQ(system(command.c_str()), 0);
  }
  std::string path(const std::string &name) const { return folder_ + '/' + name; }
  void put(const std::string &name, std::string_view content) {
    std::unique_ptr<File> file;
    ASSERT_EQ(files_.open(path(name), OpenMode::create, file), 0);
    ASSERT_EQ(writeAll(*file, content.data(), content.size()), 0);
    ASSERT_EQ(file->sync(), 0);
  }
  std::string get(const std::string &name) {
    std::string content;
    return readFile(files_, path(name), 1 << 20, content) == 0 ? content : "<missing>";
  }

  FileSystem &files_ = *realEnv().files;
  std::string folder_;
};

TEST_F(RealFilesTest, WritesReadsAndCuts) {
  put("a", "0123456789");
  EXPECT_EQ(get("a"), "0123456789");
  std::unique_ptr<File> file;
  ASSERT_EQ(files_.open(path("a"), OpenMode::update, file), 0);
  ASSERT_EQ(file->truncate(4), 0);
  ASSERT_EQ(file->seek(4), 0);
  ASSERT_EQ(writeAll(*file, "ab", 2), 0);
  ASSERT_EQ(pwriteAll(*file, "X", 1, 0), 0);
  EXPECT_EQ(get("a"), "X123ab");
  ASSERT_EQ(files_.open(path("a"), OpenMode::append, file), 0);
  ASSERT_EQ(writeAll(*file, "!", 1), 0);
  EXPECT_EQ(get("a"), "X123ab!");
  FileInfo info;
  ASSERT_EQ(file->info(info), 0);
  EXPECT_EQ(info.size, 7u);
  EXPECT_EQ(info.kind, FileKind::regular);
  std::string content;
  EXPECT_EQ(readFile(files_, path("a"), 3, content), EFBIG);
}

TEST_F(RealFilesTest, NamesAreNeverReplacedByAccident) {
  put("a", "a");
  put("b", "b");
  EXPECT_EQ(files_.renameNoReplace(path("a"), path("b")), EEXIST);
  EXPECT_EQ(files_.link(path("a"), path("b")), EEXIST);
  EXPECT_EQ(files_.renameNoReplace(path("a"), path("c")), 0);
  EXPECT_EQ(files_.rename(path("c"), path("b")), 0);
  EXPECT_EQ(get("b"), "a");
  std::unique_ptr<File> file;
  EXPECT_EQ(files_.open(path("b"), OpenMode::exclusive, file), EEXIST);
  EXPECT_EQ(files_.open(path("none"), OpenMode::read, file), ENOENT);
  EXPECT_EQ(files_.open(folder_, OpenMode::read, file), EISDIR);
  EXPECT_EQ(files_.unlink(path("b")), 0);
  EXPECT_EQ(files_.unlink(path("b")), ENOENT);
}

TEST_F(RealFilesTest, MakesFoldersAndListsThem) {
  ASSERT_EQ(makeDirectories(files_, path("x/y/z/")), 0);
  ASSERT_EQ(makeDirectories(files_, path("x/y/z")), 0);
  put("x/y/b", "");
  std::vector<std::string> names;
  ASSERT_EQ(files_.list(path("x/y"), names), 0);
  EXPECT_EQ(names, (std::vector<std::string>{"b", "z"}));
  EXPECT_EQ(makeDirectories(files_, path("x/y/b")), ENOTDIR);
  FileInfo info;
  ASSERT_EQ(files_.info(path("x/none"), info), 0);
  EXPECT_EQ(info.kind, FileKind::none);
  EXPECT_EQ(files_.syncDirectory(path("x")), 0);
}

TEST_F(RealFilesTest, LocksAgainstASecondOpening) {
  std::unique_ptr<File> first, second;
  ASSERT_EQ(files_.open(path("lock"), OpenMode::lockFile, first), 0);
  ASSERT_EQ(files_.open(path("lock"), OpenMode::lockFile, second), 0);
  EXPECT_EQ(first->lock(), 0);
  EXPECT_EQ(second->lock(), EWOULDBLOCK);
  first.reset();
  EXPECT_EQ(second->lock(), 0);
}

TEST(Paths, ParentsAndNames) {
  EXPECT_EQ(parentDirectory("a/b/c"), "a/b");
  EXPECT_EQ(parentDirectory("a/b/"), "a");
  EXPECT_EQ(parentDirectory("a"), ".");
  EXPECT_EQ(parentDirectory("/a"), "/");
  EXPECT_EQ(parentDirectory("/"), "/");
  EXPECT_EQ(baseName("a/b"), "b");
  EXPECT_EQ(baseName("b"), "b");
}

TEST(Faults, ArePlannedByText) {
  FaultPlan plan;
  ASSERT_TRUE(parseFaultPlan("enospc:12+", plan));
  EXPECT_EQ(plan.kind, FaultKind::error);
  EXPECT_EQ(plan.error, ENOSPC);
  EXPECT_EQ(plan.at, 12u);
  EXPECT_TRUE(plan.for_good);
  for (const char *wrong : {"", "kill", "kill:", "kill:0", "kill:x", "what:1", "kill:1x"})
    EXPECT_FALSE(parseFaultPlan(wrong, plan)) << wrong;
}

TEST(Faults, HitTheNthCallThatChangesSomething) {
  MemoryFiles disk;
  disk.put("in", "x");
  FaultyFiles files(disk, {FaultKind::error, EIO, 3, false});
  std::unique_ptr<File> in, out;
  ASSERT_EQ(files.open("in", OpenMode::read, in), 0);
  ASSERT_EQ(files.open("out", OpenMode::create, out), 0);
  size_t done = 0;
  EXPECT_EQ(out->write("a", 1, done), 0);
  EXPECT_EQ(out->write("b", 1, done), EIO);
  EXPECT_EQ(out->write("c", 1, done), 0);
  EXPECT_EQ(files.calls(), 4u);
  EXPECT_EQ(disk.get("out"), "ac");
}

TEST(Faults, ShortWritesAreGoneOnWith) {
  MemoryFiles disk;
  FaultyFiles files(disk, {FaultKind::shortWrite, 0, 2, true});
  std::unique_ptr<File> out;
  ASSERT_EQ(files.open("out", OpenMode::create, out), 0);
  ASSERT_EQ(writeAll(*out, "0123456789", 10), 0);
  EXPECT_EQ(disk.get("out"), "0123456789");
  EXPECT_GT(files.calls(), 3u);
}

TEST(Log, WritesTextAndJson) {
  TestClock clock(0);
  std::string out;
  Log text(clock, LogLevel::info, LogFormat::text, [&](std::string_view line) { out += line; });
  text.info("hello", {{"path", "a b"}, {"rows", uint64_t{7}}});
  text.debug("not shown");
  EXPECT_EQ(out, "2026-01-01T00:00:00.000Z info: hello  path=\"a b\"  rows=7\n");
  out.clear();
  Log json(clock, LogLevel::info, LogFormat::json, [&](std::string_view line) { out += line; });
  json.warning("a \"b\"\n\xff", {{"rows", int64_t{-1}}, {"name", "\x01"}});
  EXPECT_EQ(out,
            "{\"time\":\"2026-01-01T00:00:00.000Z\",\"level\":\"warning\",\"message\":\"a \\\"b\\\"\\n\xef\xbf\xbd\","
            "\"rows\":-1,\"name\":\"\\u0001\"}\n");
}

TEST(Log, LetsDataNeitherEndALineNorSteerATerminal) {
  TestClock clock(0);
  std::string out;
  Log log(clock, LogLevel::info, LogFormat::text, [&](std::string_view line) { out += line; });
  log.error("record: \x1b[31m\n2026 error: no\xc2\x9b\x7f\xc3\xa4", {{"path", "\x1b"}, {"name", "a \x7f"}});
  EXPECT_EQ(out, "2026-01-01T00:00:00.000Z error: record: \\x1b[31m\\n2026 error: no\\x9b\\x7f\xc3\xa4  path=\\x1b  "
                 "name=\"a \\x7f\"\n");
}

TEST(Log, MakesRoomForLinesAboveProgress) {
  TestClock clock(0);
  std::string out;
  Log log(clock, LogLevel::info, LogFormat::text, [&](std::string_view line) { out += line; });
  log.progress("50 rows");
  log.info("x");
  EXPECT_EQ(out, "\r\x1b[K50 rows\r\x1b[K2026-01-01T00:00:00.000Z info: x\n50 rows");
}

TEST(Log, LimitsFloods) {
  LogLimiter limiter(2);
  uint64_t skipped = 0;
  EXPECT_TRUE(limiter.allow(0, skipped));
  EXPECT_TRUE(limiter.allow(1, skipped));
  EXPECT_FALSE(limiter.allow(2, skipped));
  EXPECT_FALSE(limiter.allow(3, skipped));
  EXPECT_TRUE(limiter.allow(1'000'000'000, skipped));
  EXPECT_EQ(skipped, 2u);
}

TEST(Text, RepairsUtf8) {
  auto repaired = [](std::string_view text) {
    std::string out;
    appendValidUtf8(out, text);
    return out;
  };
  EXPECT_EQ(repaired("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
  EXPECT_EQ(repaired("\xc0\x80"), "\xef\xbf\xbd\xef\xbf\xbd");   // overlong
  EXPECT_EQ(repaired("\xed\xa0\x80").size(), 9u);                // a surrogate
  EXPECT_EQ(repaired("\xf4\x90\x80\x80").size(), 12u);           // beyond U+10FFFF
  EXPECT_EQ(repaired("x\xe2\x82"), "x\xef\xbf\xbd\xef\xbf\xbd"); // cut off
  EXPECT_EQ(repaired(std::string_view("a\0b", 3)), std::string("a\0b", 3));
}

} // namespace
