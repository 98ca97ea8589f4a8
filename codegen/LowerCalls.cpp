// SQL functions: calls of kernels, skipped where an argument is NULL.
#include "codegen/FunctionLowering.h"
#include "runtime/abi/Abi.h"

using namespace mlir;

namespace millstream {

// How a kernel's result lies in memory behind an out pointer: a C bool takes a byte.
static Type memoryType(FunctionLowering &f, Type type) {
  return type.isInteger(1) ? Type(f.builder.getI8Type()) : type;
}

// Calls a kernel that writes its result through a pointer and returns an outcome. The result is of
// register type `wanted`: nullable, or the plain value where NULL cannot be.
static FailureOr<Value> callPartial(FunctionLowering &f, flow::CallOp op, SmallVector<Value> arguments) {
  OpBuilder &b = f.builder;
  Type plain = f.registerType(flow::stripNullable(op.getType()));
  Type stored = memoryType(f, plain);
  Value place = f.local(stored);
  arguments.push_back(place);
  Value outcome = f.call(op.getKernel(), b.getI32Type(), arguments);
  auto is = [&](int32_t what) -> Value {
    return LLVM::ICmpOp::create(b, f.loc, LLVM::ICmpPredicate::eq, outcome, f.constant32(what));
  };
  if (op.canFail() && failed(f.failIf(op, is(MS_ERROR))))
    return failure();
  Value valid = is(MS_VALUE);
  auto read = [&]() -> Value {
    Value value = f.load(stored, place);
    return stored == plain ? value : LLVM::TruncOp::create(b, f.loc, plain, value).getResult();
  };
  if (!flow::isNullable(op.getType()))
    return read();
  Type type = f.registerType(op.getType());
  return f.select(
      valid, type, [&]() -> FailureOr<Value> { return f.makeNullable(f.constant(b.getI1Type(), 1), read()); },
      [&]() -> FailureOr<Value> { return LLVM::ZeroOp::create(b, f.loc, type).getResult(); });
}

// Kernels of times that do no arithmetic where a row lies near the one before: they take what that one had.
static constexpr std::pair<llvm::StringLiteral, llvm::StringLiteral> near_kernels[] = {
    {"ms_window_start", "ms_window_start_near"},
    {"ms_slice_index", "ms_slice_index_near"},
    {"ms_slice_closed", "ms_slice_closed_near"}};

static llvm::StringRef nearKernel(FunctionLowering &f, llvm::StringRef kernel, SmallVectorImpl<Value> &arguments) {
  for (auto [plain, near] : near_kernels) {
    if (!f.in_scan || kernel != plain)
      continue;
    Type type = LLVM::LLVMArrayType::get(f.builder.getI64Type(), 3);
    arguments.push_back(f.localZero(type));
    return near;
  }
  return kernel;
}

// The call with arguments that are not NULL. The result has the op's register type.
static FailureOr<Value> callStrict(FunctionLowering &f, flow::CallOp op, ValueRange plainArguments) {
  SmallVector<Value> arguments;
  flow::KernelResult kind = op.getKind();
  if (kind != flow::KernelResult::value)
    arguments.push_back(f.context);
  llvm::append_range(arguments, plainArguments);
  for (int32_t number : op.getConstants())
    arguments.push_back(f.constant32(number));
  if (kind == flow::KernelResult::nullable || kind == flow::KernelResult::fallible)
    return callPartial(f, op, arguments);
  Type plain = f.registerType(flow::stripNullable(op.getType()));
  llvm::StringRef kernel = nearKernel(f, op.getKernel(), arguments);
  Value result = f.call(kernel, plain, arguments);
  return flow::isNullable(op.getType()) ? f.makeNullable(f.constant(f.builder.getI1Type(), 1), result) : result;
}

static LogicalResult lowerCall(FunctionLowering &f, flow::CallOp op) {
  SmallVector<Value> plain;
  Value valid;
  for (Value argument : op.getArgs()) {
    Value value = f.lookup(argument);
    if (!flow::isNullable(argument.getType())) {
      plain.push_back(value);
      continue;
    }
    Value bit = f.extract(value, 0);
    valid = valid ? LLVM::AndOp::create(f.builder, f.loc, valid, bit).getResult() : bit;
    plain.push_back(f.extract(value, 1));
  }
  FailureOr<Value> result;
  if (!valid) {
    result = callStrict(f, op, plain);
  } else {
    Type type = f.registerType(op.getType());
    Value value = f.select(
        valid, type, [&] { return callStrict(f, op, plain); },
        [&]() -> FailureOr<Value> { return LLVM::ZeroOp::create(f.builder, f.loc, type).getResult(); });
    result = value ? FailureOr<Value>(value) : FailureOr<Value>(failure());
  }
  if (failed(result))
    return failure();
  f.values.map(op.getResult(), *result);
  return success();
}

void addCallHandlers(OpHandlers &handlers) { handlers.add<flow::CallOp, lowerCall>(); }

} // namespace millstream
