// The building blocks of the spec's schema. A Shape<T> reads one YAML value into a T, and describes
// itself; so what is parsed, what `millstream schema` prints and what the reference page says are one
// definition. The tables that use these are Schema*.cpp.
#ifndef MILLSTREAM_FRONTEND_SPEC_SHAPE_H
#define MILLSTREAM_FRONTEND_SPEC_SHAPE_H

#include "frontend/spec/Spec.h"
#include "frontend/yaml/Tree.h"

#include <algorithm>
#include <functional>
#include <memory>

namespace millstream::schema {

// ---- Descriptions: the schema as data ----

struct Description;
using DescriptionPtr = std::shared_ptr<const Description>;

struct KeyDescription {
  std::string name;
  std::string doc;
  DescriptionPtr value;
  bool required = false;
  bool supported = true;
  std::string fallback; // the default as written; empty: none
};

struct Description {
  enum class Kind {
    scalar,       // json_types, pattern, least, most
    choice,       // words
    list,         // of parts[0]
    mapping,      // of the user's names to parts[0]
    record,       // keys
    alternatives, // one of parts
    reference,    // to the record called `name`, which may be an outer one
    anything,
  };
  Kind kind = Kind::anything;
  std::string label; // what the reference page calls it: "duration"
  std::string name;  // of a record: its section and $defs entry
  std::string doc;
  std::vector<std::string> json_types;
  std::string pattern;
  std::optional<double> least, most;
  std::vector<std::string> words;
  std::vector<DescriptionPtr> parts;
  std::vector<KeyDescription> keys;
  std::vector<std::vector<std::string>> one_of; // of each group exactly one key is given
  std::string one_of_advice;                    // for those who gave none of them
};

// ---- Reading ----

class Reader {
public:
  explicit Reader(Diagnostics &diagnostics) : diagnostics_(diagnostics) {}

