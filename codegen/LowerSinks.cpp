// Encoding rows: for each sink the format's calls, one a field, with the constant text between them.
#include "codegen/Encoders.h"

using namespace mlir;

namespace millstream {

static LogicalResult lowerEmit(FunctionLowering &f, task::EmitOp op) {
  auto sink = f.program.find<task::SinkOp>(op.getSink());
  unsigned index = f.program.index(op.getSink());
  Value buffer = f.sink_buffers.lookup(index);
  if (!buffer) {
    auto pointer = LLVM::LLVMPointerType::get(f.builder.getContext());
    buffer = f.call("ms_sink_buffer", pointer, {f.context, f.constant32(index)});
  }
  std::unique_ptr<RowEncoder> encoder = makeEncoder(f, sink.getFormat(), sink.getFormatSettings());
  if (!encoder)
    return op.emitError("sink format '") << sink.getFormat() << "' has no encoder";
  if (op.getChange())
    encoder->setChange(f.lookup(op.getChange()));
  if (failed(encoder->encode(buffer, op.getValues(), op.getNames())))
    return failure();
  f.stopIf(f.call("ms_sink_put", f.builder.getI32Type(), {f.context, buffer, f.constant32(index)}));
  return success();
}

static LogicalResult lowerDescribe(FunctionLowering &f, task::DescribeOp op) {
  OpBuilder &b = f.builder;
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  auto type = LLVM::LLVMStructType::getLiteral(b.getContext(), {pointer, b.getI64Type(), b.getI64Type()});
  Value buffer = f.local(type);
  f.store(LLVM::ZeroOp::create(b, f.loc, type), buffer);
  std::unique_ptr<RowEncoder> encoder = makeEncoder(f, "json", b.getDictionaryAttr({}));
  encoder->leaveOutLineEnd();
  if (failed(encoder->encode(buffer, op.getValues(), op.getNames())))
    return failure();
  f.values.map(op.getText(), f.call("ms_text_take", spanType(b.getContext()), {f.context, buffer}));
  return success();
}

void addSinkHandlers(OpHandlers &handlers) {
  handlers.add<task::EmitOp, lowerEmit>();
  handlers.add<task::DescribeOp, lowerDescribe>();
}

} // namespace millstream
