// Text to tokens: ANTLR's automaton over bytes folded to upper case, keywords found by a table, and the
// limits that keep the parser behind it within bounded time and stack.
#include "frontend/sql/Syntax.h"

#include <map>

namespace millstream::sql {

static char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string toUpper(std::string_view text) {
  std::string result(text);
  for (char &c : result)
    c = upper(c);
  return result;
}

TextRange rangeOf(const antlr4::Token &token) {
  if (token.getType() == antlr4::Token::EOF)
    return {token.getStartIndex(), token.getStartIndex()};
  return {token.getStartIndex(), token.getStopIndex() + 1};
}

std::string textOf(const std::string &text, TextRange range) {
  return text.substr(std::min(range.begin, text.size()), range.end - range.begin);
}

// Keywords are the tokens that the lexer grammar names without a rule: those before the first symbol.
static const std::map<std::string, size_t, std::less<>> &keywords() {
  static const std::map<std::string, size_t, std::less<>> table = [] {
    std::map<std::string, size_t, std::less<>> result;
    for (size_t type = 1; type < Lexer::LEFT_PAREN; ++type)
      result.emplace(tokenName(type), type);
    return result;
  }();
  return table;
}

size_t keywordType(std::string_view word) {
  if (word.size() > 16)
    return Lexer::IDENTIFIER;
  auto found = keywords().find(toUpper(word));
  return found == keywords().end() ? static_cast<size_t>(Lexer::IDENTIFIER) : found->second;
}

// One byte a symbol, so that a token's index is an offset into the SpecText.
struct Tokenizer::Input : antlr4::CharStream {
  const std::string *text = nullptr;
  size_t at = 0;

  void consume() override { ++at; }
  size_t LA(ssize_t i) override {
    ssize_t index = static_cast<ssize_t>(at) + (i > 0 ? i - 1 : i);
    if (i == 0 || index < 0 || index >= static_cast<ssize_t>(text->size()))
      return IntStream::EOF;
    return static_cast<unsigned char>(upper((*text)[index]));
  }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return at; }
  void seek(size_t index) override { at = index; }
  size_t size() override { return text->size(); }
  std::string getSourceName() const override { return "expression"; }
  std::string getText(const antlr4::misc::Interval &interval) override {
    return textOf(*text, {static_cast<size_t>(interval.a), static_cast<size_t>(interval.b + 1)});
  }
  std::string toString() const override { return *text; }
};

Tokenizer::Tokenizer() : input_(std::make_unique<Input>()) {
  static const std::string empty;
  input_->text = &empty;
  lexer_ = std::make_unique<Lexer>(input_.get());
  lexer_->removeErrorListeners();
}
Tokenizer::~Tokenizer() = default;

// The note for a character that starts no token.
static std::string strayNote(char c, char next) {
  switch (c) {
  case '&':
    return "the logical operator is AND";
  case '|':
    return "the logical operator is OR; text is joined by ||";
  case '!':
    return "the logical operator is NOT";
  case ';':
    return "an expression ends without ';'";
  case '{':
    return "in an expression a parameter is the name params.NAME";
  case '^':
    return "a power is POWER(x, y)";
  case ':':
    return next == ':' ? "a cast is CAST(x AS type)" : "";
  default:
    return {};
  }
}

// Throws for the kinds of tokens that exist only to be reported.
static void checkToken(const std::string &text, const antlr4::Token &token) {
  TextRange range = rangeOf(token);
  switch (token.getType()) {
  case Lexer::UNCLOSED_STRING:
    throw SyntaxError({range.begin, range.begin + 1}, "text that begins here has no closing '");
  case Lexer::UNCLOSED_IDENTIFIER:
    throw SyntaxError({range.begin, range.begin + 1}, range.end < text.size() && text[range.end] == '`'
                                                          ? "a quoted name is empty"
                                                          : "a name that begins here has no closing `");
  case Lexer::UNCLOSED_COMMENT:
    throw SyntaxError(range, "a comment that begins here has no closing */");
  case Lexer::DOUBLE_QUOTED:
    throw SyntaxError(range, "double quotes are not used in SQL expressions",
                      "text is written as 'text', names as `name`");
  case Lexer::STRAY: {
    char c = text[range.begin];
    if (c == '"')
      throw SyntaxError(range, "double quotes are not used in SQL expressions",
                        "text is written as 'text', names as `name`");
    std::string shown = c >= ' ' && c < 127 ? "'" + std::string(1, c) + "'" : "a control character";
    throw SyntaxError(range, "unexpected " + shown, strayNote(c, range.end < text.size() ? text[range.end] : '\0'));
  }
  default:
    return;
  }
}

// Counts what deepens the parser's stack. Angle brackets of types are not told from comparisons, so the
// words that open a nested type are counted instead, and never taken back.
class NestingCheck {
public:
  void see(const antlr4::Token &token, size_t next_type) {
    switch (token.getType()) {
    case Lexer::LEFT_PAREN:
    case Lexer::LEFT_BRACKET:
    case Lexer::CASE:
      ++open_;
      break;
    case Lexer::RIGHT_PAREN:
    case Lexer::RIGHT_BRACKET:
    case Lexer::END:
      open_ -= open_ > 0;
      break;
    case Lexer::ARRAY:
    case Lexer::MAP:
    case Lexer::ROW:
    case Lexer::MULTISET:
      types_ += next_type == Lexer::LESS;
      break;
    default:
      return;
    }
    if (open_ + types_ > nesting_max)
      throw SyntaxError(rangeOf(token), "nested too deeply: more than " + std::to_string(nesting_max) + " levels");
  }

private:
  unsigned open_ = 0;
  unsigned types_ = 0;
};

std::vector<std::unique_ptr<antlr4::Token>> Tokenizer::tokens(const std::string &text) {
  input_->text = &text;
  input_->at = 0;
  lexer_->setInputStream(input_.get());
  std::vector<std::unique_ptr<antlr4::Token>> result;
  do {
    auto token = lexer_->nextToken();
    if (token->getType() == Lexer::IDENTIFIER) {
      TextRange range = rangeOf(*token);
      static_cast<antlr4::CommonToken &>(*token).setType(
          keywordType(std::string_view(text).substr(range.begin, range.end - range.begin)));
    }
    checkToken(text, *token);
    result.push_back(std::move(token));
    if (result.size() > tokens_max)
      throw SyntaxError(rangeOf(*result.back()), "too long: more than " + std::to_string(tokens_max) + " words");
  } while (result.back()->getType() != antlr4::Token::EOF);
  NestingCheck nesting;
  for (size_t i = 0; i + 1 < result.size(); ++i)
    nesting.see(*result[i], result[i + 1]->getType());
  return result;
}

} // namespace millstream::sql
