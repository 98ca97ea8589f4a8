// Names and references: one namespace of sources, transforms and sinks; no cycles; nothing unread.
#include "frontend/spec/Graph.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace millstream {

const std::vector<NodeRef> &GraphNode::from() const {
  static const std::vector<NodeRef> none;
  return transform ? transform->from : sink ? sink->from : none;
}

const GraphNode *Graph::find(std::string_view name) const {
  auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : &nodes[found->second];
}

// ---- Collecting ----

namespace {

class Collector {
public:
  Collector(Graph &graph, Diagnostics &diagnostics) : graph_(graph), diagnostics_(diagnostics) {}

  void add(const Source &source) {
    GraphNode node = nodeOf(source);
    node.source = &source;
    addPolicy(node, source.parse_errors);
    addPolicy(node, source.expression_errors);
    add(std::move(node));
  }

  void add(const Transform &transform) {
    GraphNode node = nodeOf(transform);
    node.transform = &transform;
    if (transform.route) {
      for (const NamedExpression &to : transform.route->to)
        addOutput(node, to.name);
      if (transform.route->otherwise)
        addOutput(node, *transform.route->otherwise);
    }
    if (transform.late && transform.late->routed)
      addOutput(node, transform.late->route);
    addPolicy(node, transform.expression_errors);
    add(std::move(node));
  }

  void add(const Sink &sink) {
    GraphNode node = nodeOf(sink);
    node.sink = &sink;
    addPolicy(node, sink.write_errors);
    add(std::move(node));
  }

private:
  template <typename T> static GraphNode nodeOf(const T &spec) {
    GraphNode node;
    node.name = spec.name.text;
    node.range = spec.name.range;
    node.broken = spec.broken;
    return node;
  }

  void addPolicy(GraphNode &node, const ErrorPolicy &policy) {
    if (policy.kind == ErrorPolicy::Kind::route)
      addOutput(node, policy.route);
  }

  void addOutput(GraphNode &node, const Name &name) {
    auto [first, is_new] = node.outputs.emplace(name.text, name.range);
    if (is_new || name.text.empty())
      return;
    diagnostics_
        .error(codes::name_taken, name.range, fmt::format("'{}' has two outputs called '{}'", node.name, name.text))
        .notes.push_back({first->second, "the other is here"});
  }

  void add(GraphNode node) {
    auto [first, is_new] = graph_.by_name.emplace(node.name, graph_.nodes.size());
    if (!is_new)
      diagnostics_.error(codes::name_taken, node.range, fmt::format("the name '{}' is taken", node.name))
          .notes.push_back({graph_.nodes[first->second].range,
                            "sources, transforms and sinks share one set of names; the other is here"});
    graph_.nodes.push_back(std::move(node));
  }

  Graph &graph_;
  Diagnostics &diagnostics_;
};

} // namespace

Graph collectNodes(const Spec &spec, Diagnostics &diagnostics) {
  Graph graph;
  Collector collector(graph, diagnostics);
  for (const Source &source : spec.sources)
    collector.add(source);
  for (const Transform &transform : spec.transforms)
    collector.add(transform);
  for (const Sink &sink : spec.sinks)
    collector.add(sink);
  return graph;
}

// ---- References ----

namespace {

class ReferenceChecker {
public:
  ReferenceChecker(Graph &graph, Diagnostics &diagnostics) : graph_(graph), diagnostics_(diagnostics) {}

  void run() {
    for (const GraphNode &node : graph_.nodes)
      for (const NodeRef &ref : node.from())
        resolve(ref);
    reportCycles();
    // Where a node could not be read whole, nobody knows what else it reads.
    bool all_known = std::none_of(graph_.nodes.begin(), graph_.nodes.end(), [](const GraphNode &node) {
      return node.broken && !node.source && (node.from().empty() || (node.transform && node.transform->unsupported));
    });
    if (all_known && !unresolved_ && graph_.by_name.size() == graph_.nodes.size())
      reportUnread();
  }

private:
  void resolve(const NodeRef &ref) {
    auto found = graph_.by_name.find(ref.node);
    if (found == graph_.by_name.end()) {
      unresolved_ = true;
      return unknown(codes::unknown_node, ref, fmt::format("unknown node '{}'", ref.node), ref.node, nodeNames(), "");
    }
    GraphNode &node = graph_.nodes[found->second];
    if (ref.output.empty())
      return resolveRows(ref, node);
    if (node.outputs.count(ref.output)) {
      node.outputs_read[ref.output] = true;
      return;
    }
    unresolved_ = true;
    if (node.broken)
      return;
    std::vector<std::string> outputs;
    for (const auto &[name, range] : node.outputs)
      outputs.emplace_back(name);
    unknown(codes::unknown_output, ref, fmt::format("'{}' has no output '{}'", ref.node, ref.output), ref.output,
            outputs, ref.node + ".");
  }

