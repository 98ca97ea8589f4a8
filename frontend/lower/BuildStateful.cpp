// Nodes that keep state: dedup and aggregate.
#include "frontend/lower/Build.h"

using namespace mlir;

namespace millstream {

bool PipelineBuilder::findColumns(const std::vector<Name> &names, flow::RowType row, SmallVectorImpl<size_t> &columns) {
  bool ok = true;
  for (const Name &name : names) {
    int index = row.find(name.text);
    if (index < 0)
      unknownColumn(name, row);
    else
      columns.push_back(static_cast<size_t>(index));
    ok &= index >= 0;
  }
  return ok;
}

int64_t PipelineBuilder::ttlOf(const Transform &node) const {
  const std::optional<Ttl> &ttl = node.ttl ? node.ttl : spec_.state.ttl;
  return !ttl || ttl->forever ? -1 : ttl->duration.ms;
}

void PipelineBuilder::buildDedup(const Transform &node, const Stream &input) {
  const Dedup &dedup = *node.dedup;
  Location loc = at(node.operation.range);
  SmallVector<size_t> keys;
  bool ok = findColumns(dedup.keys, input.row(), keys) && wantAppend(node.operation.range, input, "dedup");
  if (dedup.by && input.row().find(dedup.by->text) < 0) {
    unknownColumn(*dedup.by, input.row());
    ok = false;
  } else if (dedup.by && !input.type().getTimed()) {
    diagnostics_.error(codes::no_event_time, dedup.by->range, "'by' needs an input with event time").notes.push_back({{}, "'event_time' on the source or on a node before this one gives it"});
    ok = false;
  }
  if (!ok)
    return;
  bool last = dedup.keep == Dedup::Keep::last;
  SmallVector<StringAttr> key_names;
  for (size_t key : keys)
    key_names.push_back(input.row().getNames()[key]);
  // An updating result has no event time: its rows come again.
  auto type = last ? flow::StreamType::get(builder_.getContext(), input.row(), flow::ChangelogKind::upsert, key_names, false) : input.type();
  auto op = flow::DedupOp::create(builder_, loc, TypeRange{type}, node.name.text, input.value, last, dedup.by.has_value(), ttlOf(node), policyOf(node.expression_errors));
  {
    OpBuilder::InsertionGuard guard(builder_);
    openRegion(op.getRows(), input.row(), loc);
    Block &block = op.getRows().front();
    SmallVector<Value> values;
    for (size_t key : keys) {
      values.push_back(block.getArgument(static_cast<unsigned>(key)));
      markUsed(input, key);
    }
    flow::YieldOp::create(builder_, loc, values);
  }
  if (dedup.by)
    markUsed(input, static_cast<size_t>(input.row().find(dedup.by->text)));
  Stream result = input;
  result.value = op.getOutputs()[0];
  if (last)
    result.updated_by = &node;
  define(node.name.text, "", result);
}

void PipelineBuilder::buildAggregate(const Transform &node, const Stream &) {
  diagnostics_.error(codes::not_supported_yet, node.operation.range, "'aggregate' is not supported yet");
}

} // namespace millstream
