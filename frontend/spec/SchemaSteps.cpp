// The schema of the stateless operations: filter, map, flat_map, steps, route.
#include "frontend/spec/SchemaNodes.h"

#include <fmt/format.h>

namespace millstream::schema {
namespace {

// `user_id`, or `{day: "CAST(at AS date)"}`.
Shape<std::vector<MapItem>> selection() {
  Shape<SpecText> value = expression();
  Shape<Name> bare = column();
  auto named = std::make_shared<Description>();
  named->kind = Description::Kind::mapping;
  named->label = "column";
  named->parts = {value.about};
  auto item = std::make_shared<Description>();
  item->kind = Description::Kind::alternatives;
  item->parts = {bare.about, named};
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::list;
  about->parts = {item};
  std::string wanted = "a list of columns, each a name or {name: expression}";
  auto readItem = [=](Reader &reader, const yaml::Node &node, std::vector<MapItem> &out) {
    if (node.kind != yaml::Kind::mapping) {
      MapItem column;
      bool ok = bare.read(reader, node, column.name);
      out.push_back(std::move(column));
      return ok;
    }
    bool ok = !node.entries.empty() || reader.wrongKind(node, "a column's name, or {name: expression}");
    for (const yaml::Entry &entry : node.entries) {
      MapItem column{{entry.key->text.value, entry.key->range}, SpecText()};
      ok &= checkName(reader, *entry.key, false, "column");
      ok &= value.read(reader, *entry.value, *column.expression);
      out.push_back(std::move(column));
    }
    return ok;
  };
  return {about, wanted, [=](Reader &reader, const yaml::Node &node, std::vector<MapItem> &out) {
            if (node.kind != yaml::Kind::sequence || node.items.empty())
              return reader.wrongKind(node, wanted);
            bool ok = true;
            for (const yaml::Node *element : node.items)
              ok &= readItem(reader, *element, out);
            return ok;
          }};
}

// rename: {old: new}
Shape<std::vector<Rename>> renames() {
  struct Item {
    Name name;
    Name to;
  };
  Shape<Item> to = into<Item>(column(), [](Item &out, Name &&name) { out.to = std::move(name); });
  return into<std::vector<Rename>>(mapping(to, "column", false), [](auto &out, std::vector<Item> &&items) {
    for (Item &item : items)
      out.push_back({std::move(item.name), std::move(item.to)});
  });
}

bool checkMap(Reader &reader, const yaml::Node &node, Map &map) {
  if (node.entries.empty())
    return reader.wrongKind(node, "select, or any of add, drop and rename");
  if (map.select && node.entries.size() > 1) {
    reader.error(codes::conflicting_keys, node.range,
                 "'select' names all columns of the result, so 'add', 'drop' and 'rename' cannot stand beside it");
    return false;
  }
  return true;
}

Shape<Map> map() {
  return Record<Map>(
             "map", "a mapping as {add: {name: expression}}",
             "Computes columns. All expressions see the row as it came in; `drop` and `rename` apply first, then `add` "
             "replaces a column in its place or appends one.")
      .key("select", &Map::select, selection(), "the columns of the result: names, or `{name: expression}`")
      .key("add", &Map::add, namedExpressions("column"), "columns to add or replace")
      .key("drop", &Map::drop, list(column()), "columns to leave out")
      .key("rename", &Map::rename, renames(), "columns to rename: `{old: new}`")
      .check(checkMap)
      .shape();
}

Shape<FlatMap> flatMap() {
  return Record<FlatMap>(
             "flat_map", "a mapping as {each: items, as: item}",
             "One row for each element of an array: the columns of the row, then the element, then its number.")
      .key("each", &FlatMap::each, expression(), "the array: a column or an expression", required)
      .key("as", &FlatMap::as, column(), "the column that holds the element", required)
      .key("index", &FlatMap::index, column(), "a column that holds the element's number, from 1")
      .key("keep_empty", &FlatMap::keep_empty, boolean(),
           "gives one row with a null element for an empty or null array", byDefault("false"))
      .shape();
}

Shape<Filter> filter() {
  return into<Filter>(expression(), [](Filter &out, SpecText &&text) { out.condition = std::move(text); });
}

// An item of `steps`.
Shape<Step> step() {
  auto setFilter = [](Step &out, const yaml::Node &, Filter &&f) { out.filter = std::move(f); };
  auto setMap = [](Step &out, const yaml::Node &, Map &&m) { out.map = std::move(m); };
  auto setFlatMap = [](Step &out, const yaml::Node &, FlatMap &&f) { out.flat_map = std::move(f); };
  Shape<Step> known =
      Record<Step>("step", "a mapping with one operation (as {filter: condition})", "One stateless operation.")
          .with("filter", filter(), setFilter, "keeps the rows for which the condition is true; null is not true")
          .with("map", map(), setMap, "computes columns")
          .with("flat_map", flatMap(), setFlatMap, "one row for each element of an array")
          .oneOf({"filter", "map", "flat_map"})
          .shape();
  // A node's other operations cannot stand here, for reasons worth saying.
  auto read = [known](Reader &reader, const yaml::Node &node, Step &out) {
    for (const yaml::Entry &entry : node.entries) {
      const std::string &key = entry.key->text.value;
      for (const char *stateful : {"aggregate", "dedup", "join", "match", "top", "over", "process"})
        if (key == stateful) {
          reader
              .error(codes::stateful_step, entry.key->range,
                     fmt::format("'{}' keeps state, so it cannot be an unnamed step", key))
              .notes.push_back({{}, "make it a node of its own: its name is its state's identity"});
          return false;
        }
      if (key == "route") {
        reader
            .error(codes::conflicting_keys, entry.key->range,
                   "'route' has several outputs, so it cannot be an unnamed step")
            .notes.push_back({{}, "make it a node of its own"});
        return false;
      }
    }
    return known.read(reader, node, out);
  };
  return {known.about, known.wanted, read};
}

Shape<Route> route() {
  struct Else {
    std::optional<Name> name;
  };
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::alternatives;
  about->parts = {word({"drop"}).about, identifier("output").about};
  std::string wanted = "the name of an output, or drop";
  Shape<Else> rest = {about, wanted, [=](Reader &reader, const yaml::Node &node, Else &out) {
                        if (node.kind == yaml::Kind::string && node.text.value == "drop")
                          return true;
                        if (node.kind != yaml::Kind::string)
                          return reader.wrongKind(node, wanted);
                        return identifier("output").read(reader, node, out.name.emplace());
                      }};
  return Record<Route>("route", "a mapping as {to: {name: condition}, else: name}",
                       "Sends each row to the first output whose condition is true. Outputs are read as `node.output`.")
      .key("to", &Route::to, namedExpressions("output", true), "outputs and their conditions, tried in order", required)
      .with(
          "else", rest, [](Route &out, const yaml::Node &, Else &&e) { out.otherwise = std::move(e.name); },
          "the output of all other rows, or `drop`", required)
      .shape();
}

} // namespace

Shape<std::vector<NamedExpression>> namedExpressions(const char *what, bool identifiers) {
  Shape<NamedExpression> value = into<NamedExpression>(
      expression(), [](NamedExpression &out, SpecText &&text) { out.expression = std::move(text); });
  return mapping(value, what, identifiers);
}

void addStatelessOperations(Record<Transform> &record) {
  auto single = [](auto member) {
    return [member](Transform &out, const yaml::Node &key, auto &&value) {
      Step step;
      step.range = key.range;
      step.*member = std::move(value);
      out.steps.push_back(std::move(step));
      out.operation = {key.text.value, key.range};
    };
  };
  record
      .with(
          "steps", list(step()),
          [](Transform &out, const yaml::Node &key, std::vector<Step> &&steps) {
            out.steps = std::move(steps);
            out.operation = {key.text.value, key.range};
          },
          "stateless operations, one after the other")
      .with(
          "filter", filter(), single(&Step::filter),
          "keeps the rows for which the condition is true; null is not true. Over an updating stream, a row that does "
          "not fit is taken out by `-D`, also where it never was in: the table that the changes leave is the same")
      .with("map", map(), single(&Step::map), "computes columns")
      .with("flat_map", flatMap(), single(&Step::flat_map), "one row for each element of an array")
      .with(
          "route", route(),
          [](Transform &out, const yaml::Node &key, Route &&value) {
            out.route = std::move(value);
            out.operation = {key.text.value, key.range};
          },
          "sends each row to one of several outputs");
}

} // namespace millstream::schema
