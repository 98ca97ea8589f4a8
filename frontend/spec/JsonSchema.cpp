// The JSON Schema (draft 2020-12) of the language, from the same descriptions that the parser uses.
#include "frontend/spec/Shape.h"

#include <nlohmann/json.hpp>

namespace millstream {
namespace {

using schema::Description;
using schema::DescriptionPtr;
using schema::KeyDescription;
using Json = nlohmann::ordered_json;

class JsonSchemaWriter {
public:
  Json run(const Description &root) {
    Json document = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                     {"title", "Millstream pipeline spec"}};
    document.update(record(root));
    document["$defs"] = definitions_;
    return document;
  }

private:
  // Named parts go to $defs, once.
  Json write(const DescriptionPtr &about) {
    if (about->name.empty())
      return body(*about);
    Json reference = {{"$ref", "#/$defs/" + key(about->name)}};
    if (about->kind == Description::Kind::reference || definitions_.contains(key(about->name)))
      return reference;
    definitions_[key(about->name)] = true; // so that a part can refer to itself
    Json written = body(*about);
    definitions_[key(about->name)] = written;
    return reference;
  }

  static std::string key(std::string name) {
    for (char &c : name)
      if (c == ' ' || c == ':')
        c = '_';
    return name;
  }

  Json body(const Description &about) {
    switch (about.kind) {
    case Description::Kind::scalar:
      return scalar(about);
    case Description::Kind::choice:
      return choice(about);
    case Description::Kind::list:
      return {{"type", "array"}, {"items", write(about.parts[0])}};
    case Description::Kind::mapping: {
      Json mapping = {{"type", "object"}};
      if (!about.pattern.empty())
        mapping["propertyNames"] = {{"pattern", about.pattern}};
      mapping["additionalProperties"] = write(about.parts[0]);
      return mapping;
    }
    case Description::Kind::record:
      return record(about);
    case Description::Kind::alternatives: {
      Json parts = Json::array();
      for (const DescriptionPtr &part : about.parts)
        parts.push_back(write(part));
      return {{"anyOf", parts}};
    }
    case Description::Kind::reference:
    case Description::Kind::anything:
      return Json::object();
    }
    return Json::object();
  }

  static Json choice(const Description &about) {
    Json words = Json::array();
    for (const std::string &word : about.words)
      words.push_back(about.json_types.empty() ? Json(word) : Json(std::stoi(word)));
    return {{"enum", words}};
  }

  static Json scalar(const Description &about) {
    Json result = Json::object();
    if (about.json_types.size() == 1)
      result["type"] = about.json_types[0];
    else if (!about.json_types.empty())
      result["type"] = about.json_types;
    if (!about.pattern.empty())
      result["pattern"] = about.pattern;
    auto bound = [&](const char *name, const std::optional<double> &value) {
      if (value && std::abs(*value) < 9e15 && *value == static_cast<double>(static_cast<int64_t>(*value)))
        result[name] = static_cast<int64_t>(*value);
      else if (value && std::abs(*value) < 9e15)
        result[name] = *value;
    };
    bound("minimum", about.least);
    bound("maximum", about.most);
    return result;
  }

  Json record(const Description &about) {
    Json result = {{"type", "object"}};
    if (!about.doc.empty())
      result["description"] = about.doc;
    Json properties = Json::object(), required = Json::array();
    for (const KeyDescription &key : about.keys) {
      Json property = write(key.value);
      std::string doc = key.supported ? key.doc : key.doc + " (not supported yet)";
      property["description"] = doc;
      if (!key.fallback.empty())
        property["default"] = fallback(key);
      properties[key.name] = property;
      if (key.required)
        required.push_back(key.name);
    }
    result["properties"] = properties;
    if (!required.empty())
      result["required"] = required;
    result["additionalProperties"] = false;
    for (const auto &group : about.one_of) {
      Json one = Json::array();
      for (const std::string &name : group)
        one.push_back({{"required", Json::array({name})}});
      result["allOf"].push_back({{"oneOf", one}});
    }
    return result;
  }

  // A default is spelled as in YAML.
  static Json fallback(const KeyDescription &key) {
    Json parsed = Json::parse(key.fallback, nullptr, false);
    return parsed.is_discarded() ? Json(key.fallback) : parsed;
  }

  Json definitions_ = Json::object();
};

} // namespace

std::string jsonSchema() { return JsonSchemaWriter().run(*schema::spec().about).dump(2) + "\n"; }

} // namespace millstream
