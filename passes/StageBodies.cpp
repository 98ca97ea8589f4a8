// The code of each operator for one row, as FlowToTask builds it.
#include "passes/FlowToTask.h"

#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace millstream {

LogicalResult FlowToTask::convertNode(Operation *op) {
  return TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](flow::SourceOp source) { return convertSource(source), success(); })
      .Case([&](flow::WatermarkOp watermark) { return convertWatermark(watermark), success(); })
      .Case([&](flow::FilterOp filter) { return convertFilter(filter), success(); })
      .Case([&](flow::MapOp map) { return convertMap(map), success(); })
      .Case([&](flow::RouteOp route) { return convertRoute(route), success(); })
      .Case([&](flow::UnnestOp unnest) { return convertUnnest(unnest), success(); })
      .Case([&](flow::UnionOp onion) { return convertUnion(onion), success(); })
      .Case([&](flow::DedupOp dedup) { return convertDedup(dedup); })
      .Case([&](flow::AggregateOp aggregate) { return convertAggregate(aggregate); })
      .Case([&](flow::SinkOp sink) { return convertSink(sink), success(); })
      .Default([](Operation *other) { return other->emitError("'") << other->getName() << "' has no stage"; });
}

void FlowToTask::count(flow::NodeInterface node, task::Counter counter) {
  task::CountOp::create(builder_, node.getLoc(), node.getNodeName(), counter);
}

void FlowToTask::finishStage(Location loc) { task::ReturnOp::create(builder_, loc); }

SmallVector<Value> FlowToTask::inlineRegion(Region &region, ValueRange columns) {
  IRMapping mapping;
  mapping.map(region.getArguments(), columns.take_front(region.getNumArguments()));
  for (Operation &op : region.front().without_terminator())
    builder_.clone(op, mapping);
  SmallVector<Value> values;
  for (Value value : region.front().getTerminator()->getOperands())
    values.push_back(mapping.lookupOrDefault(value));
  return values;
}

void FlowToTask::evaluate(flow::NodeInterface node, Row row, flow::Policy policy, Value failures, Compute compute,
                          Then then, Then failed) {
  Location loc = node.getLoc();
  // Built in a try of no results first, since what it yields is known only afterwards.
  auto draft = task::TryOp::create(builder_, loc, builder_.getI1Type(), TypeRange());
  Block *block = &draft.getBody().emplaceBlock();
  SmallVector<Value> values;
  {
    OpBuilder::InsertionGuard guard(builder_);
    builder_.setInsertionPointToEnd(block);
    values = compute();
    task::YieldOp::create(builder_, loc, values);
  }
  SmallVector<Type> types{builder_.getI1Type()};
  llvm::append_range(types, ValueRange(values).getTypes());
  auto attempt = task::TryOp::create(builder_, loc, types, ValueRange());
  attempt.getBody().takeBody(draft.getBody());
  draft.erase();
  if (!task::canFail(attempt.getBody())) {
    block->getTerminator()->erase();
    builder_.getBlock()->getOperations().splice(attempt->getIterator(), block->getOperations());
    attempt.erase();
    return then(values);
  }
  auto branch = flow::IfOp::create(builder_, loc, attempt.getOk());
  OpBuilder::InsertionGuard guard(builder_);
  builder_.setInsertionPointToStart(branch.thenBlock());
  then(attempt.getResults());
  builder_.setInsertionPointToStart(branch.elseBlock());
  if (failed && policy != flow::Policy::fail)
    failed(attempt.getResults());
  handleFailure(node, row, policy, failures);
}

