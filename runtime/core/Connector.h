// What a connector implements. Made for Kafka from the start: a source has splits (partitions, files)
// with positions that can be sought; a sink's output of one epoch becomes visible by a commit that may
// be repeatable (a rename) or not (a broker's transaction). Nothing here blocks: who has to wait says
// so, and is asked again.
#ifndef MILLSTREAM_RUNTIME_CORE_CONNECTOR_H
#define MILLSTREAM_RUNTIME_CORE_CONNECTOR_H

#include "runtime/abi/Abi.h"
#include "runtime/abi/SettingSchema.h"
#include "runtime/core/Generator.h"
#include "runtime/core/Log.h"
#include "runtime/core/Settings.h"
#include "runtime/env/Env.h"
#include "runtime/formats/Decoder.h"

#include <functional>
#include <limits>
#include <optional>

namespace millstream {

// ---- Sources ----

// A place in a split, opaque to everyone but the connector that made it.
struct SplitPosition {
  std::string kind; // which connector and version of its positions: "file.1"
  std::string bytes;
};

struct SplitInfo {
  std::string id; // the same in every run: a path, a partition
};

enum class PollState : uint8_t {
  rows,    // there may be rows and bad records; more may be ready at once
  waiting, // nothing now; ask again at `wake_ns` or when `descriptor` can be read
  end,     // never again
};

struct PolledBatch {
  PollState state = PollState::waiting;
  MsBatch batch = {};                // all but `split`, which the worker fills in
  uint8_t *rows = nullptr;           // batch.rows, for metadata columns; null for a generator
  const uint64_t *offsets = nullptr; // one a row: bytes from the split's start (Kafka: the record's offset)
  std::string_view location;         // path or partition, as the user knows it
  int64_t partition = 0;
  std::vector<BadRecord> bad;
  int64_t wake_ns = std::numeric_limits<int64_t>::max(); // monotonic
  int descriptor = -1;
};

class SplitReader {
public:
  virtual ~SplitReader() = default;
  // The next records, at most a batch of them. What is handed out lives until the next poll of the same
  // reader or the arena's reset, whichever is first.
  virtual Status poll(Arena &, PolledBatch &) = 0;
  // Behind the records handed out so far.
  virtual SplitPosition position() const = 0;
  // Only before the first poll. Fails with class state or data if the input cannot be continued there.
  virtual Status seek(const SplitPosition &) = 0;
  // Another split of the source will be polled next: buffers that can be read again may go.
  virtual void rest() {}
};

class Source {
public:
  virtual ~Source() = default;
  // All splits there are now, in an order that does not change between runs. `complete` says that no more
  // will come. Asked at the start, and again every discover_interval_ms until complete.
  virtual Status discover(std::vector<SplitInfo> &splits, bool &complete) = 0;
  virtual Result<std::unique_ptr<SplitReader>> openSplit(const SplitInfo &) = 0;
  virtual int64_t discover_interval_ms() const { return 1000; }
  // Without event time: whether splits are read one after the other, or each in turn.
  virtual bool inOrder() const { return false; }
  // Whether it would read what is written to the file `place`: a run must not feed itself.
  virtual Status reads(const std::string &place, bool &yes) {
    yes = false;
    return {};
  }
  // False where positions cannot be sought, as on standard input: a restart goes on with what comes.
  virtual bool repeatable() const { return true; }
};

struct SourceConfig {
  Env *env;
  const proto::Source *plan;
  Settings settings;
  const FormatEntry *format; // null for a generator
  DecoderConfig decoder;
  uint32_t batch_rows;
  size_t batch_bytes;
  Log *log = nullptr; // for what is no error and yet worth a line
};

// ---- Sinks ----

struct SinkBlock {
  const char *data;
  size_t size;
  uint64_t records;
  const uint32_t *ends; // where each record ends, for sinks that want records; else null
};

// One epoch's output of one sink, cut off at the barrier. Used by the checkpoint writer, possibly on its
// own thread while the sink already writes the next epoch. Destroyed without commit: aborted, as far as
// nobody can see it any more.
class SinkEpoch {
public:
  virtual ~SinkEpoch() = default;
  // Makes the output durable, not visible. On success nothing but commit is missing.
  virtual Status persist() = 0;
  // What restore needs to commit or cut back; goes into the manifest. Known once persist has succeeded.
  virtual std::string state() const = 0;
  // The manifest is durable: makes the output visible, and that durable too.
  virtual Status commit() = 0;
};

enum class CommitKind : uint8_t {
  repeatable,    // may be done again after a crash: a rename
  nonRepeatable, // done or not, and only the other side knows: a broker's transaction. Committed first
};

enum class RestoreKind : uint8_t {
  finished,     // of a run that had ended: its commit is repeated, nothing else happens
  newest,       // from the newest checkpoint there is
  older,        // from an older one: output that it does not know may be there, and is an error
  olderDiscard, // the same, and the user allows newer output to be taken away
};

class Sink {
public:
  virtual ~Sink() = default;
  // Fresh or restored: first the check, and only when those of all sinks have succeeded, the start. A check makes
  // what is missing and opens what is there, but takes nothing away: a run that is refused costs no output.
  virtual Status checkFresh() { return {}; }
  virtual Status startFresh() = 0;
  // `state` is a SinkEpoch's: its commit is repeated, everything behind it taken away.
  virtual Status checkRestore(std::string_view state, RestoreKind) { return {}; }
  virtual Status restore(std::string_view state, RestoreKind) = 0;

