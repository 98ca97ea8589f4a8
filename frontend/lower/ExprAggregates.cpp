// Aggregate calls inside the fields of an aggregate node: found, checked and typed as Flink has them.
#include "frontend/lower/Aggregates.h"
#include "frontend/lower/ExprBuilder.h"
#include "frontend/sql/Parse.h"
#include "llvm/ADT/StringSwitch.h"

using mlir::Type;
using mlir::Value;

namespace millstream {
namespace {

class FieldBuilder {
public:
  FieldBuilder(mlir::OpBuilder &builder, const Scope &input, AggregateField &field, std::vector<AggregateCall> &calls,
               Diagnostics &diagnostics)
      : builder_(builder), input_(input), field_(field), calls_(calls), diagnostics_(diagnostics) {}

  bool build() {
    visit(*field_.tree);
    if (good_ && field_.uses.empty())
      fail(field_.tree->range, "a field of an aggregate needs an aggregate, as COUNT(*) or SUM(x)",
           "keys are part of the result without being named");
    return good_;
  }

private:
  void fail(TextRange range, std::string message, std::string note = {}, Code code = codes::type_mismatch) {
    Diagnostic &diagnostic = diagnostics_.error(code, field_.text.slice(range.begin, range.end), std::move(message));
    if (!note.empty())
      diagnostic.notes.push_back({{}, std::move(note)});
    good_ = false;
  }

  void visit(const Expr &node) {
    if (node.kind == ExprKind::call && !node.quoted && !node.over && isAggregateFunction(node.text)) {
      addCall(node);
      return;
    }
    for (const ExprPtr &child : node.children)
      visit(*child);
    for (const ExprPtr *extra : {&node.filter, &node.on_empty.value, &node.on_error.value})
      if (*extra)
        visit(**extra);
  }

  const Expr *findNested(const Expr &node) {
    if (node.kind == ExprKind::call && !node.quoted && isAggregateFunction(node.text))
      return &node;
    for (const ExprPtr &child : node.children)
      if (const Expr *found = findNested(*child))
        return found;
    return node.filter ? findNested(*node.filter) : nullptr;
  }

  bool checkForm(const Expr &node) {
    bool is_count = node.text == "COUNT";
    if (!llvm::StringSwitch<bool>(node.text).Cases({"COUNT", "SUM", "AVG", "MIN", "MAX"}, true).Default(false)) {
      fail(node.range, "the aggregate '" + node.text + "' is not supported yet", {}, codes::not_supported_yet);
      return false;
    }
    if (node.star && !is_count) {
      fail(node.range, "'" + node.text + "' takes a value, not *");
      return false;
    }
    if (is_count && !node.star && node.children.size() > 1) {
      fail(node.range, "COUNT of several values is not supported yet", {}, codes::not_supported_yet);
      return false;
    }
    if (!node.star && node.children.size() != 1) {
      fail(node.range, "'" + node.text + "' takes 1 argument, got " + std::to_string(node.children.size()));
      return false;
    }
    for (const ExprPtr &child : node.children) {
      if (const Expr *nested = findNested(*child)) {
        fail(nested->range, "aggregates cannot stand inside each other");
        return false;
      }
    }
    if (const Expr *nested = node.filter ? findNested(*node.filter) : nullptr) {
      fail(nested->range, "a FILTER looks at single rows: it cannot hold an aggregate");
      return false;
    }
    return true;
  }

  void addCall(const Expr &node) {
    if (!checkForm(node))
      return;
    std::string key = printExpression(node);
    for (size_t i = 0; i < calls_.size(); ++i) {
      if (calls_[i].key == key) {
        field_.uses.push_back({&node, i});
        return;
      }
    }
    AggregateCall call;
    call.key = std::move(key);
    if (!buildOperands(node, call))
      return;
    field_.uses.push_back({&node, calls_.size()});
    calls_.push_back(std::move(call));
  }

  Value buildOperand(const Expr &node) {
    Value value = ExprBuilder(builder_, input_, field_.text, diagnostics_).build(node);
    good_ &= static_cast<bool>(value);
    return value;
  }

