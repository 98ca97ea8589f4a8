// COUNT, SUM, AVG, MIN, MAX.
#include "passes/AggregateFunctions.h"
#include "passes/StageOps.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using millstream::flow::makeNullable;
using millstream::flow::stripNullable;

namespace millstream {
namespace {

// A kernel call; its result is nullable if an argument is or `nullable` says so.
Value call(OpBuilder &b, Location loc, StringRef kernel, flow::KernelResult kind, Type type, ValueRange arguments,
           ArrayRef<int32_t> constants = {}) {
  return flow::CallOp::create(b, loc, type, kernel, kind, arguments, constants,
                              /*safe=*/false, /*is_volatile=*/false);
}

Value isNull(OpBuilder &b, Location loc, Value operand) {
  return flow::IsNullOp::create(b, loc, b.getI1Type(), operand);
}

Value wrap(OpBuilder &b, Location loc, Value operand) {
  return flow::WrapOp::create(b, loc, makeNullable(operand.getType()), operand);
}

Value unwrap(OpBuilder &b, Location loc, Value operand) {
  return flow::UnwrapOp::create(b, loc, stripNullable(operand.getType()), operand);
}

Value null(OpBuilder &b, Location loc, Type type) { return flow::ConstantOp::create(b, loc, type, b.getUnitAttr()); }

// The ending of kernels for values of this register.
std::string registerSuffix(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type))
    return integer.getWidth() == 1 ? "bool" : "i" + std::to_string(integer.getWidth());
  if (auto number = dyn_cast<FloatType>(type))
    return "f" + std::to_string(number.getWidth());
  if (isa<flow::StringType, flow::BytesType>(type))
    return "text";
  if (isa<flow::DateType, flow::TimeType>(type))
    return "i32";
  if (auto interval = dyn_cast<flow::IntervalType>(type))
    return interval.getMonths() ? "i32" : "i64";
  if (auto time = dyn_cast<flow::TimestampType>(type))
    return time.getPrecision() <= 3 ? "i64" : "i128";
  if (auto time = dyn_cast<flow::TimestampLtzType>(type))
    return time.getPrecision() <= 3 ? "i64" : "i128";
  return "i128"; // decimal
}

// sum + addend for plain values; of decimals it may be NULL.
Value plus(OpBuilder &b, Location loc, Value sum, Value addend) {
  Type type = sum.getType();
  if (isa<flow::DecimalType>(type))
    return call(b, loc, "ms_sum_decimal", flow::KernelResult::nullable, makeNullable(type), {sum, addend});
  return StageOps(b, loc).kernel("ms_add_" + registerSuffix(type), type, {sum, addend});
}

// Adds to a sum in a field; one that is NULL (none yet, or a decimal that overflowed) starts with the addend.
void addToField(OpBuilder &b, Location loc, AggregateState &state, unsigned field, Value addend) {
  Value sum = state.get(b, field);
  if (!flow::isNullable(sum.getType())) {
    state.set(b, field, plus(b, loc, sum, addend));
    return;
  }
  StageOps(b, loc).when(
      isNull(b, loc, sum), [&] { state.set(b, field, wrap(b, loc, addend)); },
      [&] {
        Value more = plus(b, loc, unwrap(b, loc, sum), addend);
        state.set(b, field, flow::isNullable(more.getType()) ? more : wrap(b, loc, more));
      });
}

void mergeField(OpBuilder &b, Location loc, AggregateState &into, AggregateState &from, unsigned field) {
  Value other = from.get(b, field);
  if (!flow::isNullable(other.getType()))
    return addToField(b, loc, into, field, other);
  Value present = flow::NotOp::create(b, loc, isNull(b, loc, other));
  StageOps(b, loc).when(present, [&] { addToField(b, loc, into, field, unwrap(b, loc, other)); });
}

class Count : public AggregateFunction {
public:
  SmallVector<Type> fields(flow::AggregateCallAttr call, Type) const override {
    return {IntegerType::get(call.getContext(), 64)};
  }
  void accumulate(OpBuilder &b, Location loc, AggregateState &state, Value) const override {
    addToField(b, loc, state, 0, StageOps(b, loc).constant(1));
  }
  void merge(OpBuilder &b, Location loc, AggregateState &into, AggregateState &from) const override {
    mergeField(b, loc, into, from, 0);
  }
  Value result(OpBuilder &b, Location, flow::AggregateCallAttr, Type, AggregateState &state) const override {
    return state.get(b, 0);
  }
};

