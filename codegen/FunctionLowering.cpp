// Functions of generated code: their frame, and the small pieces that handlers build with.
#include "codegen/FunctionLowering.h"
#include "codegen/Staging.h"
#include "codegen/Steady.h"

using namespace mlir;

namespace millstream {

SmallVector<Value> FunctionLowering::lookup(ValueRange range) {
  return llvm::map_to_vector(range, [&](Value value) { return values.lookup(value); });
}

Value FunctionLowering::constant(Type type, int64_t value) {
  return LLVM::ConstantOp::create(builder, loc, type, builder.getIntegerAttr(type, value));
}

Value FunctionLowering::textConstant(llvm::StringRef text) {
  Value span = LLVM::PoisonOp::create(builder, loc, spanType(builder.getContext()));
  span = insert(span, program.text(builder, loc, text), 0);
  return insert(span, constant(builder.getI64Type(), text.size()), 1);
}

Value FunctionLowering::local(Type type) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&function_.getBody().front());
  Value one = constant(builder.getI64Type(), 1);
  return LLVM::AllocaOp::create(builder, loc, LLVM::LLVMPointerType::get(builder.getContext()), type, one);
}

Value FunctionLowering::localZero(Type type) {
  Value place = local(type);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointAfter(place.getDefiningOp());
  store(LLVM::ZeroOp::create(builder, loc, type), place);
  return place;
}

Value FunctionLowering::load(Type type, Value address, unsigned alignment) {
  return LLVM::LoadOp::create(builder, loc, type, address, alignment);
}

void FunctionLowering::store(Value value, Value address, unsigned alignment) {
  LLVM::StoreOp::create(builder, loc, value, address, alignment);
}

Value FunctionLowering::byteOffset(Value address, Value bytes) {
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  return LLVM::GEPOp::create(builder, loc, pointer, builder.getI8Type(), address, ArrayRef<LLVM::GEPArg>{bytes});
}

Value FunctionLowering::byteOffset(Value address, int64_t bytes) {
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  return LLVM::GEPOp::create(builder, loc, pointer, builder.getI8Type(), address,
                             ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(bytes)});
}

Value FunctionLowering::extract(Value aggregate, int64_t index) {
  return LLVM::ExtractValueOp::create(builder, loc, aggregate, index);
}

Value FunctionLowering::insert(Value aggregate, Value value, int64_t index) {
  return LLVM::InsertValueOp::create(builder, loc, aggregate, value, ArrayRef<int64_t>{index});
}

Value FunctionLowering::makeNullable(Value valid, Value value) {
  auto type = LLVM::LLVMStructType::getLiteral(builder.getContext(), {builder.getI1Type(), value.getType()});
  Value pair = LLVM::PoisonOp::create(builder, loc, type);
  pair = insert(pair, valid, 0);
  return insert(pair, value, 1);
}

Value FunctionLowering::call(llvm::StringRef kernel, Type result, ValueRange arguments) {
  SmallVector<Value> flat;
  for (Value argument : arguments) {
    if (!isSpan(argument.getType())) {
      flat.push_back(argument);
      continue;
    }
    flat.push_back(extract(argument, 0));
    flat.push_back(extract(argument, 1));
  }
  LLVM::LLVMFuncOp callee = program.kernel(kernel, result, llvm::to_vector(ValueRange(flat).getTypes()));
  auto call = LLVM::CallOp::create(builder, loc, callee, flat);
  return result ? call.getResult() : Value();
}

Block *FunctionLowering::addBlock(TypeRange arguments) {
  Block *block = new Block;
  block->insertAfter(builder.getBlock());
  for (Type type : arguments)
    block->addArgument(type, loc);
  return block;
}

void FunctionLowering::branch(Block *target, ValueRange arguments) {
  LLVM::BrOp::create(builder, loc, arguments, target);
}

void FunctionLowering::branchIf(Value condition, Block *yes, Block *no) {
  LLVM::CondBrOp::create(builder, loc, condition, yes, no);
}

Value FunctionLowering::isThere(Value pointer) {
  Value none = LLVM::ZeroOp::create(builder, loc, pointer.getType());
  return LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::ne, pointer, none);
}

void FunctionLowering::branchUnlessStopped(Block *next, ValueRange arguments, Block *exit) {
  Value stopped =
      LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::ne, load(builder.getI32Type(), stop), constant32(0));
  LLVM::CondBrOp::create(builder, loc, stopped, exit, ValueRange(), next, arguments,
                         std::pair<uint32_t, uint32_t>(1, 2000));
}

