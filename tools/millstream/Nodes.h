// Streams of a pipeline by the names that a spec reads them by: `node` or `node.output`.
#ifndef MILLSTREAM_TOOLS_MILLSTREAM_NODES_H
#define MILLSTREAM_TOOLS_MILLSTREAM_NODES_H

#include "dialects/flow/Flow.h"

#include <string>
#include <vector>

namespace millstream {

// Null if there is none of that name.
mlir::Value findStream(flow::PipelineOp, llvm::StringRef reference);
std::vector<std::string> streamNames(flow::PipelineOp);

// A stream of the pipeline and the name to read it by. A node's own rows come under its bare name, also
// where several operators share it (a source and its watermark): then it is the last one's.
struct NamedStream {
  std::string name;
  mlir::Value value;
};
std::vector<NamedStream> namedStreams(flow::PipelineOp);

} // namespace millstream
#endif
