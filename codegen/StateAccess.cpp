// Reads and writes of a table's slots: see StateAccess.h.
#include "codegen/StateAccess.h"
#include "codegen/Plan.h"

using namespace mlir;

namespace millstream {

bool isText(Type type) { return isa<flow::StringType, flow::BytesType>(flow::stripNullable(type)); }

TableLayout::TableLayout(FunctionLowering &f, StringRef symbol)
    : table(f.program.find<state::TableOp>(symbol)), name(symbol), bytes(*table.getLayout()),
      key(cast<flow::RowType>(table.getKey())), fields(cast<flow::RowType>(table.getFields())) {}

// Which byte and bit say that a value is NULL.
static FieldPlace placeOf(int32_t offset, int32_t null_bit) {
  FieldPlace place{static_cast<uint32_t>(offset), 0, 0};
  if (null_bit >= 0) {
    place.null_offset = static_cast<uint32_t>(null_bit / 8);
    place.null_mask = static_cast<uint8_t>(1u << (null_bit % 8));
  }
  return place;
}

FieldPlace TableLayout::keyPlace(size_t number) const {
  return placeOf(bytes.getKeyOffsets()[number], bytes.getKeyNulls()[number]);
}

FieldPlace TableLayout::fieldPlace(size_t number) const {
  return placeOf(bytes.getFieldOffsets()[number], bytes.getFieldNulls()[number]);
}

Value readSlot(FunctionLowering &f, Value slot, Type type, const FieldPlace &place) {
  if (!isText(type))
    return f.loadField(slot, type, place);
  Value text =
      f.call("ms_state_get_string", spanType(f.builder.getContext()), {slot, f.byteOffset(slot, place.offset)});
  return flow::isNullable(type) ? f.makeNullable(f.loadValid(slot, place), text) : text;
}

static constexpr int64_t count_bits = (int64_t{1} << 56) - 1;

static Value lastWord(FunctionLowering &f, const TableLayout &layout, Value slot) {
  return f.byteOffset(slot, layout.bytes.getSlotBytes() - 8);
}

static Value keepBits(FunctionLowering &f, Value word, int64_t bits) {
  return LLVM::AndOp::create(f.builder, f.loc, word, f.constant(f.builder.getI64Type(), bits));
}

Value readPacked(FunctionLowering &f, const TableLayout &layout, Value slot) {
  return keepBits(f, f.load(f.builder.getI64Type(), lastWord(f, layout, slot)), count_bits);
}

void writePacked(FunctionLowering &f, const TableLayout &layout, Value slot, Value count) {
  Value address = lastWord(f, layout, slot);
  Value marker = keepBits(f, f.load(f.builder.getI64Type(), address), ~count_bits);
  f.store(LLVM::OrOp::create(f.builder, f.loc, marker, keepBits(f, count, count_bits)), address);
}

void addPacked(FunctionLowering &f, const TableLayout &layout, Value slot, Value step) {
  Value address = lastWord(f, layout, slot);
  f.store(LLVM::AddOp::create(f.builder, f.loc, f.load(f.builder.getI64Type(), address), step), address);
}

Value readField(FunctionLowering &f, const TableLayout &layout, Value slot, unsigned number) {
  return layout.isPacked(number) ? readPacked(f, layout, slot)
                                 : readSlot(f, slot, layout.fields.getTypes()[number], layout.fieldPlace(number));
}

void writeField(FunctionLowering &f, const TableLayout &layout, Value slot, unsigned number, Value value) {
  if (layout.isPacked(number))
    return writePacked(f, layout, slot, value);
  Type type = layout.fields.getTypes()[number];
  FieldPlace place = layout.fieldPlace(number);
  if (flow::isNullable(type)) {
    Value valid = f.extract(value, 0), plain = f.extract(value, 1);
    f.storeValid(valid, slot, place);
    value =
        LLVM::SelectOp::create(f.builder, f.loc, valid, plain, LLVM::ZeroOp::create(f.builder, f.loc, plain.getType()));
  }
  Value address = f.byteOffset(slot, place.offset);
  if (isText(type))
    f.call("ms_state_set_string", Type(), {f.table(layout.name), slot, address, value});
  else
    f.storePlain(value, type, address);
}

// The key in probe form on the stack: fixed bytes with zeros between, then texts as pointer and size.
static Value storeKey(FunctionLowering &f, const TableLayout &layout, ValueRange keys) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  int32_t words = layout.bytes.getKeyBytes() / 8 + 2 * layout.bytes.getKeyStrings();
  Value key = f.local(LLVM::LLVMArrayType::get(i64, static_cast<unsigned>(std::max(words, 1))));
  for (int32_t word = 0; word < layout.bytes.getKeyBytes() / 8; ++word)
    f.store(f.constant(i64, 0), f.byteOffset(key, word * 8), 8);
  for (auto [i, operand] : llvm::enumerate(keys)) {
    FieldPlace place = layout.keyPlace(i);
    Value value = f.lookup(operand);
    if (flow::isNullable(operand.getType())) {
      Value valid = f.extract(value, 0);
      f.storeValid(valid, key, place);
      Value plain = f.extract(value, 1);
      value = LLVM::SelectOp::create(b, f.loc, valid, plain, LLVM::ZeroOp::create(b, f.loc, plain.getType()));
    }
    Value address = f.byteOffset(key, place.offset);
    if (isText(operand.getType())) {
      f.store(f.extract(value, 0), address, 8);
      f.store(f.extract(value, 1), f.byteOffset(address, 8), 8);
    } else {
      f.storePlain(value, operand.getType(), address);
    }
  }
  return key;
}

