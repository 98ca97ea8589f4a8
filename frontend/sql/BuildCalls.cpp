// From the parser's contexts to the tree: calls, whatever their syntax, CASE, CAST, constructors, names.
#include "frontend/sql/BuildTree.h"

#include <array>

namespace millstream::sql {

ExprPtr TreeBuilder::startCall(antlr4::ParserRuleContext &context, std::string name) {
  ExprPtr node = make(ExprKind::call, rangeOf(context), rangeOf(*context.getStart()));
  node->text = std::move(name);
  return node;
}

void TreeBuilder::adoptAll(Expr &parent, Parser::ExpressionsContext *list) {
  if (!list)
    return;
  for (auto *item : list->expression())
    adopt(parent, expression(*item));
}

void TreeBuilder::setUnit(Expr &node, Parser::IdentifierContext &word) {
  node.unit_range = rangeOf(word);
  node.unit = toUpper(textOf(text_, node.unit_range));
}

// Keyword forms as SUBSTRING(x FROM a) take one operand where the comma form takes a list.
static void requireOne(Parser::ExpressionsContext &list, const char *word) {
  if (list.expression().size() > 1)
    throw SyntaxError(rangeOf(*list.COMMA(0)->getSymbol()), std::string("expected ") + word + " or ')', found ','");
}

ExprPtr TreeBuilder::primary(Parser::PrimaryContext &context) {
  if (auto *c = dynamic_cast<Parser::NameContext *>(&context))
    return name(*c);
  if (auto *c = dynamic_cast<Parser::LiteralPrimaryContext *>(&context))
    return literal(*c->literal());
  if (auto *c = dynamic_cast<Parser::CallContext *>(&context))
    return call(*c);
  if (auto *c = dynamic_cast<Parser::ParenthesesContext *>(&context))
    return parentheses(*c);
  if (auto *c = dynamic_cast<Parser::CaseOfContext *>(&context))
    return caseOf(*c);
  if (auto *c = dynamic_cast<Parser::CastContext *>(&context))
    return cast(*c);
  if (auto *c = dynamic_cast<Parser::CollectionContext *>(&context)) {
    auto kind = c->what->getType() == Parser::ARRAY ? ExprKind::array : ExprKind::map;
    ExprPtr node = make(kind, rangeOf(*c), rangeOf(*c->what));
    adoptAll(*node, c->expressions());
    if (kind == ExprKind::map && node->children.size() % 2)
      throw SyntaxError(node->range,
                        "a MAP needs a value for each key, got " + std::to_string(node->children.size()) + " items");
    return node;
  }
  if (auto *c = dynamic_cast<Parser::RowOfContext *>(&context)) {
    ExprPtr node = make(ExprKind::row, rangeOf(*c), rangeOf(*c->ROW()->getSymbol()));
    adoptAll(*node, c->expressions());
    return node;
  }
  if (auto *c = dynamic_cast<Parser::ExtractContext *>(&context))
    return extract(*c);
  if (auto *c = dynamic_cast<Parser::RoundToContext *>(&context))
    return roundTo(*c);
  if (auto *c = dynamic_cast<Parser::TrimContext *>(&context))
    return trim(*c);
  if (auto *c = dynamic_cast<Parser::SubstringContext *>(&context))
    return substring(*c);
  if (auto *c = dynamic_cast<Parser::OverlayContext *>(&context))
    return overlay(*c);
  if (auto *c = dynamic_cast<Parser::PositionContext *>(&context))
    return position(*c);
  if (auto *c = dynamic_cast<Parser::TimestampCallContext *>(&context))
    return timestampCall(*c);
  if (auto *c = dynamic_cast<Parser::JsonExistsContext *>(&context))
    return jsonExists(*c);
  return jsonValue(dynamic_cast<Parser::JsonValueContext &>(context));
}

ExprPtr TreeBuilder::parentheses(Parser::ParenthesesContext &context) {
  auto items = context.expressions()->expression();
  if (items.size() == 1) {
    ExprPtr inner = expression(*items[0]);
    inner->range = rangeOf(context);
    return inner;
  }
  ExprPtr node = make(ExprKind::row, rangeOf(context), rangeOf(context));
  adoptAll(*node, context.expressions());
  return node;
}

ExprPtr TreeBuilder::caseOf(Parser::CaseOfContext &context) {
  ExprPtr node = make(ExprKind::case_of, rangeOf(context), rangeOf(*context.CASE()->getSymbol()));
  if (context.operand) {
    node->simple = true;
    adopt(*node, expression(*context.operand));
  }
  for (auto *when : context.whenClause()) {
    auto values = when->expressions()->expression();
    if (values.size() == 1) {
      adopt(*node, expression(*values[0]));
    } else if (!node->simple) {
      throw SyntaxError(rangeOf(*when->expressions()->COMMA(0)->getSymbol()), "expected THEN, found ','");
    } else {
      ExprPtr list = make(ExprKind::list, rangeOf(*when->expressions()), rangeOf(*when->expressions()));
      adoptAll(*list, when->expressions());
      adopt(*node, std::move(list));
    }
    adopt(*node, expression(*when->expression()));
  }
  if (context.otherwise)
    adopt(*node, expression(*context.otherwise));
  return node;
}

ExprPtr TreeBuilder::cast(Parser::CastContext &context) {
  bool tried = context.how->getType() == Parser::TRY_CAST;
  ExprPtr node = make(tried ? ExprKind::try_cast : ExprKind::cast, rangeOf(context), rangeOf(*context.how));
  adopt(*node, expression(*context.expression()));
  node->type = buildTypeTree(text_, *context.type());
  return node;
}

ExprPtr TreeBuilder::extract(Parser::ExtractContext &context) {
  ExprPtr node = startCall(context, "EXTRACT");
  setUnit(*node, *context.identifier());
  adopt(*node, expression(*context.expression()));
  return node;
}

ExprPtr TreeBuilder::roundTo(Parser::RoundToContext &context) {
  ExprPtr node = startCall(context, context.FLOOR() ? "FLOOR" : "CEIL");
  if (auto *unit = context.identifier()) {
    requireOne(*context.expressions(), "TO");
    setUnit(*node, *unit);
  }
  adoptAll(*node, context.expressions());
  return node;
}

// TRIM(BOTH 'x' FROM s) is TRIM(s, 'x'), LEADING is LTRIM, TRAILING is RTRIM.
ExprPtr TreeBuilder::trim(Parser::TrimContext &context) {
  auto &operands = *context.trimOperands();
  std::string name = "TRIM";
  if (operands.side)
    name = operands.side->getType() == Parser::BOTH      ? "TRIM"
           : operands.side->getType() == Parser::LEADING ? "LTRIM"
                                                         : "RTRIM";
  ExprPtr node = startCall(context, name);
  if (operands.text) {
    if (operands.expressions())
      requireOne(*operands.expressions(), "FROM");
    adopt(*node, expression(*operands.text));
  }
  if (operands.characters)
    adopt(*node, expression(*operands.characters));
  adoptAll(*node, operands.expressions());
  return node;
}

ExprPtr TreeBuilder::substring(Parser::SubstringContext &context) {
  ExprPtr node = startCall(context, "SUBSTRING");
  if (context.FROM())
    requireOne(*context.expressions(), "FROM");
  adoptAll(*node, context.expressions());
  for (auto *operand : context.expression())
    adopt(*node, expression(*operand));
  return node;
}

ExprPtr TreeBuilder::overlay(Parser::OverlayContext &context) {
  ExprPtr node = startCall(context, "OVERLAY");
  if (context.PLACING())
    requireOne(*context.expressions(), "PLACING");
  adoptAll(*node, context.expressions());
  for (auto *operand : context.expression())
    adopt(*node, expression(*operand));
  return node;
}

ExprPtr TreeBuilder::position(Parser::PositionContext &context) {
  ExprPtr node = startCall(context, "POSITION");
  for (auto *operand : context.sum())
    adopt(*node, sum(*operand));
  return node;
}

ExprPtr TreeBuilder::timestampCall(Parser::TimestampCallContext &context) {
  ExprPtr node = startCall(context, context.TIMESTAMPADD() ? "TIMESTAMPADD" : "TIMESTAMPDIFF");
  setUnit(*node, *context.identifier());
  constexpr std::string_view prefix = "SQL_TSI_"; // ODBC's names of the units
  if (node->unit.starts_with(prefix))
    node->unit = node->unit.substr(prefix.size());
  adoptAll(*node, context.expressions());
  return node;
}

ExprPtr TreeBuilder::jsonValue(Parser::JsonValueContext &context) {
  ExprPtr node = startCall(context, "JSON_VALUE");
  adoptAll(*node, context.expressions());
  if (context.type())
    node->type = buildTypeTree(text_, *context.type());
  for (auto *clause : context.jsonBehaviour()) {
    bool empty = clause->when->getType() == Parser::EMPTY;
    auto &behaviour = empty ? node->on_empty : node->on_error;
    if (behaviour.kind != Expr::Behaviour::Kind::unset)
      throw SyntaxError(rangeOf(*clause), empty ? "ON EMPTY is given twice" : "ON ERROR is given twice");
    if (clause->expression()) {
      behaviour.kind = Expr::Behaviour::Kind::value;
      behaviour.value = expression(*clause->expression());
      node->depth = std::max(node->depth, behaviour.value->depth + 1);
    } else {
      behaviour.kind = clause->NULL_() ? Expr::Behaviour::Kind::null : Expr::Behaviour::Kind::error;
    }
  }
  return node;
}

ExprPtr TreeBuilder::jsonExists(Parser::JsonExistsContext &context) {
  using Kind = Expr::Behaviour::Kind;
  ExprPtr node = startCall(context, "JSON_EXISTS");
  adoptAll(*node, context.expressions());
  if (auto *clause = context.existsBehaviour()) {
    size_t what = clause->what->getType();
    node->on_error.kind = what == Parser::TRUE_    ? Kind::is_true
                          : what == Parser::FALSE_ ? Kind::is_false
                          : what == Parser::ERROR  ? Kind::error
                                                   : Kind::null;
  }
  return node;
}

ExprPtr TreeBuilder::call(Parser::CallContext &context) {
  ExprPtr node = startCall(context, {});
  node->text = nameOf(text_, *context.functionName()->getStart(), &node->quoted);
  if (!node->quoted)
    node->text = toUpper(node->text);
  if (auto *arguments = context.arguments()) {
    node->star = arguments->STAR() != nullptr;
    node->distinct = arguments->setQuantifier() && arguments->setQuantifier()->DISTINCT();
    adoptAll(*node, arguments->expressions());
  }
  if (auto *filter = context.filterClause()) {
    node->filter = expression(*filter->expression());
    node->depth = std::max(node->depth, node->filter->depth + 1);
  }
  node->over = context.overClause() != nullptr;
  return node;
}

// Functions that are written without parentheses.
static bool isNiladic(const std::string &upper) {
  constexpr std::array<std::string_view, 6> names = {"CURRENT_DATE", "CURRENT_TIME",   "CURRENT_TIMESTAMP",
                                                     "LOCALTIME",    "LOCALTIMESTAMP", "CURRENT_CATALOG"};
  return std::find(names.begin(), names.end(), upper) != names.end();
}

ExprPtr TreeBuilder::name(Parser::NameContext &context) {
  bool quoted = false;
  std::string word = nameOf(text_, *context.getStart(), &quoted);
  if (!quoted && isNiladic(toUpper(word)))
    return startCall(context, toUpper(word));
  ExprPtr node = make(ExprKind::name, rangeOf(context), rangeOf(context));
  node->text = std::move(word);
  node->quoted = quoted;
  return node;
}

} // namespace millstream::sql
