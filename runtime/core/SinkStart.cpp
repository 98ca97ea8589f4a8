// Finds out which sink goes on with which output of a checkpoint, checks all, and starts all.
#include "runtime/core/SinkStart.h"

namespace millstream {
namespace {

class SinkStart {
public:
  SinkStart(Pipeline &pipeline, RestoreKind kind) : pipeline_(pipeline), kind_(kind) {
    for (SinkSlot &slot : pipeline_.sinks())
      starts_.push_back({slot.sink.get(), "sink '" + pipeline_.nodeName(slot.node) + "'", nullptr});
  }

  Status match(const proto::Checkpoint &checkpoint) {
    for (const proto::SinkState &state : checkpoint.sinks()) {
      std::optional<size_t> sink = findSink(state);
      if (!sink)
        MILLSTREAM_TRY(leave(state));
      else
        goOn(*sink, state);
    }
    // After a run that had ended, a new sink has nothing to write.
    if (kind_ == RestoreKind::finished)
      std::erase_if(starts_, [](const Start &start) { return !start.state; });
    return {};
  }

  Status run() {
    for (const Start &start : starts_)
      MILLSTREAM_TRY((start.state ? start.sink->checkRestore(start.state->state(), kind_) : start.sink->checkFresh())
                         .within(start.label));
    for (const Start &start : starts_)
      MILLSTREAM_TRY((start.state ? start.sink->restore(start.state->state(), kind_) : start.sink->startFresh())
                         .within(start.label));
    return {};
  }

private:
  struct Start {
    Sink *sink;
    std::string label;
    const proto::SinkState *state; // null: it starts fresh
  };

  // By where the output lies: a sink may have got another name, or two may have changed theirs. By name where
  // output has no place.
  bool goesOnWith(size_t sink, const proto::SinkState &state, const std::string &place) const {
    const proto::Component &connector = pipeline_.plan().sinks(static_cast<int>(sink)).connector();
    if (connector.name() != state.connector() || starts_[sink].state)
      return false;
    if (place.empty())
      return nameOf(sink) == state.name();
    std::string path = Settings(connector.settings()).text("path");
    return path == place ||
           (path.ends_with('/') == place.ends_with('/') && isSameFile(*pipeline_.env().files, path, place));
  }

  std::optional<size_t> findSink(const proto::SinkState &state) const {
    const ConnectorEntry *connector = findConnector(state.connector());
    std::string place = connector && connector->placeOfState ? connector->placeOfState(state.state()) : "";
    for (size_t sink = 0; sink < pipeline_.sinks().size(); ++sink)
      if (goesOnWith(sink, state, place))
        return sink;
    return std::nullopt;
  }

  void goOn(size_t sink, const proto::SinkState &state) {
    starts_[sink].state = &state;
    if (nameOf(sink) != state.name())
      pipeline_.log().info("a sink goes on with the output of one of another name",
                           {{"sink", nameOf(sink)}, {"before", state.name()}});
  }

  // What the checkpoint promised of output that no sink writes any more is published all the same.
  Status leave(const proto::SinkState &state) {
    if (state.state().empty())
      return {};
    const ConnectorEntry *connector = findConnector(state.connector());
    if (!connector || !connector->formerSink)
      return Status::state(errors::sink_gone,
                           "the checkpoint has output of sink '" + state.name() + "' on '" + state.connector() +
                               "', which is not in this app: run the app that wrote it once more and "
                               "stop it, or start with --from-scratch");
    auto sink = connector->formerSink(pipeline_.env(), state.name(), state.state());
    if (!sink.ok())
      return sink.takeStatus();
    pipeline_.log().info("a sink of the checkpoint is not in the pipeline any more, or writes elsewhere: its output "
                         "up to there is published",
                         {{"sink", state.name()}});
    if (std::unique_ptr<Sink> former = sink.take()) {
      starts_.insert(starts_.end(), {former.get(), "former sink '" + state.name() + "'", &state});
      former_.push_back(std::move(former));
    }
    return {};
  }

  const std::string &nameOf(size_t sink) const { return pipeline_.nodeName(pipeline_.sinks()[sink].node); }

  Pipeline &pipeline_;
  RestoreKind kind_;
  std::vector<Start> starts_; // the pipeline's sinks in their order, and former ones behind
  std::vector<std::unique_ptr<Sink>> former_;
};

} // namespace

Status startSinks(Pipeline &pipeline) { return SinkStart(pipeline, RestoreKind::newest).run(); }

Status restoreSinks(Pipeline &pipeline, const proto::Checkpoint &checkpoint, RestoreKind kind) {
  SinkStart start(pipeline, kind);
  MILLSTREAM_TRY(start.match(checkpoint));
  return start.run();
}

} // namespace millstream
