// Casts, and the small ops that everything else is put together from.
#include "frontend/lower/ExprBuilder.h"
#include "frontend/lower/Types.h"

using mlir::Location;
using mlir::Type;
using mlir::Value;

namespace millstream {

Value ExprBuilder::constant(Location loc, Type type, mlir::Attribute value) {
  return flow::ConstantOp::create(builder_, loc, type, value);
}

Value ExprBuilder::boolean(Location loc, bool value) {
  return constant(loc, builder_.getI1Type(), builder_.getBoolAttr(value));
}

Value ExprBuilder::null(Location loc, Type type) {
  return constant(loc, flow::makeNullable(type), builder_.getUnitAttr());
}

Value ExprBuilder::wrap(Location loc, Value value) {
  if (flow::isNullable(value.getType()))
    return value;
  return flow::WrapOp::create(builder_, loc, flow::NullableType::get(context(), value.getType()), value);
}

Value ExprBuilder::isTrue(Location loc, Value condition) {
  if (!flow::isNullable(condition.getType()))
    return condition;
  return flow::IsTrueOp::create(builder_, loc, builder_.getI1Type(), condition);
}

Value ExprBuilder::isNull(Location loc, Value value) {
  if (llvm::isa<flow::NullType>(value.getType()))
    return boolean(loc, true);
  if (!flow::isNullable(value.getType()))
    return boolean(loc, false);
  return flow::IsNullOp::create(builder_, loc, builder_.getI1Type(), value);
}

Value ExprBuilder::negate(Location loc, Value condition) {
  return flow::NotOp::create(builder_, loc, condition.getType(), condition);
}

Value ExprBuilder::mismatch(TextRange range, std::string message, std::string note) {
  Diagnostic &diagnostic = error(codes::type_mismatch, range, std::move(message));
  if (!note.empty())
    diagnostic.notes.push_back({{}, std::move(note)});
  return {};
}

Value ExprBuilder::unsupported(TextRange range, const std::string &what) {
  error(codes::not_supported_yet, range, what + " is not supported yet");
  return {};
}

Value ExprBuilder::asBoolean(const Expr &at, Value value, llvm::StringRef what) {
  if (!value)
    return {};
  if (llvm::isa<flow::NullType>(value.getType()))
    return null(locate(at), builder_.getI1Type());
  if (flow::stripNullable(value.getType()).isInteger(1))
    return value;
  return mismatch(at.range, (what + " needs a boolean, got " + printType(value.getType())).str());
}

// Whether a kernel that may fail may also give NULL. Those of arithmetic and casts fail or give a value,
// but for decimals, which are NULL when they outgrow 38 digits.
static bool failsOrHasValue(const Function *function, Type result) {
  bool is_known = !function || function->family == "arithmetic";
  return is_known && !llvm::isa<flow::DecimalType>(result);
}

bool mayGiveNull(KernelResult kind, const Function *function, Type result) {
  if (flow::isNullable(result))
    return true;
  return kind == KernelResult::nullable || (kind == KernelResult::fallible && !failsOrHasValue(function, result));
}

Value ExprBuilder::createCall(Location loc, llvm::StringRef kernel, KernelResult kind, llvm::ArrayRef<Value> args,
                              llvm::ArrayRef<int32_t> constants, Type result, bool may_be_null, bool safe,
                              bool is_volatile) {
  safe &= kind == KernelResult::fallible;
  bool nullable = may_be_null || safe || llvm::any_of(args, [](Value arg) { return flow::isNullable(arg.getType()); });
  auto flow_kind = flow::KernelResultAttr::get(context(), static_cast<flow::KernelResult>(kind));
  auto mark = [&](bool set) { return set ? builder_.getUnitAttr() : mlir::UnitAttr(); };
  return flow::CallOp::create(builder_, loc, flow::withNullability(result, nullable),
                              mlir::FlatSymbolRefAttr::get(context(), kernel), flow_kind, args,
                              builder_.getDenseI32ArrayAttr(constants), mark(safe), mark(is_volatile));
}

// The same kinds under two names: the table of functions knows nothing of the dialect's attributes.
static_assert(static_cast<int>(KernelResult::value) == static_cast<int>(flow::KernelResult::value));
static_assert(static_cast<int>(KernelResult::arena) == static_cast<int>(flow::KernelResult::arena));
static_assert(static_cast<int>(KernelResult::nullable) == static_cast<int>(flow::KernelResult::nullable));
static_assert(static_cast<int>(KernelResult::fallible) == static_cast<int>(flow::KernelResult::fallible));

Value ExprBuilder::cast(Location loc, Value value, Type to, bool safe) {
  Type from = flow::stripNullable(value.getType());
  if (from == to)
    return value;
  if (llvm::isa<flow::NullType>(from))
    return null(loc, to);
  if (Value folded = foldCast(value, to))
    return folded;
  if (Value nested = castNested(loc, value, to, safe))
    return nested;
  std::optional<CastKernel> kernel = findCast(from, to);
  if (!kernel)
    return {};
  if (kernel->kernel.empty()) { // the same bits under another type
    Type type = flow::withNullability(to, flow::isNullable(value.getType()));
    return flow::ReinterpretOp::create(builder_, loc, type, value);
  }
  return createCall(loc, kernel->kernel, kernel->kind, value, kernel->constants, to,
                    mayGiveNull(kernel->kind, nullptr, to), safe);
}

// CHAR(n) and BINARY(n) are padded and cut to their length, VARCHAR(n) and VARBINARY(n) cut: to us they are text
// and bytes of any length, so only a cast has to do so.
Value ExprBuilder::fitLength(const Expr &node, Value value) {
  const TypeExpr &type = *node.type;
  llvm::StringRef name = type.name;
  bool sized = name == "CHAR" || name == "VARCHAR" || name == "BINARY" || name == "VARBINARY";
  if (!sized || type.quoted)
    return value;
  int64_t length = type.numbers.empty() ? 1 : type.numbers[0];
  if (length < 1 || length > INT32_MAX)
    return mismatch(type.range, name.lower() + " has a length of 1 to 2147483647, got " +
                                    (length == INT64_MAX ? "a larger number" : std::to_string(length)));
  bool pads = !name.starts_with("VAR"), text = name.ends_with("CHAR");
  llvm::StringRef kernel = text ? (pads ? "ms_pad_text" : "ms_cut_text") : pads ? "ms_pad_bytes" : "ms_cut_bytes";
  Type result = flow::stripNullable(value.getType());
  return createCall(locate(node), kernel, pads ? KernelResult::arena : KernelResult::value, value,
                    static_cast<int32_t>(length), result, false);
}

Value ExprBuilder::buildCast(const Expr &node) {
  Value value = build(*node.children[0]);
  Type type = resolveType(context(), *node.type, TypeDialect::sql, {}, text_, diagnostics_);
  if (!value || !type)
    return {};
  bool safe = node.kind == ExprKind::try_cast;
  if (Value result = cast(locate(node), value, type, safe)) {
    result = fitLength(node, result);
    return safe && result ? wrap(locate(node), result) : result;
  }
  std::string note;
  Type from = flow::stripNullable(value.getType());
  auto is_number = [](Type one) {
    return (llvm::isa<mlir::IntegerType>(one) && !one.isInteger(1)) ||
           llvm::isa<flow::DecimalType, mlir::FloatType>(one);
  };
  auto is_timestamp = [](Type one) { return llvm::isa<flow::TimestampType, flow::TimestampLtzType>(one); };
  if (is_timestamp(from) && is_number(type))
    note = "seconds since 1970 are EXTRACT(EPOCH FROM t)";
  else if (is_number(from) && is_timestamp(type))
    note = "a time from a number is TO_TIMESTAMP_LTZ(n, 0) for seconds, with 3 for milliseconds";
  return mismatch(node.range, "no cast from " + printType(from) + " to " + printType(type), note);
}

Value castImplicitly(mlir::OpBuilder &builder, Location loc, Value value, Type type) {
  Type from = flow::stripNullable(value.getType()), to = flow::stripNullable(type);
  bool nullable = flow::isNullable(type);
  bool is_null = llvm::isa<flow::NullType>(from);
  if ((flow::isNullable(value.getType()) || is_null) && !nullable)
    return {};
  if (from != to && !isImplicitCast(from, to))
    return {};
  if (is_null)
    return flow::ConstantOp::create(builder, loc, type, builder.getUnitAttr());
  static const Scope no_scope;
  static const SpecText no_text;
  Diagnostics unused;
  ExprBuilder tools(builder, no_scope, no_text, unused);
  Value result = tools.cast(loc, value, to);
  if (!result || (flow::isNullable(result.getType()) && !nullable))
    return {};
  return nullable ? tools.wrap(loc, result) : result;
}

} // namespace millstream
