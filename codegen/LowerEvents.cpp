// What happens to rows beside their values: counts, failures, event time.
#include "codegen/FunctionLowering.h"
#include "runtime/abi/Abi.h"
#include "runtime/abi/EventTime.h"

using namespace mlir;

namespace millstream {

static LogicalResult lowerCount(FunctionLowering &f, task::CountOp op) {
  Type i64 = f.builder.getI64Type();
  unsigned node = f.program.index(op.getNode()), counter = static_cast<unsigned>(op.getCounter());
  Value place = f.counters.lookup({node, counter});
  if (!place && f.all_counters)
    place = f.byteOffset(f.all_counters, (node * MS_COUNTERS + counter) * 8);
  if (!place) {
    auto pointer = LLVM::LLVMPointerType::get(f.builder.getContext());
    place = f.byteOffset(f.call("ms_node_counters", pointer, {f.context, f.constant32(node)}), counter * 8);
  }
  f.store(LLVM::AddOp::create(f.builder, f.loc, f.load(i64, place), f.constant(i64, 1)), place);
  return success();
}

static LogicalResult lowerFail(FunctionLowering &f, task::FailOp op) {
  f.call("ms_fail", Type(), {f.context, f.constant32(f.program.index(op.getNode())), f.lookup(op.getRow())});
  f.store(f.constant32(1), f.stop);
  return success();
}

static LogicalResult lowerErrorText(FunctionLowering &f, task::ErrorTextOp op) {
  f.values.map(op.getText(), f.call("ms_error_text", spanType(op.getContext()), {f.context}));
  return success();
}

static LogicalResult lowerNoteError(FunctionLowering &f, task::NoteErrorOp op) {
  f.call("ms_error", Type(), {f.context, f.lookup(op.getText())});
  return success();
}

static LogicalResult lowerPosition(FunctionLowering &f, task::PositionOp op) {
  f.values.map(op.getText(), f.call("ms_record_position", spanType(op.getContext()), {f.context, f.batch, f.row}));
  return success();
}

static LogicalResult lowerSplit(FunctionLowering &f, task::SplitOp op) {
  Value split = f.split ? f.split : f.call("ms_split_id", f.builder.getI64Type(), {f.context, f.batch});
  f.values.map(op.getSplit(), split);
  return success();
}

static LogicalResult lowerNow(FunctionLowering &f, task::NowOp op) {
  f.values.map(op.getNowMs(), f.call("ms_processing_time", f.builder.getI64Type(), {f.context}));
  return success();
}

Value FunctionLowering::boundTime(Value time_ms) {
  Type i64 = builder.getI64Type();
  time_ms = LLVM::SMinOp::create(builder, loc, time_ms, constant(i64, event_time_most_ms));
  return LLVM::SMaxOp::create(builder, loc, time_ms, constant(i64, -event_time_most_ms));
}

static LogicalResult lowerAdvance(FunctionLowering &f, task::AdvanceOp op) {
  Type i64 = f.builder.getI64Type();
  unsigned index = f.program.index(op.getWatermark());
  Value place = f.split_times.lookup(index);
  if (!place) {
    auto pointer = LLVM::LLVMPointerType::get(f.builder.getContext());
    Value split = f.load(f.builder.getI32Type(), f.byteOffset(f.batch, offsetof(MsBatch, split)));
    place = f.call("ms_split_time", pointer, {f.context, f.constant32(index), split});
  }
  Value time = f.boundTime(f.lookup(op.getTime()));
  Value before = f.load(i64, place);
  f.store(LLVM::SMaxOp::create(f.builder, f.loc, before, time), place);
  f.values.map(op.getEventTime(), time);
  auto watermark = f.program.find<task::WatermarkOp>(op.getWatermark());
  Value behind = f.constant(i64, watermark.getOutOfOrderMs()); // saturates: nothing seen is the least i64
  f.values.map(op.getWatermarkMs(), LLVM::SSubSat::create(f.builder, f.loc, before, behind));
  return success();
}

void addEventHandlers(OpHandlers &handlers) {
  handlers.add<task::CountOp, lowerCount>();
  handlers.add<task::FailOp, lowerFail>();
  handlers.add<task::ErrorTextOp, lowerErrorText>();
  handlers.add<task::NoteErrorOp, lowerNoteError>();
  handlers.add<task::PositionOp, lowerPosition>();
  handlers.add<task::SplitOp, lowerSplit>();
  handlers.add<task::NowOp, lowerNow>();
  handlers.add<task::AdvanceOp, lowerAdvance>();
}

} // namespace millstream
