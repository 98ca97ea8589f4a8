// Checkpoint files: a directory as a run left it, in which the manifest or the state is other than it was, and a
// recovery from it, to the end. The checksums fit in most inputs, for what is behind them is of interest.
//   byte 0: low bits, what the rest is; high bits, which pipeline
//     0  the manifest's file
//     1  the manifest's message, with an envelope that fits
//     2  changes of the message: offset (two bytes), value
//     3  changes of the chunks of state, with checksums that fit
#include "test/unit/runtime/Topologies.h"

#include <cstring>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>
#include <xxhash.h>

using namespace millstream;

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  GTEST_FLAG_SET(break_on_failure, true);
  return 0;
}

namespace {

std::string envelope(std::string_view message) {
  auto number = [](uint64_t value) { return std::string(reinterpret_cast<const char *>(&value), sizeof value); };
  std::string bytes = "MSCKPT01" + number(message.size()) + std::string(message);
  return bytes + number(XXH3_64bits(bytes.data(), bytes.size()));
}

void change(std::string &bytes, std::string_view changes) {
  for (size_t at = 0; at + 3 <= changes.size() && !bytes.empty(); at += 3) {
    uint16_t offset = 0;
    memcpy(&offset, changes.data() + at, 2);
    bytes[offset % bytes.size()] = changes[at + 2];
  }
}

void changeState(MemoryFiles &files, const std::string &manifest, std::string_view changes) {
  proto::Checkpoint checkpoint;
  EXPECT_TRUE(decodeManifest(files.get(manifest), "", checkpoint).ok());
  for (proto::TableState &table : *checkpoint.mutable_tables())
    for (proto::Extent &extent : *table.mutable_extents()) {
      std::string path = "state/ckpt/" + extent.file();
      std::string content = files.get(path);
      std::string chunk = content.substr(extent.offset(), extent.bytes());
      change(chunk, changes);
      content.replace(extent.offset(), extent.bytes(), chunk);
      files.put(path, content);
      extent.set_checksum(XXH3_64bits(chunk.data(), chunk.size()));
    }
  files.put(manifest, encodeManifest(checkpoint));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  static const std::vector<Topology> all = topologies();
  google::protobuf::LogSilencer silencer;
  std::string_view rest(reinterpret_cast<const char *>(data) + 1, size - 1);
  const Topology &topology = all[(data[0] >> 2) % all.size()];
  MemoryFiles files;
  leaveCheckpoints(files, topology.plan);
  std::string manifest = newestManifest(files);
  std::string whole = files.get(manifest);
  switch (data[0] & 3) {
  case 0:
    files.put(manifest, std::string(rest));
    break;
  case 1:
    files.put(manifest, envelope(rest));
    break;
  case 2: {
    std::string message = whole.substr(16, whole.size() - 24);
    change(message, rest);
    files.put(manifest, envelope(message));
    break;
  }
  default:
    changeState(files, manifest, rest);
  }
  TestRun recovery = how(files);
  recovery.options.fall_back = size % 2 == 0;
  recovery.options.discard_newer_output = size % 3 == 0;
  Outcome outcome = run(topology.plan, recovery);
  if (outcome.cut_short == "endless") {
    fprintf(stderr, "broken promise: a recovery ends\n");
    abort();
  }
  return 0;
}
