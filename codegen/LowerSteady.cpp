// Steady batches. A row's window, its slices, and whether it is late depend on its time and its split's watermark
// alone, and hardly ever change from row to row. So before the loop over a batch the least and the greatest time
// of its rows are looked for, and what is computed of times is computed for these two: where both give the same
// and the computation is monotone, all rows between give the same too, and the loop that is then taken has these
// values as constants: no window is looked for, no lateness asked. For other batches there is the usual loop.
#include "codegen/Generators.h"
#include "codegen/Steady.h"
#include "passes/KernelFacts.h"

using namespace mlir;

namespace millstream {

// A body larger than this is there once: what a second loop saves is little beside it, and code grows.
static constexpr size_t body_ops_max = 1500;

static size_t opsIn(task::ScanOp scan) {
  size_t count = 0;
  scan.getBody().walk([&](Operation *) { ++count; });
  return count;
}

static bool isPlainCall(flow::CallOp call) {
  return call.getKind() == flow::KernelResult::value && !flow::isNullable(call.getType()) &&
         llvm::none_of(call.getArgs(), [](Value argument) { return flow::isNullable(argument.getType()); });
}

static bool isConstant(Value value) { return value.getDefiningOp<flow::ConstantOp>() != nullptr; }

// The ops that make the time of a row's columns; false where that is more than loads and calls without failures.
bool Steady::sliceTime(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || flow::isNullable(value.getType()))
    return false;
  auto call = dyn_cast<flow::CallOp>(op);
  if (!isa<task::LoadOp>(op) && !isConstant(value) && !(call && isPlainCall(call)))
    return false;
  if (call && !llvm::all_of(call.getArgs(), [&](Value argument) { return sliceTime(argument); }))
    return false;
  time_.insert(op);
  return true;
}

// At most one argument may be a time itself: of it the kernel is monotone. All others are the same for all rows.
bool Steady::isSteady(flow::CallOp call) {
  if (!isPlainCall(call))
    return false;
  unsigned times = 0, steady = 0;
  for (Value argument : call.getArgs()) {
    if (argument == advance_.getEventTime() || argument == advance_.getWatermarkMs())
      ++times;
    else if (covers(argument))
      ++steady;
    else if (!isConstant(argument))
      return false;
  }
  return times == 0 ? steady > 0 : times == 1 && isMonotoneInTime(call.getKernel());
}

// Rows that a generator makes as they are needed are not there beforehand, but it may know bounds of their times.
static const GeneratorColumns *makerOf(FunctionLowering &f, task::ScanOp scan) {
  auto source = f.program.find<task::SourceOp>(scan.getSource());
  return scan.getPart() != task::Part::rows || isPreloaded(source) ? nullptr : findGenerator(source);
}

static bool knowsBounds(FunctionLowering &f, task::ScanOp scan, const GeneratorColumns &maker,
                        task::AdvanceOp advance) {
  auto load = advance.getTime().getDefiningOp<task::LoadOp>();
  auto source = f.program.find<task::SourceOp>(scan.getSource());
  return load && maker.knowsBounds(source, cast<BlockArgument>(load.getColumn()));
}

// Whether rows of the scan move their split's time elsewhere, too: in a branch, or in a stage that they are pushed to.
static bool advancesElsewhere(task::ScanOp scan, task::AdvanceOp advance) {
  auto found = scan->getParentOfType<ModuleOp>()->walk([&](task::AdvanceOp other) {
    auto of = other->getParentOfType<task::ScanOp>();
    bool is_other_scans = of && of != scan; // which has splits of its own
    bool same = other.getWatermarkAttr() == advance.getWatermarkAttr();
    return other == advance || is_other_scans || !same ? WalkResult::advance() : WalkResult::interrupt();
  });
  return found.wasInterrupted();
}

