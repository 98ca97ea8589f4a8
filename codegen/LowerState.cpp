// Accesses to state tables: calls of the state kernels with the layout's sizes as constants.
#include "codegen/Staging.h"

using namespace mlir;

namespace millstream {
namespace {

bool isText(Type type) { return isa<flow::StringType, flow::BytesType>(flow::stripNullable(type)); }

struct Layout {
  state::TableOp table;
  state::LayoutAttr bytes;
  flow::RowType key, fields;

  Layout(FunctionLowering &f, StringRef symbol)
      : table(f.program.find<state::TableOp>(symbol)), bytes(*table.getLayout()),
        key(cast<flow::RowType>(table.getKey())), fields(cast<flow::RowType>(table.getFields())) {}
};

// Which byte and bit say that a value is NULL.
FieldPlace placeOf(int32_t offset, int32_t null_bit) {
  FieldPlace place{static_cast<uint32_t>(offset), 0, 0};
  if (null_bit >= 0) {
    place.null_offset = static_cast<uint32_t>(null_bit / 8);
    place.null_mask = static_cast<uint8_t>(1u << (null_bit % 8));
  }
  return place;
}

// Reads a column of a slot; text through its reference.
Value readSlot(FunctionLowering &f, Value slot, Type type, const FieldPlace &place) {
  if (!isText(type))
    return f.loadField(slot, type, place);
  Value text =
      f.call("ms_state_get_string", spanType(f.builder.getContext()), {slot, f.byteOffset(slot, place.offset)});
  return flow::isNullable(type) ? f.makeNullable(f.loadValid(slot, place), text) : text;
}

// Sets or clears a NULL bit.
void writeNullBit(FunctionLowering &f, Value slot, const FieldPlace &place, Value valid) {
  OpBuilder &b = f.builder;
  Type i8 = b.getI8Type();
  Value address = f.byteOffset(slot, place.null_offset);
  Value others =
      LLVM::AndOp::create(b, f.loc, f.load(i8, address, 1), f.constant(i8, static_cast<int8_t>(~place.null_mask)));
  Value bit =
      LLVM::SelectOp::create(b, f.loc, valid, f.constant(i8, 0), f.constant(i8, static_cast<int8_t>(place.null_mask)));
  f.store(LLVM::OrOp::create(b, f.loc, others, bit), address, 1);
}

// A register's bytes as they lie in a slot.
void storePlain(FunctionLowering &f, Value value, Type type, Value address) {
  Type stored = slotType(type, value.getType());
  if (flow::stripNullable(type).isInteger(1))
    value = LLVM::ZExtOp::create(f.builder, f.loc, stored, value);
  else if (stored != value.getType())
    value = LLVM::TruncOp::create(f.builder, f.loc, stored, value);
  f.store(value, address, std::min<uint32_t>(slotBytes(type), 8));
}

// The key in probe form on the stack: fixed bytes with zeros between, then texts as pointer and size.
Value buildKey(FunctionLowering &f, const Layout &layout, OperandRange keys) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  int32_t words = layout.bytes.getKeyBytes() / 8 + 2 * layout.bytes.getKeyStrings();
  Value key = f.local(LLVM::LLVMArrayType::get(i64, static_cast<unsigned>(std::max(words, 1))));
  for (int32_t word = 0; word < layout.bytes.getKeyBytes() / 8; ++word)
    f.store(f.constant(i64, 0), f.byteOffset(key, word * 8), 8);
  for (auto [i, operand] : llvm::enumerate(keys)) {
    FieldPlace place = placeOf(layout.bytes.getKeyOffsets()[i], layout.bytes.getKeyNulls()[i]);
    Value value = f.lookup(operand);
    if (flow::isNullable(operand.getType())) {
      Value valid = f.extract(value, 0);
      writeNullBit(f, key, place, valid);
      Value plain = f.extract(value, 1);
      value = LLVM::SelectOp::create(b, f.loc, valid, plain, LLVM::ZeroOp::create(b, f.loc, plain.getType()));
    }
    Value address = f.byteOffset(key, place.offset);
    if (isText(operand.getType())) {
      f.store(f.extract(value, 0), address, 8);
      f.store(f.extract(value, 1), f.byteOffset(address, 8), 8);
    } else {
      storePlain(f, value, operand.getType(), address);
    }
  }
  return key;
}

LogicalResult lowerUpsert(FunctionLowering &f, state::UpsertOp op) {
  Layout layout(f, op.getTable());
  OpBuilder &b = f.builder;
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  Value key = buildKey(f, layout, op.getKeys());
  Value fixed = f.constant32(layout.bytes.getKeyBytes()), strings = f.constant32(layout.bytes.getKeyStrings());
  Value hash = f.hashes.lookup(op);
  if (!hash)
    hash = f.call("ms_state_hash", b.getI64Type(), {key, fixed, strings});
  Value inserted = f.local(b.getI8Type());
  Value slot = f.call("ms_state_upsert", pointer,
                      {f.context, f.table(op.getTable()), f.lookup(op.getSlice()), key, hash, fixed, strings,
                       f.constant32(layout.bytes.getSlotBytes()), inserted});
  Value is_new = LLVM::TruncOp::create(b, f.loc, b.getI1Type(), f.load(b.getI8Type(), inserted, 1));
  // Zero bytes are values of 0: what is nullable starts as NULL.
  uint64_t nullable = llvm::count_if(layout.fields.getTypes(), [](Type type) { return flow::isNullable(type); });
  if (nullable > 0) {
    Block *go_on = f.addBlock();
    Block *fresh = f.addBlock();
    f.branchIf(is_new, fresh, go_on);
    b.setInsertionPointToEnd(fresh);
    for (auto [offset, bit] : llvm::zip(layout.bytes.getFieldOffsets(), layout.bytes.getFieldNulls()))
      if (bit >= 0)
        writeNullBit(f, slot, placeOf(offset, bit), f.constant(b.getI1Type(), 0));
    f.branch(go_on);
    b.setInsertionPointToEnd(go_on);
  }
  f.values.map(op.getSlot(), slot);
  f.values.map(op.getInserted(), is_new);
  return success();
}

LogicalResult lowerGet(FunctionLowering &f, state::GetOp op) {
  Layout layout(f, op.getTable());
  unsigned i = op.getField();
  FieldPlace place = placeOf(layout.bytes.getFieldOffsets()[i], layout.bytes.getFieldNulls()[i]);
  f.values.map(op.getValue(), readSlot(f, f.lookup(op.getSlot()), op.getValue().getType(), place));
  return success();
}

LogicalResult lowerSet(FunctionLowering &f, state::SetOp op) {
  Layout layout(f, op.getTable());
  unsigned i = op.getField();
  Type type = layout.fields.getTypes()[i];
  FieldPlace place = placeOf(layout.bytes.getFieldOffsets()[i], layout.bytes.getFieldNulls()[i]);
  Value slot = f.lookup(op.getSlot()), value = f.lookup(op.getValue());
  if (flow::isNullable(op.getValue().getType())) {
    Value valid = f.extract(value, 0), plain = f.extract(value, 1);
    writeNullBit(f, slot, place, valid);
    value =
        LLVM::SelectOp::create(f.builder, f.loc, valid, plain, LLVM::ZeroOp::create(f.builder, f.loc, plain.getType()));
  } else if (flow::isNullable(type)) {
    writeNullBit(f, slot, place, f.constant(f.builder.getI1Type(), 1));
  }
  Value address = f.byteOffset(slot, place.offset);
  if (isText(type))
    f.call("ms_state_set_string", Type(), {f.table(op.getTable()), slot, address, value});
  else
    storePlain(f, value, flow::stripNullable(type), address);
  return success();
}

// A loop over one slice: blocks of slots, one a key group; in each the slots whose marker is set.
LogicalResult lowerSlots(FunctionLowering &f, StringRef symbol, Value slice, Region &region) {
  Layout layout(f, symbol);
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  Value cursor = f.local(b.getI32Type()), slots = f.local(pointer), capacity = f.local(i64);
  Value table = f.table(symbol);
  f.store(f.constant32(0), cursor);
  Block *exit = f.addBlock(), *next = f.addBlock(), *body = f.addBlock(), *check = f.addBlock();
  Block *header = f.addBlock(i64), *group = f.addBlock();
  f.branch(group);
  b.setInsertionPointToEnd(group);
  Value more = f.call("ms_state_next_block", b.getI32Type(), {table, slice, cursor, slots, capacity});
  LLVM::CondBrOp::create(b, f.loc, LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::ne, more, f.constant32(0)),
                         header, ValueRange(f.constant(i64, 0)), exit, ValueRange());
  b.setInsertionPointToEnd(header);
  Value number = header->getArgument(0);
  f.branchIf(LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::ult, number, f.load(i64, capacity)), check, group);
  b.setInsertionPointToEnd(check);
  int32_t bytes = layout.bytes.getSlotBytes();
  Value slot =
      f.byteOffset(f.load(pointer, slots), LLVM::MulOp::create(b, f.loc, number, f.constant(i64, bytes)).getResult());
  Value marker = f.load(b.getI8Type(), f.byteOffset(slot, bytes - 1), 1);
  f.branchIf(LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::ne, marker, f.constant(b.getI8Type(), 0)), body, next);
  b.setInsertionPointToEnd(body);
  for (auto [i, type] : llvm::enumerate(layout.key.getTypes())) {
    FieldPlace place = placeOf(layout.bytes.getKeyOffsets()[i], layout.bytes.getKeyNulls()[i]);
    f.values.map(region.getArgument(i), readSlot(f, slot, type, place));
  }
  f.values.map(region.getArguments().back(), slot);
  if (failed(f.lowerOps(region.front())))
    return failure();
  f.branch(next);
  b.setInsertionPointToEnd(next);
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
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  Layout layout(f, op.getFired());
  Value zero = f.constant(i64, 0), none = f.constant32(0), key = f.local(i64), inserted = f.local(b.getI8Type());
  Value hash = f.call("ms_state_hash", i64, {key, none, none});
  Value slot = f.call("ms_state_upsert", pointer,
                      {f.context, f.table(op.getFired()), zero, key, hash, none, none,
                       f.constant32(layout.bytes.getSlotBytes()), inserted});
  Value fired = f.byteOffset(slot, layout.bytes.getFieldOffsets()[0]), end = f.local(i64);
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
  f.branchIf(f.call("ms_window_next", i1, {table, f.load(i64, fired, 8), f.lookup(op.getLastDue()), windows, end}),
             body, exit);
  b.setInsertionPointToEnd(body);
  Value window = f.load(i64, end);
  f.values.map(op.getBody().getArgument(0), window);
  if (failed(f.lowerOps(op.getBody().front())))
    return failure();
  f.store(window, fired, 8);
  f.call("ms_window_done", Type(), {table, window, windows, cumulate});
  f.branchUnlessStopped(header, {}, exit);
  b.setInsertionPointToEnd(exit);
  return success();
}

