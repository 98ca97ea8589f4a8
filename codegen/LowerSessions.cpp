// Session windows: the bookkeeping is in kernels (runtime/state/Sessions.h), what the sessions have gathered is
// merged by generated code.
#include "codegen/StateAccess.h"

using namespace mlir;

namespace millstream {
namespace {

// Adds what `from` has gathered to `into`.
LogicalResult lowerMerge(FunctionLowering &f, Region &merge, Value into, Value from) {
  f.values.map(merge.getArgument(0), into);
  f.values.map(merge.getArgument(1), from);
  return f.lowerOps(merge.front());
}

// A row that would be late alone makes no slot: it is looked up. Gives the slot (null where there is none).
Value sessionSlot(FunctionLowering &f, const TableLayout &layout, const ProbeKey &key, Value late_alone,
                  Value inserted) {
  OpBuilder &b = f.builder;
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  Value none = f.constant(b.getI64Type(), 0);
  f.store(f.constant(b.getI8Type(), 0), inserted, 1);
  Block *go_on = f.addBlock(pointer), *find = f.addBlock(), *make = f.addBlock();
  f.branchIf(late_alone, find, make);
  b.setInsertionPointToEnd(make);
  f.branch(go_on, upsertSlot(f, layout, none, key, inserted));
  b.setInsertionPointToEnd(find);
  f.branch(go_on, findSlot(f, layout, none, key));
  b.setInsertionPointToEnd(go_on);
  return go_on->getArgument(0);
}

LogicalResult lowerPlaceSession(FunctionLowering &f, state::PlaceSessionOp op) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type(), i1 = b.getI1Type();
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  TableLayout layout(f, op.getTable());
  Value table = f.table(op.getTable()), at = f.constant32(layout.fieldOffset(0));
  Value time = f.lookup(op.getTime()), watermark = f.lookup(op.getWatermarkMs());
  Value gap = f.constant(i64, static_cast<int64_t>(op.getGapMs()));
  Value allow = f.constant(i64, static_cast<int64_t>(op.getAllowMs()));
  Value inserted = f.local(b.getI8Type()), merged = f.local(pointer);
  ProbeKey key = buildKey(f, layout, op.getKeys());
  Value late_alone = f.call("ms_session_is_late_alone", i1, {time, gap, allow, watermark});
  Value slot = sessionSlot(f, layout, key, late_alone, inserted);
  Block *done = f.addBlock(pointer), *join = f.addBlock(), *placed = f.addBlock(), *place = f.addBlock();
  LLVM::CondBrOp::create(b, f.loc, f.isThere(slot), place, ValueRange(), done, ValueRange(slot));
  b.setInsertionPointToEnd(place);
  Value session = f.call("ms_session_place", pointer,
                         {table, slot, at, time, gap, allow, watermark, f.lookup(op.getSplit()), inserted, merged});
  Value second = f.load(pointer, merged);
  f.branchIf(f.isThere(second), join, placed);
  b.setInsertionPointToEnd(join);
  if (failed(lowerMerge(f, op.getMerge(), session, second)))
    return failure();
  f.call("ms_session_remove", Type(), {table, slot, at, second});
  f.branch(placed);
  b.setInsertionPointToEnd(placed);
  Value is_new = LLVM::TruncOp::create(b, f.loc, i1, f.load(b.getI8Type(), inserted, 1));
  writeNulls(f, layout, session, is_new);
  f.branch(done, session);
  b.setInsertionPointToEnd(done);
  Value there = f.isThere(done->getArgument(0));
  f.values.map(op.getSlot(), done->getArgument(0));
  f.values.map(op.getLate(), LLVM::XOrOp::create(b, f.loc, there, f.constant(i1, 1)));
  f.values.map(op.getInserted(), LLVM::TruncOp::create(b, f.loc, i1, f.load(b.getI8Type(), inserted, 1)));
  return success();
}

// For each slot that is due, each session that is: its parts are merged into the first, and it is given.
LogicalResult lowerForDueSessions(FunctionLowering &f, state::ForDueSessionsOp op) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  TableLayout layout(f, op.getTable());
  Value table = f.table(op.getTable()), at = f.constant32(layout.fieldOffset(0));
  Value allow = f.constant(i64, static_cast<int64_t>(op.getAllowMs())), watermark = f.lookup(op.getWatermarkMs());
  Value time = f.local(i64), start = f.local(i64), end = f.local(i64);
  Block *exit = f.addBlock(), *give = f.addBlock(), *join = f.addBlock(), *parts = f.addBlock();
  Block *sessions = f.addBlock(), *slots = f.addBlock();
  f.branch(slots);
  b.setInsertionPointToEnd(slots);
  Value slot = f.call("ms_state_next_due", pointer, {table, f.constant(i64, 0), watermark, at, time});
  f.branchIf(f.isThere(slot), sessions, exit);
  b.setInsertionPointToEnd(sessions);
  Value first = f.call("ms_session_due", pointer, {table, slot, at, allow, watermark, start, end});
  f.branchIf(f.isThere(first), parts, slots);
  b.setInsertionPointToEnd(parts);
  Value part = f.call("ms_session_next_part", pointer, {table, slot, at, first});
  f.branchIf(f.isThere(part), join, give);
  b.setInsertionPointToEnd(join);
  if (failed(lowerMerge(f, op.getMerge(), first, part)))
    return failure();
  f.call("ms_session_remove", Type(), {table, slot, at, part});
  f.branch(parts);
  b.setInsertionPointToEnd(give);
  f.values.map(op.getBody().getArgument(0), f.load(i64, start));
  f.values.map(op.getBody().getArgument(1), f.load(i64, end));
  mapSlot(f, layout, op.getBody(), 2, slot);
  f.values.map(op.getBody().getArguments().back(), first);
  if (failed(f.lowerOps(op.getBody().front())))
    return failure();
  Block *more = f.addBlock();
  Value left = f.call("ms_session_given", b.getI1Type(), {table, slot, at, first});
  f.branchUnlessStopped(more, {}, exit);
  b.setInsertionPointToEnd(more);
  f.branchIf(left, sessions, slots);
  b.setInsertionPointToEnd(exit);
  return success();
}

