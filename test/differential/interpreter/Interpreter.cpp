// The graph: how records go from operator to operator, and what becomes of those that fail.
#include "test/differential/interpreter/Interpreter.h"

#include <fstream>
#include <glob.h>
#include <sstream>

namespace millstream::reference {

// A parameter's default, as the command line would give it.
static Value parseParameter(llvm::StringRef text, mlir::Type type) {
  Json json{Json::string, text.str(), {}, {}};
  return fromJson(json, type);
}

Interpreter::Interpreter(flow::PipelineOp pipeline, std::string folder)
    : pipeline_(pipeline), folder_(std::move(folder)) {
  for (mlir::Attribute attribute : pipeline.getParams()) {
    auto param = llvm::cast<mlir::DictionaryAttr>(attribute);
    auto text = param.getAs<mlir::StringAttr>("default");
    if (!text)
      throw Unsupported{"a parameter without a default"};
    params_.push_back(parseParameter(text.getValue(), param.getAs<mlir::TypeAttr>("type").getValue()));
  }
}

void Interpreter::run() {
  for (mlir::Operation &op : pipeline_.getBody().front()) {
    if (auto aggregate = llvm::dyn_cast<flow::AggregateOp>(op))
      nodes_[&op] = makeAggregate(*this, aggregate);
    else if (auto dedup = llvm::dyn_cast<flow::DedupOp>(op))
      nodes_[&op] = makeDedup(*this, dedup);
    else if (!llvm::isa<flow::SourceOp>(op))
      nodes_[&op] = makeStatelessNode(*this, &op);
  }
  for (auto source : pipeline_.getBody().front().getOps<flow::SourceOp>())
    readSource(*this, source);
  for (mlir::Operation &op : pipeline_.getBody().front())
    if (auto found = nodes_.find(&op); found != nodes_.end())
      found->second->finish();
}

void Interpreter::deliver(mlir::Value stream, const Record &record) {
  for (mlir::OpOperand &use : stream.getUses())
    nodes_[use.getOwner()]->consume(record, use.getOperandNumber());
}

static flow::Policy policyOf(mlir::Operation *op) {
  auto attribute = op->getAttrOfType<flow::PolicyAttr>(llvm::isa<flow::SourceOp>(op) ? "parse_errors" : "errors");
  return attribute ? attribute.getValue() : flow::Policy::fail;
}

void Interpreter::fail(mlir::Operation *op, const Record &record, const std::string &reason) {
  std::string node = llvm::cast<flow::NodeInterface>(op).getNodeName().str();
  flow::Policy policy = policyOf(op);
  if (policy == flow::Policy::fail)
    throw Stopped{node, reason};
  if (policy == flow::Policy::drop)
    return;
  auto type = llvm::cast<flow::StreamType>(op->getOperand(0).getType()).getRow();
  Record failed;
  failed.row = {makeText(writeJsonRow(record.row, type)), makeText(reason), makeText(node), makeText(record.position)};
  failed.position = record.position;
  deliver(op->getResults().back(), failed);
}

std::optional<Row> Interpreter::attempt(mlir::Operation *op, const Record &record,
                                        const std::function<Row()> &compute) {
  try {
    return compute();
  } catch (const Failure &failure) {
    fail(op, record, failure.reason);
    return std::nullopt;
  }
}

std::optional<Row> Node::attempt(mlir::Region &region, const Record &record) {
  return interpreter_.attempt(op_, record, [&] { return interpreter_.evaluate(region, record.row); });
}

static std::vector<std::string> filesOf(const std::string &folder, const std::string &pattern) {
  std::vector<std::string> files;
  glob_t found;
  if (glob((folder + "/" + pattern).c_str(), 0, nullptr, &found) == 0)
    files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  return files;
}

static void readFile(Interpreter &interpreter, flow::SourceOp op, const std::string &path) {
  auto row_type = llvm::cast<flow::StreamType>(op.getOutputs()[0].getType()).getRow();
  std::ifstream file(path, std::ios::binary);
  std::string name = path.substr(interpreter.folder().size() + 1), line;
  unsigned split = interpreter.nextSplit();
  for (size_t offset = 0; std::getline(file, line); offset += line.size() + 1) {
    if (line.empty())
      continue;
    Record record;
    record.split = split;
    record.position = name + ":" + std::to_string(offset);
    try {
      Json json;
      if (!parseJson(line, json))
        throw Failure{"no JSON"};
      record.row = rowFromJson(json, row_type, op.getUsed());
    } catch (const Failure &failure) {
      if (op.getParseErrors() == flow::Policy::fail)
        throw Stopped{op.getName().str(), failure.reason};
      if (op.getParseErrors() == flow::Policy::drop)
        continue;
      record.row = {makeText(line), makeText(failure.reason), makeText(op.getName().str()), makeText(record.position)};
      interpreter.deliver(op.getOutputs()[1], record);
      continue;
    }
    interpreter.deliver(op.getOutputs()[0], record);
  }
}

void readSource(Interpreter &interpreter, flow::SourceOp op) {
  auto path = op.getConnectorSettings().getAs<mlir::StringAttr>("path");
  if (op.getConnector() != "file" || op.getFormat() != "json" || !path || !op.getMetadata().empty())
    throw Unsupported{"a source other than a file of JSON lines"};
  std::vector<std::string> files = filesOf(interpreter.folder(), path.getValue().str());
  if (files.empty())
    throw Unsupported{"no input at " + path.getValue().str()};
  for (const std::string &file : files)
    readFile(interpreter, op, file);
}

} // namespace millstream::reference
