// Streaming operators: what they check.
#include "dialects/flow/Flow.h"

#include "mlir/IR/DialectImplementation.h"

using namespace mlir;
using namespace millstream::flow;

// A call's constants, `[1, 2]`, or nothing. Not left to the generic parser, which would take the brackets for
// an array of attributes.
static ParseResult parseConstants(OpAsmParser &parser, DenseI32ArrayAttr &constants) {
  if (failed(parser.parseOptionalLSquare()))
    return success();
  SmallVector<int32_t> numbers;
  auto parse_number = [&] { return parser.parseInteger(numbers.emplace_back()); };
  if (parser.parseCommaSeparatedList(parse_number) || parser.parseRSquare())
    return failure();
  constants = parser.getBuilder().getDenseI32ArrayAttr(numbers);
  return success();
}

static void printConstants(OpAsmPrinter &printer, Operation *, DenseI32ArrayAttr constants) {
  if (constants && !constants.empty())
    printer << '[' << constants.asArrayRef() << ']';
}

#define GET_OP_CLASSES
#include "dialects/flow/FlowOps.cpp.inc"

#define MILLSTREAM_NODE_NAME(Op)                                                                                       \
  llvm::StringRef Op::getNodeName() { return getName(); }
MILLSTREAM_NODE_NAME(SourceOp)
MILLSTREAM_NODE_NAME(WatermarkOp)
MILLSTREAM_NODE_NAME(FilterOp)
MILLSTREAM_NODE_NAME(MapOp)
MILLSTREAM_NODE_NAME(RouteOp)
MILLSTREAM_NODE_NAME(UnnestOp)
MILLSTREAM_NODE_NAME(UnionOp)
MILLSTREAM_NODE_NAME(AggregateOp)
MILLSTREAM_NODE_NAME(DedupOp)
MILLSTREAM_NODE_NAME(SinkOp)
#undef MILLSTREAM_NODE_NAME

// A region over a stream's rows takes one argument a column.
static LogicalResult verifyColumns(Operation *op, Region &region, Value input) {
  RowType row = cast<StreamType>(input.getType()).getRow();
  if (!llvm::equal(region.getArgumentTypes(), row.getTypes()))
    return op->emitOpError("needs a region whose arguments are the input's columns ") << row;
  return success();
}

static LogicalResult verifyYields(Operation *op, Region &region, TypeRange types) {
  auto yield = cast<YieldOp>(region.front().getTerminator());
  if (!llvm::equal(yield.getOperandTypes(), types))
    return op->emitOpError("needs a region that yields ") << types << ", got " << yield.getOperandTypes();
  return success();
}

static LogicalResult verifyCondition(Operation *op, Region &region) {
  auto yield = cast<YieldOp>(region.front().getTerminator());
  if (yield.getNumOperands() != 1 || !stripNullable(yield.getOperand(0).getType()).isInteger(1))
    return op->emitOpError("needs a region that yields one boolean");
  return success();
}

// The number of results: `fixed`, and one more for failed rows where the policy routes them.
static LogicalResult verifyResults(Operation *op, size_t fixed, Policy errors) {
  size_t wanted = fixed + (errors == Policy::route);
  if (op->getNumResults() != wanted)
    return op->emitOpError("needs ") << wanted << " results, got " << op->getNumResults();
  return success();
}

LogicalResult SourceOp::verify() {
  if (failed(verifyResults(*this, 1, getParseErrors())))
    return failure();
  RowType row = cast<StreamType>(getOutputs()[0].getType()).getRow();
  RowType declared = getDeclared() ? cast<RowType>(*getDeclared()) : row;
  for (auto [name, type] : llvm::zip(row.getNames(), row.getTypes()))
    if (int at = declared.find(name); at < 0 || declared.getTypes()[static_cast<size_t>(at)] != type)
      return emitOpError("has a column '") << name.getValue() << "' that its declared row has not";
  size_t columns = declared.size();
  if (!getUsed().empty() && getUsed().size() != columns)
    return emitOpError("'used' needs an entry a column, ") << columns << ", got " << getUsed().size();
  return success();
}

