// Local pre-aggregation: see Passes.td.
#include "passes/Passes.h"

#include "dialects/state/State.h"
#include "dialects/task/Task.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace millstream {
#define GEN_PASS_DEF_PREAGGREGATE
#include "passes/Passes.h.inc"

namespace {

bool isSameSlice(state::UpsertOp a, state::UpsertOp b) {
  auto constant = [](state::UpsertOp op) { return op.getSlice().getDefiningOp<flow::ConstantOp>(); };
  flow::ConstantOp x = constant(a), y = constant(b);
  return a.getSlice() == b.getSlice() || (x && y && x.getValue() == y.getValue());
}

// How the rows of one scan use a table.
class ScanUses {
public:
  void add(Operation *op) {
    if (auto upsert = dyn_cast<state::UpsertOp>(op))
      upserts_.push_back(upsert);
    else if (auto get = dyn_cast<state::GetOp>(op))
      add(get.getSlot(), get.getTable());
    else if (auto set = dyn_cast<state::SetOp>(op))
      add(set.getSlot(), set.getTable());
    else
      only_fields_ = false;
  }
  // One slot at a time stands for all that these ops do.
  bool areLocal() const {
    return only_fields_ && !upserts_.empty() &&
           llvm::all_of(upserts_, [&](state::UpsertOp upsert) { return isSameSlice(upsert, upserts_.front()); });
  }
  void makeLocal() {
    for (state::UpsertOp upsert : upserts_)
      upsert.setLocal(true);
  }

private:
  void add(Value slot, StringRef table) {
    auto upsert = slot.getDefiningOp<state::UpsertOp>();
    only_fields_ &= upsert && upsert.getTable() == table;
  }

  SmallVector<state::UpsertOp> upserts_;
  bool only_fields_ = true;
};

struct PreAggregate : impl::PreAggregateBase<PreAggregate> {
  // Timers run between batches, when what was kept is back in the table. A stage runs in the midst of one.
  static void visit(state::TableOp table) {
    auto program = table->getParentOfType<task::ProgramOp>();
    llvm::MapVector<Operation *, ScanUses> scans;
    std::optional<SymbolTable::UseRange> uses = SymbolTable::getSymbolUses(table.getOperation(), program);
    for (SymbolTable::SymbolUse use : *uses) {
      Operation *user = use.getUser();
      if (auto scan = user->getParentOfType<task::ScanOp>())
        scans[scan].add(user);
      else if (!user->getParentOfType<task::TimerOp>())
        return;
    }
    for (auto &[scan, of] : scans)
      if (of.areLocal())
        of.makeLocal();
  }

  void runOnOperation() override {
    getOperation().walk([&](state::TableOp table) {
      if (cast<flow::RowType>(table.getKey()).size() == 0)
        visit(table);
    });
  }
};

} // namespace
} // namespace millstream