LogicalResult FunctionLowering::loop(Value count, LoopBody build) { return loop(count, build, false); }

LogicalResult FunctionLowering::loopUnlessStopped(Value count, LoopBody build) { return loop(count, build, true); }

LogicalResult FunctionLowering::loop(Value count, LoopBody build, bool until_stopped) {
  Type i64 = builder.getI64Type();
  Block *exit = addBlock(), *next = addBlock(), *body = addBlock(), *header = addBlock(i64);
  branch(header, constant(i64, 0));
  builder.setInsertionPointToEnd(header);
  Value number = header->getArgument(0);
  branchIf(LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::ult, number, count), body, exit);
  builder.setInsertionPointToEnd(body);
  if (failed(build(number, next)))
    return failure();
  branch(next);
  builder.setInsertionPointToEnd(next);
  Value following = LLVM::AddOp::create(builder, loc, number, constant(i64, 1));
  if (until_stopped)
    branchUnlessStopped(header, following, exit);
  else
    branch(header, following);
  builder.setInsertionPointToEnd(exit);
  return success();
}

LogicalResult FunctionLowering::failIf(Operation *op, Value condition) {
  if (failure_targets.empty())
    return op->emitError("an expression that can fail stands outside of a 'task.try'");
  Block *go_on = addBlock();
  LLVM::CondBrOp::create(builder, loc, condition, failure_targets.back(), ValueRange(), go_on, ValueRange(),
                         std::pair<uint32_t, uint32_t>(1, 2000));
  builder.setInsertionPointToEnd(go_on);
  return success();
}

Value FunctionLowering::select(Value condition, Type type, llvm::function_ref<FailureOr<Value>()> then,
                               llvm::function_ref<FailureOr<Value>()> otherwise) {
  Block *merge = addBlock(type);
  Block *no = addBlock();
  Block *yes = addBlock();
  branchIf(condition, yes, no);
  for (auto [block, build] : {std::pair(yes, then), std::pair(no, otherwise)}) {
    builder.setInsertionPointToEnd(block);
    FailureOr<Value> value = build();
    if (failed(value))
      return {};
    branch(merge, *value);
  }
  builder.setInsertionPointToEnd(merge);
  return merge->getArgument(0);
}

Value FunctionLowering::loadField(Value slot, Type sqlType, const FieldPlace &place) {
  Type plain = flow::stripNullable(sqlType);
  Type wanted = registerType(plain);
  Type stored = slotType(plain, wanted);
  unsigned alignment = std::min<uint32_t>(slotBytes(plain), 8);
  Value address = byteOffset(slot, place.offset);
  Value value;
  if (isSpan(stored)) {
    value = LLVM::PoisonOp::create(builder, loc, stored);
    Value data = load(LLVM::LLVMPointerType::get(builder.getContext()), address, 8);
    value = insert(value, data, 0);
    Value size = load(builder.getI64Type(), byteOffset(address, 8), 8);
    value = insert(value, size, 1);
  } else {
    value = load(stored, address, alignment);
  }
  if (plain.isInteger(1))
    value = LLVM::TruncOp::create(builder, loc, wanted, value);
  else if (stored != wanted)
    value = LLVM::SExtOp::create(builder, loc, wanted, value);
  if (!flow::isNullable(sqlType))
    return value;
  return makeNullable(loadValid(slot, place), value);
}

void FunctionLowering::storeField(Value value, Value slot, Type sqlType, const FieldPlace &place) {
  if (flow::isNullable(sqlType)) {
    storeValid(extract(value, 0), slot, place);
    value = extract(value, 1);
  }
  storePlain(value, sqlType, byteOffset(slot, place.offset));
}

void FunctionLowering::storePlain(Value value, Type sqlType, Value address) {
  Type type = flow::stripNullable(sqlType), stored = slotType(type, value.getType());
  if (type.isInteger(1))
    value = LLVM::ZExtOp::create(builder, loc, stored, value);
  else if (stored != value.getType())
    value = LLVM::TruncOp::create(builder, loc, stored, value);
  store(value, address, std::min<uint32_t>(slotBytes(type), 8));
}

