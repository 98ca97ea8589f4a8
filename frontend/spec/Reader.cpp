// What all shapes share: errors about values of the wrong kind, and about keys.
#include "frontend/spec/Shape.h"

#include <algorithm>
#include <fmt/format.h>

namespace millstream::schema {

static std::string shortened(const std::string &text) {
  // Cut between characters, and keep the message on one line.
  size_t size = std::min<size_t>(text.size(), 40);
  while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
    --size;
  std::string result = text.substr(0, size) + (size < text.size() ? "…" : "");
  std::replace(result.begin(), result.end(), '\n', ' ');
  return result;
}

std::string shown(const yaml::Node &node) {
  switch (node.kind) {
  case yaml::Kind::null:
    return node.text.value.empty() ? "nothing" : "null";
  case yaml::Kind::boolean:
    return fmt::format("the boolean '{}'", node.text.value);
  case yaml::Kind::integer:
  case yaml::Kind::number:
    return fmt::format("the number '{}'", shortened(node.text.value));
  case yaml::Kind::string:
    return node.text.value.empty() ? "an empty text" : fmt::format("the text '{}'", shortened(node.text.value));
  case yaml::Kind::sequence:
    return node.items.empty() ? "an empty list" : "a list";
  case yaml::Kind::mapping:
    return node.entries.empty() ? "an empty mapping" : "a mapping";
  }
  return "";
}

// Whether a key stands in a flow mapping without a colon: mostly what is left of a value in which a comma was
// taken for the end, as in {a: decimal(3,1)}.
static bool isLeftOfComma(const yaml::Node &node) {
  if (node.kind != yaml::Kind::null || !node.text.value.empty() || !node.range.file)
    return false;
  std::string_view text = node.range.file->text();
  size_t next = text.find_first_not_of(" \t\r\n", node.range.begin);
  size_t before = node.range.begin > 0 ? text.find_last_not_of(" \t\r\n", node.range.begin - 1) : text.npos;
  return next != text.npos && before != text.npos && (text[next] == ',' || text[next] == '}') && text[before] != ':';
}

bool Reader::wrongKind(const yaml::Node &node, const std::string &wanted) {
  Diagnostic &d = error(codes::wrong_kind, node.range, fmt::format("expected {}, got {}", wanted, shown(node)));
  if (isLeftOfComma(node))
    d.notes.push_back({{}, "inside {…} a value that has a comma goes in quotes"});
  return false;
}

bool Reader::notSupported(SourceRange range, const std::string &what) {
  error(codes::not_supported_yet, range, fmt::format("'{}' is not supported yet", what));
  return false;
}

static std::string joined(const std::vector<std::string> &words) {
  std::string result;
  for (const std::string &word : words)
    result += (result.empty() ? "" : ", ") + word;
  return result;
}

std::string Reader::unknownKey(const yaml::Node &key, const std::vector<std::string> &known) {
  std::string nearest = nearestName(key.text.value, known);
  Diagnostic &d = error(codes::unknown_key, key.range, fmt::format("unknown key '{}'", shortened(key.text.value)));
  if (!nearest.empty())
    d.notes.push_back({{}, fmt::format("did you mean '{}'?", nearest)});
  d.notes.push_back({{}, known.empty() ? "no keys are allowed here" : "allowed here: " + joined(known)});
  return nearest;
}

bool Reader::refusePlaceholders(const SpecText &text, bool is_expression) {
  for (const char *form : {"${params.", "${env.", "${file."}) {
    size_t at = text.value.find(form);
    if (at == std::string::npos)
      continue;
    size_t end = text.value.find('}', at);
    Diagnostic &d =
        error(codes::bad_placeholder, text.slice(at, end == std::string::npos ? text.value.size() : end + 1),
              "${…} is replaced in connector settings only");
    if (is_expression)
      d.notes.push_back({{}, "in an expression a parameter is the name params.NAME"});
    return false;
  }
  return true;
}

bool isIdentifier(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9'))
    return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string withArticle(std::string_view what) {
  return fmt::format("{} {}", std::string_view("aeiou").find(what[0]) != std::string_view::npos ? "an" : "a", what);
}

static constexpr size_t name_bytes_max = 255;

bool checkName(Reader &reader, const yaml::Node &key, bool identifier_only, const char *what) {
  const std::string &name = key.text.value;
  if (key.plain && yaml::isYaml11Boolean(name)) {
    reader.error(codes::yaml11_boolean, key.range, fmt::format("YAML 1.1 reads the key '{}' as a boolean", name))
        .notes.push_back({{}, identifier_only ? "choose another name" : fmt::format("write it as \"{}\"", name)});
    return false;
  }
  if (name.empty()) {
    reader.error(codes::bad_value, key.range, fmt::format("{} needs a name", withArticle(what)));
    return false;
  }
  if (name.size() > name_bytes_max) {
    reader.error(codes::bad_value, key.range,
                 fmt::format("a name of {} bytes; at most {} are allowed", name.size(), name_bytes_max));
    return false;
  }
  if (identifier_only && !isIdentifier(name)) {
    reader
        .error(codes::bad_value, key.range,
               fmt::format("'{}' cannot be the name of {}", shortened(name), withArticle(what)))
        .notes.push_back({{}, "letters A-Z a-z, digits and '_' are allowed, and no digit in front"});
    return false;
  }
  return true;
}

// ---- Keys of a record ----

static bool checkGroup(Reader &reader, const yaml::Node &node, const std::vector<std::string> &group,
                       const std::string &advice, const std::vector<std::string> &guesses) {
  const yaml::Entry *first = nullptr;
  bool ok = true;
  for (const yaml::Entry &entry : node.entries) {
    const std::string &key = entry.key->text.value;
    if (std::find(group.begin(), group.end(), key) == group.end())
      continue;
    if (first) {
      reader
          .error(codes::conflicting_keys, entry.key->range,
                 fmt::format("'{}' and '{}' exclude each other", first->key->text.value, key))
          .notes.push_back({first->key->range, "given here"});
      ok = false;
    } else {
      first = &entry;
    }
  }
  if (first)
    return ok;
  // A misspelt key was reported already; that it is missing says nothing new.
  for (const std::string &guess : guesses)
    if (std::find(group.begin(), group.end(), guess) != group.end())
      return false;
  Diagnostic &error =
      reader.error(codes::conflicting_keys, node.range, fmt::format("one of these keys is needed: {}", joined(group)));
  if (!advice.empty())
    error.notes.push_back({{}, advice});
  return false;
}

bool checkKeys(Reader &reader, const yaml::Node &node, const Description &record, std::vector<size_t> &key_of_entry) {
  std::vector<std::string> known, guesses;
  for (const KeyDescription &key : record.keys)
    known.push_back(key.name);
  std::vector<bool> given(known.size());
  bool ok = true;
  for (const yaml::Entry &entry : node.entries) {
    size_t index = static_cast<size_t>(std::find(known.begin(), known.end(), entry.key->text.value) - known.begin());
    key_of_entry.push_back(index);
    if (index < known.size()) {
      given[index] = true;
      continue;
    }
    ok = false;
    if (entry.key->plain && yaml::isYaml11Boolean(entry.key->text.value))
      checkName(reader, *entry.key, true, "key");
    else
      guesses.push_back(reader.unknownKey(*entry.key, known));
  }
  for (size_t i = 0; i < known.size(); ++i) {
    if (!record.keys[i].required || given[i])
      continue;
    ok = false;
    if (std::find(guesses.begin(), guesses.end(), known[i]) == guesses.end())
      reader.error(codes::missing_key, node.range, fmt::format("missing key '{}'", known[i]))
          .notes.push_back({{}, fmt::format("'{}': {}", known[i], record.keys[i].doc)});
  }
  for (const auto &group : record.one_of)
    ok &= checkGroup(reader, node, group, record.one_of_advice, guesses);
  return ok;
}

} // namespace millstream::schema
