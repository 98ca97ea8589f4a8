// What accesses to state check: that the table is there, and that keys and fields are of its types.
#include "dialects/state/State.h"

using namespace mlir;
using namespace millstream;
using namespace millstream::state;

static TableOp findTable(Operation *op, FlatSymbolRefAttr symbol, SymbolTableCollection &symbols) {
  auto table = symbols.lookupNearestSymbolFrom<TableOp>(op, symbol);
  if (!table)
    op->emitOpError("names '") << symbol.getValue() << "', which is no table";
  return table;
}

// An access that takes a key's columns.
static LogicalResult verifyKeys(Operation *op, TableOp table, TypeRange keys) {
  auto row = cast<flow::RowType>(table.getKey());
  if (!llvm::equal(keys, row.getTypes()))
    return op->emitOpError("needs keys of the table's types ") << row;
  return success();
}

// Decimals of one scale are held alike, whatever their precision: a sum takes up values as they are.
static bool isHeldAlike(Type a, Type b) {
  auto left = dyn_cast<flow::DecimalType>(flow::stripNullable(a)),
       right = dyn_cast<flow::DecimalType>(flow::stripNullable(b));
  return a == b || (left && right && left.getScale() == right.getScale() && flow::isNullable(a) == flow::isNullable(b));
}

static LogicalResult verifyField(Operation *op, TableOp table, uint32_t field, Type type) {
  auto row = cast<flow::RowType>(table.getFields());
  if (field >= row.size())
    return op->emitOpError("names field ") << field << " of a table of " << row.size();
  if (!isHeldAlike(row.getTypes()[field], type))
    return op->emitOpError("takes field ") << field << " as " << type << ", it is " << row.getTypes()[field];
  return success();
}

// What the body of a loop over slots, or over slices, takes.
static LogicalResult verifySlotBody(Operation *op, TableOp table, Region &body) {
  SmallVector<Type> wanted(cast<flow::RowType>(table.getKey()).getTypes());
  wanted.push_back(SlotType::get(op->getContext()));
  if (!llvm::equal(body.getArgumentTypes(), wanted))
    return op->emitOpError("needs a region whose arguments are the key's columns and a slot");
  return success();
}
static LogicalResult verifySliceBody(Operation *op, Region &body) {
  if (body.getNumArguments() != 1 || !body.getArgument(0).getType().isInteger(64))
    return op->emitOpError("needs a region with one argument, an i64");
  return success();
}

LogicalResult UpsertOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  return table ? verifyKeys(*this, table, getKeys().getTypes()) : failure();
}

LogicalResult FindOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  return table ? verifyKeys(*this, table, getKeys().getTypes()) : failure();
}

LogicalResult GetOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  return table ? verifyField(*this, table, getField(), getType()) : failure();
}

LogicalResult SetOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  return table ? verifyField(*this, table, getField(), getValue().getType()) : failure();
}

LogicalResult ForEachOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  return table ? verifySlotBody(*this, table, getBody()) : failure();
}

LogicalResult ForWindowOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  return table ? verifySlotBody(*this, table, getBody()) : failure();
}

LogicalResult ForDueOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return findTable(*this, getTableAttr(), symbols) ? verifySliceBody(*this, getBody()) : failure();
}

LogicalResult ForDueWindowsOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (!findTable(*this, getTableAttr(), symbols) || !findTable(*this, getFiredAttr(), symbols))
    return failure();
  return verifySliceBody(*this, getBody());
}

LogicalResult DropOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return success(static_cast<bool>(findTable(*this, getTableAttr(), symbols)));
}
