// Streams of a pipeline by name.
#include "tools/millstream/Nodes.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace millstream {

// Names of an operator's results behind its node's name: empty for its rows.
static std::vector<std::string> outputNames(Operation *op) {
  std::vector<std::string> names;
  if (auto route = dyn_cast<flow::RouteOp>(op)) {
    for (Attribute name : route.getNames())
      names.push_back(cast<StringAttr>(name).str());
    if (route.getHasRest())
      names.push_back(op->hasAttr("rest_name") ? op->getAttrOfType<StringAttr>("rest_name").str() : "rest");
  } else {
    names.push_back("");
  }
  auto late = dyn_cast<flow::AggregateOp>(op);
  if (late && late.getLate() == flow::Policy::route)
    names.push_back(op->hasAttr("late_name") ? op->getAttrOfType<StringAttr>("late_name").str() : "late");
  if (names.size() < op->getNumResults())
    names.push_back(op->hasAttr("errors_name") ? op->getAttrOfType<StringAttr>("errors_name").str() : "errors");
  return names;
}

std::vector<NamedStream> namedStreams(flow::PipelineOp pipeline) {
  llvm::MapVector<StringAttr, Value> streams;
  for (Operation &op : pipeline.getBody().front()) {
    auto node = cast<flow::NodeInterface>(op);
    for (auto [output, value] : llvm::zip(outputNames(&op), op.getResults())) {
      std::string name = node.getNodeName().str() + (output.empty() ? "" : "." + output);
      streams[StringAttr::get(op.getContext(), name)] = value;
    }
  }
  std::vector<NamedStream> result;
  for (auto &[name, value] : streams)
    result.push_back({name.str(), value});
  return result;
}

Value findStream(flow::PipelineOp pipeline, llvm::StringRef reference) {
  for (const NamedStream &stream : namedStreams(pipeline))
    if (stream.name == reference)
      return stream.value;
  return {};
}

std::vector<std::string> streamNames(flow::PipelineOp pipeline) {
  std::vector<std::string> names;
  for (const NamedStream &stream : namedStreams(pipeline))
    names.push_back(stream.name);
  return names;
}

} // namespace millstream