void FunctionLowering::storeValid(Value valid, Value slot, const FieldPlace &place) {
  Type i8 = builder.getI8Type();
  Value address = byteOffset(slot, place.null_offset);
  Value mask = constant(i8, static_cast<int8_t>(place.null_mask));
  Value others =
      LLVM::AndOp::create(builder, loc, load(i8, address, 1), constant(i8, static_cast<int8_t>(~place.null_mask)));
  Value bit = LLVM::SelectOp::create(builder, loc, valid, constant(i8, 0), mask);
  store(LLVM::OrOp::create(builder, loc, others, bit), address, 1);
}

Value FunctionLowering::loadValid(Value slot, const FieldPlace &place) {
  Type i8 = builder.getI8Type();
  Value bits = load(i8, byteOffset(slot, place.null_offset), 1);
  Value bit = LLVM::AndOp::create(builder, loc, bits, constant(i8, static_cast<int8_t>(place.null_mask)));
  return LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::eq, bit, constant(i8, 0));
}

Value FunctionLowering::table(llvm::StringRef symbol) {
  Value &address = tables_[symbol];
  if (address)
    return address;
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&function_.getBody().front());
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  return address = call("ms_state_table", pointer, {context, constant32(static_cast<int32_t>(program.index(symbol)))});
}

void FunctionLowering::stopIf(Value status) {
  Value flag = load(builder.getI32Type(), stop);
  store(LLVM::OrOp::create(builder, loc, flag, status), stop);
}

LogicalResult FunctionLowering::lowerOps(Block &block) {
  for (Operation &op : block.without_terminator()) {
    if (staging && staging->upsert == &op)
      return staging->put(*this);
    if (failed(lowerOp(op)))
      return failure();
  }
  return success();
}

LogicalResult FunctionLowering::lowerOp(Operation &op) {
  if (steady && steady->covers(&op)) {
    steady->skip(*this, &op);
    return success();
  }
  loc = op.getLoc();
  OpHandler handler = program.handlers().find(&op);
  if (!handler)
    return op.emitError("'") << op.getName() << "' cannot be lowered";
  return handler(*this, &op);
}

LLVM::LLVMFuncOp FunctionLowering::startFunction(llvm::StringRef name, Type result, ArrayRef<Type> arguments,
                                                 LLVM::Linkage linkage) {
  auto module = program.program()->getParentOfType<ModuleOp>();
  builder.setInsertionPointToEnd(module.getBody());
  function_ = module.lookupSymbol<LLVM::LLVMFuncOp>(name);
  if (!function_)
    function_ = LLVM::LLVMFuncOp::create(builder, loc, name, LLVM::LLVMFunctionType::get(result, arguments));
  function_->setLoc(loc); // where a push has declared it there is none yet
  function_.setLinkage(linkage);
  Block *entry = function_.addEntryBlock(builder);
  builder.setInsertionPointToEnd(entry);
  context = entry->getArgument(0);
  stop = local(builder.getI32Type());
  builder.setInsertionPointToEnd(entry);
  store(constant32(0), stop);
  return function_;
}

LogicalResult FunctionLowering::lowerTimer(task::TimerOp timer) {
  loc = timer.getLoc();
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  startFunction(ProgramLowering::timerName(timer), builder.getI32Type(), {pointer, builder.getI64Type()},
                LLVM::Linkage::External);
  batch = LLVM::ZeroOp::create(builder, loc, pointer); // no record is at hand
  row = constant(builder.getI64Type(), 0);
  values.map(timer.getBody().getArgument(0), function_.getBody().front().getArgument(1));
  if (failed(lowerOps(timer.getBody().front())))
    return failure();
  LLVM::ReturnOp::create(builder, loc, load(builder.getI32Type(), stop));
  return success();
}

LogicalResult FunctionLowering::lowerStage(task::StageOp stage) {
  loc = stage.getLoc();
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  SmallVector<Type> arguments{pointer, pointer, builder.getI64Type()};
  for (Type type : stage.getBody().getArgumentTypes())
    arguments.push_back(registerType(type));
  startFunction(ProgramLowering::stageName(stage.getSymName()), builder.getI32Type(), arguments,
                LLVM::Linkage::Internal);
  Block &entry = function_.getBody().front();
  batch = entry.getArgument(1);
  row = entry.getArgument(2);
  values.map(stage.getBody().getArguments(), entry.getArguments().drop_front(3));
  if (failed(lowerOps(stage.getBody().front())))
    return failure();
  LLVM::ReturnOp::create(builder, loc, load(builder.getI32Type(), stop));
  return success();
}

} // namespace millstream
