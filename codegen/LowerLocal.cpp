// Groups without a key that a scan keeps for a batch: the fields are locals, which become registers; texts stay in the
// slot. Where a row comes to another slice than the row before, what was kept goes back to its slot and the other
// slice's slot is looked up; behind the loop it goes back, too. Values are taken and put back as they are, in the order
// of the rows, so no sum differs from one that is kept in the table.
#include "codegen/StateAccess.h"
#include "codegen/Steady.h"

using namespace mlir;

namespace millstream {

// Locals for the fields that the scan's rows use.
void openLocalGroups(FunctionLowering &f, Region &scan) {
  Type i64 = f.builder.getI64Type();
  scan.walk([&](state::UpsertOp op) {
    if (!op.getLocal() || f.local_groups.contains(op.getTable()))
      return;
    TableLayout layout(f, op.getTable());
    LocalGroup &group = f.local_groups[op.getTable()];
    group.kept = f.localZero(f.builder.getI1Type());
    group.slice = f.localZero(i64);
    group.slot = f.localZero(LLVM::LLVMPointerType::get(f.builder.getContext()));
    for (Type type : layout.fields.getTypes())
      group.fields.push_back(isText(type) ? Value() : f.localZero(f.registerType(type)));
  });
  scan.walk([&](state::SetOp op) {
    auto group = f.local_groups.find(op.getTable());
    if (group != f.local_groups.end() && group->second.fields[op.getField()])
      group->second.written.insert(op.getField());
  });
}

static void putBack(FunctionLowering &f, StringRef table, const LocalGroup &group) {
  TableLayout layout(f, table);
  Block *go_on = f.addBlock(), *back = f.addBlock();
  f.branchIf(f.load(f.builder.getI1Type(), group.kept), back, go_on);
  f.builder.setInsertionPointToEnd(back);
  Value slot = f.load(LLVM::LLVMPointerType::get(f.builder.getContext()), group.slot);
  for (unsigned field : group.written)
    writeField(f, layout, slot, field, f.load(f.registerType(layout.fields.getTypes()[field]), group.fields[field]));
  f.branch(go_on);
  f.builder.setInsertionPointToEnd(go_on);
}

void closeLocalGroups(FunctionLowering &f) {
  for (auto &[table, group] : f.local_groups)
    putBack(f, table, group);
}

// In place of the slot that is kept, the one of another slice.
static Value keep(FunctionLowering &f, state::UpsertOp op, const LocalGroup &group, Value slice) {
  putBack(f, op.getTable(), group);
  TableLayout layout(f, op.getTable());
  Value inserted = f.local(f.builder.getI8Type());
  Value slot = upsertSlot(f, layout, slice, buildKey(f, layout, {}), inserted);
  Value is_new =
      LLVM::TruncOp::create(f.builder, f.loc, f.builder.getI1Type(), f.load(f.builder.getI8Type(), inserted, 1));
  writeNulls(f, layout, slot, is_new);
  for (auto [number, place] : llvm::enumerate(group.fields))
    if (place)
      f.store(readField(f, layout, slot, static_cast<unsigned>(number)), place);
  f.store(slot, group.slot);
  f.store(slice, group.slice);
  f.store(f.constant(f.builder.getI1Type(), 1), group.kept);
  return is_new;
}

// Where all rows of the loop are of one slice, it is enough that there is a slot.
static Value isKept(FunctionLowering &f, state::UpsertOp op, const LocalGroup &group, Value slice) {
  Value kept = f.load(f.builder.getI1Type(), group.kept);
  if (op.getSlice().getDefiningOp<flow::ConstantOp>() || (f.steady && f.steady->covers(op.getSlice())))
    return kept;
  Value same = LLVM::ICmpOp::create(f.builder, f.loc, LLVM::ICmpPredicate::eq, slice,
                                    f.load(f.builder.getI64Type(), group.slice));
  return LLVM::AndOp::create(f.builder, f.loc, kept, same);
}

void lowerLocalUpsert(FunctionLowering &f, state::UpsertOp op) {
  OpBuilder &b = f.builder;
  const LocalGroup &group = f.local_groups[op.getTable()];
  Value slice = f.lookup(op.getSlice());
  Block *go_on = f.addBlock(b.getI1Type()), *other = f.addBlock();
  LLVM::CondBrOp::create(b, f.loc, isKept(f, op, group, slice), go_on, f.constant(b.getI1Type(), 0), other,
                         ValueRange(), std::pair<uint32_t, uint32_t>(2000, 1));
  b.setInsertionPointToEnd(other);
  f.branch(go_on, keep(f, op, group, slice));
  b.setInsertionPointToEnd(go_on);
  f.values.map(op.getSlot(), f.load(LLVM::LLVMPointerType::get(b.getContext()), group.slot));
  f.values.map(op.getInserted(), go_on->getArgument(0));
}

Value localField(FunctionLowering &f, Value slot, unsigned field) {
  auto upsert = slot.getDefiningOp<state::UpsertOp>();
  auto group = upsert ? f.local_groups.find(upsert.getTable()) : f.local_groups.end();
  return group == f.local_groups.end() ? Value() : group->second.fields[field];
}

} // namespace millstream
