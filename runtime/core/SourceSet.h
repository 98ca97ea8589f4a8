// All sources of a pipeline and their splits: finds splits, chooses which to read next, remembers
// positions. A split's number is its index here, over all sources.
#ifndef MILLSTREAM_RUNTIME_CORE_SOURCESET_H
#define MILLSTREAM_RUNTIME_CORE_SOURCESET_H

#include "runtime/core/Connector.h"
#include "runtime/core/Log.h"
#include "runtime/core/Watermarks.h"
#include "runtime/proto/checkpoint.pb.h"

#include <unordered_set>

namespace millstream {

struct SplitSlot {
  uint32_t source = 0;
  SplitInfo info;
  std::unique_ptr<SplitReader> reader; // null once done
  bool done = false;
  int64_t wake_ns = INT64_MIN; // not to be polled before, unless the descriptor can be read
  int descriptor = -1;
  SplitPosition last_position; // once done
};

class SourceSet {
public:
  SourceSet(const proto::Plan &plan, Watermarks &watermarks, Log &log)
      : plan_(plan), watermarks_(watermarks), log_(log) {}

  // In the order of Plan.sources.
  void add(std::unique_ptr<Source> source);
  // Looks for new splits of every source where that is due.
  Status discover(int64_t now_ns);
  // Whether a source would read what is written to the file `place`.
  Status reads(uint32_t source, const std::string &place, bool &yes) {
    return entries_[source].source->reads(place, yes);
  }
  // The split to read next; null if none can be read now.
  SplitSlot *choose(int64_t now_ns);
  // What came of reading it.
  void waits(SplitSlot &, const PolledBatch &, int64_t now_ns);
  void ended(SplitSlot &);
  // Split numbers are indexes.
  uint32_t number(const SplitSlot &slot) const { return static_cast<uint32_t>(&slot - slots_.data()); }

  // Of each split, by its number: what names it over restarts, and in any order of discovery.
  const int64_t *identities() const { return identities_.data(); }

  bool allEnded() const;
  // When something may be readable again, and the descriptors that would say so.
  int64_t nextWake_ns() const;
  void descriptors(std::vector<int> &into) const;
  // The worker has slept: what a descriptor stood for may be readable.
  void afterSleep();

  // All that is to be known for going on. `splits` of a source that is not in the checkpoint start anew.
  void save(proto::Checkpoint &) const;
  Status restore(const proto::Checkpoint &);
  // Whether the sources still are those that a checkpoint tells of.
  Status checkSources(const proto::Checkpoint &) const;

private:
  struct Entry {
    std::unique_ptr<Source> source;
    bool complete = false;
    bool restored_complete = false; // the checkpoint's splits are all there are
    int64_t next_discovery_ns = INT64_MIN;
    uint32_t turn = 0;                     // where reading each in turn goes on
    std::unordered_set<std::string> known; // ids of its splits
  };
  bool canRead(const SplitSlot &slot, int64_t now_ns) const { return !slot.done && slot.wake_ns <= now_ns; }
  SplitSlot *chooseByTime(int64_t now_ns);
  SplitSlot *chooseInTurn(uint32_t source, int64_t now_ns);
  Status addSplit(uint32_t source, const SplitInfo &);
  Status restoreSplit(uint32_t source, const proto::Checkpoint &, const proto::SplitState &);
  Status checkSource(uint32_t source, const proto::SourceState &) const;
  const std::string &nameOf(uint32_t source) const;

  const proto::Plan &plan_;
  Watermarks &watermarks_;
  Log &log_;
  std::vector<Entry> entries_;
  std::vector<SplitSlot> slots_;
  std::vector<int64_t> identities_;
  uint32_t lane_ = 0; // whose turn it is: the sources without event time one by one, then all with it
  SplitSlot *last_ = nullptr;
};

} // namespace millstream
#endif