  Diagnostic &error(Code code, SourceRange range, std::string message) {
    return diagnostics_.error(code, range, std::move(message));
  }
  Diagnostic &warning(Code code, SourceRange range, std::string message) {
    return diagnostics_.warning(code, range, std::move(message));
  }
  // "expected WANTED, got …". Always false.
  bool wrongKind(const yaml::Node &, const std::string &wanted);
  bool notSupported(SourceRange, const std::string &what);
  // A key that is none of `known`: with the nearest and all that are allowed. Returns the nearest.
  std::string unknownKey(const yaml::Node &key, const std::vector<std::string> &known);
  // Whether the text is free of ${params.…}, ${env.…} and ${file.…}; reports them.
  bool refusePlaceholders(const SpecText &, bool is_expression);

private:
  Diagnostics &diagnostics_;
};

// What a value is, for messages: "the text 'x'", "a list".
std::string shown(const yaml::Node &);

template <typename T> struct Shape {
  DescriptionPtr about;
  std::string wanted;                                          // "a duration, as 5s"
  std::function<bool(Reader &, const yaml::Node &, T &)> read; // false: reported, T may be incomplete
};

// ---- Scalars (ScalarShapes.cpp) ----

Shape<Duration> duration(bool negative_allowed, int64_t least_ms);
Shape<Size> size();
Shape<Integer> integer(int64_t least, int64_t most);
Shape<bool> boolean();
Shape<std::string> text();
Shape<Name> column();                     // any text that is not empty
Shape<Name> identifier(const char *what); // letters, digits, _; begins with no digit
Shape<SpecText> expression();
Shape<SpecText> literal(); // any scalar, as it is spelled
Shape<NodeRef> nodeRef();
Shape<TypeSpec> type();
Shape<Name> word(std::vector<std::string> words); // one of them
// Checks a name that the user gives as a mapping's key.
bool checkName(Reader &, const yaml::Node &key, bool identifier_only, const char *what);
bool isIdentifier(std::string_view);
std::string withArticle(std::string_view what); // "an output"
// 500ms, 5s …: false if malformed or beyond 64 bits of milliseconds.
bool parseDuration(std::string_view, int64_t &ms);
bool parseSize(std::string_view, uint64_t &bytes);
DescriptionPtr scalarDescription(std::string label, std::vector<std::string> json_types, std::string pattern = {});
DescriptionPtr anything();

// ---- Combinators ----

template <typename T> void setRange(T &out, const yaml::Node &node) {
  if constexpr (requires { out.range = node.range; })
    out.range = node.range;
}

template <typename E> Shape<E> choice(std::vector<std::pair<std::string, E>> words) {
  std::vector<std::string> names;
  for (const auto &[name, value] : words)
    names.push_back(name);
  Shape<Name> base = word(names);
  return {base.about, base.wanted, [=](Reader &reader, const yaml::Node &node, E &out) {
            Name name;
            if (!base.read(reader, node, name))
              return false;
            for (const auto &[word, value] : words)
              if (word == name.text)
                out = value;
            return true;
          }};
}

template <typename T> Shape<std::vector<T>> list(Shape<T> item) {
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::list;
  about->parts = {item.about};
  std::string wanted = "a list, each item " + item.wanted;
  return {about, wanted, [=](Reader &reader, const yaml::Node &node, std::vector<T> &out) {
            if (node.kind != yaml::Kind::sequence)
              return reader.wrongKind(node, wanted);
            bool ok = true;
            for (const yaml::Node *element : node.items) {
              T value{};
              if (item.read(reader, *element, value))
                out.push_back(std::move(value));
              else
                ok = false;
            }
            return ok;
          }};
}

// One value, or a list of at least one.
template <typename T> Shape<std::vector<T>> oneOrMany(Shape<T> item) {
  Shape<std::vector<T>> many = list(item);
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::alternatives;
  about->parts = {item.about, many.about};
  return {about, item.wanted + ", or a list", [=](Reader &reader, const yaml::Node &node, std::vector<T> &out) {
            if (node.kind == yaml::Kind::sequence) {
              if (node.items.empty())
                return reader.wrongKind(node, "at least one item");
              return many.read(reader, node, out);
            }
            T value{};
            if (!item.read(reader, node, value))
              return false;
            out.push_back(std::move(value));
            return true;
          }};
}

// The user's own names, each with a value; T has a `name`. A value that is wrong is kept if T can say
// that it is broken, so that its name stays known.
template <typename T>
Shape<std::vector<T>> mapping(Shape<T> value, const char *what, bool identifiers, bool empty_allowed = false) {
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::mapping;
  about->label = what;
  about->parts = {value.about};
  if (identifiers)
    about->pattern = "^[A-Za-z_][A-Za-z0-9_]*$";
  std::string wanted = std::string("a mapping of ") + what + " names (as {name: …}), each with " + value.wanted;
  return {about, wanted, [=](Reader &reader, const yaml::Node &node, std::vector<T> &out) {
            if (node.kind != yaml::Kind::mapping)
              return reader.wrongKind(node, wanted);
            if (node.entries.empty() && !empty_allowed)
              return reader.wrongKind(node, std::string("at least one ") + what);
            bool ok = true;
            for (const yaml::Entry &entry : node.entries) {
              bool good = checkName(reader, *entry.key, identifiers, what);
              T element{};
              good &= value.read(reader, *entry.value, element);
              element.name = {entry.key->text.value, entry.key->range};
              if constexpr (requires { element.broken; })
                element.broken |= !good;
              else if (!good) {
                ok = false;
                continue;
              }
              out.push_back(std::move(element));
              ok &= good;
            }
            return ok;
          }};
}

// The same shape under a name for the reference page.
template <typename T> Shape<T> labelled(Shape<T> shape, const char *label) {
  auto about = std::make_shared<Description>(*shape.about);
  about->label = label;
  shape.about = about;
  return shape;
}

// A scalar in short form, or what is written out.
template <typename T> Shape<T> shortOr(Shape<T> scalar, Shape<T> full) {
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::alternatives;
  about->parts = {scalar.about, full.about};
  std::string wanted = scalar.wanted + ", or " + full.wanted;
  return {about, wanted, [=](Reader &reader, const yaml::Node &node, T &out) {
            setRange(out, node);
            if (node.kind == yaml::Kind::mapping)
              return full.read(reader, node, out);
            bool takes = node.isScalar() && node.kind != yaml::Kind::null;
            const std::vector<std::string> &words = scalar.about->words;
            if (!words.empty())
              takes &= std::find(words.begin(), words.end(), node.text.value) != words.end();
            if (!takes)
              return reader.wrongKind(node, wanted);
            return scalar.read(reader, node, out);
          }};
}

// The same value, put into another struct.
template <typename T, typename U, typename Put> Shape<T> into(Shape<U> shape, Put put) {
  return {shape.about, shape.wanted, [=](Reader &reader, const yaml::Node &node, T &out) {
            U value{};
            bool ok = shape.read(reader, node, value);
            setRange(out, node);
            put(out, std::move(value));
            return ok;
          }};
}

// ---- Records: mappings with known keys ----

struct KeyOptions {
  bool required = false;
  const char *fallback = "";
};
inline constexpr KeyOptions required{.required = true};
inline KeyOptions byDefault(const char *fallback) { return {.fallback = fallback}; }

template <typename T> class Record {
public:
  Record(std::string name, std::string wanted, std::string doc) : wanted_(std::move(wanted)) {
    about_ = std::make_shared<Description>();
    about_->kind = Description::Kind::record;
    about_->name = std::move(name);
    about_->doc = std::move(doc);
  }

  // A key whose value goes where `put(T &, key node, U &&)` puts it.
  template <typename U, typename Put>
  Record &with(const char *name, Shape<U> shape, Put put, const char *doc, KeyOptions options = {}) {
    about_->keys.push_back({name, doc, shape.about, options.required, true, options.fallback});
    keys_.push_back([=](Reader &reader, const yaml::Entry &entry, T &out) {
      U value{};
      bool ok = shape.read(reader, *entry.value, value);
      if (ok || keepsParts<U>())
        put(out, *entry.key, std::move(value));
      return ok;
    });
    return *this;
  }
  template <typename U, typename M>
  Record &key(const char *name, M T::*member, Shape<U> shape, const char *doc, KeyOptions options = {}) {
    return with(
        name, shape, [=](T &out, const yaml::Node &, U &&value) { out.*member = std::move(value); }, doc, options);
  }
  // A key that is part of the language but not there yet.
  Record &unsupported(const char *name, const char *doc, DescriptionPtr value = anything()) {
    about_->keys.push_back({name, doc, std::move(value), false, false, ""});
    std::string path = name;
    keys_.push_back([=](Reader &reader, const yaml::Entry &entry, T &out) {
      if constexpr (requires { out.unsupported; })
        out.unsupported = true;
      return reader.notSupported(entry.key->range, path);
    });
    return *this;
  }
  // Of these keys exactly one must be given.
  Record &oneOf(std::vector<std::string> names, std::string advice = "") {
    about_->one_of.push_back(std::move(names));
    about_->one_of_advice = std::move(advice);
    return *this;
  }
  // A check of the whole, run if all its keys were right.
  Record &check(std::function<bool(Reader &, const yaml::Node &, T &)> rule) {
    rules_.push_back(std::move(rule));
    return *this;
  }
  Shape<T> shape() const {
    auto self = std::make_shared<Record>(*this);
    return {about_, wanted_,
            [self](Reader &reader, const yaml::Node &node, T &out) { return self->read(reader, node, out); }};
  }

private:
  // Lists keep the items that were right, structs their other keys.
  template <typename U> static constexpr bool keepsParts() {
    return std::is_class_v<U> && !std::is_same_v<U, std::string>;
  }
  bool read(Reader &, const yaml::Node &, T &) const;

  std::shared_ptr<Description> about_;
  std::string wanted_;
  std::vector<std::function<bool(Reader &, const yaml::Entry &, T &)>> keys_;
  std::vector<std::function<bool(Reader &, const yaml::Node &, T &)>> rules_;
};

// Checks which keys are there: unknown ones, missing ones, and groups of which one is needed. Gives the
// index of each entry's key, or npos.
bool checkKeys(Reader &, const yaml::Node &, const Description &record, std::vector<size_t> &key_of_entry);

template <typename T> bool Record<T>::read(Reader &reader, const yaml::Node &node, T &out) const {
  if (node.kind != yaml::Kind::mapping)
    return reader.wrongKind(node, wanted_);
  setRange(out, node);
  std::vector<size_t> key_of_entry;
  bool ok = checkKeys(reader, node, *about_, key_of_entry);
  for (size_t i = 0; i < node.entries.size(); ++i)
    if (key_of_entry[i] < keys_.size())
      ok &= keys_[key_of_entry[i]](reader, node.entries[i], out);
  if (ok)
    for (const auto &rule : rules_)
      ok &= rule(reader, node, out);
  return ok;
}

// ---- The parts of the language (Schema*.cpp) ----

Shape<Component> connector(SettingRole);
Shape<Component> format(SettingRole);
Shape<EventTime> eventTime();
Shape<ErrorPolicy> errorPolicy();
Shape<Source> source();
Shape<Transform> transform();
Shape<Sink> sink();
Shape<Ttl> ttl();
const Shape<Spec> &spec(); // the whole

// All connectors and formats, by the tables beside their code.
std::vector<const ConnectorSpec *> connectors();
std::vector<const FormatSpec *> formats();
DescriptionPtr describeConnectors(SettingRole);
DescriptionPtr describeFormats(SettingRole);
DescriptionPtr describeSettings(const char *name, const char *doc, std::span<const SettingSpec>);

} // namespace millstream::schema
#endif