ProbeKey buildKey(FunctionLowering &f, const TableLayout &layout, ValueRange keys) {
  ProbeKey key{storeKey(f, layout, keys),
               {},
               f.constant32(layout.bytes.getKeyBytes()),
               f.constant32(layout.bytes.getKeyStrings()),
               f.constant32(layout.bytes.getSlotBytes()),
               f.constant32(keyGroupsOf(f.program.program()))};
  key.hash = f.call("ms_state_hash", f.builder.getI64Type(), {key.address, key.fixed_bytes, key.strings});
  return key;
}

Value upsertSlot(FunctionLowering &f, const TableLayout &layout, Value slice, const ProbeKey &key, Value inserted) {
  auto pointer = LLVM::LLVMPointerType::get(f.builder.getContext());
  return f.call("ms_state_upsert", pointer,
                {f.context, f.table(layout.name), slice, key.address, key.hash, key.fixed_bytes, key.strings,
                 key.slot_bytes, key.groups, inserted});
}

OpenSlice openSlice(FunctionLowering &f, StringRef table, Value slice) {
  auto pointer = LLVM::LLVMPointerType::get(f.builder.getContext());
  f.call("ms_state_open", Type(), {f.table(table), slice});
  return {f.call("ms_state_slots", pointer, {f.table(table)}), f.call("ms_state_fill", pointer, {f.table(table)})};
}

Value upsertIn(FunctionLowering &f, const TableLayout &layout, const OpenSlice &open, Value slice, const ProbeKey &key,
               Value inserted) {
  auto pointer = LLVM::LLVMPointerType::get(f.builder.getContext());
  return f.call("ms_state_upsert_in", pointer,
                {f.table(layout.name), slice, open.slots, open.fill, key.address, key.hash, key.fixed_bytes,
                 key.strings, key.slot_bytes, key.groups, inserted});
}

Value findSlot(FunctionLowering &f, const TableLayout &layout, Value slice, const ProbeKey &key) {
  auto pointer = LLVM::LLVMPointerType::get(f.builder.getContext());
  return f.call(
      "ms_state_find", pointer,
      {f.table(layout.name), slice, key.address, key.hash, key.fixed_bytes, key.strings, key.slot_bytes, key.groups});
}

void writeNulls(FunctionLowering &f, const TableLayout &layout, Value slot, Value is_new) {
  if (llvm::none_of(layout.fields.getTypes(), [](Type type) { return flow::isNullable(type); }))
    return;
  Block *go_on = f.addBlock();
  Block *fresh = f.addBlock();
  f.branchIf(is_new, fresh, go_on);
  f.builder.setInsertionPointToEnd(fresh);
  for (size_t i = 0; i < layout.fields.size(); ++i)
    if (flow::isNullable(layout.fields.getTypes()[i]))
      f.storeValid(f.constant(f.builder.getI1Type(), 0), slot, layout.fieldPlace(i));
  f.branch(go_on);
  f.builder.setInsertionPointToEnd(go_on);
}

void mapSlot(FunctionLowering &f, const TableLayout &layout, Region &body, unsigned first, Value slot) {
  for (auto [i, type] : llvm::enumerate(layout.key.getTypes()))
    f.values.map(body.getArgument(first + static_cast<unsigned>(i)), readSlot(f, slot, type, layout.keyPlace(i)));
  f.values.map(body.getArguments().back(), slot);
}

} // namespace millstream
