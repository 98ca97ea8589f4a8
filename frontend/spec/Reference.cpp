// The reference page of the language, Markdown, from the same descriptions that the parser uses.
#include "frontend/spec/Shape.h"

#include <fmt/format.h>
#include <set>

namespace millstream {
namespace {

using schema::Description;
using schema::DescriptionPtr;
using schema::KeyDescription;

class ReferenceWriter {
public:
  std::string run(const Description &root) {
    out_ = "# Reference of the spec language\n\n"
           "Generated from the definition that the parser reads by. A key without a default that is not *required* can "
           "be left "
           "out.\n\n";
    section("A spec", root);
    while (!todo_.empty()) {
      auto [title, about] = todo_.front();
      todo_.erase(todo_.begin());
      section(title, *about);
    }
    typeSection();
    components("Connectors", schema::connectors());
    components("Formats", schema::formats());
    return out_;
  }

private:
  static std::string escaped(std::string text) {
    for (size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
      text.insert(at, "\\");
    return text;
  }

  void section(const std::string &title, const Description &about) {
    out_ += fmt::format("## {}\n\n", title);
    if (!about.doc.empty())
      out_ += about.doc + "\n\n";
    table(about);
    for (const auto &group : about.one_of) {
      std::string names;
      for (const std::string &name : group)
        names += (names.empty() ? "`" : ", `") + name + "`";
      out_ += fmt::format("Exactly one of {} is given.\n\n", names);
    }
  }

  void table(const Description &about) {
    if (about.keys.empty())
      return;
    out_ += "| key | value | default | |\n|---|---|---|---|\n";
    for (const KeyDescription &key : about.keys) {
      std::string fallback = key.required ? "*required*" : key.fallback.empty() ? "" : "`" + key.fallback + "`";
      std::string doc = key.supported ? key.doc : key.doc + " (*not supported yet*)";
      out_ += fmt::format("| `{}` | {} | {} | {} |\n", key.name, escaped(key.supported ? value(*key.value) : ""),
                          escaped(fallback), escaped(doc));
    }
    out_ += "\n";
  }

  std::string value(const Description &about) {
    switch (about.kind) {
    case Description::Kind::scalar:
    case Description::Kind::reference:
      return about.label;
    case Description::Kind::choice:
      return words(about.words);
    case Description::Kind::list:
      return "list of " + value(*about.parts[0]);
    case Description::Kind::mapping:
      return fmt::format("{} names, each with {}", about.label, value(*about.parts[0]));
    case Description::Kind::record:
      return recordLink(about);
    case Description::Kind::alternatives:
      return alternatives(about);
    case Description::Kind::anything:
      return "";
    }
    return "";
  }

  static std::string words(const std::vector<std::string> &all) {
    std::string result;
    for (const std::string &word : all)
      result += (result.empty() ? "`" : ", `") + word + "`";
    return result;
  }

  std::string alternatives(const Description &about) {
    if (!about.label.empty())
      return about.label == "type" ? "[type](#type)" : about.label;
    std::string result;
    for (const DescriptionPtr &part : about.parts) {
      std::string one = value(*part);
      result += (result.empty() || one.empty() ? "" : " or ") + one;
    }
    return result;
  }

  // A named record gets a section of its own; one without a name is written out in place.
  std::string recordLink(const Description &about) {
    if (about.name.empty()) {
      std::string keys;
      for (const KeyDescription &key : about.keys)
        keys += (keys.empty() ? "" : ", ") + key.name;
      return "`{" + keys + "}`";
    }
    if (seen_.insert(about.name).second)
      todo_.emplace_back(about.name, &about);
    return fmt::format("[{}](#{})", about.name, about.name);
  }

  void typeSection() {
    out_ += "## type\n\nA type's name, with `?` behind it if the value may be null; or a row, as a mapping of columns "
            "to types.\n\n"
            "`boolean` `tinyint` `smallint` `int` `bigint` `float` `double` `decimal(p,s)` `string` `bytes` `date` "
            "`time(p)` "
            "`timestamp(p)` `timestamp_ltz(p)` `interval` `array<T>` `map<K,V>` `row<a T, b U?>`, and the names "
            "declared under "
            "`types`.\n\n";
  }

  template <typename SpecOf> void components(const char *title, const std::vector<const SpecOf *> &all) {
    out_ += fmt::format("## {}\n\n", title);
    for (const SpecOf *spec : all) {
      const char *sides = spec->source && spec->sink ? "source and sink" : spec->source ? "source" : "sink";
      out_ += fmt::format("### {}\n\n{} ({}).\n\n", spec->name, capital(spec->doc), sides);
      if (!spec->settings.empty()) {
        table(*schema::describeSettings(spec->name, spec->doc, spec->settings));
        nested(spec->settings);
      }
    }
  }

  static std::string capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
      text[0] += 'A' - 'a';
    return text;
  }

  void nested(std::span<const SettingSpec> settings) {
    for (const SettingSpec &setting : settings)
      if (!setting.nested.empty() && setting.kind == SettingKind::group) {
        out_ += fmt::format("`{}`:\n\n", setting.name);
        table(*schema::describeSettings("", setting.doc, setting.nested));
      } else {
        nested(setting.nested);
      }
  }

  std::string out_;
  std::set<std::string> seen_;
  std::vector<std::pair<std::string, const Description *>> todo_;
};

} // namespace

std::string referenceMarkdown() { return ReferenceWriter().run(*schema::spec().about); }

} // namespace millstream
