// Staging of a scan's lookups in state (LowerStaged.cpp has the idea).
#ifndef MILLSTREAM_CODEGEN_STAGING_H
#define MILLSTREAM_CODEGEN_STAGING_H

#include "codegen/FunctionLowering.h"

namespace millstream {

struct Staging {
  // The first upsert of the scan that can be put off with all that stands behind it; null if there is none. What is
  // steady needs not be put aside.
  static std::unique_ptr<Staging> find(task::ScanOp, const Steady *);

  // Whether it pays now: the table is larger than the nearer caches. Else one loop is faster.
  mlir::Value pays(FunctionLowering &);
  // The loop over `count` rows.
  using FirstStep = llvm::function_ref<mlir::LogicalResult(mlir::Block *next)>;
  mlir::LogicalResult lower(FunctionLowering &, mlir::Value count, FirstStep, mlir::Block *exit);
  // In place of the upsert, in the first step.
  mlir::LogicalResult put(FunctionLowering &);

  state::UpsertOp upsert;
  llvm::SmallVector<mlir::Value> live;
  llvm::SmallVector<mlir::Operation *> constants; // made again in the second step

private:
  void open(FunctionLowering &, mlir::Value count);
  void closeRow(FunctionLowering &, mlir::Block *next);
  mlir::LogicalResult finishOldest(FunctionLowering &);
  mlir::Value place(FunctionLowering &, size_t leaf, mlir::Type, mlir::Value number);
  mlir::Value take(FunctionLowering &, mlir::Type, mlir::Value number, size_t &leaf);

  llvm::SmallVector<mlir::Value> arrays; // locals: one for each scalar
  // Locals: the next row of the first step, behind the last one, how many rows were put aside and taken so far, and
  // what the first step stopped with.
  mlir::Value next_row_, end_, put_, taken_, stopped_;
};

// Makes an upsert's key and asks for its slot's memory; gives the key's hash.
mlir::Value announceUpsert(FunctionLowering &, state::UpsertOp);

} // namespace millstream
#endif
