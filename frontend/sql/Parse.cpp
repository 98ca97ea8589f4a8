// The parser's entry: tokens, ANTLR's fast prediction first and its full one if that fails, the tree, and
// every exception turned into a diagnostic.
#include "frontend/sql/Parse.h"

#include "frontend/sql/Syntax.h"

namespace millstream {
namespace {

using sql::Parser;

// Tokens already cut, as the parser's stream wants to be fed.
class TokenList : public antlr4::TokenSource {
public:
  void set(std::vector<std::unique_ptr<antlr4::Token>> tokens) {
    tokens_ = std::move(tokens);
    next_ = 0;
  }
  std::unique_ptr<antlr4::Token> nextToken() override { return std::move(tokens_.at(next_++)); }
  size_t getLine() const override { return 0; }
  size_t getCharPositionInLine() override { return 0; }
  antlr4::CharStream *getInputStream() override { return nullptr; }
  std::string getSourceName() override { return "expression"; }
  antlr4::TokenFactory<antlr4::CommonToken> *getTokenFactory() override {
    return antlr4::CommonTokenFactory::DEFAULT.get();
  }

private:
  std::vector<std::unique_ptr<antlr4::Token>> tokens_;
  size_t next_ = 0;
};

// The parser with all that it needs, made once.
class Session {
public:
  Session() : stream_(&source_), parser_(&stream_) {
    parser_.removeErrorListeners();
    parser_.setBuildParseTree(true);
  }

  // Runs `rule` over the text and hands its context to `build`.
  template <typename Rule, typename Build> auto run(const std::string &text, Rule rule, Build build) {
    source_.set(tokenizer_.tokens(text));
    stream_.setTokenSource(&source_);
    parser_.setTokenStream(&stream_);
    parser_.setErrorHandler(sql::makeErrorStrategy(text));
    auto *simulator = parser_.getInterpreter<antlr4::atn::ParserATNSimulator>();
    try {
      simulator->setPredictionMode(antlr4::atn::PredictionMode::SLL);
      return build(*rule(parser_));
    } catch (const sql::SyntaxError &) {
    }
    // Only context can tell whether the text is wrong or the fast prediction was.
    parser_.reset();
    simulator->setPredictionMode(antlr4::atn::PredictionMode::LL);
    return build(*rule(parser_));
  }

private:
  sql::Tokenizer tokenizer_;
  TokenList source_;
  antlr4::CommonTokenStream stream_;
  Parser parser_;
};

template <typename Rule, typename Build>
auto parse(const SpecText &text, Diagnostics &diagnostics, Rule rule, Build build)
    -> decltype(std::declval<Session &>().run(text.value, rule, build)) {
  // Offsets are counted in 32 bits, and nobody writes a megabyte of SQL by hand.
  constexpr size_t bytes_max = 1 << 20;
  if (text.value.size() > bytes_max) {
    diagnostics.error(codes::bad_sql, text.range, "too long: more than 1 MiB");
    return nullptr;
  }
  static thread_local Session session;
  try {
    return session.run(text.value, rule, build);
  } catch (const sql::SyntaxError &error) {
    Diagnostic &diagnostic =
        diagnostics.error(codes::bad_sql, text.slice(error.range.begin, error.range.end), error.what());
    if (!error.note.empty())
      diagnostic.notes.push_back({{}, error.note});
  } catch (const std::exception &error) { // ANTLR's own complaints; none is known to come here
    diagnostics.error(codes::bad_sql, text.range, std::string("cannot be parsed: ") + error.what());
  }
  return nullptr;
}

} // namespace

ExprPtr parseExpression(const SpecText &text, Diagnostics &diagnostics) {
  return parse(
      text, diagnostics, [](Parser &parser) { return parser.singleExpression(); },
      [&](Parser::SingleExpressionContext &context) { return sql::buildTree(text.value, *context.expression()); });
}

std::unique_ptr<TypeExpr> parseType(const SpecText &text, Diagnostics &diagnostics) {
  return parse(
      text, diagnostics, [](Parser &parser) { return parser.singleType(); },
      [&](Parser::SingleTypeContext &context) { return sql::buildTypeTree(text.value, *context.type()); });
}

bool isReservedWord(std::string_view word) {
  using sql::Lexer;
  switch (sql::keywordType(word)) {
  case Lexer::AND:
  case Lexer::AS:
  case Lexer::BETWEEN:
  case Lexer::BOTH:
  case Lexer::CASE:
  case Lexer::CAST:
  case Lexer::DISTINCT:
  case Lexer::ELSE:
  case Lexer::END:
  case Lexer::FALSE_:
  case Lexer::FROM:
  case Lexer::IN:
  case Lexer::INTERVAL:
  case Lexer::IS:
  case Lexer::LEADING:
  case Lexer::LIKE:
  case Lexer::NOT:
  case Lexer::NULL_:
  case Lexer::OR:
  case Lexer::SELECT:
  case Lexer::SIMILAR:
  case Lexer::THEN:
  case Lexer::TRAILING:
  case Lexer::TRUE_:
  case Lexer::TRY_CAST:
  case Lexer::UNKNOWN:
  case Lexer::WHEN:
  case Lexer::WHERE:
    return true;
  default:
    return false;
  }
}

} // namespace millstream
