// The values that a DISTINCT call has seen in each of many sets that come and go one by one, as sessions and
// count windows do: a table of the values that are in, by set, and of each set the list of its values, so
// that it can be added to another and removed. Sets may also lie in slices of state, which go as a whole.
#ifndef MILLSTREAM_PASSES_DISTINCTSETS_H
#define MILLSTREAM_PASSES_DISTINCTSETS_H

#include "passes/StageOps.h"

namespace millstream {

class DistinctSets : StageOps {
public:
  // `set_types` are those of what names a set. The tables are `name` and `name`.values of `node`. The sets are
  // those of one slice, or of the only one.
  DistinctSets(mlir::OpBuilder &b, mlir::Location loc, std::string name, llvm::ArrayRef<mlir::Type> set_types,
               mlir::Type value, mlir::Value slice = {})
      : StageOps(b, loc), members_(name), lists_(name + ".values"), set_types_(set_types), value_(value),
        slice_(slice) {}

  void declare(llvm::StringRef node);
  // Puts a value into a set; gives whether it was not there.
  mlir::Value insert(mlir::ValueRange set, mlir::Value value);
  void forEach(mlir::ValueRange set, llvm::function_ref<void(mlir::Value value)> build);
  // The same of a set whose slot in the lists' table is known.
  void forEachOf(mlir::Value list, llvm::function_ref<void(mlir::Value value)> build);
  llvm::StringRef lists() const { return lists_; }
  // Removes a set.
  void clear(mlir::ValueRange set);
  // Removes all sets.
  void clearAll();

private:
  enum Field : unsigned { link, value };
  mlir::Value slice() { return slice_ ? slice_ : constant(0); }
  // Removes the key's slot if there is one.
  void erase(llvm::StringRef table, mlir::ValueRange keys);
  std::string members_, lists_;
  llvm::SmallVector<mlir::Type> set_types_;
  mlir::Type value_;
  mlir::Value slice_;
};

} // namespace millstream
#endif
