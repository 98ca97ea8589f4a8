// A pipeline spec as typed structs, each with its place in the file: what the YAML front door makes, and
// what everything behind it reads. Expressions and types are kept as text; they are resolved when the
// pipeline is built.
#ifndef MILLSTREAM_FRONTEND_SPEC_SPEC_H
#define MILLSTREAM_FRONTEND_SPEC_SPEC_H

#include "frontend/yaml/SpecText.h"
#include "runtime/abi/SettingSchema.h"

#include <optional>
#include <string>
#include <vector>

namespace millstream {

// ---- Pieces ----

struct Name {
  std::string text;
  SourceRange range;
};
struct Duration {
  int64_t ms = 0;
  SourceRange range;
};
struct Size {
  uint64_t bytes = 0;
  SourceRange range;
};
struct Integer {
  int64_t value = 0;
  SourceRange range;
};

// `node` or `node.output`.
struct NodeRef {
  std::string node;
  std::string output; // empty: the node's rows
  SourceRange range;
};

struct NamedExpression {
  Name name;
  SpecText expression;
};

// A type by name or spelling (`decimal(12,2)?`), or a row as a mapping of its fields.
struct FieldType;
struct TypeSpec {
  SourceRange range;
  std::optional<SpecText> text;
  std::vector<FieldType> fields; // if there is no text
};
struct FieldType {
  Name name;
  TypeSpec type;
};

struct ErrorPolicy {
  enum class Kind { fail, drop, route } kind = Kind::fail;
  Name route; // if the kind is route
  SourceRange range;
};

// ---- Connectors and formats ----

struct SettingEntry;
struct SettingValue {
  enum class Kind { text, integer, number, flag, map } kind = Kind::text;
  std::string text;    // may hold ${…}; of a number too, where one stands for it
  int64_t integer = 0; // durations and times in milliseconds, sizes in bytes
  double number = 0;
  bool flag = false;
  std::vector<SettingEntry> entries; // of a map, in the order of the schema (named: of the spec)
  SourceRange range;
};
struct SettingEntry {
  Name name;
  SettingValue value;
};

// A connector or format with all its settings, defaults included.
struct Component {
  Name name;
  std::vector<SettingEntry> settings;
  SourceRange range;
  std::vector<Name> params;                 // those that ${params.x} names
  const ConnectorSpec *connector = nullptr; // which of the two it is; both null if it is unknown
  const FormatSpec *format = nullptr;

  const SettingValue *find(std::string_view setting) const;
};

// ---- Nodes ----

struct EventTime {
  std::optional<Name> field;
  std::optional<SpecText> expr;
  Duration out_of_order;
  std::optional<Duration> idle_after; // none: never
  SourceRange range;
};

struct MetadataColumn {
  Name column;
  Name key; // file_path, offset, partition, ingest_time
};

struct Source {
  Name name;
  Component connector;
  std::optional<Component> format;
  std::optional<TypeSpec> type;
  std::optional<EventTime> event_time;
  ErrorPolicy parse_errors;
  ErrorPolicy expression_errors; // of event_time
  std::vector<MetadataColumn> metadata;
  Size max_record{16u << 20, {}};
  SourceRange range;
  bool broken = false; // parts are missing because they were wrong; reported
};

struct Filter {
  SpecText condition;
};
struct MapItem {
  Name name;
  std::optional<SpecText> expression; // none: the column of that name
};
struct Rename {
  Name from;
  Name to;
};
struct Map {
  std::optional<std::vector<MapItem>> select;
  std::vector<NamedExpression> add;
  std::vector<Name> drop;
  std::vector<Rename> rename;
};
struct FlatMap {
  SpecText each;
  Name as;
  std::optional<Name> index;
  bool keep_empty = false;
};
// A stateless operation of one input and one output.
struct Step {
  std::optional<Filter> filter; // exactly one of the three
  std::optional<Map> map;
  std::optional<FlatMap> flat_map;
  SourceRange range;
  bool broken = false;
};

struct Route {
  std::vector<NamedExpression> to;
  std::optional<Name> otherwise; // `else`; none: such rows are dropped
  SourceRange range;
};

struct Window {
  enum class Kind { none, tumble, hop, session, cumulate, count } kind = Kind::none;
  Duration size;  // tumble, hop, cumulate; session: the gap
  Duration slide; // hop; cumulate: the step
  Duration offset;
  Integer count;
  bool processing_time = false;
  SourceRange range;

