// Columns of generator sources: instead of being loaded from a slot, each column that is read is
// computed by a kernel from the row's number.
#ifndef MILLSTREAM_CODEGEN_GENERATORS_H
#define MILLSTREAM_CODEGEN_GENERATORS_H

#include "codegen/FunctionLowering.h"

namespace millstream {

class GeneratorColumns {
public:
  virtual ~GeneratorColumns() = default;
  // In front of the loop over a batch.
  void open(FunctionLowering &) const;
  // Begins a row; branches to `next` where the number is of a row that this source does not have.
  virtual mlir::LogicalResult begin(FunctionLowering &, task::SourceOp, mlir::Block *next) const = 0;
  // A column of the row at hand, made at the builder's place.
  virtual mlir::FailureOr<mlir::Value> make(FunctionLowering &, task::SourceOp, mlir::BlockArgument column) const = 0;
  // Whether the least and the greatest value of a column in a batch are known without making all of them; and those,
  // in front of the loop, of the batch's `count` numbers.
  virtual bool knowsBounds(task::SourceOp, mlir::BlockArgument /*column*/) const { return false; }
  virtual std::pair<mlir::Value, mlir::Value> bounds(FunctionLowering &, mlir::Value /*count*/) const { return {}; }
  // Whether such a column never falls from row to row: an i1.
  virtual mlir::Value isOrdered(FunctionLowering &) const { return {}; }
};

// Whether the rows of a generator are made before the run begins (runtime/abi/Abi.h, MsSourceEntry.make), and
// how they then lie: the columns that are read and no others, in `columns` as numbers of the scan's.
bool isPreloaded(task::SourceOp);
struct MadeRow {
  llvm::SmallVector<unsigned> columns;
  RowShape shape;
};
MadeRow madeRow(task::ScanOp);

// How the source's connector makes its columns; null if it reads records.
const GeneratorColumns *findGenerator(task::SourceOp);

} // namespace millstream
#endif
