// Branches, tries, loops over arrays, pushes to stages.
#include "codegen/FunctionLowering.h"

using namespace mlir;

namespace millstream {

// A region that ends in a yield: lowers it at the builder's place and branches to `target` with its values.
static LogicalResult lowerInto(FunctionLowering &f, Region &region, Block *target) {
  if (region.empty())
    return f.branch(target), success();
  if (failed(f.lowerOps(region.front())))
    return failure();
  f.branch(target, f.lookup(region.front().getTerminator()->getOperands()));
  return success();
}

static LogicalResult lowerIf(FunctionLowering &f, flow::IfOp op) {
  SmallVector<Type> types = llvm::map_to_vector(op.getResultTypes(), [&](Type type) { return f.registerType(type); });
  Block *merge = f.addBlock(types);
  Block *no = f.addBlock();
  Block *yes = f.addBlock();
  f.branchIf(f.lookup(op.getCondition()), yes, no);
  f.builder.setInsertionPointToEnd(yes);
  if (failed(lowerInto(f, op.getThenRegion(), merge)))
    return failure();
  f.builder.setInsertionPointToEnd(no);
  if (failed(lowerInto(f, op.getElseRegion(), merge)))
    return failure();
  f.builder.setInsertionPointToEnd(merge);
  f.values.map(op->getResults(), merge->getArguments());
  return success();
}

// Inside, a failure branches to a block that gives false and zeros.
static LogicalResult lowerTry(FunctionLowering &f, task::TryOp op) {
  SmallVector<Type> types = llvm::map_to_vector(op.getResultTypes(), [&](Type type) { return f.registerType(type); });
  Block *merge = f.addBlock(types);
  Block *failed_block = f.addBlock();
  f.failure_targets.push_back(failed_block);
  if (failed(f.lowerOps(op.getBody().front())))
    return failure();
  f.failure_targets.pop_back();
  SmallVector<Value> results{f.constant(f.builder.getI1Type(), 1)};
  llvm::append_range(results, f.lookup(op.getBody().front().getTerminator()->getOperands()));
  f.branch(merge, results);
  f.builder.setInsertionPointToEnd(failed_block);
  results.clear();
  for (Type type : types)
    results.push_back(LLVM::ZeroOp::create(f.builder, f.loc, type));
  f.branch(merge, results);
  f.builder.setInsertionPointToEnd(merge);
  f.values.map(op->getResults(), merge->getArguments());
  return success();
}

static LogicalResult lowerFailIf(FunctionLowering &f, task::FailIfOp op) {
  Value condition = f.lookup(op.getCondition());
  if (op.getReason()) {
    Block *go_on = f.addBlock();
    Block *note = f.addBlock();
    f.branchIf(condition, note, go_on);
    f.builder.setInsertionPointToEnd(note);
    f.call("ms_error", Type(), {f.context, f.textConstant(*op.getReason())});
    f.branch(go_on);
    f.builder.setInsertionPointToEnd(go_on);
  }
  return f.failIf(op, condition);
}

static LogicalResult lowerForEach(FunctionLowering &f, task::ForEachOp op) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  Value array = f.lookup(op.getArray());
  Value count;
  if (flow::isNullable(op.getArray().getType())) { // a NULL array's count is not defined: none
    Value valid = f.extract(array, 0);
    array = f.extract(array, 1);
    count = LLVM::SelectOp::create(b, f.loc, valid, f.extract(array, 1), f.constant(i64, 0));
  } else {
    count = f.extract(array, 1);
  }
  Type element = op.getBody().getArgument(0).getType();
  RowShape shape = shapeOf({element});
  auto deliver = [&](Value number, Block *) {
    Value slot = f.byteOffset(f.extract(array, 0), LLVM::MulOp::create(b, f.loc, number, f.constant(i64, shape.bytes)));
    f.values.map(op.getBody().getArgument(0), f.loadField(slot, element, shape.fields[0]));
    Value following = LLVM::AddOp::create(b, f.loc, number, f.constant(i64, 1));
    f.values.map(op.getBody().getArgument(1), LLVM::TruncOp::create(b, f.loc, b.getI32Type(), following));
    return f.lowerOps(op.getBody().front());
  };
  if (failed(f.loopUnlessStopped(count, deliver)))
    return failure();
  f.values.map(op.getEmpty(), LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::eq, count, f.constant(i64, 0)));
  return success();
}

static LogicalResult lowerForRange(FunctionLowering &f, task::ForRangeOp op) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  Value first = f.lookup(op.getFirst()), last = f.lookup(op.getLast()), none = f.constant(i64, 0);
  Value some = LLVM::AddOp::create(b, f.loc, LLVM::SubOp::create(b, f.loc, last, first), f.constant(i64, 1));
  Value is_empty = LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::slt, last, first);
  return f.loopUnlessStopped(LLVM::SelectOp::create(b, f.loc, is_empty, none, some), [&](Value number, Block *) {
    f.values.map(op.getBody().getArgument(0), LLVM::AddOp::create(b, f.loc, first, number).getResult());
    return f.lowerOps(op.getBody().front());
  });
}

static LogicalResult lowerPush(FunctionLowering &f, task::PushOp op) {
  SmallVector<Value> arguments{f.context, f.batch, f.row};
  llvm::append_range(arguments, f.lookup(op.getValues()));
  // Not `call`, which takes text apart as C does: a stage is ours.
  SmallVector<Type> types = llvm::to_vector(ValueRange(arguments).getTypes());
  LLVM::LLVMFuncOp callee = f.program.kernel(ProgramLowering::stageName(op.getStage()), f.builder.getI32Type(), types);
  f.stopIf(LLVM::CallOp::create(f.builder, f.loc, callee, arguments).getResult());
  return success();
}

void addControlHandlers(OpHandlers &handlers) {
  handlers.add<flow::IfOp, lowerIf>();
  handlers.add<task::TryOp, lowerTry>();
  handlers.add<task::FailIfOp, lowerFailIf>();
  handlers.add<task::ForEachOp, lowerForEach>();
  handlers.add<task::ForRangeOp, lowerForRange>();
  handlers.add<task::PushOp, lowerPush>();
}

} // namespace millstream
