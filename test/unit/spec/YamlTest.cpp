// The YAML tree: kinds, places, limits.
#include "frontend/yaml/Tree.h"
#include "test/unit/spec/Corpus.h"

#include <chrono>
#include <gtest/gtest.h>
#include <sstream>

namespace millstream {
namespace {

struct Parsed {
  explicit Parsed(std::string text) : file("t.yaml", std::move(text)), document(yaml::parse(file, diagnostics)) {}
  std::string errors() const {
    std::ostringstream out;
    for (const Diagnostic *d : diagnostics.sorted()) {
      auto at = file.position(d->range.begin);
      out << at.line << ':' << at.column << ": " << d->message << '\n';
    }
    return out.str();
  }
  std::string spelled(SourceRange r) const { return std::string(file.text().substr(r.begin, r.end - r.begin)); }
  const yaml::Node &root() const { return *document.root; }

  SourceFile file;
  Diagnostics diagnostics;
  yaml::Document document;
};

// Every byte of every scalar must map to a byte of the file; plain bytes to themselves.
void expectMapped(const Parsed &p, const yaml::Node &node) {
  for (const auto *item : node.items)
    expectMapped(p, *item);
  for (const auto &entry : node.entries) {
    expectMapped(p, *entry.key);
    expectMapped(p, *entry.value);
  }
  if (!node.isScalar())
    return;
  for (size_t i = 0; i < node.text.value.size(); ++i) {
    SourceRange r = node.text.slice(i, i + 1);
    ASSERT_LT(r.begin, p.file.text().size());
    char c = node.text.value[i], there = p.file.text()[r.begin];
    if (there != '\\' && there != '\n' && there != '\r' && c != '\n')
      EXPECT_EQ(c, there) << "byte " << i << " of '" << node.text.value << "'";
  }
}

TEST(Yaml, KindsByTheCoreSchema) {
  Parsed p("a: no\nb: 010\nc: 0x1F\nd: 1.5e3\ne: ~\nf: true\ng: '1'\nh: 99999999999999999999\ni:\nj: 0o17\nk: -5\n");
  ASSERT_TRUE(p.document.root) << p.errors();
  EXPECT_EQ(p.root().find("a")->kind, yaml::Kind::string);
  EXPECT_EQ(p.root().find("b")->integer, 10);
  EXPECT_EQ(p.root().find("c")->integer, 31);
  EXPECT_EQ(p.root().find("d")->number, 1500);
  EXPECT_EQ(p.root().find("e")->kind, yaml::Kind::null);
  EXPECT_EQ(p.spelled(p.root().find("e")->range), "~");
  EXPECT_EQ(p.root().find("f")->kind, yaml::Kind::boolean);
  EXPECT_EQ(p.root().find("g")->kind, yaml::Kind::string);
  EXPECT_TRUE(p.root().find("h")->too_large);
  EXPECT_EQ(p.root().find("i")->kind, yaml::Kind::null);
  EXPECT_EQ(p.root().find("j")->integer, 15);
  EXPECT_EQ(p.root().find("k")->integer, -5);
}

TEST(Yaml, RangesOfCollections) {
  Parsed p("# größe\na: {b: [1, 2 ], c: }   # x\nd:\n  - é: &n {x: 1}\n    f: \"q\"\n  - *n\n");
  ASSERT_TRUE(p.document.root) << p.errors();
  EXPECT_EQ(p.spelled(p.root().find("a")->range), "{b: [1, 2 ], c: }");
  EXPECT_EQ(p.spelled(p.root().find("a")->find("b")->range), "[1, 2 ]");
  const yaml::Node &d = *p.root().find("d");
  ASSERT_EQ(d.items.size(), 2u);
  EXPECT_EQ(p.spelled(d.items[0]->range), "é: &n {x: 1}\n    f: \"q\"");
  EXPECT_EQ(p.spelled(d.items[0]->find("é")->range), "{x: 1}");
  EXPECT_EQ(p.spelled(d.items[1]->range), "*n");
  EXPECT_EQ(p.spelled(d.items[1]->find("x")->range), "1");
}

TEST(Yaml, ScalarsMapBackToTheFile) {
  for (std::string text : {
           "a: one two\n  three\n\n  four # c\nb: 1",
           "a: \"x\\ty\\u00e9 z\n   folded\n\n   more \\\n   joined\"\nb: 'it''s\n  so'",
           "a: |\n  SELECT a,\n    b\n\n  FROM t\nb: 1",
           "a: >-\n  x y\n  z\n\n\n  w\n    more\n  end\nb: 1",
           "a: |2-\n    lead\n  x\nb: 1",
           "a: |+\n  x\n\n\nb: 1",
           "a: |\r\n  x\r\n  y\r\nb: 1\r\n",
           "a: |\r  x\r\r  y\rb: \"x\\\r  y\r  z\"\rc: v\r  w # d\r",
           "a: >\n\n  x\n  y",
           "k: [a b, 'c', \"d\" ,e\n  f]\n",
           "\"k\\n\": v",
           "- - x\n  - y\n-  z\n",
           "{a: int?, b: row<x int?, y string?>?, c: [int?, ?x], \"d?\": what?}\n",
       }) {
    Parsed p(text);
    ASSERT_TRUE(p.document.root) << text << p.errors();
    expectMapped(p, p.root());
  }
  Parsed p("q: |\n  SELECT a,\n    b\n");
  const SpecText &q = p.root().find("q")->text;
  EXPECT_EQ(q.value, "SELECT a,\n  b\n");
  EXPECT_EQ(p.spelled(q.slice(12, 13)), "b");
  Parsed e("q: \"a \\u00e9 b\"\n");
  EXPECT_EQ(e.spelled(e.root().find("q")->text.slice(2, 4)), "\\u00e9");
  EXPECT_EQ(e.spelled(e.root().find("q")->text.slice(5, 6)), "b");
}

TEST(Yaml, LoneCarriageReturnsEndLines) {
  Parsed p("# all\ra:\r  b: 1 # one\r  c: 'x\r    y'\rd: |\r  SELECT a,\r\r    b\re: {f: [1,\r  2]}\r");
  ASSERT_TRUE(p.document.root) << p.errors();
  EXPECT_EQ(p.root().find("a")->find("b")->integer, 1);
  EXPECT_EQ(p.root().find("a")->find("c")->text.value, "x y");
  const SpecText &d = p.root().find("d")->text;
  EXPECT_EQ(d.value, "SELECT a,\n\n  b\n");
  EXPECT_EQ(p.spelled(d.slice(13, 14)), "b");
  EXPECT_EQ(p.root().find("e")->find("f")->items.size(), 2u);
  EXPECT_EQ(Parsed("a: 1\rb: 2\ra: 3\r").errors(), "3:1: duplicate key 'a'\n");
}

struct Bad {
  const char *text, *expected;
};

TEST(Yaml, SyntaxErrors) {
  for (Bad bad :
       {Bad{"a: 1\na: 2\n", "2:1: duplicate key 'a'"}, Bad{"a: {b: 1, b: {c: 2, c: 3}}\n", "1:11: duplicate key 'b'"},
        Bad{"a:\n\tb: 1\n", "2:1: a tab indents"}, Bad{"a: 1\n---\nb: 2\n", "2:1: a file holds one YAML document"},
        Bad{"  a: 1\nb: 2\n", "text after the end"}, Bad{"a: &a [*a]\n", "1:8: alias '*a'"},
        Bad{"a: *b\n", "anchor that does not exist"}, Bad{"a: {<<: {b: 1}}\n", "1:5: merge keys"},
        Bad{"a: !!str 5\n", "1:4: YAML tags"}, Bad{"a: [1\n", "'[' is not closed"},
        Bad{"a: \"b\n", "quote is not closed"}, Bad{"a: b: c\n", "needs quotes"},
        Bad{"? [a]\n: 1\n", "a key must be a name"}, Bad{"a: \xff\n", "1:4: byte 0xFF is not UTF-8"},
        Bad{"a: \x04\n", "control character U+0004"}, Bad{"", "the file is empty"},
        Bad{"# only\n", "the file is empty"}}) {
    Parsed p(bad.text);
    EXPECT_NE(p.errors().find(bad.expected), std::string::npos) << bad.text << "gave\n" << p.errors();
  }
}

std::string repeated(std::string_view what, size_t bytes) {
  std::string text;
  while (text.size() + what.size() <= bytes)
    text += what;
  return text;
}

TEST(Yaml, HostileInputIsRefusedQuickly) {
  std::string bomb = "a0: &a0 [x]\n";
  for (int i = 1; i < 30; ++i)
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + ", *a" +
            std::to_string(i - 1) + "]\n";
  std::string wide = "{";
  for (int i = 0; i < 60'000; ++i)
    wide += "k" + std::to_string(i) + ": 1, ";
  std::vector<std::string> inputs = {bomb, wide, repeated("x", 2 << 20)};
  for (const char *unit :
       {"[",     "{",     "- ", "? ",   "a: ", "[a: ", "{a: ", "\"",    "'",   "&a ", "!",  "*", "|\n", "#",  "x ",
        "- x\n", "a:\n ", "\n", "%A\n", "[{",  "- [",  "`",    "---\n", "x\n", " ",   "\t", ",", ": ",  "&a", "!a "})
    inputs.push_back(repeated(unit, 1 << 20));
  for (const std::string &input : inputs) {
    auto start = std::chrono::steady_clock::now();
    Parsed p(input);
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    EXPECT_LT(seconds, corpus::time_max.count()) << input.substr(0, 20);
    EXPECT_TRUE(p.diagnostics.hasErrors() || p.document.root) << input.substr(0, 20);
  }
}

} // namespace
} // namespace millstream
