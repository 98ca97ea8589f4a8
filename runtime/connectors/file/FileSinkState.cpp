// What can be said and done about the output of a file sink from its state in a checkpoint alone.
#include "runtime/connectors/file/FileContent.h"
#include "runtime/connectors/file/FileSink.h"

namespace millstream {
namespace {

// A sink that owns its plan: none of the pipeline's is its.
class FormerSink final : public Sink {
public:
  Status make(Env &env, const std::string &name, const proto::FileSinkState &state) {
    proto::SettingMap::Entry &path = *plan_.mutable_connector()->mutable_settings()->add_entries();
    path.set_name("path");
    path.mutable_value()->set_text(state.path());
    planOf(state.content(), plan_);
    auto sink = makeFileSink({&env, &plan_, Settings(plan_.connector().settings()), "", name, 0, true, false});
    if (!sink.ok())
      return sink.takeStatus();
    sink_ = sink.take();
    return {};
  }
  Status checkRestore(std::string_view state, RestoreKind kind) override { return sink_->checkRestore(state, kind); }
  Status restore(std::string_view state, RestoreKind kind) override { return sink_->restore(state, kind); }

  // Nothing is written any more.
  Status startFresh() override { return Status::internal("a former sink does not start"); }
  Status write(const SinkBlock &) override { return Status::internal("a former sink does not write"); }
  Status finish() override { return {}; }
  Result<std::unique_ptr<SinkEpoch>> prepare(uint64_t) override {
    return Status::internal("a former sink has no epochs");
  }

private:
  proto::Sink plan_;
  std::unique_ptr<Sink> sink_;
};

} // namespace

std::string placeOfFileSinkState(std::string_view bytes) {
  proto::FileSinkState state;
  return state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ? state.path() : "";
}

Result<std::unique_ptr<Sink>> formerFileSink(Env &env, const std::string &name, std::string_view bytes) {
  proto::FileSinkState state;
  if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return Status::state(errors::checkpoint_damaged, "the checkpoint's state of sink '" + name + "' is unreadable");
  // Who took the sink out of the spec may have taken its output away too.
  FileInfo info;
  if (SysError error = env.files->info(state.path(), info))
    return ioError(errors::cannot_write, "cannot look at", state.path(), error);
  if (info.kind == FileKind::none)
    return std::unique_ptr<Sink>();
  auto former = std::make_unique<FormerSink>();
  if (Status status = former->make(env, name, state); !status.ok())
    return status;
  return std::unique_ptr<Sink>(std::move(former));
}

std::string describeFileSinkState(std::string_view bytes) {
  proto::FileSinkState state;
  if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return "unreadable";
  std::string text = state.path();
  if (!text.ends_with('/'))
    return text + ", committed up to byte " + std::to_string(state.committed_bytes());
  text += ", next part " + std::to_string(state.next_part());
  for (const std::string &part : state.pending())
    text += ", publishes " + part;
  return text;
}

} // namespace millstream
