// From a file to a checked spec: YAML, then the schema, then what holds between nodes.
#include "frontend/spec/Graph.h"
#include "frontend/spec/Shape.h"

namespace millstream {

// Where a whole section is missing, that its nodes are not found says nothing new.
static bool namesAllNodes(const yaml::Node &root) {
  auto isMapping = [&](const char *section) {
    const yaml::Node *node = root.find(section);
    return node && node->kind == yaml::Kind::mapping && !node->entries.empty();
  };
  const yaml::Node *transforms = root.find("transforms");
  return isMapping("sources") && isMapping("sinks") && (!transforms || transforms->kind == yaml::Kind::mapping);
}

std::unique_ptr<Spec> parseSpec(const SourceFile &file, Diagnostics &diagnostics) {
  yaml::Document document = yaml::parse(file, diagnostics);
  if (!document.root)
    return nullptr;
  auto spec = std::make_unique<Spec>();
  spec->file = &file;
  schema::Reader reader(diagnostics);
  if (document.root->kind != yaml::Kind::mapping) {
    reader.wrongKind(*document.root, schema::spec().wanted);
    return nullptr;
  }
  schema::spec().read(reader, *document.root, *spec);
  Graph graph = collectNodes(*spec, diagnostics);
  if (namesAllNodes(*document.root))
    checkReferences(graph, diagnostics);
  checkNodes(*spec, diagnostics);
  checkComponents(*spec, graph, diagnostics);
  return spec;
}

} // namespace millstream
