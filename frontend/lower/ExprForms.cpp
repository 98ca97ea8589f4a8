// Functions that are more than a kernel's call: CONCAT_WS, which skips NULLs, and JSON_VALUE with its clauses.
#include "frontend/lower/ExprBuilder.h"
#include "frontend/lower/Types.h"

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

Value ExprBuilder::buildJsonValue(const Expr &node) {
  using Kind = Expr::Behaviour::Kind;
  auto is_default = [](const Expr::Behaviour &behaviour) {
    return behaviour.kind == Kind::unset || behaviour.kind == Kind::null;
  };
  if (!is_default(node.on_empty) || !is_default(node.on_error))
    return unsupported(node.range, "JSON_VALUE with DEFAULT or ERROR");
  Values args;
  Type type = flow::StringType::get(context());
  bool good = buildAll(node.children, args);
  if (node.type)
    type = resolveType(context(), *node.type, TypeDialect::sql, {}, text_, diagnostics_);
  if (!good || !type)
    return {};
  Value text = callNamed(node, "JSON_VALUE", args);
  if (!text)
    return {};
  bool simple = type.isInteger(1) || type.isInteger(32) || type.isF64() || llvm::isa<flow::StringType>(type);
  if (!simple)
    return mismatch(node.range, "JSON_VALUE cannot return " + printType(type),
                    "it returns string, boolean, int or double; cast it to others");
  return cast(locate(node), text, type);
}

} // namespace millstream
