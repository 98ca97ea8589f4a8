// Expressions: the ops of a region, one after the other.
#include "test/differential/interpreter/Functions.h"
#include "test/differential/interpreter/Interpreter.h"

#include "llvm/ADT/TypeSwitch.h"

namespace millstream::reference {

namespace {

class Evaluation {
public:
  explicit Evaluation(const Interpreter &interpreter) : interpreter_(interpreter) {}

  void set(mlir::Value name, Value value) { values_[name] = std::move(value); }

  Row block(mlir::Block &block) {
    for (mlir::Operation &op : block.without_terminator())
      evaluate(op);
    Row row;
    for (mlir::Value value : block.getTerminator()->getOperands())
      row.push_back(get(value));
    return row;
  }

private:
  const Value &get(mlir::Value name) { return values_.find(name)->second; }

  static Value constant(flow::ConstantOp op) {
    mlir::Attribute value = op.getValue();
    if (auto number = llvm::dyn_cast<mlir::IntegerAttr>(value)) {
      if (number.getType().isInteger(1))
        return makeNumber(number.getValue().isZero() ? 0 : 1);
      llvm::APInt wide = number.getValue().sextOrTrunc(128);
      return makeNumber(
          static_cast<int128>(static_cast<unsigned __int128>(wide.getRawData()[1]) << 64 | wide.getRawData()[0]));
    }
    if (auto real = llvm::dyn_cast<mlir::FloatAttr>(value))
      return makeReal(real.getValueAsDouble());
    if (auto text = llvm::dyn_cast<mlir::StringAttr>(value))
      return makeText(text.getValue().str());
    if (llvm::isa<mlir::UnitAttr>(value))
      return makeNull();
    throw Unsupported{"a constant of this kind"};
  }

  // Strict: NULL where an argument is.
  Value call(flow::CallOp op) {
    Call call;
    call.kernel = op.getKernel().str();
    call.result = flow::stripNullable(op.getType());
    call.constants = op.getConstants();
    for (mlir::Value argument : op.getArgs()) {
      const Value &value = get(argument);
      if (value.is_null)
        return makeNull();
      call.args.push_back(value);
      call.types.push_back(flow::stripNullable(argument.getType()));
    }
    if (call.kernel.rfind("ms_map_get_", 0) == 0)
      return entry(call.args[0], call.args[1]);
    if (!op.getSafe())
      return callFunction(call);
    try {
      return callFunction(call);
    } catch (const Failure &) {
      return makeNull();
    }
  }

  // Three-valued: `dominant` decides whatever the other side is.
  static Value logic(const Value &a, const Value &b, int dominant) {
    for (const Value *side : {&a, &b})
      if (!side->is_null && side->number == dominant)
        return makeNumber(dominant);
    return a.is_null || b.is_null ? makeNull() : makeNumber(1 - dominant);
  }

  static Value element(const Value &array, const Value &index) {
    if (array.is_null || index.is_null || index.number < 1 || index.number > static_cast<int128>(array.items.size()))
      return makeNull();
    return array.items[static_cast<size_t>(index.number) - 1];
  }

  // Of a key that stands twice the last entry counts.
  static Value entry(const Value &map, const Value &key) {
    Value found = makeNull();
    for (const Value &one : map.items)
      if (compareValues(one.items[0], key) == 0)
        found = one.items[1];
    return found;
  }

  void branch(flow::IfOp op) {
    mlir::Region &chosen = get(op.getCondition()).number ? op.getThenRegion() : op.getElseRegion();
    Row results = block(chosen.front());
    for (auto [name, value] : llvm::zip(op.getResults(), results))
      set(name, value);
  }

  void evaluate(mlir::Operation &op) {
    if (auto choice = llvm::dyn_cast<flow::IfOp>(op))
      return branch(choice);
    set(op.getResult(0), value(op));
  }

  Value value(mlir::Operation &op) {
    auto operand = [&](unsigned i) -> const Value & { return get(op.getOperand(i)); };
    return llvm::TypeSwitch<mlir::Operation *, Value>(&op)
        .Case([&](flow::ConstantOp constant_op) { return constant(constant_op); })
        .Case([&](flow::CallOp call_op) { return call(call_op); })
        .Case([&](flow::ParamOp param) { return interpreter_.parameter(param.getIndex()); })
        .Case([&](flow::AndOp) { return logic(operand(0), operand(1), 0); })
        .Case([&](flow::OrOp) { return logic(operand(0), operand(1), 1); })
        .Case([&](flow::NotOp) { return operand(0).is_null ? makeNull() : makeNumber(1 - operand(0).number); })
        .Case([&](flow::IsNullOp) { return makeNumber(operand(0).is_null); })
        .Case([&](flow::IsTrueOp) { return makeNumber(!operand(0).is_null && operand(0).number); })
        .Case<flow::WrapOp, flow::ReinterpretOp>([&](auto) { return operand(0); })
        .Case([&](flow::UnwrapOp) {
          if (operand(0).is_null)
            throw Unsupported{"unwrapping a NULL"};
          return operand(0);
        })
        .Case(
            [&](flow::FieldOfOp field) { return operand(0).is_null ? makeNull() : operand(0).items[field.getIndex()]; })
        .Case([&](flow::ElementOp) { return element(operand(0), operand(1)); })
        .Default([](mlir::Operation *other) -> Value { throw Unsupported{other->getName().getStringRef().str()}; });
  }

  const Interpreter &interpreter_;
  llvm::DenseMap<mlir::Value, Value> values_;
};

} // namespace

Row Interpreter::evaluate(mlir::Region &region, const Row &arguments) {
  Evaluation evaluation(*this);
  for (auto [name, value] : llvm::zip(region.getArguments(), arguments))
    evaluation.set(name, value);
  return evaluation.block(region.front());
}

} // namespace millstream::reference
