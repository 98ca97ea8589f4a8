// Decimals: exact in 512 bits, then rounded to the result's scale, NULL where its digits do not suffice. The
// scales are taken from the types, not from the constants that kernels get.
#include "test/differential/interpreter/Functions.h"

using namespace mlir;

namespace millstream::reference {

static constexpr unsigned big_bits = 512;
static constexpr unsigned digits_max = 38; // of Flink's decimals, and of the quotients that it divides with

Big big(int128 number) {
  auto low = static_cast<uint64_t>(number), high = static_cast<uint64_t>(number >> 64);
  return Big(128, {low, high}).sext(big_bits);
}

Big tenTo(unsigned exponent) {
  Big power(big_bits, 1);
  for (unsigned i = 0; i < exponent; ++i)
    power *= 10;
  return power;
}

Big divideHalfUp(const Big &a, const Big &b) {
  Big quotient = a.sdiv(b), rest = a.srem(b);
  if ((rest.abs() * 2).uge(b.abs()))
    return a.isNegative() != b.isNegative() ? quotient - 1 : quotient + 1;
  return quotient;
}

Value fitDecimal(const Big &number, unsigned digits) {
  if (number.abs().uge(tenTo(digits)))
    return makeNull();
  Big cut = number.trunc(128);
  return makeNumber(
      static_cast<int128>(static_cast<unsigned __int128>(cut.getRawData()[1]) << 64 | cut.getRawData()[0]));
}

Value rescale(const Big &number, unsigned from, unsigned to, unsigned digits) {
  if (to >= from)
    return fitDecimal(number * tenTo(to - from), digits);
  return fitDecimal(divideHalfUp(number, tenTo(from - to)), digits);
}

namespace {

flow::DecimalType decimal(Type type) { return cast<flow::DecimalType>(flow::stripNullable(type)); }
unsigned scaleOf(Type type) { return decimal(type).getScale(); }
// An argument as an exact number of a larger scale.
Big raised(const Call &call, size_t i, unsigned scale) {
  return big(call.number(i)) * tenTo(scale - scaleOf(call.types[i]));
}
unsigned commonScale(const Call &call) { return std::max(scaleOf(call.types[0]), scaleOf(call.types[1])); }
Value give(const Call &call, const Big &exact, unsigned scale) {
  return rescale(exact, scale, scaleOf(call.result), decimal(call.result).getPrecision());
}

Value add(const Call &call) {
  unsigned scale = commonScale(call);
  return give(call, raised(call, 0, scale) + raised(call, 1, scale), scale);
}
Value subtract(const Call &call) {
  unsigned scale = commonScale(call);
  return give(call, raised(call, 0, scale) - raised(call, 1, scale), scale);
}
Value multiply(const Call &call) {
  return give(call, big(call.number(0)) * big(call.number(1)), scaleOf(call.types[0]) + scaleOf(call.types[1]));
}

// As BigDecimal.divide with 38 significant digits, then to the result's scale.
Value divide(const Call &call) {
  Big a = big(call.number(0)), b = big(call.number(1));
  if (b.isZero())
    throw Failure{"division by zero"};
  if (a.isZero())
    return makeNumber(0);
  // The quotient's digits before rounding: shift so that it has exactly 38.
  int shift = static_cast<int>(digits_max);
  auto scaled = [&](int by) { return by >= 0 ? a * tenTo(static_cast<unsigned>(by)) : a; };
  auto divisor = [&](int by) { return by >= 0 ? b : b * tenTo(static_cast<unsigned>(-by)); };
  auto size = [&](int by) { return scaled(by).sdiv(divisor(by)).abs(); };
  while (size(shift).uge(tenTo(digits_max)))
    --shift;
  while (size(shift).ult(tenTo(digits_max - 1)))
    ++shift;
  Big quotient = divideHalfUp(scaled(shift), divisor(shift));
  int scale = shift + static_cast<int>(scaleOf(call.types[0])) - static_cast<int>(scaleOf(call.types[1]));
  if (scale < 0)
    return give(call, quotient * tenTo(static_cast<unsigned>(-scale)), 0);
  return give(call, quotient, static_cast<unsigned>(scale));
}

Value remainder(const Call &call) {
  unsigned scale = commonScale(call);
  Big b = raised(call, 1, scale);
  if (b.isZero())
    throw Failure{"division by zero"};
  return give(call, raised(call, 0, scale).srem(b), scale);
}

Value whole(const Call &call, bool up) {
  Big a = big(call.number(0)), unit = tenTo(scaleOf(call.types[0]));
  Big quotient = a.sdiv(unit), rest = a.srem(unit);
  if (!rest.isZero() && rest.isNegative() != up)
    quotient = up ? quotient + 1 : quotient - 1;
  return fitDecimal(quotient, digits_max);
}

Value roundTo(const Call &call, bool cut) {
  int128 digits = call.args.size() > 1 ? call.number(1) : 0;
  unsigned scale = scaleOf(call.types[0]);
  if (digits >= static_cast<int128>(scale))
    return give(call, big(call.number(0)), scale);
  if (digits < -60)
    return makeNumber(0);
  Big unit = tenTo(static_cast<unsigned>(static_cast<int128>(scale) - digits));
  Big a = big(call.number(0));
  Big whole = cut ? a.sdiv(unit) : divideHalfUp(a, unit);
  return give(call, whole * unit, scale);
}

void addComparisons(FunctionMap &map) {
  auto order = [](const Call &call) {
    unsigned scale = commonScale(call);
    Big a = raised(call, 0, scale), b = raised(call, 1, scale);
    return a.slt(b) ? -1 : a == b ? 0 : 1;
  };
  map["ms_eq_decimal"] = [=](const Call &call) { return makeNumber(order(call) == 0); };
  map["ms_ne_decimal"] = [=](const Call &call) { return makeNumber(order(call) != 0); };
  map["ms_lt_decimal"] = [=](const Call &call) { return makeNumber(order(call) < 0); };
  map["ms_le_decimal"] = [=](const Call &call) { return makeNumber(order(call) <= 0); };
  map["ms_gt_decimal"] = [=](const Call &call) { return makeNumber(order(call) > 0); };
  map["ms_ge_decimal"] = [=](const Call &call) { return makeNumber(order(call) >= 0); };
}

} // namespace

void addDecimalFunctions(FunctionMap &map) {
  map["ms_decimal_add"] = map["ms_decimal_add_wide"] = add;
  map["ms_decimal_sub"] = map["ms_decimal_sub_wide"] = subtract;
  map["ms_decimal_mul"] = map["ms_decimal_mul_wide"] = multiply;
  map["ms_decimal_div"] = divide;
  map["ms_decimal_mod"] = remainder;
  map["ms_neg_i128"] = [](const Call &call) { return makeNumber(-call.number(0)); };
  map["ms_abs_i128"] = [](const Call &call) {
    return makeNumber(call.number(0) < 0 ? -call.number(0) : call.number(0));
  };
  map["ms_sign_decimal"] = [](const Call &call) {
    Value unit = fitDecimal(tenTo(scaleOf(call.types[0])), digits_max);
    int128 number = call.number(0);
    return makeNumber(number < 0 ? -unit.number : number > 0 ? unit.number : 0);
  };
  map["ms_floor_decimal"] = [](const Call &call) { return whole(call, false); };
  map["ms_ceil_decimal"] = [](const Call &call) { return whole(call, true); };
  map["ms_round_decimal"] = [](const Call &call) { return roundTo(call, false); };
  map["ms_truncate_decimal"] = [](const Call &call) { return roundTo(call, true); };
  addComparisons(map);
}

} // namespace millstream::reference
