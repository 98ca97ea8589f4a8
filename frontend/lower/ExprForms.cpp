// Functions that are more than a kernel's call: CONCAT_WS, which skips NULLs, and JSON_VALUE with its clauses.
#include "frontend/lower/ExprBuilder.h"
#include "frontend/lower/Types.h"
#include "llvm/ADT/StringSwitch.h"

using mlir::Location;
using mlir::Type;
using mlir::Value;

namespace millstream {

// The texts that are not NULL with the separator between. What is joined so far is NULL until there is one.
Value ExprBuilder::joinTexts(const Expr &node, Value separator, llvm::ArrayRef<Value> texts) {
  Location loc = locate(node);
  Type text = flow::StringType::get(context()), nullable = flow::makeNullable(text);
  auto plain = [&](Value value) -> Value {
    return flow::isNullable(value.getType()) ? flow::UnwrapOp::create(builder_, loc, text, value).getResult() : value;
  };
  auto append = [&](Value joined, Value next) {
    return callNamed(node, "||", {callNamed(node, "||", {plain(joined), separator}), plain(next)});
  };
  // `joined` with a text that is not NULL.
  auto join = [&](Value joined, Value next) -> Value {
    if (!joined)
      return plain(next);
    if (!flow::isNullable(joined.getType()))
      return append(joined, next);
    Branch first = buildBranch([&] { return plain(next); });
    Branch further = buildBranch([&] { return append(joined, next); });
    return buildIf(loc, isNull(loc, joined), std::move(first), std::move(further), text);
  };
  Value joined;
  for (Value next : texts) {
    if (!flow::isNullable(next.getType())) {
      joined = join(joined, next);
      continue;
    }
    bool surely = joined && !flow::isNullable(joined.getType());
    Branch skipped = buildBranch([&] { return joined ? joined : null(loc, text); });
    Branch added = buildBranch([&] { return join(joined, next); });
    joined = buildIf(loc, isNull(loc, next), std::move(skipped), std::move(added), surely ? text : nullable);
  }
  if (joined && !flow::isNullable(joined.getType()))
    return joined;
  Value empty = constant(loc, text, builder_.getStringAttr(""));
  if (!joined)
    return empty;
  Branch none = buildBranch([&] { return empty; });
  Branch some = buildBranch([&] { return plain(joined); });
  return buildIf(loc, isNull(loc, joined), std::move(none), std::move(some), text);
}

Value ExprBuilder::buildConcatWs(const Expr &node) {
  Values args;
  if (!buildAll(node.children, args) || !mayAddBranches(node, 2 * args.size()))
    return {};
  Location loc = locate(node);
  Type text = flow::StringType::get(context());
  for (auto [value, child] : llvm::zip_equal(args, node.children)) {
    Type type = flow::stripNullable(value.getType());
    if (llvm::isa<flow::NullType>(type))
      value = null(loc, text);
    else if (type != text)
      return mismatch(child->range, "CONCAT_WS takes texts, got " + printType(type));
  }
  Value separator = args.front();
  llvm::ArrayRef<Value> texts = llvm::ArrayRef(args).drop_front();
  if (!flow::isNullable(separator.getType()))
    return joinTexts(node, separator, texts);
  Branch none = buildBranch([&] { return null(loc, text); });
  Branch some =
      buildBranch([&] { return joinTexts(node, flow::UnwrapOp::create(builder_, loc, text, separator), texts); });
  return buildIf(loc, isNull(loc, separator), std::move(none), std::move(some), flow::makeNullable(text));
}

// Whether a path is lax, where what is missing is EMPTY; else it is an ERROR. Nullopt for a path that is no literal.
static std::optional<bool> isLaxPath(const Expr &path) {
  if (path.kind != ExprKind::string)
    return std::nullopt;
  return llvm::StringRef(path.text).ltrim().take_front(4).equals_insensitive("lax ");
}

// What ON EMPTY or ON ERROR gives in place of a value.
Value ExprBuilder::insteadOf(const Expr &node, const Expr::Behaviour &behaviour, Type type, llvm::StringRef what) {
  using Kind = Expr::Behaviour::Kind;
  Location loc = locate(node);
  if (behaviour.kind == Kind::is_true || behaviour.kind == Kind::is_false)
    return boolean(loc, behaviour.kind == Kind::is_true);
  if (behaviour.kind == Kind::error) {
    Type text = flow::StringType::get(context());
    Value path = constant(loc, text, builder_.getStringAttr(node.children[1]->text));
    Value why = constant(loc, text, builder_.getStringAttr(what));
    Value none = createCall(loc, "ms_json_refuse", KernelResult::fallible, {path, why}, {}, text, true);
    return cast(loc, none, type);
  }
  if (behaviour.kind != Kind::value)
    return null(loc, type);
  Value value = build(*behaviour.value);
  if (!value)
    return {};
  Type found = flow::stripNullable(value.getType());
  Value result = cast(loc, value, type);
  return result ? result
                : mismatch(behaviour.value->range, "the DEFAULT is " + printType(type) + ", got " + printType(found));
}

// As in Flink: a lax path that leads to no scalar is EMPTY, any other one an ERROR.
Value ExprBuilder::buildJsonValue(const Expr &node) {
  using Kind = Expr::Behaviour::Kind;
  Values args;
  Type type = flow::StringType::get(context());
  bool good = buildAll(node.children, args);
  if (node.type)
    type = resolveType(context(), *node.type, TypeDialect::sql, {}, text_, diagnostics_);
  if (!good || !type)
    return {};
  bool simple = type.isInteger(1) || type.isInteger(32) || type.isF64() || llvm::isa<flow::StringType>(type);
  if (!simple)
    return mismatch(node.range, "JSON_VALUE cannot return " + printType(type),
                    "it returns string, boolean, int or double; cast it to others");
  Location loc = locate(node);
  Value text = callNamed(node, "JSON_VALUE", args);
  Value found = text ? cast(loc, text, type) : Value();
  auto is_default = [](const Expr::Behaviour &one) { return one.kind == Kind::unset || one.kind == Kind::null; };
  if (!found || (is_default(node.on_empty) && is_default(node.on_error)))
    return found;
  std::optional<bool> lax = isLaxPath(*node.children[1]);
  if (!lax)
    return unsupported(node.range, "JSON_VALUE with DEFAULT or ERROR and a path that is no literal");
  // Both are looked at, one is used.
  Branch empty = buildBranch([&] { return insteadOf(node, node.on_empty, type, "there is no value"); });
  Branch failed = buildBranch([&] { return insteadOf(node, node.on_error, type, "there is no scalar"); });
  Branch &other = *lax ? empty : failed;
  if (!empty.value || !failed.value || !mayAddBranches(node, 2))
    return {};
  return otherwise(node, args[0], found, isNull(loc, found), std::move(other), type);
}

// `found`, or the other value where `missing` holds; NULL where the JSON is.
Value ExprBuilder::otherwise(const Expr &node, Value json, Value found, Value missing, Branch other, Type type) {
  Location loc = locate(node);
  Value given = boolean(loc, true);
  if (flow::isNullable(json.getType()))
    given = negate(loc, isNull(loc, json));
  Value wanted = flow::AndOp::create(builder_, loc, missing, given);
  bool nullable = flow::isNullable(json.getType()) || flow::isNullable(other.value.getType());
  bool plain = !nullable && flow::isNullable(found.getType());
  Branch as_found = buildBranch(
      [&]() -> Value { return plain ? flow::UnwrapOp::create(builder_, loc, type, found).getResult() : found; });
  return buildIf(loc, wanted, std::move(other), std::move(as_found), flow::withNullability(type, nullable));
}

Value ExprBuilder::buildJsonExists(const Expr &node) {
  using Kind = Expr::Behaviour::Kind;
  Values args;
  if (!buildAll(node.children, args))
    return {};
  Value found = callNamed(node, "JSON_EXISTS", args);
  if (!found || node.on_error.kind == Kind::unset || node.on_error.kind == Kind::is_false)
    return found;
  std::optional<bool> lax = isLaxPath(*node.children[1]);
  if (!lax)
    return unsupported(node.range, "JSON_EXISTS with ON ERROR and a path that is no literal");
  if (*lax)
    return found;
  Location loc = locate(node);
  if (!mayAddBranches(node, 2))
    return {};
  Type type = builder_.getI1Type();
  Branch other = buildBranch([&] { return insteadOf(node, node.on_error, type, "there is nothing"); });
  if (!other.value)
    return {};
  return otherwise(node, args[0], found, negate(loc, isTrue(loc, found)), std::move(other), type);
}

// IS JSON [VALUE | OBJECT | ARRAY | SCALAR]: never NULL, a NULL is no JSON.
Value ExprBuilder::buildIsJson(const Expr &node) {
  const Expr &operand = *node.children[0];
  Value value = build(operand);
  if (!value)
    return {};
  int32_t what = llvm::StringSwitch<int32_t>(node.unit)
                     .Cases({"", "VALUE"}, 0)
                     .Case("OBJECT", 1)
                     .Case("ARRAY", 2)
                     .Case("SCALAR", 3)
                     .Default(-1);
  if (what < 0)
    return mismatch(node.unit_range, "expected VALUE, OBJECT, ARRAY or SCALAR, found '" + shortened(node.unit) + "'");
  Type text = flow::StringType::get(context());
  Type found = flow::stripNullable(value.getType());
  if (llvm::isa<flow::NullType>(found))
    value = null(locate(node), text);
  else if (found != text)
    return mismatch(operand.range, "IS JSON takes a text, got " + printType(found));
  Location loc = locate(node);
  Value is = createCall(loc, "ms_is_json", KernelResult::nullable, value, what, builder_.getI1Type(), true);
  is = isTrue(loc, is);
  return node.negated ? negate(loc, is) : is;
}

} // namespace millstream
