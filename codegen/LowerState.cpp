// Single accesses to state tables: calls of the state kernels with the layout's sizes as constants. Loops over
// state are in LowerStateLoops.cpp, sessions in LowerSessions.cpp.
#include "codegen/Staging.h"
#include "codegen/StateAccess.h"
#include "codegen/Steady.h"

using namespace mlir;

namespace millstream {
namespace {

LogicalResult lowerUpsert(FunctionLowering &f, state::UpsertOp op) {
  if (f.local_groups.contains(op.getTable())) {
    lowerLocalUpsert(f, op);
    return success();
  }
  TableLayout layout(f, op.getTable());
  OpBuilder &b = f.builder;
  Value inserted = f.local(b.getI8Type());
  ProbeKey key = buildKey(f, layout, op.getKeys());
  if (Value hash = f.hashes.lookup(op))
    key.hash = hash;
  Value slice = f.lookup(op.getSlice()), slot;
  if (const OpenSlice *open = f.steady ? f.steady->openSliceOf(op) : nullptr)
    slot = upsertIn(f, layout, *open, slice, key, inserted);
  else
    slot = upsertSlot(f, layout, slice, key, inserted);
  Value is_new = LLVM::TruncOp::create(b, f.loc, b.getI1Type(), f.load(b.getI8Type(), inserted, 1));
  writeNulls(f, layout, slot, is_new);
  f.values.map(op.getSlot(), slot);
  f.values.map(op.getInserted(), is_new);
  return success();
}

LogicalResult lowerFind(FunctionLowering &f, state::FindOp op) {
  TableLayout layout(f, op.getTable());
  Value slot = findSlot(f, layout, f.lookup(op.getSlice()), buildKey(f, layout, op.getKeys()));
  f.values.map(op.getSlot(), slot);
  f.values.map(op.getFound(), f.isThere(slot));
  return success();
}

LogicalResult lowerGet(FunctionLowering &f, state::GetOp op) {
  Value kept = localField(f, op.getSlot(), op.getField());
  f.values.map(op.getValue(), kept
                                  ? f.load(f.registerType(op.getValue().getType()), kept)
                                  : readField(f, TableLayout(f, op.getTable()), f.lookup(op.getSlot()), op.getField()));
  return success();
}

// What is added where a count is set to itself and more; null where it is set to something else, or where it may have
// been set since it was read.
Value addedBy(state::SetOp set) {
  auto sum = set.getValue().getDefiningOp<flow::CallOp>();
  auto get = sum && sum.getKernel() == "ms_add_i64" ? sum.getArgs()[0].getDefiningOp<state::GetOp>() : nullptr;
  if (!get || get.getTable() != set.getTable() || get.getField() != set.getField() || get.getSlot() != set.getSlot() ||
      get->getBlock() != set->getBlock())
    return {};
  for (Operation *op = get->getNextNode(); op != set; op = op->getNextNode())
    if (!isa<state::GetOp>(op) && !isMemoryEffectFree(op))
      return {};
  return sum.getArgs()[1];
}

LogicalResult lowerSet(FunctionLowering &f, state::SetOp op) {
  Value value = f.lookup(op.getValue());
  if (Value kept = localField(f, op.getSlot(), op.getField())) {
    f.store(value, kept);
    return success();
  }
  TableLayout layout(f, op.getTable());
  Value slot = f.lookup(op.getSlot());
  Value added = layout.isPacked(op.getField()) ? addedBy(op) : Value();
  if (added)
    addPacked(f, layout, slot, f.lookup(added));
  else
    writeField(f, layout, slot, op.getField(), value);
  return success();
}

// Text is freed, which writes its reference.
LogicalResult lowerReset(FunctionLowering &f, state::ResetOp op) {
  TableLayout layout(f, op.getTable());
  Value slot = f.lookup(op.getSlot());
  f.call("ms_state_touch", Type(), {f.table(op.getTable()), slot, f.constant32(layout.bytes.getSlotBytes())});
  for (auto [i, type] : llvm::enumerate(layout.fields.getTypes())) {
    FieldPlace place = layout.fieldPlace(i);
    Value address = f.byteOffset(slot, place.offset);
    if (layout.isPacked(i)) {
      writePacked(f, layout, slot, f.constant(f.builder.getI64Type(), 0));
    } else if (isText(type)) {
      f.call("ms_state_set_string", Type(), {f.table(op.getTable()), slot, address, f.textConstant("")});
    } else {
      Type stored = f.builder.getIntegerType(slotBytes(type) * 8);
      f.store(LLVM::ZeroOp::create(f.builder, f.loc, stored), address, std::min<uint32_t>(slotBytes(type), 8));
    }
    if (flow::isNullable(type))
      f.storeValid(f.constant(f.builder.getI1Type(), 0), slot, place);
  }
  return success();
}

LogicalResult lowerErase(FunctionLowering &f, state::EraseOp op) {
  f.call("ms_state_erase", Type(), {f.table(op.getTable()), f.lookup(op.getSlice()), f.lookup(op.getSlot())});
  return success();
}

// How many slots a step of cleaning up looks at.
constexpr int32_t expire_budget = 4096;

LogicalResult lowerExpire(FunctionLowering &f, state::ExpireOp op) {
  TableLayout layout(f, op.getTable());
  f.call("ms_state_expire", Type(),
         {f.table(op.getTable()), f.constant(f.builder.getI64Type(), 0),
          f.constant32(layout.fieldOffset(op.getField())), f.lookup(op.getOlderThanMs()),
          f.constant32(layout.bytes.getSlotBytes()), f.constant32(expire_budget)});
  return success();
}

LogicalResult lowerAddRecord(FunctionLowering &f, state::AddRecordOp op) {
  TableLayout layout(f, op.getTable());
  auto pointer = LLVM::LLVMPointerType::get(f.builder.getContext());
  Value record = f.call("ms_state_chain_add", pointer, {f.table(op.getTable()), f.lookup(op.getBehind())});
  writeNulls(f, layout, record, f.constant(f.builder.getI1Type(), 1));
  f.values.map(op.getRecord(), record);
  return success();
}

LogicalResult lowerDrop(FunctionLowering &f, state::DropOp op) {
  f.call("ms_state_drop_slice", Type(), {f.table(op.getTable()), f.lookup(op.getSlice())});
  return success();
}

} // namespace

Value announceUpsert(FunctionLowering &f, state::UpsertOp op) {
  TableLayout layout(f, op.getTable());
  ProbeKey key = buildKey(f, layout, op.getKeys());
  f.call("ms_state_prefetch", Type(),
         {f.table(op.getTable()), f.lookup(op.getSlice()), key.hash, key.slot_bytes, key.groups});
  return key.hash;
}

void addStateHandlers(OpHandlers &handlers) {
  handlers.add<state::UpsertOp, lowerUpsert>();
  handlers.add<state::GetOp, lowerGet>();
  handlers.add<state::SetOp, lowerSet>();
  handlers.add<state::FindOp, lowerFind>();
  handlers.add<state::ResetOp, lowerReset>();
  handlers.add<state::EraseOp, lowerErase>();
  handlers.add<state::ExpireOp, lowerExpire>();
  handlers.add<state::AddRecordOp, lowerAddRecord>();
  handlers.add<state::DropOp, lowerDrop>();
}

} // namespace millstream