void FlowToTask::handleFailure(flow::NodeInterface node, Row row, flow::Policy policy, Value failures) {
  Location loc = node.getLoc();
  if (isa<flow::SinkOp>(node)) // of a sink's rows the runtime counts only those that are written
    count(node, task::Counter::rows_in);
  if (policy != flow::Policy::fail) // the runtime counts what it stops for
    count(node, task::Counter::rows_failed);
  if (policy == flow::Policy::drop)
    return count(node, task::Counter::rows_dropped);
  auto text = flow::StringType::get(builder_.getContext());
  // All columns of it, without its event time and watermark: those that hold nothing were taken out of the rows by
  // push-projections.
  SmallVector<Attribute> names(row.stream.getRow().getNames().begin(), row.stream.getRow().getNames().end());
  Value json =
      task::DescribeOp::create(builder_, loc, text, row.columns.take_front(names.size()), builder_.getArrayAttr(names));
  if (policy == flow::Policy::fail) {
    task::FailOp::create(builder_, loc, node.getNodeName(), json);
    return;
  }
  Value error = task::ErrorTextOp::create(builder_, loc, text);
  Value name = flow::ConstantOp::create(builder_, loc, text, builder_.getStringAttr(node.getNodeName()));
  Value position = task::PositionOp::create(builder_, loc, text);
  push(failures, {json, error, name, position}, loc);
}

// The stream of failed rows: an operator's last result under `route`.
static Value failuresOf(Operation *op, flow::Policy policy) {
  return policy == flow::Policy::route ? op->getResults().back() : Value();
}

void FlowToTask::convertFilter(flow::FilterOp op) {
  Block *stage = addStage(op.getInputMutable());
  Location loc = op.getLoc();
  auto node = cast<flow::NodeInterface>(op.getOperation());
  count(node, task::Counter::rows_in);
  Row row{stage->getArguments(), op.getInput().getType()};
  auto compute = [&] {
    Value condition = inlineRegion(op.getCondition(), stage->getArguments()).front();
    return SmallVector<Value>{flow::IsTrueOp::create(builder_, loc, builder_.getI1Type(), condition)};
  };
  bool changes = row.stream.getKind() != flow::ChangelogKind::append;
  evaluate(node, row, op.getErrors(), failuresOf(op, op.getErrors()), compute, [&](ValueRange values) {
    auto branch = flow::IfOp::create(builder_, loc, values.front());
    OpBuilder::InsertionGuard guard(builder_);
    builder_.setInsertionPointToStart(branch.thenBlock());
    count(node, task::Counter::rows_out);
    push(op.getOutputs()[0], stage->getArguments(), loc);
    if (!changes)
      return;
    // Of a table's rows, one that no longer passes is deleted behind the filter, in case it was there.
    builder_.setInsertionPointToStart(branch.elseBlock());
    SmallVector<Value> deletion(stage->getArguments());
    deletion.back() = flow::ConstantOp::create(builder_, loc, builder_.getIntegerType(8),
                                               builder_.getI8IntegerAttr(flow::delete_change));
    count(node, task::Counter::rows_out);
    push(op.getOutputs()[0], deletion, loc);
  });
  finishStage(loc);
}

void FlowToTask::convertMap(flow::MapOp op) {
  Block *stage = addStage(op.getInputMutable());
  auto node = cast<flow::NodeInterface>(op.getOperation());
  count(node, task::Counter::rows_in);
  flow::StreamType input = op.getInput().getType();
  Row row{stage->getArguments(), input};
  auto compute = [&] { return inlineRegion(op.getColumns(), stage->getArguments()); };
  evaluate(node, row, op.getErrors(), failuresOf(op, op.getErrors()), compute, [&](ValueRange values) {
    count(node, task::Counter::rows_out);
    SmallVector<Value> result(values);
    llvm::append_range(result, stage->getArguments().drop_front(input.getRow().size()));
    push(op.getOutputs()[0], result, op.getLoc());
  });
  finishStage(op.getLoc());
}

