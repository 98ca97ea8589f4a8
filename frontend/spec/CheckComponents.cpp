// What connectors and formats ask of the nodes that use them: formats, types, parameters, paths, and
// which delivery they can give.
#include "frontend/spec/Graph.h"
#include "runtime/abi/CsvText.h"
#include "runtime/abi/StandardInput.h"

#include <fmt/format.h>
#include <set>

namespace millstream {
namespace {

class ComponentChecker {
public:
  ComponentChecker(const Spec &spec, const Graph &graph, Diagnostics &diagnostics)
      : spec_(spec), graph_(graph), diagnostics_(diagnostics) {}

  void run() {
    for (const ParamSpec &param : spec_.params)
      params_.push_back(param.name.text);
    known_params_.insert(params_.begin(), params_.end());
    for (const Source &source : spec_.sources) {
      checkParams(source.connector);
      checkSource(source);
      checkStandardInput(source);
    }
    for (const Sink &sink : spec_.sinks) {
      checkParams(sink.connector);
      checkSink(sink);
    }
  }

private:
  void checkParams(const Component &component) {
    for (const Name &param : component.params) {
      if (known_params_.count(param.text))
        continue;
      Diagnostic &d =
          diagnostics_.error(codes::bad_placeholder, param.range, fmt::format("unknown parameter '{}'", param.text));
      std::string nearest = nearestName(param.text, params_);
      if (!nearest.empty())
        d.notes.push_back({{}, fmt::format("did you mean '{}'?", nearest)});
      else
        d.notes.push_back({{}, "parameters are declared under 'params'"});
    }
  }

  template <typename Node> void needFormat(const Node &node) {
    const ConnectorSpec &connector = *node.connector.connector;
    if (connector.format == FormatUse::required && !node.format && !node.broken)
      diagnostics_.error(codes::missing_key, node.name.range, fmt::format("'{}' needs a 'format'", node.name.text))
          .notes.push_back({{},
                            fmt::format("the connector '{}' carries bytes; a format (as json or csv) makes them rows",
                                        connector.name)});
    if (node.format && node.format->format)
      checkCsv(*node.format);
  }

  // What a reader could not tell apart, and so a sink must not write.
  void checkCsv(const Component &format) {
    const SettingValue *delimiter = format.find("delimiter"), *quote = format.find("quote");
    if (!delimiter || !quote || delimiter->text.size() != 1 || quote->text.size() != 1)
      return;
    if (delimiter->text == quote->text)
      diagnostics_.error(codes::bad_value, delimiter->range, "'delimiter' and 'quote' are the same character");
    if (occursInCsvValues(quote->text[0]))
      diagnostics_
          .error(codes::bad_value, quote->range,
                 fmt::format("'quote' cannot be '{}', which values without quotes can have", quote->text))
          .notes.push_back({{}, "no letter, digit or blank, and none of + - . : / ="});
    checkCsvNull(format, delimiter->text[0], quote->text[0]);
    const SettingValue *comments = format.find("comments");
    if (comments && comments->flag)
      checkCsvComments(format);
  }

  void checkCsvNull(const Component &format, char delimiter, char quote) {
    const SettingValue *null = format.find("null");
    if (!null)
      return;
    const char *problem = null->text.find(delimiter) != std::string::npos         ? "has the delimiter"
                          : null->text.find_first_of("\r\n") != std::string::npos ? "has a line break"
                          : null->text.starts_with(quote)                         ? "begins with the quote"
                                                                                  : nullptr;
    if (problem)
      diagnostics_.error(codes::bad_value, null->range, fmt::format("'null' {}, so no field can be null", problem))
          .notes.push_back({{}, "a field is null where it is this text without quotes around it"});
  }

  void checkCsvComments(const Component &format) {
    for (const char *name : {"delimiter", "quote", "null"}) {
      const SettingValue *value = format.find(name);
      if (value && value->text.starts_with('#'))
        diagnostics_
            .error(codes::bad_value, value->range,
                   fmt::format("'{}' begins with '#', as a line that is left out", name))
            .notes.push_back({{}, "with 'comments: false' lines that begin with # are records"});
    }
  }

  void checkSource(const Source &source) {
    const ConnectorSpec *connector = source.connector.connector;
    if (!connector)
      return;
    needFormat(source);
    if (connector->format == FormatUse::none && source.format)
      diagnostics_.error(codes::needless_key, source.format->range,
                         fmt::format("the connector '{}' makes rows itself and has no format", connector->name));
    if (connector->type_setting && source.type)
      diagnostics_.error(codes::needless_key, source.type->range,
                         fmt::format("the columns of '{}' follow from its settings", connector->name));
    const FormatSpec *format = source.format ? source.format->format : nullptr;
    bool has_default = format && format->default_type_column;
    if (!source.type && !connector->type_setting && !has_default && !source.broken)
      diagnostics_.error(codes::missing_key, source.name.range, fmt::format("'{}' needs a 'type'", source.name.text))
          .notes.push_back(
              {{}, "its columns, as 'type: {id: bigint, name: \"string?\"}', or a name declared under 'types'"});
    checkDatagen(source);
  }

