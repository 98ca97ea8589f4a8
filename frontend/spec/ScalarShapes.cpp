// Scalars of the language: durations, sizes, numbers, words, names, expressions, types.
#include "frontend/spec/Shape.h"

#include <charconv>
#include <fmt/format.h>

namespace millstream::schema {

DescriptionPtr scalarDescription(std::string label, std::vector<std::string> json_types, std::string pattern) {
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::scalar;
  about->label = std::move(label);
  about->json_types = std::move(json_types);
  about->pattern = std::move(pattern);
  return about;
}

DescriptionPtr anything() { return std::make_shared<Description>(); }

namespace {

struct Unit {
  std::string_view name;
  uint64_t factor;
};
constexpr Unit duration_units[] = {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
constexpr Unit size_units[] = {{"KiB", 1u << 10}, {"MiB", 1u << 20}, {"GiB", 1u << 30}, {"B", 1}};

enum class Parsed { good, malformed, too_large };

// Digits and a unit.
Parsed parseQuantity(std::string_view text, std::span<const Unit> units, uint64_t limit, uint64_t &value) {
  size_t digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos)
    return Parsed::malformed;
  for (const Unit &unit : units) {
    if (text.substr(digits) != unit.name)
      continue;
    auto [end, failed] = std::from_chars(text.data(), text.data() + digits, value);
    if (failed != std::errc() || value > limit / unit.factor)
      return Parsed::too_large;
    value *= unit.factor;
    return Parsed::good;
  }
  return Parsed::malformed;
}

Parsed durationOf(std::string_view text, int64_t &ms) {
  bool negative = text.starts_with('-');
  uint64_t value = 0;
  Parsed parsed = parseQuantity(text.substr(negative), duration_units, INT64_MAX, value);
  ms = negative ? -static_cast<int64_t>(value) : static_cast<int64_t>(value);
  return parsed;
}

bool isText(const yaml::Node &node) { return node.kind == yaml::Kind::string; }

} // namespace

bool parseDuration(std::string_view text, int64_t &ms) { return durationOf(text, ms) == Parsed::good; }
bool parseSize(std::string_view text, uint64_t &bytes) {
  return parseQuantity(text, size_units, INT64_MAX, bytes) == Parsed::good;
}

Shape<Duration> duration(bool negative_allowed, int64_t least_ms) {
  std::string wanted = "a duration (as 500ms, 5s, 10m, 1h or 30d)";
  auto about =
      scalarDescription("duration", {"string"}, negative_allowed ? "^-?[0-9]+(ms|s|m|h|d)$" : "^[0-9]+(ms|s|m|h|d)$");
  return {about, wanted, [=](Reader &reader, const yaml::Node &node, Duration &out) {
            out.range = node.range;
            Parsed parsed = isText(node) ? durationOf(node.text.value, out.ms) : Parsed::malformed;
            if (parsed == Parsed::malformed)
              return reader.wrongKind(node, wanted);
            if (parsed == Parsed::good && (negative_allowed || out.ms >= 0) && out.ms >= least_ms)
              return true;
            std::string problem = parsed == Parsed::too_large ? "too long" : out.ms < 0 ? "negative" : "too short";
            reader.error(codes::bad_value, node.range,
                         fmt::format("the duration '{}' is {}", node.text.value, problem));
            return false;
          }};
}

Shape<Size> size() {
  std::string wanted = "a size (as 64KiB, 16MiB or 1GiB)";
  return {scalarDescription("size", {"string"}, "^[0-9]+(B|KiB|MiB|GiB)$"), wanted,
          [=](Reader &reader, const yaml::Node &node, Size &out) {
            out.range = node.range;
            Parsed parsed =
                isText(node) ? parseQuantity(node.text.value, size_units, INT64_MAX, out.bytes) : Parsed::malformed;
            if (parsed == Parsed::malformed)
              return reader.wrongKind(node, wanted);
            if (parsed == Parsed::good && out.bytes > 0)
              return true;
            reader.error(
                codes::bad_value, node.range,
                fmt::format("the size '{}' is {}", node.text.value, parsed == Parsed::good ? "zero" : "too large"));
            return false;
          }};
}

Shape<Integer> integer(int64_t least, int64_t most) {
  auto about = std::make_shared<Description>(*scalarDescription("integer", {"integer"}));
  about->least = static_cast<double>(least);
  about->most = static_cast<double>(most);
  return {about, "an integer", [=](Reader &reader, const yaml::Node &node, Integer &out) {
            out = {node.integer, node.range};
            if (node.kind != yaml::Kind::integer)
              return reader.wrongKind(node, "an integer");
            if (!node.too_large && node.integer >= least && node.integer <= most)
              return true;
            reader.error(
                codes::bad_value, node.range,
                fmt::format("{} is out of range: {} to {} are allowed", node.text.value.substr(0, 40), least, most));
            return false;
          }};
}

Shape<bool> boolean() {
  return {scalarDescription("boolean", {"boolean"}), "true or false",
          [](Reader &reader, const yaml::Node &node, bool &out) {
            out = node.boolean;
            return node.kind == yaml::Kind::boolean || reader.wrongKind(node, "true or false");
          }};
}

Shape<std::string> text() {
  return {scalarDescription("text", {"string"}), "text", [](Reader &reader, const yaml::Node &node, std::string &out) {
            out = node.text.value;
            return isText(node) ? reader.refusePlaceholders(node.text, false) : reader.wrongKind(node, "text");
          }};
}

Shape<Name> column() {
  return {scalarDescription("column name", {"string"}), "a column's name",
          [](Reader &reader, const yaml::Node &node, Name &out) {
            out = {node.text.value, node.range};
            return (node.isScalar() && !out.text.empty()) || reader.wrongKind(node, "a column's name");
          }};
}

Shape<Name> identifier(const char *what) {
  std::string wanted = "the name of " + withArticle(what);
  return {scalarDescription("name", {"string"}, "^[A-Za-z_][A-Za-z0-9_]*$"), wanted,
          [=](Reader &reader, const yaml::Node &node, Name &out) {
            out = {node.text.value, node.range};
            if (!isText(node) || out.text.empty())
              return reader.wrongKind(node, wanted);
            return checkName(reader, node, true, what);
          }};
}

Shape<SpecText> expression() {
  std::string wanted = "an SQL expression";
  return {scalarDescription("SQL expression", {"string", "number", "boolean"}), wanted,
          [=](Reader &reader, const yaml::Node &node, SpecText &out) {
            out = node.text;
            if (!node.isScalar() || out.value.find_first_not_of(" \t\r\n") == std::string::npos) {
              Diagnostic &d =
                  reader.error(codes::wrong_kind, node.range, fmt::format("expected {}, got {}", wanted, shown(node)));
              if (!node.isScalar())
                d.notes.push_back({{}, "put an expression that begins with '{' or '[', or has ': ' in it, in quotes"});
              return false;
            }
            return reader.refusePlaceholders(node.text, true);
          }};
}

Shape<SpecText> literal() {
  return {scalarDescription("value", {"string", "number", "boolean"}), "a value",
          [](Reader &reader, const yaml::Node &node, SpecText &out) {
            out = node.text;
            if (!node.isScalar() || node.kind == yaml::Kind::null)
              return reader.wrongKind(node, "a value");
            return reader.refusePlaceholders(node.text, false);
          }};
}

Shape<NodeRef> nodeRef() {
  std::string wanted = "the name of a node, or node.output";
  return {scalarDescription("node", {"string"}, "^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?$"), wanted,
          [=](Reader &reader, const yaml::Node &node, NodeRef &out) {
            out.range = node.range;
            if (!isText(node))
              return reader.wrongKind(node, wanted);
            const std::string &text = node.text.value;
            size_t dot = text.find('.');
            out.node = text.substr(0, dot);
            out.output = dot == std::string::npos ? "" : text.substr(dot + 1);
            if (isIdentifier(out.node) && (dot == std::string::npos || isIdentifier(out.output)))
              return true;
            return reader.wrongKind(node, wanted);
          }};
}

Shape<Name> word(std::vector<std::string> words) {
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::choice;
  about->words = words;
  std::string all;
  for (size_t i = 0; i < words.size(); ++i)
    all += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return {about, all, [=](Reader &reader, const yaml::Node &node, Name &out) {
            out = {node.text.value, node.range};
            if (!node.isScalar() || node.kind == yaml::Kind::null)
              return reader.wrongKind(node, all);
            for (const std::string &candidate : words)
              if (candidate == out.text)
                return true;
            Diagnostic &d =
                reader.error(codes::bad_value, node.range, fmt::format("expected {}, got {}", all, shown(node)));
            std::string nearest = nearestName(out.text, words);
            if (!nearest.empty())
              d.notes.push_back({{}, fmt::format("did you mean '{}'?", nearest)});
            return false;
          }};
}

// A type is recursive: a mapping of fields, each a type.
Shape<TypeSpec> type() {
  auto fields = std::make_shared<Description>();
  fields->kind = Description::Kind::mapping;
  fields->label = "column";
  auto self = std::make_shared<Description>();
  self->kind = Description::Kind::reference;
  self->name = "type";
  self->label = "type";
  fields->parts = {self};
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::alternatives;
  about->name = "type";
  about->label = "type";
  about->doc =
      "A type's name (`bigint`, `decimal(12,2)`, `array<string>`, a name of `types`), with `?` behind it if it may "
      "be null; or a row, as a mapping of columns to types.";
  about->parts = {scalarDescription("type name", {"string"}), fields};
  std::string wanted = "a type (as bigint, \"string?\" or a mapping of columns)";
  auto body = [wanted](const auto &self_read, Reader &reader, const yaml::Node &node, TypeSpec &out) -> bool {
    out.range = node.range;
    if (node.kind == yaml::Kind::string && !node.text.value.empty()) {
      out.text = node.text;
      return reader.refusePlaceholders(node.text, false);
    }
    if (node.kind != yaml::Kind::mapping || node.entries.empty())
      return reader.wrongKind(node, wanted);
    bool ok = true;
    for (const yaml::Entry &entry : node.entries) {
      ok &= checkName(reader, *entry.key, false, "column");
      FieldType field{{entry.key->text.value, entry.key->range}, {}};
      ok &= self_read(self_read, reader, *entry.value, field.type);
      out.fields.push_back(std::move(field));
    }
    return ok;
  };
  return {about, wanted,
          [body](Reader &reader, const yaml::Node &node, TypeSpec &out) { return body(body, reader, node, out); }};
}

} // namespace millstream::schema