// The conditions are evaluated one after the other, each only if those before it are not true; the
// first true one's number (or their count) selects the output.
void FlowToTask::convertRoute(flow::RouteOp op) {
  Block *stage = addStage(op.getInputMutable());
  Location loc = op.getLoc();
  auto node = cast<flow::NodeInterface>(op.getOperation());
  count(node, task::Counter::rows_in);
  Row row{stage->getArguments(), op.getInput().getType()};
  OpBuilder::InsertionGuard outer(builder_);
  auto deliver = [&](Value stream) {
    count(node, task::Counter::rows_out);
    push(stream, stage->getArguments(), loc);
  };
  std::function<void(unsigned)> tryOutput = [&](unsigned i) {
    if (i == op.getConditions().size()) {
      if (op.getHasRest())
        deliver(op.getOutputs()[i]);
      else
        count(node, task::Counter::rows_dropped);
      return;
    }
    auto compute = [&] {
      Value condition = inlineRegion(op.getConditions()[i], stage->getArguments()).front();
      return SmallVector<Value>{flow::IsTrueOp::create(builder_, loc, builder_.getI1Type(), condition)};
    };
    evaluate(node, row, op.getErrors(), failuresOf(op, op.getErrors()), compute, [&](ValueRange values) {
      auto branch = flow::IfOp::create(builder_, loc, values.front());
      OpBuilder::InsertionGuard guard(builder_);
      builder_.setInsertionPointToStart(branch.thenBlock());
      deliver(op.getOutputs()[i]);
      builder_.setInsertionPointToStart(branch.elseBlock());
      tryOutput(i + 1);
    });
  };
  tryOutput(0);
  builder_.setInsertionPointToEnd(stage);
  finishStage(loc);
}

void FlowToTask::convertUnion(flow::UnionOp op) {
  llvm::StringSet<> made;
  for (OpOperand &use : op->getOpOperands()) {
    if (!made.insert(stageName(use)).second)
      continue;
    Block *stage = addStage(use);
    auto node = cast<flow::NodeInterface>(op.getOperation());
    SmallVector<Value> values(stage->getArguments());
    if (!op.getOutput().getType().getTimed())
      values.resize(op.getOutput().getType().getRow().size());
    count(node, task::Counter::rows_in);
    count(node, task::Counter::rows_out);
    push(op.getOutput(), values, op.getLoc());
    finishStage(op.getLoc());
  }
}

void FlowToTask::convertUnnest(flow::UnnestOp op) {
  Block *stage = addStage(op.getInputMutable());
  Location loc = op.getLoc();
  auto node = cast<flow::NodeInterface>(op.getOperation());
  count(node, task::Counter::rows_in);
  flow::StreamType input = op.getInput().getType();
  Row row{stage->getArguments(), input};
  auto compute = [&] { return inlineRegion(op.getArray(), stage->getArguments()); };
  size_t columns = input.getRow().size();
  // A row of the result: the input's columns, the element, its number, the event time.
  auto deliver = [&](Value element, Value number) {
    SmallVector<Value> values(stage->getArguments().take_front(columns));
    ArrayRef<Type> types = cast<flow::StreamType>(op.getOutputs()[0].getType()).getRow().getTypes();
    auto fit = [&](Value value, Type type) -> Value {
      if (!value)
        return flow::ConstantOp::create(builder_, loc, type, builder_.getUnitAttr());
      return value.getType() == type ? value : flow::WrapOp::create(builder_, loc, type, value).getResult();
    };
    values.push_back(fit(element, types[columns]));
    if (op.getWithIndex())
      values.push_back(fit(number, types[columns + 1]));
    llvm::append_range(values, stage->getArguments().drop_front(columns));
    count(node, task::Counter::rows_out);
    push(op.getOutputs()[0], values, loc);
  };
  evaluate(node, row, op.getErrors(), failuresOf(op, op.getErrors()), compute, [&](ValueRange values) {
    Type array = flow::stripNullable(values.front().getType());
    auto loop = task::ForEachOp::create(builder_, loc, builder_.getI1Type(), values.front());
    Block *body = &loop.getBody().emplaceBlock();
    body->addArgument(cast<flow::ArrayType>(array).getElement(), loc);
    body->addArgument(builder_.getI32Type(), loc);
    OpBuilder::InsertionGuard guard(builder_);
    builder_.setInsertionPointToEnd(body);
    deliver(body->getArgument(0), body->getArgument(1));
    task::YieldOp::create(builder_, loc, ValueRange());
    if (!op.getKeepEmpty())
      return;
    builder_.setInsertionPointAfter(loop);
    auto branch = flow::IfOp::create(builder_, loc, loop.getEmpty());
    builder_.setInsertionPointToStart(branch.thenBlock());
    deliver(Value(), Value());
  });
  builder_.setInsertionPointToEnd(stage);
  finishStage(loc);
}

} // namespace millstream