std::unique_ptr<Steady> Steady::find(FunctionLowering &f, task::ScanOp scan) {
  auto advances = scan.getBody().getOps<task::AdvanceOp>();
  if (advances.empty() || std::next(advances.begin()) != advances.end() || opsIn(scan) > body_ops_max)
    return nullptr;
  std::unique_ptr<Steady> steady(new Steady(*advances.begin()));
  if (!steady->sliceTime(steady->advance_.getTime()) || advancesElsewhere(scan, steady->advance_))
    return nullptr;
  scan.getBody().walk<WalkOrder::PreOrder>([&](flow::CallOp call) {
    if (steady->isSteady(call))
      steady->ops_.insert(call);
  });
  const GeneratorColumns *maker = makerOf(f, scan);
  if (maker && !knowsBounds(f, scan, *maker, steady->advance_))
    return nullptr;
  steady->advances_ = llvm::all_of(steady->advance_->getUsers(), [&](Operation *user) { return steady->covers(user); });
  return steady->ops_.empty() ? nullptr : std::move(steady);
}

// The least and the greatest event time of the batch; of a generator's bounds.
FailureOr<Steady::Bounds> Steady::boundsOf(FunctionLowering &f, task::ScanOp scan, Value count) {
  const GeneratorColumns *maker = makerOf(f, scan);
  if (!maker)
    return timesOf(f, scan, count);
  auto [low, high] = maker->bounds(f, count);
  if (advances_) {
    last_row_ = f.local(f.builder.getI64Type());
    f.store(f.constant(f.builder.getI64Type(), -1), last_row_);
  }
  return Bounds{low, high};
}

// A loop over the rows' times.
FailureOr<Steady::Bounds> Steady::timesOf(FunctionLowering &f, task::ScanOp scan, Value count) {
  OpBuilder &b = f.builder;
  Type i64 = b.getI64Type();
  Value none_low = f.constant(i64, std::numeric_limits<int64_t>::max());
  Value none_high = f.constant(i64, std::numeric_limits<int64_t>::min());
  Block *exit = f.addBlock(), *body = f.addBlock(), *header = f.addBlock({i64, i64, i64});
  f.branch(header, {f.constant(i64, 0), none_low, none_high});
  b.setInsertionPointToEnd(header);
  f.row = header->getArgument(0);
  Bounds bounds{header->getArgument(1), header->getArgument(2)};
  f.branchIf(LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::ult, f.row, count), body, exit);
  b.setInsertionPointToEnd(body);
  for (Operation *op : time_)
    if (failed(f.lowerOp(*op)))
      return failure();
  Value time = f.lookup(advance_.getTime());
  f.branch(header, {LLVM::AddOp::create(b, f.loc, f.row, f.constant(i64, 1)).getResult(),
                    LLVM::SMinOp::create(b, f.loc, bounds.low, time).getResult(),
                    LLVM::SMaxOp::create(b, f.loc, bounds.high, time).getResult()});
  b.setInsertionPointToEnd(exit);
  return bounds;
}

// Before the first row, and before a row that all others may have come before.
Steady::Bounds Steady::watermarksOf(FunctionLowering &f, const Bounds &times) {
  Type i64 = f.builder.getI64Type();
  auto watermark = f.program.find<task::WatermarkOp>(advance_.getWatermark());
  Value behind = f.constant(i64, watermark.getOutOfOrderMs());
  Value before = f.load(i64, f.split_times.lookup(f.program.index(advance_.getWatermark())));
  latest_ = LLVM::SMaxOp::create(f.builder, f.loc, before, times.high);
  return {LLVM::SSubSat::create(f.builder, f.loc, before, behind),
          LLVM::SSubSat::create(f.builder, f.loc, latest_, behind)};
}

FailureOr<Value> Steady::lowerAt(FunctionLowering &f, flow::CallOp call, Value time, Value watermark) {
  f.values.map(advance_.getEventTime(), time);
  f.values.map(advance_.getWatermarkMs(), watermark);
  for (Value argument : call.getArgs())
    if (isConstant(argument) && failed(f.lowerOp(*argument.getDefiningOp())))
      return failure();
  if (failed(f.lowerOp(*call)))
    return failure();
  return f.lookup(call.getResult());
}

