// Steady batches: those within which time decides nothing anew (LowerSteady.cpp has the idea).
#ifndef MILLSTREAM_CODEGEN_STEADY_H
#define MILLSTREAM_CODEGEN_STEADY_H

#include "codegen/FunctionLowering.h"
#include "codegen/StateAccess.h"

#include "llvm/ADT/SetVector.h"

namespace millstream {

class Steady {
public:
  // Null where nothing in the scan depends on its rows' time alone, or the times are not known before the rows.
  static std::unique_ptr<Steady> find(FunctionLowering &, task::ScanOp);

  // In front of the loops: whether the batch at hand, of `count` rows, is steady. An i1.
  mlir::FailureOr<mlir::Value> holds(FunctionLowering &, task::ScanOp, mlir::Value count);
  // For the loops that are lowered next: what does not change is known.
  void assume(FunctionLowering &, task::ScanOp);
  // In place of an op that is covered, for the row at hand.
  void skip(FunctionLowering &, mlir::Operation *);
  // Behind these loops.
  mlir::LogicalResult close(FunctionLowering &);
  // The slice of an upsert in these loops, if it is one for all rows; else null.
  const OpenSlice *openSliceOf(state::UpsertOp upsert) const {
    auto found = open_.find(upsert);
    return found == open_.end() ? nullptr : &found->second;
  }
  bool covers(mlir::Operation *op) const { return ops_.contains(op) || (op == advance_ && advances_); }
  bool covers(mlir::Value value) const { return value.getDefiningOp() && covers(value.getDefiningOp()); }

private:
  // What a value is for the least time of the batch, and for the greatest.
  struct Bounds {
    mlir::Value low, high;
  };
  explicit Steady(task::AdvanceOp advance) : advance_(advance) {}
  bool sliceTime(mlir::Value);
  bool isSteady(flow::CallOp);
  mlir::FailureOr<Bounds> boundsOf(FunctionLowering &, task::ScanOp, mlir::Value count);
  mlir::FailureOr<Bounds> timesOf(FunctionLowering &, task::ScanOp, mlir::Value count);
  Bounds watermarksOf(FunctionLowering &, const Bounds &times);
  mlir::FailureOr<mlir::Value> lowerAt(FunctionLowering &, flow::CallOp, mlir::Value time, mlir::Value watermark);

  void openSlices(FunctionLowering &, task::ScanOp);

  task::AdvanceOp advance_;
  llvm::DenseMap<mlir::Operation *, OpenSlice> open_;
  llvm::SetVector<mlir::Operation *> time_; // what the time is made of, in order
  llvm::SetVector<mlir::Operation *> ops_;  // calls whose results are steady, in order
  llvm::SmallVector<mlir::Value> results_;  // what those are
  bool advances_ = false;                   // nothing else asks for the time of a row: the split's is set once
  mlir::Value latest_;                      // the split's time behind the batch
  mlir::Value last_row_; // of a generator, whose rows are known by and by: the last that was there, or -1
};

} // namespace millstream
#endif
