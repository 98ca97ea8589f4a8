// Registers the task dialect; checks and canonicalisation of its ops.
#include "dialects/task/Task.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace millstream;
using namespace millstream::task;
using millstream::flow::FallibleInterface;

#include "dialects/task/TaskDialect.cpp.inc"
#include "dialects/task/TaskEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/task/TaskAttrs.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/task/TaskOps.cpp.inc"

void TaskDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/task/TaskAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/task/TaskOps.cpp.inc"
      >();
}

bool millstream::task::canFail(Region &region) {
  auto fails = [](Operation *op) {
    auto fallible = dyn_cast<FallibleInterface>(op);
    return isa<FailIfOp>(op) || (fallible && fallible.canFail()) ? WalkResult::interrupt() : WalkResult::advance();
  };
  return region.walk(fails).wasInterrupted();
}

// ---- What names and types must agree

template <typename Declaration>
static Declaration findDeclared(Operation *op, FlatSymbolRefAttr symbol, SymbolTableCollection &symbols,
                                StringRef what) {
  auto declared = symbols.lookupNearestSymbolFrom<Declaration>(op, symbol);
  if (!declared)
    op->emitOpError("names '") << symbol.getValue() << "', which is no " << what;
  return declared;
}

LogicalResult SourceOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (!findDeclared<NodeOp>(*this, getNodeAttr(), symbols, "node"))
    return failure();
  return success(!getWatermark() || findDeclared<WatermarkOp>(*this, getWatermarkAttr(), symbols, "watermark"));
}

LogicalResult SinkOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return success(static_cast<bool>(findDeclared<NodeOp>(*this, getNodeAttr(), symbols, "node")));
}

LogicalResult WatermarkOp::verifySymbolUses(SymbolTableCollection &symbols) {
  for (Attribute source : getSources())
    if (!findDeclared<SourceOp>(*this, cast<FlatSymbolRefAttr>(source), symbols, "source"))
      return failure();
  return success(static_cast<bool>(findDeclared<NodeOp>(*this, getNodeAttr(), symbols, "node")));
}

LogicalResult ScanOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto source = findDeclared<SourceOp>(*this, getSourceAttr(), symbols, "source");
  if (!source)
    return failure();
  auto row = getPart() == Part::rows ? cast<flow::RowType>(source.getRow()) : flow::badRecordRowType(getContext());
  if (!llvm::equal(getBody().getArgumentTypes(), row.getTypes()))
    return emitOpError("needs a region whose arguments are the columns ") << row;
  return success();
}

LogicalResult TimerOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (!findDeclared<NodeOp>(*this, getNodeAttr(), symbols, "node"))
    return failure();
  if (getBody().getNumArguments() != 1 || !getBody().getArgument(0).getType().isInteger(64))
    return emitOpError("needs a region with one argument, the watermark as i64");
  return success();
}

LogicalResult CountOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return success(static_cast<bool>(findDeclared<NodeOp>(*this, getNodeAttr(), symbols, "node")));
}

LogicalResult FailOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return success(static_cast<bool>(findDeclared<NodeOp>(*this, getNodeAttr(), symbols, "node")));
}

LogicalResult AdvanceOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return success(static_cast<bool>(findDeclared<WatermarkOp>(*this, getWatermarkAttr(), symbols, "watermark")));
}

static LogicalResult verifyNames(Operation *op, size_t values, size_t names) {
  if (values != names)
    return op->emitOpError("needs a name for each value, ") << values << ", got " << names;
  return success();
}

LogicalResult EmitOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (!findDeclared<SinkOp>(*this, getSinkAttr(), symbols, "sink"))
    return failure();
  return verifyNames(*this, getValues().size(), getNames().size());
}

LogicalResult DescribeOp::verify() { return verifyNames(*this, getValues().size(), getNames().size()); }

LogicalResult TryOp::verify() {
  auto yield = dyn_cast<YieldOp>(getBody().back().getTerminator());
  if (!yield || !llvm::equal(yield.getValues().getTypes(), getResults().getTypes()))
    return emitOpError("needs a region that yields values of its results' types");
  return success();
}

LogicalResult FailIfOp::verify() {
  if (!(*this)->getParentOfType<TryOp>())
    return emitOpError("stands outside of a 'task.try'");
  return success();
}

LogicalResult PushOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto stage = symbols.lookupNearestSymbolFrom<StageOp>(*this, getStageAttr());
  if (!stage)
    return emitOpError("pushes to '") << getStage() << "', which is no stage";
  if (!llvm::equal(getValues().getTypes(), stage.getBody().getArgumentTypes()))
    return emitOpError("pushes values of other types than the arguments of '") << getStage() << "'";
  return success();
}

LogicalResult LoadOp::verify() {
  auto argument = dyn_cast<BlockArgument>(getColumn());
  if (!argument || !isa<ScanOp>(argument.getOwner()->getParentOp()))
    return emitOpError("loads an argument of its scan");
  return success();
}

// A region in which nothing can fail is simply evaluated.
LogicalResult TryOp::canonicalize(TryOp op, PatternRewriter &rewriter) {
  if (!llvm::hasSingleElement(op.getBody()) || canFail(op.getBody()))
    return failure();
  Block *block = &op.getBody().front();
  auto yield = cast<YieldOp>(block->getTerminator());
  SmallVector<Value> results;
  results.push_back(flow::ConstantOp::create(rewriter, op.getLoc(), rewriter.getI1Type(), rewriter.getBoolAttr(true)));
  llvm::append_range(results, yield.getValues());
  rewriter.eraseOp(yield);
  rewriter.inlineBlockBefore(block, op);
  rewriter.replaceOp(op, results);
  return success();
}
