// The schema of a whole spec: its top-level keys.
#include "frontend/spec/Shape.h"

#include <fmt/format.h>

namespace millstream::schema {
namespace {

Shape<Name> pipelineName() {
  std::string wanted = "the pipeline's name";
  return {scalarDescription("name", {"string"}, "^[A-Za-z0-9_][A-Za-z0-9_.-]*$"), wanted,
          [=](Reader &reader, const yaml::Node &node, Name &out) {
            out = {node.text.value, node.range};
            if (node.kind != yaml::Kind::string || out.text.empty())
              return reader.wrongKind(node, wanted);
            bool good = out.text.size() <= 128 && out.text[0] != '-' && out.text[0] != '.';
            for (char c : out.text)
              good &= isIdentifier(std::string_view(&c, 1)) || (c >= '0' && c <= '9') || c == '-' || c == '.';
            if (!good)
              reader
                  .error(codes::bad_value, node.range, fmt::format("{} cannot be the name of a pipeline", shown(node)))
                  .notes.push_back({{}, "letters A-Z a-z, digits, '_', '-' and '.' are allowed, at most 128 of them"});
            return good;
          }};
}

Shape<PipelineInfo> pipeline() {
  return Record<PipelineInfo>("pipeline", "a mapping as {name: NAME}", "What the pipeline is called.")
      .key("name", &PipelineInfo::name, pipelineName(),
           "its identity: a checkpoint belongs to the pipeline of this name", required)
      .key("description", &PipelineInfo::description, text(), "what it is for")
      .shape();
}

Shape<ParamSpec> param() {
  return Record<ParamSpec>(
             "param", "a mapping as {type: bigint, default: 5}",
             "A value that is given when the app starts (`--set NAME=VALUE`): `params.NAME` in expressions, "
             "`${params.NAME}` in connector settings.")
      .key("type", &ParamSpec::type, type(), "its type", required)
      .key("default", &ParamSpec::fallback, literal(),
           "its value if none is given; without one, a parameter whose type ends in `?` is null")
      .shape();
}

Shape<StateSpec> state() {
  return Record<StateSpec>("state", "a mapping as {ttl: 30d}", "What holds for the state of all nodes.")
      .key("ttl", &StateSpec::ttl, ttl(), "the lifetime of state of nodes that have no `ttl` of their own")
      .key("memory", &StateSpec::memory, size(), "how much memory state may take")
      .unsupported("spill", "where state goes that does not fit")
      .shape();
}

bool isTimeZone(std::string_view name) {
  bool good = !name.empty() && name.size() <= 64 && name[0] != '/' && name.find("..") == std::string_view::npos;
  for (char c : name)
    good &= isIdentifier(std::string_view(&c, 1)) || (c >= '0' && c <= '9') ||
            std::string_view("/+-:").find(c) != std::string_view::npos;
  return good;
}

Shape<Name> timeZone() {
  std::string wanted = "a time zone (as UTC, Europe/Berlin or +02:00)";
  return {scalarDescription("time zone", {"string"}), wanted, [=](Reader &reader, const yaml::Node &node, Name &out) {
            out = {node.text.value, node.range};
            return (node.kind == yaml::Kind::string && isTimeZone(out.text)) || reader.wrongKind(node, wanted);
          }};
}

// A worker without a key group would never have anything to do.
bool checkWorkers(Reader &reader, const yaml::Node &, ExecutionSpec &execution) {
  const Integer &workers = execution.parallelism, &groups = execution.key_groups;
  const Integer &most = execution.max_parallelism ? *execution.max_parallelism : workers;
  if (most.value > groups.value)
    reader
        .error(codes::bad_value, most.range,
               fmt::format("{} workers cannot share {} key groups", most.value, groups.value))
        .notes.push_back({{}, "each needs at least one; 'key_groups' says how many there are, 128 by default"});
  else if (workers.value > most.value)
    reader.error(codes::bad_value, workers.range,
                 fmt::format("{} workers are more than 'max_parallelism' allows, {}", workers.value, most.value));
  return most.value <= groups.value && workers.value <= most.value;
}

Shape<ExecutionSpec> execution() {
  return Record<ExecutionSpec>("execution", "a mapping as {time_zone: UTC}",
                               "How the app runs. The command line wins over it.")
      .key("parallelism", &ExecutionSpec::parallelism, integer(1, 1024), "how many workers", byDefault("1"))
      .key("max_parallelism", &ExecutionSpec::max_parallelism, integer(1, 4096),
           "how many workers there may ever be, at most as many as `key_groups`")
      .key("key_groups", &ExecutionSpec::key_groups, integer(1, 4096),
           "into how many groups keys are divided; they are what moves between workers", byDefault("128"))
      .key("time_zone", &ExecutionSpec::time_zone, timeZone(), "for times without a zone", byDefault("UTC"))
      .key("latency", &ExecutionSpec::latency, duration(false, 0),
           "how long rows may be held back to make larger batches", byDefault("5ms"))
      .unsupported("restart", "how often the app starts again by itself")
      .check(checkWorkers)
      .shape();
}

Shape<Name> storage() {
  return into<Name>(literal(), [](Name &out, SpecText &&text) { out = {text.value, text.range}; });
}

Shape<CheckpointSpec> checkpoint() {
  return Record<CheckpointSpec>("checkpoint", "a mapping as {interval: 10s, storage: DIR}",
                                "When state is saved, and where.")
      .key("interval", &CheckpointSpec::interval, duration(false, 1), "how often", byDefault("10s"))
      .key("storage", &CheckpointSpec::storage, storage(), "a directory; `--checkpoint-dir` on the command line")
      .key("retain", &CheckpointSpec::retain, integer(1, 1000), "how many checkpoints are kept", byDefault("2"))
      .shape();
}

struct Version {};

Shape<Version> version() {
  auto about = std::make_shared<Description>();
  about->kind = Description::Kind::choice;
  about->words = {"1"};
  about->json_types = {"integer"};
  return {about, "1", [](Reader &reader, const yaml::Node &node, Version &) {
            if (node.kind == yaml::Kind::integer && !node.too_large && node.integer == 1)
              return true;
            if (node.kind != yaml::Kind::integer)
              return reader.wrongKind(node, "the version of the spec language, 1");
            reader.error(codes::bad_value, node.range,
                         fmt::format("version {} of the spec language is not known; this is version 1",
                                     node.text.value.substr(0, 40)));
            return false;
          }};
}

Record<Spec> makeSpec() {
  Record<Spec> record("spec", "a mapping: a pipeline spec", "A pipeline.");
  record
      .with(
          "version", version(), [](Spec &, const yaml::Node &, Version &&) {}, "the version of this language: 1",
          required)
      .key("pipeline", &Spec::pipeline, pipeline(), "name and description", required)
      .key("params", &Spec::params, mapping(param(), "parameter", true, true),
           "values that are given when the app starts")
      .with(
          "types",
          mapping(into<NamedTypeSpec>(type(), [](NamedTypeSpec &out, TypeSpec &&t) { out.type = std::move(t); }),
                  "type", true, true),
          [](Spec &out, const yaml::Node &, std::vector<NamedTypeSpec> &&types) { out.types = std::move(types); },
          "types to be used by name")
      .unsupported("functions", "functions of your own")
      .key("sources", &Spec::sources, mapping(source(), "source", true), "where rows come from", required)
      .key("transforms", &Spec::transforms, mapping(transform(), "transform", true, true), "what is computed")
      .key("sinks", &Spec::sinks, mapping(sink(), "sink", true), "where rows go", required)
      .key("state", &Spec::state, state(), "what holds for all state")
      .key("execution", &Spec::execution, execution(), "how the app runs")
      .key("checkpoint", &Spec::checkpoint, checkpoint(), "when state is saved, and where")
      .unsupported("observability", "metrics, logs and traces")
      .unsupported("tests", "tests of the pipeline")
      .unsupported("include", "parts of the spec in other files");
  return record;
}

} // namespace

const Shape<Spec> &spec() {
  static const Shape<Spec> shape = makeSpec().shape();
  return shape;
}

} // namespace millstream::schema
