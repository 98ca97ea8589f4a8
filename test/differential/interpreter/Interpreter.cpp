// The graph: how records go from operator to operator, and what becomes of those that fail.
#include "test/differential/interpreter/Interpreter.h"

#include "test/differential/interpreter/Functions.h"

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
  auto zone = pipeline_.getSettings().getAs<mlir::StringAttr>("time_zone");
  setTimeZone(zone ? zone.str() : "UTC");
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
  llvm::StringRef name = llvm::isa<flow::SourceOp>(op) ? "parse_errors"
                         : llvm::isa<flow::SinkOp>(op) ? "write_errors"
                                                       : "errors";
  auto attribute = op->getAttrOfType<flow::PolicyAttr>(name);
  return attribute ? attribute.getValue() : flow::Policy::fail;
}

void Interpreter::fail(mlir::Operation *op, const Record &record, const std::string &reason) {
  std::string node = llvm::cast<flow::NodeInterface>(op).getNodeName().str();
  flow::Policy policy = policyOf(op);
  if (policy == flow::Policy::fail)
    throw Stopped{node, reason};
  if (policy == flow::Policy::drop)
    return;
  auto type = record.described ? record.described : llvm::cast<flow::StreamType>(op->getOperand(0).getType()).getRow();
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

} // namespace millstream::reference
