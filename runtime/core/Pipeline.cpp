// Makes a pipeline's parts, and its checkpoints.
#include "runtime/core/Pipeline.h"

#include "runtime/abi/StandardInput.h"
#include "runtime/core/GeneratorSource.h"
#include "runtime/core/SinkStart.h"
#include "runtime/functions/Zones.h"
#include "runtime/state/Table.h"

#include <algorithm>
#include <xxhash.h>

namespace millstream {

Pipeline::Pipeline(const MsProgram &program, const proto::Plan &plan, Env &env, Log &log)
    : program_(program), plan_(plan), env_(env), log_(log), watermarks_(plan), sources_(plan, watermarks_, log),
      source_slots_(static_cast<size_t>(plan.sources_size())), fired_(static_cast<size_t>(plan.nodes_size()), time_min),
      plan_hash_(XXH3_64bits(program.plan, program.plan_bytes)) {
  context_.plan = &plan;
  context_.watermarks = &watermarks_;
  context_.counters.resize(static_cast<size_t>(plan.nodes_size()));
  for (int n = 0; n < plan.nodes_size(); ++n)
    has_processing_time_ |= plan.nodes(n).processing_time() && program.timers && program.timers[n];
}

Status Pipeline::makeSource(uint32_t index, const RunOptions &options) {
  const proto::Source &from = plan_.sources(static_cast<int>(index));
  const ConnectorEntry *connector = findConnector(from.connector().name());
  if (!connector || (!connector->source && !connector->generator))
    return Status::internal("connector '" + from.connector().name() + "' is not linked in as a source");
  SourceSlot &slot = source_slots_[index];
  slot.decoder_row = MetadataColumns::rowWithout(from);
  slot.metadata = MetadataColumns(from);
  uint64_t max_record_bytes = from.max_record_bytes() ? from.max_record_bytes() : 16 << 20;
  SourceConfig config{&env_,
                      &from,
                      Settings(from.connector().settings()),
                      nullptr,
                      {&slot.decoder_row, &from.format().settings(), max_record_bytes, plan_.time_zone()},
                      options.batch_rows,
                      256 << 10,
                      &log_};
  if (connector->generator) {
    auto generator = connector->generator({&from.row(), config.settings});
    if (!generator.ok())
      return generator.takeStatus();
    const MsSourceEntry &entry = program_.sources[index];
    sources_.add(makeGeneratorSource(config, generator.take(), {entry.make, entry.made_row_bytes, &context_}));
    return {};
  }
  config.format = findFormat(from.format().name());
  if (!config.format)
    return Status::internal("format '" + from.format().name() + "' is not linked in");
  auto source = connector->source(config);
  if (!source.ok())
    return source.takeStatus();
  sources_.add(source.take());
  return {};
}

Status Pipeline::makeSink(uint32_t index, const RunOptions &options, uint64_t owner_epoch, bool checkpointed) {
  const proto::Sink &from = plan_.sinks(static_cast<int>(index));
  const ConnectorEntry *connector = findConnector(from.connector().name());
  if (!connector || !connector->sink)
    return Status::internal("connector '" + from.connector().name() + "' is not linked in as a sink");
  SinkConfig config{&env_,
                    &from,
                    Settings(from.connector().settings()),
                    plan_.pipeline(),
                    nodeName(from.node()),
                    owner_epoch,
                    checkpointed,
                    options.overwrite};
  auto sink = connector->sink(config);
  if (!sink.ok())
    return sink.takeStatus();
  SinkSlot slot;
  slot.sink = sink.take();
  slot.wants_records = slot.sink->wantsRecords();
  slot.node = from.node();
  slot.counters = &context_.counters[slot.node];
  if (slot.wants_records || options.rows_limit != UINT64_MAX)
    slot.records_most = 0; // each record is looked at
  context_.sinks.push_back(std::move(slot));
  return {};
}

// The compiler has compared paths as written; parameters or links may have made two the same.
Status Pipeline::checkSinkPaths() const {
  for (int a = 0; a < plan_.sinks_size(); ++a)
    for (int b = 0; b < a; ++b) {
      const proto::Component &left = plan_.sinks(a).connector();
      const proto::Component &right = plan_.sinks(b).connector();
      std::string path = Settings(left.settings()).text("path");
      std::string other = Settings(right.settings()).text("path");
      if (left.name() == right.name() && !path.empty() && (path == other || isSameFile(*env_.files, path, other)))
        return Status::usage(errors::bad_setting, "sinks '" + nodeName(plan_.sinks(b).node()) + "' and '" +
                                                      nodeName(plan_.sinks(a).node()) + "' both write to '" + path +
                                                      "'");
    }
  return {};
}

// As the compiler asks of paths as written: of two readers each would get what the other did not.
Status Pipeline::checkStandardInput() const {
  const proto::Source *reader = nullptr;
  for (const proto::Source &source : plan_.sources()) {
    const proto::Component &connector = source.connector();
    if (connector.name() != "stdin" && !isStandardInput(Settings(connector.settings()).text("path")))
      continue;
    if (reader)
      return Status::usage(errors::bad_setting, "sources '" + nodeName(reader->node()) + "' and '" +
                                                    nodeName(source.node()) + "' both read standard input");
    reader = &source;
  }
  return {};
}

// A source that reads what the same run writes: its input would be lost at the start, or never end.
Status Pipeline::checkNoLoops() {
  for (size_t i = 0; i < context_.sinks.size(); ++i) {
    std::string place = context_.sinks[i].sink->place();
    for (int source = 0; !place.empty() && source < plan_.sources_size(); ++source) {
      bool yes = false;
      std::string reader = "source '" + nodeName(plan_.sources(source).node()) + "'";
      MILLSTREAM_TRY(sources_.reads(static_cast<uint32_t>(source), place, yes).within(reader));
      if (yes)
        return Status::usage(errors::bad_setting, "sink '" + nodeName(context_.sinks[i].node) + "' would write to '" +
                                                      place + "', which " + reader + " reads");
    }
  }
  return {};
}

Status Pipeline::makeTables() {
  for (const proto::Table &from : plan_.tables()) {
    std::unique_ptr<state::Table> table;
    MILLSTREAM_TRY(state::Table::make(from, table));
    context_.tables.push_back(table->handle());
    addTable(std::move(table));
  }
  return {};
}

Status Pipeline::make(const RunOptions &options, uint64_t owner_epoch, bool checkpointed) {
  context_.rows_limit = options.rows_limit;
  if (!plan_.time_zone().empty() && !setSessionTimeZone(plan_.time_zone()))
    return Status::environment(errors::bad_time_zone,
                               "time zone '" + plan_.time_zone() + "' is not known on this machine");
  for (int i = 0; i < plan_.sources_size(); ++i)
    MILLSTREAM_TRY(
        makeSource(static_cast<uint32_t>(i), options).within("source '" + nodeName(plan_.sources(i).node()) + "'"));
  for (int i = 0; i < plan_.sinks_size(); ++i)
    MILLSTREAM_TRY(makeSink(static_cast<uint32_t>(i), options, owner_epoch, checkpointed)
                       .within("sink '" + nodeName(plan_.sinks(i).node()) + "'"));
  MILLSTREAM_TRY(makeTables());
  MILLSTREAM_TRY(checkStandardInput());
  MILLSTREAM_TRY(checkSinkPaths());
  return checkNoLoops();
}

Status Pipeline::startFresh() {
  // Inputs first: a missing one must not cost the outputs of the run before.
  MILLSTREAM_TRY(sources_.discover(env_.clock->monotonicNs()));
  return startSinks(*this);
}

// Of a long text no more than is needed to see where it differs from another from `at` on.
static std::string around(const std::string &text, size_t at) {
  constexpr size_t before = 40, most = 200;
  auto isInside = [&](size_t i) { return i < text.size() && (static_cast<uint8_t>(text[i]) & 0xC0) == 0x80; };
  size_t begin = text.size() > most && at > before ? std::min(at - before, text.size()) : 0;
  while (begin > 0 && isInside(begin))
    --begin;
  size_t end = std::min(text.size(), begin + most);
  while (isInside(end))
    ++end;
  return (begin > 0 ? "…" : "") + text.substr(begin, end - begin) + (end < text.size() ? "…" : "");
}

// How the state of a checkpoint differs from the app's, both as StateTable::descriptor has it.
static std::string differenceOf(const std::string &stored, const std::string &now) {
  proto::TableDescriptor was, is;
  if (!was.ParseFromString(stored) || !is.ParseFromString(now) || was.table().meaning() == is.table().meaning())
    return "is laid out differently in the checkpoint";
  const std::string &old_text = was.table().meaning(), &new_text = is.table().meaning();
  auto differs = std::mismatch(old_text.begin(), old_text.end(), new_text.begin(), new_text.end());
  auto at = static_cast<size_t>(differs.first - old_text.begin());
  return "is of '" + around(old_text, at) + "' in the checkpoint, and of '" + around(new_text, at) + "' now";
}

Status Pipeline::checkTables(const proto::Checkpoint &checkpoint) const {
  for (const proto::TableState &stored : checkpoint.tables()) {
    const StateTable *found = nullptr;
    for (const std::unique_ptr<StateTable> &table : tables_)
      if (table->name() == stored.name())
        found = table.get();
    if (!found)
      return Status::state(errors::state_changed,
                           "the checkpoint has state '" + stored.name() +
                               "', which the pipeline no longer has; --from-scratch begins anew");
    if (found->descriptor() != stored.descriptor())
      return Status::state(errors::state_changed, "state '" + stored.name() + "' " +
                                                      differenceOf(stored.descriptor(), found->descriptor()) +
                                                      "; --from-scratch begins anew");
  }
  return {};
}

Status Pipeline::restoreTables(const proto::Checkpoint &checkpoint, const CheckpointStore &store) {
  std::string chunk;
  for (const proto::TableState &stored : checkpoint.tables())
    for (const std::unique_ptr<StateTable> &table : tables_) {
      if (table->name() != stored.name())
        continue;
      for (const proto::Extent &extent : stored.extents()) {
        MILLSTREAM_TRY(store.readExtent(extent, chunk));
        MILLSTREAM_TRY(table->load(chunk).within("state '" + stored.name() + "'"));
      }
    }
  return {};
}

Status Pipeline::restore(const proto::Checkpoint &checkpoint, RestoreKind kind, const CheckpointStore &store) {
  if (checkpoint.plan_hash() != plan_hash_)
    log_.info("the spec, or the compiler, has changed since the checkpoint: its state and positions are gone on with");
  MILLSTREAM_TRY(sources_.checkSources(checkpoint));
  if (kind != RestoreKind::finished) {
    MILLSTREAM_TRY(sources_.restore(checkpoint));
    for (const proto::WatermarkState &state : checkpoint.watermarks())
      for (int w = 0; w < plan_.watermarks_size(); ++w)
        if (state.started() && nodeName(plan_.watermarks(w).node()) == state.node())
          watermarks_.setValue(static_cast<uint32_t>(w), state.value_ms());
    for (const proto::NodeState &state : checkpoint.nodes())
      for (int n = 0; n < plan_.nodes_size(); ++n) {
        if (plan_.nodes(n).name() != state.name())
          continue;
        fired_[static_cast<size_t>(n)] = state.fired() ? state.fired_ms() : time_min;
        for (int c = 0; c < std::min<int>(state.counters_size(), MS_COUNTERS); ++c)
          context_.counters[static_cast<size_t>(n)][static_cast<size_t>(c)] = state.counters(c);
      }
    MILLSTREAM_TRY(restoreTables(checkpoint, store));
    MILLSTREAM_TRY(sources_.discover(env_.clock->monotonicNs()));
  }
  return restoreSinks(*this, checkpoint, kind);
}

Status Pipeline::committedNumber(uint64_t newest, uint64_t &number) {
  number = newest;
  for (SinkSlot &slot : context_.sinks) {
    if (slot.sink->commitKind() != CommitKind::nonRepeatable)
      continue;
    std::optional<uint64_t> committed;
    MILLSTREAM_TRY(slot.sink->committedEpoch(committed).within("sink '" + nodeName(slot.node) + "'"));
    number = std::min(number, committed.value_or(0));
  }
  return {};
}

Status Pipeline::cut(uint64_t number, uint64_t owner_epoch, bool finished, CheckpointCut &cut) {
  MILLSTREAM_TRY(drainSinks());
  proto::Checkpoint &manifest = cut.manifest;
  manifest.set_format_version(checkpoint_format_version);
  manifest.set_pipeline(plan_.pipeline());
  manifest.set_plan_hash(plan_hash_);
  manifest.set_number(number);
  manifest.set_owner_epoch(owner_epoch);
  manifest.set_written_ms(env_.clock->wallMs());
  manifest.set_compiler_version(plan_.compiler_version());
  manifest.set_finished(finished);
  sources_.save(manifest);
  for (int w = 0; w < plan_.watermarks_size(); ++w) {
    proto::WatermarkState &state = *manifest.add_watermarks();
    int64_t value = watermarks_.value(static_cast<uint32_t>(w));
    state.set_node(nodeName(plan_.watermarks(w).node()));
    state.set_started(value != time_min);
    state.set_value_ms(value != time_min ? value : 0);
  }
  for (int n = 0; n < plan_.nodes_size(); ++n) {
    proto::NodeState &state = *manifest.add_nodes();
    int64_t fired = fired_[static_cast<size_t>(n)];
    state.set_name(plan_.nodes(n).name());
    state.set_fired(fired != time_min);
    state.set_fired_ms(fired != time_min ? fired : 0);
    for (uint64_t counter : context_.counters[static_cast<size_t>(n)])
      state.add_counters(counter);
  }
  for (SinkSlot &slot : context_.sinks) {
    auto epoch = slot.sink->prepare(number);
    if (!epoch.ok())
      return epoch.takeStatus().within("sink '" + nodeName(slot.node) + "'");
    proto::SinkState &state = *manifest.add_sinks();
    state.set_name(nodeName(slot.node));
    state.set_connector(plan_.sinks(manifest.sinks_size() - 1).connector().name());
    cut.outputs.push_back({epoch.take(), slot.sink->commitKind()});
  }
  for (const std::unique_ptr<StateTable> &table : tables_) {
    proto::TableState &state = *manifest.add_tables();
    state.set_name(table->name());
    state.set_descriptor(table->descriptor());
    cut.snapshots.push_back(table->snapshot());
  }
  return {};
}

} // namespace millstream
