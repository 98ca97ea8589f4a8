// The conversion of one pipeline from flow to task: shared by the files that write the stages' code.
#ifndef MILLSTREAM_PASSES_FLOWTOTASK_H
#define MILLSTREAM_PASSES_FLOWTOTASK_H

#include "dialects/task/Task.h"
#include "llvm/ADT/StringSet.h"

namespace millstream {

class FlowToTask {
  friend class AggregateBuilder;
  friend class DedupStages;

public:
  explicit FlowToTask(flow::PipelineOp);
  mlir::LogicalResult convert();

private:
  void declareNode(flow::NodeInterface);
  mlir::LogicalResult convertNode(mlir::Operation *);

  // The stages of one operator each (StageBodies.cpp, EndStages.cpp).
  void convertSource(flow::SourceOp);
  void convertWatermark(flow::WatermarkOp);
  void convertFilter(flow::FilterOp);
  void convertMap(flow::MapOp);
  void convertRoute(flow::RouteOp);
  void convertUnnest(flow::UnnestOp);
  void convertUnion(flow::UnionOp);
  void convertSink(flow::SinkOp);
  mlir::LogicalResult convertAggregate(flow::AggregateOp);
  mlir::LogicalResult convertDedup(flow::DedupOp);

  void copyMeanings();
  // A node's timer; `build` is given the watermark, or the clock's time less 1 ms. It goes by the watermarks of all
  // sources above the node, which its task.node then names.
  void addTimer(flow::NodeInterface, bool processing_time, llvm::function_ref<void(mlir::Value time)> build);
  void setTimerInputs(flow::NodeInterface, bool processing_time);

  // The name of the stage that takes this operand's rows.
  std::string stageName(mlir::OpOperand &use);
  // What a stage takes for a row of the stream: its columns, then its event time and watermark if timed.
  llvm::SmallVector<mlir::Type> valueTypes(flow::StreamType);
  // A new stage for the rows of this operand; the builder stands at its end.
  mlir::Block *addStage(mlir::OpOperand &use);
  void finishStage(mlir::Location);
  // Pushes a row to every user of the stream.
  void push(mlir::Value stream, mlir::ValueRange values, mlir::Location);

  // Copies a region's ops to the builder's place, with `columns` as its arguments; gives what it yields.
  llvm::SmallVector<mlir::Value> inlineRegion(mlir::Region &, mlir::ValueRange columns);
  // Evaluates `compute` (which builds ops and returns values) for a row: plainly if nothing in it can
  // fail, else in a task.try. `then` builds what follows with the values; a failed row goes the way
  // of the node's policy, with `failures` the stream of failed rows if that is `route`. `failed` builds what
  // must be done though a row failed and the pipeline goes on: its values are zeros.
  struct Row {
    mlir::ValueRange columns;
    flow::StreamType stream;
  };
  void checkWritable(flow::SinkOp, Row, llvm::function_ref<void()> emit);
  using Compute = llvm::function_ref<llvm::SmallVector<mlir::Value>()>;
  using Then = llvm::function_ref<void(mlir::ValueRange)>;
  void evaluate(flow::NodeInterface node, Row row, flow::Policy policy, mlir::Value failures, Compute compute,
                Then then, Then failed = {});
  void handleFailure(flow::NodeInterface node, Row row, flow::Policy policy, mlir::Value failures);
  void count(flow::NodeInterface node, task::Counter counter);

  flow::PipelineOp pipeline_;
  mlir::OpBuilder builder_;
  task::ProgramOp program_;
  mlir::Block *declarations_ = nullptr;
  llvm::StringSet<> declared_nodes_;
};

} // namespace millstream
#endif