// The sum has the call's type; over no values it is NULL. One of floats starts with the first value, not with 0,
// since the sum of -0.0 alone is -0.0.
class Sum : public AggregateFunction {
public:
  SmallVector<Type> fields(flow::AggregateCallAttr call, Type) const override {
    Type type = call.getType();
    return {isa<FloatType>(type) ? makeNullable(type) : type};
  }
  void accumulate(OpBuilder &b, Location loc, AggregateState &state, Value value) const override {
    addToField(b, loc, state, 0, value);
  }
  void merge(OpBuilder &b, Location loc, AggregateState &into, AggregateState &from) const override {
    mergeField(b, loc, into, from, 0);
  }
  Value result(OpBuilder &b, Location loc, flow::AggregateCallAttr call, Type, AggregateState &state) const override {
    Value sum = state.get(b, 0);
    return sum.getType() == call.getType() ? sum : unwrap(b, loc, sum);
  }
};

// A sum wide enough, and a count.
class Average : public AggregateFunction {
public:
  SmallVector<Type> fields(flow::AggregateCallAttr call, Type argument) const override {
    return {sumType(stripNullable(argument)), IntegerType::get(call.getContext(), 64)};
  }
  void accumulate(OpBuilder &b, Location loc, AggregateState &state, Value argument) const override {
    Type type = sumType(argument.getType());
    Type plain = stripNullable(type);
    if (argument.getType() != plain && !isa<flow::DecimalType>(plain))
      argument = StageOps(b, loc).kernel("ms_cast_" + registerSuffix(argument.getType()) + "_" + registerSuffix(plain),
                                         plain, {argument});
    addToField(b, loc, state, 0, argument);
    addToField(b, loc, state, 1, StageOps(b, loc).constant(1));
  }
  void merge(OpBuilder &b, Location loc, AggregateState &into, AggregateState &from) const override {
    mergeField(b, loc, into, from, 0);
    mergeField(b, loc, into, from, 1);
  }
  Value result(OpBuilder &b, Location loc, flow::AggregateCallAttr call, Type argument,
               AggregateState &state) const override {
    Value sum = state.get(b, 0), count = state.get(b, 1);
    if (!flow::isNullable(call.getType()))
      return divide(b, loc, call.getType(), argument, flow::isNullable(sum.getType()) ? unwrap(b, loc, sum) : sum,
                    count);
    StageOps ops(b, loc);
    Value empty = ops.compare("ms_eq_i64", count, ops.constant(0));
    return ops.choose(
        empty, call.getType(), [&] { return null(b, loc, call.getType()); },
        [&] {
          Value average = divide(b, loc, call.getType(), argument, sum, count);
          return flow::isNullable(average.getType()) ? average : wrap(b, loc, average);
        });
  }

private:
  // Integers are summed in 64 bits, floating numbers in double, decimals in 38 digits (NULL on overflow).
  static Type sumType(Type argument) {
    MLIRContext *context = argument.getContext();
    if (auto decimal = dyn_cast<flow::DecimalType>(argument))
      return makeNullable(flow::DecimalType::get(context, 38, decimal.getScale()));
    if (isa<FloatType>(argument))
      return Float64Type::get(context);
    return IntegerType::get(context, 64);
  }

  static Value divide(OpBuilder &b, Location loc, Type result, Type argument, Value sum, Value count) {
    Type plain = stripNullable(result);
    if (auto decimal = dyn_cast<flow::DecimalType>(plain)) {
      int32_t raise = static_cast<int32_t>(decimal.getScale()) -
                      static_cast<int32_t>(cast<flow::DecimalType>(stripNullable(argument)).getScale());
      return call(b, loc, "ms_avg_decimal", flow::KernelResult::nullable, makeNullable(plain), {sum, count}, {raise});
    }
    return StageOps(b, loc).kernel("ms_avg_" + registerSuffix(plain),
                                   flow::withNullability(plain, flow::isNullable(sum.getType())), {sum, count});
  }
};

