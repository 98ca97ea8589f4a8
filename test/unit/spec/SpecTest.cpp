// A spec that uses most of the language becomes the structs that it should, without a word.
#include "frontend/spec/Spec.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

namespace millstream {
namespace {

struct Checked {
  explicit Checked(std::string text) : file("t.yaml", std::move(text)), spec(parseSpec(file, diagnostics)) {}
  std::string printed(DiagnosticFormat format = DiagnosticFormat::text, bool colour = false) const {
    std::ostringstream out;
    printDiagnostics(out, diagnostics, format, colour);
    return out.str();
  }

  SourceFile file;
  Diagnostics diagnostics;
  std::unique_ptr<Spec> spec;
};

const char *const whole = R"yaml(version: 1
pipeline: {name: order-alerts, description: what it does}
params:
  min_amount: {type: "decimal(12,2)", default: "100.00"}
  directory: {type: string}
types:
  Order: {order_id: bigint, items: "array<string>", address: {city: string, zip: "string?"}, at: timestamp(3)}
sources:
  orders:
    connector: {file: {path: "${params.directory}/orders-${env.DAY}.csv.gz", follow: true}}
    format: {csv: {delimiter: ";", null: "-"}}
    type: Order
    event_time: {field: at, out_of_order: 5s, idle_after: 30s}
    errors: {parse: {route: bad_input}}
    metadata: {path: file_path, n: offset}
    max_record: 64KiB
  lines: {connector: stdin, format: raw}
  bids: {connector: {nexmark: {entity: bid, events: 1000, base_time: 2024-02-29T12:00:00}}, event_time: {field: dateTime, idle_after: never}}
  made:
    connector: {datagen: {rows: 10, fields: {id: {sequence: {start: 1, end: 10}}, x: {random: {min: -1.5, max: 9, null_rate: 0.1}}}}}
    type: {id: bigint, x: "double?"}
transforms:
  big:
    from: orders
    steps:
      - filter: amount >= params.min_amount
      - map: {add: {tax: "CAST(amount * 0.2 AS decimal(12,2))"}, drop: [items], rename: {at: t}}
      - flat_map: {each: items, as: item, index: i, keep_empty: true}
  split: {from: big, route: {to: {low: tax < 1, mid: tax < 10}, else: high}}
  per_minute:
    from: [split.low, split.mid, split.high]
    aggregate:
      keys: [order_id]
      window: {hop: {size: 10s, slide: 2s}, offset: 1s}
      fields: {n: COUNT(*), s: "SUM(tax) FILTER (WHERE tax > 1)"}
      having: n > 1
    late: {allow: 2m, route: too_late, emit: update}
    errors: {expression: drop}
  last: {from: made, dedup: {keys: [id], keep: last}, ttl: forever}
  counts: {from: bids, aggregate: {keys: [auction], fields: {n: COUNT(*)}}}
  batches: {from: bids, aggregate: {window: {count: 100}, fields: {n: COUNT(*)}}}
  sessions: {from: bids, aggregate: {keys: [bidder], window: {session: 10s, time: processing}, fields: {n: COUNT(*)}}}
sinks:
  out: {from: per_minute, connector: {file: {path: out/, roll: {size: 16MiB, age: 1m}}}, format: {json: {op_field: op}}, delivery: exactly_once}
  bad: {from: [orders.bad_input, per_minute.too_late], connector: stdout, format: json}
  rest: {from: [last, counts, batches, sessions, lines], connector: blackhole}
state: {ttl: 30d, memory: 1GiB}
execution: {parallelism: 1, time_zone: Europe/Berlin}
checkpoint: {interval: 10s, storage: checkpoints, retain: 3}
)yaml";

TEST(Spec, ReadsTheWholeLanguage) {
  Checked c(whole);
  ASSERT_TRUE(c.spec);
  EXPECT_EQ(c.printed(), "t.yaml:47:27: warning: a limit of the memory for state is not supported yet; state takes "
                         "what it needs [MS1099]\n  state: {ttl: 30d, memory: 1GiB}\n"
                         "                            ^~~~\n");
  const Spec &s = *c.spec;
  EXPECT_EQ(s.pipeline.name.text, "order-alerts");
  ASSERT_EQ(s.params.size(), 2u);
  EXPECT_EQ(s.params[0].fallback->value, "100.00");
  ASSERT_EQ(s.types[0].type.fields.size(), 4u);
  EXPECT_EQ(s.types[0].type.fields[2].type.fields[1].type.text->value, "string?");
  const Source &orders = s.sources[0];
  EXPECT_EQ(orders.connector.find("path")->text, "${params.directory}/orders-${env.DAY}.csv.gz");
  EXPECT_EQ(orders.connector.find("splits")->text, "each");
  EXPECT_EQ(orders.connector.find("roll"), nullptr);
  EXPECT_EQ(orders.format->find("quote")->text, "\"");
  EXPECT_EQ(orders.format->find("null")->text, "-");
  EXPECT_EQ(orders.event_time->out_of_order.ms, 5000);
  EXPECT_EQ(orders.event_time->idle_after->ms, 30'000);
  EXPECT_EQ(orders.parse_errors.route.text, "bad_input");
  EXPECT_EQ(orders.metadata[1].key.text, "offset");
  EXPECT_EQ(orders.max_record.bytes, 65536u);
  EXPECT_EQ(s.sources[2].connector.find("base_time")->integer, 1'709'208'000'000);
  EXPECT_FALSE(s.sources[2].event_time->idle_after);
  EXPECT_EQ(s.sources[3].connector.find("fields")->entries[1].value.entries[0].value.entries[0].value.number, -1.5);
}

TEST(Spec, ReadsTransforms) {
  Checked c(whole);
  ASSERT_TRUE(c.spec);
  const auto &t = c.spec->transforms;
  ASSERT_EQ(t[0].steps.size(), 3u);
  EXPECT_EQ(t[0].steps[1].map->rename[0].to.text, "t");
  EXPECT_TRUE(t[0].steps[2].flat_map->keep_empty);
  EXPECT_EQ(t[1].route->otherwise->text, "high");
  EXPECT_EQ(t[2].from[2].output, "high");
  const Window &window = t[2].aggregate->window;
  EXPECT_EQ(window.kind, Window::Kind::hop);
  EXPECT_EQ(window.size.ms, 10'000);
  EXPECT_EQ(window.slide.ms, 2000);
  EXPECT_EQ(window.offset.ms, 1000);
  EXPECT_TRUE(t[2].late->emit_update);
  EXPECT_EQ(t[2].expression_errors.kind, ErrorPolicy::Kind::drop);
  EXPECT_EQ(t[3].dedup->keep, Dedup::Keep::last);
  EXPECT_TRUE(t[3].ttl->forever);
  EXPECT_TRUE(t[6].aggregate->window.processing_time);
  EXPECT_EQ(c.spec->state.ttl->duration.ms, 30ll * 86'400'000);
}

TEST(Spec, PrintsDiagnostics) {
  Checked c("version: 1\npipeline: {name: p}\nsources:\n  ä: {connector: fiel}\nsinks: {o: {from: s, connector: "
            "blackhole}}\n");
  std::string text = c.printed();
  EXPECT_NE(text.find("t.yaml:4:18: error: unknown connector 'fiel' [MS1041]\n"
                      "    ä: {connector: fiel}\n"
                      "                   ^~~~\n"
                      "note: did you mean 'file'?\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_NE(c.printed(DiagnosticFormat::text, true).find("\033[1;31m"), std::string::npos);
  auto json = nlohmann::json::parse(c.printed(DiagnosticFormat::json));
  ASSERT_EQ(json["diagnostics"].size(), 3u) << text;
  EXPECT_EQ(json["diagnostics"][1]["code"], "MS1041");
  EXPECT_EQ(json["diagnostics"][1]["end_column"], 22);
  auto sarif = nlohmann::json::parse(c.printed(DiagnosticFormat::sarif));
  EXPECT_EQ(sarif["version"], "2.1.0");
  EXPECT_EQ(sarif["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["region"]["startColumn"], 18);
}

TEST(Spec, SchemaAndReferenceKnowEveryKey) {
  auto schema = nlohmann::json::parse(jsonSchema());
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  for (const char *key : {"version", "pipeline", "params", "types", "functions", "sources", "transforms", "sinks",
                          "observability", "tests", "include", "state", "execution", "checkpoint"}) {
    EXPECT_TRUE(schema["properties"].contains(key)) << key;
    EXPECT_NE(referenceMarkdown().find("| `" + std::string(key) + "` |"), std::string::npos) << key;
  }
  for (const char *key : {"steps", "filter", "map", "flat_map", "aggregate", "join", "lookup", "match", "dedup", "top",
                          "over", "process", "route", "sql", "call"})
    EXPECT_TRUE(schema["$defs"]["transform"]["properties"].contains(key)) << key;
}

TEST(NearestName, FindsWhatWasMeant) {
  std::vector<std::string> names = {"filter", "map", "flat_map", "aggregate", "route"};
  EXPECT_EQ(nearestName("fliter", names), "filter");
  EXPECT_EQ(nearestName("Filter", names), "filter");
  EXPECT_EQ(nearestName("flatmap", names), "flat_map");
  EXPECT_EQ(nearestName("agregate", names), "aggregate");
  EXPECT_EQ(nearestName("mpa", names), "map");
  EXPECT_EQ(nearestName("window", names), "");
  EXPECT_EQ(nearestName("", names), "");
}

} // namespace
} // namespace millstream
