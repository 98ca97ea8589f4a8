// Syntax errors in our own words: what was expected, what was found, and where that helps, why.
#include "frontend/sql/Syntax.h"

#include <algorithm>

namespace millstream::sql {

static const antlr4::dfa::Vocabulary &vocabulary() {
  static antlr4::ANTLRInputStream no_input;
  static Lexer lexer(&no_input);
  return lexer.getVocabulary();
}

std::string tokenName(size_t type) {
  switch (type) {
  case antlr4::Token::EOF:
    return "the end";
  case Lexer::IDENTIFIER:
  case Lexer::QUOTED_IDENTIFIER:
    return "a name";
  case Lexer::INTEGER:
    return "a whole number";
  case Lexer::DECIMAL:
  case Lexer::APPROXIMATE:
    return "a number";
  case Lexer::STRING:
    return "text in quotes ''";
  default:
    break;
  }
  std::string name = vocabulary().getLiteralName(type);
  if (name.empty())
    name = vocabulary().getSymbolicName(type);
  if (!name.empty() && name.back() == '_')
    name.pop_back();
  return name;
}

static bool isKeyword(size_t type) { return type < Lexer::LEFT_PAREN; }

// `a, b or c`.
static std::string joinChoices(const std::vector<std::string> &choices) {
  std::string result;
  for (size_t i = 0; i < choices.size(); ++i) {
    if (i > 0)
      result += i + 1 == choices.size() ? " or " : ", ";
    result += choices[i];
  }
  return result;
}

// The set of tokens that may come next, as a person would say it.
static std::string describeExpected(const antlr4::misc::IntervalSet &expected, size_t rule) {
  if (expected.contains(static_cast<size_t>(Lexer::CASE)))
    return "an expression";
  if (expected.contains(static_cast<ssize_t>(antlr4::Token::EOF)) && expected.size() == 1)
    return rule == Parser::RuleSingleType ? "the end of the type" : "an operator or the end of the expression";
  if (rule == Parser::RuleType || rule == Parser::RuleTypeHead || rule == Parser::RuleTypeName)
    if (expected.contains(static_cast<size_t>(Lexer::DOUBLE)))
      return "a type";
  std::vector<std::string> choices;
  bool name = expected.contains(static_cast<size_t>(Lexer::IDENTIFIER));
  if (name)
    choices.push_back("a name");
  for (ssize_t type : expected.toList()) {
    if (name && (type == Lexer::QUOTED_IDENTIFIER || type == Lexer::IDENTIFIER || isKeyword(type)))
      continue; // words that serve as names
    std::string word = tokenName(type);
    if (std::find(choices.begin(), choices.end(), word) == choices.end())
      choices.push_back(word);
  }
  bool list = rule == Parser::RulePrimary || rule == Parser::RulePredicateTail;
  if (choices.size() == 1 && list && (choices[0] == "')'" || choices[0] == "']'"))
    choices.insert(choices.begin(), "','");
  if (choices.empty() || choices.size() > 6)
    return {};
  return joinChoices(choices);
}

static std::string describeFound(const std::string &text, const antlr4::Token &token) {
  if (token.getType() == antlr4::Token::EOF)
    return "the end";
  std::string word = textOf(text, rangeOf(token));
  constexpr size_t shown_max = 40;
  if (word.size() > shown_max) {
    size_t cut = shown_max;
    while (cut > 0 && (word[cut] & 0xC0) == 0x80) // never inside a character
      --cut;
    word = word.substr(0, cut) + "…";
  }
  return word.front() == '\'' ? word : "'" + word + "'";
}

// Why the parser may have stumbled over `token`, as a note.
static std::string hint(const std::string &text, const antlr4::Token &token, const antlr4::Token *before,
                        bool wants_name, bool in_interval) {
  std::string word = textOf(text, rangeOf(token));
  if (before && token.getType() == Lexer::EQUAL && before->getType() == Lexer::EQUAL)
    return "equality is written with one '='";
  if (token.getType() == Lexer::SELECT)
    return "a query is not an expression";
  if (before && token.getType() == Lexer::LEFT_PAREN && toUpper(textOf(text, rangeOf(*before))) == "OVER")
    return "OVER is not supported yet";
  if (in_interval)
    return "an interval is a number in quotes and a unit, as INTERVAL '5' MINUTE";
  if (wants_name && isReservedWord(word))
    return "'" + word + "' is a reserved word: as a name it is written `" + word + "`";
  return {};
}

// What may stand behind words that only begin an operator.
static std::string expectedBehind(const antlr4::Token *before) {
  if (!before)
    return {};
  switch (before->getType()) {
  case Lexer::IS:
    return "NOT, NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM";
  case Lexer::NOT:
    return "BETWEEN, IN, LIKE, SIMILAR TO, NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM";
  case Lexer::LEFT_PAREN:
  case Lexer::COMMA:
    return "an expression";
  default:
    return {};
  }
}

namespace {

// Throws at the first error; repairs nothing. `sync` does nothing, so that correct text costs no checks.
class ErrorStrategy : public antlr4::DefaultErrorStrategy {
public:
  explicit ErrorStrategy(const std::string &text) : text_(text) {}

  void sync(antlr4::Parser *) override {}
  antlr4::Token *recoverInline(antlr4::Parser *parser) override { fail(*parser, *parser->getCurrentToken(), true); }
  void reportError(antlr4::Parser *parser, const antlr4::RecognitionException &error) override {
    const auto *choice = dynamic_cast<const antlr4::NoViableAltException *>(&error);
    const antlr4::Token *found = error.getOffendingToken();
    // Where several words were read before the choice failed, the parser's state says nothing of this one.
    fail(*parser, *found, !choice || choice->getStartToken() == found);
  }

private:
  [[noreturn]] void fail(antlr4::Parser &parser, const antlr4::Token &found, bool state_is_here) {
    const antlr4::Token *before = nullptr;
    if (found.getTokenIndex() > 0)
      before = parser.getTokenStream()->get(found.getTokenIndex() - 1);
    std::string expected;
    bool wants_name = false;
    if (state_is_here) {
      auto set = parser.getExpectedTokens();
      wants_name = set.contains(static_cast<size_t>(Lexer::IDENTIFIER));
      expected = describeExpected(set, parser.getContext()->getRuleIndex());
    } else {
      expected = expectedBehind(before);
    }
    std::string shown = describeFound(text_, found);
    std::string message = "expected " + expected + ", found " + shown;
    if (expected.empty())
      message = "unexpected " + shown + (before ? " behind " + describeFound(text_, *before) : "");
    throw SyntaxError(rangeOf(found), message, hint(text_, found, before, wants_name, isInInterval(parser, found)));
  }

  // Whether INTERVAL stands just before, perhaps with its number between.
  static bool isInInterval(antlr4::Parser &parser, const antlr4::Token &found) {
    size_t index = found.getTokenIndex();
    auto is = [&](size_t back, size_t type) {
      return index >= back && parser.getTokenStream()->get(index - back)->getType() == type;
    };
    return is(1, Lexer::INTERVAL) || (is(1, Lexer::STRING) && is(2, Lexer::INTERVAL));
  }

  const std::string &text_;
};

} // namespace

std::shared_ptr<antlr4::ANTLRErrorStrategy> makeErrorStrategy(const std::string &text) {
  return std::make_shared<ErrorStrategy>(text);
}

} // namespace millstream::sql
