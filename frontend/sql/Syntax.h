// What the files of the parser share: ANTLR's generated classes, words cut from text, and the exception
// that carries a syntax error out of them. Nothing outside this folder includes it.
#ifndef MILLSTREAM_FRONTEND_SQL_SYNTAX_H
#define MILLSTREAM_FRONTEND_SQL_SYNTAX_H

#include "antlr4-runtime.h"
#include "frontend/sql/Parse.h"
#include "frontend/sql/grammar/FlinkSqlLexer.h"
#include "frontend/sql/grammar/FlinkSqlParser.h"

#include <stdexcept>

namespace millstream::sql {

using Lexer = grammar::FlinkSqlLexer;
using Parser = grammar::FlinkSqlParser;

// Thrown and caught in this folder only.
struct SyntaxError : std::runtime_error {
  SyntaxError(TextRange range, const std::string &message, std::string note = {})
      : std::runtime_error(message), range(range), note(std::move(note)) {}
  TextRange range;
  std::string note; // how to mend it; may be empty
};

// Limits that no expression written by hand comes near; they bound time, memory and stack.
inline constexpr size_t tokens_max = 20000;
inline constexpr unsigned nesting_max = 100; // brackets, CASE and types within each other
inline constexpr unsigned depth_max = 500;   // levels of the tree, chains of operators included

// Cuts text into tokens, the last of which is EOF. Throws SyntaxError for what is no token and for too
// many or too deeply nested ones.
class Tokenizer {
public:
  Tokenizer();
  ~Tokenizer();
  // The text must live as long as the tokens.
  std::vector<std::unique_ptr<antlr4::Token>> tokens(const std::string &text);

private:
  struct Input;
  std::unique_ptr<Input> input_;
  std::unique_ptr<Lexer> lexer_;
};

// The token type of a keyword, or IDENTIFIER.
size_t keywordType(std::string_view word);
// `LEFT_PAREN` as '(', `IDENTIFIER` as `a name`, keywords as themselves.
std::string tokenName(size_t type);
std::string toUpper(std::string_view);
TextRange rangeOf(const antlr4::Token &);
std::string textOf(const std::string &text, TextRange);

// Makes the parser throw SyntaxError at the first error, with our own words.
std::shared_ptr<antlr4::ANTLRErrorStrategy> makeErrorStrategy(const std::string &text);

// From the parser's contexts to the tree. Throw SyntaxError for what the grammar lets through.
ExprPtr buildTree(const std::string &text, Parser::ExpressionContext &);
std::unique_ptr<TypeExpr> buildTypeTree(const std::string &text, Parser::TypeContext &);
IntervalQualifier buildQualifier(const std::string &text, Parser::IntervalQualifierContext &);
// An identifier's name: unquoted as written, quoted without its quotes.
std::string nameOf(const std::string &text, const antlr4::Token &, bool *quoted = nullptr);
TextRange rangeOf(const antlr4::ParserRuleContext &);

} // namespace millstream::sql
#endif
