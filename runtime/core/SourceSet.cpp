// Which split is read next. Splits with event time: the one with the lowest watermark, over all
// sources, so that event times stay close together and little state is kept open. Sources without event
// time take turns with them and with each other.
#include "runtime/core/SourceSet.h"

#include <xxhash.h>

#include <algorithm>

namespace millstream {

static constexpr int64_t descriptor_interval_ns = 1'000'000;

void SourceSet::add(std::unique_ptr<Source> source) { entries_.emplace_back().source = std::move(source); }

// Positive, so that no number with a meaning of its own is hit.
static int64_t identityOf(const std::string &source, const std::string &split) {
  std::string name = source + '\0' + split;
  return static_cast<int64_t>(XXH3_64bits(name.data(), name.size()) >> 1);
}

const std::string &SourceSet::nameOf(uint32_t source) const {
  const proto::Source &from = plan_.sources(static_cast<int>(source));
  return plan_.nodes(static_cast<int>(from.node())).name();
}

Status SourceSet::addSplit(uint32_t source, const SplitInfo &info) {
  auto reader = entries_[source].source->openSplit(info);
  if (!reader.ok())
    return reader.takeStatus();
  last_ = nullptr;
  entries_[source].known.insert(info.id);
  SplitSlot slot;
  slot.source = source;
  slot.info = info;
  slot.reader = reader.take();
  slots_.push_back(std::move(slot));
  identities_.push_back(identityOf(nameOf(source), info.id));
  watermarks_.addSplit(source);
  return {};
}

Status SourceSet::discover(int64_t now_ns) {
  for (uint32_t s = 0; s < entries_.size(); ++s) {
    Entry &entry = entries_[s];
    if (entry.complete || now_ns < entry.next_discovery_ns)
      continue;
    std::vector<SplitInfo> found;
    if (!entry.restored_complete)
      MILLSTREAM_TRY(entry.source->discover(found, entry.complete).within("source '" + nameOf(s) + "'"));
    entry.complete |= entry.restored_complete;
    for (const SplitInfo &info : found) {
      if (entry.known.contains(info.id))
        continue;
      MILLSTREAM_TRY(addSplit(s, info));
      log_.debug("found a split", {{"source", nameOf(s)}, {"split", info.id}});
    }
    entry.next_discovery_ns = now_ns + entry.source->discover_interval_ms() * 1000000;
    if (entry.complete)
      watermarks_.sourceComplete(s);
  }
  return {};
}

SplitSlot *SourceSet::chooseByTime(int64_t now_ns) {
  SplitSlot *best = nullptr;
  int64_t best_time = 0;
  for (SplitSlot &slot : slots_) {
    int watermark = watermarks_.of(slot.source);
    if (watermark < 0 || !canRead(slot, now_ns))
      continue;
    int64_t time = watermarks_.eventTime(static_cast<uint32_t>(watermark), number(slot));
    if (time != time_min)
      time -= plan_.watermarks(watermark).out_of_order_ms();
    if (!best || time < best_time) {
      best = &slot;
      best_time = time;
    }
  }
  return best;
}

SplitSlot *SourceSet::chooseInTurn(uint32_t source, int64_t now_ns) {
  if (watermarks_.of(source) >= 0)
    return nullptr;
  Entry &entry = entries_[source];
  uint32_t count = static_cast<uint32_t>(slots_.size());
  uint32_t start = entry.source->inOrder() ? 0 : entry.turn;
  for (uint32_t i = 0; i < count; ++i) {
    SplitSlot &slot = slots_[(start + i) % count];
    if (slot.source != source || !canRead(slot, now_ns))
      continue;
    entry.turn = number(slot) + 1;
    return &slot;
  }
  return nullptr;
}

SplitSlot *SourceSet::choose(int64_t now_ns) {
  uint32_t lanes = static_cast<uint32_t>(entries_.size()) + 1;
  SplitSlot *chosen = nullptr;
  for (uint32_t i = 0; i < lanes && !chosen; ++i) {
    lane_ = (lane_ + 1) % lanes;
    chosen = lane_ == entries_.size() ? chooseByTime(now_ns) : chooseInTurn(lane_, now_ns);
  }
  if (chosen && last_ && last_ != chosen && last_->reader)
    last_->reader->rest();
  if (chosen)
    last_ = chosen;
  return chosen;
}

void SourceSet::waits(SplitSlot &slot, const PolledBatch &batch, int64_t now_ns) {
  slot.wake_ns = batch.wake_ns;
  slot.descriptor = batch.descriptor;
  // While other splits keep the worker busy, nobody looks at descriptors: it is asked again soon.
  if (slot.descriptor >= 0)
    slot.wake_ns = std::min(slot.wake_ns, now_ns + descriptor_interval_ns);
  watermarks_.splitWaiting(number(slot), now_ns);
}

void SourceSet::ended(SplitSlot &slot) {
  slot.last_position = slot.reader->position();
  slot.reader.reset();
  slot.done = true;
  watermarks_.splitEnded(number(slot));
}

void SourceSet::afterSleep() {
  for (SplitSlot &slot : slots_)
    if (slot.descriptor >= 0)
      slot.wake_ns = INT64_MIN;
}

bool SourceSet::allEnded() const {
  return std::all_of(entries_.begin(), entries_.end(), [](const Entry &entry) { return entry.complete; }) &&
         std::all_of(slots_.begin(), slots_.end(), [](const SplitSlot &slot) { return slot.done; });
}

int64_t SourceSet::nextWake_ns() const {
  int64_t next = INT64_MAX;
  for (const SplitSlot &slot : slots_)
    if (!slot.done && slot.descriptor < 0)
      next = std::min(next, slot.wake_ns);
  for (const Entry &entry : entries_)
    if (!entry.complete)
      next = std::min(next, entry.next_discovery_ns);
  return next;
}

void SourceSet::descriptors(std::vector<int> &into) const {
  for (const SplitSlot &slot : slots_)
    if (!slot.done && slot.descriptor >= 0)
      into.push_back(slot.descriptor);
}

void SourceSet::save(proto::Checkpoint &checkpoint) const {
  for (uint32_t s = 0; s < entries_.size(); ++s) {
    proto::SourceState &state = *checkpoint.add_sources();
    state.set_name(nameOf(s));
    const proto::Source &plan = plan_.sources(static_cast<int>(s));
    state.set_connector(plan.connector().name());
    state.set_format(plan.format().name());
    state.set_path(std::string(Settings(plan.connector().settings()).text("path")));
    state.set_complete(entries_[s].complete);
    for (const SplitSlot &slot : slots_) {
      if (slot.source != s)
        continue;
      proto::SplitState &split = *state.add_splits();
      split.set_id(slot.info.id);
      split.set_done(slot.done);
      SplitPosition position = slot.done ? slot.last_position : slot.reader->position();
      split.set_position_kind(std::move(position.kind));
      split.set_position(std::move(position.bytes));
      for (uint32_t w = 0; w < watermarks_.size(); ++w) {
        int64_t time = watermarks_.eventTime(w, number(slot));
        if (time == time_min)
          continue;
        proto::SplitTime &entry = *split.add_times();
        entry.set_watermark(w);
        entry.set_time_ms(time);
      }
    }
  }
}

Status SourceSet::restoreSplit(uint32_t source, const proto::Checkpoint &checkpoint, const proto::SplitState &state) {
  MILLSTREAM_TRY(addSplit(source, {state.id()}));
  SplitSlot &slot = slots_.back();
  uint32_t split = number(slot);
  SplitPosition position{state.position_kind(), state.position()};
  if (state.done()) {
    slot.reader.reset();
    slot.done = true;
    slot.last_position = std::move(position);
    watermarks_.splitEnded(split);
  } else {
    MILLSTREAM_TRY(slot.reader->seek(position));
  }
  for (const proto::SplitTime &time : state.times()) {
    if (time.watermark() >= static_cast<uint32_t>(checkpoint.watermarks_size()))
      return Status::state(errors::checkpoint_damaged, "a split's watermark is out of range");
    // Indexes may have moved in a newer plan: names tell.
    const std::string &node = checkpoint.watermarks(static_cast<int>(time.watermark())).node();
    for (int w = 0; w < plan_.watermarks_size(); ++w)
      if (plan_.nodes(static_cast<int>(plan_.watermarks(w).node())).name() == node)
        *watermarks_.time(static_cast<uint32_t>(w), split) = time.time_ms();
  }
  return {};
}

// Positions are in the splits of that connector and path, as its format left them. Where all splits are known, a
// path that changed would go unheard.
Status SourceSet::checkSource(uint32_t source, const proto::SourceState &state) const {
  const proto::Source &plan = plan_.sources(static_cast<int>(source));
  auto changed = [&](const std::string &was, const std::string &is) {
    return Status::state(errors::state_changed, "source '" + state.name() + "' " + was + " in the checkpoint and " +
                                                    is + " now; --from-scratch begins anew");
  };
  if (plan.connector().name() != state.connector())
    return changed("was a '" + state.connector() + "'", "is a '" + plan.connector().name() + "'");
  if (!state.format().empty() && plan.format().name() != state.format())
    return changed("was read as " + state.format(), "is read as " + plan.format().name());
  std::string path(Settings(plan.connector().settings()).text("path"));
  if (state.complete() && !state.path().empty() && path != state.path())
    return changed("read '" + state.path() + "'", "reads '" + path + "'");
  return {};
}

Status SourceSet::checkSources(const proto::Checkpoint &checkpoint) const {
  for (const proto::SourceState &state : checkpoint.sources())
    for (uint32_t s = 0; s < entries_.size(); ++s)
      if (nameOf(s) == state.name())
        MILLSTREAM_TRY(checkSource(s, state));
  return {};
}

Status SourceSet::restore(const proto::Checkpoint &checkpoint) {
  for (const proto::SourceState &state : checkpoint.sources()) {
    bool found = false;
    for (uint32_t s = 0; s < entries_.size(); ++s) {
      if (nameOf(s) != state.name())
        continue;
      found = true;
      if (!entries_[s].source->repeatable())
        continue;
      entries_[s].restored_complete = state.complete();
      for (const proto::SplitState &split : state.splits())
        MILLSTREAM_TRY(restoreSplit(s, checkpoint, split).within("source '" + state.name() + "'"));
    }
    if (!found)
      log_.warning("the checkpoint has a source that the pipeline has not", {{"source", state.name()}});
  }
  return {};
}

} // namespace millstream
