// Computes watermarks from the splits' event times.
#include "runtime/core/Watermarks.h"

#include <algorithm>

namespace millstream {

// Neither end of the range is a time: they stand for "none yet" and "the end", and stay.
static int64_t minusClamped(int64_t time_ms, int64_t less_ms) {
  if (time_ms == time_min || time_ms == time_max)
    return time_ms;
  int64_t result;
  return __builtin_sub_overflow(time_ms, less_ms, &result) ? time_min : result;
}

Watermarks::Watermarks(const proto::Plan &plan) : sources_(static_cast<size_t>(plan.sources_size())) {
  for (int w = 0; w < plan.watermarks_size(); ++w) {
    const proto::Watermark &from = plan.watermarks(w);
    Track track{from.out_of_order_ms(), from.idle_after_ms(), {}, {}};
    track.sources.assign(from.sources().begin(), from.sources().end());
    for (int s = 0; track.sources.empty() && s < plan.sources_size(); ++s)
      if (plan.sources(s).watermark() == w)
        track.sources.push_back(static_cast<uint32_t>(s));
    tracks_.push_back(std::move(track));
  }
}

bool Watermarks::Track::feeds(uint32_t source) const {
  return std::find(sources.begin(), sources.end(), source) != sources.end();
}

void Watermarks::startAtWatermark(Track &track, uint32_t split) {
  if (track.value == time_min || track.value == time_max)
    return;
  int64_t least;
  if (__builtin_add_overflow(track.value, track.out_of_order_ms, &least))
    return;
  track.times[split] = std::max(track.times[split], least);
}

uint32_t Watermarks::addSplit(uint32_t source) {
  uint32_t split = static_cast<uint32_t>(splits_.size());
  splits_.push_back({source});
  for (Track &track : tracks_) {
    track.times.push_back(time_min);
    if (track.feeds(source))
      startAtWatermark(track, split);
  }
  return split;
}

bool Watermarks::isIdle(const Track &track, const Split &split, int64_t now_ns) const {
  return track.idle_after_ms >= 0 && split.waiting_since_ns != time_min &&
         now_ns - split.waiting_since_ns >= track.idle_after_ms * 1000000;
}

void Watermarks::splitActive(uint32_t index) {
  Split &split = splits_[index];
  if (split.waiting_since_ns == time_min)
    return;
  for (Track &track : tracks_)
    if (track.feeds(split.source) && isIdle(track, split, now_ns_))
      startAtWatermark(track, index);
  split.waiting_since_ns = time_min;
}

void Watermarks::splitWaiting(uint32_t index, int64_t now_ns) {
  if (splits_[index].waiting_since_ns == time_min)
    splits_[index].waiting_since_ns = now_ns;
}

void Watermarks::splitEnded(uint32_t index) { splits_[index].ended = true; }

void Watermarks::sourceComplete(uint32_t source) { sources_[source].complete = true; }

int64_t Watermarks::computed(const Track &track, int64_t now_ns) const {
  int64_t least = time_max;
  bool all_ended = true;
  for (uint32_t source : track.sources)
    all_ended &= sources_[source].complete;
  for (size_t i = 0; i < splits_.size(); ++i) {
    const Split &split = splits_[i];
    if (split.ended || !track.feeds(split.source))
      continue;
    all_ended = false;
    if (isIdle(track, split, now_ns))
      continue;
    least = std::min(least, track.times[i]);
  }
  if (all_ended)
    return time_max;
  // All that is left is idle, or a source between its files: nothing moves.
  return least == time_max ? track.value : minusClamped(least, track.out_of_order_ms);
}

int Watermarks::of(uint32_t source) const {
  for (size_t w = 0; w < tracks_.size(); ++w)
    if (tracks_[w].feeds(source))
      return static_cast<int>(w);
  return -1;
}

bool Watermarks::advance(int64_t now_ns) {
  now_ns_ = now_ns;
  bool advanced = false;
  for (Track &track : tracks_) {
    int64_t value = computed(track, now_ns);
    if (value <= track.value)
      continue;
    track.value = value;
    advanced = true;
  }
  return advanced;
}

int64_t Watermarks::nextIdle_ns() const {
  int64_t next = time_max;
  for (const Track &track : tracks_)
    for (const Split &split : splits_)
      if (!split.ended && track.idle_after_ms >= 0 && split.waiting_since_ns != time_min && track.feeds(split.source) &&
          !isIdle(track, split, now_ns_))
        next = std::min(next, split.waiting_since_ns + track.idle_after_ms * 1000000);
  return next;
}

int64_t Watermarks::nodeValue(const proto::Node &node) const {
  int64_t least = time_max;
  if (node.watermarks().empty()) {
    for (const Track &track : tracks_)
      least = std::min(least, track.value);
    return tracks_.empty() ? time_min : least;
  }
  for (const proto::WatermarkInput &input : node.watermarks())
    least = std::min(least, minusClamped(tracks_[input.watermark()].value, input.hold_ms()));
  return least;
}

} // namespace millstream