// What is true or false is steady as false: so late rows, which are rare, are for the usual loop. Null where the times
// are not known.
FailureOr<Value> Steady::holds(FunctionLowering &f, task::ScanOp scan, Value count) {
  OpBuilder &b = f.builder;
  FailureOr<Bounds> times = boundsOf(f, scan, count);
  if (failed(times))
    return failure();
  auto compare = [&](LLVM::ICmpPredicate predicate, Value x, Value y) -> Value {
    return LLVM::ICmpOp::create(b, f.loc, predicate, x, y);
  };
  Value all = compare(LLVM::ICmpPredicate::sle, times->low, times->high); // there are rows
  if (last_row_)
    all = LLVM::AndOp::create(b, f.loc, all, makerOf(f, scan)->isOrdered(f));
  times = Bounds{f.boundTime(times->low), f.boundTime(times->high)};
  Bounds watermarks = watermarksOf(f, *times);
  for (Operation *op : ops_) {
    auto call = cast<flow::CallOp>(op);
    FailureOr<Value> high = lowerAt(f, call, times->high, watermarks.high);
    FailureOr<Value> low = failed(high) ? high : lowerAt(f, call, times->low, watermarks.low);
    if (failed(low))
      return failure();
    bool is_truth = call.getType().isInteger(1);
    Value same = compare(LLVM::ICmpPredicate::eq, *low, *high);
    all = LLVM::AndOp::create(b, f.loc, all, same);
    if (is_truth)
      all = LLVM::AndOp::create(b, f.loc, all, compare(LLVM::ICmpPredicate::eq, *low, f.constant(b.getI1Type(), 0)));
    results_.push_back(is_truth ? f.constant(b.getI1Type(), 0) : *low);
    f.values.map(call.getResult(), results_.back());
  }
  return all;
}

// Whether slices of a table may go while rows are worked on; else only behind a batch, by timers.
static bool dropsInRows(Operation *program, StringRef table) {
  return program
      ->walk([&](state::DropOp drop) {
        bool here = drop.getTable() == table && !drop->getParentOfType<task::TimerOp>();
        return here ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

// A slice that is one for all rows is looked for once.
void Steady::openSlices(FunctionLowering &f, task::ScanOp scan) {
  auto program = scan->getParentOfType<ModuleOp>();
  scan.getBody().walk([&](state::UpsertOp upsert) {
    if (!upsert.getLocal() && covers(upsert.getSlice()) && !dropsInRows(program, upsert.getTable()))
      open_[upsert] = openSlice(f, upsert.getTable(), f.lookup(upsert.getSlice()));
  });
}

void Steady::assume(FunctionLowering &f, task::ScanOp scan) {
  if (advances_ && !last_row_)
    f.store(latest_, f.split_times.lookup(f.program.index(advance_.getWatermark())));
  for (auto [op, result] : llvm::zip(ops_, results_))
    f.values.map(op->getResult(0), result);
  openSlices(f, scan);
}

void Steady::skip(FunctionLowering &f, Operation *op) {
  if (op == advance_ && last_row_)
    f.store(f.row, last_row_);
}

// Times of a generator in order: the last row's is the latest.
LogicalResult Steady::close(FunctionLowering &f) {
  if (!last_row_)
    return success();
  OpBuilder &b = f.builder;
  Block *some = f.addBlock(), *none = f.addBlock();
  f.row = f.load(b.getI64Type(), last_row_);
  f.branchIf(LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::sge, f.row, f.constant(b.getI64Type(), 0)), some,
             none);
  b.setInsertionPointToEnd(some);
  for (Operation *op : time_)
    if (failed(f.lowerOp(*op)))
      return failure();
  Value place = f.split_times.lookup(f.program.index(advance_.getWatermark()));
  Value time = f.boundTime(f.lookup(advance_.getTime()));
  f.store(LLVM::SMaxOp::create(b, f.loc, f.load(b.getI64Type(), place), time), place);
  f.branch(none);
  b.setInsertionPointToEnd(none);
  return success();
}

} // namespace millstream
