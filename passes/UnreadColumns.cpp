// See the header.
#include "passes/UnreadColumns.h"

using namespace mlir;

namespace millstream {

static flow::RowType rowOf(Value stream) { return cast<flow::StreamType>(stream.getType()).getRow(); }

static SmallVector<bool> ofMap(flow::MapOp map) {
  SmallVector<bool> input = unreadColumns(map.getInput()), columns;
  for (Value value : map.getColumns().front().getTerminator()->getOperands()) {
    auto argument = dyn_cast<BlockArgument>(value);
    columns.push_back(argument && input[argument.getArgNumber()]);
  }
  return columns;
}

SmallVector<bool> unreadColumns(Value stream) {
  Operation *maker = stream.getDefiningOp();
  size_t width = rowOf(stream).size();
  SmallVector<bool> none(width, false);
  if (auto source = dyn_cast<flow::SourceOp>(maker)) {
    flow::RowType row = rowOf(stream),
                  declared = source.getDeclared() ? cast<flow::RowType>(*source.getDeclared()) : row;
    if (stream != source.getOutputs()[0] || source.getUsed().size() != declared.size())
      return none;
    for (auto [i, name] : llvm::enumerate(row.getNames()))
      none[i] = !source.getUsed()[static_cast<size_t>(declared.find(name))];
    return none;
  }
  if (auto map = dyn_cast<flow::MapOp>(maker))
    return stream == map.getOutputs()[0] ? ofMap(map) : none;
  // Others pass their input's columns on, perhaps with more behind, or make rows of their own.
  bool passes = isa<flow::UnnestOp>(maker) && stream == maker->getResult(0);
  for (Value input : maker->getOperands()) {
    if (!passes && rowOf(input) != rowOf(stream))
      continue;
    for (auto [i, unread] : llvm::enumerate(unreadColumns(input)))
      none[i] |= unread;
  }
  return none;
}

} // namespace millstream
