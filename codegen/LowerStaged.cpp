// Loops over rows that look keys up in state, in two steps: the first makes a row's key, asks for the line of
// memory that its slot lies in, and puts aside what is needed from there on; the second, some rows later, takes the
// oldest row put aside and does the rest. So the misses of many rows overlap, with each other and with the work on
// other rows, instead of each row waiting for its own. While a table is small there are no misses, and the plain
// loop is faster: both are there, and each batch chooses.
//
// What is put off is the upsert and everything behind it in its block. That changes the order of effects
// between it and the other ops of the scan, so it is done only where nobody can tell: no sink and no table is
// used by both, and nothing that is put off can fail.
#include "codegen/Staging.h"
#include "codegen/Steady.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace millstream {
namespace {

constexpr int64_t staged_rows = 32; // a power of two

// The sinks and tables that an op uses by itself.
void addUses(Operation *op, llvm::StringSet<> &uses) {
  for (NamedAttribute attribute : op->getAttrs())
    if (auto symbol = dyn_cast<FlatSymbolRefAttr>(attribute.getValue()); symbol && !isa<task::CountOp>(op))
      uses.insert(symbol.getValue());
}

bool canWait(Operation *op) {
  return !isa<task::FailOp, task::TryOp, task::FailIfOp, task::AdvanceOp, task::PushOp>(op);
}

// The block of the scan that an op lies in, through branches alone: no loops.
bool underBranchesOnly(Operation *op, Operation *scan) {
  for (Operation *parent = op->getParentOp(); parent != scan; parent = parent->getParentOp())
    if (!isa<flow::IfOp>(parent) || parent->getNumResults() > 0)
      return false;
  return true;
}

class Candidate {
public:
  Candidate(task::ScanOp scan, state::UpsertOp upsert, const Steady *steady)
      : scan_(scan), upsert_(upsert), steady_(steady) {}

  bool check() {
    if (!underBranchesOnly(upsert_, scan_))
      return false;
    Operation *last = upsert_->getBlock()->getTerminator();
    for (Operation *op = upsert_; op != last; op = op->getNextNode()) {
      bool waits = true;
      op->walk([&](Operation *inner) {
        later_.insert(inner);
        waits &= canWait(inner);
      });
      if (!waits)
        return false;
    }
    return usesAreApart() && findLive();
  }
  SmallVector<Value> live() const { return live_.takeVectorCopy(); }
  SmallVector<Operation *> constants() const { return constants_; }

private:
  bool usesAreApart() {
    llvm::StringSet<> now, later;
    scan_.getBody().walk([&](Operation *op) { addUses(op, later_.contains(op) ? later : now); });
    return llvm::none_of(later, [&](const auto &use) { return now.contains(use.getKey()); });
  }
  // Text that was read from a table before would be used when the slot may be gone.
  bool readsPointersNow() {
    return scan_.getBody()
        .walk([&](Operation *op) {
          bool reads = isa_and_nonnull<state::StateDialect>(op->getDialect()) && !later_.contains(op) &&
                       (llvm::any_of(op->getResultTypes(), flow::isView) || givesPointers(op));
          return reads ? WalkResult::interrupt() : WalkResult::advance();
        })
        .wasInterrupted();
  }
  // Loops over a table give keys and fields as arguments of their bodies.
  static bool givesPointers(Operation *op) {
    return llvm::any_of(op->getRegions(), [](Region &region) {
      return !region.empty() && llvm::any_of(region.getArgumentTypes(), flow::isView);
    });
  }
  // Values that are made before and used later. Constants are made again.
  bool findLive() {
    bool pointers_go = readsPointersNow();
    for (Operation *op : later_) {
      if (isa<task::LoadOp>(op) || (steady_ && steady_->covers(op))) // by the row's number, which is put aside
        continue;
      for (Value operand : op->getOperands()) {
        Operation *made = operand.getDefiningOp();
        Operation *owner = made ? made : operand.getParentBlock()->getParentOp();
        if (later_.contains(owner) || (steady_ && steady_->covers(operand)))
          continue;
        if (isa<state::SlotType>(operand.getType()) || (pointers_go && flow::isView(operand.getType())))
          return false;
        if (made && made->hasTrait<OpTrait::ConstantLike>()) {
          if (!llvm::is_contained(constants_, made))
            constants_.push_back(made);
        } else {
          live_.insert(operand);
        }
      }
    }
    return true;
  }

