// What the stages of every kind of aggregate are made of: its tables, adding a row to a group, emitting a
// group. One class a kind of window stands on it (GroupStages, TumbleStages, SliceStages, SessionStages,
// CountStages), each in a file of its own.
#ifndef MILLSTREAM_PASSES_AGGREGATEBUILDER_H
#define MILLSTREAM_PASSES_AGGREGATEBUILDER_H

#include "passes/AggregateFunctions.h"
#include "passes/FlowToTask.h"
#include "passes/StageOps.h"

namespace millstream {

class AggregateBuilder : protected StageOps {
public:
  AggregateBuilder(FlowToTask &conversion, flow::AggregateOp op);
  virtual ~AggregateBuilder() = default;
  virtual mlir::LogicalResult convert() = 0;

protected:
  struct Call {
    flow::AggregateCallAttr attr;
    const AggregateFunction *function;
    mlir::Type argument; // null for COUNT(*)
    unsigned first_field;
    std::optional<unsigned> value_at; // places among what the rows region yields
    std::optional<unsigned> filter_at;
    std::string distinct_table; // of the values seen, if DISTINCT
  };

  // ---- Tables ----
  // The groups' table: the keys, `header` fields of this kind of window (i64), then the calls' fields.
  // With `link` the field of that number is the link to further records of a key.
  void declareGroups(llvm::ArrayRef<llvm::StringRef> header = {}, std::optional<unsigned> link = {});
  // One table for each DISTINCT call: `keys` in front of the value.
  // With `header` fields (i64), as the groups' table has them.
  void declareDistinct(llvm::ArrayRef<llvm::StringRef> header = {});
  bool hasDistinct();
  // Runs `build` for each DISTINCT call.
  void forEachDistinct(llvm::function_ref<void(const Call &)> build);
  // A table of one slot without a key.
  void declareSingle(llvm::StringRef suffix, llvm::StringRef field);
  void declareTable(const std::string &name, flow::RowType key, flow::RowType fields,
                    std::optional<unsigned> link = {});

  // What the rows region yields: the keys, then each call's argument and condition.
  mlir::ValueRange yielded() { return op_.getRows().front().getTerminator()->getOperands(); }
  size_t keyCount() { return op_.getKeys().size(); }
  mlir::TypeRange keyTypes() { return yielded().take_front(keyCount()).getTypes(); }

  // ---- Rows in ----
  // Opens the stage and counts the row; the event time and the split's watermark are arguments of timed input.
  mlir::Block *openStage();
  void closeStage();
  // A row's time and its split's watermark, in milliseconds; of a window over processing time the clock's,
  // and none that makes it late.
  std::pair<mlir::Value, mlir::Value> rowTime(mlir::Block *stage);
  mlir::Value eventTime(mlir::Block *stage) { return stage->getArgument(input_.getRow().size()); }
  mlir::Value splitWatermark(mlir::Block *stage) { return stage->getArgument(input_.getRow().size() + 1); }
  // Counts a late row, and hands it on where the spec says so.
  void dropLate(mlir::ValueRange row);
  // Evaluates keys, arguments and conditions; `then` goes on with them.
  void evaluateRow(mlir::ValueRange row, llvm::function_ref<void(mlir::ValueRange)> then);
  // Sets a group's first values if its slot is new: what stands behind every upsert of a group.
  void startGroup(mlir::Value slot, mlir::Value is_new);
  // Adds a row's values to a slot. `slice` is where DISTINCT values are kept.
  void accumulate(mlir::Value slot, mlir::Value slice, mlir::ValueRange values);
  // Notes a value of a DISTINCT call; gives whether it is new to the group. `slice` is that of the call's table.
  virtual mlir::Value see(const Call &, mlir::Value slot, mlir::Value slice, mlir::ValueRange keys, mlir::Value value);
  // A number that no group had before.
  mlir::Value nextNumber();
  // Adds what one slot has gathered to another, call by call; those with DISTINCT are left out.
  void merge(mlir::Value into, mlir::Value from);
  // Adds a value that is not NULL to a slot; one of a DISTINCT call if it has not been seen.
  void addValue(const Call &call, mlir::Value slot, mlir::Value slice, mlir::ValueRange keys, mlir::Value value);

  // ---- Rows out ----
  // Emits a group's row of a window with these bounds (milliseconds; none without a time), if HAVING wants
  // it. `hidden` builds what stands behind the columns.
  struct Bounds {
    mlir::Value start, end;
  };
  using Hidden = llvm::function_ref<llvm::SmallVector<mlir::Value>()>;
  void emitGroup(mlir::ValueRange keys, mlir::Value slot, std::optional<Bounds> bounds, Hidden hidden);
  // The event time of a window's row and the watermark that makes it never late; nothing where the result
  // has no event time.
  llvm::SmallVector<mlir::Value> windowTime(mlir::Value end_ms);
  // Emits a group's new result as a change: +I if `inserted`, else +U; -D if HAVING does not want it.
  // `row` is what failed if the result cannot be computed; `before` builds what is emitted in front of it, or, where
  // the result failed (there is no `wanted`, what HAVING says, and the columns are zeros), in its place.
  using Before = llvm::function_ref<void(mlir::ValueRange columns, mlir::Value wanted)>;
  void emitChange(FlowToTask::Row row, mlir::ValueRange keys, mlir::Value slot, std::optional<Bounds> bounds,
                  mlir::Value inserted, Before before = {});
  void emit(mlir::ValueRange columns, mlir::ValueRange hidden);
  FlowToTask::Row groupRow(mlir::ValueRange keys);

  // Runs `build` for each group of a slice.
  void fireSlice(mlir::Value slice, llvm::function_ref<void(mlir::ValueRange keys, mlir::Value group)> build);
  // A body with the key's columns and the slot as arguments.
  mlir::Block *slotBody(mlir::Region &region);
  // The timer's block, given the watermark; or the clock's time less 1 ms.
  void addTimer(llvm::function_ref<void(mlir::Value watermark)> build, bool processing_time);

  FlowToTask &c_;
  flow::AggregateOp op_;
  flow::NodeInterface node_;
  std::string table_;
  flow::StreamType input_, output_;
  llvm::SmallVector<Call> calls_;
  llvm::SmallVector<mlir::Type> fields_;

private:
  void addTo(const Call &call, mlir::Value slot, mlir::Value slice, mlir::ValueRange values);
  void parseCalls(llvm::SmallVectorImpl<mlir::StringAttr> &names);
  llvm::SmallVector<mlir::Value> results(mlir::ValueRange keys, std::optional<Bounds> bounds, mlir::Value slot);
  mlir::Value isWanted(mlir::ValueRange columns);
  mlir::Value failures() { return op_.getErrors() == flow::Policy::route ? op_->getResults().back() : mlir::Value(); }
  flow::StreamType group_stream_;
};

// The stages of an aggregate by its kind of window.
std::unique_ptr<AggregateBuilder> makeGroupStages(FlowToTask &, flow::AggregateOp);
std::unique_ptr<AggregateBuilder> makeTumbleStages(FlowToTask &, flow::AggregateOp);
std::unique_ptr<AggregateBuilder> makeSliceStages(FlowToTask &, flow::AggregateOp);
std::unique_ptr<AggregateBuilder> makeSessionStages(FlowToTask &, flow::AggregateOp);
std::unique_ptr<AggregateBuilder> makeCountStages(FlowToTask &, flow::AggregateOp);

} // namespace millstream
#endif