// MIN where `kernel` is "ms_lt_", MAX where it is "ms_gt_": a value that compares so replaces the best.
class Extreme : public AggregateFunction {
public:
  Extreme(StringRef kernel, bool is_least) : kernel_(kernel), is_least_(is_least) {}
  // A group that is never without a value needs no NULL: it starts with the value that all others replace.
  bool starts(flow::AggregateCallAttr call, Type argument) const override {
    return !flow::isNullable(call.getType()) && argument && numberBits(argument) > 0;
  }
  void start(OpBuilder &b, Location loc, Type argument, AggregateState &state) const override {
    unsigned bits = numberBits(argument);
    APInt worst = is_least_ ? APInt::getSignedMaxValue(bits) : APInt::getSignedMinValue(bits);
    IntegerAttr number = b.getIntegerAttr(b.getIntegerType(bits), worst);
    state.set(b, 0, flow::ConstantOp::create(b, loc, argument, number));
  }
  SmallVector<Type> fields(flow::AggregateCallAttr call, Type argument) const override {
    return {starts(call, argument) ? argument : makeNullable(argument)};
  }
  void accumulate(OpBuilder &b, Location loc, AggregateState &state, Value argument) const override {
    Value best = state.get(b, 0);
    if (!flow::isNullable(best.getType()))
      return state.set(b, 0, choose(b, loc, argument, best));
    auto replace = [&] { state.set(b, 0, wrap(b, loc, argument)); };
    StageOps(b, loc).when(isNull(b, loc, best), replace,
                          [&] { StageOps(b, loc).when(better(b, loc, argument, unwrap(b, loc, best)), replace); });
  }
  void merge(OpBuilder &b, Location loc, AggregateState &into, AggregateState &from) const override {
    Value other = from.get(b, 0);
    if (!flow::isNullable(other.getType()))
      return accumulate(b, loc, into, other);
    Value present = flow::NotOp::create(b, loc, isNull(b, loc, other));
    StageOps(b, loc).when(present, [&] { accumulate(b, loc, into, unwrap(b, loc, other)); });
  }
  Value result(OpBuilder &b, Location loc, flow::AggregateCallAttr call, Type, AggregateState &state) const override {
    Value best = state.get(b, 0);
    return best.getType() == call.getType() ? best : unwrap(b, loc, best);
  }

private:
  // Of integers, dates, times and intervals of up to 64 bits; 0 for all other types.
  static unsigned numberBits(Type type) {
    std::string suffix = registerSuffix(type); // `i64`
    unsigned bits = 0;
    bool is_number = suffix.front() == 'i' && !StringRef(suffix).drop_front().getAsInteger(10, bits);
    return is_number && bits <= 64 ? bits : 0;
  }
  // Whichever is better, without a branch.
  Value choose(OpBuilder &b, Location loc, Value candidate, Value best) const {
    return StageOps(b, loc).choose(
        better(b, loc, candidate, best), best.getType(), [&] { return candidate; }, [&] { return best; });
  }
  Value better(OpBuilder &b, Location loc, Value candidate, Value best) const {
    Type type = candidate.getType();
    if (isa<flow::DecimalType>(type)) // one scale: the unscaled numbers compare
      return call(b, loc, (kernel_ + "decimal").str(), flow::KernelResult::value, b.getI1Type(), {candidate, best},
                  {0, 0, 1});
    return StageOps(b, loc).compare((kernel_ + registerSuffix(type)).str(), candidate, best);
  }

  StringRef kernel_;
  bool is_least_;
};

} // namespace

const AggregateFunction *findAggregate(StringRef name) {
  static const Count count;
  static const Sum sum;
  static const Average average;
  static const Extreme least("ms_lt_", true), greatest("ms_gt_", false);
  return llvm::StringSwitch<const AggregateFunction *>(name)
      .Case("COUNT", &count)
      .Case("SUM", &sum)
      .Case("AVG", &average)
      .Case("MIN", &least)
      .Case("MAX", &greatest)
      .Default(nullptr);
}

} // namespace millstream