LogicalResult WatermarkOp::verify() {
  auto yield = cast<YieldOp>(getTime().front().getTerminator());
  Type type = yield.getNumOperands() == 1 ? stripNullable(yield.getOperand(0).getType()) : Type();
  auto timestamp = dyn_cast_if_present<TimestampType>(type);
  auto ltz = dyn_cast_if_present<TimestampLtzType>(type);
  if (!(timestamp && timestamp.getPrecision() <= 3) && !(ltz && ltz.getPrecision() <= 3))
    return emitOpError("needs a region that yields one timestamp of a precision of at most 3");
  if (failed(verifyColumns(*this, getTime(), getInput())) || failed(verifyResults(*this, 1, getErrors())))
    return failure();
  if (!cast<StreamType>(getOutputs()[0].getType()).getTimed())
    return emitOpError("needs a timed result");
  return success();
}

LogicalResult FilterOp::verify() {
  if (failed(verifyColumns(*this, getCondition(), getInput())) || failed(verifyCondition(*this, getCondition())) ||
      failed(verifyResults(*this, 1, getErrors())))
    return failure();
  if (getOutputs()[0].getType() != getInput().getType())
    return emitOpError("keeps the type of its input");
  return success();
}

LogicalResult MapOp::verify() {
  if (failed(verifyColumns(*this, getColumns(), getInput())) || failed(verifyResults(*this, 1, getErrors())))
    return failure();
  return verifyYields(*this, getColumns(), cast<StreamType>(getOutputs()[0].getType()).getRow().getTypes());
}

LogicalResult RouteOp::verify() {
  if (getConditions().size() != getNames().size())
    return emitOpError("needs a condition for each output");
  for (Region &condition : getConditions())
    if (failed(verifyColumns(*this, condition, getInput())) || failed(verifyCondition(*this, condition)))
      return failure();
  return verifyResults(*this, getNames().size() + getHasRest(), getErrors());
}

LogicalResult UnionOp::verify() {
  for (Type type : getInputs().getTypes())
    if (cast<StreamType>(type).getRow() != getOutput().getType().getRow())
      return emitOpError("needs inputs of one row type, got ") << type << " and " << getOutput().getType();
  return success();
}

LogicalResult UnnestOp::verify() {
  if (failed(verifyColumns(*this, getArray(), getInput())) || failed(verifyResults(*this, 1, getErrors())))
    return failure();
  auto yield = cast<YieldOp>(getArray().front().getTerminator());
  auto array =
      yield.getNumOperands() == 1 ? dyn_cast<ArrayType>(stripNullable(yield.getOperand(0).getType())) : ArrayType();
  if (!array)
    return emitOpError("needs a region that yields one array");
  ArrayRef<Type> given = getInput().getType().getRow().getTypes();
  ArrayRef<Type> row = cast<StreamType>(getOutputs()[0].getType()).getRow().getTypes();
  size_t added = 1 + getWithIndex();
  if (row.size() != given.size() + added || row.take_front(given.size()) != given ||
      stripNullable(row[given.size()]) != stripNullable(array.getElement()) ||
      (getWithIndex() && !stripNullable(row.back()).isInteger(32)))
    return emitOpError("needs a result of the input's columns, then ")
           << array.getElement() << (getWithIndex() ? " and i32" : "");
  return success();
}

LogicalResult AggregateOp::verify() {
  if (failed(verifyColumns(*this, getRows(), getInput())) ||
      failed(verifyResults(*this, 1 + (getLate() == Policy::route), getErrors())))
    return failure();
  size_t wanted = getKeys().size();
  for (auto call : getCalls().getAsRange<AggregateCallAttr>())
    wanted += call.getHasArgument() + call.getFiltered();
  size_t yielded = getRows().front().getTerminator()->getNumOperands();
  if (yielded != wanted)
    return emitOpError("needs a region that yields keys, arguments and conditions, ") << wanted << ", got " << yielded;
  ArrayRef<Type> row = cast<StreamType>(getOutputs()[0].getType()).getRow().getTypes();
  if (failed(verifyYields(*this, getOutput(), row)))
    return failure();
  return getHaving().empty() ? success() : verifyCondition(*this, getHaving());
}

LogicalResult DedupOp::verify() {
  if (failed(verifyColumns(*this, getRows(), getInput())) || failed(verifyResults(*this, 1, getErrors())))
    return failure();
  if (cast<StreamType>(getOutputs()[0].getType()).getRow() != getInput().getType().getRow())
    return emitOpError("keeps the columns of its input");
  return success();
}

LogicalResult SinkOp::verify() {
  for (Value input : getInputs()) {
    RowType row = cast<StreamType>(input.getType()).getRow();
    if (getCheck() && (row.size() != 1 || !isa<StringType>(stripNullable(row.getTypes()[0]))))
      return emitOpError("checks one string column, got ") << row;
  }
  return verifyResults(*this, 0, getWriteErrors());
}
