// Types plain scalars by the core schema of YAML 1.2 (chapter 10.3). Quoted and block scalars are strings.
#include "frontend/yaml/Tree.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace millstream::yaml {
namespace {

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  for (std::string_view w : words)
    if (word == w)
      return true;
  return false;
}

bool allDigits(std::string_view text, std::string_view digits) {
  return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}

constexpr std::string_view decimal_digits = "0123456789";

void setInteger(Node &node, std::string_view digits, int base, bool negative) {
  node.kind = Kind::integer;
  uint64_t value = 0;
  auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  uint64_t limit = static_cast<uint64_t>(std::numeric_limits<int64_t>::max()) + negative;
  if (failed != std::errc() || value > limit) {
    node.too_large = true;
    return;
  }
  node.integer = negative ? static_cast<int64_t>(0 - value) : static_cast<int64_t>(value);
  node.number = static_cast<double>(node.integer);
}

bool tryInteger(Node &node, std::string_view text) {
  if (text.starts_with("0o") && allDigits(text.substr(2), "01234567")) {
    setInteger(node, text.substr(2), 8, false);
    return true;
  }
  if (text.starts_with("0x") && allDigits(text.substr(2), "0123456789abcdefABCDEF")) {
    setInteger(node, text.substr(2), 16, false);
    return true;
  }
  bool sign = !text.empty() && (text[0] == '-' || text[0] == '+');
  if (!allDigits(text.substr(sign), decimal_digits))
    return false;
  setInteger(node, text.substr(sign), 10, text[0] == '-');
  return true;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool isFloat(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+'))
    text.remove_prefix(1);
  size_t exponent = text.find_first_of("eE");
  if (exponent != std::string_view::npos) {
    std::string_view digits = text.substr(exponent + 1);
    if (!digits.empty() && (digits[0] == '-' || digits[0] == '+'))
      digits.remove_prefix(1);
    if (!allDigits(digits, decimal_digits))
      return false;
    text = text.substr(0, exponent);
  }
  size_t point = text.find('.');
  std::string_view whole = text.substr(0, point);
  if (point == std::string_view::npos)
    return allDigits(whole, decimal_digits);
  std::string_view fraction = text.substr(point + 1);
  return (whole.empty() || allDigits(whole, decimal_digits)) &&
         (allDigits(fraction, decimal_digits) || (fraction.empty() && !whole.empty()));
}

bool tryNumber(Node &node, std::string_view text) {
  std::string_view bare = text;
  if (!bare.empty() && (bare[0] == '-' || bare[0] == '+'))
    bare.remove_prefix(1);
  if (isOneOf(bare, {".inf", ".Inf", ".INF"}))
    node.number = text[0] == '-' ? -HUGE_VAL : HUGE_VAL;
  else if (isOneOf(text, {".nan", ".NaN", ".NAN"}))
    node.number = std::nan("");
  else if (isFloat(text)) {
    auto [end, failed] = std::from_chars(bare.data(), bare.data() + bare.size(), node.number);
    node.too_large = failed != std::errc();
    if (text[0] == '-')
      node.number = -node.number;
  } else
    return false;
  node.kind = Kind::number;
  return true;
}

} // namespace

void typeScalar(Node &node) {
  std::string_view text = node.text.value;
  node.kind = Kind::string;
  if (!node.plain)
    return;
  if (text.empty() || isOneOf(text, {"null", "Null", "NULL", "~"}))
    node.kind = Kind::null;
  else if (isOneOf(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) {
    node.kind = Kind::boolean;
    node.boolean = text[0] == 't' || text[0] == 'T';
  } else if (!tryInteger(node, text))
    tryNumber(node, text);
}

bool isYaml11Boolean(std::string_view word) {
  return isOneOf(word, {"yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "true", "True",
                        "TRUE", "false", "False", "FALSE"});
}

} // namespace millstream::yaml