  // Fields that datagen is told how to make must be columns.
  void checkDatagen(const Source &source) {
    const SettingValue *fields = source.connector.find("fields");
    if (!fields || !source.type || source.type->text)
      return;
    std::vector<std::string> columns;
    for (const FieldType &field : source.type->fields)
      columns.push_back(field.name.text);
    std::set<std::string_view> known(columns.begin(), columns.end());
    for (const SettingEntry &entry : fields->entries) {
      if (known.count(entry.name.text))
        continue;
      Diagnostic &d = diagnostics_.error(codes::unknown_key, entry.name.range,
                                         fmt::format("'{}' has no column '{}'", source.name.text, entry.name.text));
      std::string nearest = nearestName(entry.name.text, columns);
      if (!nearest.empty())
        d.notes.push_back({{}, fmt::format("did you mean '{}'?", nearest)});
    }
  }

  void checkSink(const Sink &sink) {
    const ConnectorSpec *connector = sink.connector.connector;
    if (!connector)
      return;
    needFormat(sink);
    if (connector->format == FormatUse::none && sink.format)
      diagnostics_.warning(
          codes::needless_key, sink.format->range,
          fmt::format("the connector '{}' takes rows as they are; 'format' has no effect", connector->name));
    checkPath(sink, *connector);
    if (sink.delivery && sink.delivery->text == "exactly_once")
      checkDelivery(sink, *connector);
  }

  // Of two readers each would get what the other did not, in pieces of lines.
  void checkStandardInput(const Source &source) {
    const ConnectorSpec *connector = source.connector.connector;
    const SettingValue *path = connector && connector->path ? source.connector.find(connector->path) : nullptr;
    if (!connector || (std::string_view(connector->name) != "stdin" && !(path && isStandardInput(path->text))))
      return;
    SourceRange range = source.connector.name.range;
    if (standard_input_.file)
      diagnostics_.error(codes::wrong_role, range, "two sources read standard input")
          .notes.push_back({standard_input_, "the other is here; several nodes can read one source"});
    else
      standard_input_ = range;
  }

  // a//b, ./a/b and a/b are one path.
  static std::string normalized(std::string_view path) {
    std::string result;
    for (size_t i = 0; i < path.size();) {
      bool at_start = result.empty() || result.back() == '/';
      if (at_start && path.substr(i, 2) == "./")
        i += 2;
      else if (path[i] == '/' && !result.empty() && result.back() == '/')
        ++i;
      else
        result += path[i++];
    }
    return result;
  }

  void checkPath(const Sink &sink, const ConnectorSpec &connector) {
    const SettingValue *path = connector.path ? sink.connector.find(connector.path) : nullptr;
    if (!path || path->text.empty())
      return;
    auto [first, is_new] = paths_.emplace(normalized(path->text), path->range);
    if (!is_new)
      diagnostics_.error(codes::shared_path, path->range, fmt::format("two sinks write to '{}'", path->text))
          .notes.push_back({first->second, "the other is here; one sink can read several nodes: 'from: [a, b]'"});
    if (path->text == "-")
      diagnostics_.error(codes::bad_value, path->range, "a file sink cannot write to '-'")
          .notes.push_back({{}, "use the connector 'stdout'"});
    const SettingValue *roll = sink.connector.find("roll");
    if (roll && !path->text.ends_with('/') && path->text.find("${") == std::string::npos)
      diagnostics_.error(codes::needless_key, roll->range,
                         "'roll' has a meaning only for a directory: a path that ends in '/'");
  }

  void checkDelivery(const Sink &sink, const ConnectorSpec &connector) {
    if (!connector.exactly_once) {
      diagnostics_.error(codes::delivery_impossible, sink.delivery->range,
                         fmt::format("the connector '{}' cannot deliver exactly once", connector.name));
      return;
    }
    std::set<const GraphNode *> seen;
    std::vector<const GraphNode *> todo{graph_.find(sink.name.text)};
    while (!todo.empty()) {
      const GraphNode *node = todo.back();
      todo.pop_back();
      if (!node || !seen.insert(node).second)
        continue;
      if (node->source && node->source->connector.connector && !readsAgain(*node->source))
        diagnostics_
            .error(codes::delivery_impossible, sink.delivery->range,
                   fmt::format(
                       "exactly once cannot be had: '{}' reads from '{}', which cannot be read again after a restart",
                       sink.name.text, node->name))
            .notes.push_back({node->source->connector.range, "the source is here"});
      for (const NodeRef &ref : node->from())
        todo.push_back(graph_.find(ref.node));
    }
  }

  static bool readsAgain(const Source &source) {
    const SettingValue *path = source.connector.find("path");
    return source.connector.connector->repeatable && !(path && isStandardInput(path->text));
  }

  const Spec &spec_;
  const Graph &graph_;
  Diagnostics &diagnostics_;
  std::vector<std::string> params_;
  std::set<std::string, std::less<>> known_params_;
  std::map<std::string, SourceRange> paths_;
  SourceRange standard_input_; // of the source that reads it
};

} // namespace

void checkComponents(const Spec &spec, const Graph &graph, Diagnostics &diagnostics) {
  ComponentChecker(spec, graph, diagnostics).run();
}

} // namespace millstream
