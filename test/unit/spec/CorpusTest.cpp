// The corpus of bad specs in test/specs/bad, and large hostile ones that are made here. Run in the root of
// the tree.
#include "test/unit/spec/Corpus.h"
#include "frontend/spec/Spec.h"

namespace millstream {
namespace {

TEST(BadSpecs, GiveTheExpectedDiagnostics) {
  size_t files = corpus::checkFolder(
      "test/specs/bad", [](const SourceFile &file, Diagnostics &diagnostics) { parseSpec(file, diagnostics); });
  EXPECT_GE(files, 150u);
}

std::string repeated(std::string_view what, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i)
    text += what;
  return text;
}

// Large hostile files: whatever they are told, it comes in under a second, printing included.
TEST(BadSpecs, LargeOnesAreRefusedQuickly) {
  std::string nodes =
      "version: 1\npipeline: {name: p}\nsources:\n  s: {connector: stdin, format: json, type: {a: int}}\ntransforms:\n";
  std::string unknown = nodes, chain = nodes, keys = nodes, flow = nodes + "  t: {from: s, steps: [";
  for (int i = 0; i < 15'000; ++i) {
    unknown += fmt::format("  t{}: {{from: n{}, filter: a}}\n", i, i + 100'000);
    chain += fmt::format("  t{}: {{from: t{}, filter: a}}\n", i, (i + 1) % 15'000);
    keys += fmt::format("  t{}: {{from: s, fitler{}: a}}\n", i, i);
    flow += "{flter: x}, ";
  }
  flow += "]}\n";
  std::string sinks = "sinks: {o: {from: s, connector: blackhole}}\n";
  std::vector<std::pair<std::string, std::string>> cases = {
      {repeated("# comment\n", 200'000), "1 MiB"},
      {unknown + sinks, "unknown node"},
      {chain + sinks, "circle"},
      {keys + sinks, "unknown key"},
      {flow + sinks, "unknown key"},
      {"pipeline: {name: " + repeated("a", 1'000'000) + "}\n", "cannot be the name"},
      {repeated("x", 1'000'000) + ": 1\n", "needs quotes"},
      {"version: " + repeated("9", 1'000'000) + "\n", "version"},
      {repeated("[", 1'000'000), "64 levels"},
  };
  for (const auto &[text, expected] : cases) {
    auto start = std::chrono::steady_clock::now();
    SourceFile file("big.yaml", text);
    Diagnostics diagnostics;
    parseSpec(file, diagnostics);
    std::ostringstream printed;
    printDiagnostics(printed, diagnostics, DiagnosticFormat::text, false);
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    EXPECT_LT(seconds, corpus::time_max.count()) << expected << ": " << text.substr(0, 60);
    EXPECT_NE(printed.str().find(expected), std::string::npos) << expected << "\n" << printed.str().substr(0, 1000);
    EXPECT_LT(printed.str().size(), 2u << 20) << expected;
  }
}

} // namespace
} // namespace millstream