  bool isTimed() const { return kind != Kind::none && kind != Kind::count; }
};

struct Aggregate {
  std::vector<Name> keys;
  Window window;
  std::vector<NamedExpression> fields;
  std::optional<SpecText> having;
  SourceRange range;
};

struct Dedup {
  enum class Keep { first, last };
  std::vector<Name> keys;
  Keep keep = Keep::first;
  std::optional<Name> by;
  SourceRange range;
};

struct Late {
  bool routed = false; // else dropped
  Name route;
  std::optional<Duration> allow;
  bool emit_update = false;
  SourceRange range;
};

struct Ttl {
  bool forever = false;
  Duration duration;
  bool event_time = false;
  bool touch_on_read = false;
  SourceRange range;
};

struct Transform {
  Name name;
  std::vector<NodeRef> from;
  Name operation;           // the key that says what the node does
  bool unsupported = false; // its operation is known but not there yet
  std::vector<Step> steps;  // steps, filter, map, flat_map
  std::optional<Route> route;
  std::optional<Aggregate> aggregate;
  std::optional<Dedup> dedup;
  std::optional<Late> late;
  std::optional<Ttl> ttl;
  std::optional<EventTime> event_time;
  ErrorPolicy expression_errors;
  SourceRange range;
  bool broken = false;

  bool isStateful() const { return aggregate || dedup; }
};

struct Sink {
  Name name;
  std::vector<NodeRef> from;
  Component connector;
  std::optional<Component> format;
  std::optional<Name> delivery; // exactly_once, at_least_once
  ErrorPolicy write_errors;
  SourceRange range;
  bool broken = false;
};

// ---- The whole ----

struct ParamSpec {
  Name name;
  TypeSpec type;
  std::optional<SpecText> fallback; // `default`
  bool broken = false;
};
struct NamedTypeSpec {
  Name name;
  TypeSpec type;
};
struct PipelineInfo {
  Name name;
  std::string description;
};
struct StateSpec {
  std::optional<Ttl> ttl; // of nodes that have none of their own
  std::optional<Size> memory;
};
struct ExecutionSpec {
  Integer parallelism{1, {}};
  std::optional<Integer> max_parallelism;
  Integer key_groups{128, {}};
  Name time_zone{"UTC", {}};
  Duration latency{5, {}};
};
struct CheckpointSpec {
  std::optional<Duration> interval;
  std::optional<Name> storage;
  Integer retain{2, {}};
};

struct Spec {
  const SourceFile *file = nullptr;
  PipelineInfo pipeline;
  std::vector<ParamSpec> params;
  std::vector<NamedTypeSpec> types;
  std::vector<Source> sources;
  std::vector<Transform> transforms;
  std::vector<Sink> sinks;
  StateSpec state;
  ExecutionSpec execution;
  CheckpointSpec checkpoint;
};

// Parses and checks a spec. All its errors are reported; the result is null only if the file is no YAML
// mapping at all. Where errors were reported the spec may lack parts and must not be built. The file
// must outlive the spec. Never throws.
std::unique_ptr<Spec> parseSpec(const SourceFile &, Diagnostics &);

// The JSON Schema (draft 2020-12) of the language, for editors.
std::string jsonSchema();
// The reference page of the language, Markdown.
std::string referenceMarkdown();

} // namespace millstream
#endif