LogicalResult lowerForWindow(FunctionLowering &f, state::ForWindowOp op) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type(), i1 = b.getI1Type();
  Value table = f.table(op.getTable()), place = f.local(i64);
  Block *exit = f.addBlock(), *body = f.addBlock(), *header = f.addBlock(i64);
  f.branch(header, f.constant(i64, std::numeric_limits<int64_t>::min()));
  b.setInsertionPointToEnd(header);
  Value windows = f.constant(i64, static_cast<int64_t>(op.getWindows())), cumulate = f.constant32(op.getCumulate());
  Value found = f.call("ms_window_next_part", i1,
                       {table, f.lookup(op.getWindow()), windows, cumulate, header->getArgument(0), place});
  f.branchIf(found, body, exit);
  b.setInsertionPointToEnd(body);
  Value part = f.load(i64, place);
  if (failed(lowerSlots(f, op.getTable(), part, op.getBody())))
    return failure();
  f.branch(header, LLVM::AddOp::create(b, f.loc, part, f.constant(i64, 1)).getResult());
  b.setInsertionPointToEnd(exit);
  return success();
}

LogicalResult lowerForDue(FunctionLowering &f, state::ForDueOp op) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  Value table = f.table(op.getTable()), watermark = f.lookup(op.getWatermarkMs()), place = f.local(i64);
  Block *exit = f.addBlock(), *body = f.addBlock(), *check = f.addBlock(), *header = f.addBlock();
  f.branch(header);
  b.setInsertionPointToEnd(header);
  Value least = f.constant(i64, std::numeric_limits<int64_t>::min());
  f.branchIf(f.call("ms_state_first_slice", b.getI1Type(), {table, least, place}), check, exit);
  b.setInsertionPointToEnd(check);
  Value slice = f.load(i64, place);
  Value last = LLVM::AddOp::create(b, f.loc, slice, f.constant(i64, static_cast<int64_t>(op.getSpanMs()) - 1));
  f.branchIf(LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::sle, last, watermark), body, exit);
  b.setInsertionPointToEnd(body);
  f.values.map(op.getBody().getArgument(0), slice);
  if (failed(f.lowerOps(op.getBody().front())))
    return failure();
  f.call("ms_state_drop_slice", Type(), {table, slice});
  f.branchUnlessStopped(header, {}, exit);
  b.setInsertionPointToEnd(exit);
  return success();
}

