// The entry to building expressions, names, and access to parts of rows, arrays and maps.
#include "frontend/lower/ExprBuilder.h"
#include "frontend/lower/Types.h"
#include "frontend/sql/Parse.h"

using mlir::Type;
using mlir::Value;

namespace millstream {

bool ExprBuilder::buildAll(llvm::ArrayRef<ExprPtr> nodes, Values &values) {
  bool good = true;
  for (const ExprPtr &node : nodes) {
    values.push_back(build(*node));
    good &= static_cast<bool>(values.back());
  }
  return good;
}

Value ExprBuilder::build(const Expr &node) {
  if (auto found = replaced_.find(&node); found != replaced_.end())
    return found->second;
  return buildNode(node);
}

Value ExprBuilder::buildNode(const Expr &node) {
  switch (node.kind) {
  case ExprKind::name:
    return buildName(node);
  case ExprKind::field:
    return buildField(node);
  case ExprKind::element:
    return buildElement(node);
  case ExprKind::plus:
  case ExprKind::minus:
    return buildSigned(node);
  case ExprKind::logical_not:
    return buildNot(node);
  case ExprKind::binary:
    return buildBinary(node);
  case ExprKind::logical_and:
  case ExprKind::logical_or:
    return buildLogic(node);
  case ExprKind::truth:
    return buildTruth(node);
  case ExprKind::distinct_from:
    return buildDistinct(node);
  case ExprKind::between:
    return buildBetween(node);
  case ExprKind::in_list:
    return buildIn(node);
  case ExprKind::like:
  case ExprKind::similar:
    return buildLike(node);
  case ExprKind::case_of:
    return buildCase(node);
  case ExprKind::cast:
  case ExprKind::try_cast:
    return buildCast(node);
  case ExprKind::call:
    return buildCall(node);
  case ExprKind::array:
    return buildArray(node);
  case ExprKind::map:
    return buildMap(node);
  case ExprKind::row:
    return buildRow(node);
  case ExprKind::list:
    return unsupported(node.range, "a list of values here");
  default:
    return buildLiteral(node);
  }
}

// ---- Names ----

Value ExprBuilder::lookup(llvm::StringRef name) {
  for (const Scope::Column &column : scope_.columns)
    if (column.name == name)
      return column.value;
  return {};
}

Value ExprBuilder::unknownColumn(const Expr &node, llvm::StringRef name) {
  if (forbidden_)
    for (const Scope::Column &column : forbidden_->columns)
      if (column.name == name)
        return mismatch(node.range, "column '" + shortened(name) + "' " + forbidden_reason_);
  std::vector<std::string> known;
  for (const Scope::Column &column : scope_.columns)
    known.push_back(column.name);
  std::string nearest = nearestName(name.str(), known);
  if (scope_.params)
    for (const Scope::Param &param : *scope_.params)
      if (param.name == name)
        nearest = "params." + param.name;
  Diagnostic &diagnostic = error(codes::unknown_column, node.range, "unknown column '" + shortened(name) + "'");
  if (!nearest.empty()) {
    bool is_param = nearest.starts_with("params.");
    diagnostic.notes.push_back({{}, "did you mean '" + (is_param ? nearest : quoteName(nearest)) + "'?"});
    return {};
  }
  constexpr size_t shown_max = 12;
  std::string all;
  for (size_t i = 0; i < std::min(known.size(), shown_max); ++i)
    all += (i ? ", " : "") + shortened(known[i]);
  diagnostic.notes.push_back(
      {{}, known.empty() ? "there are no columns here" : "there are " + all + (known.size() > shown_max ? ", …" : "")});
  return {};
}

Value ExprBuilder::buildName(const Expr &node) {
  if (Value value = lookup(node.text))
    return value;
  return unknownColumn(node, node.text);
}

Value ExprBuilder::buildParam(const Expr &node, llvm::StringRef name) {
  std::vector<std::string> known;
  if (scope_.params) {
    for (const Scope::Param &param : *scope_.params) {
      if (param.name == name)
        return flow::ParamOp::create(builder_, locate(node), param.type, builder_.getStringAttr(param.name),
                                     builder_.getI32IntegerAttr(static_cast<int32_t>(param.index)));
      known.push_back(param.name);
    }
  }
  Diagnostic &diagnostic = error(codes::unknown_column, node.range, "unknown parameter '" + shortened(name) + "'");
  std::string nearest = nearestName(name.str(), known);
  diagnostic.notes.push_back(
      {{}, nearest.empty() ? "parameters are declared under 'params'" : "did you mean 'params." + nearest + "'?"});
  return {};
}

// Columns of a join are named `left.a`: the scope has them under that name, dot included.
Value ExprBuilder::buildField(const Expr &node) {
  const Expr &row = *node.children[0];
  bool is_name = row.kind == ExprKind::name && !replaced_.count(&row);
  if (is_name && !lookup(row.text)) {
    if (Value value = lookup(row.text + "." + node.text))
      return value;
    if (row.text == "params")
      return buildParam(node, node.text);
  }
  Value value = build(row);
  if (!value)
    return {};
  auto type = llvm::dyn_cast<flow::RowType>(flow::stripNullable(value.getType()));
  if (!type)
    return mismatch(node.range,
                    "'" + shortened(spelled(row.range)) + "' has no fields: it is " + printType(value.getType()));
  int index = type.find(node.text);
  if (index < 0) {
    std::vector<std::string> known;
    for (mlir::StringAttr name : type.getNames())
      known.push_back(name.getValue().str());
    std::string nearest = nearestName(node.text, known);
    Diagnostic &diagnostic = error(codes::unknown_column, node.word, "unknown field '" + shortened(node.text) + "'");
    diagnostic.notes.push_back(
        {{}, nearest.empty() ? "the row is " + printType(type) : "did you mean '" + quoteName(nearest) + "'?"});
    return {};
  }
  bool nullable = flow::isNullable(value.getType()) || flow::isNullable(type.getTypes()[index]);
  return flow::FieldOfOp::create(builder_, locate(node), flow::withNullability(type.getTypes()[index], nullable), value,
                                 builder_.getI32IntegerAttr(index));
}

Value ExprBuilder::buildElement(const Expr &node) {
  const Expr &index_node = *node.children[1];
  Value collection = build(*node.children[0]), index = build(index_node);
  if (!collection || !index)
    return {};
  Type type = flow::stripNullable(collection.getType());
  if (llvm::isa<flow::MapType>(type)) {
    const Function *function = findFunction("ITEM");
    if (!function || function->overloads.empty())
      return unsupported(node.range, "reading a map's value by its key");
    Type key = flow::stripNullable(llvm::cast<flow::MapType>(type).getKey());
    Type found = flow::stripNullable(index.getType());
    if (isImplicitCast(found, key))
      index = cast(locate(node), index, key);
    if (!index || flow::stripNullable(index.getType()) != key)
      return mismatch(index_node.range, "the map's keys are " + printType(key) + ", got " + printType(found));
    return callFunction(node, *function, {collection, index});
  }
  auto array = llvm::dyn_cast<flow::ArrayType>(type);
  if (!array)
    return mismatch(node.range, "'" + shortened(spelled(node.children[0]->range)) + "' has no elements: it is " +
                                    printType(collection.getType()));
  Type index_type = flow::stripNullable(index.getType());
  if (llvm::isa<flow::NullType>(index_type))
    index = cast(locate(node), index, builder_.getI32Type());
  else if (!llvm::isa<mlir::IntegerType>(index_type) || index_type.isInteger(1))
    return mismatch(index_node.range,
                    "the number of an array's element is an integer, got " + printType(index.getType()));
  auto literal = index.getDefiningOp<flow::ConstantOp>();
  auto number = literal ? llvm::dyn_cast<mlir::IntegerAttr>(literal.getValue()) : mlir::IntegerAttr();
  if (number && number.getInt() < 1)
    return mismatch(index_node.range,
                    "the elements of an array are numbered from 1, got " + std::to_string(number.getInt()));
  return flow::ElementOp::create(builder_, locate(node),
                                 flow::NullableType::get(context(), flow::stripNullable(array.getElement())),
                                 collection, index);
}

// ---- Needless ops ----

NewOps::NewOps(mlir::OpBuilder &builder) : builder_(builder) {
  bool at_start = builder.getInsertionPoint() == builder.getInsertionBlock()->begin();
  before_ = at_start ? nullptr : &*std::prev(builder.getInsertionPoint());
}

// From the last op to the first, so that what only dead ops use is dead too.
static void eraseDeadOps(mlir::Block::iterator begin, mlir::Block::iterator end, mlir::Operation *kept) {
  llvm::SmallVector<mlir::Operation *> ops;
  for (mlir::Operation &op : llvm::make_range(begin, end))
    ops.push_back(&op);
  for (mlir::Operation *op : llvm::reverse(ops)) {
    if (op != kept && mlir::isOpTriviallyDead(op)) {
      op->erase();
      continue;
    }
    for (mlir::Region &region : op->getRegions())
      for (mlir::Block &block : region)
        eraseDeadOps(block.begin(), block.end(), kept);
  }
}

void NewOps::eraseDead(Value result) {
  auto begin = before_ ? std::next(before_->getIterator()) : builder_.getInsertionBlock()->begin();
  eraseDeadOps(begin, builder_.getInsertionPoint(), result.getDefiningOp());
}

// ---- The interface ----

mlir::FailureOr<Value> buildExpression(mlir::OpBuilder &builder, const Scope &scope, const SpecText &text,
                                       Diagnostics &diagnostics) {
  ExprPtr tree = parseExpression(text, diagnostics);
  if (!tree)
    return mlir::failure();
  NewOps made(builder);
  Value value = ExprBuilder(builder, scope, text, diagnostics).build(*tree);
  if (!value)
    return mlir::failure();
  made.eraseDead(value);
  return value;
}

mlir::FailureOr<Value> buildExpressionAs(mlir::OpBuilder &builder, const Scope &scope, const SpecText &text, Type type,
                                         std::string_view what, Diagnostics &diagnostics) {
  auto value = buildExpression(builder, scope, text, diagnostics);
  if (mlir::failed(value))
    return mlir::failure();
  Type found = value->getType();
  bool may_be_null = flow::isNullable(found) || llvm::isa<flow::NullType>(found);
  Type wanted = flow::withNullability(type, flow::isNullable(type) || may_be_null);
  if (Value result = castImplicitly(builder, value->getLoc(), *value, wanted))
    return result;
  diagnostics.error(codes::type_mismatch, text.range,
                    std::string(what) + " needs " + printType(flow::stripNullable(type)) + ", got " +
                        printType(flow::stripNullable(found)));
  return mlir::failure();
}

} // namespace millstream
