// From the parser's contexts to the tree: types and the fields of intervals.
#include "frontend/sql/Syntax.h"

#include <charconv>

namespace millstream::sql {

// Digits to a number; INT64_MAX stands for what is too large.
static int64_t numberOf(const std::string &text, antlr4::tree::TerminalNode &node) {
  TextRange range = rangeOf(*node.getSymbol());
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data() + range.begin, text.data() + range.end, value);
  return error == std::errc() ? value : INT64_MAX;
}

IntervalQualifier buildQualifier(const std::string &text, Parser::IntervalQualifierContext &context) {
  IntervalQualifier result;
  result.range = rangeOf(context);
  auto unit = [&](Parser::IntervalFieldContext &field) { return toUpper(textOf(text, rangeOf(*field.identifier()))); };
  result.from = unit(*context.from);
  auto numbers = context.from->INTEGER();
  if (!numbers.empty())
    result.precision = numberOf(text, *numbers[0]);
  if (numbers.size() > 1)
    result.fraction = numberOf(text, *numbers[1]);
  if (!context.to)
    return result;
  result.to = unit(*context.to);
  auto fraction = context.to->INTEGER();
  if (!fraction.empty())
    result.fraction = numberOf(text, *fraction[0]);
  return result;
}

static std::unique_ptr<TypeExpr> collectionType(const std::string &text, Parser::CollectionTypeContext &context,
                                                std::unique_ptr<TypeExpr> result) {
  result->name = tokenName(context.what->getType());
  bool map = context.what->getType() == Parser::MAP;
  auto types = context.type();
  if (map && types.size() != 2)
    throw SyntaxError(rangeOf(context), "a MAP needs the types of its key and its value, as MAP<STRING, INT>");
  if (!map && types.size() != 1)
    throw SyntaxError(rangeOf(*context.COMMA()->getSymbol()), "expected '>', found ','");
  for (auto *type : types)
    result->children.push_back(buildTypeTree(text, *type));
  return result;
}

static std::unique_ptr<TypeExpr> rowType(const std::string &text, Parser::RowTypeContext &context,
                                         std::unique_ptr<TypeExpr> result) {
  result->name = "ROW";
  for (auto *field : context.rowField()) {
    result->fields.push_back(nameOf(text, *field->identifier()->getStart()));
    result->field_ranges.push_back(rangeOf(*field->identifier()));
    result->children.push_back(buildTypeTree(text, *field->type()));
  }
  return result;
}

static std::unique_ptr<TypeExpr> timeType(const std::string &text, Parser::TimeTypeContext &context,
                                          std::unique_ptr<TypeExpr> result) {
  result->name = tokenName(context.what->getType());
  if (context.INTEGER())
    result->numbers.push_back(numberOf(text, *context.INTEGER()));
  if (!context.WITH())
    return result;
  if (!context.LOCAL() || result->name == "TIME")
    throw SyntaxError(rangeOf(context),
                      result->name + " WITH " + (context.LOCAL() ? "LOCAL " : "") +
                          "TIME ZONE is not a type that Flink has",
                      "an instant is TIMESTAMP_LTZ");
  result->name = "TIMESTAMP_LTZ";
  return result;
}

static std::unique_ptr<TypeExpr> typeHead(const std::string &text, Parser::TypeHeadContext &context) {
  auto result = std::make_unique<TypeExpr>();
  result->range = rangeOf(context);
  result->spelling = textOf(text, rangeOf(*context.getStart()));
  if (auto *c = dynamic_cast<Parser::CollectionTypeContext *>(&context))
    return collectionType(text, *c, std::move(result));
  if (auto *c = dynamic_cast<Parser::RowTypeContext *>(&context))
    return rowType(text, *c, std::move(result));
  if (auto *c = dynamic_cast<Parser::TimeTypeContext *>(&context))
    return timeType(text, *c, std::move(result));
  if (dynamic_cast<Parser::DoubleTypeContext *>(&context)) {
    result->name = "DOUBLE";
    return result;
  }
  if (auto *c = dynamic_cast<Parser::IntervalTypeContext *>(&context)) {
    result->name = "INTERVAL";
    if (c->intervalQualifier())
      result->interval = buildQualifier(text, *c->intervalQualifier());
    return result;
  }
  auto &named = dynamic_cast<Parser::NamedTypeContext &>(context);
  result->spelling = nameOf(text, *context.getStart(), &result->quoted);
  result->name = result->quoted ? result->spelling : toUpper(result->spelling);
  for (auto *number : named.INTEGER())
    result->numbers.push_back(numberOf(text, *number));
  return result;
}

std::unique_ptr<TypeExpr> buildTypeTree(const std::string &text, Parser::TypeContext &context) {
  auto result = typeHead(text, *context.typeHead());
  size_t wrapped = 0;
  for (auto *suffix : context.typeSuffix()) {
    result->range.end = rangeOf(*suffix).end;
    if (!suffix->ARRAY() && !suffix->MULTISET()) {
      if (result->mark != TypeExpr::Mark::none)
        throw SyntaxError(rangeOf(*suffix), "whether the type may be NULL is said twice");
      result->mark = suffix->NOT()        ? TypeExpr::Mark::not_null
                     : suffix->QUESTION() ? TypeExpr::Mark::question
                                          : TypeExpr::Mark::nullable;
      continue;
    }
    if (++wrapped > nesting_max)
      throw SyntaxError(rangeOf(*suffix), "nested too deeply: more than " + std::to_string(nesting_max) + " levels");
    auto outer = std::make_unique<TypeExpr>();
    outer->name = suffix->ARRAY() ? "ARRAY" : "MULTISET";
    outer->spelling = outer->name;
    outer->range = result->range;
    outer->children.push_back(std::move(result));
    result = std::move(outer);
  }
  return result;
}

} // namespace millstream::sql
