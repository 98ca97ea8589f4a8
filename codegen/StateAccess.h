// What generated code knows of a table's slots: where keys and fields lie, how they are read and written.
#ifndef MILLSTREAM_CODEGEN_STATEACCESS_H
#define MILLSTREAM_CODEGEN_STATEACCESS_H

#include "codegen/FunctionLowering.h"

namespace millstream {

// A table's declaration and its bytes.
struct TableLayout {
  state::TableOp table;
  llvm::StringRef name;
  state::LayoutAttr bytes;
  flow::RowType key, fields;

  TableLayout(FunctionLowering &, llvm::StringRef symbol);
  FieldPlace keyPlace(size_t number) const;
  FieldPlace fieldPlace(size_t number) const;
  // Whether a field shares its last byte with the slot's marker.
  bool isPacked(size_t number) const {
    return fields.getTypes()[number].isInteger(64) && fieldOffset(number) == bytes.getSlotBytes() - 8;
  }
  int32_t fieldOffset(size_t number) const { return bytes.getFieldOffsets()[number]; }
};

// The key in probe form, on the stack, with its hash and the table's constants as kernels take them.
struct ProbeKey {
  mlir::Value address, hash, fixed_bytes, strings, slot_bytes, groups;
};
ProbeKey buildKey(FunctionLowering &, const TableLayout &, mlir::ValueRange keys);
// The arrays of a slice that is open for all of a loop.
struct OpenSlice {
  mlir::Value slots, fill;
};
OpenSlice openSlice(FunctionLowering &, llvm::StringRef table, mlir::Value slice);
mlir::Value upsertIn(FunctionLowering &, const TableLayout &, const OpenSlice &, mlir::Value slice, const ProbeKey &,
                     mlir::Value inserted);
// Calls of the kernels that look a key up.
mlir::Value upsertSlot(FunctionLowering &, const TableLayout &, mlir::Value slice, const ProbeKey &,
                       mlir::Value inserted);
mlir::Value findSlot(FunctionLowering &, const TableLayout &, mlir::Value slice, const ProbeKey &);

// Reads a column of a slot; text through its reference.
mlir::Value readSlot(FunctionLowering &, mlir::Value slot, mlir::Type type, const FieldPlace &place);
// Counts of rows that share their word with the slot's marker.
mlir::Value readPacked(FunctionLowering &, const TableLayout &, mlir::Value slot);
void writePacked(FunctionLowering &, const TableLayout &, mlir::Value slot, mlir::Value count);
void addPacked(FunctionLowering &, const TableLayout &, mlir::Value slot, mlir::Value step);
// A field of a slot, whatever its place; `value` is the field's register.
mlir::Value readField(FunctionLowering &, const TableLayout &, mlir::Value slot, unsigned number);
void writeField(FunctionLowering &, const TableLayout &, mlir::Value slot, unsigned number, mlir::Value value);
// Zero bytes are values of 0: what is nullable starts as NULL, if `is_new`.
void writeNulls(FunctionLowering &, const TableLayout &, mlir::Value slot, mlir::Value is_new);
// Gives a loop's body the key's columns, from its argument `first` on, and behind them the slot.
void mapSlot(FunctionLowering &, const TableLayout &, mlir::Region &body, unsigned first, mlir::Value slot);
bool isText(mlir::Type type);

// Groups that a scan keeps (LowerLocal.cpp): their locals; what goes back to the table behind the loop; their upserts.
void openLocalGroups(FunctionLowering &, mlir::Region &scan);
void closeLocalGroups(FunctionLowering &);
void lowerLocalUpsert(FunctionLowering &, state::UpsertOp);
// Where a field of such a slot is kept; null if the slot is in its table.
mlir::Value localField(FunctionLowering &, mlir::Value slot, unsigned field);

} // namespace millstream
#endif
