// What Kafka will need of the connector interfaces, in memory: a log of partitions whose records are
// read by position, and a sink whose transactions commit once, or not at all when the process dies
// first, and which alone knows which of the two it was.
#ifndef MILLSTREAM_TEST_UNIT_RUNTIME_DOUBLES_H
#define MILLSTREAM_TEST_UNIT_RUNTIME_DOUBLES_H

#include "runtime/core/Connector.h"

namespace millstream {

struct TestBroker {
  std::vector<std::vector<std::string>> partitions;
  uint64_t readable = UINT64_MAX; // records that may be read in all: what has "arrived"
  bool bounded = true;            // a partition's end is the end

  std::vector<std::string> committed;      // records of the sink, in order
  std::optional<uint64_t> committed_epoch; // stored by the same transaction
  // At which of its calls the process dies, counted from 1; odd calls of a commit are before the
  // transaction takes effect, even ones after.
  uint64_t dies_at = 0;
  uint64_t calls = 0;
  bool dead = false;
  // True if the process is dead now.
  bool call();
};

// The broker that connectors `test_log` and `test_transactions` speak to.
extern TestBroker *test_broker;

} // namespace millstream
#endif
