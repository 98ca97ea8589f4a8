// From the parser's contexts to the tree: literals. Their values are checked where their types are.
#include "frontend/sql/BuildTree.h"

namespace millstream::sql {

std::string unquote(const std::string &text, TextRange range) {
  std::string value;
  for (size_t i = range.begin + 1; i + 1 < range.end; ++i) {
    value += text[i];
    i += text[i] == '\''; // two for one
  }
  return value;
}

static int hexDigit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// X'48656C' to its bytes.
static std::string unhex(const std::string &text, TextRange range) {
  std::string digits = unquote(text, {range.begin + 1, range.end});
  if (digits.size() % 2)
    throw SyntaxError(range,
                      "binary data needs an even number of hexadecimal digits, got " + std::to_string(digits.size()));
  std::string value;
  for (size_t i = 0; i < digits.size(); i += 2) {
    int high = hexDigit(digits[i]), low = hexDigit(digits[i + 1]);
    if (high < 0 || low < 0)
      throw SyntaxError(range, "binary data is written in hexadecimal digits");
    value += static_cast<char>(high << 4 | low);
  }
  return value;
}

static void appendUtf8(std::string &out, uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
    return;
  }
  int trailing = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr unsigned char leads[] = {0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(leads[trailing] | point >> (6 * trailing));
  for (int i = trailing - 1; i >= 0; --i)
    out += static_cast<char>(0x80 | (point >> (6 * i) & 0x3F));
}

// U&'caf\00E9 \+01F600': escapes are UTF-16 units of four digits, or characters of six behind `+`.
static std::string unescape(const std::string &text, TextRange range) {
  std::string raw = unquote(text, {range.begin + 2, range.end}), value;
  uint32_t high = 0; // the first half of a surrogate pair
  auto bad = [&]() -> SyntaxError {
    return {range, "a Unicode escape is \\ and four hexadecimal digits, or \\+ and six"};
  };
  for (size_t i = 0; i < raw.size();) {
    if (raw[i] != '\\' || (i + 1 < raw.size() && raw[i + 1] == '\\')) {
      if (high)
        throw bad();
      value += raw[i];
      i += raw[i] == '\\' ? 2 : 1;
      continue;
    }
    bool long_form = i + 1 < raw.size() && raw[i + 1] == '+';
    size_t first = i + (long_form ? 2 : 1), count = long_form ? 6 : 4;
    uint32_t point = 0;
    for (size_t k = first; k < first + count; ++k) {
      int digit = k < raw.size() ? hexDigit(raw[k]) : -1;
      if (digit < 0)
        throw bad();
      point = point << 4 | static_cast<uint32_t>(digit);
    }
    i = first + count;
    bool is_high = point >= 0xD800 && point < 0xDC00, is_low = point >= 0xDC00 && point < 0xE000;
    if (point > 0x10FFFF || is_low != (high != 0))
      throw bad();
    if (is_high) {
      high = point;
      continue;
    }
    if (is_low)
      point = 0x10000 + ((high - 0xD800) << 10) + (point - 0xDC00);
    high = 0;
    appendUtf8(value, point);
  }
  if (high)
    throw bad();
  return value;
}

static ExprPtr textLiteral(const std::string &text, antlr4::Token &token) {
  TextRange range = rangeOf(token);
  bool binary = token.getType() == Lexer::BINARY_STRING;
  ExprPtr node = make(binary ? ExprKind::bytes : ExprKind::string, range, range);
  if (binary)
    node->text = unhex(text, range);
  else
    node->text = token.getType() == Lexer::STRING ? unquote(text, range) : unescape(text, range);
  return node;
}

static ExprPtr intervalLiteral(const std::string &text, Parser::IntervalLiteralContext &context) {
  ExprPtr node = make(ExprKind::interval, rangeOf(context), rangeOf(context));
  TextRange value = rangeOf(*context.STRING()->getSymbol());
  node->text = unquote(text, value);
  if (auto *sign = context.sumOperator(); sign && sign->MINUS())
    node->negated = true;
  node->word = value;
  node->interval = buildQualifier(text, *context.intervalQualifier());
  return node;
}

ExprPtr TreeBuilder::literal(Parser::LiteralContext &context) {
  TextRange range = rangeOf(context);
  size_t first = context.getStart()->getType();
  if (auto *c = dynamic_cast<Parser::IntervalLiteralContext *>(&context))
    return intervalLiteral(text_, *c);
  if (dynamic_cast<Parser::TextLiteralContext *>(&context))
    return textLiteral(text_, *context.getStart());
  if (auto *c = dynamic_cast<Parser::TimeLiteralContext *>(&context)) {
    auto kind = first == Parser::DATE ? ExprKind::date : first == Parser::TIME ? ExprKind::time : ExprKind::timestamp;
    ExprPtr node = make(kind, range, rangeOf(*c->STRING()->getSymbol()));
    node->text = unquote(text_, node->word);
    return node;
  }
  if (dynamic_cast<Parser::NumberLiteralContext *>(&context)) {
    auto kind = first == Parser::INTEGER   ? ExprKind::integer
                : first == Parser::DECIMAL ? ExprKind::decimal
                                           : ExprKind::approximate;
    ExprPtr node = make(kind, range, range);
    node->text = textOf(text_, range);
    return node;
  }
  bool null = first == Parser::NULL_ || first == Parser::UNKNOWN;
  ExprPtr node = make(null ? ExprKind::null_literal : ExprKind::boolean, range, range);
  node->text = tokenName(first);
  return node;
}

} // namespace millstream::sql