LogicalResult lowerDrop(FunctionLowering &f, state::DropOp op) {
  f.call("ms_state_drop_slice", Type(), {f.table(op.getTable()), f.lookup(op.getSlice())});
  return success();
}

} // namespace

Value announceUpsert(FunctionLowering &f, state::UpsertOp op) {
  Layout layout(f, op.getTable());
  Value key = buildKey(f, layout, op.getKeys());
  Value fixed = f.constant32(layout.bytes.getKeyBytes()), strings = f.constant32(layout.bytes.getKeyStrings());
  Value hash = f.call("ms_state_hash", f.builder.getI64Type(), {key, fixed, strings});
  f.call("ms_state_prefetch", Type(),
         {f.table(op.getTable()), f.lookup(op.getSlice()), hash, f.constant32(layout.bytes.getSlotBytes())});
  return hash;
}

void addStateHandlers(OpHandlers &handlers) {
  handlers.add<state::UpsertOp, lowerUpsert>();
  handlers.add<state::GetOp, lowerGet>();
  handlers.add<state::SetOp, lowerSet>();
  handlers.add<state::ForEachOp, lowerForEach>();
  handlers.add<state::ForDueOp, lowerForDue>();
  handlers.add<state::ForDueWindowsOp, lowerForDueWindows>();
  handlers.add<state::ForWindowOp, lowerForWindow>();
  handlers.add<state::DropOp, lowerDrop>();
}

} // namespace millstream
