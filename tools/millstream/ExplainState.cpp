// millstream explain --state: the bytes of every table of operator state.
#include "dialects/flow/Slots.h"
#include "dialects/state/State.h"
#include "frontend/lower/Expressions.h"
#include "runtime/state/Slots.h"
#include "tools/millstream/Driver.h"
#include "llvm/Support/raw_ostream.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

using namespace mlir;

namespace millstream {

namespace {

// A line of the listing: some bytes of a slot.
struct Part {
  int64_t offset, bytes;
  std::string what, name, type;
  int32_t null_bit = -1; // offset * 8 + bit; -1 for NOT NULL
};

bool isText(Type type) { return isa<flow::StringType, flow::BytesType>(flow::stripNullable(type)); }

void addColumns(std::vector<Part> &parts, const char *what, flow::RowType row, ArrayRef<int32_t> offsets,
                ArrayRef<int32_t> nulls, int64_t marker) {
  for (auto [name, type, offset, null] : llvm::zip(row.getNames(), row.getTypes(), offsets, nulls)) {
    int64_t bytes = isText(type) ? state::string_bytes : slotBytes(type);
    bytes = std::min<int64_t>(bytes, marker - offset); // a count of rows in front of the marker takes 7 bytes
    parts.push_back({offset, bytes, what, name.getValue().str(), printType(type), null});
  }
}

// Null bits share bytes, which are named after what they lie behind.
void addNullBytes(std::vector<Part> &parts) {
  std::set<int64_t> bytes;
  for (const Part &part : parts)
    if (part.null_bit >= 0)
      bytes.insert(part.null_bit / 8);
  for (int64_t byte : bytes)
    parts.push_back({byte, 1, "nulls", "", ""});
}

// In the order of the bytes, with what nobody uses named too.
void sortAndPad(std::vector<Part> &parts) {
  auto before = [](const Part &a, const Part &b) { return a.offset < b.offset; };
  llvm::sort(parts, before);
  std::vector<Part> gaps;
  int64_t end = 0;
  for (const Part &part : parts) {
    if (part.offset > end)
      gaps.push_back({end, part.offset - end, "unused", "", ""});
    end = std::max(end, part.offset + part.bytes);
  }
  parts.insert(parts.end(), gaps.begin(), gaps.end());
  llvm::sort(parts, before);
}

void explainTable(state::TableOp table) {
  state::LayoutAttr layout = table.getLayoutAttr();
  auto key = cast<flow::RowType>(table.getKey()), fields = cast<flow::RowType>(table.getFields());
  std::vector<Part> parts;
  int64_t marker = layout.getSlotBytes() - 1;
  addColumns(parts, "key", key, layout.getKeyOffsets(), layout.getKeyNulls(), marker);
  addColumns(parts, "field", fields, layout.getFieldOffsets(), layout.getFieldNulls(), marker);
  addNullBytes(parts);
  parts.push_back({marker, 1, "marker", "", ""});
  sortAndPad(parts);

  size_t name_width = 6;
  for (const Part &part : parts)
    name_width = std::max(name_width, part.name.size());
  llvm::outs() << fmt::format("\n{}  (of node {})\n  {:>6} {:>5}  {:6}  {:{}}  {}\n", table.getSymName().str(),
                              table.getNode().str(), "offset", "bytes", "holds", "column", name_width, "type");
  for (const Part &part : parts) {
    std::string null =
        part.null_bit < 0 ? "" : fmt::format("  (null: byte {} bit {})", part.null_bit / 8, part.null_bit % 8);
    std::string line = fmt::format("  {:>6} {:>5}  {:6}  {:{}}  {}{}", part.offset, part.bytes, part.what, part.name,
                                   name_width, part.type, null);
    line.erase(line.find_last_not_of(' ') + 1);
    llvm::outs() << line << '\n';
  }
  // A table is between 3/8 and 3/4 full: it doubles when it would be fuller (runtime/state/Table.cpp).
  int64_t bytes = layout.getSlotBytes();
  llvm::outs() << fmt::format("  {} bytes per slot, {} to {} bytes per key (a table is 3/8 to 3/4 full)\n", bytes,
                              (bytes * 4 + 2) / 3, (bytes * 8 + 2) / 3);
  if (llvm::any_of(llvm::concat<const Type>(key.getTypes(), fields.getTypes()), isText))
    llvm::outs() << fmt::format("  text of more than {} bytes lies outside of its slot, in blocks of powers of two\n",
                                state::string_inline_bytes);
}

} // namespace

int explainState(LoadedSpec &spec) {
  if (!runPhases(spec, Phase::fused))
    return exit_bug;
  auto program = *spec.module().getOps<task::ProgramOp>().begin();
  llvm::outs() << "pipeline " << program.getName().str() << '\n';
  bool any = false;
  program.walk([&](state::TableOp table) {
    explainTable(table);
    any = true;
  });
  if (!any)
    llvm::outs() << "\nno state\n";
  return exit_done;
}

} // namespace millstream
