// A YAML file as a tree of our own, with the exact place of everything. It is built from yaml-cpp's
// events and made for hostile input: size, depth and the number of nodes after alias expansion are
// bounded, the text must be UTF-8, keys are unique, and scalars are typed by the core schema of YAML 1.2
// (`no` is a string, `010` is ten).
#ifndef MILLSTREAM_FRONTEND_YAML_TREE_H
#define MILLSTREAM_FRONTEND_YAML_TREE_H

#include "frontend/yaml/SpecText.h"

#include <deque>
#include <vector>

namespace millstream::yaml {

inline constexpr size_t bytes_max = 1 << 20;
inline constexpr size_t depth_max = 64;
inline constexpr size_t nodes_max = 100'000; // aliases expanded

enum class Kind { null, boolean, integer, number, string, sequence, mapping };

struct Entry;

struct Node {
  Kind kind = Kind::null;
  SourceRange range;  // of an alias: the alias itself; what is below it keeps the anchor's places
  SpecText text;      // scalars: as written, quotes and escapes resolved
  bool plain = false; // a scalar without quotes and not a block
  bool boolean = false;
  bool too_large = false; // an integer that does not fit into 64 bits, or a number beyond double
  int64_t integer = 0;
  double number = 0;               // of integers too
  std::vector<const Node *> items; // of a sequence
  std::vector<Entry> entries;      // of a mapping, in the order of the file, keys unique
  uint32_t expanded = 1;           // nodes in this subtree, aliases expanded

  bool isScalar() const { return kind != Kind::sequence && kind != Kind::mapping; }
  // The value of a mapping's key, or null.
  const Node *find(std::string_view key) const;
};

struct Entry {
  const Node *key; // always a scalar
  const Node *value;
};

struct Document {
  std::deque<Node> nodes; // owns all of them
  const Node *root = nullptr;
};

// Parses the file. Problems are reported; `root` is null if there is nothing to work on (a syntax error,
// or a bound exceeded). Never throws.
Document parse(const SourceFile &, Diagnostics &);

// Whether YAML 1.1 readers take this plain word for a boolean: yes, no, on, off, true, false.
bool isYaml11Boolean(std::string_view word);

} // namespace millstream::yaml
#endif