  // False while the other side cannot take more: the worker then polls no source.
  virtual bool ready() { return true; }
  virtual Status write(const SinkBlock &) = 0;
  // Nothing more is coming for now: passes on what is held back for no one's sake.
  virtual Status flush() { return {}; }
  // Once a batch or when idle; for what goes by the clock, as rolling part files by age.
  virtual Status tick() { return {}; }
  // The barrier: all that was written before it is `epoch`'s.
  virtual Result<std::unique_ptr<SinkEpoch>> prepare(uint64_t epoch) = 0;
  // A clean end without checkpoints: everything becomes visible.
  virtual Status finish() = 0;
  virtual bool wantsRecords() const { return false; }
  // A file that it writes, or would write in a folder; empty if it writes none.
  virtual std::string place() const { return {}; }
  virtual CommitKind commitKind() const { return CommitKind::repeatable; }
  // For nonRepeatable commits: the newest epoch that the other side has committed for this pipeline.
  virtual Status committedEpoch(std::optional<uint64_t> &epoch) { return {}; }
};

struct SinkConfig {
  Env *env;
  const proto::Sink *plan;
  Settings settings;
  std::string pipeline;
  std::string name;     // the sink's node
  uint64_t owner_epoch; // of the process on its checkpoint directory; 0 without one
  bool checkpointed;
  bool overwrite; // published output of another run may be replaced
};

// ---- Registration ----

// A connector's file says, at namespace scope, with nullptr for what it has not:
//   MILLSTREAM_CONNECTOR(file, {.name = "file", .source = makeFileSource, .sink = makeFileSink});
// which also defines the symbol ms_connector_file: linking with --undefined=ms_connector_file takes it
// in, and an app holds only what its spec uses.
struct ConnectorEntry {
  const char *name;
  Result<std::unique_ptr<Source>> (*source)(const SourceConfig &) = nullptr;
  Result<std::unique_ptr<Sink>> (*sink)(const SinkConfig &) = nullptr;
  Result<std::unique_ptr<Generator>> (*generator)(const GeneratorConfig &) = nullptr;
  // For `info`: a position and a sink's state in words.
  std::string (*describePosition)(const SplitPosition &) = nullptr;
  std::string (*describeSinkState)(std::string_view state) = nullptr;
  // The settings there are: those that were ${…} in the spec are checked at the start.
  std::span<const SettingSpec> settings = {};
  // Where a sink's output lies, as its setting `path` would say it; empty if the state is unreadable. Output is
  // gone on with by the sink that writes there, whatever its name. Without this: by the sink of the same name.
  std::string (*placeOfState)(std::string_view state) = nullptr;
  // For output in the checkpoint that no sink goes on with: a sink whose restore commits what the checkpoint
  // promised and takes away what is behind it. Null if the output is gone.
  Result<std::unique_ptr<Sink>> (*formerSink)(Env &, const std::string &name, std::string_view state) = nullptr;
};

#define MILLSTREAM_CONNECTOR(name, ...)                                                                                \
  extern "C" {                                                                                                         \
  extern const ::millstream::ConnectorEntry ms_connector_##name;                                                       \
  const ::millstream::ConnectorEntry ms_connector_##name                                                               \
      __attribute__((section("ms_connectors"), used, retain, no_sanitize("address"))) = __VA_ARGS__;                   \
  }                                                                                                                    \
  static_assert(true)

// Null if the connector is not linked in.
const ConnectorEntry *findConnector(std::string_view name);

} // namespace millstream
#endif
