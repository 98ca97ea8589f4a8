// What one output file holds, as far as its bytes must be of one kind: the format with its settings, the
// compression, and the header, which says the columns where a format has them.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_FILE_FILECONTENT_H
#define MILLSTREAM_RUNTIME_CONNECTORS_FILE_FILECONTENT_H

#include "runtime/connectors/file/ByteStream.h"
#include "runtime/core/Connector.h"
#include "runtime/proto/file.pb.h"

namespace millstream {

proto::FileContent contentOf(const SinkConfig &, Compression);
// For a sink that only completes what another wrote: the plan and settings that write such content.
void planOf(const proto::FileContent &, proto::Sink &plan);
// Class state, and how to go on, if `is` may not be written behind `was`.
Status checkContent(const std::string &path, const proto::FileContent &was, const proto::FileContent &is);

} // namespace millstream
#endif