  bool buildOperands(const Expr &node, AggregateCall &call) {
    bool is_extreme = node.text == "MIN" || node.text == "MAX";
    bool distinct = node.distinct && !is_extreme; // the least of different values is the least of all
    Type type = builder_.getI64Type();
    if (!node.star) {
      call.argument = buildOperand(*node.children[0]);
      type = call.argument ? resultType(node, call.argument.getType()) : Type();
    }
    if (node.filter)
      call.filter = buildFilter(*node.filter);
    if (!type || (node.filter && !call.filter))
      return false;
    // Every value that cannot be NULL counts.
    if (node.text == "COUNT" && call.argument && !distinct && !flow::isNullable(call.argument.getType()))
      call.argument = {};
    if (node.text != "COUNT" && node.filter)
      type = flow::makeNullable(type);
    call.attr = flow::AggregateCallAttr::get(builder_.getContext(), node.text, distinct,
                                             static_cast<bool>(call.argument), node.filter != nullptr, type);
    return true;
  }

  Value buildFilter(const Expr &node) {
    Value filter = buildOperand(node);
    if (!filter)
      return {};
    Type boolean = builder_.getI1Type(), found = filter.getType();
    if (llvm::isa<flow::NullType>(found))
      return flow::ConstantOp::create(builder_, filter.getLoc(), flow::makeNullable(boolean), builder_.getUnitAttr());
    if (flow::stripNullable(found) == boolean)
      return filter;
    fail(node.range, "FILTER needs a boolean, got " + printType(found));
    return {};
  }

  // As in Flink: sums keep an integer's type and wrap around, decimals are summed in 38 digits; sums of decimals
  // may outgrow those, so they may be NULL whatever they add up.
  Type resultType(const Expr &node, Type argument) {
    Type plain = flow::stripNullable(argument);
    bool nullable = flow::isNullable(argument);
    llvm::StringRef name = node.text;
    if (llvm::isa<flow::NullType>(plain)) {
      fail(node.range, "'" + node.text + "' needs a value with a type, got NULL", "as CAST(NULL AS int)");
      return {};
    }
    if (name == "COUNT")
      return checkCounted(node, plain);
    if (name == "MIN" || name == "MAX") {
      bool ordered = !llvm::isa<flow::ArrayType, flow::MapType, flow::RowType, flow::IntervalType>(plain);
      return ordered ? flow::withNullability(plain, nullable) : refuse(node, plain, "a number, a text or a time");
    }
    if (auto decimal = llvm::dyn_cast<flow::DecimalType>(plain)) {
      constexpr unsigned digits_max = 38, average_scale_min = 6;
      unsigned scale = name == "SUM" ? decimal.getScale() : std::max(decimal.getScale(), average_scale_min);
      return flow::makeNullable(flow::DecimalType::get(builder_.getContext(), digits_max, scale));
    }
    bool number = llvm::isa<mlir::FloatType>(plain) || (llvm::isa<mlir::IntegerType>(plain) && !plain.isInteger(1));
    return number ? argument : refuse(node, plain, "a number");
  }

  Type checkCounted(const Expr &node, Type plain) {
    if (node.distinct && llvm::isa<flow::ArrayType, flow::MapType, flow::RowType>(plain))
      return refuse(node, plain, "a number, a text or a time");
    return builder_.getI64Type();
  }

  Type refuse(const Expr &node, Type type, const std::string &expected) {
    std::string name = node.text + (node.distinct ? "(DISTINCT)" : "");
    fail(node.range, "'" + name + "' takes " + expected + ", got " + printType(type));
    return {};
  }

  mlir::OpBuilder &builder_;
  const Scope &input_;
  AggregateField &field_;
  std::vector<AggregateCall> &calls_;
  Diagnostics &diagnostics_;
  bool good_ = true;
};

} // namespace

mlir::FailureOr<AggregateField> buildAggregateField(mlir::OpBuilder &builder, const Scope &input, const SpecText &text,
                                                    std::vector<AggregateCall> &calls, Diagnostics &diagnostics) {
  AggregateField field;
  field.text = text;
  field.tree = parseExpression(field.text, diagnostics);
  if (!field.tree || !FieldBuilder(builder, input, field, calls, diagnostics).build())
    return mlir::failure();
  return field;
}

mlir::FailureOr<Value> buildAggregateResult(mlir::OpBuilder &builder, const Scope &groups, const Scope &input,
                                            const AggregateField &field, mlir::ValueRange results,
                                            Diagnostics &diagnostics) {
  NewOps made(builder);
  ExprBuilder expression(builder, groups, field.text, diagnostics);
  for (const AggregateField::Use &use : field.uses)
    expression.replace(*use.node, results[use.call]);
  expression.forbid(input, "is neither a key nor inside an aggregate");
  Value value = expression.build(*field.tree);
  if (!value)
    return mlir::failure();
  made.eraseDead(value);
  return value;
}

} // namespace millstream
