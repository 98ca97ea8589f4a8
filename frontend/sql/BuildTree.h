// Builds the tree from the parser's contexts: a method a rule of the grammar.
#ifndef MILLSTREAM_FRONTEND_SQL_BUILDTREE_H
#define MILLSTREAM_FRONTEND_SQL_BUILDTREE_H

#include "frontend/sql/Syntax.h"

namespace millstream::sql {

class TreeBuilder {
public:
  explicit TreeBuilder(const std::string &text) : text_(text) {}
  ExprPtr expression(Parser::ExpressionContext &);

private:
  ExprPtr conjunction(Parser::ConjunctionContext &);
  ExprPtr negation(Parser::NegationContext &);
  ExprPtr truthTest(Parser::TruthTestContext &);
  ExprPtr comparison(Parser::ComparisonContext &);
  ExprPtr predicate(Parser::PredicateContext &);
  ExprPtr predicateTail(ExprPtr left, Parser::PredicateTailContext &);
  ExprPtr sum(Parser::SumContext &);
  ExprPtr product(Parser::ProductContext &);
  ExprPtr factor(Parser::FactorContext &);
  ExprPtr access(Parser::AccessContext &);

  // Calls and other primaries.
  ExprPtr primary(Parser::PrimaryContext &);
  ExprPtr parentheses(Parser::ParenthesesContext &);
  ExprPtr caseOf(Parser::CaseOfContext &);
  ExprPtr cast(Parser::CastContext &);
  ExprPtr extract(Parser::ExtractContext &);
  ExprPtr roundTo(Parser::RoundToContext &);
  ExprPtr trim(Parser::TrimContext &);
  ExprPtr substring(Parser::SubstringContext &);
  ExprPtr overlay(Parser::OverlayContext &);
  ExprPtr position(Parser::PositionContext &);
  ExprPtr timestampCall(Parser::TimestampCallContext &);
  ExprPtr jsonValue(Parser::JsonValueContext &);
  ExprPtr jsonExists(Parser::JsonExistsContext &);
  ExprPtr call(Parser::CallContext &);
  ExprPtr name(Parser::NameContext &);
  // A call of `name`, which the context's first token spells.
  ExprPtr startCall(antlr4::ParserRuleContext &, std::string name);
  void adoptAll(Expr &parent, Parser::ExpressionsContext *);
  void setUnit(Expr &, Parser::IdentifierContext &);

  ExprPtr literal(Parser::LiteralContext &);

  const std::string &text_;
};

ExprPtr make(ExprKind, TextRange range, TextRange word);
// Throws when the tree gets too deep.
void adopt(Expr &parent, ExprPtr child);
// The value of '…', with '' taken for '.
std::string unquote(const std::string &text, TextRange);

} // namespace millstream::sql
#endif
