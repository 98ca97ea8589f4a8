// From specs to modules: the corpus of specs whose types are wrong, and what right ones become. Run in the
// root of the tree.
#include "dialects/flow/Flow.h"
#include "frontend/lower/BuildPipeline.h"
#include "frontend/lower/Expressions.h"
#include "mlir/IR/Verifier.h"
#include "test/unit/spec/Corpus.h"

namespace millstream {
namespace {

struct Built {
  explicit Built(const std::string &body)
      : file("t.yaml", "version: 1\npipeline: {name: p}\n" + body), context(mlir::MLIRContext::Threading::DISABLED) {
    context.loadDialect<flow::FlowDialect>();
    std::unique_ptr<Spec> spec = parseSpec(file, diagnostics);
    if (spec)
      module = buildPipeline(*spec, context, diagnostics);
  }
  std::string errors() const { return corpus::joined(corpus::foundIn(diagnostics)); }
  // The operators' kinds and names, in order.
  std::string nodes() {
    std::string text;
    if (!module)
      return text;
    EXPECT_TRUE(mlir::succeeded(mlir::verify(*module)));
    for (mlir::Operation &op : pipeline().getBody().front())
      text += op.getName().stripDialect().str() + " " + llvm::cast<flow::NodeInterface>(op).getNodeName().str() + "\n";
    return text;
  }
  flow::PipelineOp pipeline() { return *module->getOps<flow::PipelineOp>().begin(); }
  template <typename Op> Op only() { return *pipeline().getOps<Op>().begin(); }
  std::string printed(mlir::Type type) {
    std::string text;
    llvm::raw_string_ostream out(text);
    type.print(out);
    return text;
  }

  SourceFile file;
  Diagnostics diagnostics;
  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

TEST(BadTypes, GiveTheExpectedDiagnostics) {
  size_t files = corpus::checkFolder("test/specs/bad_types", [](const SourceFile &file, Diagnostics &diagnostics) {
    mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
    context.loadDialect<flow::FlowDialect>();
    if (std::unique_ptr<Spec> spec = parseSpec(file, diagnostics))
      EXPECT_FALSE(buildPipeline(*spec, context, diagnostics)) << file.name();
  });
  EXPECT_GE(files, 60u);
}

TEST(Build, NamesOperatorsByTheSpec) {
  Built b(R"yaml(
sources:
  s:
    connector: stdin
    format: json
    type: {id: bigint, xs: "array<int>", at: timestamp(3)}
    event_time: {field: at, idle_after: 30s}
    errors: {parse: {route: bad}}
transforms:
  t:
    from: s
    steps: [{filter: id > 1}, {flat_map: {each: xs, as: x}}, {map: {drop: [xs]}}]
    errors: {expression: {route: failed}}
  r: {from: t, route: {to: {low: x < 5}, else: high}}
  u: {from: [r.low, r.high], filter: x > 0}
sinks:
  out: {from: [u, s.bad, t.failed], connector: stdout, format: json}
)yaml");
  EXPECT_EQ(b.errors(), "");
  EXPECT_EQ(b.nodes(), "source s\nwatermark s\nmap s[time_errors]\nunion s.bad\n"
                       "filter t[0]\nunnest t[1]\nmap t\nunion t.failed\n"
                       "route r\nunion u[from]\nfilter u\nsink out\n");
}

TEST(Build, FindsTheColumnsThatTheSpecNames) {
  Built b(R"yaml(
sources:
  s: {connector: stdin, format: json, type: {a: int, b: int, c: int, d: int, e: int, f: int, g: int}}
transforms:
  t: {from: s, steps: [{filter: a > 1}, {map: {drop: [g], rename: {b: bb}, add: {x: c + 1}}}]}
  u: {from: t, map: {select: [x, {y: d}]}}
sinks:
  out: {from: u, connector: stdout, format: json}
)yaml");
  ASSERT_EQ(b.errors(), "");
  llvm::ArrayRef<bool> used = b.only<flow::SourceOp>().getUsed();
  // a in the filter, b renamed, c in an expression, d selected; e and f are passed on and never read.
  EXPECT_EQ(std::vector<bool>(used.begin(), used.end()),
            (std::vector<bool>{true, true, true, true, false, false, false}));
}

TEST(Build, TypesAggregates) {
  const char *source = R"yaml(
sources:
  s:
    connector: {nexmark: {entity: bid, events: 10}}
    event_time: {field: dateTime, out_of_order: 4s, idle_after: never}
)yaml";
  Built window(std::string(source) + R"yaml(
transforms:
  t: {from: s, aggregate: {keys: [auction], window: {tumble: 10s, offset: 2s}, fields: {n: COUNT(*), top: MAX(price)}}, late: {route: late}}
sinks:
  out: {from: [t, t.late], connector: stdout, format: json}
)yaml");
  ASSERT_EQ(window.errors(), "");
  auto op = window.only<flow::AggregateOp>();
  EXPECT_EQ(op.getWindow().getKind(), flow::WindowKind::tumble);
  EXPECT_EQ(op.getWindow().getOffset(), 2000);
  EXPECT_EQ(op.getLate(), flow::Policy::route);
  EXPECT_EQ(window.printed(op.getOutputs()[0].getType()),
            "!flow.stream<row<\"auction\": i64, \"window_start\": !flow.timestamp<3>, \"window_end\": "
            "!flow.timestamp<3>, \"n\": i64, "
            "\"top\": i64>, append, timed>");
  EXPECT_EQ(window.nodes(), "source s\nwatermark s\naggregate t\nsink out\n");
  Built updating(std::string(source) + R"yaml(
transforms:
  t: {from: s, aggregate: {keys: [auction], fields: {n: COUNT(*)}}, ttl: forever}
sinks:
  out: {from: t, connector: stdout, format: {json: {op_field: op}}}
)yaml");
  ASSERT_EQ(updating.errors(), "");
  auto type = llvm::cast<flow::StreamType>(updating.only<flow::AggregateOp>().getOutputs()[0].getType());
  EXPECT_EQ(type.getKind(), flow::ChangelogKind::upsert);
  EXPECT_EQ(type.getKeys().size(), 1u);
  EXPECT_FALSE(type.getTimed());
  EXPECT_EQ(updating.only<flow::AggregateOp>().getTtlMs(), static_cast<uint64_t>(-1));
}

TEST(Build, ResolvesNamedTypesInAnyOrder) {
  Built b(R"yaml(
types:
  Line: {id: bigint, from_point: Point, via: "array<Point>?"}
  Point: {x: int, y: int?}
sources:
  s: {connector: stdin, format: json, type: Line, metadata: {n: offset}}
sinks:
  out: {from: s, connector: stdout, format: json}
)yaml");
  ASSERT_EQ(b.errors(), "");
  EXPECT_EQ(printType(llvm::cast<flow::StreamType>(b.only<flow::SourceOp>().getOutputs()[0].getType()).getRow()),
            "row<id bigint, from_point row<x int, y int?>, via array<row<x int, y int?>>?, n bigint>");
}

} // namespace
} // namespace millstream
