// The schema of sources and sinks, and of what they share with transforms: event time and policies.
#include "frontend/spec/Shape.h"

namespace millstream::schema {

static Shape<std::optional<Duration>> idleAfter() {
  Shape<Duration> after = duration(false, 1);
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::alternatives;
  about->parts = {after.about, word({"never"}).about};
  std::string wanted = "a duration (as 30s) or never";
  return {about, wanted, [=](Reader &reader, const yaml::Node &node, std::optional<Duration> &out) {
            if (node.kind == yaml::Kind::string && node.text.value == "never")
              return true;
            int64_t ms = 0;
            if (node.kind != yaml::Kind::string || !parseDuration(node.text.value, ms))
              return reader.wrongKind(node, wanted);
            return after.read(reader, node, out.emplace());
          }};
}

Shape<EventTime> eventTime() {
  return Record<EventTime>(
             "event_time", "a mapping with event time's field and delays",
             "Gives rows their event time. The watermark of a split is the largest event time seen in it, less "
             "`out_of_order`. A time further than 35678 years from 1970 counts as one that far.")
      .key("field", &EventTime::field, column(), "the column that holds the event time")
      .key("expr", &EventTime::expr, expression(), "an expression over the row, in place of a column")
      .oneOf({"field", "expr"})
      .key("out_of_order", &EventTime::out_of_order, duration(false, 0), "by how much rows may be out of order",
           byDefault("0s"))
      .key("idle_after", &EventTime::idle_after, idleAfter(),
           "after how long without rows a split no longer holds the watermark back, or `never`", required)
      .shape();
}

Shape<ErrorPolicy> errorPolicy() {
  Shape<ErrorPolicy> bare = into<ErrorPolicy>(
      choice<ErrorPolicy::Kind>({{"fail", ErrorPolicy::Kind::fail}, {"drop", ErrorPolicy::Kind::drop}}),
      [](ErrorPolicy &out, ErrorPolicy::Kind kind) { out.kind = kind; });
  Shape<ErrorPolicy> routed = Record<ErrorPolicy>("", "{route: NAME}", "")
                                  .with(
                                      "route", identifier("output"),
                                      [](ErrorPolicy &out, const yaml::Node &, Name &&name) {
                                        out.kind = ErrorPolicy::Kind::route;
                                        out.route = std::move(name);
                                      },
                                      "the output that such rows go to, read as `node.NAME`", required)
                                  .shape();
  return labelled(shortOr(bare, routed), "`fail`, `drop` or `{route: NAME}`");
}

namespace {

struct SourceErrors {
  ErrorPolicy parse, expression;
};

Shape<SourceErrors> sourceErrors() {
  return Record<SourceErrors>("", "a mapping as {parse: drop}", "What becomes of records that fail.")
      .key("parse", &SourceErrors::parse, errorPolicy(), "records that do not parse", byDefault("fail"))
      .key("expression", &SourceErrors::expression, errorPolicy(), "rows whose event time fails or is null",
           byDefault("fail"))
      .shape();
}

// metadata: {column: key}
Shape<std::vector<MetadataColumn>> metadata() {
  struct Item {
    Name name;
    Name key;
  };
  Shape<Item> key = into<Item>(word({"file_path", "offset", "partition", "ingest_time"}),
                               [](Item &out, Name &&word) { out.key = std::move(word); });
  return into<std::vector<MetadataColumn>>(mapping(key, "column", false), [](auto &out, std::vector<Item> &&items) {
    for (Item &item : items)
      out.push_back({std::move(item.name), std::move(item.key)});
  });
}

struct SinkErrors {
  ErrorPolicy write;
};

Shape<SinkErrors> sinkErrors() {
  return Record<SinkErrors>("", "a mapping as {write: drop}", "What becomes of rows that cannot be written.")
      .key("write", &SinkErrors::write, errorPolicy(), "rows that the sink rejects", byDefault("fail"))
      .shape();
}

} // namespace

Shape<Source> source() {
  return Record<Source>("source", "a mapping that describes a source", "Where rows come from.")
      .key("connector", &Source::connector, labelled(connector(SettingRole::source), "[connector](#connectors)"),
           "what is read", required)
      .key("format", &Source::format, labelled(format(SettingRole::source), "[format](#formats)"),
           "how records are taken apart")
      .key("type", &Source::type, type(),
           "the columns: a mapping of names to types, or the name of a row type of `types`")
      .key("event_time", &Source::event_time, eventTime(), "which column is the event time, and how late rows may be")
      .with(
          "errors", sourceErrors(),
          [](Source &out, const yaml::Node &, SourceErrors &&errors) {
            out.parse_errors = std::move(errors.parse);
            out.expression_errors = std::move(errors.expression);
          },
          "what becomes of records that fail: `fail`, `drop` or `{route: NAME}`")
      .key("metadata", &Source::metadata, metadata(),
           "further columns: `file_path`, `offset`, `partition` or `ingest_time` under names of your own")
      .key("max_record", &Source::max_record, size(),
           "a longer record is an error; of it, `raw` holds the first 64 KiB", byDefault("16MiB"))
      .shape();
}

Shape<Sink> sink() {
  return Record<Sink>("sink", "a mapping that describes a sink", "Where rows go.")
      .key("from", &Sink::from, oneOrMany(nodeRef()), "the node to write, or a list of them", required)
      .key("connector", &Sink::connector, labelled(connector(SettingRole::sink), "[connector](#connectors)"),
           "where it is written", required)
      .key("format", &Sink::format, labelled(format(SettingRole::sink), "[format](#formats)"), "how rows are written")
      .key("delivery", &Sink::delivery, word({"exactly_once", "at_least_once"}),
           "by default the strongest that source and sink allow")
      .with(
          "errors", sinkErrors(),
          [](Sink &out, const yaml::Node &, SinkErrors &&errors) { out.write_errors = std::move(errors.write); },
          "what becomes of rows that cannot be written: `fail`, `drop` or `{route: NAME}`")
      .shape();
}

} // namespace millstream::schema
