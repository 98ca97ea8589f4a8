// Regular expressions, by std::regex for the plain patterns that the generator writes (over bytes, so none that takes
// a character beyond ASCII apart), and paths into JSON.
#include "test/differential/interpreter/Functions.h"

#include <regex>

namespace millstream::reference {

namespace {

std::regex pattern(const Call &call) { return std::regex(call.text(1)); }

Value extract(const Call &call) {
  std::smatch match;
  auto group = static_cast<size_t>(call.args.size() > 2 ? call.number(2) : 0);
  if (!std::regex_search(call.text(0), match, pattern(call)) || group >= match.size() || !match[group].matched)
    return makeNull();
  return makeText(match[group]);
}

Value replaceAll(const Call &call) {
  std::string text;
  std::regex regex = pattern(call);
  auto rest = call.text(0).cbegin(), end = call.text(0).cend();
  for (std::sregex_iterator found(rest, end, regex), none; found != none; ++found) {
    text += std::string(rest, (*found)[0].first) + call.text(2);
    rest = (*found)[0].second;
  }
  return makeText(text + std::string(rest, end));
}

Value count(const Call &call) {
  std::regex regex = pattern(call);
  return makeNumber(
      std::distance(std::sregex_iterator(call.text(0).cbegin(), call.text(0).cend(), regex), std::sregex_iterator()));
}

Value instr(const Call &call) {
  std::smatch match;
  if (!std::regex_search(call.text(0), match, pattern(call)))
    return makeNumber(0);
  std::string before(call.text(0).cbegin(), match[0].first);
  return makeNumber(static_cast<int128>(codePoints(before).size()) + 1);
}

// What a path of keys and indexes leads to; null where it leads nowhere.
const Json *follow(const Json &document, std::string path) {
  static const std::regex step("^(\\.([A-Za-z_]+)|\\[([0-9]+)\\])");
  path = std::regex_replace(path, std::regex("^(lax|strict) "), "");
  if (path.empty() || path[0] != '$')
    throw Unsupported{"a path into JSON"};
  const Json *at = &document;
  path.erase(0, 1);
  for (std::smatch match; !path.empty(); path = match.suffix()) {
    if (!std::regex_search(path, match, step))
      throw Unsupported{"a path into JSON"};
    const Json *next = nullptr;
    if (match[2].matched && at->kind == Json::object) {
      for (size_t i = 0; i < at->items.size(); ++i)
        if (at->names[i] == match[2])
          next = &at->items[i]; // of a repeated key the last counts
    } else if (match[3].matched && at->kind == Json::array && std::stoul(match[3]) < at->items.size()) {
      next = &at->items[std::stoul(match[3])];
    }
    if (!next)
      return nullptr;
    at = next;
  }
  return at;
}

Value jsonValue(const Call &call) {
  Json document;
  if (!parseFirstJson(call.text(0), document))
    return makeNull();
  const Json *found = follow(document, call.text(1));
  if (!found || found->kind == Json::null || found->kind == Json::object || found->kind == Json::array)
    return makeNull();
  static const std::regex plain("-?[1-9][0-9]*(\\.[0-9]+)?|0\\.[0-9]{1,5}|0");
  if (found->kind == Json::number && !std::regex_match(found->text, plain))
    throw Unsupported{"a number in JSON_VALUE"};
  return makeText(found->text);
}

Value jsonExists(const Call &call) {
  Json document;
  if (!parseFirstJson(call.text(0), document))
    return makeNumber(0);
  const Json *found = follow(document, call.text(1));
  return makeNumber(found && found->kind != Json::null);
}

} // namespace

void addPatternFunctions(FunctionMap &map) {
  map["ms_regexp"] = [](const Call &call) { return makeNumber(std::regex_search(call.text(0), pattern(call))); };
  map["ms_regexp_extract"] = map["ms_regexp_extract_match"] = extract;
  map["ms_regexp_replace_all"] = map["ms_regexp_replace"] = replaceAll;
  map["ms_regexp_count"] = count;
  map["ms_regexp_instr"] = instr;
  map["ms_json_value"] = jsonValue;
  map["ms_json_exists"] = jsonExists;
}

} // namespace millstream::reference
