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

LogicalResult PushOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto stage = symbols.lookupNearestSymbolFrom<StageOp>(*this, getStageAttr());
  if (!stage)
    return emitOpError("pushes to '") << getStage() << "', which is no stage";
  if (!llvm::equal(getValues().getTypes(), stage.getBody().getArgumentTypes()))
    return emitOpError("pushes values of other types than the arguments of '") << getStage() << "'";
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
