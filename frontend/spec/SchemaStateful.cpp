// The schema of operations that keep state, windows, lateness and lifetimes; and of a transform as a whole.
#include "frontend/spec/SchemaNodes.h"
#include "runtime/abi/EventTime.h"

#include <fmt/format.h>

namespace millstream::schema {
namespace {

// ---- Windows ----

struct WindowSizes {
  Duration size, slide, offset;
  bool has_offset = false;
  SourceRange range;
};

constexpr int64_t day_ms = 86'400'000;
constexpr int64_t window_most_ms = 36'500 * day_ms;

// The parts of all slices are numbered, each slice having one for each window that it is in
// (runtime/kernels/Windows.cpp).
int64_t windowsOfSlice(int64_t distance_ms) { return (int64_t{1} << 62) / (event_time_most_ms / distance_ms + 1); }

void setOffset(WindowSizes &out, const yaml::Node &, Duration &&offset) {
  out.offset = std::move(offset);
  out.has_offset = true;
}

Shape<WindowSizes> sizes(const char *name, const char *size_key, const char *size_doc, const char *slide_key,
                         const char *slide_doc, bool offset) {
  Record<WindowSizes> record("", fmt::format("a mapping with the sizes of a {} window", name), "");
  record.key(size_key, &WindowSizes::size, duration(false, 1), size_doc, required);
  if (slide_key)
    record.key(slide_key, &WindowSizes::slide, duration(false, 1), slide_doc, required);
  if (offset)
    record.with("offset", duration(true, -window_most_ms), setOffset,
                "shifts the windows from their alignment to 1970-01-01");
  return record.shape();
}

// tumble and session in short form: only the size.
Shape<WindowSizes> shortSizes(Shape<WindowSizes> full) {
  Shape<WindowSizes> bare =
      into<WindowSizes>(duration(false, 1), [](WindowSizes &out, Duration &&size) { out.size = size; });
  return shortOr(bare, full);
}

// A duration as the user wrote it.
std::string written(const Duration &duration) {
  SourceRange r = duration.range;
  return std::string(r.file->text().substr(r.begin, r.end - r.begin));
}

bool checkWindow(Reader &reader, const yaml::Node &, Window &window) {
  bool sliced = window.kind == Window::Kind::hop || window.kind == Window::Kind::cumulate;
  for (const Duration *d : {&window.size, &window.slide})
    if (d->ms > window_most_ms) {
      reader.error(codes::bad_window, d->range, "a window has at most 36500d");
      return false;
    }
  if (sliced && window.size.ms % window.slide.ms != 0) {
    bool hop = window.kind == Window::Kind::hop;
    reader.error(codes::bad_window, window.size.range,
                 fmt::format("the size of a {} window must be a multiple of its {}: {} is none of {}",
                             hop ? "hop" : "cumulate", hop ? "slide" : "step", written(window.size),
                             written(window.slide)));
    return false;
  }
  int64_t windows = sliced ? window.size.ms / window.slide.ms : 1;
  if (sliced && windows > windowsOfSlice(window.slide.ms)) {
    reader.error(codes::bad_window, window.size.range,
                 fmt::format("a window has at most {} {} of {}, got {}", windowsOfSlice(window.slide.ms),
                             window.kind == Window::Kind::hop ? "slides" : "steps", written(window.slide), windows));
    return false;
  }
  return true;
}

Shape<Window> window() {
  auto put = [](Window::Kind kind) {
    return [kind](Window &out, const yaml::Node &, WindowSizes &&sizes) {
      out.kind = kind;
      out.size = sizes.size;
      out.slide = sizes.slide;
      if (sizes.has_offset)
        out.offset = sizes.offset;
    };
  };
  auto putCount = [](Window &out, const yaml::Node &, Integer &&count) {
    out.kind = Window::Kind::count;
    out.count = count;
  };
  auto putTime = [](Window &out, const yaml::Node &, Name &&) { out.processing_time = true; };
  Shape<WindowSizes> tumble = sizes("tumble", "size", "the length of a window", nullptr, nullptr, true);
  Shape<WindowSizes> hop = sizes("hop", "size", "the length of a window, a multiple of `slide`", "slide",
                                 "how far apart windows begin", true);
  Shape<WindowSizes> cumulate = sizes("cumulate", "size", "the greatest length, a multiple of `step`", "step",
                                      "by how much a window grows", true);
  Shape<WindowSizes> session =
      sizes("session", "gap", "a session ends when no row came for this long", nullptr, nullptr, false);
  Shape<Window> full =
      Record<Window>("window", "a window (as {tumble: 1m})", "Which rows are aggregated together.")
          .with("tumble", shortSizes(tumble), put(Window::Kind::tumble),
                "windows of one length, side by side: `1m`, or `{size, offset}`")
          .with("hop", hop, put(Window::Kind::hop),
                "windows of one length that overlap: `{size, slide}`. `size` is a multiple of `slide`, of fewer than "
                "4096 slides for each millisecond of one: at most 4095 of 1ms, 40959 of 10ms")
          .with(
              "cumulate", cumulate, put(Window::Kind::cumulate),
              "windows that grow by a step up to their size: `{step, size}`. `size` is a multiple of `step`, of fewer "
              "than 4096 steps for each millisecond of one: at most 4095 of 1ms, 40959 of 10ms")
          .with("session", shortSizes(session), put(Window::Kind::session),
                "windows that a pause ends: `{gap}`. A row joins sessions of its key that it overlaps or touches and "
                "that "
                "its split's watermark has not passed; sessions of several splits that overlap are one")
          .with("count", integer(1, 1'000'000'000), putCount,
                "fires at each so many rows of a key, and at the end of the input with what is left; has no window "
                "columns")
          .oneOf({"tumble", "hop", "cumulate", "session", "count"})
          .key("offset", &Window::offset, duration(true, -window_most_ms),
               "shifts the windows from their alignment to 1970-01-01", byDefault("0s"))
          .with(
              "time", word({"processing", "event"}),
              [putTime](Window &out, const yaml::Node &key, Name &&word) {
                if (word.text == "processing")
                  putTime(out, key, std::move(word));
              },
              "`processing` takes the clock's time in place of the event time: no row is late, and what is open at the "
              "end of "
              "the input fires then",
              byDefault("event"))
          .check(checkWindow)
          .shape();
  Shape<Window> none = into<Window>(word({"none"}), [](Window &, Name &&) {});
  return shortOr(none, full);
}

// ---- Late rows and lifetimes ----

bool checkLate(Reader &reader, const yaml::Node &node, Late &late) {
  if (late.emit_update && !late.allow) {
    reader.error(codes::conflicting_keys, node.find("emit")->range, "'emit: update' has a meaning only with 'allow'");
    return false;
  }
  return true;
}

Shape<Late> late() {
  Shape<Late> bare = into<Late>(word({"drop"}), [](Late &, Name &&) {});
  auto setRoute = [](Late &out, const yaml::Node &, Name &&name) {
    out.routed = true;
    out.route = std::move(name);
  };
  Shape<bool> only_true = {
      scalarDescription("true", {"boolean"}), "true", [](Reader &reader, const yaml::Node &node, bool &out) {
        out = true;
        return (node.kind == yaml::Kind::boolean && node.boolean) || reader.wrongKind(node, "true");
      }};
  Shape<Late> full =
      Record<Late>("late", "a mapping as {allow: 2m, route: NAME}",
                   "What becomes of rows that come too late for a window.")
          .key("allow", &Late::allow, duration(false, 0),
               "keeps a window open until the watermark passes its end by this much")
          .with("route", identifier("output"), setRoute, "the output that late rows go to, read as `node.NAME`")
          .with(
              "drop", only_true, [](Late &, const yaml::Node &, bool &&) {},
              "`true`: late rows are dropped and counted")
          .oneOf({"route", "drop"})
          .with(
              "emit", word({"once", "update"}),
              [](Late &out, const yaml::Node &, Name &&word) { out.emit_update = word.text == "update"; },
              "with `allow`: `once` fires when the window closes for good, `update` at its end and again for each row "
              "after, of a session with each of its rows",
              byDefault("once"))
          .check(checkLate)
          .shape();
  return shortOr(bare, full);
}

// ---- Operations ----

Shape<Aggregate> aggregate() {
  auto setTime = [](Aggregate &out, const yaml::Node &, Name &&word) {
    out.window.processing_time |= word.text == "processing";
  };
  return Record<Aggregate>(
             "aggregate", "a mapping as {keys: [k], window: {tumble: 1m}, fields: {n: COUNT(*)}}",
             "Groups rows by keys and window. The result's row is the keys, `window_start` and `window_end` "
             "(timestamp(3), end exclusive), then the fields; its event time is `window_end` - 1 ms. Without a window "
             "the result is updated as rows come, and the node needs `ttl`.")
      .key("keys", &Aggregate::keys, list(column()), "columns to group by; none is one group over everything")
      .key("window", &Aggregate::window, window(), "which rows of a key are aggregated together", byDefault("none"))
      .key("fields", &Aggregate::fields, namedExpressions("column"),
           "columns of the result, with aggregates: `{n: COUNT(*)}`", required)
      .key("having", &Aggregate::having, expression(), "keeps the results for which this is true")
      .with("time", word({"processing", "event"}), setTime, "as in `window`", byDefault("event"))
      .shape();
}

bool checkDedup(Reader &reader, const yaml::Node &node, Dedup &dedup) {
  (void)dedup;
  const yaml::Node *keys = node.find("keys");
  if (keys && keys->items.empty())
    return reader.wrongKind(*keys, "at least one key column");
  return true;
}

Shape<Dedup> dedup() {
  Shape<Dedup::Keep> keep = choice<Dedup::Keep>({{"first", Dedup::Keep::first}, {"last", Dedup::Keep::last}});
  return Record<Dedup>("dedup", "a mapping as {keys: [order_id], keep: first}",
                       "One row for each key. `keep: first` gives the first to arrive, or with `by` the earliest, when "
                       "the watermark "
                       "passes it; `keep: last` is updated as rows come.")
      .key("keys", &Dedup::keys, list(column()), "the columns that must be equal", required)
      .key("keep", &Dedup::keep, keep, "which of the rows is kept", required)
      .key("by", &Dedup::by, column(), "the event-time column that says which is first")
      .check(checkDedup)
      .shape();
}

template <typename T> auto setOperation(std::optional<T> Transform::*member) {
  return [member](Transform &out, const yaml::Node &key, T &&value) {
    out.*member = std::move(value);
    out.operation = {key.text.value, key.range};
  };
}

struct NodeErrors {
  ErrorPolicy expression;
};

Shape<NodeErrors> nodeErrors() {
  return Record<NodeErrors>("", "a mapping as {expression: drop}", "What becomes of rows whose expressions fail.")
      .key("expression", &NodeErrors::expression, errorPolicy(), "rows for which an expression fails",
           byDefault("fail"))
      .shape();
}

// What stands beside the operation: `from` is needed by all but those that name their inputs themselves.
bool checkTransform(Reader &reader, const yaml::Node &node, Transform &transform) {
  if (!transform.from.empty() || transform.unsupported)
    return true;
  reader.error(codes::missing_key, node.range, "missing key 'from'")
      .notes.push_back({{}, "'from': the node to read, or a list of them"});
  return false;
}

} // namespace

Shape<Ttl> ttl() {
  Shape<Ttl> forever = into<Ttl>(word({"forever"}), [](Ttl &out, Name &&) { out.forever = true; });
  Shape<Duration> span = duration(false, 1);
  auto scalar_about = std::make_shared<Description>();
  scalar_about->kind = Description::Kind::alternatives;
  scalar_about->parts = {span.about, forever.about};
  std::string wanted = "a duration (as 30d) or forever";
  Shape<Ttl> bare = {scalar_about, wanted, [=](Reader &reader, const yaml::Node &node, Ttl &out) {
                       if (node.kind == yaml::Kind::string && node.text.value == "forever") {
                         out.forever = true;
                         return true;
                       }
                       int64_t ms = 0;
                       if (node.kind != yaml::Kind::string || !parseDuration(node.text.value, ms))
                         return reader.wrongKind(node, wanted);
                       return span.read(reader, node, out.duration);
                     }};
  Shape<Ttl> full =
      Record<Ttl>("ttl", "a mapping as {event_time: 30d}",
                  "How long state lives after it was last touched; of what DISTINCT has seen each value by itself.")
          .with(
              "event_time", span,
              [](Ttl &out, const yaml::Node &, Duration &&d) {
                out.event_time = true;
                out.duration = d;
              },
              "by event time, in place of the clock", required)
          .with(
              "touch", word({"write", "read"}),
              [](Ttl &out, const yaml::Node &, Name &&word) { out.touch_on_read = word.text == "read"; },
              "what counts as touching", byDefault("write"))
          .shape();
  return shortOr(bare, full);
}

void addStatefulOperations(Record<Transform> &record) {
  record.with("aggregate", aggregate(), setOperation(&Transform::aggregate), "groups rows by keys and window")
      .with("dedup", dedup(), setOperation(&Transform::dedup), "one row for each key")
      .unsupported("join", "rows of two inputs that belong together")
      .unsupported("lookup", "adds columns of a table")
      .unsupported("match", "finds patterns of rows")
      .unsupported("top", "the first rows of each key")
      .unsupported("over", "aggregates over the rows before each row")
      .unsupported("process", "typed statements over declared state and timers")
      .unsupported("sql", "a whole query")
      .unsupported("call", "a function of your own in C or C++");
}

Shape<Transform> transform() {
  Record<Transform> record("transform", "a mapping that describes a transform",
                           "A node that computes rows. It has exactly one operation.");
  record.key("from", &Transform::from, oneOrMany(nodeRef()),
             "the node to read as `node` or `node.output`, or a list of nodes of equal types");
  addStatelessOperations(record);
  addStatefulOperations(record);
  record.oneOf({"steps", "filter", "map", "flat_map", "route", "aggregate", "dedup", "join", "lookup", "match", "top",
                "over", "process", "sql", "call"},
               "a union alone is no node: the node or sink that reads it lists the streams, as 'from: [a, b]'");
  record.key("late", &Transform::late, late(), "what becomes of late rows; needed by windows over event time")
      .key("ttl", &Transform::ttl, ttl(), "how long state lives: a duration, or `forever`")
      .key("event_time", &Transform::event_time, eventTime(),
           "gives the node's rows an event time; stateless nodes only")
      .with(
          "errors", nodeErrors(),
          [](Transform &out, const yaml::Node &, NodeErrors &&errors) {
            out.expression_errors = std::move(errors.expression);
          },
          "what becomes of rows whose expressions fail: `fail`, `drop` or `{route: NAME}`")
      .unsupported("select", "the columns of a join's result")
      .check(checkTransform);
  return record.shape();
}

} // namespace millstream::schema
