// Trees as text in a fixed form, with all brackets written.
#include "frontend/sql/Ast.h"

namespace millstream {

static std::string quoteText(const std::string &text) {
  std::string result = "'";
  for (char c : text)
    result += c == '\'' ? "''" : std::string(1, c);
  return result + "'";
}

static std::string printQualifier(const IntervalQualifier &interval) {
  std::string result = interval.from;
  if (interval.precision >= 0)
    result += "(" + std::to_string(interval.precision) +
              (interval.to.empty() && interval.fraction >= 0 ? ", " + std::to_string(interval.fraction) : "") + ")";
  if (!interval.to.empty())
    result += " TO " + interval.to + (interval.fraction >= 0 ? "(" + std::to_string(interval.fraction) + ")" : "");
  return result;
}

static std::string printNames(const std::vector<ExprPtr> &children, size_t first) {
  std::string result;
  for (size_t i = first; i < children.size(); ++i)
    result += (i > first ? ", " : "") + printExpression(*children[i]);
  return result;
}

static std::string printChain(const Expr &node, const char *word) {
  std::string result = "(";
  for (size_t i = 0; i < node.children.size(); ++i)
    result += (i ? std::string(" ") + word + " " : "") + printExpression(*node.children[i]);
  return result + ")";
}

static std::string printCase(const Expr &node) {
  std::string result = "CASE";
  size_t i = 0;
  if (node.simple)
    result += " " + printExpression(*node.children[i++]);
  for (; i + 1 < node.children.size(); i += 2)
    result += " WHEN " + printExpression(*node.children[i]) + " THEN " + printExpression(*node.children[i + 1]);
  if (i < node.children.size())
    result += " ELSE " + printExpression(*node.children[i]);
  return result + " END";
}

static std::string printBehaviour(const Expr::Behaviour &behaviour, const char *when) {
  switch (behaviour.kind) {
  case Expr::Behaviour::Kind::unset:
    return {};
  case Expr::Behaviour::Kind::null:
    return std::string(" NULL ON ") + when;
  case Expr::Behaviour::Kind::error:
    return std::string(" ERROR ON ") + when;
  case Expr::Behaviour::Kind::is_true:
    return std::string(" TRUE ON ") + when;
  case Expr::Behaviour::Kind::is_false:
    return std::string(" FALSE ON ") + when;
  case Expr::Behaviour::Kind::value:
    return " DEFAULT " + printExpression(*behaviour.value) + " ON " + when;
  }
  return {};
}

static std::string printCall(const Expr &node) {
  std::string result = node.quoted ? "`" + node.text + "`(" : node.text + "(";
  if (!node.unit.empty())
    result += node.unit + (node.children.empty() ? "" : ", ");
  result += node.star ? "*" : std::string(node.distinct ? "DISTINCT " : "") + printNames(node.children, 0);
  if (node.type)
    result += " RETURNING " + printType(*node.type);
  result += printBehaviour(node.on_empty, "EMPTY") + printBehaviour(node.on_error, "ERROR") + ")";
  if (node.filter)
    result += " FILTER (WHERE " + printExpression(*node.filter) + ")";
  return result + (node.over ? " OVER" : "");
}

static std::string printTail(const Expr &node) {
  std::string negation = node.negated ? " NOT" : "";
  auto child = [&](size_t i) { return printExpression(*node.children[i]); };
  switch (node.kind) {
  case ExprKind::truth:
    return " IS" + negation + " " + node.text + (node.unit.empty() ? "" : " " + node.unit);
  case ExprKind::distinct_from:
    return " IS" + negation + " DISTINCT FROM " + child(1);
  case ExprKind::between:
    return negation + " BETWEEN " + (node.symmetric ? "SYMMETRIC " : "") + child(1) + " AND " + child(2);
  case ExprKind::in_list:
    return negation + " IN (" + printNames(node.children, 1) + ")";
  default:
    return negation + (node.kind == ExprKind::like ? " LIKE " : " SIMILAR TO ") + child(1) +
           (node.children.size() > 2 ? " ESCAPE " + child(2) : "");
  }
}

std::string printExpression(const Expr &node) {
  auto child = [&](size_t i) { return printExpression(*node.children[i]); };
  switch (node.kind) {
  case ExprKind::null_literal:
  case ExprKind::boolean:
  case ExprKind::integer:
  case ExprKind::decimal:
  case ExprKind::approximate:
    return node.text;
  case ExprKind::string:
    return quoteText(node.text);
  case ExprKind::bytes:
    return "X" + quoteText(node.text);
  case ExprKind::date:
    return "DATE " + quoteText(node.text);
  case ExprKind::time:
    return "TIME " + quoteText(node.text);
  case ExprKind::timestamp:
    return "TIMESTAMP " + quoteText(node.text);
  case ExprKind::interval:
    return std::string("INTERVAL ") + (node.negated ? "-" : "") + quoteText(node.text) + " " +
           printQualifier(node.interval);
  case ExprKind::name:
    return node.quoted ? "`" + node.text + "`" : node.text;
  case ExprKind::field:
    return child(0) + "." + node.text;
  case ExprKind::element:
    return child(0) + "[" + child(1) + "]";
  case ExprKind::plus:
    return "(+" + child(0) + ")";
  case ExprKind::minus:
    return "(-" + child(0) + ")";
  case ExprKind::logical_not:
    return "(NOT " + child(0) + ")";
  case ExprKind::binary:
    return "(" + child(0) + " " + node.text + " " + child(1) + ")";
  case ExprKind::logical_and:
    return printChain(node, "AND");
  case ExprKind::logical_or:
    return printChain(node, "OR");
  case ExprKind::truth:
  case ExprKind::distinct_from:
  case ExprKind::between:
  case ExprKind::in_list:
  case ExprKind::like:
  case ExprKind::similar:
    return "(" + child(0) + printTail(node) + ")";
  case ExprKind::case_of:
    return printCase(node);
  case ExprKind::list:
    return printNames(node.children, 0);
  case ExprKind::cast:
    return "CAST(" + child(0) + " AS " + printType(*node.type) + ")";
  case ExprKind::try_cast:
    return "TRY_CAST(" + child(0) + " AS " + printType(*node.type) + ")";
  case ExprKind::array:
    return "ARRAY[" + printNames(node.children, 0) + "]";
  case ExprKind::map:
    return "MAP[" + printNames(node.children, 0) + "]";
  case ExprKind::row:
    return "ROW(" + printNames(node.children, 0) + ")";
  case ExprKind::call:
    return printCall(node);
  }
  return {};
}

std::string printType(const TypeExpr &type) {
  std::string result = type.quoted ? "`" + type.name + "`" : type.name;
  if (!type.interval.from.empty())
    result += " " + printQualifier(type.interval);
  for (size_t i = 0; i < type.numbers.size(); ++i)
    result += (i ? ", " : "(") + std::to_string(type.numbers[i]);
  if (!type.numbers.empty())
    result += ")";
  for (size_t i = 0; i < type.children.size(); ++i)
    result += (i ? ", " : "<") + (type.fields.empty() ? "" : type.fields[i] + " ") + printType(*type.children[i]);
  if (!type.children.empty())
    result += ">";
  switch (type.mark) {
  case TypeExpr::Mark::none:
    break;
  case TypeExpr::Mark::nullable:
    result += " NULL";
    break;
  case TypeExpr::Mark::question:
    result += "?";
    break;
  case TypeExpr::Mark::not_null:
    result += " NOT NULL";
    break;
  }
  return result;
}

} // namespace millstream
