// See the header.
#include "passes/RowCounts.h"
#include "passes/KernelFacts.h"

#include <set>

using namespace mlir;

namespace millstream {

namespace {

// A field by the name of its table and its number.
using Field = std::pair<std::string, unsigned>;

bool isOneRow(Value value) {
  auto constant = dyn_cast_if_present<IntegerAttr>(literalOf(value));
  return constant && constant.getType().isInteger(64) && (constant.getInt() == 0 || constant.getInt() == 1);
}

class RowCounts {
public:
  explicit RowCounts(Operation *program) : program_(program) {}

  std::set<Field> find() {
    program_->walk([&](state::SetOp set) { counts_.insert({set.getTable().str(), set.getField()}); });
    program_->walk([&](state::TableOp table) { dropOthers(table); });
    while (dropOne()) {
    }
    return counts_;
  }

private:
  // What the runtime writes too, and what is no integer of 8 bytes.
  void dropOthers(state::TableOp table) {
    auto fields = cast<flow::RowType>(table.getFields());
    for (unsigned i = 0; i < fields.size(); ++i)
      if (!fields.getTypes()[i].isInteger(64) || (table.getLink() && *table.getLink() == static_cast<int32_t>(i)))
        counts_.erase({table.getName().str(), i});
  }
  bool dropOne() {
    return program_
        ->walk([&](state::SetOp set) {
          Field field{set.getTable().str(), set.getField()};
          if (!counts_.count(field) || grows(field, set.getValue()))
            return WalkResult::advance();
          counts_.erase(field);
          return WalkResult::interrupt();
        })
        .wasInterrupted();
  }
  // Itself and a row, or itself and the count of another slot, since what is added to itself doubles; or another count.
  bool grows(const Field &field, Value value) {
    if (isCount(value))
      return true;
    auto sum = value.getDefiningOp<flow::CallOp>();
    if (!sum || sum.getKernel() != "ms_add_i64" || sum.getArgs().size() != 2)
      return false;
    Value a = sum.getArgs()[0], b = sum.getArgs()[1];
    if (!isField(field, a))
      std::swap(a, b);
    return isField(field, a) && (isOneRow(b) || (isCount(b) && slotOf(a) != slotOf(b)));
  }
  static Value slotOf(Value got) { return got.getDefiningOp<state::GetOp>().getSlot(); }
  bool isCount(Value value) {
    auto get = value.getDefiningOp<state::GetOp>();
    return get && counts_.count({get.getTable().str(), get.getField()});
  }
  bool isField(const Field &field, Value value) {
    auto get = value.getDefiningOp<state::GetOp>();
    return get && get.getTable() == field.first && get.getField() == field.second;
  }

  Operation *program_;
  std::set<Field> counts_;
};

} // namespace

llvm::StringMap<SmallVector<unsigned>> findRowCounts(Operation *program) {
  llvm::StringMap<SmallVector<unsigned>> found;
  for (const Field &field : RowCounts(program).find())
    found[field.first].push_back(field.second);
  return found;
}

} // namespace millstream
