// Event time of every split, and the watermarks made of it. A split's watermark is the largest event
// time seen in it less out_of_order; a watermark is the least over the splits that feed it, those left
// out that are idle or have ended. It never goes back.
//
// Splits are numbered over all sources; generated code knows a split by that number (MsBatch::split).
#ifndef MILLSTREAM_RUNTIME_CORE_WATERMARKS_H
#define MILLSTREAM_RUNTIME_CORE_WATERMARKS_H

#include "runtime/proto/plan.pb.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace millstream {

inline constexpr int64_t time_min = std::numeric_limits<int64_t>::min();
inline constexpr int64_t time_max = std::numeric_limits<int64_t>::max();

class Watermarks {
public:
  explicit Watermarks(const proto::Plan &plan);

  // A new split of a source; its event time starts where the watermark then is (at the start: nowhere).
  uint32_t addSplit(uint32_t source);
  // The largest event time seen; time_min before the first. Valid until a split is added.
  int64_t *time(uint32_t watermark, uint32_t split) { return &tracks_[watermark].times[split]; }
  int64_t eventTime(uint32_t watermark, uint32_t split) const { return tracks_[watermark].times[split]; }

  // Rows are about to be processed. A split that was idle goes on with the watermark there is.
  void splitActive(uint32_t split);
  // It was asked and had nothing.
  void splitWaiting(uint32_t split, int64_t now_ns);
  void splitEnded(uint32_t split);
  // No split of the source will come any more.
  void sourceComplete(uint32_t source);

  // The watermark that a source's rows reach; -1 if there is none.
  int of(uint32_t source) const;
  // Recomputes all; true if one has advanced.
  bool advance(int64_t now_ns);
  size_t size() const { return tracks_.size(); }
  int64_t value(uint32_t watermark) const { return tracks_[watermark].value; }
  // For a restore.
  void setValue(uint32_t watermark, int64_t value) { tracks_[watermark].value = value; }
  // When the next waiting split becomes idle, on the monotonic clock; time_max: never.
  int64_t nextIdle_ns() const;
  // The watermark of a node: the least of its inputs less their holds.
  int64_t nodeValue(const proto::Node &node) const;

private:
  struct Track {
    int64_t out_of_order_ms;
    int64_t idle_after_ms;
    std::vector<uint32_t> sources;
    std::vector<int64_t> times; // by split
    int64_t value = time_min;
    bool feeds(uint32_t source) const;
  };
  struct Split {
    uint32_t source;
    bool ended = false;
    int64_t waiting_since_ns = time_min; // time_min: it is not waiting
  };
  struct Source {
    bool complete = false;
  };
  bool isIdle(const Track &, const Split &, int64_t now_ns) const;
  void startAtWatermark(Track &, uint32_t split);
  int64_t computed(const Track &, int64_t now_ns) const;

  std::vector<Track> tracks_;
  std::vector<Split> splits_;
  std::vector<Source> sources_;
  int64_t now_ns_ = time_min; // of the last advance: what idle means
};

} // namespace millstream
#endif
