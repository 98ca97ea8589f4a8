// The nodes of a spec and who reads whom: names, outputs, references.
#ifndef MILLSTREAM_FRONTEND_SPEC_GRAPH_H
#define MILLSTREAM_FRONTEND_SPEC_GRAPH_H

#include "frontend/spec/Spec.h"

#include <map>
#include <string_view>

namespace millstream {

struct GraphNode {
  std::string_view name;
  SourceRange range;
  const Source *source = nullptr; // exactly one of the three
  const Transform *transform = nullptr;
  const Sink *sink = nullptr;
  std::map<std::string_view, SourceRange> outputs; // side outputs, with the places of their names
  bool broken = false;
  bool read = false; // its own rows, not those of an output
  std::map<std::string_view, bool> outputs_read;

  // Sinks and routes have no rows of their own.
  bool hasRows() const { return !sink && !(transform && transform->route); }
  const std::vector<NodeRef> &from() const;
};

// All nodes in the order of the file: sources, transforms, sinks.
struct Graph {
  std::vector<GraphNode> nodes;
  std::map<std::string_view, size_t> by_name;

  const GraphNode *find(std::string_view name) const;
};

// Collects the nodes; reports names and outputs that are taken twice.
Graph collectNodes(const Spec &, Diagnostics &);
// Looks up every reference; reports unknown ones, cycles, and what nobody reads.
void checkReferences(Graph &, Diagnostics &);
// The indices of the nodes, each behind those that it reads. Only for a graph without errors.
std::vector<size_t> topologicalOrder(const Graph &);

// What can be said of single nodes without types: windows, lateness, lifetimes, keys that have no effect.
void checkNodes(const Spec &, Diagnostics &);
// What connectors and formats ask for: formats, types, parameters, delivery, paths.
void checkComponents(const Spec &, const Graph &, Diagnostics &);

} // namespace millstream
#endif
