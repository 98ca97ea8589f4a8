// millstream run: a spec compiled into this process and run; --node looks at one stream.
#include "runtime/app/CommandLine.h"
#include "tools/millstream/Driver.h"
#include "tools/millstream/Nodes.h"

#include <iostream>

namespace millstream {

namespace {

struct RunArguments : SpecArguments {
  CompileOptions compile;
  std::vector<std::string> rest; // what an app's `run` takes
};

// What is looked at is not the pipeline's run: its checkpoints stay as they are.
bool keepsNoCheckpoints(const std::vector<std::string> &options) {
  for (const std::string &option : options)
    if (option == "--checkpoint-dir" || option.starts_with("--checkpoint-dir=")) {
      std::cerr << "error: --node looks at a stream and keeps no checkpoints: leave --checkpoint-dir out\n";
      return false;
    }
  return true;
}

void dropCheckpointStorage(flow::PipelineOp pipeline) {
  mlir::NamedAttrList settings(pipeline.getSettings());
  settings.erase("checkpoint_storage");
  pipeline.setSettingsAttr(settings.getDictionary(pipeline.getContext()));
}

void sayStreams(const std::string &reference, const std::vector<std::string> &names) {
  constexpr size_t shown_most = 20;
  std::cerr << "error: there is no stream '" << reference << "'\n";
  std::string nearest = nearestName(reference, names);
  if (!nearest.empty())
    std::cerr << "note: did you mean '" << nearest << "'?\n";
  std::cerr << "note: there are ";
  for (size_t i = 0; i < std::min(names.size(), shown_most); ++i)
    std::cerr << (i > 0 ? ", " : "") << names[i];
  std::cerr << (names.size() > shown_most ? ", …\n" : "\n");
}

// With the field for the kind of change, where the stream is one of changes: `op`, or with as many `_` behind it as
// no column has.
mlir::DictionaryAttr jsonSettings(mlir::OpBuilder &builder, flow::StreamType stream) {
  if (stream.getKind() == flow::ChangelogKind::append)
    return builder.getDictionaryAttr({});
  std::string field = "op";
  while (stream.getRow().find(field) >= 0)
    field += '_';
  return builder.getDictionaryAttr(builder.getNamedAttr("op_field", builder.getStringAttr(field)));
}

// Everything written to standard output as JSON lines, from one node alone.
bool showNode(LoadedSpec &spec, const std::string &reference) {
  flow::PipelineOp pipeline = *spec.module().getOps<flow::PipelineOp>().begin();
  mlir::Value stream = findStream(pipeline, reference);
  if (!stream) {
    sayStreams(reference, streamNames(pipeline));
    return false;
  }
  dropCheckpointStorage(pipeline);
  for (auto sink : llvm::make_early_inc_range(pipeline.getBody().front().getOps<flow::SinkOp>()))
    if (sink->use_empty())
      sink.erase();
  mlir::OpBuilder builder = mlir::OpBuilder::atBlockEnd(&pipeline.getBody().front());
  auto none = builder.getDictionaryAttr({});
  flow::SinkOp::create(builder, stream.getLoc(), mlir::TypeRange(), builder.getStringAttr("standard output"), stream,
                       builder.getStringAttr("stdout"), none, builder.getStringAttr("json"),
                       jsonSettings(builder, mlir::cast<flow::StreamType>(stream.getType())), flow::Policy::fail,
                       builder.getStringAttr(""), mlir::FlatSymbolRefAttr());
  return true;
}

int run(const RunArguments &arguments) {
  if (!arguments.shown.empty() && !keepsNoCheckpoints(arguments.rest))
    return exit_usage;
  LoadedSpec spec(arguments);
  if (!spec.load())
    return spec.exitCode();
  if (!arguments.shown.empty() && !showNode(spec, arguments.shown))
    return exit_usage;
  setCpu(spec.module(), *findCpu(arguments.compile.cpu));
  if (!runPhases(spec, Phase::llvm, arguments.compile.level))
    return exit_bug;
  CompileOptions compile = arguments.compile;
  compile.library_dir = libraryDir();
  auto context = std::make_unique<llvm::LLVMContext>();
  auto module = makeModule(spec.module(), *context, compile);
  if (!module) {
    std::cerr << "error: " << llvm::toString(module.takeError()) << '\n';
    return exit_bug;
  }
  auto program = JitProgram::make(std::move(*module), std::move(context), compile);
  if (!program) {
    std::cerr << "error: " << llvm::toString(program.takeError()) << '\n';
    return exit_bug;
  }
  std::vector<std::string> words = {"millstream", "run"};
  words.insert(words.end(), arguments.rest.begin(), arguments.rest.end());
  std::vector<char *> argv;
  for (std::string &word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  return ms_app_main(static_cast<int>(words.size()), argv.data(), (*program)->program());
}

} // namespace

void addRunCommand(CLI::App &app, Action &chosen) {
  CLI::App *command = app.add_subcommand("run", "compile a spec in memory and run it");
  auto arguments = std::make_shared<RunArguments>();
  addSpecArguments(*command, *arguments);
  command->add_option("--node", arguments->shown,
                      "write this node's rows to standard output instead of running the sinks");
  addCompileArguments(*command, arguments->compile);
  command->allow_extras();
  command->footer("The options of an app's own `run`:\n" + std::string(runOptionsHelp()));
  command->callback([arguments, command, &chosen] {
    arguments->rest = command->remaining();
    chosen = [arguments] { return run(*arguments); };
  });
}

} // namespace millstream
