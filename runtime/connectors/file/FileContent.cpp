// Keeps a file from becoming half one thing and half another when a spec changes between runs.
#include "runtime/connectors/file/FileContent.h"

namespace millstream {
namespace {

std::string_view textOf(Compression compression) {
  switch (compression) {
  case Compression::none:
    return "none";
  case Compression::gzip:
    return "gzip";
  case Compression::zstd:
    return "zstd";
  }
  return "";
}

std::string inQuotes(std::string_view header) {
  while (header.ends_with('\n') || header.ends_with('\r'))
    header.remove_suffix(1);
  return "'" + std::string(header) + "'";
}

// Empty if nothing differs.
std::string differenceOf(const proto::FileContent &was, const proto::FileContent &is) {
  if (was.format() != is.format())
    return "holds " + was.format() + ", and would now get " + is.format();
  if (was.compression() != is.compression())
    return "is written with compression '" + was.compression() + "', and would now be with '" + is.compression() + "'";
  if (was.format_settings() != is.format_settings())
    return "is written with other settings of format " + was.format();
  if (was.header() != is.header())
    return "has the header " + inQuotes(was.header()) + ", and would now have " + inQuotes(is.header());
  return "";
}

} // namespace

proto::FileContent contentOf(const SinkConfig &config, Compression compression) {
  proto::FileContent content;
  content.set_format(config.plan->format().name());
  content.set_format_settings(config.plan->format().settings().SerializeAsString());
  content.set_compression(std::string(textOf(compression)));
  content.set_header(config.plan->header());
  return content;
}

void planOf(const proto::FileContent &content, proto::Sink &plan) {
  plan.mutable_format()->set_name(content.format());
  plan.mutable_format()->mutable_settings()->ParseFromString(content.format_settings());
  plan.set_header(content.header());
  proto::SettingMap::Entry &compression = *plan.mutable_connector()->mutable_settings()->add_entries();
  compression.set_name("compression");
  compression.mutable_value()->set_text(content.compression());
}

Status checkContent(const std::string &path, const proto::FileContent &was, const proto::FileContent &is) {
  std::string difference = differenceOf(was, is);
  if (difference.empty())
    return {};
  return Status::state(errors::output_changed,
                       "'" + path + "' " + difference +
                           ": what is in it stays if the sink gets another path; --from-scratch begins it anew");
}

} // namespace millstream
