// A pipeline as the compiler would make it, written by hand: lines `<key> <time> <number>` of a source,
// those with an odd number left out, copied to sink 0; with `counts`, also counted per key and tumbling
// window of 100 ms, whose rows `<key> <window end> <count> <sum>` go to sink 1 when the watermark passes; rows
// that are late for their window are counted as late.
// Lines that are none of that are bad records, routed to the last sink if there is one for them.
#ifndef MILLSTREAM_TEST_UNIT_RUNTIME_TESTPIPELINE_H
#define MILLSTREAM_TEST_UNIT_RUNTIME_TESTPIPELINE_H

#include "runtime/core/Recovery.h"
#include "runtime/core/Worker.h"
#include "test/unit/runtime/MemoryFiles.h"

namespace millstream {

struct TestPlan {
  std::string name = "test";
  std::string connector = "file";
  std::vector<std::pair<std::string, std::string>> source = {{"path", "in.txt"}};
  std::string output = "out.txt"; // of sink 0
  std::string sink_connector = "file";
  std::string counts;           // of sink 1; empty: no counts
  std::string counts_connector; // empty: as sink 0
  std::string bad;              // of the last sink; empty: bad records by `parse_errors`
  std::string bad_name = "bad"; // of the last sink's node
  std::string format = "raw";   // of all sinks
  proto::ErrorPolicy parse_errors = proto::FAIL;
  std::string header; // of sink 0
  int64_t roll_bytes = 0;
  int64_t out_of_order_ms = 0;
  int64_t idle_after_ms = -1;
  std::string sum_name = "sum"; // of a field of the counts' table
  uint64_t max_record_bytes = 0;
  bool metadata = false; // sink 0's lines end in the source's metadata columns: path, offset, ingest time

  proto::Plan proto() const;
};

// A plan and the "generated" code, as an app holds them. One at a time.
class TestProgram {
public:
  explicit TestProgram(const TestPlan &, const proto::Plan &);
  TestProgram(const TestProgram &) = delete;
  TestProgram &operator=(const TestProgram &) = delete;
  MsProgram program;

private:
  std::string bytes_;
  MsSourceEntry source_;
  std::vector<MsTimeFn> timers_;
};

// What a run came to.
struct Outcome {
  Status status;
  uint64_t recovered = 0;
  bool had_finished = false;
  uint64_t rows_in = 0;
  uint64_t failed = 0;
  uint64_t late = 0;
  uint64_t dropped = 0;
  std::string log;
  std::string cut_short; // why the driver stopped it, if it did
};

struct TestRun {
  FileSystem *files = nullptr;
  Clock *clock = nullptr; // null: a TestClock of 1 µs a look
  RunOptions options;
  std::string checkpoint_dir;
  int64_t checkpoint_interval_ms = 1;
  uint32_t retain = 2;
  // Steps after which it is told to stop, or is abandoned as if killed; 0: never.
  uint64_t stop_after = 0;
  uint64_t abandon_after = 0;
  // Called before each step.
  std::function<void(uint64_t step)> before_step;
};

// A checkpoint as often as can be, small batches.
TestRun how(FileSystem &);
Outcome run(const TestPlan &, const TestRun &);

// Lines of a text, sorted.
std::vector<std::string> sortedLines(const std::string &text);

} // namespace millstream
#endif
