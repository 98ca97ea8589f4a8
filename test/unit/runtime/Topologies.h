// Pipelines, inputs and comparisons that the tests of checkpoints share.
#ifndef MILLSTREAM_TEST_UNIT_RUNTIME_TOPOLOGIES_H
#define MILLSTREAM_TEST_UNIT_RUNTIME_TOPOLOGIES_H

#include "test/unit/runtime/TestPipeline.h"

namespace millstream {

struct Topology {
  const char *name;
  TestPlan plan;
  std::vector<std::string> outputs;
};

std::vector<Topology> topologies();
// Lines of input.
std::string someLines(int count);
// Puts the inputs of all topologies on the disk.
void fill(MemoryFiles &);

// All published content of an output, as sorted lines.
std::vector<std::string> contentOf(MemoryFiles &, const std::string &output);
std::vector<std::string> unfinishedBelow(MemoryFiles &, const std::string &folder);
// The content of each output after an undisturbed run without checkpoints.
std::vector<std::vector<std::string>> expectedOf(const Topology &);
// Runs again, undisturbed, until the end, and compares.
void finishAndCompare(MemoryFiles &, const Topology &, const std::vector<std::vector<std::string>> &expected,
                      const std::string &what);

// Stops early and leaves checkpoints to play with.
void leaveCheckpoints(MemoryFiles &, const TestPlan &);
std::string newestManifest(MemoryFiles &);

} // namespace millstream
#endif