  void resolveRows(const NodeRef &ref, GraphNode &node) {
    node.read = true;
    if (node.hasRows() || node.broken)
      return;
    unresolved_ = true;
    std::string outputs;
    for (const auto &[name, range] : node.outputs)
      outputs += fmt::format("{}{}.{}", outputs.empty() ? "" : ", ", ref.node, name);
    Diagnostic &d =
        diagnostics_.error(codes::unknown_output, ref.range,
                           node.sink ? fmt::format("'{}' is a sink and has no rows to read", ref.node)
                                     : fmt::format("'{}' is a route: its rows are read by output", ref.node));
    if (!outputs.empty())
      d.notes.push_back({{}, "there are " + outputs});
  }

  void unknown(Code code, const NodeRef &ref, std::string message, const std::string &word,
               const std::vector<std::string> &known, const std::string &prefix) {
    Diagnostic &d = diagnostics_.error(code, ref.range, std::move(message));
    // Suggestions cost time; a file with so many wrong names has another problem.
    if (++suggestions_ > 100)
      return;
    std::string nearest = nearestName(word, known);
    if (!nearest.empty())
      d.notes.push_back({{}, fmt::format("did you mean '{}{}'?", prefix, nearest)});
    else if (!known.empty() && known.size() <= 20) {
      std::string all;
      for (const std::string &name : known)
        all += (all.empty() ? "" : ", ") + prefix + name;
      d.notes.push_back({{}, "there are " + all});
    }
  }

  const std::vector<std::string> &nodeNames() {
    if (node_names_.empty())
      for (const GraphNode &node : graph_.nodes)
        if (node.hasRows())
          node_names_.emplace_back(node.name);
    return node_names_;
  }

  // A depth-first walk with a stack of its own: chains may be ten thousands of nodes long.
  void reportCycles() {
    enum Mark : uint8_t { fresh, open, done };
    std::vector<Mark> marks(graph_.nodes.size(), fresh);
    struct Frame {
      size_t node;
      size_t next = 0;
    };
    for (size_t start = 0; start < graph_.nodes.size(); ++start) {
      if (marks[start] != fresh)
        continue;
      std::vector<Frame> stack{{start}};
      marks[start] = open;
      while (!stack.empty()) {
        Frame &top = stack.back();
        const auto &from = graph_.nodes[top.node].from();
        if (top.next == from.size()) {
          marks[top.node] = done;
          stack.pop_back();
          continue;
        }
        const NodeRef &ref = from[top.next++];
        auto found = graph_.by_name.find(ref.node);
        if (found == graph_.by_name.end() || marks[found->second] == done)
          continue;
        if (marks[found->second] == fresh) {
          marks[found->second] = open;
          stack.push_back({found->second});
          continue;
        }
        std::vector<size_t> path;
        for (const Frame &frame : stack)
          path.push_back(frame.node);
        reportCycle(ref, found->second, path);
      }
    }
  }

  void reportCycle(const NodeRef &ref, size_t target, const std::vector<size_t> &path) {
    auto begin = std::find(path.begin(), path.end(), target);
    size_t length = static_cast<size_t>(path.end() - begin);
    std::string text;
    for (size_t i = 0; i < length; ++i)
      if (i < 8)
        text += fmt::format("{} reads ", graph_.nodes[begin[i]].name);
      else if (i == 8)
        text += "… reads ";
    diagnostics_.error(codes::cycle, ref.range,
                       fmt::format("nodes read each other in a circle: {}{}", text, graph_.nodes[target].name));
  }

  void reportUnread() {
    for (const GraphNode &node : graph_.nodes) {
      if (node.broken)
        continue;
      bool any = node.read;
      for (const auto &[name, range] : node.outputs) {
        bool read = node.outputs_read.count(name) > 0;
        any |= read;
        if (!read && !name.empty())
          diagnostics_.error(codes::unread_route, range, fmt::format("nobody reads '{}.{}'", node.name, name))
              .notes.push_back({{}, "read it in a sink, or write 'drop' in its place"});
      }
      if (node.hasRows() && !node.read)
        diagnostics_.warning(codes::unread_node, node.range,
                             any ? fmt::format("nobody reads the rows of '{}', only its outputs", node.name)
                                 : fmt::format("nobody reads '{}'", node.name));
    }
  }

  Graph &graph_;
  Diagnostics &diagnostics_;
  std::vector<std::string> node_names_;
  size_t suggestions_ = 0;
  bool unresolved_ = false;
};

} // namespace

void checkReferences(Graph &graph, Diagnostics &diagnostics) { ReferenceChecker(graph, diagnostics).run(); }

std::vector<size_t> topologicalOrder(const Graph &graph) {
  // Kahn's algorithm, taking of the nodes that are ready the first in the file.
  std::vector<std::vector<size_t>> readers(graph.nodes.size());
  std::vector<size_t> missing(graph.nodes.size());
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    for (const NodeRef &ref : graph.nodes[i].from()) {
      auto found = graph.by_name.find(ref.node);
      if (found == graph.by_name.end())
        continue;
      readers[found->second].push_back(i);
      ++missing[i];
    }
  std::set<size_t> ready;
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (missing[i] == 0)
      ready.insert(i);
  std::vector<size_t> order;
  while (!ready.empty()) {
    order.push_back(*ready.begin());
    ready.erase(ready.begin());
    for (size_t reader : readers[order.back()])
      if (--missing[reader] == 0)
        ready.insert(reader);
  }
  return order;
}

} // namespace millstream
