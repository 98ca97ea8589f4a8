// The order of building, and what all families share.
#include "frontend/lower/BuildPipeline.h"

#include "frontend/lower/Build.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace millstream {

OwningOpRef<ModuleOp> buildPipeline(const Spec &spec, MLIRContext &context, Diagnostics &diagnostics, StringRef shown) {
  OwningOpRef<ModuleOp> module = PipelineBuilder(spec, context, diagnostics).build(shown);
  if (diagnostics.hasErrors())
    return nullptr;
  return module;
}

OwningOpRef<ModuleOp> PipelineBuilder::build(StringRef shown) {
  SourceRange whole{spec_.file, 0, 0};
  OwningOpRef<ModuleOp> module = ModuleOp::create(builder_, at(whole));
  resolveTypes();
  resolveParams();
  builder_.setInsertionPointToEnd(module->getBody());
  auto pipeline =
      flow::PipelineOp::create(builder_, at(spec_.pipeline.name.range.file ? spec_.pipeline.name.range : whole),
                               spec_.pipeline.name.text, pipelineSettings(), paramsAttr());
  builder_.setInsertionPointToEnd(&pipeline.getBody().emplaceBlock());
  Diagnostics known; // what is wrong with names was reported by parseSpec
  Graph graph = collectNodes(spec_, known);
  for (size_t index : topologicalOrder(graph)) {
    if (all_columns_ > all_columns_max) {
      diagnostics_.error(codes::yaml_too_large, whole,
                         "the nodes have more than " + std::to_string(all_columns_max) + " columns in all");
      break;
    }
    const GraphNode &node = graph.nodes[index];
    if (node.source)
      buildSource(*node.source);
    else if (node.transform)
      buildTransform(*node.transform);
    else
      buildSink(*node.sink);
  }
  if (auto stream = streams_.find(shown.str()); stream != streams_.end() && stream->second)
    markAllUsed(stream->second);
  writeUsed();
  return module;
}

DictionaryAttr PipelineBuilder::pipelineSettings() {
  NamedAttrList settings;
  auto text = [&](StringRef name, const std::string &value) { settings.set(name, builder_.getStringAttr(value)); };
  auto integer = [&](StringRef name, int64_t value) { settings.set(name, builder_.getI64IntegerAttr(value)); };
  if (!spec_.pipeline.description.empty())
    text("description", spec_.pipeline.description);
  text("time_zone", spec_.execution.time_zone.text);
  integer("key_groups", spec_.execution.key_groups.value);
  integer("latency_ms", spec_.execution.latency.ms);
  if (spec_.execution.max_parallelism)
    integer("max_parallelism", spec_.execution.max_parallelism->value);
  if (spec_.checkpoint.interval)
    integer("checkpoint_interval_ms", spec_.checkpoint.interval->ms);
  if (spec_.checkpoint.storage)
    text("checkpoint_storage", spec_.checkpoint.storage->text);
  integer("checkpoint_retain", spec_.checkpoint.retain.value);
  if (spec_.state.memory)
    integer("state_memory_bytes", static_cast<int64_t>(spec_.state.memory->bytes));
  return settings.getDictionary(builder_.getContext());
}

// ---- Streams ----

const PipelineBuilder::Stream *PipelineBuilder::find(const NodeRef &ref) const {
  auto found = streams_.find(ref.output.empty() ? ref.node : ref.node + "." + ref.output);
  return found == streams_.end() || !found->second ? nullptr : &found->second;
}

void PipelineBuilder::define(const std::string &node, const std::string &output, Stream stream) {
  streams_.emplace(output.empty() ? node : node + "." + output, std::move(stream));
}

Scope PipelineBuilder::openRegion(Region &region, flow::RowType row, Location loc) {
  Block &block = region.emplaceBlock();
  all_columns_ += row.size();
  Scope scope;
  scope.params = &params_;
  for (auto [name, type] : llvm::zip(row.getNames(), row.getTypes()))
    scope.columns.push_back({name.getValue().str(), block.addArgument(type, loc)});
  builder_.setInsertionPointToEnd(&block);
  return scope;
}

void PipelineBuilder::markUsed(const Stream &stream, size_t column) {
  for (const Origin &origin : stream.origins[column])
    sources_[origin.first].used[origin.second] = true;
}

void PipelineBuilder::markAllUsed(const Stream &stream) {
  for (size_t i = 0; i < stream.origins.size(); ++i)
    markUsed(stream, i);
}

void PipelineBuilder::markUsed(Block &block, const Stream &input) {
  for (auto [i, argument] : llvm::enumerate(block.getArguments()))
    if (!argument.use_empty())
      markUsed(input, i);
}

// The last result of an operator whose policy is `route`. A failed row is shown whole, which names all columns.
PipelineBuilder::Stream PipelineBuilder::failedRows(Operation *op, const Stream &input, const ErrorPolicy &policy) {
  if (policy.kind != ErrorPolicy::Kind::route)
    return {};
  markAllUsed(input);
  op->setAttr("errors_name", builder_.getStringAttr(policy.route.text));
  Stream failed;
  failed.value = op->getResults().back();
  failed.origins.resize(failed.row().size());
  return failed;
}

ArrayAttr PipelineBuilder::strings(const std::vector<std::string> &texts) {
  SmallVector<StringRef> refs(texts.begin(), texts.end());
  return builder_.getStrArrayAttr(refs);
}

// ---- What can be wrong in many places ----

void PipelineBuilder::unknownColumn(const Name &name, flow::RowType row) {
  std::vector<std::string> known;
  for (StringAttr column : row.getNames())
    known.push_back(column.getValue().str());
  Diagnostic &d =
      diagnostics_.error(codes::unknown_column, name.range, "unknown column '" + name.text.substr(0, 80) + "'");
  std::string nearest = nearestName(name.text, known);
  if (!nearest.empty())
    d.notes.push_back({{}, "did you mean '" + nearest + "'?"});
  else if (known.size() <= 20)
    d.notes.push_back({{}, "there are " + llvm::join(known, ", ")});
}

bool PipelineBuilder::wantAppend(SourceRange range, const Stream &stream, StringRef what) {
  if (stream.isAppend())
    return true;
  std::string maker = stream.updated_by ? stream.updated_by->name.text : "";
  Diagnostic &d =
      diagnostics_.error(codes::not_supported_yet, range, what.str() + " over an updating stream is not supported yet");
  if (stream.updated_by)
    d.notes.push_back({stream.updated_by->operation.range, "'" + maker + "' makes the stream updating"});
  return false;
}

} // namespace millstream
