// millstream explain and millstream graph: what the compiler understood of a spec.
#include "frontend/lower/Expressions.h"
#include "tools/millstream/Driver.h"
#include "tools/millstream/Nodes.h"

#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace millstream {

static flow::PipelineOp pipelineOf(LoadedSpec &spec) { return *spec.module().getOps<flow::PipelineOp>().begin(); }

static std::string describeStream(flow::StreamType stream) {
  std::string text = flow::stringifyChangelogKind(stream.getKind()).str();
  if (!stream.getKeys().empty()) {
    text += "(";
    for (StringAttr key : stream.getKeys())
      text += (text.back() == '(' ? "" : ", ") + key.str();
    text += ")";
  }
  return text + (stream.getTimed() ? ", event time" : "");
}

static void explainStream(const NamedStream &stream) {
  auto type = cast<flow::StreamType>(stream.value.getType());
  auto node = cast<flow::NodeInterface>(stream.value.getDefiningOp());
  llvm::outs() << stream.name << "  (" << node.getNodeKind() << ", " << describeStream(type) << ")\n";
  for (auto [name, column] : llvm::zip(type.getRow().getNames(), type.getRow().getTypes()))
    llvm::outs() << "    " << name.getValue() << ": " << printType(column) << '\n';
}

struct ExplainArguments : SpecArguments {
  bool state = false;
};

static int explain(const ExplainArguments &arguments) {
  LoadedSpec spec(arguments);
  if (!spec.load())
    return spec.exitCode();
  if (arguments.state)
    return explainState(spec);
  flow::PipelineOp pipeline = pipelineOf(spec);
  llvm::outs() << "pipeline " << pipeline.getName() << "\n\n";
  for (const NamedStream &stream : namedStreams(pipeline))
    explainStream(stream);
  for (auto sink : pipeline.getBody().front().getOps<flow::SinkOp>())
    llvm::outs() << sink.getName() << "  (sink, " << sink.getConnector()
                 << (sink.getFormat().empty() ? "" : ", " + sink.getFormat().str()) << ")\n";
  return exit_done;
}

// A Mermaid flow chart: text that repositories and editors draw.
static int graph(const SpecArguments &arguments) {
  LoadedSpec spec(arguments);
  if (!spec.load())
    return spec.exitCode();
  flow::PipelineOp pipeline = pipelineOf(spec);
  llvm::DenseMap<Operation *, unsigned> numbers;
  llvm::outs() << "flowchart LR\n";
  for (Operation &op : pipeline.getBody().front()) {
    auto node = cast<flow::NodeInterface>(op);
    unsigned number = numbers.try_emplace(&op, numbers.size()).first->second;
    llvm::outs() << "  n" << number << "[\"" << node.getNodeName() << "<br/><small>" << node.getNodeKind()
                 << "</small>\"]\n";
  }
  llvm::DenseMap<Value, std::string> names;
  for (const NamedStream &stream : namedStreams(pipeline))
    names[stream.value] = stream.name;
  for (Operation &op : pipeline.getBody().front())
    for (Value input : op.getOperands()) {
      StringRef name = names[input];
      size_t dot = name.find('.');
      std::string label = dot == StringRef::npos ? "" : "|" + name.substr(dot + 1).str() + "|";
      llvm::outs() << "  n" << numbers[input.getDefiningOp()] << " -->" << label << " n" << numbers[&op] << '\n';
    }
  return exit_done;
}

void addExplainCommand(CLI::App &app, Action &chosen) {
  CLI::App *command =
      app.add_subcommand("explain", "show each stream's columns, types, changes and event time, or the state");
  auto arguments = std::make_shared<ExplainArguments>();
  addSpecArguments(*command, *arguments);
  command->add_flag("--state", arguments->state,
                    "show the tables of state instead: where each column lies, and how many bytes a key takes");
  command->callback([arguments, &chosen] { chosen = [arguments] { return explain(*arguments); }; });
}

void addGraphCommand(CLI::App &app, Action &chosen) {
  CLI::App *command = app.add_subcommand("graph", "print the pipeline as a Mermaid flow chart");
  auto arguments = std::make_shared<SpecArguments>();
  addSpecArguments(*command, *arguments);
  command->callback([arguments, &chosen] { chosen = [arguments] { return graph(*arguments); }; });
}

} // namespace millstream
