// Scans: the loop over a batch, its locals, and how columns come out of slots or generators.
#include "codegen/FunctionLowering.h"
#include "codegen/Generators.h"
#include "codegen/Staging.h"
#include "codegen/StateAccess.h"
#include "codegen/Steady.h"
#include "runtime/abi/Abi.h"

using namespace mlir;

namespace millstream {

// So many counters of a loop are kept in registers. Each is a value of its own wherever ways of the loop meet, and long
// chains have both many counters and many ways: the time to compile them would grow with the product, and registers
// for so many there are none.
static constexpr size_t register_counters_max = 32;

void FunctionLowering::openCounters(Region &body) {
  body.walk(
      [&](task::CountOp op) { counters[{program.index(op.getNode()), static_cast<unsigned>(op.getCounter())}] = {}; });
  if (counters.size() > register_counters_max) {
    counters.clear();
    all_counters = call("ms_node_counters", LLVM::LLVMPointerType::get(builder.getContext()), {context, constant32(0)});
  }
  Type i64 = builder.getI64Type();
  for (auto &[key, place] : counters) {
    place = local(i64);
    store(constant(i64, 0), place);
  }
}

// Everything that the loop's body adds to or looks up again for every row is kept in a local, which
// becomes a register: counters, sinks' buffers, splits' event times.
void FunctionLowering::openLocals(Region &body) {
  Type i64 = builder.getI64Type();
  openCounters(body);
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  body.walk([&](task::AdvanceOp op) {
    unsigned index = program.index(op.getWatermark());
    if (split_times.count(index))
      return;
    Value split = load(builder.getI32Type(), byteOffset(batch, offsetof(MsBatch, split)));
    Value address = call("ms_split_time", pointer, {context, constant32(index), split});
    Value place = local(i64);
    store(load(i64, address), place);
    split_times[index] = place;
  });
  body.walk([&](task::SplitOp) {
    if (!split)
      split = call("ms_split_id", i64, {context, batch});
  });
  body.walk([&](task::EmitOp op) {
    unsigned index = program.index(op.getSink());
    if (!sink_buffers.count(index))
      sink_buffers[index] = call("ms_sink_buffer", pointer, {context, constant32(index)});
  });
  openLocalGroups(*this, body);
}

void FunctionLowering::closeLocals() {
  closeLocalGroups(*this);
  Type i64 = builder.getI64Type();
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  for (auto &[key, place] : counters) {
    Value base = call("ms_node_counters", pointer, {context, constant32(key.first)});
    Value address = byteOffset(base, key.second * 8);
    store(LLVM::AddOp::create(builder, loc, load(i64, address), load(i64, place)), address);
  }
  for (auto &[index, place] : split_times) {
    Value split = load(builder.getI32Type(), byteOffset(batch, offsetof(MsBatch, split)));
    store(load(i64, place), call("ms_split_time", pointer, {context, constant32(index), split}));
  }
}

// How a column of the row at hand is had: from its slot, or by a generator's kernel. Both go by the number of
// the row, which may be another by the time that the column is asked for (LowerStaged.cpp).
void FunctionLowering::openColumns(task::ScanOp scan, task::SourceOp source, Value rows) {
  const GeneratorColumns *generator = scan.getPart() == task::Part::rows ? findGenerator(source) : nullptr;
  if (generator && !isPreloaded(source)) {
    generator->open(*this);
    make_column = [=, this](BlockArgument column) { return generator->make(*this, source, column); };
    return;
  }
  RowShape shape;
  std::vector<FieldPlace> places;
  if (generator) {
    MadeRow made = madeRow(scan);
    places.resize(scan.getBody().getNumArguments());
    for (auto [number, place] : llvm::zip(made.columns, made.shape.fields))
      places[number] = place;
    shape.bytes = made.shape.bytes;
  } else {
    SmallVector<Type> types(scan.getBody().getArgumentTypes());
    shape = shapeOf(types);
    places = shape.fields;
  }
  Value row_bytes = constant(builder.getI64Type(), shape.bytes);
  make_column = [=, this](BlockArgument column) -> FailureOr<Value> {
    Value slot = byteOffset(rows, LLVM::MulOp::create(builder, loc, row, row_bytes));
    return loadField(slot, column.getType(), places[column.getArgNumber()]);
  };
}

// Columns are loaded at the row's start, unless all that read them are `task.load`s, which say where. Rows that
// the source does not have go to `next`.
LogicalResult FunctionLowering::loadColumns(task::ScanOp scan, task::SourceOp source, Block *next) {
  const GeneratorColumns *generator = scan.getPart() == task::Part::rows ? findGenerator(source) : nullptr;
  if (generator && !isPreloaded(source) && failed(generator->begin(*this, source, next)))
    return failure();
  for (BlockArgument column : scan.getBody().getArguments()) {
    if (llvm::all_of(column.getUsers(), [](Operation *user) { return isa<task::LoadOp>(user); }))
      continue;
    FailureOr<Value> value = make_column(column);
    if (failed(value))
      return failure();
    values.map(column, *value);
  }
  return success();
}

static LogicalResult lowerLoad(FunctionLowering &f, task::LoadOp op) {
  FailureOr<Value> value = f.make_column(cast<BlockArgument>(op.getColumn()));
  if (failed(value))
    return failure();
  f.values.map(op.getValue(), *value);
  return success();
}

void addRowHandlers(OpHandlers &handlers) { handlers.add<task::LoadOp, lowerLoad>(); }

// Asks for the same row of the batch behind this one, which lies in memory: nothing else would before all of it is
// needed at once (LowerSteady.cpp).
void FunctionLowering::fetchNext(task::ScanOp scan) {
  Value bytes = constant(builder.getI64Type(), madeRow(scan).shape.bytes);
  Value address = byteOffset(next_rows_, LLVM::MulOp::create(builder, loc, row, bytes));
  LLVM::Prefetch::create(builder, loc, address, 0, 3, 1); // to read, into all caches, data
}

// The body of the loop over a batch's rows, for the one at hand; goes on at `next`.
LogicalResult FunctionLowering::lowerRow(task::ScanOp scan, Block *next) {
  auto source = program.find<task::SourceOp>(scan.getSource());
  if (isPreloaded(source) && scan.getPart() == task::Part::rows)
    fetchNext(scan);
  if (failed(loadColumns(scan, source, next)) || failed(lowerOps(scan.getBody().front())))
    return failure();
  branch(next);
  return success();
}

// The loop over a batch's rows, at the builder's place; goes on at `exit`.
LogicalResult FunctionLowering::lowerRows(task::ScanOp scan, Value count, Block *exit) {
  Type i64 = builder.getI64Type();
  Block *latch = addBlock();
  Block *body = addBlock();
  Block *header = addBlock(i64);
  branch(header, constant(i64, 0));
  row = header->getArgument(0);
  builder.setInsertionPointToEnd(header);
  branchIf(LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::ult, row, count), body, exit);
  builder.setInsertionPointToEnd(body);
  if (failed(lowerRow(scan, latch)))
    return failure();
  builder.setInsertionPointToEnd(latch);
  Value next = LLVM::AddOp::create(builder, loc, row, constant(i64, 1));
  branchUnlessStopped(header, next, exit);
  return success();
}

