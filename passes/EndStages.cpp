// Sources, watermarks and sinks: the ends of a pipeline, as FlowToTask builds them.
#include "passes/FlowToTask.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace millstream {

// The watermark that takes the source's rows directly: it times its splits.
static flow::WatermarkOp watermarkOf(flow::SourceOp source) {
  for (Operation *user : source.getOutputs()[0].getUsers())
    if (auto watermark = dyn_cast<flow::WatermarkOp>(user))
      return watermark;
  return {};
}

void FlowToTask::convertSource(flow::SourceOp op) {
  Location loc = op.getLoc();
  builder_.setInsertionPointToEnd(declarations_);
  auto rows = cast<flow::StreamType>(op.getOutputs()[0].getType());
  std::string symbol = op.getName().str() + ".source";
  FlatSymbolRefAttr watermark;
  if (flow::WatermarkOp time = watermarkOf(op))
    watermark = FlatSymbolRefAttr::get(builder_.getContext(), time.getName().str() + ".watermark");
  task::SourceOp::create(builder_, loc, symbol, op.getName(), op.getConnector(), op.getConnectorSettings(),
                         op.getFormat(), op.getFormatSettings(), rows.getRow(), op.getParseErrors(), op.getUsedAttr(),
                         op.getMetadata(), op.getMaxRecordBytes(), watermark, op.getDeclaredAttr());
  for (auto [i, output] : llvm::enumerate(op.getOutputs())) {
    builder_.setInsertionPointToEnd(declarations_);
    auto part = i == 0 ? task::Part::rows : task::Part::errors;
    auto scan = task::ScanOp::create(builder_, loc, symbol, part);
    Block *block = &scan.getBody().emplaceBlock();
    for (Type type : valueTypes(cast<flow::StreamType>(output.getType())))
      block->addArgument(type, loc);
    builder_.setInsertionPointToEnd(block);
    push(output, block->getArguments(), loc);
    task::ReturnOp::create(builder_, loc);
  }
}

// The sources whose rows reach a stream.
static SmallVector<Attribute> sourcesOf(Value stream) {
  llvm::SetVector<Attribute> sources;
  SmallVector<Value> open{stream};
  while (!open.empty()) {
    Operation *maker = open.pop_back_val().getDefiningOp();
    if (auto source = dyn_cast<flow::SourceOp>(maker))
      sources.insert(FlatSymbolRefAttr::get(source.getContext(), source.getName().str() + ".source"));
    llvm::append_range(open, maker->getOperands());
  }
  return sources.takeVector();
}

void FlowToTask::convertWatermark(flow::WatermarkOp op) {
  Location loc = op.getLoc();
  builder_.setInsertionPointToEnd(declarations_);
  std::string symbol = op.getName().str() + ".watermark";
  task::WatermarkOp::create(builder_, loc, symbol, op.getNameAttr().getValue(), op.getOutOfOrderMs(),
                            op.getIdleAfterMs(), builder_.getArrayAttr(sourcesOf(op.getInput())));
  Block *stage = addStage(op.getInputMutable());
  auto node = cast<flow::NodeInterface>(op.getOperation());
  Row row{stage->getArguments(), op.getInput().getType()};
  auto compute = [&] {
    Value time = inlineRegion(op.getTime(), stage->getArguments()).front();
    if (!flow::isNullable(time.getType()))
      return SmallVector<Value>{time};
    Value missing = flow::IsNullOp::create(builder_, loc, builder_.getI1Type(), time);
    task::FailIfOp::create(builder_, loc, missing, builder_.getStringAttr("the event time is NULL"));
    Type plain = flow::stripNullable(time.getType());
    return SmallVector<Value>{flow::UnwrapOp::create(builder_, loc, plain, time)};
  };
  Value failures = op.getErrors() == flow::Policy::route ? op->getResults().back() : Value();
  evaluate(node, row, op.getErrors(), failures, compute, [&](ValueRange values) {
    auto timestamp = flow::TimestampType::get(builder_.getContext(), 3);
    auto advance = task::AdvanceOp::create(builder_, loc, timestamp, builder_.getI64Type(), symbol, values.front());
    SmallVector<Value> result(stage->getArguments().take_front(row.stream.getRow().size()));
    result.append({advance.getEventTime(), advance.getWatermarkMs()});
    push(op.getOutputs()[0], result, loc);
  });
  finishStage(loc);
}

// Hands the rows that can be written to `emit`; the others are write errors.
void FlowToTask::checkWritable(flow::SinkOp op, Row row, llvm::function_ref<void()> emit) {
  if (!op.getCheck())
    return emit();
  Value failures = op.getWriteErrors() == flow::Policy::route ? op->getResults().back() : Value();
  auto compute = [&] {
    Value value = row.columns.front();
    return SmallVector<Value>{flow::CallOp::create(builder_, op.getLoc(), value.getType(), *op.getCheck(),
                                                   flow::KernelResult::fallible, value, {}, /*safe=*/false,
                                                   /*is_volatile=*/false)};
  };
  evaluate(cast<flow::NodeInterface>(op.getOperation()), row, op.getWriteErrors(), failures, compute,
           [&](ValueRange) { emit(); });
}

// Streams of several types may end in one sink, each with a stage of its own.
void FlowToTask::convertSink(flow::SinkOp op) {
  Location loc = op.getLoc();
  builder_.setInsertionPointToEnd(declarations_);
  std::string symbol = op.getName().str() + ".sink";
  auto rowOf = [](Value stream) { return cast<flow::StreamType>(stream.getType()).getRow(); };
  task::SinkOp::create(builder_, loc, symbol, op.getName(), op.getConnector(), op.getConnectorSettings(),
                       op.getFormat(), op.getFormatSettings(), rowOf(op.getInputs()[0]), op.getWriteErrors(),
                       op.getDelivery());
  llvm::StringSet<> made;
  for (OpOperand &use : op->getOpOperands()) {
    if (!made.insert(stageName(use)).second)
      continue;
    Block *stage = addStage(use);
    auto stream = cast<flow::StreamType>(use.get().getType());
    SmallVector<Attribute> names(stream.getRow().getNames().begin(), stream.getRow().getNames().end());
    bool changes = stream.getKind() != flow::ChangelogKind::append;
    checkWritable(op, {stage->getArguments(), stream}, [&] {
      task::EmitOp::create(builder_, loc, symbol, ValueRange(stage->getArguments()).take_front(names.size()),
                           changes ? Value(stage->getArguments().back()) : Value(), builder_.getArrayAttr(names));
    });
    finishStage(loc);
  }
}

} // namespace millstream
