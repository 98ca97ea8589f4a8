// What is evaluated only in part: AND and OR whose right side may fail, CASE, COALESCE, NULLIF, IF.
#include "frontend/lower/ExprBuilder.h"

using mlir::Location;
using mlir::Type;
using mlir::Value;

namespace millstream {

// Branches of one expression, which may all lie within each other: MLIR walks regions by recursion.
static constexpr size_t branches_max = 500;

bool ExprBuilder::mayAddBranches(const Expr &node, size_t count) {
  branches_ += count;
  if (branches_ <= branches_max)
    return true;
  error(codes::type_mismatch, node.range,
        "too many branches in one expression: more than " + std::to_string(branches_max));
  return false;
}

ExprBuilder::Branch ExprBuilder::buildBranch(Make make) {
  Branch branch;
  branch.region = std::make_unique<mlir::Region>();
  mlir::OpBuilder::InsertionGuard guard(builder_);
  builder_.createBlock(branch.region.get());
  branch.value = make();
  return branch;
}

Value ExprBuilder::inlineBranch(Branch &branch) {
  mlir::Block &from = branch.region->front();
  mlir::Block *to = builder_.getInsertionBlock();
  to->getOperations().splice(builder_.getInsertionPoint(), from.getOperations());
  return branch.value;
}

static bool canFail(mlir::Region &region) {
  return region
      .walk([](flow::FallibleInterface op) {
        return op.canFail() ? mlir::WalkResult::interrupt() : mlir::WalkResult::advance();
      })
      .wasInterrupted();
}

Value ExprBuilder::castBranch(Location loc, Value value, Type type) {
  value = cast(loc, value, flow::stripNullable(type));
  return flow::isNullable(type) ? wrap(loc, value) : value;
}

Value ExprBuilder::buildIf(Location loc, Value condition, Branch then, Branch otherwise, Type type) {
  auto finish = [&](Branch &branch) {
    mlir::OpBuilder::InsertionGuard guard(builder_);
    builder_.setInsertionPointToEnd(&branch.region->front());
    flow::YieldOp::create(builder_, loc, castBranch(loc, branch.value, type));
  };
  finish(then);
  finish(otherwise);
  auto op = flow::IfOp::create(builder_, loc, type, condition);
  op.getThenRegion().takeBody(*then.region);
  op.getElseRegion().takeBody(*otherwise.region);
  return op.getResult(0);
}

// ---- AND, OR, NOT ----

// As in Flink, the right side is not evaluated where the left one decides. That shows only if it can fail,
// so other right sides are evaluated always, which needs no branch.
Value ExprBuilder::joinLogic(const Expr &node, bool conjunction, Value left, Make right) {
  Location loc = locate(node);
  Branch branch = buildBranch(right);
  if (!branch.value)
    return {};
  auto join = [&](Value a, Value b) -> Value {
    return conjunction ? flow::AndOp::create(builder_, loc, a, b).getResult()
                       : flow::OrOp::create(builder_, loc, a, b).getResult();
  };
  if (!canFail(*branch.region))
    return join(left, inlineBranch(branch));
  if (!mayAddBranches(node, 1))
    return {};
  Value decided = isTrue(loc, conjunction ? negate(loc, left) : left);
  {
    mlir::OpBuilder::InsertionGuard guard(builder_);
    builder_.setInsertionPointToEnd(&branch.region->front());
    branch.value = join(left, branch.value);
  }
  Type type = branch.value.getType();
  Branch known = buildBranch([&] { return boolean(loc, !conjunction); });
  return buildIf(loc, decided, std::move(known), std::move(branch), type);
}

Value ExprBuilder::buildLogic(const Expr &node) {
  bool conjunction = node.kind == ExprKind::logical_and;
  llvm::StringRef name = conjunction ? "AND" : "OR";
  auto operand = [&](const ExprPtr &child) { return asBoolean(*child, build(*child), name); };
  Value result = operand(node.children[0]);
  bool good = static_cast<bool>(result);
  for (const ExprPtr &child : llvm::drop_begin(node.children)) {
    if (!good) {
      operand(child); // for its errors
      continue;
    }
    result = joinLogic(node, conjunction, result, [&] { return operand(child); });
    good = static_cast<bool>(result);
  }
  return good ? result : Value();
}

Value ExprBuilder::buildNot(const Expr &node) {
  Value operand = asBoolean(*node.children[0], build(*node.children[0]), "NOT");
  return operand ? negate(locate(node), operand) : Value();
}

// ---- Choices ----

Type ExprBuilder::commonCaseType(const Expr &node, llvm::ArrayRef<Case> cases) {
  Type common = flow::NullType::get(context());
  llvm::StringRef name = node.kind == ExprKind::case_of ? "CASE" : llvm::StringRef(node.text);
  auto report = [&](const Case &one, Type type) {
    mismatch(
        one.place->range,
        ("the values of " + name + " have no common type: " + printType(common) + " and " + printType(type)).str());
    return Type();
  };
  for (const Case &one : cases) {
    Type type = flow::stripNullable(one.value.value.getType());
    Type joined = commonType(common, type);
    if (!joined)
      return report(one, type);
    common = joined;
  }
  for (const Case &one : cases) { // arrays may have a common type that nothing casts to yet
    Type type = flow::stripNullable(one.value.value.getType());
    if (!isCastable(type, common))
      return report(one, type);
  }
  return common;
}

static bool mayBeNull(Type type) { return flow::isNullable(type) || llvm::isa<flow::NullType>(type); }

Value ExprBuilder::nestCases(Location loc, llvm::MutableArrayRef<Case> cases, Type type) {
  Case &first = cases.front();
  if (cases.size() == 1)
    return castBranch(loc, inlineBranch(first.value), type);
  Value condition = isTrue(loc, inlineBranch(first.condition));
  Branch rest = buildBranch([&] { return nestCases(loc, cases.drop_front(), type); });
  return buildIf(loc, condition, std::move(first.value), std::move(rest), type);
}

Value ExprBuilder::chooseCase(const Expr &node, llvm::MutableArrayRef<Case> cases, size_t used) {
  for (const Case &one : cases)
    if (!one.value.value || (one.condition.region && !one.condition.value))
      return {};
  Type type = commonCaseType(node, cases);
  if (!type || !mayAddBranches(node, used - 1))
    return {};
  if (llvm::isa<flow::NullType>(type)) // NULL in every branch
    return constant(locate(node), type, builder_.getUnitAttr());
  cases = cases.take_front(used);
  bool nullable = llvm::any_of(cases, [](const Case &one) { return mayBeNull(one.value.value.getType()); });
  // A cast that every branch may need can give NULL where its argument is not.
  for (const Case &one : cases) {
    Type from = flow::stripNullable(one.value.value.getType());
    if (from != type && !llvm::isa<flow::NullType>(from))
      if (auto kernel = findCast(from, type))
        nullable |= mayGiveNull(kernel->kind, nullptr, type);
  }
  return nestCases(locate(node), cases, flow::withNullability(type, nullable));
}

// WHEN with several values, or one, against the operand.
Value ExprBuilder::matchOperand(const Expr &node, Value operand, const Expr &when) {
  llvm::ArrayRef<ExprPtr> values = when.children;
  auto equals = [&](const Expr &value) -> Value {
    Value right = build(value);
    return right && operand ? compare("=", value, operand, right, true) : Value();
  };
  if (when.kind != ExprKind::list)
    return equals(when);
  Value result = equals(*values[0]);
  for (const ExprPtr &value : values.drop_front()) {
    if (!result)
      return {};
    result = joinLogic(node, false, result, [&] { return equals(*value); });
  }
  return result;
}

Value ExprBuilder::buildCase(const Expr &node) {
  size_t first = node.simple ? 1 : 0;
  Value operand = node.simple ? build(*node.children[0]) : Value();
  llvm::SmallVector<Case> cases;
  for (size_t i = first; i + 1 < node.children.size(); i += 2) {
    const Expr &when = *node.children[i], &then = *node.children[i + 1];
    Branch condition = buildBranch(
        [&] { return node.simple ? matchOperand(node, operand, when) : asBoolean(when, build(when), "WHEN"); });
    cases.push_back({std::move(condition), buildBranch([&] { return build(then); }), &then});
  }
  bool has_else = (node.children.size() - first) % 2;
  const Expr &last = *node.children.back();
  Branch otherwise = buildBranch([&] {
    return has_else ? build(last) : constant(locate(node), flow::NullType::get(context()), builder_.getUnitAttr());
  });
  cases.push_back({{}, std::move(otherwise), has_else ? &last : &node});
  return chooseCase(node, cases, cases.size());
}

Value ExprBuilder::buildIfCall(const Expr &node) {
  const Expr &when = *node.children[0], &then = *node.children[1], &otherwise = *node.children[2];
  llvm::SmallVector<Case> cases;
  Branch condition = buildBranch([&] { return asBoolean(when, build(when), "IF"); });
  cases.push_back({std::move(condition), buildBranch([&] { return build(then); }), &then});
  cases.push_back({{}, buildBranch([&] { return build(otherwise); }), &otherwise});
  return chooseCase(node, cases, cases.size());
}

// The first that is not NULL. Each argument is evaluated once, where its test stands; the branch that takes
// it only unwraps it. Behind an argument that cannot be NULL none is evaluated, but all have a say in the type.
Value ExprBuilder::buildCoalesce(const Expr &node) {
  llvm::SmallVector<Case> cases;
  Location loc = locate(node);
  size_t used = 0;
  for (const ExprPtr &child : node.children) {
    Value value;
    Branch condition = buildBranch([&]() -> Value {
      value = build(*child);
      return value ? negate(loc, isNull(loc, value)) : Value();
    });
    bool is_last = child == node.children.back() || (value && !mayBeNull(value.getType()));
    if (is_last && used == 0) { // the argument itself, evaluated where the branch is taken
      used = cases.size() + 1;
      condition.value = value;
      cases.push_back({{}, std::move(condition), child.get()});
      continue;
    }
    if (value && llvm::isa<flow::NullType>(value.getType()) && node.children.size() > 1)
      continue; // a bare NULL is never chosen
    Branch taken = buildBranch([&]() -> Value {
      if (!value || !flow::isNullable(value.getType()))
        return value;
      return flow::UnwrapOp::create(builder_, loc, flow::stripNullable(value.getType()), value);
    });
    cases.push_back({std::move(condition), std::move(taken), child.get()});
  }
  return chooseCase(node, cases, used);
}

Value ExprBuilder::buildNullIf(const Expr &node) {
  Value value = build(*node.children[0]), other = build(*node.children[1]);
  if (!value || !other)
    return {};
  Location loc = locate(node);
  Value same = compare("=", node, value, other, true);
  if (!same)
    return {};
  if (llvm::isa<flow::NullType>(value.getType()))
    return value;
  Type type = flow::makeNullable(value.getType());
  Branch none = buildBranch([&] { return null(loc, flow::stripNullable(type)); });
  Branch kept = buildBranch([&] { return value; });
  return buildIf(loc, isTrue(loc, same), std::move(none), std::move(kept), type);
}

} // namespace millstream
