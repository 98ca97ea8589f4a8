// Loops over state: the slots of a slice, slices that are due, windows of shared slices, further records.
#include "codegen/StateAccess.h"

using namespace mlir;

namespace millstream {
namespace {

constexpr unsigned taken_slots = 256; // as ms_state_taken gives them

// A loop over one slice: blocks of slots, one a key group; in each the slots that are taken, some at a time.
LogicalResult lowerSlots(FunctionLowering &f, StringRef symbol, Value slice, Region &region) {
  TableLayout layout(f, symbol);
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  Value cursor = f.local(b.getI32Type()), slots = f.local(pointer), capacity = f.local(i64), from = f.local(i64);
  Value taken = f.local(LLVM::LLVMArrayType::get(pointer, taken_slots));
  Value table = f.table(symbol);
  auto below = [&](Value x, Value y) -> Value {
    return LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::ult, x, y);
  };
  f.store(f.constant32(0), cursor);
  Block *exit = f.addBlock(), *body = f.addBlock(), *header = f.addBlock(i64), *gather = f.addBlock();
  Block *more = f.addBlock(), *open = f.addBlock(), *group = f.addBlock();
  f.branch(group);
  b.setInsertionPointToEnd(group);
  Value found = f.call("ms_state_next_block", b.getI32Type(), {table, slice, cursor, slots, capacity});
  f.branchIf(LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::ne, found, f.constant32(0)), open, exit);
  b.setInsertionPointToEnd(open);
  f.store(f.constant(i64, 0), from);
  f.branch(more);
  b.setInsertionPointToEnd(more);
  f.branchIf(below(f.load(i64, from), f.load(i64, capacity)), gather, group);
  b.setInsertionPointToEnd(gather);
  Value count =
      f.call("ms_state_taken", i64,
             {f.load(pointer, slots), f.load(i64, capacity), f.constant32(layout.bytes.getSlotBytes()), from, taken});
  f.branch(header, f.constant(i64, 0));
  b.setInsertionPointToEnd(header);
  Value number = header->getArgument(0);
  f.branchIf(below(number, count), body, more);
  b.setInsertionPointToEnd(body);
  Value place = LLVM::GEPOp::create(b, f.loc, pointer, pointer, taken, ArrayRef<LLVM::GEPArg>{number});
  mapSlot(f, layout, region, 0, f.load(pointer, place));
  if (failed(f.lowerOps(region.front())))
    return failure();
  f.branchUnlessStopped(header, LLVM::AddOp::create(b, f.loc, number, f.constant(i64, 1)).getResult(), exit);
  b.setInsertionPointToEnd(exit);
  return success();
}

LogicalResult lowerForEach(FunctionLowering &f, state::ForEachOp op) {
  return lowerSlots(f, op.getTable(), f.lookup(op.getSlice()), op.getBody());
}

// The number of the last window fired, in the one slot of its table.
LogicalResult lowerForDueWindows(FunctionLowering &f, state::ForDueWindowsOp op) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type(), i1 = b.getI1Type();
  TableLayout layout(f, op.getFired());
  Value inserted = f.local(b.getI8Type()), end = f.local(i64);
  Value slot = upsertSlot(f, layout, f.constant(i64, 0), buildKey(f, layout, {}), inserted);
  Value fired = f.byteOffset(slot, layout.fieldOffset(0));
  Block *known = f.addBlock(), *fresh = f.addBlock();
  Value is_new = LLVM::TruncOp::create(b, f.loc, i1, f.load(b.getI8Type(), inserted, 1));
  f.branchIf(is_new, fresh, known);
  b.setInsertionPointToEnd(fresh);
  f.store(f.constant(i64, std::numeric_limits<int64_t>::min()), fired, 8);
  f.branch(known);
  b.setInsertionPointToEnd(known);
  Block *exit = f.addBlock(), *body = f.addBlock(), *header = f.addBlock();
  f.branch(header);
  b.setInsertionPointToEnd(header);
  Value table = f.table(op.getTable()), windows = f.constant(i64, static_cast<int64_t>(op.getWindows()));
  Value cumulate = f.constant32(op.getCumulate());
  f.branchIf(
      f.call("ms_window_next", i1, {table, f.load(i64, fired, 8), f.lookup(op.getLastDue()), windows, cumulate, end}),
      body, exit);
  b.setInsertionPointToEnd(body);
  Value window = f.load(i64, end);
  f.values.map(op.getBody().getArgument(0), window);
  if (failed(f.lowerOps(op.getBody().front())))
    return failure();
  f.store(window, fired, 8);
  if (!op.getKeep()) {
    f.call("ms_window_done", Type(), {table, window, windows, cumulate});
    for (Attribute other : op.getOthers())
      f.call("ms_window_done", Type(), {f.table(cast<FlatSymbolRefAttr>(other).getValue()), window, windows, cumulate});
  }
  f.branchUnlessStopped(header, {}, exit);
  b.setInsertionPointToEnd(exit);
  return success();
}

// A loop over the parts of slices that a window takes in.
template <typename Loop>
LogicalResult lowerParts(FunctionLowering &f, Loop op, llvm::function_ref<LogicalResult(Value part)> build) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  Value table = f.table(op.getTable()), place = f.local(i64);
  Block *exit = f.addBlock(), *body = f.addBlock(), *header = f.addBlock(i64);
  f.branch(header, f.constant(i64, std::numeric_limits<int64_t>::min()));
  b.setInsertionPointToEnd(header);
  Value windows = f.constant(i64, static_cast<int64_t>(op.getWindows())), cumulate = f.constant32(op.getCumulate());
  Value found = f.call("ms_window_next_part", b.getI1Type(),
                       {table, f.lookup(op.getWindow()), windows, cumulate, header->getArgument(0), place});
  f.branchIf(found, body, exit);
  b.setInsertionPointToEnd(body);
  Value part = f.load(i64, place);
  if (failed(build(part)))
    return failure();
  f.branch(header, LLVM::AddOp::create(b, f.loc, part, f.constant(i64, 1)).getResult());
  b.setInsertionPointToEnd(exit);
  return success();
}

