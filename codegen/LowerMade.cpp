// Generators whose rows are made before the run begins (`preload`): one function writes the columns that are
// read into slots, and the scan then loops over those as over decoded records.
#include "codegen/Generators.h"
#include "runtime/abi/Abi.h"

using namespace mlir;

namespace millstream {

bool isPreloaded(task::SourceOp source) {
  auto preload = source.getConnectorSettings().getAs<BoolAttr>("preload");
  return preload && preload.getValue() && findGenerator(source);
}

MadeRow madeRow(task::ScanOp scan) {
  MadeRow made;
  SmallVector<Type> types;
  for (BlockArgument column : scan.getBody().getArguments()) {
    if (column.use_empty())
      continue;
    made.columns.push_back(column.getArgNumber());
    types.push_back(column.getType());
  }
  made.shape = shapeOf(types);
  return made;
}

LogicalResult FunctionLowering::lowerMaker(task::ScanOp scan) {
  loc = scan.getLoc();
  auto source = program.find<task::SourceOp>(scan.getSource());
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  Type i64 = builder.getI64Type();
  MadeRow made = madeRow(scan);
  startFunction(ProgramLowering::makerName(scan.getSource()), builder.getI32Type(), {pointer, pointer},
                LLVM::Linkage::External);
  batch = function_.getBody().front().getArgument(1);
  Value rows = load(pointer, byteOffset(batch, offsetof(MsBatch, rows)));
  Value count = load(i64, byteOffset(batch, offsetof(MsBatch, count)));
  const GeneratorColumns *generator = findGenerator(source);
  generator->open(*this);
  Value done = local(i64); // rows made so far: not every number need be one
  store(constant(i64, 0), done);

  auto make = [&](Value number, Block *next) -> LogicalResult {
    row = number;
    if (failed(generator->begin(*this, source, next)))
      return failure();
    Value before = load(i64, done);
    Value slot = byteOffset(rows, LLVM::MulOp::create(builder, loc, before, constant(i64, made.shape.bytes)));
    for (auto [at, place] : llvm::zip(made.columns, made.shape.fields)) {
      BlockArgument column = scan.getBody().getArgument(at);
      FailureOr<Value> value = generator->make(*this, source, column);
      if (failed(value))
        return failure();
      storeField(*value, slot, column.getType(), place);
    }
    store(LLVM::AddOp::create(builder, loc, before, constant(i64, 1)), done);
    return success();
  };
  if (failed(loop(count, make)))
    return failure();
  LLVM::ReturnOp::create(builder, loc, LLVM::TruncOp::create(builder, loc, builder.getI32Type(), load(i64, done)));
  return success();
}

} // namespace millstream
