// Every file of test/specs/bad must give exactly the diagnostics that its comments expect, as
// `# expect: 3:5: error: unknown key 'fliter' [MS1012]`, and each in under a second. In the test's working
// directory, the root of the tree.
#include "frontend/spec/Spec.h"

#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

namespace millstream {
namespace {

std::string readFile(const std::filesystem::path &path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::multiset<std::string> expectedOf(const std::string &text) {
  std::multiset<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("# expect: "))
      lines.insert(line.substr(10));
  return lines;
}

std::multiset<std::string> foundIn(const Diagnostics &diagnostics) {
  std::multiset<std::string> lines;
  for (const Diagnostic *d : diagnostics.sorted()) {
    auto at = d->range.file->position(d->range.begin);
    lines.insert(fmt::format("{}:{}: {}: {} [MS{:04}]", at.line, at.column, d->severity == Severity::error ? "error" : "warning", d->message,
                             d->code.number));
  }
  return lines;
}

std::string joined(const std::multiset<std::string> &lines) {
  std::string text;
  for (const std::string &line : lines)
    text += "  " + line + "\n";
  return text;
}

TEST(BadSpecs, GiveTheExpectedDiagnostics) {
  size_t files = 0;
  for (const auto &entry : std::filesystem::directory_iterator("test/specs/bad")) {
    if (entry.path().extension() != ".yaml")
      continue;
    ++files;
    std::string text = readFile(entry.path());
    auto start = std::chrono::steady_clock::now();
    SourceFile file(entry.path().filename(), text);
    Diagnostics diagnostics;
    parseSpec(file, diagnostics);
    std::ostringstream printed;
    printDiagnostics(printed, diagnostics, DiagnosticFormat::text, false);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1)) << entry.path();
    EXPECT_FALSE(printed.str().empty()) << entry.path();
    auto expected = expectedOf(text), found = foundIn(diagnostics);
    EXPECT_EQ(expected, found) << entry.path() << "\nexpected\n" << joined(expected) << "found\n" << joined(found);
  }
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
  std::string nodes = "version: 1\npipeline: {name: p}\nsources:\n  s: {connector: stdin, format: json, type: {a: int}}\ntransforms:\n";
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
    EXPECT_LT(seconds, 1.0) << expected << ": " << text.substr(0, 60);
    EXPECT_NE(printed.str().find(expected), std::string::npos) << expected << "\n" << printed.str().substr(0, 1000);
    EXPECT_LT(printed.str().size(), 2u << 20) << expected;
  }
}

} // namespace
} // namespace millstream