// What the kernels that look at one session over all splits take first.
SmallVector<Value> sessionArguments(FunctionLowering &f, StringRef symbol, Value head, Value session) {
  TableLayout layout(f, symbol);
  return {f.table(symbol), f.lookup(head), f.constant32(layout.fieldOffset(0)), f.lookup(session)};
}

LogicalResult lowerSessionSpan(FunctionLowering &f, state::SessionSpanOp op) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type(), i1 = b.getI1Type();
  Value start = f.local(i64), end = f.local(i64), known = f.local(b.getI8Type());
  SmallVector<Value> arguments = sessionArguments(f, op.getTable(), op.getHead(), op.getSession());
  llvm::append_range(arguments, ValueRange{start, end, known});
  Value alone = f.call("ms_session_span", i1, arguments);
  f.values.map(op.getStartMs(), f.load(i64, start));
  f.values.map(op.getEndMs(), f.load(i64, end));
  f.values.map(op.getAlone(), alone);
  f.values.map(op.getKnown(), LLVM::TruncOp::create(b, f.loc, i1, f.load(b.getI8Type(), known, 1)));
  return success();
}

LogicalResult lowerForSessionParts(FunctionLowering &f, state::ForSessionPartsOp op) {
  OpBuilder &b = f.builder;
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  SmallVector<Value> arguments = sessionArguments(f, op.getTable(), op.getHead(), op.getSession());
  Type i64 = b.getI64Type();
  Block *exit = f.addBlock(), *body = f.addBlock(), *header = f.addBlock(i64);
  f.branch(header, f.constant(i64, 0));
  b.setInsertionPointToEnd(header);
  Value number = header->getArgument(0);
  arguments.push_back(number);
  Value part = f.call("ms_session_part", pointer, arguments);
  f.branchIf(f.isThere(part), body, exit);
  b.setInsertionPointToEnd(body);
  f.values.map(op.getBody().getArgument(0), part);
  if (failed(f.lowerOps(op.getBody().front())))
    return failure();
  f.branch(header, LLVM::AddOp::create(b, f.loc, number, f.constant(i64, 1)).getResult());
  b.setInsertionPointToEnd(exit);
  return success();
}

LogicalResult lowerForVanishedSessions(FunctionLowering &f, state::ForVanishedSessionsOp op) {
  OpBuilder &b = f.builder;
  Value vanished = f.local(b.getI64Type());
  SmallVector<Value> arguments = sessionArguments(f, op.getTable(), op.getHead(), op.getSession());
  Value failed_now = f.constant32(op.getFailed() ? 1 : 0);
  llvm::append_range(arguments, ValueRange{f.lookup(op.getStartMs()), failed_now, vanished});
  Block *exit = f.addBlock(), *body = f.addBlock(), *header = f.addBlock();
  f.branch(header);
  b.setInsertionPointToEnd(header);
  f.branchIf(f.call("ms_session_next_vanished", b.getI1Type(), arguments), body, exit);
  b.setInsertionPointToEnd(body);
  f.values.map(op.getBody().getArgument(0), f.load(b.getI64Type(), vanished));
  if (failed(f.lowerOps(op.getBody().front())))
    return failure();
  f.branchUnlessStopped(header, {}, exit);
  b.setInsertionPointToEnd(exit);
  return success();
}

} // namespace

void addSessionHandlers(OpHandlers &handlers) {
  handlers.add<state::PlaceSessionOp, lowerPlaceSession>();
  handlers.add<state::ForDueSessionsOp, lowerForDueSessions>();
  handlers.add<state::SessionSpanOp, lowerSessionSpan>();
  handlers.add<state::ForSessionPartsOp, lowerForSessionParts>();
  handlers.add<state::ForVanishedSessionsOp, lowerForVanishedSessions>();
}

} // namespace millstream