LogicalResult lowerForWindow(FunctionLowering &f, state::ForWindowOp op) {
  return lowerParts(f, op, [&](Value part) { return lowerSlots(f, op.getTable(), part, op.getBody()); });
}

LogicalResult lowerForWindowKey(FunctionLowering &f, state::ForWindowKeyOp op) {
  TableLayout layout(f, op.getTable());
  ProbeKey key = buildKey(f, layout, op.getKeys());
  return lowerParts(f, op, [&](Value part) -> LogicalResult {
    Value slot = findSlot(f, layout, part, key);
    Block *next = f.addBlock(), *found = f.addBlock();
    f.branchIf(f.isThere(slot), found, next);
    f.builder.setInsertionPointToEnd(found);
    f.values.map(op.getBody().getArgument(0), slot);
    if (failed(f.lowerOps(op.getBody().front())))
      return failure();
    f.branch(next);
    f.builder.setInsertionPointToEnd(next);
    return success();
  });
}

// A loop over the slices from `first` on that end by a watermark: each `span_ms` behind its start, which for the
// last ones is the end of time. `done` comes behind the code for each, and gives where
// the loop goes on.
LogicalResult lowerEnded(FunctionLowering &f, StringRef symbol, Value first, uint64_t span_ms, Value watermark,
                         Region &region, llvm::function_ref<Value(Value slice)> done) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  Value table = f.table(symbol), place = f.local(i64), last = f.constant(i64, static_cast<int64_t>(span_ms) - 1);
  Block *exit = f.addBlock(), *body = f.addBlock(), *check = f.addBlock(), *header = f.addBlock(i64);
  f.branch(header, first);
  b.setInsertionPointToEnd(header);
  f.branchIf(f.call("ms_state_first_slice", b.getI1Type(), {table, header->getArgument(0), place}), check, exit);
  b.setInsertionPointToEnd(check);
  Value slice = f.load(i64, place);
  Value end = LLVM::SAddSat::create(b, f.loc, slice, last);
  f.branchIf(LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::sle, end, watermark), body, exit);
  b.setInsertionPointToEnd(body);
  f.values.map(region.getArgument(0), slice);
  if (failed(f.lowerOps(region.front())))
    return failure();
  f.branchUnlessStopped(header, done(slice), exit);
  b.setInsertionPointToEnd(exit);
  return success();
}

LogicalResult lowerForDue(FunctionLowering &f, state::ForDueOp op) {
  Value least = f.constant(f.builder.getI64Type(), std::numeric_limits<int64_t>::min());
  return lowerEnded(f, op.getTable(), least, op.getSpanMs(), f.lookup(op.getWatermarkMs()), op.getBody(),
                    [&](Value slice) {
                      f.call("ms_state_drop_slice", Type(), {f.table(op.getTable()), slice});
                      return least;
                    });
}

LogicalResult lowerForPassed(FunctionLowering &f, state::ForPassedOp op) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  Value last = f.constant(i64, static_cast<int64_t>(op.getSpanMs()) - 1), one = f.constant(i64, 1);
  // The first slice that may end behind `after`: its start is above after - (span - 1).
  Value first = LLVM::SSubSat::create(b, f.loc, f.lookup(op.getAfterMs()), last);
  first = LLVM::SAddSat::create(b, f.loc, first, one);
  return lowerEnded(f, op.getTable(), first, op.getSpanMs(), f.lookup(op.getWatermarkMs()), op.getBody(),
                    [&](Value slice) -> Value { return LLVM::AddOp::create(b, f.loc, slice, one); });
}

LogicalResult lowerForRecords(FunctionLowering &f, state::ForRecordsOp op) {
  OpBuilder &b = f.builder;
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  TableLayout layout(f, op.getTable());
  Value link = f.constant32(layout.fieldOffset(static_cast<size_t>(*layout.table.getLink())));
  Block *exit = f.addBlock(), *body = f.addBlock(), *header = f.addBlock(pointer);
  f.branch(header, f.call("ms_state_chain_next", pointer, {f.lookup(op.getSlot()), link}));
  b.setInsertionPointToEnd(header);
  f.branchIf(f.isThere(header->getArgument(0)), body, exit);
  b.setInsertionPointToEnd(body);
  f.values.map(op.getBody().getArgument(0), header->getArgument(0));
  if (failed(f.lowerOps(op.getBody().front())))
    return failure();
  f.branch(header, f.call("ms_state_chain_next", pointer, {header->getArgument(0), link}));
  b.setInsertionPointToEnd(exit);
  return success();
}

} // namespace

void addStateLoopHandlers(OpHandlers &handlers) {
  handlers.add<state::ForEachOp, lowerForEach>();
  handlers.add<state::ForDueOp, lowerForDue>();
  handlers.add<state::ForPassedOp, lowerForPassed>();
  handlers.add<state::ForDueWindowsOp, lowerForDueWindows>();
  handlers.add<state::ForWindowOp, lowerForWindow>();
  handlers.add<state::ForWindowKeyOp, lowerForWindowKey>();
  handlers.add<state::ForRecordsOp, lowerForRecords>();
}

} // namespace millstream
