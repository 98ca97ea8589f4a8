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
  if (!table || failed(verifyKeys(*this, table, getKeys().getTypes())))
    return failure();
  if (getLocal() && !getKeys().empty())
    return emitOpError("is local, so its table must have no key");
  return success();
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

LogicalResult EraseOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return success(static_cast<bool>(findTable(*this, getTableAttr(), symbols)));
}

LogicalResult ResetOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return success(static_cast<bool>(findTable(*this, getTableAttr(), symbols)));
}

LogicalResult ExpireOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  return table ? verifyField(*this, table, getField(), IntegerType::get(getContext(), 64)) : failure();
}

LogicalResult ForPassedOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return findTable(*this, getTableAttr(), symbols) ? verifySliceBody(*this, getBody()) : failure();
}

static LogicalResult verifyOneSlot(Operation *op, Region &body) {
  if (body.getNumArguments() != 1 || !isa<SlotType>(body.getArgument(0).getType()))
    return op->emitOpError("needs a region with one argument, a slot");
  return success();
}

LogicalResult ForWindowKeyOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  if (!table || failed(verifyKeys(*this, table, getKeys().getTypes())))
    return failure();
  return verifyOneSlot(*this, getBody());
}

// ---- Further records ----

static LogicalResult verifyLink(Operation *op, TableOp table) {
  auto fields = cast<flow::RowType>(table.getFields());
  std::optional<uint32_t> link = table.getLink();
  if (!link || *link >= fields.size() || !fields.getTypes()[*link].isInteger(64))
    return op->emitOpError("needs a table with a link, a field of type i64");
  return success();
}

LogicalResult AddRecordOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  return table ? verifyLink(*this, table) : failure();
}

LogicalResult ForRecordsOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  if (!table || failed(verifyLink(*this, table)))
    return failure();
  return verifyOneSlot(*this, getBody());
}

// ---- Sessions ----

// How many i64 a session's bookkeeping is, and which of them is the link.
static constexpr size_t session_fields = 6;
static constexpr uint32_t session_link = 1;

// With two more where it is noted what was given.
static constexpr size_t shown_session_fields = 8;

static LogicalResult verifySessionTable(Operation *op, TableOp table, size_t count) {
  ArrayRef<Type> fields = cast<flow::RowType>(table.getFields()).getTypes();
  bool fits = fields.size() >= count && table.getLink() == session_link &&
              llvm::all_of(fields.take_front(count), [](Type type) { return type.isInteger(64); });
  if (!fits)
    return op->emitOpError("needs a table of sessions: ")
           << count << " fields of type i64 first, the link " << session_link;
  return success();
}

static LogicalResult verifySessions(Operation *op, TableOp table, Region &merge) {
  if (failed(verifySessionTable(op, table, session_fields)))
    return failure();
  bool merges = merge.getNumArguments() == 2 &&
                llvm::all_of(merge.getArgumentTypes(), [](Type type) { return isa<SlotType>(type); });
  return merges ? success() : op->emitOpError("needs a region to merge with two slots as arguments");
}

LogicalResult PlaceSessionOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  if (!table || failed(verifyKeys(*this, table, getKeys().getTypes())))
    return failure();
  return verifySessions(*this, table, getMerge());
}

LogicalResult ForDueSessionsOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  if (!table || failed(verifySessions(*this, table, getMerge())))
    return failure();
  Type i64 = IntegerType::get(getContext(), 64);
  SmallVector<Type> wanted{i64, i64};
  llvm::append_range(wanted, cast<flow::RowType>(table.getKey()).getTypes());
  wanted.push_back(SlotType::get(getContext()));
  if (!llvm::equal(getBody().getArgumentTypes(), wanted))
    return emitOpError("needs a body whose arguments are the session's bounds, the key's columns and a slot");
  return success();
}

LogicalResult SessionSpanOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  return table ? verifySessionTable(*this, table, shown_session_fields) : failure();
}

LogicalResult ForSessionPartsOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  if (!table || failed(verifySessionTable(*this, table, shown_session_fields)))
    return failure();
  return verifyOneSlot(*this, getBody());
}

LogicalResult ForVanishedSessionsOp::verifySymbolUses(SymbolTableCollection &symbols) {
  TableOp table = findTable(*this, getTableAttr(), symbols);
  if (!table || failed(verifySessionTable(*this, table, shown_session_fields)))
    return failure();
  return verifySliceBody(*this, getBody());
}
