// Rules about single nodes that need no types: windows, late rows, lifetimes, keys without effect.
#include "frontend/spec/Graph.h"

#include <fmt/format.h>
#include <set>

namespace millstream {
namespace {

class NodeChecker {
public:
  NodeChecker(const Spec &spec, Diagnostics &diagnostics) : spec_(spec), diagnostics_(diagnostics) {}

  void check(const Transform &node) {
    if (node.unsupported)
      return;
    checkLate(node);
    checkTtl(node);
    if (node.event_time && (node.isStateful() || node.route))
      diagnostics_
          .error(codes::needless_key, node.event_time->range,
                 "'event_time' stands on sources and on stateless nodes with one output")
          .notes.push_back({{},
                            node.route ? "give it to a node that reads an output"
                                       : "the result's event time follows from the operation"});
    if (node.aggregate)
      checkAggregate(*node.aggregate);
    if (node.dedup)
      checkDedup(*node.dedup);
    for (const Step &step : node.steps)
      if (step.map)
        checkMap(*step.map);
  }

private:
  static bool overEventTime(const Transform &node) {
    return node.aggregate && node.aggregate->window.isTimed() && !node.aggregate->window.processing_time;
  }

  void checkLate(const Transform &node) {
    if (overEventTime(node) && !node.late && !node.broken)
      diagnostics_
          .error(codes::missing_late, node.aggregate->window.range,
                 fmt::format("'{}' has a window over event time and does not say what becomes of late rows",
                             node.name.text))
          .notes.push_back({{}, "add 'late: drop', 'late: {route: NAME}' or 'late: {allow: 2m, route: NAME}'"});
    if (node.late && !overEventTime(node) && !(node.aggregate && node.broken))
      diagnostics_.error(codes::needless_key, node.late->range,
                         "'late' has no effect: only windows over event time have late rows");
  }

  void checkTtl(const Transform &node) {
    bool unbounded = node.dedup || (node.aggregate && node.aggregate->window.kind == Window::Kind::none);
    if (unbounded && !node.ttl && !spec_.state.ttl && !node.broken)
      diagnostics_
          .error(codes::unbounded_state, node.operation.range,
                 fmt::format("the state of '{}' grows without bound", node.name.text))
          .notes.push_back({{}, "add 'ttl: 30d', or 'ttl: forever' if that is meant"});
    if (!node.ttl)
      return;
    if (!node.isStateful() && !node.broken)
      diagnostics_.error(codes::needless_key, node.ttl->range, "'ttl' has no effect: this node keeps no state");
    else if (node.aggregate && node.aggregate->window.isTimed())
      diagnostics_.warning(codes::needless_key, node.ttl->range,
                           "'ttl' has no effect: a window's state lives as long as the window");
  }

  void checkOffset(const Window &window) {
    if (window.offset.ms == 0 && !window.offset.range.file)
      return;
    if (window.kind == Window::Kind::session || window.kind == Window::Kind::count) {
      diagnostics_.error(codes::bad_window, window.offset.range, "such windows have no alignment, so no offset");
      return;
    }
    int64_t unit = window.kind == Window::Kind::tumble ? window.size.ms : window.slide.ms;
    if (unit > 0 && (window.offset.ms >= unit || window.offset.ms <= -unit))
      diagnostics_.error(
          codes::bad_window, window.offset.range,
          fmt::format("an offset is smaller than the distance of windows: {} ms, got {} ms", unit, window.offset.ms));
  }

  void checkAggregate(const Aggregate &aggregate) {
    const Window &window = aggregate.window;
    if (window.kind != Window::Kind::none)
      checkOffset(window);
    if (window.kind == Window::Kind::count && window.processing_time)
      diagnostics_.error(codes::needless_key, window.range, "'time' has no effect: count windows know no time");
    std::map<std::string_view, SourceRange> columns;
    if (window.isTimed()) {
      columns.emplace("window_start", SourceRange{});
      columns.emplace("window_end", SourceRange{});
    }
    for (const Name &key : aggregate.keys)
      addColumn(columns, key);
    for (const NamedExpression &field : aggregate.fields)
      addColumn(columns, field.name);
  }

  void addColumn(std::map<std::string_view, SourceRange> &columns, const Name &name) {
    auto [first, is_new] = columns.emplace(name.text, name.range);
    if (is_new)
      return;
    Diagnostic &d = diagnostics_.error(codes::duplicate_column, name.range,
                                       fmt::format("the result has two columns '{}'", name.text));
    if (first->second.file)
      d.notes.push_back({first->second, "the other is here"});
    else
      d.notes.push_back({{}, "a window's result has the columns window_start and window_end"});
  }

  void checkDedup(const Dedup &dedup) {
    std::map<std::string_view, SourceRange> keys;
    for (const Name &key : dedup.keys)
      addColumn(keys, key);
  }

  void checkMap(const Map &map) {
    if (!map.select)
      return;
    std::map<std::string_view, SourceRange> columns;
    for (const MapItem &item : *map.select)
      addColumn(columns, item.name);
  }

  const Spec &spec_;
  Diagnostics &diagnostics_;
};

} // namespace

void checkNodes(const Spec &spec, Diagnostics &diagnostics) {
  NodeChecker checker(spec, diagnostics);
  for (const Transform &node : spec.transforms)
    checker.check(node);
  if (spec.execution.parallelism.value > 1)
    diagnostics.warning(codes::not_supported_yet, spec.execution.parallelism.range,
                        "more than one worker is not supported yet; the app runs with one");
  if (spec.state.memory && spec.state.memory->bytes > 0)
    diagnostics.warning(codes::not_supported_yet, spec.state.memory->range,
                        "a limit of the memory for state is not supported yet; state takes what it needs");
}

} // namespace millstream
