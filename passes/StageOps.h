// The ops that the stages of operators with state are made of, each with the builder and the place in the spec
// of the operator: numbers, kernel calls, branches, tables and their slots. A class that builds stages has them
// as its base.
#ifndef MILLSTREAM_PASSES_STAGEOPS_H
#define MILLSTREAM_PASSES_STAGEOPS_H

#include "dialects/task/Task.h"

#include <optional>

namespace millstream {

class StageOps {
public:
  StageOps(mlir::OpBuilder &builder, mlir::Location loc) : b_(builder), loc_(loc) {}

  // ---- Types ----
  mlir::Type i64() { return b_.getI64Type(); }
  mlir::Type slotType() { return state::SlotType::get(b_.getContext()); }
  mlir::Type timestampType() { return flow::TimestampType::get(b_.getContext(), 3); }
  flow::RowType rowType(llvm::ArrayRef<mlir::StringAttr> names, llvm::ArrayRef<mlir::Type> types) {
    return flow::RowType::get(b_.getContext(), names, types);
  }

  // ---- Values ----
  mlir::Value constant(int64_t number);
  mlir::Value truth(bool value);
  mlir::Value kernel(llvm::StringRef name, mlir::Type type, mlir::ValueRange arguments,
                     llvm::ArrayRef<int32_t> constants = {});
  mlir::Value compare(llvm::StringRef name, mlir::Value lhs, mlir::Value rhs) {
    return kernel(name, b_.getI1Type(), {lhs, rhs});
  }
  mlir::Value both(mlir::Value lhs, mlir::Value rhs) { return flow::AndOp::create(b_, loc_, lhs, rhs); }
  mlir::Value either(mlir::Value lhs, mlir::Value rhs) { return flow::OrOp::create(b_, loc_, lhs, rhs); }
  mlir::Value negate(mlir::Value value) { return flow::NotOp::create(b_, loc_, value); }
  // A time and its milliseconds, each from the other.
  mlir::Value millis(mlir::Value time) { return kernel("ms_time_plus", i64(), {time, constant(0)}); }
  mlir::Value timestamp(mlir::Value time_ms) { return kernel("ms_time_plus", timestampType(), {time_ms, constant(0)}); }
  // The clock's time in milliseconds.
  mlir::Value clock() { return task::NowOp::create(b_, loc_, i64()); }
  mlir::Value change(int8_t kind);
  // +I if `inserted`, else +U.
  mlir::Value changeKind(mlir::Value inserted);

  // ---- Branches ----
  void within(mlir::Block *block, llvm::function_ref<void()> build);
  void when(mlir::Value condition, llvm::function_ref<void()> then, llvm::function_ref<void()> otherwise = {});
  mlir::Value choose(mlir::Value condition, mlir::Type type, llvm::function_ref<mlir::Value()> then,
                     llvm::function_ref<mlir::Value()> otherwise);
  // A region's block with arguments of these types.
  mlir::Block *addBody(mlir::Region &region, mlir::TypeRange types);

  // ---- State ----
  // A table of the operator named `node`, where the builder stands. With `link` the field of that number is the
  // link to further records of a key.
  void createTable(llvm::StringRef name, llvm::StringRef node, flow::RowType key, flow::RowType fields,
                   std::optional<unsigned> link = {});
  state::UpsertOp upsert(llvm::StringRef table, mlir::Value slice, mlir::ValueRange keys);
  state::FindOp find(llvm::StringRef table, mlir::Value slice, mlir::ValueRange keys);
  mlir::Value get(mlir::Type type, llvm::StringRef table, mlir::Value slot, unsigned field);
  void set(llvm::StringRef table, mlir::Value slot, unsigned field, mlir::Value value);
  // The slot of a table without a key and its number, an i64 that is at first the least there is.
  struct Single {
    mlir::Value slot, number;
  };
  Single single(llvm::StringRef table);
  // Removes a slice.
  void drop(llvm::StringRef table, mlir::Value slice) { state::DropOp::create(b_, loc_, table, slice); }

protected:
  mlir::OpBuilder &b_;
  mlir::Location loc_;
};

} // namespace millstream
#endif