// One loop over the batch's rows, or two of which each batch takes the one that is faster.
LogicalResult FunctionLowering::lowerLoops(task::ScanOp scan, Value count, Block *exit) {
  if (std::unique_ptr<Staging> staged = Staging::find(scan, steady)) {
    Block *large = addBlock(), *small = addBlock();
    branchIf(staged->pays(*this), large, small);
    builder.setInsertionPointToEnd(large);
    auto first_step = [&](Block *next) { return lowerRow(scan, next); };
    if (failed(staged->lower(*this, count, first_step, exit)))
      return failure();
    builder.setInsertionPointToEnd(small);
  }
  return lowerRows(scan, count, exit);
}

LogicalResult FunctionLowering::lowerScan(task::ScanOp scan) {
  loc = scan.getLoc();
  auto source = program.find<task::SourceOp>(scan.getSource());
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  startFunction(ProgramLowering::scanName(scan), builder.getI32Type(), {pointer, pointer}, LLVM::Linkage::External);
  batch = function_.getBody().front().getArgument(1);
  openLocals(scan.getBody());
  Value rows = load(pointer, byteOffset(batch, offsetof(MsBatch, rows)));
  Value count = load(builder.getI64Type(), byteOffset(batch, offsetof(MsBatch, count)));
  next_rows_ = load(pointer, byteOffset(batch, offsetof(MsBatch, next_rows)));
  openColumns(scan, source, rows);

  Block *exit = addBlock();
  if (std::unique_ptr<Steady> found = Steady::find(*this, scan)) {
    FailureOr<Value> holds = found->holds(*this, scan, count);
    if (failed(holds))
      return failure();
    Block *usual = addBlock(), *same = addBlock();
    branchIf(*holds, same, usual);
    builder.setInsertionPointToEnd(same);
    found->assume(*this, scan);
    in_scan = true;
    steady = found.get();
    Block *done = addBlock();
    if (failed(lowerLoops(scan, count, done)))
      return failure();
    steady = nullptr;
    builder.setInsertionPointToEnd(done);
    if (failed(found->close(*this)))
      return failure();
    branch(exit);
    builder.setInsertionPointToEnd(usual);
  }
  in_scan = true;
  if (failed(lowerLoops(scan, count, exit)))
    return failure();

  builder.setInsertionPointToEnd(exit);
  closeLocals();
  LLVM::ReturnOp::create(builder, loc, load(builder.getI32Type(), stop));
  return success();
}

} // namespace millstream