  task::ScanOp scan_;
  state::UpsertOp upsert_;
  const Steady *steady_;
  llvm::SetVector<Operation *> later_;
  struct Live : llvm::SetVector<Value> {
    SmallVector<Value> takeVectorCopy() const { return SmallVector<Value>(begin(), end()); }
  } live_;
  SmallVector<Operation *> constants_;
};

void flatten(FunctionLowering &f, Value value, SmallVectorImpl<Value> &leaves) {
  auto type = dyn_cast<LLVM::LLVMStructType>(value.getType());
  if (!type) {
    leaves.push_back(value);
    return;
  }
  for (size_t i = 0; i < type.getBody().size(); ++i)
    flatten(f, f.extract(value, static_cast<int64_t>(i)), leaves);
}

} // namespace

std::unique_ptr<Staging> Staging::find(task::ScanOp scan, const Steady *steady) {
  std::unique_ptr<Staging> found;
  scan.getBody().walk([&](state::UpsertOp upsert) {
    Candidate candidate(scan, upsert, steady);
    if (upsert.getLocal() || !candidate.check())
      return WalkResult::advance();
    found = std::make_unique<Staging>();
    found->upsert = upsert;
    found->live = candidate.live();
    found->constants = candidate.constants();
    return WalkResult::interrupt();
  });
  return found;
}

Value Staging::pays(FunctionLowering &f) {
  Value large = f.call("ms_state_is_large", f.builder.getI32Type(), {f.table(upsert.getTable())});
  return LLVM::ICmpOp::create(f.builder, f.loc, LLVM::ICmpPredicate::ne, large, f.constant32(0));
}

void Staging::open(FunctionLowering &f, Value count) {
  Type i64 = f.builder.getI64Type();
  auto start = [&](Value first) {
    Value place = f.local(first.getType());
    f.store(first, place);
    return place;
  };
  next_row_ = start(f.constant(i64, 0));
  end_ = start(count);
  put_ = start(f.constant(i64, 0));
  taken_ = start(f.constant(i64, 0));
  stopped_ = start(f.constant32(0));
}

Value Staging::place(FunctionLowering &f, size_t leaf, Type type, Value number) {
  if (leaf == arrays.size())
    arrays.push_back(f.local(LLVM::LLVMArrayType::get(type, staged_rows)));
  auto pointer = LLVM::LLVMPointerType::get(f.builder.getContext());
  return LLVM::GEPOp::create(f.builder, f.loc, pointer, type, arrays[leaf], ArrayRef<LLVM::GEPArg>{number});
}

static Value placeNumber(FunctionLowering &f, Value number) {
  return LLVM::AndOp::create(f.builder, f.loc, number, f.constant(f.builder.getI64Type(), staged_rows - 1));
}

// The row at hand is put aside: its number, the key's hash, and all values that are live.
LogicalResult Staging::put(FunctionLowering &f) {
  Type i64 = f.builder.getI64Type();
  Value hash = announceUpsert(f, upsert);
  Value before = f.load(i64, put_), number = placeNumber(f, before);
  SmallVector<Value> leaves{f.row, hash};
  for (Value value : live)
    flatten(f, f.lookup(value), leaves);
  for (auto [i, leaf] : llvm::enumerate(leaves))
    f.store(leaf, place(f, i, leaf.getType(), number));
  f.store(LLVM::AddOp::create(f.builder, f.loc, before, f.constant(i64, 1)), put_);
  return success();
}

