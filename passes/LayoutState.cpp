// State layout: see Passes.td.
#include "dialects/flow/Slots.h"
#include "passes/Passes.h"
#include "passes/RowCounts.h"

using namespace mlir;

namespace millstream {
#define GEN_PASS_DEF_LAYOUTSTATE
#include "passes/Passes.h.inc"

namespace {

bool isText(Type type) { return isa<flow::StringType, flow::BytesType>(flow::stripNullable(type)); }

// A null bit as one number: its byte's offset times 8, plus its place in the byte; -1 for NOT NULL.
int32_t nullBit(const FieldPlace &place, int32_t base) {
  if (!place.null_mask)
    return -1;
  return static_cast<int32_t>(base + place.null_offset) * 8 + __builtin_ctz(place.null_mask);
}

struct Section {
  SmallVector<int32_t> offsets, nulls;
  int32_t bytes = 0; // where it ends, before padding
};

// Key columns: fixed-width ones packed, then all null bits, padded to 8; the texts' references behind.
Section layoutKey(ArrayRef<Type> types, int32_t &fixed_bytes, int32_t &strings) {
  std::vector<FieldShape> shapes;
  for (Type type : types)
    shapes.push_back({isText(type) ? 0 : slotBytes(type), flow::isNullable(type)});
  RowShape shape = layoutRow(shapes);
  fixed_bytes = static_cast<int32_t>(shape.bytes);
  strings = 0;
  Section section;
  for (auto [type, place] : llvm::zip(types, shape.fields)) {
    section.offsets.push_back(isText(type) ? fixed_bytes + 16 * strings++ : static_cast<int32_t>(place.offset));
    section.nulls.push_back(nullBit(place, 0));
  }
  section.bytes = fixed_bytes + 16 * strings;
  return section;
}

// The fields, but for one that shares the last word with the marker, if any.
Section layoutFields(ArrayRef<Type> types, int32_t base, std::optional<unsigned> last) {
  std::vector<FieldShape> shapes;
  for (auto [i, type] : llvm::enumerate(types))
    shapes.push_back({i == last ? 0 : slotBytes(type), flow::isNullable(type)});
  RowShape shape = layoutRow(shapes);
  Section section;
  section.bytes = base;
  for (auto [i, type, place] : llvm::enumerate(types, shape.fields)) {
    section.offsets.push_back(base + static_cast<int32_t>(place.offset));
    section.nulls.push_back(nullBit(place, base));
    int32_t end = section.offsets.back() + static_cast<int32_t>(shapes[i].bytes);
    int32_t null_end = section.nulls.back() < 0 ? 0 : section.nulls.back() / 8 + 1;
    section.bytes = std::max({section.bytes, end, null_end});
  }
  if (last) {
    section.bytes = (section.bytes + 7) / 8 * 8;
    section.offsets[*last] = section.bytes;
    section.bytes += 7; // the eighth byte is the marker
  }
  return section;
}

int32_t slotBytesFor(const Section &fields) { return (fields.bytes + 1 + 7) / 8 * 8; }

struct LayoutState : impl::LayoutStateBase<LayoutState> {
  // `counts` are fields that count rows.
  LogicalResult layOut(state::TableOp table, ArrayRef<unsigned> counts) {
    auto key = cast<flow::RowType>(table.getKey()), fields = cast<flow::RowType>(table.getFields());
    for (flow::RowType row : {key, fields})
      for (auto [name, type] : llvm::zip(row.getNames(), row.getTypes()))
        if (isa<flow::ArrayType, flow::MapType, flow::RowType>(flow::stripNullable(type)))
          return table.emitError("state cannot hold '") << name.getValue() << "' of type " << type;
    int32_t fixed_bytes, strings;
    Section keys = layoutKey(key.getTypes(), fixed_bytes, strings);
    Section values = layoutFields(fields.getTypes(), keys.bytes, std::nullopt);
    if (!counts.empty()) {
      Section packed = layoutFields(fields.getTypes(), keys.bytes, counts.front());
      if (slotBytesFor(packed) < slotBytesFor(values))
        values = packed;
    }
    int32_t slot_bytes = slotBytesFor(values);
    table.setLayoutAttr(state::LayoutAttr::get(table.getContext(), slot_bytes, fixed_bytes, strings, keys.offsets,
                                               keys.nulls, values.offsets, values.nulls));
    return success();
  }

  void runOnOperation() override {
    bool ok = true;
    llvm::StringMap<SmallVector<unsigned>> counts = findRowCounts(getOperation());
    getOperation().walk([&](state::TableOp table) {
      if (!table.getLayoutAttr())
        ok &= succeeded(layOut(table, counts.lookup(table.getName())));
    });
    if (!ok)
      signalPassFailure();
  }
};

} // namespace
} // namespace millstream
