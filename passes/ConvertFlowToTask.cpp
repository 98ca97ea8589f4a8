// From operators to stages: see Passes.td. The code of each operator's stage is in StageBodies.cpp.
#include "passes/FlowToTask.h"
#include "passes/Passes.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace millstream {
#define GEN_PASS_DEF_CONVERTFLOWTOTASK
#include "passes/Passes.h.inc"

namespace {

struct ConvertFlowToTask : impl::ConvertFlowToTaskBase<ConvertFlowToTask> {
  void runOnOperation() override {
    for (flow::PipelineOp pipeline : llvm::make_early_inc_range(getOperation().getOps<flow::PipelineOp>())) {
      FlowToTask conversion(pipeline);
      if (failed(conversion.convert()))
        return signalPassFailure();
      pipeline.erase();
    }
  }
};

} // namespace

// The locations of a function's operations carry their node's name from here on: debuggers show it.
static void nameLocations(Operation *function) {
  StringRef symbol;
  if (auto stage = dyn_cast<task::StageOp>(function))
    symbol = stage.getSymName();
  else if (auto scan = dyn_cast<task::ScanOp>(function))
    symbol = scan.getSource();
  else if (auto timer = dyn_cast<task::TimerOp>(function))
    symbol = timer.getNode();
  else
    return;
  auto name = StringAttr::get(function->getContext(), symbol.split('.').first); // a name has no dot
  function->walk([&](Operation *op) { op->setLoc(NameLoc::get(name, op->getLoc())); });
}

FlowToTask::FlowToTask(flow::PipelineOp pipeline) : pipeline_(pipeline), builder_(pipeline) {}

LogicalResult FlowToTask::convert() {
  program_ = task::ProgramOp::create(builder_, pipeline_.getLoc(), pipeline_.getNameAttr(), pipeline_.getSettingsAttr(),
                                     pipeline_.getParamsAttr());
  declarations_ = &program_.getBody().emplaceBlock();
  for (Operation &op : pipeline_.getBody().front())
    declareNode(cast<flow::NodeInterface>(op));
  for (Operation &op : pipeline_.getBody().front())
    if (failed(convertNode(&op)))
      return failure();
  copyMeanings();
  for (Operation &op : *declarations_)
    nameLocations(&op);
  return success();
}

// All tables of a node hold state of one meaning.
void FlowToTask::copyMeanings() {
  llvm::StringMap<StringAttr> meanings;
  for (auto node : pipeline_.getOps<flow::NodeInterface>())
    if (auto meaning = node->getAttrOfType<StringAttr>("meaning"))
      meanings[node.getNodeName()] = meaning;
  for (auto table : program_.getOps<state::TableOp>())
    if (StringAttr meaning = meanings.lookup(table.getNode()))
      table.setMeaningAttr(meaning);
}

// A source and its watermark are one node of the spec: declared once.
void FlowToTask::declareNode(flow::NodeInterface node) {
  if (!declared_nodes_.insert(node.getNodeName()).second)
    return;
  builder_.setInsertionPointToEnd(declarations_);
  task::NodeOp::create(builder_, node.getLoc(), node.getNodeName(), node.getNodeKind(), builder_.getArrayAttr({}),
                       ArrayRef<int64_t>(), /*processing_time=*/false);
}

// How far behind its input an operator's output watermark stays: a window that is kept open emits late.
static int64_t holdOf(Operation *op) {
  auto aggregate = dyn_cast<flow::AggregateOp>(op);
  return aggregate ? aggregate.getAllowLateMs() : 0;
}

void FlowToTask::addTimer(flow::NodeInterface op, bool processing_time, function_ref<void(Value)> build) {
  builder_.setInsertionPointToEnd(declarations_);
  auto timer = task::TimerOp::create(builder_, op.getLoc(), op.getNodeName());
  Block *body = &timer.getBody().emplaceBlock();
  Value time = body->addArgument(builder_.getI64Type(), op.getLoc());
  builder_.setInsertionPointToEnd(body);
  build(time);
  builder_.setInsertionPointToEnd(body);
  task::ReturnOp::create(builder_, op.getLoc());
  setTimerInputs(op, processing_time);
}

void FlowToTask::setTimerInputs(flow::NodeInterface op, bool processing_time) {
  auto node = cast<task::NodeOp>(SymbolTable::lookupSymbolIn(program_, op.getNodeName()));
  if (processing_time)
    return node.setProcessingTime(true);
  llvm::MapVector<Attribute, int64_t> holds;
  SmallVector<std::pair<Value, int64_t>> open;
  for (Value input : op->getOperands())
    open.push_back({input, 0});
  while (!open.empty()) {
    auto [value, hold] = open.pop_back_val();
    Operation *maker = value.getDefiningOp();
    if (auto watermark = dyn_cast<flow::WatermarkOp>(maker)) {
      auto symbol = FlatSymbolRefAttr::get(builder_.getContext(), watermark.getName().str() + ".watermark");
      int64_t &known = holds[symbol];
      known = std::max(known, hold);
      continue;
    }
    for (Value input : maker->getOperands())
      open.push_back({input, hold + holdOf(maker)});
  }
  SmallVector<Attribute> symbols;
  SmallVector<int64_t> spans;
  for (auto [symbol, hold] : holds) {
    symbols.push_back(symbol);
    spans.push_back(hold);
  }
  node.setWatermarksAttr(builder_.getArrayAttr(symbols));
  node.setHoldsMs(spans);
}

// One stage for each distinct input type: `name.rows`, `name.rows1`, …
std::string FlowToTask::stageName(OpOperand &use) {
  auto node = cast<flow::NodeInterface>(use.getOwner());
  unsigned number = 0;
  for (OpOperand &other : use.getOwner()->getOpOperands()) {
    if (other.get().getType() == use.get().getType())
      break;
    ++number;
  }
  std::string suffix = isa<flow::WatermarkOp>(use.getOwner()) ? ".time" : ".rows";
  return node.getNodeName().str() + suffix + (number ? std::to_string(number) : "");
}

SmallVector<Type> FlowToTask::valueTypes(flow::StreamType stream) {
  SmallVector<Type> types(stream.getRow().getTypes());
  if (stream.getTimed())
    types.append({flow::TimestampType::get(builder_.getContext(), 3), builder_.getI64Type()});
  if (stream.getKind() != flow::ChangelogKind::append)
    types.push_back(builder_.getIntegerType(8));
  return types;
}

Block *FlowToTask::addStage(OpOperand &use) {
  builder_.setInsertionPointToEnd(declarations_);
  auto stage = task::StageOp::create(builder_, use.getOwner()->getLoc(), stageName(use));
  Block *block = &stage.getBody().emplaceBlock();
  for (Type type : valueTypes(cast<flow::StreamType>(use.get().getType())))
    block->addArgument(type, use.getOwner()->getLoc());
  builder_.setInsertionPointToEnd(block);
  return block;
}

void FlowToTask::push(Value stream, ValueRange values, Location loc) {
  for (OpOperand &use : stream.getUses())
    task::PushOp::create(builder_, loc, stageName(use), values);
}

} // namespace millstream