Value Staging::take(FunctionLowering &f, Type type, Value number, size_t &leaf) {
  auto pair = dyn_cast<LLVM::LLVMStructType>(type);
  if (!pair) {
    Value address = place(f, leaf++, type, number);
    return f.load(type, address);
  }
  Value value = LLVM::PoisonOp::create(f.builder, f.loc, type);
  for (auto [i, part] : llvm::enumerate(pair.getBody()))
    value = f.insert(value, take(f, part, number, leaf), static_cast<int64_t>(i));
  return value;
}

// The second step for the oldest row put aside.
LogicalResult Staging::finishOldest(FunctionLowering &f) {
  Type i64 = f.builder.getI64Type();
  Value before = f.load(i64, taken_), number = placeNumber(f, before);
  f.store(LLVM::AddOp::create(f.builder, f.loc, before, f.constant(i64, 1)), taken_);
  size_t leaf = 0;
  f.row = take(f, i64, number, leaf);
  f.hashes[upsert] = take(f, i64, number, leaf);
  for (Value value : live)
    f.values.map(value, take(f, f.registerType(value.getType()), number, leaf));
  for (Operation *constant : constants)
    if (failed(f.lowerOp(*constant)))
      return failure();
  for (Operation *op = upsert; op != upsert->getBlock()->getTerminator(); op = op->getNextNode())
    if (failed(f.lowerOp(*op)))
      return failure();
  f.hashes.clear();
  return success();
}

// Behind the first step for a row: if that has stopped the pipeline, the rows put aside come before it, and no more
// rows follow.
void Staging::closeRow(FunctionLowering &f, Block *next) {
  Type i32 = f.builder.getI32Type();
  Block *stops = f.addBlock();
  Value status = f.load(i32, f.stop);
  f.branchIf(LLVM::ICmpOp::create(f.builder, f.loc, LLVM::ICmpPredicate::eq, status, f.constant32(0)), next, stops);
  f.builder.setInsertionPointToEnd(stops);
  f.store(status, stopped_);
  f.store(f.constant32(0), f.stop);
  f.store(f.constant(f.builder.getI64Type(), 0), end_);
  f.branch(next);
}

// The loop, at the builder's place: `first_step` builds the code for the row at hand and goes on at the block that
// it is given.
LogicalResult Staging::lower(FunctionLowering &f, Value count, FirstStep first_step, Block *exit) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  open(f, count);
  Block *stop = f.addBlock(), *second = f.addBlock(), *pending = f.addBlock(), *close = f.addBlock();
  Block *first = f.addBlock(), *header = f.addBlock();
  f.branch(header);
  b.setInsertionPointToEnd(header);
  f.row = f.load(i64, next_row_);
  Value aside = LLVM::SubOp::create(b, f.loc, f.load(i64, put_), f.load(i64, taken_));
  auto below = [&](Value x, Value y) -> Value {
    return LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::ult, x, y);
  };
  f.branchIf(LLVM::AndOp::create(b, f.loc, below(f.row, f.load(i64, end_)), below(aside, f.constant(i64, staged_rows))),
             first, pending);

  b.setInsertionPointToEnd(first);
  f.store(LLVM::AddOp::create(b, f.loc, f.row, f.constant(i64, 1)), next_row_);
  f.staging = this;
  if (failed(first_step(close)))
    return failure();
  f.staging = nullptr;
  b.setInsertionPointToEnd(close);
  closeRow(f, header);

  b.setInsertionPointToEnd(pending);
  f.branchIf(below(f.constant(i64, 0), aside), second, stop);
  b.setInsertionPointToEnd(second);
  if (failed(finishOldest(f)))
    return failure();
  f.branchUnlessStopped(header, {}, stop);
  b.setInsertionPointToEnd(stop);
  f.stopIf(f.load(b.getI32Type(), stopped_));
  f.branch(exit);
  return success();
}

} // namespace millstream
