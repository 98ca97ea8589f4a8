// See the header.
#include "passes/KernelFacts.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace millstream {

static constexpr std::pair<llvm::StringLiteral, Relation> relations[] = {{"eq", Relation::eq}, {"ne", Relation::ne},
                                                                         {"lt", Relation::lt}, {"le", Relation::le},
                                                                         {"gt", Relation::gt}, {"ge", Relation::ge}};

std::optional<Comparison> findComparison(llvm::StringRef kernel) {
  if (!kernel.consume_front("ms_"))
    return std::nullopt;
  for (auto [word, relation] : relations) {
    llvm::StringRef suffix = kernel;
    if (!suffix.consume_front(word) || !suffix.consume_front("_"))
      continue;
    bool known = llvm::StringSwitch<bool>(suffix)
                     .Cases({"bool", "i8", "i16", "i32", "i64", "i128", "f32", "f64", "text", "decimal"}, true)
                     .Default(false);
    return known ? std::optional(Comparison{relation, suffix}) : std::nullopt;
  }
  return std::nullopt;
}

std::string Comparison::inverseKernel() const {
  llvm::StringRef word;
  switch (relation) {
  case Relation::eq:
    word = "ne";
    break;
  case Relation::ne:
    word = "eq";
    break;
  case Relation::lt:
    word = "ge";
    break;
  case Relation::le:
    word = "gt";
    break;
  case Relation::gt:
    word = "le";
    break;
  case Relation::ge:
    word = "lt";
    break;
  }
  return ("ms_" + word + "_" + suffix).str();
}

// "i32" is 32; 0 for what is no integer of 8 to 64 bits.
static unsigned widthOf(llvm::StringRef suffix) {
  return llvm::StringSwitch<unsigned>(suffix).Case("i8", 8).Case("i16", 16).Case("i32", 32).Case("i64", 64).Default(0);
}

std::optional<IntegerOperation> findIntegerOperation(llvm::StringRef kernel) {
  using Kind = IntegerOperation::Kind;
  for (auto [prefix, kind] :
       {std::pair("ms_add_", Kind::add), std::pair("ms_sub_", Kind::sub), std::pair("ms_mul_", Kind::mul)}) {
    llvm::StringRef suffix = kernel;
    if (suffix.consume_front(prefix) && widthOf(suffix))
      return IntegerOperation{kind, widthOf(suffix)};
  }
  return std::nullopt;
}

llvm::APInt IntegerOperation::compute(const llvm::APInt &a, const llvm::APInt &b) const {
  switch (kind) {
  case Kind::add:
    return a + b;
  case Kind::sub:
    return a - b;
  case Kind::mul:
    return a * b;
  }
  return a;
}

std::optional<IntegerWidening> findIntegerWidening(llvm::StringRef kernel) {
  if (!kernel.consume_front("ms_cast_"))
    return std::nullopt;
  auto [from, to] = kernel.split('_');
  unsigned from_bits = widthOf(from), to_bits = widthOf(to);
  if (from_bits == 0 || to_bits <= from_bits)
    return std::nullopt;
  return IntegerWidening{from_bits, to_bits};
}

bool isIdempotent(llvm::StringRef kernel) {
  return llvm::StringSwitch<bool>(kernel)
      .Cases({"ms_trim", "ms_ltrim", "ms_rtrim"}, true)
      .Cases({"ms_abs_i8", "ms_abs_i16", "ms_abs_i32", "ms_abs_i64", "ms_abs_i128", "ms_abs_f32", "ms_abs_f64"}, true)
      .Cases({"ms_floor_f32", "ms_floor_f64", "ms_ceil_f32", "ms_ceil_f64"}, true)
      .Cases({"ms_cut_ms", "ms_cut_ns", "ms_cut_time"}, true)
      .Default(false);
}

bool isIdentity(llvm::StringRef kernel) { return kernel.starts_with("ms_same_"); }

bool isMonotoneInTime(llvm::StringRef kernel) {
  return llvm::StringSwitch<bool>(kernel)
      .Cases({"ms_window_start", "ms_window_is_late", "ms_slice_index", "ms_slice_closed"}, true)
      .Default(false);
}

Attribute literalOf(Value value) {
  if (auto wrap = value.getDefiningOp<flow::WrapOp>())
    value = wrap.getOperand();
  auto constant = value.getDefiningOp<flow::ConstantOp>();
  return constant && !isa<UnitAttr>(constant.getValue()) ? constant.getValue() : Attribute();
}

bool isNullLiteral(Value value) {
  auto constant = value.getDefiningOp<flow::ConstantOp>();
  return constant && isa<UnitAttr>(constant.getValue());
}

bool cannotFail(flow::CallOp call) {
  llvm::StringRef kernel = call.getKernel();
  bool divides = kernel == "ms_decimal_div" || kernel == "ms_decimal_mod" || kernel.starts_with("ms_div_i") ||
                 kernel.starts_with("ms_mod_i");
  if (!divides || call.getArgs().size() != 2)
    return false;
  Value argument = call.getArgs()[1];
  auto divisor = dyn_cast_if_present<IntegerAttr>(literalOf(argument));
  if (!divisor)
    return false;
  auto integer = dyn_cast<IntegerType>(flow::stripNullable(argument.getType()));
  return !divisor.getValue().sextOrTrunc(integer ? integer.getWidth() : 128).isZero();
}

} // namespace millstream
