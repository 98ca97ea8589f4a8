// Walks the settings and replaces references.
#include "runtime/app/References.h"

#include "runtime/core/Connector.h"

#include <cstdlib>

namespace millstream {
namespace {

constexpr uint64_t file_bytes_max = 1 << 20;

class Replacer {
public:
  Replacer(const Params &params, FileSystem &files) : params_(params), files_(files) {}

  Status map(proto::SettingMap &map) {
    for (proto::SettingMap::Entry &entry : *map.mutable_entries())
      MILLSTREAM_TRY(setting(*entry.mutable_value()).within("setting '" + entry.name() + "'"));
    return {};
  }

private:
  Status setting(proto::Setting &setting) {
    switch (setting.value_case()) {
    case proto::Setting::kText:
      return setting.text().find("${") == std::string::npos ? Status() : text(*setting.mutable_text());
    case proto::Setting::kList:
      for (proto::Setting &item : *setting.mutable_list()->mutable_items())
        MILLSTREAM_TRY(this->setting(item));
      return {};
    case proto::Setting::kMap:
      return map(*setting.mutable_map());
    default:
      return {};
    }
  }

  Status text(std::string &text) {
    std::string result;
    size_t at = 0;
    while (at < text.size()) {
      size_t start = text.find("${", at);
      if (start == std::string::npos)
        break;
      if (start > at && text[start - 1] == '$') {
        result.append(text, at, start - 1 - at);
        result += "${";
        at = start + 2;
        continue;
      }
      size_t end = text.find('}', start);
      if (end == std::string::npos)
        return Status::usage(errors::bad_reference, "'" + text + "' has a '${' without its '}'");
      result.append(text, at, start - at);
      MILLSTREAM_TRY(value(std::string_view(text).substr(start + 2, end - start - 2), result));
      at = end + 1;
    }
    result.append(text, std::min(at, text.size()));
    text = std::move(result);
    return {};
  }

  Status value(std::string_view name, std::string &result) {
    if (name.starts_with("params.")) {
      const std::string *found = params_.text(name.substr(7));
      if (!found)
        return Status::usage(errors::bad_reference, "there is no parameter '" + std::string(name.substr(7)) + "'");
      result += *found;
      return {};
    }
    if (name.starts_with("env.")) {
      const char *found = getenv(std::string(name.substr(4)).c_str());
      if (!found)
        return Status::usage(errors::bad_reference,
                             "the environment variable '" + std::string(name.substr(4)) + "' is not set");
      result += found;
      return {};
    }
    if (name.starts_with("file."))
      return file(std::string(name.substr(5)), result);
    return Status::usage(errors::bad_reference,
                         "'${" + std::string(name) + "}' is none of ${params.NAME}, ${env.NAME} and ${file.PATH}");
  }

  Status file(const std::string &path, std::string &result) {
    std::string content;
    if (SysError error = readFile(files_, path, file_bytes_max, content))
      return ioError(errors::bad_reference, "cannot read", path, error);
    // The line end that every editor adds is not part of a secret.
    while (content.ends_with('\n') || content.ends_with('\r'))
      content.pop_back();
    result += content;
    return {};
  }

  const Params &params_;
  FileSystem &files_;
};

} // namespace

Status replaceReferences(proto::Plan &plan, const Params &params, FileSystem &files) {
  Replacer replacer(params, files);
  auto replace = [&](uint32_t node, proto::Component &component) {
    Status status = replacer.map(*component.mutable_settings());
    const ConnectorEntry *connector = findConnector(component.name());
    if (status.ok() && connector)
      status = convertNumbers(*component.mutable_settings(), connector->settings);
    return std::move(status).within("'" + plan.nodes(static_cast<int>(node)).name() + "'");
  };
  for (proto::Source &source : *plan.mutable_sources()) {
    MILLSTREAM_TRY(replace(source.node(), *source.mutable_connector()));
    MILLSTREAM_TRY(replace(source.node(), *source.mutable_format()));
  }
  for (proto::Sink &sink : *plan.mutable_sinks()) {
    MILLSTREAM_TRY(replace(sink.node(), *sink.mutable_connector()));
    MILLSTREAM_TRY(replace(sink.node(), *sink.mutable_format()));
  }
  return {};
}

} // namespace millstream
