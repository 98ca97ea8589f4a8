// From the parser's contexts to the tree: operators and what stands between them. Literals are in
// BuildLiterals.cpp, calls in BuildCalls.cpp, types in BuildTypes.cpp.
#include "frontend/sql/BuildTree.h"

namespace millstream::sql {

TextRange rangeOf(const antlr4::ParserRuleContext &context) {
  auto &mutable_context = const_cast<antlr4::ParserRuleContext &>(context); // ANTLR's getters are not const
  return {mutable_context.getStart()->getStartIndex(), mutable_context.getStop()->getStopIndex() + 1};
}

std::string nameOf(const std::string &text, const antlr4::Token &token, bool *quoted) {
  std::string word = textOf(text, rangeOf(token));
  bool is_quoted = token.getType() == Lexer::QUOTED_IDENTIFIER;
  if (quoted)
    *quoted = is_quoted;
  if (!is_quoted)
    return word;
  std::string name;
  for (size_t i = 1; i + 1 < word.size(); ++i) {
    name += word[i];
    i += word[i] == '`'; // two for one
  }
  return name;
}

ExprPtr make(ExprKind kind, TextRange range, TextRange word) {
  auto node = std::make_unique<Expr>();
  node->kind = kind;
  node->range = range;
  node->word = word;
  return node;
}

void adopt(Expr &parent, ExprPtr child) {
  parent.depth = std::max(parent.depth, child->depth + 1);
  if (parent.depth > depth_max)
    throw SyntaxError(parent.range, "nested too deeply: more than " + std::to_string(depth_max) + " operators");
  parent.children.push_back(std::move(child));
}

ExprPtr TreeBuilder::expression(Parser::ExpressionContext &context) {
  auto parts = context.conjunction();
  if (parts.size() == 1)
    return conjunction(*parts[0]);
  ExprPtr node = make(ExprKind::logical_or, rangeOf(context), rangeOf(*context.OR(0)->getSymbol()));
  for (auto *part : parts)
    adopt(*node, conjunction(*part));
  return node;
}

ExprPtr TreeBuilder::conjunction(Parser::ConjunctionContext &context) {
  auto parts = context.negation();
  if (parts.size() == 1)
    return negation(*parts[0]);
  ExprPtr node = make(ExprKind::logical_and, rangeOf(context), rangeOf(*context.AND(0)->getSymbol()));
  for (auto *part : parts)
    adopt(*node, negation(*part));
  return node;
}

ExprPtr TreeBuilder::negation(Parser::NegationContext &context) {
  ExprPtr node = truthTest(*context.truthTest());
  auto words = context.NOT();
  for (auto word = words.rbegin(); word != words.rend(); ++word) {
    TextRange at = rangeOf(*(*word)->getSymbol());
    ExprPtr outer = make(ExprKind::logical_not, {at.begin, node->range.end}, at);
    adopt(*outer, std::move(node));
    node = std::move(outer);
  }
  return node;
}

ExprPtr TreeBuilder::truthTest(Parser::TruthTestContext &context) {
  ExprPtr node = comparison(*context.comparison());
  for (auto *test : context.truth()) {
    ExprPtr outer = make(ExprKind::truth, {node->range.begin, rangeOf(*test).end}, rangeOf(*test));
    outer->text = tokenName(test->what->getType());
    outer->negated = test->NOT() != nullptr;
    if (auto *kind = test->identifier())
      setUnit(*outer, *kind);
    adopt(*outer, std::move(node));
    node = std::move(outer);
  }
  return node;
}

// Joins two operands by the operator that `word` spells.
static ExprPtr makeBinary(const std::string &text, ExprPtr left, TextRange word, ExprPtr right) {
  ExprPtr node = make(ExprKind::binary, {left->range.begin, right->range.end}, word);
  node->text = textOf(text, word);
  if (node->text == "!=")
    node->text = "<>";
  adopt(*node, std::move(left));
  adopt(*node, std::move(right));
  return node;
}

ExprPtr TreeBuilder::comparison(Parser::ComparisonContext &context) {
  auto operands = context.predicate();
  ExprPtr node = predicate(*operands[0]);
  for (size_t i = 1; i < operands.size(); ++i)
    node = makeBinary(text_, std::move(node), rangeOf(*context.comparisonOperator(i - 1)), predicate(*operands[i]));
  return node;
}

ExprPtr TreeBuilder::predicate(Parser::PredicateContext &context) {
  ExprPtr node = sum(*context.sum());
  for (auto *tail : context.predicateTail())
    node = predicateTail(std::move(node), *tail);
  return node;
}

ExprPtr TreeBuilder::predicateTail(ExprPtr left, Parser::PredicateTailContext &tail) {
  TextRange range = {left->range.begin, rangeOf(tail).end};
  // The words up to the first operand are what errors point to.
  auto start = [&](ExprKind kind, antlr4::tree::TerminalNode *negation, antlr4::tree::TerminalNode *word) {
    ExprPtr node = make(kind, range, {rangeOf(tail).begin, rangeOf(*word->getSymbol()).end});
    node->negated = negation != nullptr;
    adopt(*node, std::move(left));
    return node;
  };
  if (auto *context = dynamic_cast<Parser::BetweenContext *>(&tail)) {
    ExprPtr node = start(ExprKind::between, context->NOT(), context->BETWEEN());
    node->symmetric = context->SYMMETRIC() != nullptr;
    for (auto *operand : context->sum())
      adopt(*node, sum(*operand));
    return node;
  }
  if (auto *context = dynamic_cast<Parser::InListContext *>(&tail)) {
    ExprPtr node = start(ExprKind::in_list, context->NOT(), context->IN());
    for (auto *operand : context->expressions()->expression())
      adopt(*node, expression(*operand));
    return node;
  }
  if (auto *context = dynamic_cast<Parser::DistinctFromContext *>(&tail)) {
    ExprPtr node = start(ExprKind::distinct_from, context->NOT(), context->FROM());
    adopt(*node, sum(*context->sum()));
    return node;
  }
  auto *like = dynamic_cast<Parser::LikeContext *>(&tail);
  auto *similar = dynamic_cast<Parser::SimilarContext *>(&tail);
  ExprPtr node =
      like ? start(ExprKind::like, like->NOT(), like->LIKE()) : start(ExprKind::similar, similar->NOT(), similar->TO());
  for (auto *operand : like ? like->sum() : similar->sum())
    adopt(*node, sum(*operand));
  return node;
}

ExprPtr TreeBuilder::sum(Parser::SumContext &context) {
  auto operands = context.product();
  ExprPtr node = product(*operands[0]);
  for (size_t i = 1; i < operands.size(); ++i)
    node = makeBinary(text_, std::move(node), rangeOf(*context.sumOperator(i - 1)), product(*operands[i]));
  return node;
}

ExprPtr TreeBuilder::product(Parser::ProductContext &context) {
  auto operands = context.factor();
  ExprPtr node = factor(*operands[0]);
  for (size_t i = 1; i < operands.size(); ++i)
    node = makeBinary(text_, std::move(node), rangeOf(*context.productOperator(i - 1)), factor(*operands[i]));
  return node;
}

ExprPtr TreeBuilder::factor(Parser::FactorContext &context) {
  ExprPtr node = access(*context.access());
  auto signs = context.sumOperator();
  for (auto sign = signs.rbegin(); sign != signs.rend(); ++sign) {
    TextRange at = rangeOf(**sign);
    ExprPtr outer = make((*sign)->MINUS() ? ExprKind::minus : ExprKind::plus, {at.begin, node->range.end}, at);
    adopt(*outer, std::move(node));
    node = std::move(outer);
  }
  return node;
}

ExprPtr TreeBuilder::access(Parser::AccessContext &context) {
  ExprPtr node = primary(*context.primary());
  for (auto *tail : context.accessTail()) {
    TextRange range = {node->range.begin, rangeOf(*tail).end};
    if (auto *name = tail->identifier()) {
      ExprPtr outer = make(ExprKind::field, range, rangeOf(*name));
      outer->text = nameOf(text_, *name->getStart(), &outer->quoted);
      adopt(*outer, std::move(node));
      node = std::move(outer);
      continue;
    }
    ExprPtr outer = make(ExprKind::element, range, rangeOf(*tail));
    adopt(*outer, std::move(node));
    adopt(*outer, expression(*tail->expression()));
    node = std::move(outer);
  }
  return node;
}

ExprPtr buildTree(const std::string &text, Parser::ExpressionContext &context) {
  return TreeBuilder(text).expression(context);
}

} // namespace millstream::sql
