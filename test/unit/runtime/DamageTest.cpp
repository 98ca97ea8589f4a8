// Damaged and hostile checkpoints: found, told, never a crash.
#include "test/unit/runtime/Topologies.h"

#include <cstring>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

using namespace millstream;

namespace {

// Any flipped bit, any cut and any zeroed or swapped page of any file of a checkpoint is found.
TEST(Damage, IsFound) {
  MemoryFiles files;
  Topology topology = topologies()[1];
  leaveCheckpoints(files, topology.plan);
  uint64_t random = 12345;
  auto next = [&](uint64_t below) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    return (random >> 33) % below;
  };
  proto::Checkpoint newest;
  std::string manifest_path = newestManifest(files);
  ASSERT_TRUE(decodeManifest(files.get(manifest_path), "", newest).ok());
  ASSERT_GT(newest.tables(0).extents_size(), 0);
  std::string state_path = "state/ckpt/" + newest.tables(0).extents(0).file();
  CheckpointStore store(files, "state/ckpt");
  ASSERT_TRUE(store.openToRead().ok());
  auto isWhole = [&] {
    proto::Checkpoint checkpoint;
    std::string chunk;
    if (!store.read(newest.number(), checkpoint).ok())
      return false;
    for (const proto::Extent &extent : checkpoint.tables(0).extents())
      if (!store.readExtent(extent, chunk).ok())
        return false;
    return true;
  };
  ASSERT_TRUE(isWhole());
  for (const std::string &path : {manifest_path, state_path}) {
    const std::string whole = files.get(path);
    for (int i = 0; i < 10000; ++i) {
      std::string damaged = whole;
      uint64_t kind = next(4);
      uint64_t at = next(whole.size());
      if (kind == 0)
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << next(8)));
      else if (kind == 1)
        damaged.resize(at);
      else if (kind == 2)
        memset(damaged.data() + at, 0, std::min<size_t>(damaged.size() - at, 1 + next(64)));
      else
        std::swap(damaged[at], damaged[next(whole.size())]);
      if (damaged == whole)
        continue;
      files.put(path, damaged);
      ASSERT_FALSE(isWhole()) << path << " damage " << kind << " at " << at;
    }
    files.put(path, whole);
  }
  ASSERT_TRUE(isWhole());
}
// A manifest whose checksum fits and whose content is nonsense: whatever comes of it, it is a status.
TEST(Damage, NonsenseBehindAGoodChecksumIsNoCrash) {
  uint64_t random = 99;
  auto next = [&](uint64_t below) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    return (random >> 33) % below;
  };
  google::protobuf::LogSilencer silencer;
  for (size_t t : {size_t{1}, size_t{2}, size_t{4}}) {
    Topology topology = topologies()[t];
    MemoryFiles original;
    leaveCheckpoints(original, topology.plan);
    std::string manifest_path = newestManifest(original);
    proto::Checkpoint checkpoint;
    ASSERT_TRUE(decodeManifest(original.get(manifest_path), "", checkpoint).ok());
    std::string whole = checkpoint.SerializeAsString();
    int tried = 0;
    for (int i = 0; i < 400; ++i) {
      std::string message = whole;
      for (uint64_t changes = 1 + next(3); changes > 0; --changes)
        message[next(message.size())] = static_cast<char>(next(256));
      if (!checkpoint.ParseFromString(message))
        continue;
      ++tried;
      MemoryFiles files;
      leaveCheckpoints(files, topology.plan);
      files.put(manifest_path, encodeManifest(checkpoint));
      (void)run(topology.plan, how(files)).status.ok();
    }
    EXPECT_GT(tried, 50);
  }
}

} // namespace
