// Arithmetic, comparison and rounding of integers, floats and booleans, as Java and so Flink have them.
#include "test/differential/interpreter/Functions.h"

#include "llvm/ADT/APInt.h"

#include <cmath>

using namespace mlir;

namespace millstream::reference {

int128 wrapInteger(int128 number, unsigned bits) {
  auto cut = static_cast<unsigned __int128>(number) & ((static_cast<unsigned __int128>(1) << bits) - 1);
  auto sign = static_cast<unsigned __int128>(1) << (bits - 1);
  return static_cast<int128>(cut ^ sign) - static_cast<int128>(sign);
}

unsigned bitsOf(Type integer) { return integer.getIntOrFloatBitWidth(); }

namespace {

using Operation = std::function<int128(int128, int128)>;
using RealOperation = std::function<double(double, double)>;

// A kernel's name at each width of integers.
void addIntegers(FunctionMap &map, const std::string &name, const Function &function) {
  for (const char *suffix : {"i8", "i16", "i32", "i64"})
    map["ms_" + name + "_" + suffix] = function;
}

// A result of a register's width; of types that are no integers (intervals) it is the kernel's.
Value wrapped(const Call &call, int128 number) {
  unsigned bits = 64;
  if (call.result.isIntOrIndex())
    bits = bitsOf(call.result);
  else if (StringRef(call.kernel).ends_with("_i32"))
    bits = 32;
  return makeNumber(wrapInteger(number, bits));
}

void addBinary(FunctionMap &map, const std::string &name, const Operation &operation) {
  addIntegers(map, name,
              [operation](const Call &call) { return wrapped(call, operation(call.number(0), call.number(1))); });
}

double toPrecision(const Call &call, double value) {
  return call.result.isF32() ? static_cast<double>(static_cast<float>(value)) : value;
}

void addReal(FunctionMap &map, const std::string &name, const RealOperation &operation) {
  // A double of two floats holds enough digits that rounding twice is rounding once.
  auto function = [operation](const Call &call) {
    double second = call.args.size() > 1 ? call.real(1) : 0;
    return makeReal(toPrecision(call, operation(call.real(0), second)));
  };
  map["ms_" + name + "_f32"] = map["ms_" + name + "_f64"] = function;
}

void addDivision(FunctionMap &map) {
  auto divisor = [](const Call &call) {
    if (call.number(1) == 0)
      throw Failure{"division by zero"};
    return call.number(1);
  };
  addIntegers(map, "div", [=](const Call &call) { return wrapped(call, call.number(0) / divisor(call)); });
  auto remainder = [=](const Call &call) { return wrapped(call, call.number(0) % divisor(call)); };
  addIntegers(map, "mod", remainder);
  for (const char *mixed : {"i16_i8", "i32_i8", "i64_i8", "i32_i16", "i64_i16", "i64_i32"})
    map[std::string("ms_mod_") + mixed] = remainder;
}

// By the sign of the comparison; NaN is unequal to all and makes the others false.
void addComparisons(FunctionMap &map) {
  struct Entry {
    const char *name;
    bool less, equal, greater;
  };
  static constexpr Entry entries[] = {{"eq", false, true, false}, {"ne", true, false, true},
                                      {"lt", true, false, false}, {"le", true, true, false},
                                      {"gt", false, false, true}, {"ge", false, true, true}};
  for (const Entry &entry : entries) {
    auto compare = [entry](const Call &call) {
      int order = compareValues(call.args[0], call.args[1]);
      return makeNumber(order < 0 ? entry.less : order == 0 ? entry.equal : entry.greater);
    };
    auto reals = [entry](const Call &call) {
      double a = call.real(0), b = call.real(1);
      if (std::isnan(a) || std::isnan(b))
        return makeNumber(std::string(entry.name) == "ne");
      return makeNumber(a < b ? entry.less : a == b ? entry.equal : entry.greater);
    };
    std::string name = std::string("ms_") + entry.name + "_";
    for (const char *suffix : {"bool", "i8", "i16", "i32", "i64", "i128", "text"})
      map[name + suffix] = compare;
    map[name + "f32"] = map[name + "f64"] = reals;
  }
}

void addExtremes(FunctionMap &map) {
  for (bool greatest : {false, true}) {
    auto choose = [greatest](const Call &call) {
      bool first_is_less = compareValues(call.args[0], call.args[1]) < 0;
      return call.args[first_is_less == greatest ? 1 : 0];
    };
    std::string name = greatest ? "ms_greatest_" : "ms_least_";
    for (const char *suffix : {"bool", "i8", "i16", "i32", "i64", "i128", "text", "f32", "f64"})
      map[name + suffix] = choose;
  }
}

void addRounding(FunctionMap &map) {
  for (bool cut : {false, true})
    addIntegers(map, cut ? "truncate" : "round", [cut](const Call &call) {
      int128 digits = call.number(1), number = call.number(0);
      if (digits >= 0)
        return call.args[0];
      if (digits < -19)
        return makeNumber(0);
      Big unit = tenTo(static_cast<unsigned>(-digits));
      Big whole = cut ? big(number).sdiv(unit) : divideHalfUp(big(number), unit);
      return wrapped(call, static_cast<int128>((whole * unit).trunc(64).getSExtValue()));
    });
}

} // namespace

void addNumberFunctions(FunctionMap &map) {
  addBinary(map, "add", [](int128 a, int128 b) { return a + b; });
  addBinary(map, "sub", [](int128 a, int128 b) { return a - b; });
  addBinary(map, "mul", [](int128 a, int128 b) { return a * b; });
  addDivision(map);
  auto unary = [&](const char *name, int128 (*operation)(int128)) {
    addIntegers(map, name, [operation](const Call &call) { return wrapped(call, operation(call.number(0))); });
  };
  unary("neg", [](int128 a) { return -a; });
  unary("abs", [](int128 a) { return a < 0 ? -a : a; });
  unary("sign", [](int128 a) { return static_cast<int128>((a > 0) - (a < 0)); });
  unary("same", [](int128 a) { return a; });
  map["ms_same_i128"] = map["ms_same_text"] = [](const Call &call) { return call.args[0]; };
  addReal(map, "add", [](double a, double b) { return a + b; });
  addReal(map, "sub", [](double a, double b) { return a - b; });
  addReal(map, "mul", [](double a, double b) { return a * b; });
  addReal(map, "div", [](double a, double b) { return a / b; });
  addReal(map, "neg", [](double a, double) { return -a; });
  addReal(map, "abs", [](double a, double) { return std::fabs(a); });
  addReal(map, "sign", [](double a, double) { return a > 0 ? 1.0 : a < 0 ? -1.0 : a; });
  addReal(map, "floor", [](double a, double) { return std::floor(a); });
  addReal(map, "ceil", [](double a, double) { return std::ceil(a); });
  map["ms_sqrt"] = [](const Call &call) { return makeReal(std::sqrt(call.real(0))); };
  addComparisons(map);
  addExtremes(map);
  addRounding(map);
}

} // namespace millstream::reference
