// Files as a sink: one file that is appended in place, or a directory of part files.
#ifndef MILLSTREAM_RUNTIME_CONNECTORS_FILE_FILESINK_H
#define MILLSTREAM_RUNTIME_CONNECTORS_FILE_FILESINK_H

#include "runtime/connectors/file/ByteStream.h"
#include "runtime/core/Connector.h"

namespace millstream {

// One or the other, by whether the path ends in `/`.
Result<std::unique_ptr<Sink>> makeFileSink(const SinkConfig &);
std::unique_ptr<Sink> makeSingleFileSink(const SinkConfig &);
std::unique_ptr<Sink> makePartsSink(const SinkConfig &);
// What ConnectorEntry asks of states.
std::string describeFileSinkState(std::string_view state);
std::string placeOfFileSinkState(std::string_view state);
Result<std::unique_ptr<Sink>> formerFileSink(Env &, const std::string &name, std::string_view state);

// A part's name: `part-<owner>-<number><extension>`. While in progress it has a dot in front.
struct PartName {
  uint64_t owner_epoch = 0;
  uint64_t number = 0;
  std::string extension; // `.json.gz`

  std::string text() const;
  // False if the name (without a dot in front) is not a part's.
  static bool parse(std::string_view name, PartName &);
};

} // namespace millstream
#endif
