// The values that a DISTINCT call has seen in each of many sets that come and go one by one, as sessions and
// count windows do: a table of the values that are in, by set, and of each set the list of its values, so
// that it can be added to another and removed.
#ifndef MILLSTREAM_PASSES_DISTINCTSETS_H
#define MILLSTREAM_PASSES_DISTINCTSETS_H

#include "passes/StageOps.h"

namespace millstream {

class DistinctSets : StageOps {
public:
  // `set_types` are those of what names a set. The tables are `name` and `name`.values of `node`.
  DistinctSets(mlir::OpBuilder &b, mlir::Location loc, std::string name, llvm::ArrayRef<mlir::Type> set_types,
               mlir::Type value)
      : StageOps(b, loc), members_(name), lists_(name + ".values"), set_types_(set_types), value_(value) {}

  void declare(llvm::StringRef node);
  // Puts a value into a set; gives whether it was not there.
  mlir::Value insert(mlir::ValueRange set, mlir::Value value);
  void forEach(mlir::ValueRange set, llvm::function_ref<void(mlir::Value value)> build);
  // Removes a set.
  void clear(mlir::ValueRange set);
  // Removes all sets.
  void clearAll();

private:
  enum Field : unsigned { link, value };
  mlir::Value zero() { return constant(0); }
  // Removes the key's slot if there is one.
  void erase(llvm::StringRef table, mlir::ValueRange keys);
  std::string members_, lists_;
  llvm::SmallVector<mlir::Type> set_types_;
  mlir::Type value_;
};

} // namespace millstream
#endif
